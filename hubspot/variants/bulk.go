package variants

import (
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func bulkVariants() []Variant {
	return []Variant{
		{"bulk-results-reversed", "bulk", "results stand in another order than the operations", "RFC 7644 section 3.7.3 asks for each result, not for an order",
			answers(http.MethodPost, "/Bulk", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					if results, ok := body["Operations"].([]any); ok {
						slices.Reverse(results)
					}
				})
			})},
		{"bulk-success-with-response", "bulk", "successes come with a response too", "RFC 7644 section 3.7: for a success the response may be left out",
			bulkResults(func(c *tamper.Call, r map[string]any) {
				path, _ := r["location"].(string)
				if i := strings.Index(path, tamper.Base); i >= 0 && r["response"] == nil {
					if resource, ok := c.Read(path[i+len(tamper.Base):]); ok {
						r["response"] = resource
					}
				}
			})},
		{"bulk-no-version", "bulk", "results carry no version", "RFC 7644 section 3.7: version is for service providers with entity tags",
			bulkResults(func(_ *tamper.Call, r map[string]any) { delete(r, "version") })},
		{"bulk-patch-204", "bulk", "PATCH in a bulk request has the status 204", "RFC 7644 section 3.5.2: 200 or 204",
			bulkResults(func(_ *tamper.Call, r map[string]any) {
				if r["method"] == http.MethodPatch && r["status"] == "200" {
					r["status"] = "204"
				}
			})},
		{"bulk-relative-location", "bulk", "locations are relative", "RFC 3986 section 4.2: they resolve to the same",
			bulkResults(func(_ *tamper.Call, r map[string]any) {
				if location, ok := r["location"].(string); ok {
					r["location"] = tamper.Base + "/" + below(location)
				}
			})},
		{"bulk-circles-409", "bulk", "circles of references are refused with 409", "RFC 7644 section 3.7.1 allows it after an attempt",
			bulkRequests(func(c *tamper.Call) *tamper.Answer {
				ops, _ := c.Body["Operations"].([]any)
				circle := len(ops) == 2 && !slices.ContainsFunc(ops, func(op any) bool { return op.(map[string]any)["path"] != "/Groups" })
				if circle {
					return tamper.Refusal(http.StatusConflict, "", "circular references")
				}
				return c.Ask()
			})},
		{"bulk-malformed-whole", "bulk", "an operation without what it must have refuses the whole request", "RFC 7644 section 3.7: the attributes are required of a request",
			bulkRequests(func(c *tamper.Call) *tamper.Answer {
				ops, _ := c.Body["Operations"].([]any)
				for _, item := range ops {
					op := item.(map[string]any)
					if op["method"] == nil || op["path"] == nil || op["method"] == http.MethodPost && op["bulkId"] == nil {
						return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "method, path or bulkId is missing")
					}
				}
				return c.Ask()
			})},
		{"bulk-small", "bulk", "a bulk request holds ten operations or 20,000 bytes", "RFC 7644 section 3.7.4: the service provider sets the limits",
			features(func(f *provider.Features) { f.MaxOperations, f.MaxPayloadSize = 10, 20_000 })},
		{"bulk-not-offered", "bulk", "there are no bulk requests: 404", "RFC 7644 section 3.7: bulk is optional",
			func(cfg *hubspot.Config) {
				features(func(f *provider.Features) { f.Bulk = false })(cfg)
				bulkRequests(func(*tamper.Call) *tamper.Answer { return tamper.Refusal(http.StatusNotFound, "", "no such endpoint") })(cfg)
			}},
	}
}

func bulkRequests(answer func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	return asked(http.MethodPost, "/Bulk", answer)
}

// bulkResults changes each result of a bulk request.
func bulkResults(change func(c *tamper.Call, result map[string]any)) func(*hubspot.Config) {
	return answers(http.MethodPost, "/Bulk", func(c *tamper.Call, a *tamper.Answer) {
		a.Edit(func(body map[string]any) {
			results, _ := body["Operations"].([]any)
			for _, r := range results {
				change(c, r.(map[string]any))
			}
		})
	})
}
