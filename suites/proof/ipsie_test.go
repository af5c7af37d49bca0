package proof

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/hubspot/variants"
	"rolecall/provider"
)

func ipsieArea() area {
	return area{family: "protocol", name: "ipsie", base: variants.InteropProfile, profiles: []string{"ipsie-al2", "ipsie-al3"}, broken: []broken{
		{"a list without a token answers 403", "IPSIE-COM-01", "protocol.ipsie.bearer", front(http.MethodGet, "/Users", status(http.StatusUnauthorized, http.StatusForbidden))},
		{"basic credentials are taken", "IPSIE-COM-01", "protocol.ipsie.bearer", func(cfg *hubspot.Config) {
			cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if strings.HasPrefix(r.Header.Get("Authorization"), "Basic ") {
						r.Header.Set("Authorization", "Bearer scim-token")
					}
					next.ServeHTTP(w, r)
				})
			})
		}},
		{"no metadata are published", "IPSIE-COM-04", "protocol.ipsie.metadata", metadata(http.StatusNotFound, "")},
		{"tokens are to be had in the open", "IPSIE-COM-04", "protocol.ipsie.metadata", metadata(http.StatusOK, `{"token_endpoint":"http://auth.acme.test/token"}`)},
		{"a second create answers 200", "IPSIE-COM-05", "protocol.ipsie.core", answers(http.MethodPost, "/Users", status(http.StatusConflict, http.StatusOK))},
		{"a new user has no Location", "IPSIE-COM-05", "protocol.ipsie.core", onCreated(func(_ *tamper.Call, a *tamper.Answer) { a.Header.Del("Location") })},
		{"bulk requests are not supported", "IPSIE-COM-10", "protocol.ipsie.bulk", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.Bulk = false })
		}},
		{"bulk requests do nothing", "IPSIE-COM-10", "protocol.ipsie.bulk", answers(http.MethodPost, "/Bulk", edited(func(body map[string]any) { body["Operations"] = []any{} }))},
		{"only the first operation is carried out", "IPSIE-COM-11", "protocol.ipsie.several", operations("/Users/{id}", func(ops []any) []any { return ops[:1] })},
		{"nobody is ever reactivated", "IPSIE-AL1-01", "protocol.ipsie.deactivation", written(http.MethodPatch, func(user map[string]any) { user["active"] = false })},
		{"who is deactivated is gone", "IPSIE-AL1-01", "protocol.ipsie.deactivation", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if tamper.Decode(a.Body)["active"] == false {
				*a = *tamper.Refusal(http.StatusNotFound, "", "no such user")
			}
		})},
		{"the login of a deleted user is blocked", "IPSIE-AL1-04", "protocol.ipsie.delete", withFault("del-username-not-freed")},
		{"DELETE is not offered", "IPSIE-AL1-05", "protocol.ipsie.delete", calls(http.MethodDelete, "/Users/{id}", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusMethodNotAllowed, "", "users are deactivated")
		})},
		{"DELETE answers 202", "IPSIE-AL1-05", "protocol.ipsie.delete", answers(http.MethodDelete, "/Users/{id}", status(http.StatusNoContent, http.StatusAccepted))},
		{"users are read as somebody else", "IPSIE-AL1-06", "protocol.ipsie.found", answers(http.MethodGet, "/Users/{id}", edited(func(user map[string]any) { user["userName"] = "owner@acme.test" }))},
		{"logins are not found", "IPSIE-AL1-07", "protocol.ipsie.found", findsNothing("/Users", "userName")},
		{"externalIds are not found", "IPSIE-AL1-08", "protocol.ipsie.found", withoutFilter(func(c *tamper.Call) bool { return strings.Contains(c.Query().Get("filter"), "externalId") })},
		{"value filters are refused", "IPSIE-AL1-09 IPSIE-AL1-10", "protocol.ipsie.found", refusesFilters("/Users", "emails[")},
		{"the type of an address is not looked at", "IPSIE-AL1-10", "protocol.ipsie.found", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			query.Set("filter", strings.Replace(query.Get("filter"), `type eq "home" and `, "", 1))
			if query.Get("filter") == "" {
				query.Del("filter")
			}
			return c.AskQuery(query)
		})},
		{"updates are lost", "IPSIE-AL2-01", "protocol.ipsie.provision", calls(http.MethodPatch, "/Users/{id}", func(*tamper.Call) *tamper.Answer {
			return &tamper.Answer{Status: http.StatusNoContent, Header: http.Header{}}
		})},
		{"the schema has no displayName", "IPSIE-AL2-03", "protocol.ipsie.user-schema", answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(s map[string]any) {
				eachPart(s, func(part map[string]any) {
					if part["name"] == "displayName" {
						part["name"] = "fullName"
					}
				})
			})
		})},
		{"externalId is dropped", "IPSIE-AL2-03", "protocol.ipsie.user-schema", written(http.MethodPost, func(user map[string]any) { delete(user, "externalId") })},
		{"the second page is the first", "IPSIE-AL2-06", "protocol.ipsie.everybody", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			if query.Get("startIndex") != "" {
				query.Set("startIndex", "1")
			}
			return c.AskQuery(query)
		})},
		{"groups lose their externalId", "IPSIE-AL2-07", "protocol.ipsie.group-schema", answers(http.MethodGet, "/Groups/{id}", edited(without("externalId")))},
		{"two groups may have one name", "IPSIE-AL2-07", "protocol.ipsie.group-schema", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.UniqueGroupNames = false })
		}},
		{"a group needs a member", "IPSIE-AL2-08", "protocol.ipsie.group-schema", calls(http.MethodPost, "/Groups", func(c *tamper.Call) *tamper.Answer {
			if _, _, given := tamper.Member(c.Body, "members"); !given {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "members is required")
			}
			return c.Ask()
		})},
		{"groups are not found by their members", "IPSIE-AL2-09", "protocol.ipsie.group-found", refusesFilters("/Groups", "members[")},
		{"groups are found by any member", "IPSIE-AL2-09", "protocol.ipsie.group-found", calls(http.MethodGet, "/Groups", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(c.Query().Get("filter"), "members[") {
				return noFilter(c)
			}
			return c.Ask()
		})},
		{"ten operations are enough", "IPSIE-AL2-10", "protocol.ipsie.group-fifty", calls(http.MethodPatch, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
			if ops, _ := c.Body["Operations"].([]any); len(ops) > 10 {
				return tamper.Refusal(http.StatusBadRequest, "tooMany", "ten operations at most")
			}
			return c.Ask()
		})},
		{"operations after the tenth are passed over", "IPSIE-AL2-10", "protocol.ipsie.group-fifty", operations("/Groups/{id}", func(ops []any) []any { return ops[:min(10, len(ops))] })},
		{"errors show the stack", "IPSIE-SEC-01", "protocol.ipsie.errors", answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusConflict {
				a.Edit(func(body map[string]any) {
					body["detail"] = "panic at /srv/app/users/store.go:42 goroutine 7 [running]"
				})
			}
		})},
		{"errors show the database", "IPSIE-SEC-01", "protocol.ipsie.errors", answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusNotFound {
				a.Edit(func(body map[string]any) {
					body["detail"] = "no rows: SELECT * FROM users WHERE id = $1 at db-3.prod.internal"
				})
			}
		})},
		{"errors are of another form", "IPSIE-SEC-01", "protocol.ipsie.errors", answers(http.MethodGet, "/Users/{id}", edited(func(body map[string]any) {
			if body["status"] != nil {
				delete(body, "schemas")
			}
		}))},
		{"there are no roles to be seen", "IPSIE-AL3-01", "protocol.ipsie.roles", both(
			answers(http.MethodGet, "/Roles", instead(http.StatusNotFound, "")),
			answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
				a.EditResources(func(s map[string]any) { eachPart(s, func(part map[string]any) { delete(part, "canonicalValues") }) })
			}))},
		{"roles have no value", "IPSIE-AL3-01", "protocol.ipsie.roles", answers(http.MethodGet, "/Roles", func(_ *tamper.Call, a *tamper.Answer) { a.EditResources(without("value")) })},
	}}
}

// metadata answers who asks where tokens are to be had.
func metadata(status int, body string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, "/.well-known/") {
					next.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				w.Write([]byte(body))
			})
		})
	}
}
