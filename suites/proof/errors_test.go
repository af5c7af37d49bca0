package proof

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func errorsArea() area {
	onError := func(change func(body map[string]any)) func(*hubspot.Config) {
		return front("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status >= 400 {
				a.Edit(change)
			}
		})
	}
	without := func(name string) func(*hubspot.Config) {
		return onError(func(body map[string]any) { delete(body, name) })
	}
	status := func(method, path string, from, to int) func(*hubspot.Config) {
		return answers(method, path, func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == from {
				*a = *tamper.Refusal(to, "invalidValue", "no")
			}
		})
	}
	return area{family: "protocol", name: "errors",
		unclaimed: map[string]string{"protocol.errors.not-offered": "preset full offers everything"},
		broken: []broken{
			{"errors without schemas", "RFC7644-3.12-01", "protocol.errors.form", without("schemas")},
			{"errors with the schema of a list", "RFC7644-3.12-01", "protocol.errors.form", onError(func(body map[string]any) {
				body["schemas"] = []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}
			})},
			{"HTML error pages", "RFC7644-3.12-01 RFC7644-E7898-01", "protocol.errors.form", front("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status >= 400 {
					a.Body = []byte("<html><h1>Not here</h1></html>")
				}
			})},
			{"the comma that the RFC's figure lacks", "RFC7644-E7898-01", "protocol.errors.no-5xx", front("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status >= 400 {
					a.Body = []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"] "status":"400"}`)
				}
			})},
			{"errors whose schemas is a text", "RFC7644-3.12-01", "protocol.errors.form", onError(func(body map[string]any) {
				body["schemas"] = "urn:ietf:params:scim:api:messages:2.0:Error"
			})},
			{"errors show the database", "ROLECALL-SEC-17", "protocol.errors.insides", withFault("err-internal-detail-leak")},
			{"a slash at the end is redirected away with 301", "ROLECALL-ACC-12", "protocol.errors.slash", withFault("err-slash-redirect")},
			{"errors without status", "RFC7644-3.12-02", "protocol.errors.form", without("status")},
			{"status as a number", "RFC7644-3.12-02", "protocol.errors.form", onError(func(body map[string]any) { body["status"] = 404 })},
			{"status of another answer", "RFC7644-3.12-02", "protocol.errors.form", onError(func(body map[string]any) { body["status"] = "500" })},
			{"a scimType of its own", "RFC7644-3.12-03", "protocol.errors.form", onError(func(body map[string]any) { body["scimType"] = "InvalidFilter" })},
			{"detail as a list", "RFC7644-3.12-04", "protocol.errors.form", onError(func(body map[string]any) { body["detail"] = []string{"one", "two"} })},
			{"errors without detail", "RFC7644-3.12-04", "protocol.errors.form", without("detail")},
			{"403 whose body says 404", "RFC7644-E6893-01", "protocol.errors.form", front(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusBadRequest {
					*a = *tamper.Refusal(http.StatusNotFound, "sensitive", "no")
					a.Status = http.StatusForbidden
				}
			})},
			{"200 and an empty list for an unknown endpoint", "RFC7644-3.12-08", "protocol.errors.not-found", front(http.MethodGet, "/{id}", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Status = http.StatusOK
				}
			})},
			{"400 for an unknown user", "RFC7644-3.12-08", "protocol.errors.not-found", status(http.MethodGet, "/Users/{id}", 404, 400)},
			{"409 without scimType", "RFC7644-3.3-08", "protocol.errors.duplicate", without("scimType")},
			{"500 for a duplicate in a PUT", "RFC7643-7-21", "protocol.errors.duplicate", status(http.MethodPut, "/Users/{id}", 409, 500)},
			{"broken JSON is answered 422", "RFC7644-3.12-05", "protocol.errors.syntax", status(http.MethodPost, "/Users", 400, 422)},
			{"broken JSON is no invalidSyntax", "RFC7644-3.12-05", "protocol.errors.syntax", without("scimType")},
			{"a wrong type is answered 422", "RFC7644-3.12-06", "protocol.errors.value", status(http.MethodPost, "/Users", 400, 422)},
			{"a wrong type is stored", "RFC7644-3.12-06", "protocol.errors.value", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
				if _, wrong := c.Body["emails"].(string); wrong {
					delete(c.Body, "emails")
					return c.AskWith(c.Body)
				}
				return c.Ask()
			})},
			{"bulk that is denied is carried out", "RFC7644-3.12-09", "protocol.errors.not-offered", both(
				func(cfg *hubspot.Config) {
					cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.Bulk = false })
				},
				calls(http.MethodPost, "/Bulk", func(c *tamper.Call) *tamper.Answer {
					a := c.Do(http.MethodGet, tamper.Base+"/ServiceProviderConfig", "", nil)
					a.Body = []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],"Operations":[]}`)
					return a
				}))},
			{"a broken filter breaks the server", "RFC7644-3.12-10", "protocol.errors.no-5xx", status(http.MethodGet, "/Users", 400, 500)},
			{"a .search with a broken filter finds everybody", "RFC7644-3.4.3-06", "protocol.errors.search", calls(http.MethodPost, "/Users/.search", func(c *tamper.Call) *tamper.Answer {
				delete(c.Body, "filter")
				return c.AskWith(c.Body)
			})},
		}}
}
