package proof

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/hubspot/variants"
	"rolecall/provider"
)

func interopArea() area {
	return area{family: "protocol", name: "interop", base: variants.InteropProfile, profiles: []string{"ipsie-al2", "interop"}, broken: []broken{
		{"the profile is not claimed", "INTEROP-4-01 IPSIE-COM-06", "protocol.interop.conformant", answers(http.MethodGet, "/ServiceProviderConfig", edited(without("interopProfileConformant")))},
		{"the profile is claimed by a text", "INTEROP-4-01", "protocol.interop.conformant", answers(http.MethodGet, "/ServiceProviderConfig", edited(func(config map[string]any) { config["interopProfileConformant"] = "true" }))},
		{"an extension is not described", "INTEROP-5.1-01 IPSIE-COM-06", "protocol.interop.discovery", answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
			a.Keep(func(s map[string]any) bool { return s["name"] != "EnterpriseUser" })
		})},
		{"there are no schemas", "INTEROP-5.1-01", "protocol.interop.discovery", answers(http.MethodGet, "/Schemas", instead(http.StatusNotFound, ""))},
		{"resource types have no id", "INTEROP-5.1-02", "protocol.interop.discovery", answers(http.MethodGet, "/ResourceTypes", func(_ *tamper.Call, a *tamper.Answer) { a.EditResources(without("id")) })},
		{"types have no values", "INTEROP-5.4-01", "protocol.interop.discovery", answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(s map[string]any) { eachPart(s, func(part map[string]any) { delete(part, "canonicalValues") }) })
		})},
		{"users show what is not described", "INTEROP-5.1-01", "protocol.interop.as-published", answers(http.MethodGet, "/Users/{id}", edited(func(user map[string]any) { user["tenantId"] = 7 }))},
		{"what is described is not kept", "INTEROP-5.1-01", "protocol.interop.as-published", presented(func(user provider.Resource) { delete(user, "nickName") })},
		{"errors are application/json", "INTEROP-6.2-01 IPSIE-COM-06", "protocol.interop.labels", answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
			if !a.OK() {
				a.Header.Set("Content-Type", "application/json")
			}
		})},
		{"userNames are unique in one letter case only", "INTEROP-5.2-01", "protocol.interop.letter-case", func(cfg *hubspot.Config) {
			cfg.Hooks.UniqueKey = func(userName string) string { return userName }
		}},
		{"filters fold the case of externalId", "INTEROP-5.2-01", "protocol.interop.letter-case", foldedExternalID},
		{"and is not known", "INTEROP-6.3-01", "protocol.interop.filters", refusesFilters("/Users", " and ")},
		{"unknown attributes find nobody", "INTEROP-6.3-01", "protocol.interop.filters", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(c.Query().Get("filter"), "rolecallNope") {
				query := c.Query()
				query.Set("filter", `userName eq "nobody@nowhere.test"`)
				return c.AskQuery(query)
			}
			return c.Ask()
		})},
		{"unknown attributes are an invalid value", "INTEROP-6.3-01", "protocol.interop.filters", answers(http.MethodGet, "/Users", edited(func(body map[string]any) {
			if body["scimType"] != nil {
				body["scimType"] = "invalidValue"
			}
		}))},
		{"pages are two long", "INTEROP-6.4-01", "protocol.interop.pages", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.MaxResults = 2 })
		}},
		{"a large count is an error", "INTEROP-6.4-01", "protocol.interop.pages", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if c.Query().Get("count") == "100000" {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "count is too large")
			}
			return c.Ask()
		})},
		{"unknown attributes are passed over", "INTEROP-5.3-01", "protocol.interop.undefined", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			delete(c.Body, "rolecallNope")
			return c.AskWith(c.Body)
		})},
		{"unknown schemas are an invalid value", "INTEROP-5.3-01", "protocol.interop.undefined", answers(http.MethodPost, "/Users", edited(func(body map[string]any) {
			if body["scimType"] == "invalidSyntax" {
				body["scimType"] = "invalidValue"
			}
		}))},
		{"PATCH of an unknown attribute does nothing", "INTEROP-5.3-01", "protocol.interop.undefined", answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusBadRequest {
				a.Status, a.Body = http.StatusNoContent, nil
			}
		})},
		{"PATCH without a path is carried out", "INTEROP-6.5-01 IPSIE-COM-06", "protocol.interop.pathless", operations("/Users/{id}", func(ops []any) []any {
			for _, item := range ops {
				op, _ := item.(map[string]any)
				if value, ok := op["value"].(map[string]any); ok && op["path"] == nil {
					op["path"], op["value"] = "active", value["active"]
				}
			}
			return ops
		})},
		{"PATCH without a path has no target", "INTEROP-6.5-01", "protocol.interop.pathless", answers(http.MethodPatch, "/Users/{id}", edited(func(body map[string]any) {
			if body["scimType"] != nil {
				body["scimType"] = "noTarget"
			}
		}))},
		{"there is no PATCH", "INTEROP-6.5-01", "protocol.interop.pathless", answers(http.MethodPatch, "/Users/{id}", instead(http.StatusNotImplemented, ""))},
		{"replace keeps the other parts", "INTEROP-6.5-02 IPSIE-COM-06", "protocol.interop.complex", operations("/Users/{id}", verbs("replace", "add"))},
		{"add loses the other parts", "INTEROP-6.5-02", "protocol.interop.complex", operations("/Users/{id}", verbs("add", "replace"))},
		{"DELETE only deactivates", "INTEROP-6.6-01 IPSIE-COM-06", "protocol.interop.deleted", softDelete},
		{"the login of a deleted user is blocked", "INTEROP-6.6-01", "protocol.interop.deleted", withFault("del-username-not-freed")},
		{"PATCH of a taken userName answers 400", "INTEROP-6.9-01 IPSIE-COM-06", "protocol.interop.unique", answers(http.MethodPatch, "/Users/{id}", status(http.StatusConflict, http.StatusBadRequest))},
		{"POST of a taken userName does not say why", "INTEROP-6.9-01", "protocol.interop.unique", answers(http.MethodPost, "/Users", edited(without("scimType")))},
	}}
}

