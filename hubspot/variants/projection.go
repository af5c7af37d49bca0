package variants

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func projectionVariants() []Variant {
	return []Variant{
		{"projection-with-meta", "projection", "meta is in every answer", "RFC 7644 section 3.9: the minimum set may be larger",
			answers("", "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				whole, ok := c.Read(c.Path())
				if !ok || !c.Query().Has("attributes") || !a.OK() {
					return
				}
				a.Edit(func(body map[string]any) { body["meta"] = whole["meta"] })
			})},
		{"projection-without-schemas", "projection", "schemas is left out where attributes does not name it", "RFC 7644 section 3.4.2: the example has none",
			answers("", "/Users/...", func(c *tamper.Call, a *tamper.Answer) {
				search := c.ID() == ".search"
				_, _, named := tamper.Member(c.Body, "attributes")
				if a.OK() && (search && named || !search && c.Query().Has("attributes") && c.Request.Method != http.MethodPost) {
					a.EditResources(func(r map[string]any) { delete(r, "schemas") })
				}
			})},
		{"projection-both-attributes-wins", "projection", "of both parameters attributes is read", "RFC 7644 section 3.9 does not say what happens",
			reading(func(q url.Values) {
				if q.Has("attributes") {
					q.Del("excludedAttributes")
				}
			})},
		{"projection-both-excluded-wins", "projection", "of both parameters excludedAttributes is read", "RFC 7644 section 3.9 does not say what happens",
			reading(func(q url.Values) {
				if q.Has("excludedAttributes") {
					q.Del("attributes")
				}
			})},
		{"projection-login-always", "projection", "userName and active are always returned, and the schema says so", "RFC 7643 section 7: returned",
			alwaysReturned("userName", "active")},
		{"projection-filter-not-offered", "projection", "there are no filters to find the user in a list", "RFC 7643 section 5: filter.supported",
			features(func(f *provider.Features) { f.Filter = false })},
		{"projection-without-enterprise", "projection", "there is no enterprise extension", "RFC 7643 section 4.3 is an extension",
			features(func(f *provider.Features) { f.Enterprise = false })},
	}
}

// reading lets the provider read another query of one user.
func reading(change func(q url.Values)) func(*hubspot.Config) {
	return asked(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
		q := c.Query()
		change(q)
		return c.AskQuery(q)
	})
}

// alwaysReturned makes attributes of a User ones that are always returned.
func alwaysReturned(names ...string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
			if !a.OK() {
				return
			}
			a.EditResources(func(schema map[string]any) {
				if !strings.HasSuffix(schema["id"].(string), ":core:2.0:User") {
					return
				}
				for _, item := range schema["attributes"].([]any) {
					if attribute := item.(map[string]any); slices.Contains(names, attribute["name"].(string)) {
						attribute["returned"] = "always"
					}
				}
			})
		})(cfg)
		asked("", "/Users/...", func(c *tamper.Call) *tamper.Answer {
			q := c.Query()
			if q.Has("attributes") {
				q.Set("attributes", q.Get("attributes")+","+strings.Join(names, ","))
			}
			if q.Has("excludedAttributes") {
				left := slices.DeleteFunc(strings.Split(q.Get("excludedAttributes"), ","), func(name string) bool { return slices.Contains(names, name) })
				q.Set("excludedAttributes", strings.Join(left, ","))
			}
			return c.Do(c.Request.Method, c.Request.URL.Path, q.Encode(), c.Raw)
		})(cfg)
	}
}
