package stage

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/exactname"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/target"
)

// HireAllowingRefusal is Hire for roles that a target may refuse: a clear 4xx is
// recorded and the spec goes on, to see that nobody got anything by it. It tells
// whether the person was taken.
func (s *Stage) HireAllowingRefusal(p mockidp.Person, roles ...string) bool {
	s.needsRoles(roles)
	return s.settleAllowingRefusal(p, s.idp.Hire(s.ctx, p, roles...), roles)
}

// ChangeRolesAllowingRefusal is the same for ChangeRoles.
func (s *Stage) ChangeRolesAllowingRefusal(p mockidp.Person, roles ...string) bool {
	s.needsRoles(roles)
	return s.settleAllowingRefusal(p, s.idp.ChangeRoles(s.ctx, p.Key, roles...), roles)
}

func (s *Stage) settleAllowingRefusal(p mockidp.Person, o mockidp.Outcome, roles []string) bool {
	f := o.Failure
	s.refused[p.Key] = f != nil && f.Exchange != nil && f.Exchange.Refused()
	if s.refused[p.Key] {
		s.settled = false
		s.noServerError(f.Exchange)
		s.Answer("HUBSPOT-OPEN-08", "a request with the role "+quotedAll(roles), "refused with "+answer(f.Exchange), conformance.OracleSCIM, f.Exchange)
		return false
	}
	s.settle(o)
	return true
}

// NamesArrive tells whether the dialect's later changes carry role names as
// names. Two of Entra's expressions put JSON text in their place, which cannot
// equal any name: no target can mend that, so it is recorded.
func (s *Stage) NamesArrive() bool {
	if s.Dialect() == "entra-default" && !s.Roles().Removes() {
		s.Observe("role changes by the expression "+string(s.Roles()),
			"the PATCH carries JSON text in place of the name, which cannot equal the name of a permission set", "")
		return false
	}
	return true
}

// TakesRolesAway tells whether the dialect ever takes a role away.
func (s *Stage) TakesRolesAway() bool {
	if s.Roles().Removes() {
		return true
	}
	s.Observe("roles that are lost, by the expression "+string(s.Roles()), "the identity provider never takes a role away, so the old permission set stays", "")
	return false
}

// ExpectNoSuperAdmin checks that a person is no super admin.
func (s *Stage) ExpectNoSuperAdmin(rule string, p mockidp.Person) {
	if !s.Asks(rule) || !s.canAsk(rule) {
		return
	}
	held := s.permissions(p)
	ordinary := !held.SuperAdmin
	if ordinary { // which says nothing of the permission sets
		s.granted(p, held, nil)
	} else {
		s.granted(p, held, &ordinary)
	}
	s.Check(rule, By(conformance.OracleSettings), "is the person a super admin?", ordinary, "no", yesNo(held.SuperAdmin))
}

// ObserveSeat records whether a person holds a paid seat, where that can be asked.
func (s *Stage) ObserveSeat(topic string, p mockidp.Person) {
	if s.target.Access != nil {
		s.Observe(topic, yesNo(s.access(p).Seat), conformance.OracleProbe)
	}
}

// ExpectNoEntry checks with the access probe that a person cannot sign in.
func (s *Stage) ExpectNoEntry(rule string, p mockidp.Person) {
	if !s.Asks(rule) {
		return
	}
	if s.target.Access == nil {
		s.Observe("sign-in of an inactive person", "not tried: this target has no access probe", "")
		return
	}
	can := s.access(p).CanSignIn
	s.Check(rule, By(conformance.OracleProbe), "can the person sign in?", !can, "no", yesNo(can))
}

// AllDefault tells whether permission sets that no role named are what the
// account gives to everybody without a role. What that is is not published, so
// it is learnt from a person without a role.
func (s *Stage) AllDefault(names []string) bool {
	if len(names) == 0 {
		return true
	}
	nobody := s.Person(people.Grace)
	s.employ(nobody)
	given := s.permissions(nobody).Sets
	for _, name := range names {
		if !slices.Contains(given, name) {
			return false
		}
	}
	s.Observe("permission sets of a person without a role", fmt.Sprintf("%s: the account's default", strings.Join(given, ", ")), conformance.OracleSettings)
	return true
}

// ExpectNothing checks that a person whose role names no permission set holds
// none, beyond what the account gives to everybody.
func (s *Stage) ExpectNothing(p mockidp.Person) {
	held, ok := s.settledPermissions(onlyNamed, p)
	if !ok {
		return
	}
	none := s.AllDefault(held.Sets)
	s.granted(p, held, &none)
	s.Check(onlyNamed, By(conformance.OracleSettings), "the permission sets of "+s.whose(p)+", which is the name of none", none, "none", quotedAll(held.Sets))
}

// onlyNamed is the rule that nobody holds what the identity provider did not name.
const onlyNamed = "HUBSPOT-ROLE-07"

// NearMisses are the variants of a permission set's name in one class that are
// no permission set's name themselves.
func (s *Stage) NearMisses(name string, class exactname.Class) []exactname.Variant {
	return slices.DeleteFunc(exactname.VariantsOf(name, class), func(v exactname.Variant) bool {
		return slices.ContainsFunc(s.target.Sets, func(set target.PermissionSet) bool { return set.Name == v.Text })
	})
}

// Gentle tells whether requests cost others something: the target is not on this
// machine.
func (s *Stage) Gentle() bool { return !target.IsLoopback(s.target.URL) }
