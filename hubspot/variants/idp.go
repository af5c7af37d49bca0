package variants

import (
	"encoding/json"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// OktaEntitlements is the id of the variant whose roles and entitlements can be
// managed by Okta.
const OktaEntitlements = "okta-entitlements"

func oktaVariants() []Variant {
	return []Variant{
		{OktaEntitlements, "okta", "roles and entitlements have Okta's schemas", "Okta, Build a SCIM 2.0 server with entitlements", oktaEntitlements},
		{"okta-lookup-404", "okta", "a filter that finds nobody answers 404", "Okta's SCIM reference: an empty list or 404",
			answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
				if c.Query().Has("filter") && a.OK() && tamper.Decode(a.Body)["totalResults"] == json.Number("0") {
					*a = *tamper.Refusal(http.StatusNotFound, "", "nobody is found")
				}
			})},
		{"okta-quiet-patch", "okta", "PATCH answers 204", "Okta's SCIM reference: 200 with the resource, or 204", quietPatch},
		{"okta-strict-mail", "okta", "broken e-mail addresses are refused", "Okta, SCIM FAQ: validation failures return clear messages",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPost, "/Users"), func(c *tamper.Call) *tamper.Answer {
					if strings.Contains(string(c.Raw), "no mail address") {
						return tamper.Refusal(http.StatusBadRequest, "invalidValue", "emails.value must be an e-mail address")
					}
					return c.Ask()
				}))
			}},
	}
}

// oktaEntitlements shows what users can be given as Okta wants to see it.
func oktaEntitlements(cfg *hubspot.Config) {
	const schemas = "urn:okta:scim:schemas:core:1.0:"
	rolesOkta(cfg)
	for endpoint, name := range map[string]string{"/Roles": "Role", "/Entitlements": "Entitlement"} {
		answers(http.MethodGet, endpoint, func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(entry map[string]any) {
				entry["schemas"], entry["displayName"] = []string{schemas + name}, entry["display"]
				delete(entry, "display")
			})
		})(cfg)
	}
}

func entraVariants() []Variant {
	return []Variant{
		{"entra-quiet-patch", "entra", "PATCH answers 204", "Microsoft, Develop a SCIM endpoint: 200 or 204", quietPatch},
		{"entra-one-of-a-type", "entra", "two values of one type are refused", "Microsoft, Develop a SCIM endpoint: type is unique in a multi-valued attribute",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPost, "/Users"), func(c *tamper.Call) *tamper.Answer {
					if strings.Count(string(c.Raw), `"type":"work"`) > 1 && strings.Contains(string(c.Raw), "second") {
						return tamper.Refusal(http.StatusBadRequest, "invalidValue", "there is a work address already")
					}
					return c.Ask()
				}))
			}},
		{"entra-strict-booleans", "entra", "active as a text is refused", "RFC 7643 section 2.3.2: true and false are no strings",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPatch, "/Users/{id}"), func(c *tamper.Call) *tamper.Answer {
					if raw := string(c.Raw); strings.Contains(raw, `"value":"False"`) || strings.Contains(raw, `"value":"True"`) {
						return tamper.Refusal(http.StatusBadRequest, "invalidValue", "active is true or false")
					}
					return c.Ask()
				}))
			}},
		{"entra-namesakes", "entra", "two groups may have the same name", "RFC 7643 section 4.2: displayName need not be unique",
			featured(func(f *provider.Features) { f.UniqueGroupNames = false })},
		{"entra-cut-short", "entra", "PATCH answers 200 with a part of the resource", "Microsoft, Develop a SCIM endpoint: the response need not have the whole resource",
			answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
				if a.OK() {
					a.Edit(func(body map[string]any) { delete(body, "emails") })
				}
			})},
	}
}
