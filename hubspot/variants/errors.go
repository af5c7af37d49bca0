package variants

import (
	"net/http"

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
		{"error-multi-status-challenge", "errors", "a 404 has the header of a cache", "RFC 9111 section 5.2",
			answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Header.Set("Cache-Control", "no-store")
				}
			})},
	}
}
