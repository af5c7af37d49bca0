package resilience

import (
	"fmt"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// restart: the identity provider stops halfway through a cycle.
func restart(a Area) {
	for _, c := range []struct {
		slug, title string
		forget      bool
	}{
		{"kept", "takes a cycle up again that was cut off", false},
		{"lost", "takes a cycle from a newly installed identity provider that was cut off before", true},
	} {
		a.Scenario(c.slug, c.title, func(s *Stage) {
			s.Room(4)
			cycle := s.NewCycle()
			cycle.Employ(s.Crowd(4))
			cycle.RunUntil(2)
			if c.forget {
				cycle.Job().Restart(true)
			}
			cycle.Run()
			cycle.ExpectDirectory("ROLECALL-RES-04")
		}, Cycles(), Proves("ROLECALL-RES-04"))
	}

	a.Plain("reconnected", "keeps every account as it was when SCIM is switched off and on again", func(s *Stage) {
		const rule = "ROLECALL-RES-12"
		s.Desk() // which not every target has
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		before, byHand := s.Snapshot(s.Create(ada).Resource().ID()), s.ByHand(grace, target.HandMade{})
		other := s.Snapshot(byHand)
		s.Disconnect()
		s.Reconnect()
		x := s.Get(scim.UserPath(before.ID()))
		if s.Check(rule, On(x), "GET of an account from before", x.OK() && x.Resource().ID() == before.ID(), "200, with the same id", Answer(x), Heavy) {
			s.ExpectUnchanged(rule, "the person's", before)
		}
		hits, on := s.Find(ada.Login)
		s.Check(rule, On(on), "the accounts that the login of somebody from before leads to", len(hits) == 1 && hits[0].ID() == before.ID(), "the one with the same id", fmt.Sprint(len(hits)), Heavy)
		s.ExpectUnchanged(rule, "the account of somebody who was added by hand,", other)
		s.Check(rule, By(conformance.OracleProbe), "can they sign in?", s.Access(grace.Login).CanSignIn, "yes", "no", Heavy)
	}, ReadsBack(), Alone(), Proves("ROLECALL-RES-12"))
}
