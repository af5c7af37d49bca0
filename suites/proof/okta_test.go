package proof

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/hubspot/variants"
)

func oktaArea() area {
	return area{family: "protocol", name: "okta", unclaimed: map[string]string{
		"protocol.okta.entitlement-types":  "a variant has Okta's schemas",
		"protocol.okta.entitlement-lists":  "a variant has Okta's schemas",
		"protocol.okta.entitlement-grants": "a variant has Okta's schemas",
	}, at: map[string]func(string) string{
		"the base URL has an underscore": func(root string) string { return strings.Replace(root, tamper.Base, "/our_app"+tamper.Base, 1) },
	}, broken: append([]broken{
		{"the base URL has an underscore", "OKTA-REQ-04", "protocol.okta.underscore", below("/our_app")},
		{"a list without a credential answers 403", "OKTA-REQ-02", "protocol.okta.anonymous", front(http.MethodGet, "/Users", status(http.StatusUnauthorized, http.StatusForbidden))},
		{"a 401 has no body", "OKTA-REQ-02", "protocol.okta.anonymous", front(http.MethodGet, "/Users", bodiless(http.StatusUnauthorized))},
		{"groups want another credential", "OKTA-REQ-03", "protocol.okta.credential", answers(http.MethodGet, "/Groups", instead(http.StatusUnauthorized, ""))},
		{"the family name is lost", "OKTA-REQ-05", "protocol.okta.attributes", answers(http.MethodGet, "/Users/{id}", edited(func(user map[string]any) {
			if name, ok := user["name"].(map[string]any); ok {
				delete(name, "familyName")
			}
		}))},
		{"an e-mail address is no array", "OKTA-REQ-12", "protocol.okta.attributes", answers(http.MethodGet, "/Users/{id}", edited(func(user map[string]any) {
			if emails, ok := user["emails"].([]any); ok && len(emails) > 0 {
				user["emails"] = emails[0]
			}
		}))},
		{"every answer gives the user another id", "OKTA-REQ-06", "protocol.okta.id", answers(http.MethodGet, "/Users/{id}", edited(func(user map[string]any) { user["id"] = "4711" }))},
		{"a PATCH without a path does nothing", "OKTA-REQ-07 OKTA-REF-05", "protocol.okta.active", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if !strings.Contains(string(c.Raw), `"path"`) {
				return &tamper.Answer{Status: http.StatusNoContent, Header: http.Header{}}
			}
			return c.Ask()
		})},
		{"PUT never deactivates", "OKTA-REQ-07 OKTA-REF-06", "protocol.okta.active", written(http.MethodPut, func(user map[string]any) { user["active"] = true })},
		{"startIndex makes the filter be forgotten", "OKTA-REQ-08", "protocol.okta.lookup", withoutFilter(func(c *tamper.Call) bool { return c.Query().Has("startIndex") })},
		{"totalResults counts the page", "OKTA-REQ-09", "protocol.okta.pages", answers(http.MethodGet, "/Users", edited(func(list map[string]any) {
			if found, ok := list["Resources"].([]any); ok {
				list["totalResults"] = len(found)
			}
		}))},
		{"startIndex is a text", "OKTA-REF-04", "protocol.okta.pages", answers(http.MethodGet, "/Users", edited(func(list map[string]any) { list["startIndex"] = "1" }))},
		{"the list is in another order each time", "OKTA-REF-04", "protocol.okta.pages", turning},
		{"PUT answers 202", "OKTA-REQ-10", "protocol.okta.put-back", answers(http.MethodPut, "/Users/{id}", status(http.StatusOK, http.StatusAccepted))},
		{"PUT keeps the old name", "OKTA-REQ-10", "protocol.okta.put-back", answers(http.MethodPut, "/Users/{id}", edited(func(user map[string]any) { delete(user, "name") }))},
		{"groups are not found", "OKTA-REQ-13", "protocol.okta.suite-8-groups", answers(http.MethodGet, "/Groups", instead(http.StatusNotFound, ""))},
		{"a refusal says nothing", "OKTA-REQ-14", "protocol.okta.refusal", answers(http.MethodPost, "/Users", edited(without("detail")))},
		{"a create answers nothing", "OKTA-REF-01", "protocol.okta.create", onCreated(func(_ *tamper.Call, a *tamper.Answer) { a.Body = nil })},
		{"groups in a create are an error", "OKTA-REF-01", "protocol.okta.create", refuseWith(http.MethodPost, "/Users", "groups")},
		{"a password in a create is an error", "OKTA-REF-01", "protocol.okta.create", refuseWith(http.MethodPost, "/Users", "password")},
		{"a second create answers 400", "OKTA-REF-02", "protocol.okta.suite-6-duplicate", answers(http.MethodPost, "/Users", status(http.StatusConflict, http.StatusBadRequest))},
		{"a second create answers 409 in HubSpot's words", "OKTA-REF-02", "protocol.okta.suite-6-duplicate", answers(http.MethodPost, "/Users", edited(without("schemas")))},
		{"nobody is a bad request", "OKTA-REF-03", "protocol.okta.suite-3-nobody", answers(http.MethodGet, "/Users", instead(http.StatusBadRequest, "invalidFilter"))},
		{"nobody is an empty object", "OKTA-REF-03", "protocol.okta.suite-3-nobody", answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
			if c.Query().Has("filter") {
				a.Body = []byte("{}")
			}
		})},
		{"an id in the value is an error", "OKTA-REF-07", "protocol.okta.group-rename", calls(http.MethodPatch, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), `"value":{"id"`) {
				return tamper.Refusal(http.StatusBadRequest, "mutability", "id is readOnly")
			}
			return c.Ask()
		})},
		{"groups are not found by their names", "OKTA-REF-07", "protocol.okta.group-rename", findsNothing("/Groups", "displayName")},
		{"one who leaves takes all along", "OKTA-REF-08", "protocol.okta.group-members", allLeave},
		{"DELETE of a group answers 200", "OKTA-REF-09", "protocol.okta.group-rename", answers(http.MethodDelete, "/Groups/{id}", status(http.StatusNoContent, http.StatusOK))},
		{"PATCH of a group answers nothing with 200", "OKTA-REF-09", "protocol.okta.group-members", answers(http.MethodPatch, "/Groups/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.OK() {
				a.Status, a.Body = http.StatusOK, []byte("{}")
			}
		})},
		{"users do not show active", "OKTA-TEST-01", "protocol.okta.suite-1-list", answers(http.MethodGet, "/Users/{id}", edited(without("active")))},
		{"the first page is empty", "OKTA-TEST-01", "protocol.okta.suite-1-list", answers(http.MethodGet, "/Users", edited(func(list map[string]any) { list["Resources"] = []any{} }))},
		{"a 404 has no detail", "OKTA-TEST-02", "protocol.okta.suite-4-unknown", answers(http.MethodGet, "/Users/{id}", edited(without("detail")))},
		{"a new user does not show active", "OKTA-TEST-03", "protocol.okta.suite-5-create", onCreated(func(_ *tamper.Call, a *tamper.Answer) { a.Edit(without("active")) })},
		{"a new user has another name", "OKTA-TEST-03", "protocol.okta.suite-5-create", written(http.MethodPost, func(user map[string]any) { user["name"] = map[string]any{"givenName": "New", "familyName": "User"} })},
		{"capitals are refused", "OKTA-TEST-04", "protocol.okta.suite-7-capitals", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(c.Query().Get("filter"), "ADA") {
				return tamper.Refusal(http.StatusBadRequest, "invalidFilter", "no such login")
			}
			return c.Ask()
		})},
		{"capitals find nobody", "OKTA-TEST-04", "protocol.okta.suite-7-capitals", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if strings.Contains(c.Query().Get("filter"), "ADA") {
				a.Keep(func(map[string]any) bool { return false })
			}
			return a
		})},
		{"a bad credential answers a web page", "OKTA-TEST-05", "protocol.okta.suite-9-credential", front(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusUnauthorized {
				a.Body = []byte("<h1>Sign in</h1>")
			}
		})},
	}, oktaEntitlementsBroken()...)}
}

