package variants

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func filterVariants() []Variant {
	return []Variant{
		{"filter-without-value-paths", "filter", "value paths in filters are refused with 400 invalidFilter", "RFC 7644 section 3.4.2.2: brackets MAY be supported",
			refusedFilter(http.StatusBadRequest, `\w\[`)},
		{"filter-bare-multi-valued-refused", "filter", "emails must be filtered by a sub-attribute", "RFC 7644 section 3.4.2.2: complex attributes are named in full",
			refusedFilter(http.StatusBadRequest, `emails (co|eq) `)},
		{"filter-schemas-refused", "filter", "schemas cannot be filtered", "RFC 7644 section 3.4.2.2: clients MAY query by schemas, no more is said",
			refusedFilter(http.StatusBadRequest, `schemas eq `)},
		{"filter-tight-not-refused", "filter", "not must be followed by a blank", "RFC 7644 section 3.4.2.2: the example has one, the grammar none",
			refusedFilter(http.StatusBadRequest, `not\(`)},
		{"filter-password-forbidden", "filter", "a filter on the password is answered with 403", "RFC 7644 section 7.5.2",
			refusedFilter(http.StatusForbidden, `password`)},
		{"filter-backwards", "filter", "lists are in no order that a client could expect", "RFC 7644 section 3.4.2.3: order is asked for by sortBy",
			answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
				if c.Query().Has("sortBy") || c.Query().Has("startIndex") || c.Query().Has("count") {
					return
				}
				a.Edit(func(body map[string]any) {
					if users, ok := body["Resources"].([]any); ok {
						slices.Reverse(users)
					}
				})
			})},
		{"filter-schemas-of-the-type", "filter", "schemas lists the enterprise extension for users who do not use it", "RFC 7643 section 3: the URIs of the schemas that are supported",
			func(cfg *hubspot.Config) {
				const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
				answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
					a.EditResources(func(r map[string]any) {
						if schemas, ok := r["schemas"].([]any); ok && r["userName"] != nil && !slices.Contains(schemas, any(urn)) {
							r["schemas"] = append(schemas, urn)
						}
					})
				})(cfg)
				asked(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
					q := c.Query()
					q.Set("filter", strings.ReplaceAll(q.Get("filter"), `schemas eq "`+urn+`"`, "userName pr"))
					if q.Get("filter") == "" {
						return c.Ask()
					}
					return c.AskQuery(q)
				})(cfg)
			}},
		{"filter-nobody-without-resources", "filter", "a list of nobody has no Resources", "RFC 7644 section 3.4.2: REQUIRED if totalResults is non-zero",
			emptyWithoutResources},
		{"filter-not-offered", "filter", "filters are refused, and discovery says so", "RFC 7643 section 5: filter.supported",
			features(func(f *provider.Features) { f.Filter = false })},
		{"filter-short-pages", "filter", "a list is cut into pages of two", "RFC 7644 section 3.4.2.4: fewer than count MAY be returned",
			features(func(f *provider.Features) { f.MaxResults = 2 })},
	}
}

// refusedFilter refuses filters that match.
func refusedFilter(status int, pattern string) func(*hubspot.Config) {
	match := regexp.MustCompile(pattern)
	return asked(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		if match.MatchString(c.Query().Get("filter")) {
			return tamper.Refusal(status, "invalidFilter", "This filter is not supported.")
		}
		return c.Ask()
	})
}

var emptyWithoutResources = answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
	a.Edit(func(body map[string]any) {
		if users, ok := body["Resources"].([]any); ok && len(users) == 0 {
			delete(body, "Resources")
		}
	})
})

// asked answers the requests of one method to an address in another way.
func asked(method, path string, answer func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(method, path), answer))
	}
}

// features changes what the provider offers.
func features(change func(*provider.Features)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { cfg.Hooks.Features = append(cfg.Hooks.Features, change) }
}
