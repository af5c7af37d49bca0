package roles

import (
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// mostSeats bounds how many people are hired to use up the paid seats.
const mostSeats = 15

// seats: what becomes of somebody for whom no paid seat is left.
func seats(a Area) {
	a.Plain("exhausted", "says why nobody can be added when no paid seat is left, or adds them without", func(s *Stage) {
		const rule = "ROLECALL-ACC-19"
		if !s.Disposable() {
			s.Deselected("it uses up the account's paid seats; played where the target ends with the run")
		}
		s.Room(mostSeats)
		set := s.PaidSeatSet()
		for _, p := range s.Crowd(mostSeats) {
			x := s.Post("/Users", s.UserObject(p, scim.F("roles", []scim.Object{role(set.Name)})))
			if x.OK() {
				user := s.Snapshot(x.Resource().ID())
				active, _ := user.Active()
				access := s.Access(p.Login)
				s.Check(rule, By(conformance.OracleProbe), "can somebody sign in whose create was answered with success, paid seat or not?", access.CanSignIn == active && active, "yes", "no")
				if !access.Seat {
					return // added without the seat
				}
				continue
			}
			reason := strings.TrimSpace(x.Resource().Get("detail").String() + x.Resource().Get("message").String())
			s.Check(rule, On(x), "a create for which no paid seat is left", x.Refused() && reason != "", "a refusal that says why, or a user without the seat", Answer(x), Heavy)
			s.ExpectNoAccount(rule, p.Login)
			return
		}
		s.NotClaimed("the account has more than %d paid seats", mostSeats)
	}, ReadsBack(), Proves("ROLECALL-ACC-19"))
}
