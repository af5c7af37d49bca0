package lifecycle

import (
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

func remove(a Area) {
	a.Scenario("person", "leaves nobody who can get in when a person is deleted from the directory", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		id := s.ID(ada)
		gone := s.Delete(ada)
		if !Deleted(gone) {
			s.Observe("deletion of a person in the directory", "the identity provider deactivates the account and never deletes it", "")
		}
		s.ExpectShut(ada, id, gone)
	}, LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventDelete), Proves("RFC7644-3.6-02", "RFC7644-3.6-04"))

	a.Plain("answer", "answers DELETE with 204 and knows the user no more", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		x := s.Must(s.Client().Delete(s.Context(), scim.UserPath(id)))
		if !s.Status("RFC7644-3.6-01", x, "the answer to DELETE", []int{http.StatusNoContent}) {
			return
		}
		x = s.Must(s.Client().Get(s.Context(), scim.UserPath(id), ""))
		s.Status("RFC7644-3.6-02", x, "GET of the deleted account", []int{http.StatusNotFound})
		x = s.Must(s.Client().Delete(s.Context(), scim.UserPath(id)))
		s.Status("RFC7644-3.6-03", x, "DELETE of the deleted account", []int{http.StatusNotFound})
		s.ExpectNoAccount("RFC7644-3.6-04", ada.Login)
	}, ReadsBack(), Proves("RFC7644-3.6-01", "RFC7644-3.6-02", "RFC7644-3.6-03", "RFC7644-3.6-04"))
}

func rehire(a Area) {
	a.Scenario("same-login", "gives a new hire with a deleted person's login a fresh account", func(s *Stage) {
		old := s.Person(people.Ada)
		role := s.RoleNames(1)[0]
		s.Hire(old, role)
		gone := s.ID(old)
		x := s.Must(s.Client().Delete(s.Context(), scim.UserPath(gone)))
		if !s.Status("RFC7644-3.6-01", x, "the answer to DELETE", []int{http.StatusNoContent}) {
			s.End()
		}
		fresh := s.Person(people.Ada)
		fresh.Login, fresh.Email = old.Login, old.Email
		s.Hire(fresh)
		s.Check("RFC7643-3.1-05", Latest, "the id of the new account", s.ID(fresh) != gone, "another than "+gone, s.ID(fresh))
		s.ExpectActive(fresh)
		left := s.Snapshot(s.ID(fresh)).Strings("roles")
		s.Check("ROLECALL-ACC-07", Latest, "the roles of the new account", len(left) == 0, "none", shown(strings.Join(left, ", ")))
		s.ExpectLacks("HUBSPOT-ROLE-07", fresh, role)
	}, ReadsBack(), Sends(mockidp.EventHire), Proves("ROLECALL-ACC-07", "HUBSPOT-ROLE-07", "RFC7644-3.6-01", "RFC7643-3.1-05"), Touches("RFC7644-3.6-05"))

	a.Plain("login-free", "frees the login of a deleted account", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Remove(ada)
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada)))
		if s.Status("RFC7644-3.6-05", x, "a create with the login of a deleted account", []int{http.StatusCreated}) {
			s.Check("RFC7643-3.1-05", On(x), "the id of the new account", x.Resource().ID() != id, "another than "+id, x.Resource().ID())
			s.ExpectActive(ada)
		}
	}, ReadsBack(), Proves("RFC7644-3.6-05", "RFC7643-3.1-05"))
}
