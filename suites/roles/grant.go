package roles

import (
	"slices"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/target"
)

func grant(a Area) {
	a.Scenario("exact-name", "gives the permission set whose exact name the role says, and no other", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada, role)
		s.ExpectEchoed(ada, role)
		s.ExpectHolds("HUBSPOT-ROLE-01", ada, role)
		s.ExpectNoSuperAdmin(onlyNamed, ada)
	}, echoed(), Proves("HUBSPOT-ROLE-01", onlyNamed), Sends(mockidp.EventHire))

	a.Scenario("every-set", "gives each of the account's permission sets for its exact name", func(s *Stage) {
		for some := range slices.Chunk(s.HarmlessSets(), atOnce) {
			var hired []mockidp.Person
			for _, set := range some {
				p := s.Person(people.Ada)
				s.Hire(p, set.Name)
				hired = append(hired, p)
			}
			for i, set := range some {
				s.ExpectHolds("HUBSPOT-ROLE-01", hired[i], set.Name)
				s.Remove(hired[i])
			}
		}
	}, asked("HUBSPOT-ROLE-01"), Sends(mockidp.EventHire))

	a.Scenario("repeat", "gives nothing more when the same role is pushed again", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada, role)
		s.ChangeRoles(ada, role)
		s.Sync(ada)
		s.ExpectEchoed(ada, role)
		s.ExpectHolds("HUBSPOT-ROLE-01", ada, role)
	}, echoed(), Proves("HUBSPOT-ROLE-01"), Sends(mockidp.EventHire, mockidp.EventChangeRoles, mockidp.EventSync))

	a.Scenario("later", "gives the permission set of a role that comes after the hire", func(s *Stage) {
		ada, role := s.Person(people.Ada), s.RoleNames(1)[0]
		s.Hire(ada)
		s.ChangeRoles(ada, role)
		if s.NamesArrive() {
			s.ExpectEchoed(ada, role)
			s.ExpectHolds("HUBSPOT-ROLE-01", ada, role)
		}
	}, echoed(), Proves("HUBSPOT-ROLE-01"), Sends(mockidp.EventHire, mockidp.EventChangeRoles))

	a.Scenario("none", "makes nobody a super admin who has no role", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		s.ExpectEchoed(ada)
		if held, ok := s.Holds(onlyNamed, ada); ok {
			s.Answer(open9, "permission sets of a new person without a role", list(held), conformance.OracleSettings)
		}
		s.ExpectNoSuperAdmin(onlyNamed, ada)
	}, echoed(), Proves(onlyNamed, "HUBSPOT-ROLE-10"), Sends(mockidp.EventHire))

	a.Scenario("unknown-name", "gives nothing for a name that no permission set has, and makes no such set", func(s *Stage) {
		ada := s.Person(people.Ada)
		before, _ := s.PermissionSets("HUBSPOT-ROLE-03")
		s.HireAllowingRefusal(ada, "No Such Permission Set")
		after, ok := s.PermissionSets("HUBSPOT-ROLE-03")
		if !ok {
			return
		}
		s.Check("HUBSPOT-ROLE-03", By(conformance.OracleSettings), "the permission sets of the account", slices.Equal(before, after), list(before), list(after))
		s.ExpectNoSuperAdmin("HUBSPOT-ROLE-03", ada)
		s.ExpectNothing(ada)
	}, asked("HUBSPOT-ROLE-03"), Sends(mockidp.EventHire))

	a.Scenario("builtin-name", "makes nobody a super admin for a role that is called as programs call one", func(s *Stage) {
		for _, name := range []string{"owner", "super_admin", "system"} {
			if len(s.SetsThat(func(set target.PermissionSet) bool { return set.Name == name })) > 0 {
				continue // then it is a permission set like others
			}
			ada := s.Person(people.Ada)
			s.HireAllowingRefusal(ada, name)
			s.ExpectNoSuperAdmin("HUBSPOT-ROLE-03", ada)
			s.ExpectNothing(ada)
		}
	}, asked("HUBSPOT-ROLE-03"), Sends(mockidp.EventHire))

	a.Scenario("super-admin", "makes a super admin for the exact name alone, and an ordinary user again when the role changes", func(s *Stage) {
		ada, super, plain := s.Person(people.Ada), s.SuperAdminSet(), s.RoleNames(1)[0]
		s.Hire(ada, super.Name)
		s.ExpectHolds("HUBSPOT-ROLE-01", ada, super.Name)
		s.ChangeRoles(ada, plain)
		if s.TakesRolesAway() {
			s.ExpectHolds("HUBSPOT-ROLE-04", ada, plain)
			s.ExpectNoSuperAdmin("HUBSPOT-ROLE-04", ada)
		}
	}, asked("HUBSPOT-ROLE-01", "HUBSPOT-ROLE-04"), Sends(mockidp.EventHire, mockidp.EventChangeRoles))

	a.Scenario("paid-seat", "gives a permission set with a paid seat for its exact name", func(s *Stage) {
		ada, paid := s.Person(people.Ada), s.PaidSeatSet()
		if !s.HireAllowingRefusal(ada, paid.Name) {
			s.NotClaimed("the target refuses a role whose permission set has a paid seat")
		}
		s.ExpectHolds("HUBSPOT-ROLE-01", ada, paid.Name)
		s.ObserveSeat("a paid seat by a role", ada)
	}, asked("HUBSPOT-ROLE-01"), Sends(mockidp.EventHire))
}