// eachPart changes the attributes of a schema and their sub-attributes.
func eachPart(object map[string]any, change func(map[string]any)) {
	for _, list := range []string{"attributes", "subAttributes"} {
		parts, _ := object[list].([]any)
		for _, item := range parts {
			if part, ok := item.(map[string]any); ok {
				change(part)
				eachPart(part, change)
			}
		}
	}
}

// verbs does the one operation where the other is asked for.
func verbs(asked, done string) func([]any) []any {
	return func(ops []any) []any {
		for _, item := range ops {
			if op, _ := item.(map[string]any); op["op"] == asked {
				op["op"] = done
			}
		}
		return ops
	}
}

// foldedExternalID finds users by their externalId in any letter case.
func foldedExternalID(cfg *hubspot.Config) {
	var known []string
	onCreated(func(c *tamper.Call, _ *tamper.Answer) {
		if id, ok := c.Body["externalId"].(string); ok {
			known = append(known, id)
		}
	})(cfg)
	calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		query := c.Query()
		asked := strings.TrimSuffix(strings.TrimPrefix(query.Get("filter"), `externalId eq "`), `"`)
		if i := slices.IndexFunc(known, func(id string) bool { return strings.EqualFold(id, asked) }); i >= 0 {
			query.Set("filter", `externalId eq "`+known[i]+`"`)
		}
		return c.AskQuery(query)
	})(cfg)
}

// The variant that keeps the interoperability profile passes all that the profiles
// which rest on it ask, not its own areas alone.
func TestInteropProfileIsNotBlamed(t *testing.T) {
	for _, profile := range []string{"interop", "ipsie", "ipsie-al2"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			on := interopArea().open(t, "", nil)
			for _, spec := range tree(t, profile).Specs() {
				if spec.Dialect != "" { // an identity provider need not keep the profile
					continue
				}
				result := play(t, profile, spec.ID, on)
				if result.Verdict != conformance.Pass && result.Verdict != conformance.NotClaimed {
					t.Errorf("%s: %s %s %+v", spec.ID, result.Verdict, result.Reason, result.Findings)
				}
			}
		})
	}
}
