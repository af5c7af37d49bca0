package proof

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func rolesArea() area {
	return area{family: "protocol", name: "roles", broken: slices.Concat(rolesAttribute(), rolesDiscovery(), rolesLists(), rolesGiven()),
		unclaimed: map[string]string{"protocol.roles.entitlements-flags": "preset full lists no entitlement that can be given over SCIM"}}
}

// rolesAttribute are defects of the attributes roles and entitlements of users.
func rolesAttribute() []broken {
	rewrites := func(attribute string, change func(string) string) func(*hubspot.Config) {
		return rolesOfUsers(attribute, func(list []any) []any {
			for _, item := range list {
				element := item.(map[string]any)
				element["value"] = change(element["value"].(string))
			}
			return list
		})
	}
	const opaque = "protocol.roles.opaque"
	return []broken{
		{"values of roles are lower-cased", "RFC7643-4.1.2-08", opaque, rewrites("roles", strings.ToLower)},
		{"values of roles are trimmed", "RFC7643-4.1.2-08", opaque, rewrites("roles", strings.TrimSpace)},
		{"blanks in values of roles are folded", "RFC7643-4.1.2-08", opaque, rewrites("roles", func(v string) string { return strings.ReplaceAll(v, "  ", " ") })},
		{"values of entitlements become identifiers", "RFC7643-4.1.2-08", opaque, rewrites("entitlements", func(v string) string { return strings.ReplaceAll(v, " ", "_") })},
		{"roles get lost in an unrelated PATCH", "RFC7643-4.1.2-08", "roles.wire.unrelated-patch", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			user, _ := c.Read(c.Path())
			delete(user, "roles")
			c.Do(http.MethodPut, c.Request.URL.Path, "", tamper.Encode(user))
			return a
		})},
	}
}

// rolesOfUsers changes what is stored of an attribute of users.
func rolesOfUsers(attribute string, change func(list []any) []any) func(*hubspot.Config) {
	return written("", func(user map[string]any) {
		if list, ok := user[attribute].([]any); ok {
			user[attribute] = change(list)
		}
	})
}

func rolesDiscovery() []broken {
	const published = "protocol.roles.published"
	config := func(change func(announced map[string]any)) func(*hubspot.Config) {
		return answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { change(body["RolesAndEntitlements"].(map[string]any)) })
		})
	}
	unlisted := func(endpoint string) func(*hubspot.Config) {
		return answers(http.MethodGet, "/ResourceTypes", func(_ *tamper.Call, a *tamper.Answer) {
			a.Keep(func(r map[string]any) bool { return r["endpoint"] != endpoint })
		})
	}
	attribute := func(name string) func(*hubspot.Config) {
		return answers(http.MethodGet, "/Schemas/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				list, _ := body["attributes"].([]any)
				for _, item := range list {
					if at := item.(map[string]any); at["name"] == name {
						at["mutability"] = "readWrite"
					}
				}
			})
		})
	}
	return []broken{
		{"/Roles is no resource type", "ROLES01-1.1-01", published, unlisted("/Roles")},
		{"/Entitlements is no resource type", "ROLES01-1.1-01", published, unlisted("/Entitlements")},
		{"RolesAndEntitlements is missing", "ROLES01-3.1-01", published, answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { delete(body, "RolesAndEntitlements") })
		})},
		{"roles.supported is a string", "ROLES01-3.1-02", published, config(func(announced map[string]any) {
			announced["roles"].(map[string]any)["supported"] = "true"
		})},
		{"entitlements.supported is missing", "ROLES01-3.1-02", published, config(func(announced map[string]any) { delete(announced, "entitlements") })},
		{"roles are flat flags", "ROLES01-3.1-02", published, config(func(announced map[string]any) { announced["roles"] = true })},
		{"the schema of roles is not served", "ROLES01-3.3.1-01", published, calls(http.MethodGet, "/Schemas/{id}", func(c *tamper.Call) *tamper.Answer {
			if strings.HasSuffix(c.ID(), ":Role") {
				return tamper.Refusal(http.StatusNotFound, "", "no such schema")
			}
			return c.Ask()
		})},
		{"the resource type of entitlements names another schema", "ROLES01-3.3.1-01", published, answers(http.MethodGet, "/ResourceTypes", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(r map[string]any) {
				if r["endpoint"] == "/Entitlements" {
					r["schema"] = "urn:acme:Entitlement"
				}
			})
		})},
		{"roles can be renamed", "ROLES01-3.3.1-02", published, attribute("display")},
		{"clients can choose the id of a role", "ROLES01-3.2-04 ROLES01-3.3.1-02", published, attribute("id")},
	}
}

