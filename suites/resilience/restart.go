package resilience

import (
	. "rolecall/suites/stage"
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
}
