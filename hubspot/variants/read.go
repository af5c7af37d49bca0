package variants

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func readVariants() []Variant {
	return []Variant{
		{"read-nulls", "read", "what is unassigned is shown as null", "RFC 7643 section 2.5: null and absence are the same",
			presents(func(r provider.Resource) {
				for _, name := range []string{"nickName", "title", "profileUrl"} {
					if _, given := r[name]; !given && r["userName"] != nil {
						r[name] = nil
					}
				}
			})},
		{"read-no-empty-resources", "read", "a list of nobody has no Resources", "RFC 7644 section 3.4.2: Resources is required if totalResults is not 0",
			answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(list map[string]any) {
					if found, ok := list["Resources"].([]any); ok && len(found) == 0 {
						delete(list, "Resources")
					}
				})
			})},
		{"read-whole-lists", "read", "a list that is whole has neither startIndex nor itemsPerPage", "RFC 7644 section 3.4.2: they are required when partial results are returned",
			answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(list map[string]any) {
					found, _ := list["Resources"].([]any)
					if fmt.Sprint(list["totalResults"]) == fmt.Sprint(len(found)) {
						delete(list, "startIndex")
						delete(list, "itemsPerPage")
					}
				})
			})},
		{"read-letter-ids", "read", "ids have letters", "RFC 7643 section 3.1: id is opaque",
			func(cfg *hubspot.Config) {
				cfg.Hooks.IDs = append(cfg.Hooks.IDs, func(next func() string) func() string {
					return func() string { return "Usr_" + next() }
				})
			}},
		{"read-content-location", "read", "answers name their resource in Content-Location", "RFC 7643 section 3.1: meta.location is the same as that header",
			answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
				body := tamper.Decode(a.Body)
				if meta, ok := body["meta"].(map[string]any); ok && a.OK() {
					a.Header.Set("Content-Location", fmt.Sprint(meta["location"]))
				}
			})},
		{"read-relative-references", "read", "a manager's $ref is relative: Users/42", "RFC 7643 section 2.3.7: relative to the service root",
			presents(func(r provider.Resource) {
				enterprise, _ := r["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"].(map[string]any)
				if manager, ok := enterprise["manager"].(map[string]any); ok && manager["value"] != nil {
					manager["$ref"] = fmt.Sprint("Users/", manager["value"])
				}
			})},
		{"read-seconds", "read", "times are whole seconds", "RFC 7643 section 2.3.5: xsd:dateTime leaves the fraction open",
			func(cfg *hubspot.Config) { cfg.Now = func() time.Time { return time.Now().Truncate(time.Second) } }},
		{"read-root-landing", "read", "GET on the service root shows the resource types", "RFC 7644 section 3.4.2.1: queries on the root are an offer",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodGet, "/"), func(c *tamper.Call) *tamper.Answer {
					return c.Do(http.MethodGet, tamper.Base+"/ResourceTypes", "", nil)
				}))
			}},
		{"read-formatted-names", "read", "name.formatted is put together by the provider", "RFC 7643 section 4.1.1: the full name, formatted for display",
			presents(func(r provider.Resource) {
				if name, ok := r["name"].(map[string]any); ok && name["formatted"] == nil {
					given, _ := name["givenName"].(string)
					family, _ := name["familyName"].(string)
					name["formatted"] = strings.TrimSpace(given + " " + family)
				}
			})},
	}
}

// presents changes what every answer shows of a resource.
func presents(change func(provider.Resource)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Policies = append(cfg.Hooks.Policies, func(p provider.Policy) provider.Policy {
			next := p.Present
			p.Present = func(ctx context.Context, r provider.Resource) provider.Resource {
				r = next(ctx, r)
				change(r)
				return r
			}
			return p
		})
	}
}