// rolesLists are defects of /Roles and /Entitlements.
func rolesLists() []broken {
	const roles, entitlements = "protocol.roles.listed", "protocol.roles.entitlements-listed"
	each := func(endpoint string, change func(r map[string]any)) func(*hubspot.Config) {
		return answers(http.MethodGet, endpoint, func(_ *tamper.Call, a *tamper.Answer) { a.EditResources(change) })
	}
	lacks := func(endpoint, name string) func(*hubspot.Config) { return each(endpoint, without(name)) }
	limited := func(permitted, used any) func(*hubspot.Config) {
		return each("/Roles", func(r map[string]any) {
			r["limitedAssignmentsPermitted"], r["totalAssignmentsPermitted"], r["totalAssignmentsUsed"] = true, permitted, used
		})
	}
	counting := func(endpoint string) func(*hubspot.Config) { // ids are made anew for each answer
		n := 0
		return each(endpoint, func(r map[string]any) { n++; r["id"] = "id-" + strings.Repeat("x", n) })
	}
	return []broken{
		{"totalResults is a string, as in the draft's sample", "ROLES01-3.3.2-01", roles, answers(http.MethodGet, "/Roles", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["totalResults"] = "3" })
		})},
		{"roles are a bare array of names", "ROLES01-3.3.2-01", roles, answers(http.MethodGet, "/Roles", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["Resources"] = []string{"Sales Manager"} })
		})},
		{"the list of entitlements has no schemas", "ROLES01-3.3.2-01", entitlements, answers(http.MethodGet, "/Entitlements", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { delete(body, "schemas") })
		})},
		{"roles have displayName and no value, as Okta's samples", "ROLES01-3.2-01", roles, each("/Roles", func(r map[string]any) { r["displayName"] = r["value"]; delete(r, "value") })},
		{"supported is missing, as in the draft's sample", "ROLES01-3.2-02", roles, lacks("/Roles", "supported")},
		{"supported is a string", "ROLES01-3.2-02", roles, each("/Roles", func(r map[string]any) { r["supported"] = "true" })},
		{"ids of roles are made anew for each answer", "ROLES01-3.2-03", roles, counting("/Roles")},
		{"all roles have one id", "ROLES01-3.2-03", roles, each("/Roles", func(r map[string]any) { r["id"] = "role" })},
		{"a role cannot be read by its id", "ROLES01-3.2-03", roles, calls(http.MethodGet, "/Roles/{id}", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusNotFound, "", "not found")
		})},
		{"limited roles have no totals", "ROLES01-3.2-05", roles, limited(nil, nil)},
		{"more users have a role than can", "ROLES01-3.2-05", roles, limited(2, 3)},
		{"totals are strings", "ROLES01-3.2-05", roles, limited("5", "3")},
		{"roles contain themselves", "ROLES01-3.2-06", roles, each("/Roles", func(r map[string]any) { r["contains"] = []any{r["value"]} })},
		{"a role is contained by one that does not contain it", "ROLES01-3.2-06", roles, func(cfg *hubspot.Config) {
			rolesListed(cfg, func(list []provider.Assignable) {
				list[0].Contains, list[0].ContainedBy = []string{list[1].Value}, []string{list[1].Value}
			})
		}},
		{"entitlements have no value", "ROLES01-3.3-01", entitlements, lacks("/Entitlements", "value")},
		{"ids of entitlements are made anew for each answer", "ROLES01-3.3-02", entitlements, counting("/Entitlements")},
		{"whether entitlements are limited is not said", "ROLES01-3.3-03", entitlements, lacks("/Entitlements", "limitedAssignmentsPermitted")},
		{"limited entitlements have no totals", "ROLES01-3.3-03", entitlements, lacks("/Entitlements", "totalAssignmentsUsed")},
	}
}

