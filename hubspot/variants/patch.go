package variants

import (
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/schema"
)

func patchVariants() []Variant {
	return []Variant{
		{"patch-204", "patch", "PATCH answers 204 unless attributes are asked for", "RFC 7644 section 3.5.2: 200 with the resource, or 204",
			answers(http.MethodPatch, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusOK && !c.Query().Has("attributes") {
					a.Status, a.Body = http.StatusNoContent, nil
				}
			})},
		{"patch-misses-refused", "patch", "add and remove that select nothing are 400 noTarget", "RFC 7644 section 3.12, Table 9; erratum 8097 is open", missesRefused},
		{"patch-readonly-inside-ignored", "patch", "readOnly attributes in the value of an operation without path are ignored",
			"RFC 7644 section 3.5.2: they are not changed", readOnlyIgnored},
		{"patch-other-keywords", "patch", "errors of form and of value have each other's scimType; a bad bracket is an invalidFilter",
			"RFC 7644 section 3.12: Table 9 leaves room, and scimType is optional", otherKeywords},
		{"patch-values-completed", "patch", "phone numbers come back as tel: URIs, in reverse, with a display name",
			"RFC 7643 section 4.1.2: the value SHOULD be as in RFC 3966; section 2.4: values have no order", valuesCompleted},
		{"patch-whole-seconds", "patch", "instants have no fraction of a second", "RFC 7643 section 2.3.5: xsd:dateTime", wholeSeconds},
		{"patch-small-schema", "patch", "a User has neither title, nickName nor phoneNumbers, and says so", "RFC 7643 section 4.1: they are optional", smallUser},
		{"patch-one-email", "patch", "a second e-mail address is refused, and no schema is published", "RFC 7644 section 3.3 leaves room to a provider's own rules", func(cfg *hubspot.Config) {
			undiscovered(cfg)
			asksFirst(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
				if list, _ := c.Body["emails"].([]any); len(list) > 1 {
					return tamper.Refusal(http.StatusBadRequest, "invalidValue", "one e-mail address only")
				}
				return nil
			})(cfg)
		}},
		{"patch-undiscovered", "patch", "there is no discovery", "a client may learn by other ways what a provider offers; HubSpot publishes none", undiscovered},
	}
}

// asksFirst answers itself where refuse gives an answer.
func asksFirst(method, path string, refuse func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(method, path), func(c *tamper.Call) *tamper.Answer {
			if a := refuse(c); a != nil {
				return a
			}
			return c.Ask()
		}))
	}
}

// undiscovered hides the discovery endpoints.
func undiscovered(cfg *hubspot.Config) {
	for _, path := range []string{"/ServiceProviderConfig", "/Schemas", "/ResourceTypes"} {
		asksFirst("", path, func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusNotFound, "", "there is no such endpoint")
		})(cfg)
	}
}

func operations(c *tamper.Call) (ops []map[string]any) {
	list, _ := c.Body["Operations"].([]any)
	for _, item := range list {
		if op, ok := item.(map[string]any); ok {
			ops = append(ops, op)
		}
	}
	return ops
}

var missesRefused = asksFirst(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
	for _, op := range operations(c) {
		path, _ := op["path"].(string)
		name, rest, selects := strings.Cut(path, `[type eq "`)
		kind, _, _ := strings.Cut(rest, `"`)
		user, ok := c.Read(c.Path())
		list, _ := user[name].([]any)
		if ok && selects && !slices.ContainsFunc(list, func(v any) bool { return v.(map[string]any)["type"] == kind }) {
			return tamper.Refusal(http.StatusBadRequest, "noTarget", "nothing is selected")
		}
	}
	return nil
})

func readOnlyIgnored(cfg *hubspot.Config) {
	cfg.Hooks.Policies = append(cfg.Hooks.Policies, func(p provider.Policy) provider.Policy {
		decode := p.Decode
		p.Decode = func(method string, body map[string]any) error {
			ops, _ := body["Operations"].([]any)
			for _, item := range ops {
				op, _ := item.(map[string]any)
				if value, ok := op["value"].(map[string]any); ok && op["path"] == nil {
					delete(value, "id")
					delete(value, "meta")
				}
			}
			return decode(method, body)
		}
		return p
	})
}

var otherKeywords = answers(http.MethodPatch, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
	a.Edit(func(body map[string]any) {
		path := ""
		if ops := operations(c); len(ops) > 0 {
			path, _ = ops[0]["path"].(string)
		}
		switch kind := body["scimType"]; {
		case kind == "invalidSyntax":
			body["scimType"] = "invalidValue"
		case kind == "invalidValue":
			body["scimType"] = "invalidSyntax"
		case kind == "invalidPath" && strings.Contains(path, "["):
			body["scimType"] = "invalidFilter"
		}
	})
})

var valuesCompleted = answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
	a.EditResources(func(r map[string]any) {
		list, _ := r["phoneNumbers"].([]any)
		slices.Reverse(list)
		for _, item := range list {
			v := item.(map[string]any)
			if number, ok := v["value"].(string); ok {
				number = strings.ReplaceAll(strings.TrimPrefix(number, "tel:"), " ", "-")
				if !strings.HasPrefix(number, "+") {
					number = "+44-20-" + number
				}
				v["value"], v["display"] = "tel:"+number, "Phone"
			}
		}
	})
})

var wholeSeconds = answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
	a.EditResources(func(r map[string]any) {
		meta, _ := r["meta"].(map[string]any)
		for _, name := range []string{"created", "lastModified"} {
			if text, ok := meta[name].(string); ok {
				whole, _, _ := strings.Cut(text, ".")
				meta[name] = strings.TrimSuffix(whole, "Z") + "Z"
			}
		}
	})
})

func smallUser(cfg *hubspot.Config) {
	cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(c *provider.Config) {
		user := schema.User()
		user.Attributes = slices.DeleteFunc(user.Attributes, func(a schema.Attribute) bool {
			return a.Name == "title" || a.Name == "nickName" || a.Name == "phoneNumbers"
		})
		c.Schemas = append(c.Schemas, user)
	})
}
