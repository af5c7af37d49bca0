package variants

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func etagVariants() []Variant {
	return []Variant{
		{"etag-strong", "etag", "versions are strong, and each projection has its own", "RFC 7644 section 3.14: weak ones MAY be used", strongTags},
		{"etag-none", "etag", "there are no versions", "RFC 7644 section 3.14: they are optional", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.ETag = false })
		}},
		{"etag-patch-204", "etag", "PATCH answers 204 without a version", "RFC 7644 section 3.5.2: 200 with the resource, or 204",
			answers(http.MethodPatch, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusOK && !c.Query().Has("attributes") {
					a.Status, a.Body = http.StatusNoContent, nil
					a.Header.Del("ETag")
				}
			})},
		{"etag-undiscovered", "etag", "there is no discovery", "a client may learn by other ways what a provider offers; HubSpot publishes none", undiscovered},
		{"etag-undiscovered-absent", "etag", "there is no discovery, and there are no versions", "RFC 7644 section 3.14: they are optional", func(cfg *hubspot.Config) {
			undiscovered(cfg)
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.ETag = false })
		}},
	}
}

// strongTags adds to each version what was asked for, and takes it away again
// from the conditions of requests.
func strongTags(cfg *hubspot.Config) {
	cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *tamper.Answer {
		for _, name := range []string{"If-Match", "If-None-Match"} {
			if tag, _, ok := strings.Cut(c.Request.Header.Get(name), "~"); ok {
				c.Request.Header.Set(name, "W/"+tag+`"`)
			}
		}
		if operations, bulk := c.Body["Operations"].([]any); bulk && c.Request.Method == http.MethodPost {
			changed := false
			for _, item := range operations {
				if operation, ok := item.(map[string]any); ok {
					version, _ := operation["version"].(string)
					if tag, _, ok := strings.Cut(version, "~"); ok {
						operation["version"], changed = "W/"+tag+`"`, true
					}
				}
			}
			if changed {
				c.Raw = tamper.Encode(c.Body)
			}
		}
		shown := c.Query().Get("attributes")
		strong := func(tag string) string {
			return strings.TrimSuffix(strings.TrimPrefix(tag, "W/"), `"`) + "~" + shown + `"`
		}
		a := c.Ask()
		if tag := a.Header.Get("ETag"); tag != "" {
			a.Header.Set("ETag", strong(tag))
		}
		return a.EditResources(func(r map[string]any) {
			if meta, ok := r["meta"].(map[string]any); ok && meta["version"] != nil {
				meta["version"] = strong(meta["version"].(string))
			}
		})
	}))
}
