package protocol

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// rolesextSpecs: roles and entitlements (RFC 7643 section 4.1.2, draft-ietf-scim-roles-entitlements).
func rolesextSpecs(a Area) {
	a.Plain("opaque", "values of roles and entitlements come back as they were sent", rolesOpaque, ReadsBack(), Proves("RFC7643-4.1.2-08"))
	a.Plain("published", "what can be assigned is announced, and described as not to be written", rolesPublished,
		Proves("ROLES01-1.1-01", "ROLES01-3.1-01", "ROLES01-3.1-02", "ROLES01-3.3.1-01", "ROLES01-3.3.1-02", "ROLES01-3.2-04"), Touches("ROLES01-3.3.2-01"))
	a.Plain("listed", "/Roles lists roles that clients can tell apart", func(s *Stage) { assignableRoles.listed(s) },
		Proves("ROLES01-3.2-01", "ROLES01-3.2-02", "ROLES01-3.2-03", "ROLES01-3.2-05", "ROLES01-3.3.2-01"), Touches("ROLES01-3.2-06"))
	a.Plain("entitlements-listed", "/Entitlements lists entitlements that clients can tell apart", func(s *Stage) { assignableEntitlements.listed(s) },
		Proves("ROLES01-3.3-01", "ROLES01-3.3-02", "ROLES01-3.3-03"), Touches("ROLES01-3.3.2-01"))
	a.Plain("assign", "a role that /Roles lists can be given to a user", rolesAssign, ReadsBack(), Proves("ROLES01-3.3.2-02"), Touches("ROLES01-3.3.2-01"))
	a.Plain("flags", "users can have roles as RolesAndEntitlements says", func(s *Stage) { assignableRoles.flags(s) }, ReadsBack(),
		Proves("ROLES01-3.1-03"), Touches("ROLES01-3.3.2-01"))
	a.Plain("entitlements-flags", "users can have entitlements as RolesAndEntitlements says", func(s *Stage) { assignableEntitlements.flags(s) }, ReadsBack(),
		Proves("ROLES01-3.1-04"), Touches("ROLES01-3.3.2-01"))
}

// oddRole is a value that careless servers trim, fold or shorten.
const oddRole = "rolecall  oDD value "

// rolesOpaque sends values and reads them back. A target with a fixed set of
// values may refuse others, or leave them out; it must not change any.
func rolesOpaque(s *Stage) {
	kept := false
	for _, attribute := range []string{"roles", "entitlements"} {
		if !rolesPublishes(s, attribute) {
			continue
		}
		for _, value := range []string{rolesKnown(s, attribute), oddRole} {
			ada := s.Person(people.Ada)
			x := s.Post("/Users", s.UserObject(ada, scim.F(attribute, []scim.Object{{scim.F("value", value), scim.F("display", value)}})))
			if x.Refused() || x.Resource().ID() == "" {
				continue
			}
			x = s.Get(scim.UserPath(x.Resource().ID()))
			got := x.Resource().Strings(attribute)
			kept = kept || len(got) > 0
			if len(got) > 0 || x.Status != http.StatusOK {
				s.Check("RFC7643-4.1.2-08", On(x), attribute+" with the value "+Shown(value)+", read back", slices.Equal(got, []string{value}), Shown(value), Answer(x)+" "+ShownAll(got))
			}
		}
	}
	if !kept {
		s.NotClaimed("the target takes or keeps none of the values that were tried")
	}
}

// rolesPublishes tells whether users may have such an attribute: where schemas are
// published, they say so.
func rolesPublishes(s *Stage, attribute string) bool {
	schemas := s.Discovery().Of("User")
	return len(schemas) == 0 || slices.ContainsFunc(schemas, func(schema scim.Schema) bool {
		_, ok := schema.Attribute(attribute)
		return ok && schema.ID() == scim.UserURN
	})
}

// rolesKnown is a value that the target is likely to take: one that it lists, one
// that its schema suggests, or the name of a permission set.
func rolesKnown(s *Stage, attribute string) string {
	for _, a := range []assignable{assignableRoles, assignableEntitlements} {
		if a.attribute == attribute && s.Claim(a.feature) == target.Stated {
			if x := s.Get(a.endpoint); x.OK() {
				if values := a.harmless(s, x.Resource().Elements("Resources")); len(values) > 0 {
					return values[0]
				}
			}
		}
	}
	for _, schema := range s.Discovery().Of("User") {
		for _, a := range schema.All() {
			if a.Parent == attribute && a.Name == "value" && len(a.Canonical) > 0 {
				return a.Canonical[0]
			}
		}
	}
	if attribute == "roles" {
		return s.RoleNames(1)[0]
	}
	return "rolecall Reporting"
}

// privileged are words in the names of what is not given to anybody for a test: it
// makes administrators, or costs money.
var privileged = regexp.MustCompile(`(?i)admin|owner|root|super|seat|licen|paid`)

// harmless are the values of those in a list that can be given to a user for a
// test.
func (a assignable) harmless(s *Stage, list []scim.Resource) (values []string) {
	for _, r := range list {
		value, used, permitted := r.Get("value"), r.Get("totalAssignmentsUsed"), r.Get("totalAssignmentsPermitted")
		full := r.Get("limitedAssignmentsPermitted").Bool() && used.Int() >= permitted.Int()
		if value.Type != gjson.String || value.String() == "" || r.Get("supported").Type == gjson.False || full ||
			privileged.MatchString(value.String()+" "+r.Get("display").String()) {
			continue
		}
		values = append(values, value.String())
	}
	if a.attribute != "roles" {
		return values
	}
	// Of a permission set it is known what it grants.
	if known := s.RoleNames(1)[0]; slices.Contains(values, known) {
		values = append([]string{known}, slices.DeleteFunc(values, func(v string) bool { return v == known })...)
	}
	return values
}
