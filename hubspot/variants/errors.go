package variants

import (
	"net/http"
	"strings"

	"rolecall/hubspot/tamper"
)

func errorVariants() []Variant {
	onError := func(change func(body map[string]any)) func(_ *tamper.Call, a *tamper.Answer) {
		return func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status >= 400 {
				a.Edit(change)
			}
		}
	}
	return []Variant{
		{"error-further-members", "errors", "errors carry members of the provider's own", "RFC 7643 section 2.1: who does not know a member ignores it",
			answers("", "/...", onError(func(body map[string]any) { body["requestId"], body["timestamp"] = "5f1c", 1764000000 }))},
		{"error-null-scim-type", "errors", "errors without a keyword have scimType null", "RFC 7643 section 2.5: null and absent are the same",
			answers("", "/...", onError(func(body map[string]any) {
				if body["scimType"] == nil {
					body["scimType"] = nil
				}
			}))},
		{"error-translated", "errors", "detail is in another language", "RFC 7644 section 3.12: detail is for people",
			answers("", "/...", onError(func(body map[string]any) {
				if body["status"] != "413" { // whose detail has to name the limit (section 3.7.4)
					body["detail"] = "Die Anfrage wurde abgelehnt."
				}
			}))},
		{"error-slash-unknown", "errors", "an address that ends in a slash is no address", "RFC 7644 section 3.2 writes them without",
			answersTo("", "/...", func(c *tamper.Call) *tamper.Answer {
				if strings.HasSuffix(c.Path(), "/") {
					return tamper.Refusal(http.StatusNotFound, "", "no such endpoint")
				}
				return c.Ask()
			})},
		{"error-slash-308", "errors", "an address that ends in a slash is redirected with 308", "RFC 9110 section 15.4.9: the method stays",
			answersTo("", "/...", func(c *tamper.Call) *tamper.Answer {
				if path := c.Request.URL.Path; strings.HasSuffix(path, "/") {
					return &tamper.Answer{Status: http.StatusPermanentRedirect, Header: http.Header{"Location": {strings.TrimRight(path, "/")}}}
				}
				return c.Ask()
			})},
		{"error-multi-status-challenge", "errors", "a 404 has the header of a cache", "RFC 9111 section 5.2",
			answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Header.Set("Cache-Control", "no-store")
				}
			})},
	}
}
