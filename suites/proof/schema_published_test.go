package proof

import (
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

const probeExtension = "urn:rolecall:params:scim:schemas:extension:probe:2.0:User"

func extensionBroken() []broken {
	const extension, manager = "protocol.schema.extension", "protocol.schema.manager"
	enterprise := func(change func(e map[string]any)) func(*hubspot.Config) {
		return users(inExtension(enterpriseURN, change))
	}
	managed := func(change func(m map[string]any)) func(*hubspot.Config) {
		return enterprise(func(e map[string]any) {
			if m, ok := e["manager"].(map[string]any); ok {
				change(m)
			}
		})
	}
	return []broken{
		{"externalId of users is lost", "RFC7643-3-06", "protocol.schema.common", users(func(r map[string]any) { delete(r, "externalId") })},
		{"externalId of groups is lost", "RFC7643-3-06", "protocol.schema.common", answers("", "/Groups/...", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(r map[string]any) { delete(r, "externalId") })
		})},
		{"department stands at the top", "RFC7643-3-07", extension, users(func(r map[string]any) {
			if e, ok := r[enterpriseURN].(map[string]any); ok {
				r["department"] = e["department"]
			}
		})},
		{"schemas leaves the extension out", "RFC7643-3-08", extension, users(func(r map[string]any) {
			list, _ := r["schemas"].([]any)
			r["schemas"] = slices.DeleteFunc(slices.Clone(list), func(urn any) bool { return urn == enterpriseURN })
		})},
		{"the cost center is lost", "RFC7643-4.3-01", extension, enterprise(func(e map[string]any) { delete(e, "costCenter") })},
		{"manager is a bare id", "RFC7643-4.3-02", manager, enterprise(func(e map[string]any) {
			if m, ok := e["manager"].(map[string]any); ok {
				e["manager"] = m["value"]
			}
		})},
		{"a PATCH of manager is refused", "RFC7643-4.3-02", manager, refuses(http.MethodPatch, "/Users/{id}", http.StatusBadRequest)},
		{"the manager has the name that the client chose", "RFC7643-4.3-03", manager, managed(func(m map[string]any) { m["displayName"] = "Fake Name" })},
		{"manager has no $ref", "RFC7643-4.3-04", manager, managed(func(m map[string]any) { delete(m, "$ref") })},
		{"manager.$ref leads to nobody", "RFC7643-4.3-04", manager, managed(func(m map[string]any) { m["$ref"] = "Users/4711" })},
		{"an unknown manager is a server error", "RFC7643-2.3.7-04", "protocol.schema.unknown-reference", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), `"manager"`) {
				return tamper.Refusal(http.StatusInternalServerError, "", "no such user")
			}
			return c.Ask()
		})},
		{"an unknown type becomes another", "RFC7643-2.3.1-02", "protocol.schema.canonical-values", eachEmail(func(e map[string]any) {
			if e["type"] == "rolecall" {
				e["type"] = "home"
			}
		})},
		{"an unknown type is a server error", "RFC7643-2.3.1-02", "protocol.schema.canonical-values", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), `"type":"rolecall"`) {
				return tamper.Refusal(http.StatusInternalServerError, "", "no such type")
			}
			return c.Ask()
		})},
	}
}

func coreBroken() []broken {
	const core = "protocol.schema.core-schemas"
	set := func(name, member string, v any) func(*hubspot.Config) {
		return define(name, func(a map[string]any) { a[member] = v })
	}
	sub := func(name, part, member string, v any) func(*hubspot.Config) {
		return define(name, func(a map[string]any) { subAttribute(a, part)[member] = v })
	}
	return []broken{
		{"active is published as a string", "RFC7643-8.7.1-01", core, set("active", "type", "string")},
		{"emails are published as one", "RFC7643-8.7.1-01", core, set("emails", "multiValued", false)},
		{"manager.displayName is published as writable", "RFC7643-8.7.1-01", core, sub("manager", "displayName", "mutability", "readWrite")},
		{"password is published as readable", "RFC7643-8.7.1-02", core, set("password", "returned", "default")},
		{"userName is published as case-exact", "RFC7643-8.7.1-03", core, set("userName", "caseExact", true)},
		{"userName is published as not unique", "RFC7643-8.7.1-03", core, set("userName", "uniqueness", "none")},
		{"displayName of groups is published as optional", "RFC7643-E5368-01", "protocol.schema.core-group", set("displayName", "required", false)},
		{"certificates are published as strings", "RFC7643-E5606-01", core, sub("x509Certificates", "value", "type", "string")},
		{"groups.$ref is published with User", "RFC7643-E8471-01", core, sub("groups", "$ref", "referenceTypes", []any{"User", "Group"})},
		{"manager.value is published as not case-exact", "RFC7643-E8472-01", core, sub("manager", "value", "caseExact", false)},
		{"an extension has a core attribute again", "RFC7643-3.3-02", core, set("costCenter", "name", "title")},
	}
}

