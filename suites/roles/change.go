package roles

import (
	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
)

func change(a Area) {
	a.Scenario("replaced", "takes the old permission set away when the role changes", func(s *Stage) {
		ada, names := s.Person(people.Ada), s.RoleNames(2)
		s.Hire(ada, names[0])
		s.ChangeRoles(ada, names[1])
		s.ExpectActive(ada)
		if s.TakesRolesAway() {
			s.ExpectEchoed(ada, names[1])
			s.ExpectHolds("HUBSPOT-ROLE-04", ada, names[1])
		}
	}, echoed(), Proves("HUBSPOT-ROLE-04"), Sends(mockidp.EventHire, mockidp.EventChangeRoles))

	a.Scenario("one-of-two", "takes one role of two away and keeps no set that is no longer named", func(s *Stage) {
		ada, names := s.Person(people.Ada), s.RoleNames(2)
		if !s.HireAllowingRefusal(ada, names...) {
			s.NotClaimed("the target refuses two roles at once")
		}
		s.ChangeRoles(ada, names[1])
		s.ExpectActive(ada)
		if s.TakesRolesAway() {
			s.ExpectEchoed(ada, names[1])
			s.ExpectHolds("HUBSPOT-ROLE-04", ada, names[1])
		}
	}, echoed(), Proves("HUBSPOT-ROLE-04"), Sends(mockidp.EventHire, mockidp.EventChangeRoles))

	a.Scenario("withdrawn", "forgets the role that is withdrawn", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada, role)
		s.ChangeRoles(ada)
		s.ExpectActive(ada)
		if !s.TakesRolesAway() {
			return
		}
		s.ExpectEchoed(ada)
		held, ok := s.Holds(onlyNamed, ada)
		if !ok {
			return
		}
		s.Answer(open8, "permission sets after the only role was withdrawn", list(held), conformance.OracleSettings)
		s.ExpectNoSuperAdmin(onlyNamed, ada)
		switch s.Declared().RemovedRole {
		case "clear":
			s.ExpectHolds("HUBSPOT-ROLE-13", ada)
		case "keep":
			s.ExpectHolds("HUBSPOT-ROLE-13", ada, role)
		}
	}, echoed(), Proves("HUBSPOT-ROLE-05", onlyNamed, "HUBSPOT-ROLE-13"), Sends(mockidp.EventHire, mockidp.EventChangeRoles))
}

func keep(a Area) {
	a.Scenario("unrelated-update", "keeps the permission set when something else changes", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada, role)
		s.ChangeProfile(ada, func(p *mockidp.Person) { p.FamilyName, p.DisplayName, p.Title = "King", "Ada King", "Director" })
		s.ExpectActive(ada)
		s.ExpectEchoed(ada, role)
		s.ExpectHolds("HUBSPOT-ROLE-08", ada, role)
	}, echoed(), Proves("HUBSPOT-ROLE-08"), Sends(mockidp.EventHire, mockidp.EventChangeProfile))

	a.Scenario("rename", "keeps the permission set when the login changes", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada, role)
		s.Rename(ada, s.Login("ada.king"))
		s.ExpectEchoed(ada, role)
		s.ExpectHolds("HUBSPOT-ROLE-08", ada, role)
	}, echoed(), Proves("HUBSPOT-ROLE-08"), Sends(mockidp.EventHire, mockidp.EventRenameLogin))

	a.Scenario("neighbour", "leaves the permission sets of others alone when one person's role changes", func(s *Stage) {
		ada, grace, names := s.Person(people.Ada), s.Person(people.Grace), s.RoleNames(2)
		s.Hire(grace, names[0])
		s.Hire(ada, names[0])
		s.ChangeRoles(ada, names[1])
		s.ExpectEchoed(grace, names[0])
		s.ExpectHolds("HUBSPOT-ROLE-08", grace, names[0])
	}, echoed(), Proves("HUBSPOT-ROLE-08"), Sends(mockidp.EventHire, mockidp.EventChangeRoles))
}

func away(a Area) {
	a.Scenario("return", "gives a person who returns the permission set of the role at the return", func(s *Stage) {
		ada, names := s.Person(people.Ada), s.RoleNames(2)
		s.Hire(ada, names[0])
		id := s.ID(ada)
		s.ExpectShut(ada, id, s.Leave(ada))
		s.Return(ada, names[1])
		s.ExpectActive(ada)
		if s.TakesRolesAway() {
			s.ExpectEchoed(ada, names[1])
			s.ExpectHolds("HUBSPOT-ROLE-09", ada, names[1])
		}
	}, echoed(), Proves("HUBSPOT-ROLE-09"), LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave, mockidp.EventReturn))

	a.Scenario("return-same", "gives a person who returns with the same role the same permission set", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada, role)
		s.Leave(ada)
		s.Return(ada, role)
		s.ExpectActive(ada)
		s.ExpectEchoed(ada, role)
		s.ExpectHolds("HUBSPOT-ROLE-09", ada, role)
	}, echoed(), Proves("HUBSPOT-ROLE-09"), LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave, mockidp.EventReturn))

	a.Scenario("return-without", "gives a person who returns without a role no super admin and no other's permission set", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada, role)
		s.Leave(ada)
		s.Return(ada)
		s.ExpectActive(ada)
		if !s.TakesRolesAway() {
			return
		}
		s.ExpectEchoed(ada)
		s.ExpectNoSuperAdmin(onlyNamed, ada)
		if s.Declared().RemovedRole == "clear" {
			s.ExpectHolds("HUBSPOT-ROLE-13", ada)
		}
	}, echoed(), Proves(onlyNamed, "HUBSPOT-ROLE-13"), LeavesReadable(), Sends(mockidp.EventHire, mockidp.EventLeave, mockidp.EventReturn))
}
