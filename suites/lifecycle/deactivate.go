package lifecycle

import (
	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

func deactivate(a Area) {
	a.Scenario("leave", "shuts a leaver out, keeps the account readable, and touches nobody else", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		s.Hire(grace)
		s.Hire(ada)
		other := s.Snapshot(s.ID(grace))
		id := s.ID(ada)
		s.ExpectShut(ada, id, s.Leave(ada))
		s.ExpectUnchanged("ROLECALL-ACC-08", "the other person's", other)
	}, LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave), Proves("ROLECALL-ACC-03", "ROLECALL-ACC-04", "ROLECALL-ACC-08"))

	a.Scenario("repeat", "stays shut when the same leaver is deactivated again", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		id := s.ID(ada)
		left := s.Leave(ada)
		if Deleted(left) {
			s.Leave(ada)
			s.ExpectShut(ada, id, left)
			return
		}
		before := s.Snapshot(id)
		s.Leave(ada)
		s.ExpectInactive(ada)
		s.ExpectUnchanged("ROLECALL-ACC-06", "the person's", before)
	}, LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave), Proves("ROLECALL-ACC-06"))

	a.Plain("put-without-active", "does not let a leaver in again because a PUT leaves active out", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada, scim.F("active", false)).Resource().ID()
		if active, ok := s.Snapshot(id).Active(); active || !ok {
			s.Check("ROLECALL-ACC-10", Latest, "active after a create with active:false", false, "false", shown(s.Snapshot(id).Get("active").Raw))
			return
		}
		ada.DisplayName = "Ada King"
		s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBodyWithout(ada, "active")))
		active, _ := s.Snapshot(id).Active()
		s.Check("ROLECALL-ACC-11", Latest, "active after a PUT that leaves it out", !active, "still false", yes(active))
	}, LeavesReadable(), Proves("ROLECALL-ACC-11"), Touches("ROLECALL-ACC-10"))

	a.Plain("put", "shuts a leaver out by PUT with active:false", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		x := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBody(ada, scim.F("active", false))))
		if s.Status("RFC7644-3.5-01", x, "PUT with active:false", []int{200, 204}) {
			s.ExpectInactive(ada)
		}
	}, LeavesReadable(), Proves("RFC7644-3.5-01"))

	a.Plain("two-operations", "does not lose the deactivation among other operations of a PATCH", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Patch("RFC7644-3.5.2-21", id,
			scim.Op{Op: "replace", Path: "name.givenName", Value: "Augusta"},
			scim.Op{Op: "replace", Path: "active", Value: false})
		s.ExpectInactive(ada)
	}, LeavesReadable(), patchRules("RFC7643-4.1.1-12"))
}

func reactivate(a Area) {
	a.Scenario("return", "gives a person who returns the same account, open again", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		id := s.ID(ada)
		left := s.Leave(ada)
		s.Return(ada)
		s.ExpectReturned(ada, id, left)
	}, LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave, mockidp.EventReturn), Proves("ROLECALL-ACC-05"))

	a.Scenario("link-lost", "finds the inactive account of a person who returns after the integration was set up anew", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		id := s.ID(ada)
		left := s.Leave(ada)
		s.Forget(ada)
		follow(s, ada, s.Return(ada))
		s.ExpectReturned(ada, id, left)
	}, LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave, mockidp.EventReturn, mockidp.EventSync), Proves("ROLECALL-ACC-05"))

	a.Plain("post", "lets a leaver in again who is created once more with success, or refuses that", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "active", Value: false})
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada)))
		if x.OK() {
			s.Observe("a create of a user who is deactivated", "lets the user in again", "")
			s.ExpectActive(ada)
			return
		}
		s.Check("ROLECALL-ACC-09", On(x), "a create of a user who is deactivated", x.Refused(), "a refusal with 409, or success", Answer(x))
		s.ExpectInactive(ada)
	}, LeavesReadable(), patchRules("ROLECALL-ACC-01"), Proves("ROLECALL-ACC-09"))

	a.Scenario("again-and-again", "follows a person who leaves and returns twice", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		for range 2 {
			id := s.ID(ada)
			left := s.Leave(ada)
			s.ExpectShut(ada, id, left)
			s.Return(ada)
			s.ExpectReturned(ada, id, left)
		}
		s.Sync(ada)
		s.ExpectActive(ada)
	}, LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave, mockidp.EventReturn, mockidp.EventSync), Proves("ROLECALL-ACC-03", "ROLECALL-ACC-05"))
}

func yes(active bool) string {
	if active {
		return "true: the leaver is let in again"
	}
	return "false"
}