// oktaEntitlementsBroken are providers whose entitlements Okta could manage, if they
// were not broken.
func oktaEntitlementsBroken() []broken {
	granting := func(how func(*hubspot.Config)) func(*hubspot.Config) {
		return both(how, func(cfg *hubspot.Config) {
			if err := variants.Apply(cfg, variants.OktaEntitlements); err != nil {
				panic(err)
			}
		})
	}
	return []broken{
		{"a role has a schema of Okta's that is none", "OKTA-ENT-01", "protocol.okta.entitlement-types", granting(answers(http.MethodGet, "/ResourceTypes", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(resource map[string]any) {
				if resource["name"] == "Role" {
					resource["schema"] = "urn:okta:scim:schemas:core:1.0:Roles"
				}
			})
		}))},
		{"an extension of roles is not described", "OKTA-ENT-04", "protocol.okta.entitlement-types", granting(answers(http.MethodGet, "/ResourceTypes", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(resource map[string]any) {
				if resource["name"] == "Role" {
					resource["schemaExtensions"] = []any{map[string]any{"schema": "urn:acme:scim:schemas:Role", "required": false}}
				}
			})
		}))},
		{"roles have no displayName", "OKTA-ENT-02", "protocol.okta.entitlement-lists", granting(answers(http.MethodGet, "/Roles", func(_ *tamper.Call, a *tamper.Answer) { a.EditResources(without("displayName")) }))},
		{"entitlements have no type", "OKTA-ENT-02", "protocol.okta.entitlement-lists", granting(answers(http.MethodGet, "/Entitlements", func(_ *tamper.Call, a *tamper.Answer) { a.EditResources(without("type")) }))},
		{"users do not show their roles", "OKTA-ENT-03", "protocol.okta.entitlement-grants", granting(answers(http.MethodGet, "/Users/{id}", edited(without("roles"))))},
		{"PATCH adds roles to those there are", "OKTA-ENT-03", "protocol.okta.entitlement-grants", granting(calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			c.Raw = []byte(strings.Replace(string(c.Raw), `"op":"replace","path":"roles"`, `"op":"add","path":"roles"`, 1))
			return c.Ask()
		}))},
	}
}

