package protocol

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// removeSpecs: DELETE (RFC 7644 section 3.6).
func removeSpecs(a Area) {
	a.Plain("gone", "a deleted resource is gone for every method", func(s *Stage) {
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		x := s.DeleteAt(path)
		if s.Status("RFC7644-3.6-01", x, "the answer to DELETE", []int{http.StatusNoContent}) {
			s.Check("RFC7644-3.6-01", On(x), "the body of the answer to DELETE", len(x.Body()) == 0, "none", Shown(string(x.Body())))
		}
		notFound := []int{http.StatusNotFound}
		x = s.Get(path)
		if s.Status("RFC7644-3.6-02", x, "GET of the deleted user", notFound) {
			s.SCIMError("RFC7644-3.6-02", x, "the body of the 404 of the deleted user")
		}
		s.Status("RFC7644-3.6-03", s.Put(path, s.UserObject(ada)), "PUT on the deleted user", notFound)
		if s.Asks("RFC7644-3.5.2-01") {
			s.Status("RFC7644-3.6-03", s.PatchAt(path, scim.Op{Op: "replace", Path: "active", Value: false}), "PATCH on the deleted user",
				[]int{http.StatusNotFound, http.StatusNotImplemented, http.StatusMethodNotAllowed})
		}
		s.Status("RFC7644-3.6-03", s.DeleteAt(path), "a second DELETE", notFound)
	}, ReadsBack(), Proves("RFC7644-3.6-01", "RFC7644-3.6-02", "RFC7644-3.6-03"))

	a.Plain("unlisted", "a deleted resource appears in no query", func(s *Stage) {
		ada := s.Person(people.Ada)
		user := s.Create(ada).Resource()
		s.DeleteAt(scim.UserPath(user.ID()))
		for _, filter := range []string{scim.Eq("userName", ada.Login), scim.Eq("id", user.ID())} {
			x := s.Get("/Users", "filter", filter)
			if x.Refused() && (filter != scim.Eq("userName", ada.Login) || s.Claim("filter.supported") == target.Denied) {
				continue // what can be filtered is another rule's matter
			}
			if list, ok := s.Listed("RFC7644-3.6-04", x, "the filter "+filter); ok {
				s.Check("RFC7644-3.6-04", On(x), "the hits of the filter "+filter+" after the DELETE", len(list.Resources) == 0 && list.Total == 0, "none", Count(list))
			}
		}
		x := s.Get("/Users", "count", "100")
		if list, ok := s.Listed("RFC7644-3.6-04", x, "the list of all users"); ok {
			s.Check("RFC7644-3.6-04", On(x), "the list of all users after the DELETE", !slices.Contains(idsOf(list.Resources), user.ID()), "without "+user.ID(), "with it")
		}
	}, ReadsBack(), Proves("RFC7644-3.6-04"))

	a.Plain("unknown", "DELETE of an id that nobody has answers 404", func(s *Stage) {
		s.Snapshot(s.Create(s.Person(people.Grace)).Resource().ID()) // who exists is found
		s.Status("RFC7644-3.6-06", s.DeleteAt(scim.UserPath(s.Unknown())), "DELETE of an unknown id", []int{http.StatusNotFound})
	}, ReadsBack(), Proves("RFC7644-3.6-06"))

	a.Plain("id-not-reused", "an id is never given to another resource", func(s *Stage) {
		const again = 5
		ada := s.Person(people.Ada)
		used, heldBack := map[string]bool{}, false
		for range again {
			if heldBack { // ids can be looked at all the same
				ada = s.Person(people.Ada)
			}
			x := s.Post("/Users", s.UserObject(ada))
			if len(used) > 0 && x.Status == http.StatusConflict {
				heldBack = true
				s.Check("RFC7644-3.6-05", On(x), "a create with the login of a deleted account", false, "201", Answer(x), Also("INTEROP-6.6-01"))
				continue
			}
			if !s.Status("RFC7644-3.3-03", x, "the answer to a plain create", []int{http.StatusCreated}) {
				return
			}
			id := x.Resource().ID()
			if !s.Check("RFC7643-3.1-05", On(x), "the id of a new user after a DELETE", !used[id], "one that no deleted user had", id) {
				return
			}
			used[id] = true
			x = s.DeleteAt(scim.UserPath(id))
			if !s.Check("INTEROP-6.6-01", On(x), "a user can be deleted, and its login taken again", x.Status == http.StatusNoContent, "204", Answer(x), Also("RFC7644-3.6-05")) {
				return
			}
		}
	}, ReadsBack(), Proves("RFC7643-3.1-05", "RFC7644-3.6-05", "INTEROP-6.6-01"))
}
