package resilience

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/mockidp"
	"rolecall/mockidp/trouble"
)

// network: one thing goes wrong with one creation and one change; or several by
// chance.
func network(a Area) {
	for _, c := range []struct {
		kind        trouble.Kind
		slug, title string
		proves      []string
	}{
		{trouble.Busy, "busy", "ends up right after 429 with Retry-After", nil},
		{trouble.BusyBare, "busy-bare", "ends up right after 429 without Retry-After", nil},
		{trouble.Broken, "unavailable", "ends up right after 503", nil},
		{trouble.Reset, "reset", "ends up right after connections broke before the requests arrived", nil},
		{trouble.Lost, "answer-lost", "keeps one account for each person after time-outs of writes that took effect", []string{"ROLECALL-RES-03"}},
		{trouble.ResetAfter, "reset-after", "keeps one account for each person after connections broke before the answers", []string{"ROLECALL-RES-03"}},
		{trouble.Twice, "twice", "takes a request that is delivered twice for one", []string{"ROLECALL-RES-02"}},
		{trouble.Again, "sent-again", "takes a request that a proxy sent again for one", []string{"ROLECALL-RES-02"}},
		{trouble.Late, "late", "ends up right after writes that arrived late and out of order", nil},
	} {
		also := append([]string{"ROLECALL-RES-01"}, c.proves...)
		lasts := 2
		if c.kind == trouble.Busy {
			lasts = 40 // the wait that Retry-After asks for
		}
		a.Scenario(c.slug, c.title, func(s *Stage) {
			s.Room(4)
			waits(s, c.kind)
			cycle, network := s.NewTroubledCycle(trouble.Options{Plan: []trouble.Fault{
				{Kind: c.kind, Method: http.MethodPost, Nth: 2},
				{Kind: c.kind, Method: http.MethodPut, Nth: 1}, {Kind: c.kind, Method: http.MethodPatch, Nth: 1},
				{Kind: c.kind, Method: http.MethodPut, Nth: 2}, {Kind: c.kind, Method: http.MethodPatch, Nth: 2},
			}})
			live(s, cycle, network)
			cycle.ExpectDirectory(also...)
		}, Cycles(), Proves(also...), Lasts(lasts))
	}

	a.Scenario("by-chance", "ends up right after whatever went wrong by chance", func(s *Stage) {
		s.Room(4)
		kinds := trouble.Kinds()
		without := func(less ...trouble.Kind) {
			kinds = slices.DeleteFunc(kinds, func(k trouble.Kind) bool { return slices.Contains(less, k) })
		}
		if s.Gentle() {
			without(trouble.Busy, trouble.BusyBare)
		}
		if s.Dialect() == "keycloak-ext" {
			s.Observe("made to go wrong by chance", "no write whose answer is lost: the Keycloak extension looks nobody up, so it is not known how it goes on", "")
			without(trouble.Lost, trouble.ResetAfter, trouble.Again, trouble.Late)
		}
		cycle, network := s.NewTroubledCycle(trouble.Options{Share: 0.25, Kinds: kinds})
		live(s, cycle, network)
		for _, strike := range network.Strikes() {
			s.Observe("made to go wrong by chance", string(strike.Kind)+" on "+strike.Method, "")
		}
		cycle.ExpectDirectory("ROLECALL-RES-01")
	}, Cycles(), Proves("ROLECALL-RES-01"), Lasts(10))
}

// live hires four people, changes all of them in a second cycle, and recovers
// after each.
func live(s *Stage, c *Cycle, network *trouble.Transport) {
	crowd := s.Crowd(4)
	c.Employ(crowd)
	c.Suffer()
	c.Mend()
	s.Do(c.Change(crowd[0].Key, func(p *mockidp.Person) { p.FamilyName, p.DisplayName = "King", p.GivenName+" King" }))
	s.Do(c.Unassign(crowd[1].Key))
	s.Do(c.Change(crowd[2].Key, func(p *mockidp.Person) { p.GivenName, p.DisplayName = "Augusta", "Augusta "+p.FamilyName }))
	s.Do(c.Delete(crowd[3].Key))
	c.Suffer()
	c.Recover(network)
	s.Do(c.Assign(crowd[1].Key))
	c.Run()
}

// waits ends the spec where the identity provider would wait for minutes of real
// time.
func waits(s *Stage, kind trouble.Kind) {
	if kind == trouble.BusyBare && s.Patience() > 0 {
		s.Deselected("an identity provider waits five minutes and more after 429 without Retry-After; that is played where its clock is simulated, on the embedded target")
	}
}
