package stage

import (
	"slices"

	"rolecall/conformance"
	"rolecall/exactname"
	"rolecall/mockidp"
	"rolecall/target"
)

// granted keeps for the permission matrix what a person with the directory's
// roles was found to hold. asExpected is nil where the spec expects nothing. What
// is asked of one person several times in a row is one entry, as expected only if
// every question was answered so. A plain spec has no directory and no entry.
func (s *Stage) granted(p mockidp.Person, held target.Permissions, asExpected *bool) {
	if s.idp == nil {
		return
	}
	_, roles, _ := s.idp.Person(p.Key)
	grant := conformance.Grant{
		Sent: append([]string{}, roles...), Refused: s.refused[p.Key], Obtained: append([]string{}, held.Sets...),
		SuperAdmin: held.SuperAdmin, AsExpected: asExpected, Oracle: conformance.OracleSettings,
	}
	if n := len(s.result.Grants); n > 0 && s.asked == p.Key && sameGrant(s.result.Grants[n-1], grant) {
		before := &s.result.Grants[n-1]
		if before.AsExpected == nil || asExpected != nil && !*asExpected {
			before.AsExpected = asExpected
		}
		return
	}
	s.asked = p.Key
	if r, is := s.nearMiss(roles); is {
		grant.NearMiss, grant.Difference = r.Name, exactname.Words(r.Classes)
	}
	s.result.Grants = append(s.result.Grants, grant)
}

// whose is a person with the roles that the identity provider gave to them last.
func (s *Stage) whose(p mockidp.Person) string {
	if s.idp == nil {
		return "the person"
	}
	_, roles, _ := s.idp.Person(p.Key)
	switch len(roles) {
	case 0:
		return "a person without a role"
	case 1:
		return "a person with the role " + quoted(roles[0])
	}
	return "a person with the roles " + quotedAll(roles)
}

func sameGrant(a, b conformance.Grant) bool {
	return slices.Equal(a.Sent, b.Sent) && slices.Equal(a.Obtained, b.Obtained) && a.Refused == b.Refused && a.SuperAdmin == b.SuperAdmin
}

// nearMiss finds the first role that is almost, and not, the name of a permission
// set of the account.
func (s *Stage) nearMiss(roles []string) (exactname.Relation, bool) {
	for _, role := range roles {
		if found := s.session.setNames().Find(role); len(found) > 0 && found[0].Kind == exactname.NearMiss {
			return found[0], true
		}
	}
	return exactname.Relation{}, false
}

// setNames are the names of the account's permission sets, made ready once for all
// specs.
func (s *session) setNames() *exactname.Index {
	s.named.Do(func() {
		var names []string
		for _, set := range s.target.Sets {
			names = append(names, set.Name)
		}
		s.names = exactname.NewIndex(names)
	})
	return s.names
}