func publishedBroken() []broken {
	probe := func(change func(e map[string]any)) func(*hubspot.Config) {
		return users(inExtension(probeExtension, change))
	}
	lose := func(name string) func(*hubspot.Config) {
		return users(func(r map[string]any) { delete(r, name) })
	}
	const values, returned, readOnly = "protocol.schema.published-values", "protocol.schema.published-returned", "protocol.schema.published-read-only"
	return []broken{
		{"nickName is published and not kept", "RFC7643-4.1.1-08 RFC7643-7-18", values, lose("nickName")},
		{"photos are published and not kept", "RFC7643-4.1.1-08 RFC7643-7-18", values, lose("photos")},
		{"groups lose their members", "RFC7643-7-18", "protocol.schema.published-group-values", answers(http.MethodGet, "/Groups/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { delete(body, "members") })
		})},
		{"integers of an extension are stored as 0", "RFC7643-7-18", values, probe(func(e map[string]any) { e["integer"] = 0 })},
		{"case-exact values are stored in small letters", "RFC7643-7-11", values, probe(func(e map[string]any) {
			if v, ok := e["exactText"].(string); ok {
				e["exactText"] = strings.ToLower(v)
			}
		})},
		{"an attribute without stated mutability cannot be written", "RFC7643-2.2-01", "protocol.schema.defaults",
			both(define("nickName", func(a map[string]any) { delete(a, "mutability") }), lose("nickName"))},
		{"meta is listed, and the client's", "RFC7643-3.1-25", "protocol.schema.common-listed", both(listedCommon("meta"), users(func(r map[string]any) {
			if meta, ok := r["meta"].(map[string]any); ok {
				meta["created"] = "1999-12-31T23:59:59Z"
			}
		}))},
		{"id is listed, and left out on request", "RFC7643-3.1-25", "protocol.schema.common-listed", both(listedCommon("id"), answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if c.Query().Get("attributes") == "userName" {
				a.Edit(func(body map[string]any) { delete(body, "id") })
			}
		}))},
		{"groups are the client's to write", "RFC7643-7-13", readOnly, keepsFromPost("groups")},
		{"a create with readOnly attributes is refused", "RFC7644-3.3-01", readOnly, calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if _, ok := c.Body["groups"]; ok {
				return tamper.Refusal(http.StatusBadRequest, "mutability", "groups is readOnly")
			}
			return c.Ask()
		})},
		{"an immutable attribute is changed", "RFC7643-7-14", "protocol.schema.published-immutable", answers(http.MethodGet, "/Users/{id}", onSecondLook(func(a *tamper.Answer) {
			a.EditResources(inExtension(probeExtension, func(e map[string]any) { e["immutableText"] = "Another value" }))
		}))},
		{"a unique attribute is held by two", "RFC7643-7-20", "protocol.schema.published-unique", posts(func(body map[string]any) {
			if e, ok := body[probeExtension].(map[string]any); ok && len(e) == 1 {
				delete(e, "uniqueText")
			}
		})},
		{"a required attribute is not required", "RFC7644-3.12-06", "protocol.schema.published-required", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if _, ok := c.Body["userName"]; !ok && c.Body["displayName"] != nil {
				c.Body["userName"] = c.Body["displayName"].(string) + "@acme.test"
			}
			return c.AskWith(c.Body)
		})},
		{"a hidden attribute is returned", "RFC7643-7-17 RFC7643-7-15", returned, probe(func(e map[string]any) { e["hiddenText"] = "Rolecall hiddenText" })},
		{"a writeOnly attribute is returned to who asks", "RFC7643-7-15", returned, answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if strings.Contains(c.Query().Get("attributes"), "writeOnlyText") {
				a.Edit(func(body map[string]any) {
					body[probeExtension] = map[string]any{"writeOnlyText": "x", "requestedText": "x"}
				})
			}
		})},
		{"an attribute on request is always returned", "RFC7643-7-19", returned, probe(func(e map[string]any) { e["requestedText"] = "Rolecall requestedText" })},
		{"an attribute on request is never returned", "RFC7643-7-19", returned, probe(func(e map[string]any) { delete(e, "requestedText") })},
		{"an always-returned attribute is left out", "RFC7643-7-16", "protocol.schema.published-always", answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if c.Query().Get("attributes") == "userName" {
				a.Edit(func(body map[string]any) { delete(body, probeExtension) })
			}
		})},
		{"attributes= is ignored", "RFC7643-7-18", returned, calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer { return c.AskQuery(nil) })},
		{"filters ignore the letter case of case-exact values", "RFC7643-7-10", "protocol.schema.published-case", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			q := c.Query()
			q.Set("filter", strings.ReplaceAll(q.Get("filter"), `"rOLECALL EXACTtEXT"`, `"Rolecall exactText"`))
			return c.AskQuery(q)
		})},
		{"filters heed the letter case of every value", "RFC7643-7-10", "protocol.schema.published-case", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if strings.Contains(c.Query().Get("filter"), `"rOLECALL`) {
				a.Keep(func(map[string]any) bool { return false })
			}
			return a
		})},
		{"a wrong type is stored as it came", "RFC7643-2.3-02", "protocol.schema.published-types", both(posts(func(body map[string]any) { delete(body, "title"); delete(body, "displayName") }),
			users(func(r map[string]any) { r["displayName"] = map[string]any{"nested": true} }))},
	}
}