// rolesListed changes what /Roles lists, at its source.
func rolesListed(cfg *hubspot.Config, change func(list []provider.Assignable)) {
	cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(pc *provider.Config) {
		inner := pc.Roles.List
		pc.Roles.List = func(ctx context.Context) []provider.Assignable {
			list := inner(ctx)
			change(list)
			return list
		}
	})
}

// rolesGiven are defects that show when users are given what is listed.
func rolesGiven() []broken {
	const flags = "protocol.roles.flags"
	says := func(kind, flag string, value bool) func(*hubspot.Config) {
		return answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				body["RolesAndEntitlements"].(map[string]any)[kind].(map[string]any)[flag] = value
			})
		})
	}
	first := func(list []any) []any { return list[:min(1, len(list))] }
	less := func(name string) func([]any) []any {
		return func(list []any) []any {
			for _, item := range list {
				delete(item.(map[string]any), name)
			}
			return list
		}
	}
	given := func(how func(*hubspot.Config)) func(*hubspot.Config) {
		return func(cfg *hubspot.Config) {
			rolesEntitlements(cfg)
			how(cfg)
		}
	}
	return []broken{
		{"/Roles lists ids, and users have names", "ROLES01-3.3.2-02", "protocol.roles.assign", func(cfg *hubspot.Config) {
			cfg.Account.Options.UnknownRole = hubspot.UnknownRoleError
			rolesListed(cfg, func(list []provider.Assignable) {
				for i := range list {
					list[i].Value = list[i].ID
				}
			})
		}},
		{"a listed role is taken and not kept", "ROLES01-3.3.2-02", "protocol.roles.assign", rolesOfUsers("roles", func([]any) []any { return nil })},
		{"one role is said to be all, and two are kept", "ROLES01-3.1-03", flags, says("roles", "multipleRolesSupported", false)},
		{"several roles are said to be kept, and one is", "ROLES01-3.1-03", flags, rolesOfUsers("roles", first)},
		{"primary is said to be dropped, and is kept", "ROLES01-3.1-03", flags, says("roles", "primarySupported", false)},
		{"type is said to be kept, and is dropped", "ROLES01-3.1-03", flags, rolesOfUsers("roles", less("type"))},
		{"one entitlement is said to be all, and two are kept", "ROLES01-3.1-04", "protocol.roles.entitlements-flags", given(says("entitlements", "multipleEntitlementsSupported", false))},
		{"primary of entitlements is said to be kept, and is dropped", "ROLES01-3.1-04", "protocol.roles.entitlements-flags", given(rolesOfUsers("entitlements", less("primary")))},
		{"type of entitlements is said to be dropped, and is kept", "ROLES01-3.1-04", "protocol.roles.entitlements-flags", given(says("entitlements", "typeSupported", false))},
	}
}

// rolesEntitlements lists entitlements that can be given to users.
func rolesEntitlements(cfg *hubspot.Config) {
	cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(pc *provider.Config) {
		pc.Entitlements = &provider.Assignables{List: func(context.Context) []provider.Assignable {
			return []provider.Assignable{
				{ID: "1", Value: "Reports", Type: "feature", Supported: true}, {ID: "2", Value: "Exports", Type: "feature", Supported: true},
			}
		}}
	})
}
