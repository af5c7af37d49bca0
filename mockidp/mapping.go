package mockidp

import (
	"net/http"

	"rolecall/scim"
)

// headed makes the headers of every request of a dialect. An empty agent or
// accept is not sent; the type goes with a body, or with every request.
func headed(agent, accept, mediaType string, always bool) func(request) http.Header {
	return func(q request) http.Header {
		h := http.Header{"User-Agent": {agent}}
		if accept != "" {
			h.Set("Accept", accept)
		}
		if always || q.body != nil {
			h.Set("Content-Type", mediaType)
		}
		return h
	}
}

// keyOf makes ids of n of the letters for the people of a directory.
func keyOf(n int, letters string) func(int64, string) string {
	return func(seed int64, login string) string { return chance(seed, "key "+login, n, letters) }
}

func guidOf(seed int64, login string) string { return guid(seed, "key "+login) }

// rolesField is the attribute as an administrator has mapped it. beyond tells
// that its form is not the RFC's.
func rolesField(style RoleStyle, roles []string) (field scim.Field, beyond bool) {
	if style == RolesAsStrings {
		return scim.F("roles", append([]string{}, roles...)), len(roles) > 0
	}
	list := []scim.Object{}
	for _, role := range roles {
		list = append(list, scim.Object{scim.F("value", role)})
	}
	return scim.F("roles", list), false
}

// mapped adds the roles where they are mapped.
func (w *whole) mapped(user scim.Object, roles []string) (scim.Object, bool) {
	if w.opts.OmitRoles || w.opts.Roles == RolesNone {
		return user, false
	}
	field, beyond := rolesField(w.opts.Roles, roles)
	return append(user, field), beyond
}

func nameOf(p *Person) scim.Object {
	return object(scim.F("givenName", p.GivenName), scim.F("familyName", p.FamilyName))
}

// unknownTest is the connection test of which nothing is known.
func unknownTest(w *whole) error { return notKnown(w.about.Title, "tests the connection") }