// listedCommon adds a common attribute to the published User, as readWrite.
func listedCommon(name string) func(*hubspot.Config) {
	return eachSchema(func(r map[string]any) {
		if r["id"] == coreURN {
			r["attributes"] = append(r["attributes"].([]any), map[string]any{
				"name": name, "type": map[string]string{"id": "string", "meta": "complex"}[name], "multiValued": false, "description": name, "required": false,
				"mutability": "readWrite", "returned": "default", "uniqueness": "none", "caseExact": false,
			})
		}
	})
}

// keepsFromPost shows an attribute as the last create had it.
func keepsFromPost(name string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var last any
		answers("", "/Users/...", func(c *tamper.Call, a *tamper.Answer) {
			if c.Request.Method == http.MethodPost {
				last = c.Body[name]
			}
			if a.OK() && last != nil {
				a.EditResources(func(r map[string]any) { r[name] = last })
			}
		})(cfg)
	}
}

// onSecondLook changes answers from the second on.
func onSecondLook(change func(a *tamper.Answer)) func(*tamper.Call, *tamper.Answer) {
	looks := 0
	return func(_ *tamper.Call, a *tamper.Answer) {
		if looks++; looks > 1 {
			change(a)
		}
	}
}

// users changes every user in every answer.
func users(change func(r map[string]any)) func(*hubspot.Config) {
	return answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			a.EditResources(func(r map[string]any) {
				if _, ok := r["schemas"]; ok && r["id"] != nil {
					change(r)
				}
			})
		}
	})
}

// graces limits a change to users with Grace's login.
func graces(change func(r map[string]any)) func(r map[string]any) {
	return func(r map[string]any) {
		if name, _ := r["userName"].(string); strings.Contains(name, "grace") {
			change(r)
		}
	}
}

// posts changes what is created.
func posts(change func(body map[string]any)) func(*hubspot.Config) {
	return calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
		change(c.Body)
		return c.AskWith(c.Body)
	})
}

// rawPosts replaces text in what is created.
func rawPosts(old, text string) func(*hubspot.Config) {
	return calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
		return c.Do(http.MethodPost, c.Request.URL.Path, "", []byte(strings.Replace(string(c.Raw), old, text, 1)))
	})
}

// takesAs takes a value of Grace's that is not of its form and shows it.
func takesAs(name, value string) func(*hubspot.Config) {
	return both(posts(func(body map[string]any) {
		if body[name] == value {
			delete(body, name)
		}
	}), users(graces(func(r map[string]any) { r[name] = value })))
}

func eachEmail(change func(e map[string]any)) func(*hubspot.Config) { return users(inEmails(change)) }

func inEmails(change func(e map[string]any)) func(r map[string]any) {
	return func(r map[string]any) { inElements(r, "emails", change) }
}

func inElements(r map[string]any, name string, change func(e map[string]any)) {
	list, _ := r[name].([]any)
	for _, item := range list {
		if e, ok := item.(map[string]any); ok {
			change(e)
		}
	}
}

func inExtension(urn string, change func(e map[string]any)) func(r map[string]any) {
	return func(r map[string]any) {
		if e, ok := r[urn].(map[string]any); ok {
			change(e)
		}
	}
}
