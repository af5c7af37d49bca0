package lifecycle

import (
	"fmt"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// conflict: what must happen when an address is taken.
func conflict(a Area) {
	a.Plain("duplicate", "refuses a second account with the same login and says why", func(s *Stage) {
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		refuseDuplicate(s, ada.Login, s.UserBody(ada))
		s.ExpectUnchanged("ROLECALL-ACC-09", "the first person's", before)
		s.ExpectActive(ada)
	}, duplicateRules())

	a.Plain("duplicate-case", "refuses a second account whose login differs in letter case only", func(s *Stage) {
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		refuseDuplicate(s, ada.Login, s.UserBody(ada, scim.F("userName", strings.ToUpper(ada.Login))), "RFC7643-4.1.1-04")
		s.ExpectUnchanged("ROLECALL-ACC-09", "the first person's", before)
		s.ExpectActive(ada)
	}, duplicateRules(), Proves("RFC7643-4.1.1-04"))

	a.Plain("duplicate-inactive", "shuts a person out who is created once more as inactive, or refuses that and changes nothing", func(s *Stage) {
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada, scim.F("active", false))))
		if x.OK() { // that it had to be refused is the rule of another spec
			s.Observe("a create of a user who exists", "taken for a change of the user: "+fmt.Sprint(x.Status), "")
			s.ExpectInactive(ada)
			return
		}
		s.Check("ROLECALL-ACC-09", On(x), "a create of a user who exists, with active:false", x.Refused(), "a refusal with 409, or success", fmt.Sprint(x.Status))
		s.ExpectUnchanged("ROLECALL-ACC-09", "the person's", before)
		s.ExpectActive(ada)
	}, LeavesReadable(), Proves("ROLECALL-ACC-09"))

	a.Plain("atomic-patch", "changes nothing when one operation of a PATCH cannot be done", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		s.Create(grace)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		x := s.Must(s.Client().Patch(s.Context(), scim.UserPath(before.ID()),
			scim.Op{Op: "replace", Path: "displayName", Value: "Somebody Else"},
			scim.Op{Op: "replace", Path: "userName", Value: grace.Login}))
		if x.Status == 501 || x.Status == 405 {
			s.NotClaimed("PATCH is not offered: it answered %d", x.Status)
		}
		s.Check("RFC7644-3.5.2-24", On(x), "a PATCH that takes another person's login", x.Status == 409 || x.Status == 400,
			"409", fmt.Sprint(x.Status))
		s.ExpectUnchanged("RFC7644-3.5.2-19", "the person's", before, Also("ROLECALL-ACC-09"))
	}, ReadsBack(), Proves("RFC7644-3.5.2-19", "RFC7644-3.5.2-24", "ROLECALL-ACC-09"))

	a.Plain("put-body-id", "replaces the user in the URL, whatever id the body names", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		other := s.Snapshot(s.Create(grace).Resource().ID())
		id := s.Create(ada).Resource().ID()
		x := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBody(ada, scim.F("id", other.ID()), scim.F("displayName", "A. B."))))
		s.Status("RFC7644-3.5.1-12", x, "PUT with another user's id in the body", []int{200, 204, 400})
		s.ExpectUnchanged("RFC7644-3.5.1-12", "the other person's", other, Also("ROLECALL-ACC-08"))
	}, ReadsBack(), Proves("RFC7644-3.5.1-12", "ROLECALL-ACC-08"))
}

func duplicateRules() Option {
	return func(s *Scenario) {
		ReadsBack()(s)
		Proves("RFC7644-3.3-07", "RFC7644-3.3-08", "RFC7644-3.3-09", "RFC7643-4.1.1-03", "ROLECALL-ACC-09")(s)
	}
}

func refuseDuplicate(s *Stage, login string, body []byte, also ...string) {
	x := s.Must(s.Client().Post(s.Context(), "/Users", body))
	s.Status("RFC7644-3.3-07", x, "a second create with the login "+login, []int{409}, Also(append(also, "RFC7643-4.1.1-03")...))
	if x.Status == 409 {
		s.SCIMType("RFC7644-3.3-08", x, "scimType of the conflict", "uniqueness")
	}
	hits, on := s.Find(login)
	s.Check("RFC7644-3.3-09", On(on), "the accounts with the login "+login, len(hits) == 1, "exactly one", fmt.Sprint(len(hits)))
}
