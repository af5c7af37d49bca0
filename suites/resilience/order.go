package resilience

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/mockidp"
	"rolecall/mockidp/trouble"
)

// order: an older write arrives after a newer one of the same person that
// succeeded. No target can know that it is the older one. What is judged is that
// nothing else goes wrong, and that the next write puts it right.
func order(a Area) {
	const rule = "ROLECALL-RES-05"
	a.Scenario("overtaken", "is put right again by the next write after an older one arrived behind a newer", func(s *Stage) {
		s.Room(2)
		var plan []trouble.Fault
		for _, method := range []string{http.MethodPut, http.MethodPatch} {
			for nth := range 2 {
				plan = append(plan, trouble.Fault{Kind: trouble.Overtaken, Method: method, Nth: nth + 1})
			}
		}
		cycle, network := s.NewTroubledCycle(trouble.Options{Plan: plan})
		crowd := s.Crowd(2)
		ada, ben := crowd[0].Key, crowd[1].Key
		family := func(key, name string) {
			s.Do(cycle.Change(key, func(p *mockidp.Person) { p.FamilyName, p.DisplayName = name, p.GivenName+" "+name }))
		}
		cycle.Employ(crowd)
		cycle.Run()

		// Both are changed, and nobody hears of it; then comes the newer news.
		family(ada, "King")
		family(ben, "King")
		cycle.Overtake(network)
		family(ada, "Stone")
		s.Do(cycle.Unassign(ben))
		cycle.RunNewer()
		network.Calm()
		cycle.ExpectOlderOrNewer(rule)

		cycle.Job().Restart(false)
		cycle.Run()
		unnoticed := cycle.ExpectMended(rule)
		if slices.Contains(unnoticed, ada) {
			family(ada, "Hill")
		}
		if slices.Contains(unnoticed, ben) {
			s.Do(cycle.Assign(ben))
			cycle.Run()
			s.Do(cycle.Unassign(ben))
		}
		if len(unnoticed) > 0 {
			cycle.Run()
		}
		cycle.ExpectDirectory(rule)
	}, Cycles(), Proves(rule))
}
