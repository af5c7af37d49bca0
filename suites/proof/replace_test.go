package proof

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func replaceArea() area {
	return area{family: "protocol", name: "replace", broken: []broken{
		{"PUT is not offered", "RFC7644-3.5-01", "protocol.replace.whole", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			*a = *tamper.Refusal(http.StatusNotImplemented, "", "use PATCH")
		})},
		{"PUT keeps the name", "RFC7644-3.5.1-02", "protocol.replace.whole", putKeeps("name")},
		{"PUT keeps the display name", "RFC7644-3.5.1-02", "protocol.replace.whole", putKeeps("displayName")},
		{"PUT adds to the e-mail addresses", "RFC7644-3.5.1-04 RFC7644-3.5.1-02", "protocol.replace.whole", put(func(body, old map[string]any) {
			before, _ := old["emails"].([]any)
			given, _ := body["emails"].([]any)
			body["emails"] = append(given, before...)
		})},
		{"PUT answers 204", "RFC7644-3.5.1-10", "protocol.replace.whole", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Status, a.Body = http.StatusNoContent, nil
		})},
		{"PUT answers 200 without a body", "RFC7644-3.5.1-10", "protocol.replace.whole", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) { a.Body = nil })},
		{"PUT answers with what has changed", "RFC7644-3.5.1-10", "protocol.replace.whole", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) { a.Edit(without("meta")) })},
		{"meta in a PUT is an error", "RFC7644-3.5.1-08", "protocol.replace.read-only", refuseWith(http.MethodPut, "/Users/{id}", "meta")},
		{"PUT takes meta.created over", "RFC7643-7-13 RFC7644-3.5.1-08", "protocol.replace.read-only", answers(http.MethodPut, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			a.Edit(inMeta(func(meta map[string]any) {
				if sent, ok := c.Body["meta"].(map[string]any); ok {
					meta["created"] = sent["created"]
				}
			}))
		})},
		{"PUT puts a user into groups", "RFC7643-7-13", "protocol.replace.read-only", func(cfg *hubspot.Config) {
			var held any
			answers(http.MethodPut, "/Users/{id}", func(c *tamper.Call, _ *tamper.Answer) { held = c.Body["groups"] })(cfg)
			onRead(func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(user map[string]any) {
					if held != nil {
						user["groups"] = held
					}
				})
			})(cfg)
		}},
		{"PUT keeps externalId", "RFC7643-3.1-15", "protocol.replace.external-id", putKeeps("externalId")},
		{"externalId cannot be cleared", "RFC7643-3.1-15", "protocol.replace.external-id", put(func(body, old map[string]any) {
			if body["externalId"] == nil {
				body["externalId"] = old["externalId"]
			}
		})},
		{"an old externalId is still found", "RFC7643-3.1-15", "protocol.replace.external-id", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(list map[string]any) {
				list["totalResults"], list["Resources"] = 1, []any{map[string]any{"id": "1", "userName": "stale@acme.test"}}
			})
		})},
		{"null leaves what was there", "RFC7643-2.5-02", "protocol.replace.cleared", put(func(body, old map[string]any) {
			for name, value := range body {
				if value == nil {
					body[name] = old[name]
				}
			}
		})},
		{"an empty array leaves what was there", "RFC7643-2.5-02", "protocol.replace.cleared", put(func(body, old map[string]any) {
			if list, ok := body["phoneNumbers"].([]any); ok && len(list) == 0 {
				body["phoneNumbers"] = old["phoneNumbers"]
			}
		})},
		{"a cleared title is still present to filters", "RFC7643-2.5-02", "protocol.replace.cleared", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(list map[string]any) {
				list["totalResults"], list["Resources"] = 1, []any{map[string]any{"id": "1", "userName": "stale@acme.test"}}
			})
		})},
		{"PUT must give every attribute that has a value", "RFC7644-3.5.1-03", "protocol.replace.omitted", calls(http.MethodPut, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if old, _ := c.Read(c.Path()); old["title"] != nil && c.Body["title"] == nil {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "title is missing")
			}
			return c.Ask()
		})},
		{"PUT creates", "RFC7644-3.5.1-01", "protocol.replace.unknown", withFault("put-creates-resource")},
		{"PUT on an unknown id is an invalid value", "RFC7644-3.5.1-01", "protocol.replace.unknown", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusNotFound {
				*a = *tamper.Refusal(http.StatusBadRequest, "invalidValue", "no such user")
			}
		})},
		{"PUT takes the missing userName from the old user", "RFC7644-3.5.1-09", "protocol.replace.required", put(func(body, old map[string]any) {
			if body["userName"] == nil {
				body["userName"] = old["userName"]
			}
		})},
		{"a refused PUT is carried out", "RFC7644-3.5.1-09", "protocol.replace.required", calls(http.MethodPut, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if old, _ := c.Read(c.Path()); c.Body["userName"] == nil {
				c.Body["userName"] = old["userName"]
				c.AskWith(c.Body)
			}
			return a
		})},
		{"PUT of a taken login answers 200", "RFC7644-3.5.1-11", "lifecycle.rename.taken", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusConflict {
				a.Status = http.StatusOK
			}
		})},
		{"PUT goes to the id in the body", "RFC7644-3.5.1-12", "lifecycle.conflict.put-body-id", withFault("put-body-id-wins")},
		{"an immutable value can be changed", "RFC7643-7-14 RFC7644-3.5.1-06", "protocol.replace.immutable", func(cfg *hubspot.Config) {
			var last any
			answers(http.MethodPut, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				last = c.Body[probeURN]
				a.Status = http.StatusOK
			})(cfg)
			onRead(func(_ *tamper.Call, a *tamper.Answer) { a.Edit(func(user map[string]any) { user[probeURN] = last }) })(cfg)
		}},
		{"a changed immutable value is an invalid value", "RFC7644-3.5.1-06", "protocol.replace.immutable", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				if body["scimType"] == "mutability" {
					body["scimType"] = "invalidValue"
				}
			})
		})},
		{"an immutable value cannot be set later", "RFC7644-3.5.1-07", "protocol.replace.immutable", calls(http.MethodPut, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if c.Body[probeURN] != nil {
				return tamper.Refusal(http.StatusBadRequest, "mutability", "immutableText is immutable")
			}
			return c.Ask()
		})},
		{"PUT with active:false lets a leaver in", "RFC7643-4.1.1-12 ROLECALL-ACC-03", "lifecycle.deactivate.put", withFault("put-active-false-ignored")},
	}}
}

const probeURN = "urn:rolecall:params:scim:schemas:extension:probe:2.0:User"

// put changes the body of a PUT before it is carried out; old is the user so far.
func put(change func(body, old map[string]any)) func(*hubspot.Config) {
	return calls(http.MethodPut, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
		if old, ok := c.Read(c.Path()); ok {
			change(c.Body, old)
		}
		return c.AskWith(c.Body)
	})
}

func putKeeps(name string) func(*hubspot.Config) {
	return put(func(body, old map[string]any) { body[name] = old[name] })
}
