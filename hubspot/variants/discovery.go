package variants

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func discoveryVariants() []Variant {
	const config, types, schemas = "/ServiceProviderConfig", "/ResourceTypes/...", "/Schemas/..."
	return []Variant{
		{"discovery-public", "discovery", "the configuration can be read without credentials", "RFC 7643 section 5: authenticationSchemes SHOULD be public",
			func(cfg *hubspot.Config) {
				token := cfg.Tokens.SCIM[0]
				cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if tamper.To(http.MethodGet, config)(r) && r.Header.Get("Authorization") == "" {
							r.Header.Set("Authorization", "Bearer "+token)
						}
						next.ServeHTTP(w, r)
					})
				})
			}},
		{"discovery-filter-ignored", "discovery", "a filter on /Schemas is ignored", "RFC 7644 section 4: 403 is a SHOULD",
			answersTo(http.MethodGet, schemas, func(c *tamper.Call) *tamper.Answer { return c.AskQuery(nil) })},
		{"discovery-own-schemas-unlisted", "discovery", "the schemas of the discovery endpoints are not among the schemas", "RFC 7643 section 7 speaks of schemas of resources",
			answersTo(http.MethodGet, schemas, func(c *tamper.Call) *tamper.Answer {
				if describesDiscovery(c.ID()) {
					return tamper.Refusal(http.StatusNotFound, "", "no such schema")
				}
				a := c.Ask()
				if c.Path() == "/Schemas" {
					a.Keep(func(r map[string]any) bool { id, _ := r["id"].(string); return !describesDiscovery(id) })
				}
				return a
			})},
		{"discovery-lists-in-one-piece", "discovery", "the discovery lists have neither startIndex nor itemsPerPage", "RFC 7644 section 3.4.2: they are required for partial results",
			answers(http.MethodGet, "/...", func(c *tamper.Call, a *tamper.Answer) {
				if c.Path() == "/Schemas" || c.Path() == "/ResourceTypes" {
					a.Edit(func(body map[string]any) { delete(body, "startIndex"); delete(body, "itemsPerPage") })
				}
			})},
		{"discovery-writes-forbidden", "discovery", "writes to discovery endpoints are refused with 403", "RFC 7643 sections 5 to 7: read-only; no status is named",
			answersTo("", "/...", func(c *tamper.Call) *tamper.Answer {
				first, _, _ := strings.Cut(strings.TrimPrefix(c.Path(), "/"), "/")
				discovery := first == "ServiceProviderConfig" || first == "ResourceTypes" || first == "Schemas"
				if discovery && c.Request.Method != http.MethodGet {
					return tamper.Refusal(http.StatusForbidden, "", "this is read-only")
				}
				return c.Ask()
			})},
		{"discovery-says-more", "discovery", "the configuration and the definitions have members of the vendor's own", "RFC 7643 section 2.1: unknown members are ignored",
			answers(http.MethodGet, "/...", func(c *tamper.Call, a *tamper.Answer) {
				switch {
				case c.Path() == config:
					a.Edit(func(body map[string]any) {
						body["documentationUri"] = "https://acme.test/scim"
						body["urn:acme:params:scim:schemas:extension:2.0:Config"] = map[string]any{"tier": "gold"}
					})
				case strings.HasPrefix(c.Path(), "/Schemas"):
					a.EditResources(func(r map[string]any) { eachAttribute(r, func(d map[string]any) { d["label"] = "shown to people" }) })
				}
			})},
		{"discovery-endpoints-bare", "discovery", "endpoints are written without a slash in front", "RFC 7643 section 6: relative to the base URL",
			answers(http.MethodGet, types, func(_ *tamper.Call, a *tamper.Answer) {
				a.EditResources(func(r map[string]any) {
					if endpoint, ok := r["endpoint"].(string); ok {
						r["endpoint"] = strings.TrimPrefix(endpoint, "/")
					}
				})
			})},
		{"discovery-unlimited", "discovery", "the configuration has limits that nobody reaches", "RFC 7643 section 5: maxResults is any integer",
			answers(http.MethodGet, config, func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					if filter, ok := body["filter"].(map[string]any); ok {
						filter["maxResults"] = 1 << 31
					}
				})
			})},
	}
}

func describesDiscovery(urn string) bool {
	for _, name := range []string{"ServiceProviderConfig", "ResourceType", "Schema"} {
		if strings.HasSuffix(urn, ":core:2.0:"+name) {
			return true
		}
	}
	return false
}

// eachAttribute changes the definitions of a schema, those of sub-attributes too.
func eachAttribute(schema map[string]any, change func(definition map[string]any)) {
	for _, member := range []string{"attributes", "subAttributes"} {
		list, _ := schema[member].([]any)
		for _, item := range list {
			if definition, ok := item.(map[string]any); ok {
				change(definition)
				eachAttribute(definition, change)
			}
		}
	}
}

// answersTo answers the requests of one method to an address in another way.
func answersTo(method, path string, answer func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(method, path), answer))
	}
}