// below serves everything below a further prefix.
func below(prefix string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.URL.Path = strings.TrimPrefix(r.URL.Path, prefix)
				next.ServeHTTP(w, r)
			})
		})
	}
}

// status answers one status in place of another.
func status(was, is int) func(*tamper.Call, *tamper.Answer) {
	return func(_ *tamper.Call, a *tamper.Answer) {
		if a.Status == was {
			a.Status = is
		}
	}
}

func bodiless(status int) func(*tamper.Call, *tamper.Answer) {
	return func(_ *tamper.Call, a *tamper.Answer) {
		if a.Status == status {
			a.Body = nil
		}
	}
}

// instead answers with a refusal, whatever there was.
func instead(status int, scimType string) func(*tamper.Call, *tamper.Answer) {
	return func(_ *tamper.Call, a *tamper.Answer) { *a = *tamper.Refusal(status, scimType, "not like this") }
}

// edited changes the JSON object of an answer.
func edited(change func(map[string]any)) func(*tamper.Call, *tamper.Answer) {
	return func(_ *tamper.Call, a *tamper.Answer) { a.Edit(change) }
}

// withoutFilter forgets the filters of some queries for users.
func withoutFilter(which func(*tamper.Call) bool) func(*hubspot.Config) {
	return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		if which(c) {
			return noFilter(c)
		}
		return c.Ask()
	})
}

func noFilter(c *tamper.Call) *tamper.Answer {
	query := c.Query()
	query.Del("filter")
	return c.AskQuery(query)
}

// turning gives each page in another order than the time before.
func turning(cfg *hubspot.Config) {
	turn := false
	answers(http.MethodGet, "/Users", edited(func(list map[string]any) {
		if found, ok := list["Resources"].([]any); ok && len(found) == 2 {
			if turn = !turn; turn {
				found[0], found[1] = found[1], found[0]
			}
		}
	}))(cfg)
}

// allLeave removes all members where one was to go.
var allLeave = calls(http.MethodPatch, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
	ops, _ := c.Body["Operations"].([]any)
	for _, item := range ops {
		op, _ := item.(map[string]any)
		verb, _ := op["op"].(string)
		if path, ok := op["path"].(string); ok && strings.EqualFold(verb, "remove") && strings.HasPrefix(path, "members") {
			op["path"] = "members"
			delete(op, "value")
		}
	}
	return c.AskWith(c.Body)
})

// findsNothing finds nothing by filters with a word in them.
func findsNothing(endpoint, word string) func(*hubspot.Config) {
	return answers(http.MethodGet, endpoint, func(c *tamper.Call, a *tamper.Answer) {
		if strings.Contains(c.Query().Get("filter"), word) {
			a.Keep(func(map[string]any) bool { return false })
		}
	})
}

// refusesFilters refuses filters with a word in them.
func refusesFilters(endpoint, word string) func(*hubspot.Config) {
	return calls(http.MethodGet, endpoint, func(c *tamper.Call) *tamper.Answer {
		if strings.Contains(c.Query().Get("filter"), word) {
			return tamper.Refusal(http.StatusBadRequest, "invalidFilter", "this filter is not known here")
		}
		return c.Ask()
	})
}
