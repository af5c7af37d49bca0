package proof

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func etagArea() area {
	const at = "protocol.etag."
	return area{family: "protocol", name: "etag", broken: []broken{
		{"PUT answers without ETag", "RFC7644-3.14-01", at + "header",
			answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) { a.Header.Del("ETag") })},
		{"no answer has an ETag", "RFC7644-3.14-01", at + "header",
			answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) { a.Header.Del("ETag") })},
		{"meta has no version", "RFC7644-3.14-02", at + "header", versions(func(string) any { return nil })},
		{"version stands without its mark and quotes", "RFC7643-3.1-23 RFC7644-3.14-02", at + "header",
			versions(func(tag string) any { return strings.Trim(tag, `W/"`) })},
		{"version is a number", "RFC7643-3.1-23", at + "header", versions(func(string) any { return 7 })},
		{"versions pass for strong", "RFC7643-3.1-24", at + "weak", tags(func(tag string) string { return strings.TrimPrefix(tag, "W/") })},
		{"the mark is in small letters", "RFC7643-3.1-24", at + "weak", tags(strings.ToLower)},
		{"versions are not quoted", "RFC7644-3.14-03", at + "weak", tags(func(tag string) string { return strings.ReplaceAll(tag, `"`, "") })},
		{"If-None-Match is ignored", "RFC7644-3.14-04", at + "not-modified", unconditional(http.MethodGet)},
		{"If-None-Match matches whatever it says", "RFC7644-3.14-04", at + "not-modified", notModified},
		{"If-Match is ignored on PUT", "RFC7644-3.14-05", at + "stale", unconditional(http.MethodPut)},
		{"If-Match is ignored on PATCH", "RFC7644-3.14-05", at + "stale", unconditional(http.MethodPatch)},
		{"If-Match is ignored on DELETE", "RFC7644-3.14-05", at + "stale", unconditional(http.MethodDelete)},
		{"a former version is a conflict", "RFC7644-3.14-05", at + "stale",
			answers("", "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusPreconditionFailed {
					a.Status = http.StatusConflict
				}
			})},
		{"a change is carried out and then refused", "RFC7644-3.14-05", at + "stale",
			calls(http.MethodPut, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
				if c.Request.Header.Get("If-Match") == "" {
					return c.Ask()
				}
				c.Request.Header.Del("If-Match")
				c.Ask()
				return tamper.Refusal(http.StatusPreconditionFailed, "", "too late")
			})},
		{"the version is compared before the write, and not with it", "RFC7644-3.14-05", at + "race", withFault("etag-check-race")},
		{"the version is not compared where it would let a leaver in", "RFC7644-3.14-05", at + "held-up", withFault("rob-out-of-order-writes")},
		{"the version is compared after the change", "RFC7644-3.14-06", at + "current",
			calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
				if c.Request.Header.Get("If-Match") != "" {
					return tamper.Refusal(http.StatusPreconditionFailed, "", "the version has changed")
				}
				return c.Ask()
			})},
		{"all versions are the same", "RFC7644-3.14-07", at + "moves", tags(func(string) string { return `W/"1"` })},
		{"If-Match is refused for want of ETags", "RFC7644-3.14-08", at + "never-was", func(cfg *hubspot.Config) {
			withoutETags(cfg)
			calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
				if c.Request.Header.Get("If-Match") != "" {
					return tamper.Refusal(http.StatusBadRequest, "", "no ETags here")
				}
				return c.Ask()
			})(cfg)
		}},
		{"If-None-Match matches without ETags", "RFC7644-3.14-08", at + "never-was", func(cfg *hubspot.Config) {
			withoutETags(cfg)
			notModified(cfg)
		}},
	}}
}

func withoutETags(cfg *hubspot.Config) {
	cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.ETag = false })
}

// versions shows other versions in meta than in the header.
func versions(change func(tag string) any) func(*hubspot.Config) {
	return answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
		a.EditResources(func(r map[string]any) {
			meta, ok := r["meta"].(map[string]any)
			if !ok {
				return
			}
			tag, _ := meta["version"].(string)
			if meta["version"] = change(tag); meta["version"] == nil {
				delete(meta, "version")
			}
		})
	})
}

// tags changes versions wherever they stand.
func tags(change func(tag string) string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		versions(func(tag string) any { return change(tag) })(cfg)
		answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
			if tag := a.Header.Get("ETag"); tag != "" {
				a.Header.Set("ETag", change(tag))
			}
		})(cfg)
	}
}

// unconditional does not heed conditions.
func unconditional(method string) func(*hubspot.Config) {
	return calls(method, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
		c.Request.Header.Del("If-Match")
		c.Request.Header.Del("If-None-Match")
		return c.Ask()
	})
}

// notModified answers 304 whenever a client names a version.
var notModified = calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
	if c.Request.Header.Get("If-None-Match") != "" {
		return &tamper.Answer{Status: http.StatusNotModified, Header: http.Header{}}
	}
	return c.Ask()
})
