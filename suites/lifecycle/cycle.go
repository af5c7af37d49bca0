package lifecycle

import (
	. "rolecall/suites/stage"

	"rolecall/mockidp"
	"rolecall/scim"
)

// cycle: a whole directory is provisioned, and afterwards the whole target is
// compared with it.
func cycle(a Area) {
	a.Scenario("initial", "gives everybody who is assigned one active account, and touches nobody else", func(s *Stage) {
		c := s.NewCycle()
		c.Employ(s.Crowd(s.People()), s.RoleNames(1)...)
		c.Run()
		c.ExpectDirectory()
	}, Cycles(), Proves("ROLECALL-CYC-01", "ROLECALL-CYC-04"))

	a.Scenario("incremental", "follows what has changed since the last cycle, and nothing else", func(s *Stage) {
		s.Room(5)
		c := s.NewCycle()
		crowd := s.Crowd(5)
		c.Employ(crowd)
		c.Run()
		stays := s.Snapshot(s.ID(crowd[4]))
		s.Do(c.Unassign(crowd[0].Key))
		s.Do(c.Change(crowd[1].Key, func(p *mockidp.Person) { p.FamilyName, p.DisplayName = "King", p.GivenName+" King" }))
		login := s.Login("renamed")
		s.Do(c.Change(crowd[2].Key, func(p *mockidp.Person) { p.Login = login }))
		s.Do(c.Delete(crowd[3].Key))
		c.Run()
		c.ExpectDirectory()
		s.Do(c.Assign(crowd[0].Key))
		c.Run()
		c.ExpectDirectory()
		s.ExpectUnchanged("ROLECALL-CYC-04", "the unchanged person's", stays)
	}, Cycles(), Proves("ROLECALL-CYC-01", "ROLECALL-CYC-03", "ROLECALL-CYC-04"))

	a.Scenario("scope", "deactivates who falls out of scope, and lets them in again", func(s *Stage) {
		s.Room(4)
		c := s.NewCycle()
		c.Employ(s.Crowd(4))
		c.Run()
		c.SetScope(func(p mockidp.Person) bool { return p.Department == "Sales" })
		c.Run()
		c.ExpectDirectory()
		c.SetScope(nil)
		c.Run()
		c.ExpectDirectory()
	}, Cycles(), Proves("ROLECALL-CYC-03"))

	a.Scenario("groups", "gives the permission set of the group that counts, and follows a change of groups", func(s *Stage) {
		s.Room(3)
		roles, crowd := s.RoleNames(2), s.Crowd(3)
		c := s.NewCycle()
		for _, p := range crowd {
			s.Do(c.Put(p))
		}
		s.Do(c.SetGroup("sales", "Sales", crowd[0].Key, crowd[1].Key))
		s.Do(c.SetGroup("service", "Service", crowd[2].Key))
		s.Do(c.AssignGroup("sales", 2, roles[0]))
		s.Do(c.AssignGroup("service", 1, roles[1]))
		c.Run()
		c.ExpectDirectory()
		if !s.NamesArrive() || !s.TakesRolesAway() {
			return
		}
		s.Do(c.SetGroup("sales", "Sales", crowd[0].Key))
		s.Do(c.SetGroup("service", "Service", crowd[1].Key))
		c.Run()
		c.ExpectDirectory()
	}, Cycles(), Proves("HUBSPOT-ROLE-14", "ROLECALL-CYC-03"))

	a.Scenario("adopt", "adopts accounts that were there before, and makes no second ones", func(s *Stage) {
		s.Room(3)
		crowd := s.Crowd(3)
		first := s.Create(crowd[0]).Resource().ID()
		second := s.Create(crowd[1], scim.F("active", false)).Resource().ID()
		c := s.NewCycle()
		c.Employ(crowd)
		c.Run()
		c.Job().Restart(false) // some identity providers link an account first and bring it up to date later
		c.Run()
		c.ExpectDirectory()
		s.Equal("ROLECALL-ACC-02", Latest, "the account of a person who had one", s.ID(crowd[0]), first)
		s.Equal("ROLECALL-ACC-02", Latest, "the account of a person who had an inactive one", s.ID(crowd[1]), second)
		c.Job().Restart(true)
		c.Run()
		c.ExpectDirectory()
	}, Cycles(), Proves("ROLECALL-CYC-01", "ROLECALL-ACC-02"))

	a.Scenario("swap", "keeps two accounts apart whose people swap their logins", func(s *Stage) {
		s.Room(2)
		crowd := s.Crowd(2)
		c := s.NewCycle()
		c.Employ(crowd)
		c.Run()
		ids := [2]string{s.ID(crowd[0]), s.ID(crowd[1])}
		for _, step := range []struct {
			who   int
			login string
		}{{0, s.Login("swap")}, {1, crowd[0].Login}, {0, crowd[1].Login}} {
			s.Do(c.Change(crowd[step.who].Key, func(p *mockidp.Person) { p.Login = step.login }))
			c.Run()
			c.Needs(crowd...)
		}
		c.ExpectDirectory()
		for i, p := range crowd {
			hits, on := s.Find(crowd[1-i].Login)
			got := ""
			if len(hits) > 0 {
				got = hits[0].ID()
			}
			s.Equal("ROLECALL-CYC-05", On(on), "the account that now has the login "+crowd[1-i].Login, got, ids[i])
			s.Equal("ROLECALL-CYC-05", On(on), "the account of "+p.GivenName, s.ID(p), ids[i])
		}
	}, Cycles(), Proves("ROLECALL-CYC-05"))

	a.Scenario("rehire", "gives the account to the next person who has the address", func(s *Stage) {
		s.Room(2)
		before := s.Crowd(1)
		c := s.NewCycle()
		c.Employ(before)
		c.Run()
		s.Do(c.Delete(before[0].Key))
		c.Run()
		c.ExpectDirectory()
		next := before[0]
		next.Key += "-next"
		next.GivenName, next.DisplayName = "Grace", "Grace "+next.FamilyName
		c.Employ([]mockidp.Person{next})
		c.Run()
		c.ExpectDirectory()
	}, Cycles(), Proves("ROLECALL-CYC-01"), Touches("RFC7644-3.6-05"))
}
