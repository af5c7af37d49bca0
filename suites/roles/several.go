package roles

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// several: which of several roles counts is not published, so it is recorded,
// and judged where the account is declared to have a rule.
func several(a Area) {
	a.Scenario("either-order", "gives no permission set beyond those that several roles name", func(s *Stage) {
		names := s.RoleNames(2)
		for _, order := range [][]string{{names[0], names[1]}, {names[1], names[0]}} {
			p := s.Person(people.Ada)
			if !s.HireAllowingRefusal(p, order...) {
				if rule := s.Declared().SeveralRoles; rule != "" {
					s.Check("HUBSPOT-ROLE-12", Latest, "two roles at once", rule == "error", "taken, as --several-roles "+rule+" says", "refused")
				}
				continue
			}
			held, ok := s.Holds(onlyNamed, p)
			if !ok {
				continue
			}
			s.Answer(open8, "permission sets for the roles "+strings.Join(order, " and ")+", in this order", list(held), conformance.OracleSettings)
			s.ExpectNoSuperAdmin(onlyNamed, p)
			beyond := slices.DeleteFunc(slices.Clone(held), func(n string) bool { return slices.Contains(order, n) })
			s.Check(onlyNamed, By(conformance.OracleSettings), "permission sets that no role named", s.AllDefault(beyond), "none", list(beyond))
		}
	}, ReadsBack(), Proves("HUBSPOT-ROLE-06", onlyNamed), Touches(witness, "HUBSPOT-ROLE-12"), Sends(mockidp.EventHire))

	a.Plain("primary", "treats order and primary of several roles as the account is declared to", func(s *Stage) {
		names := s.RoleNames(2)
		for _, roles := range [][]sent{
			{{names[0], false}, {names[1], false}},
			{{names[1], false}, {names[0], false}},
			{{names[0], false}, {names[1], true}},
			{{names[1], true}, {names[0], false}},
			{{names[0], true}, {names[1], false}},
		} {
			p := s.Person(people.Ada)
			x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(p, scim.F("roles", objects(roles)))))
			want, refused := declared(s.Declared().SeveralRoles, roles)
			if x.Status == http.StatusBadRequest {
				s.Answer(open8, "several roles: "+words(roles), "refused with 400", conformance.OracleSCIM)
				if s.Declared().SeveralRoles != "" {
					s.Check("HUBSPOT-ROLE-12", On(x), "a create with "+words(roles), refused, list(want), "refused with 400")
				}
				continue
			}
			if s.Declared().SeveralRoles == "" {
				if held, ok := s.Holds("HUBSPOT-ROLE-12", p); ok {
					s.Answer(open8, "permission sets for "+words(roles), list(held), conformance.OracleSettings)
					s.ExpectNoSuperAdmin("HUBSPOT-ROLE-12", p)
				}
				continue
			}
			s.ExpectHolds("HUBSPOT-ROLE-12", p, want...)
		}
	}, ReadsBack(), Proves("HUBSPOT-ROLE-12"), Touches(witness))

	a.Plain("added", "weighs a role that a PATCH adds as the account is declared to", func(s *Stage) {
		names, rule := s.RoleNames(2), s.Declared().SeveralRoles
		ada := s.Person(people.Ada)
		roles := []sent{{names[0], false}, {names[1], true}}
		id := createdWith(s, s.UserBody(ada, scim.F("roles", objects(roles[:1]))), names[0])
		x := s.Must(s.Client().Patch(s.Context(), scim.UserPath(id), scim.Op{Op: "add", Path: "roles", Value: objects(roles[1:])}))
		want, refused := declared(rule, roles)
		switch {
		case rule == "":
			if held, ok := s.Holds("HUBSPOT-ROLE-12", ada); ok {
				s.Answer(open8, "permission sets for "+words(roles)+", the second added by PATCH", list(held), conformance.OracleSettings)
				s.ExpectNoSuperAdmin("HUBSPOT-ROLE-12", ada)
			}
		case refused:
			s.Status("HUBSPOT-ROLE-12", x, "a PATCH that adds a second role", []int{http.StatusBadRequest})
		default:
			s.ExpectHolds("HUBSPOT-ROLE-12", ada, want...)
		}
	}, ReadsBack(), Proves("HUBSPOT-ROLE-12"), Touches(witness))
}

type sent struct {
	name    string
	primary bool
}

func objects(roles []sent) []scim.Object {
	var out []scim.Object
	for _, r := range roles {
		o := role(r.name)
		if r.primary {
			o = append(o, scim.F("primary", true))
		}
		out = append(out, o)
	}
	return out
}

func words(roles []sent) string {
	var out []string
	for _, r := range roles {
		word := r.name
		if r.primary {
			word += " (primary)"
		}
		out = append(out, word)
	}
	return "the roles " + strings.Join(out, ", ")
}

// declared is what the declared rule makes of several roles that all name a
// permission set.
func declared(rule string, roles []sent) (sets []string, refused bool) {
	var all []string
	for _, r := range roles {
		all = append(all, r.name)
	}
	switch rule {
	case "first":
		return all[:1], false
	case "last":
		return all[len(all)-1:], false
	case "error":
		return nil, true
	case "primary":
		if i := slices.IndexFunc(roles, func(r sent) bool { return r.primary }); i >= 0 {
			return all[i : i+1], false
		}
	}
	return all, false
}
