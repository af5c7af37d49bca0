package proof

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

const nopeURN = "urn:ietf:params:scim:schemas:example:2.0:Rolecall"

func createArea() area {
	return area{family: "protocol", name: "create", broken: append(createRefusalsBroken(), []broken{
		{"the answer to a create has id and userName alone", "RFC7643-3.1-01 RFC7644-3.3-04", "protocol.create.identity", onCreated(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) {
				for name := range user {
					if name != "id" && name != "userName" {
						delete(user, name)
					}
				}
			})
		})},
		{"meta has no lastModified", "RFC7643-3.1-01", "protocol.create.identity",
			answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) { a.Edit(inMeta(without("lastModified"))) })},
		{"new users are of the type Person", "RFC7644-3.3.1-01", "protocol.create.identity", onCreated(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(inMeta(func(meta map[string]any) { meta["resourceType"] = "Person" }))
		})},
		{"new groups are of the type User", "RFC7644-3.3.1-01", "protocol.create.ids", answers(http.MethodPost, "/Groups", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(inMeta(func(meta map[string]any) { meta["resourceType"] = "User" }))
		})},
		{"a create answers 200", "RFC7644-3.3-03", "lifecycle.create.answer", onCreated(func(_ *tamper.Call, a *tamper.Answer) { a.Status = http.StatusOK })},
		{"a create has no Location", "RFC7644-3.3-05", "lifecycle.create.answer", withFault("create-no-location")},
		{"Location names another tenant", "RFC7644-3.3-06", "protocol.create.identity", onCreated(otherTenant)},
		{"Location is not meta.location", "RFC7644-3.3-06", "lifecycle.create.answer", onCreated(otherTenant)},
		{"two new users get one id", "RFC7643-3.1-03", "protocol.create.ids", func(cfg *hubspot.Config) {
			var first atomic.Value
			onCreated(func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(user map[string]any) {
					first.CompareAndSwap(nil, user["id"])
					user["id"] = first.Load()
				})
			})(cfg)
		}},
		{"a user is listed twice", "RFC7643-3.1-03", "protocol.create.ids", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(list map[string]any) {
				if found, _ := list["Resources"].([]any); len(found) > 0 {
					list["Resources"] = append(found, found[0])
				}
			})
		})},
		{"ids hold the word bulkId", "RFC7643-3.1-07", "protocol.create.ids", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(user map[string]any) { user["id"] = fmt.Sprint("BulkID-", user["id"]) })
		})},
		{"a client's id is used", "RFC7643-3.1-06", "lifecycle.create.client-id", withFault("create-client-id-honoured")},
		{"a client's meta is taken over", "RFC7643-3.1-16", "protocol.create.read-only", onCreated(func(c *tamper.Call, a *tamper.Answer) {
			a.Edit(inMeta(func(meta map[string]any) {
				if sent, ok := c.Body["meta"].(map[string]any); ok {
					meta["created"] = sent["created"]
				}
			}))
		})},
		{"meta in a PUT is an error", "RFC7643-3.1-16", "protocol.create.read-only", refuseWith(http.MethodPut, "/Users/{id}", "meta")},
		{"groups in a create are an error", "RFC7644-3.3-01", "protocol.create.read-only", refuseWith(http.MethodPost, "/Users", "groups")},
		{"an externalId is made up", "RFC7643-3.1-10", "protocol.create.external-id", presented(func(r provider.Resource) {
			if r["externalId"] == nil {
				r["externalId"] = r["userName"]
			}
		})},
		{"externalId is lost", "RFC7643-3.1-11", "protocol.create.external-id", written("", without("externalId"))},
		{"externalId is stored in lower case", "RFC7643-3.1-11 RFC7643-7-11", "protocol.create.external-id", written("", func(r map[string]any) {
			if text, ok := r["externalId"].(string); ok {
				r["externalId"] = strings.ToLower(text)
			}
		})},
		{"a second user with an externalId is an invalid value", "RFC7643-3.1-13", "protocol.create.external-id-twice", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if userWith(c, "externalId", c.Body["externalId"]) != "" {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "externalId is taken")
			}
			return c.Ask()
		})},
		{"a create with the externalId of another user changes that one", "RFC7643-3.1-13", "protocol.create.external-id-twice", upsertOn("externalId", func(body map[string]any) any { return body["externalId"] })},
		{"title is dropped", "RFC7643-4.1.1-08", "protocol.create.attributes", written("", without("title"))},
		{"a middle name is cut to its initial", "RFC7643-4.1.1-08", "protocol.create.attributes", presented(func(r provider.Resource) {
			if name, ok := r["name"].(map[string]any); ok {
				if middle, ok := name["middleName"].(string); ok {
					name["middleName"] = middle[:1]
				}
			}
		})},
		{"a published attribute is refused", "RFC7643-4.1.1-08", "protocol.create.attributes", refuseWith(http.MethodPost, "/Users", "nickName")},
		{"a case-exact value is stored in lower case", "RFC7643-7-11", "protocol.create.case-exact", written("", func(r map[string]any) {
			probe, _ := r[probeURN].(map[string]any)
			if text, ok := probe["exactText"].(string); ok {
				probe["exactText"] = strings.ToLower(text)
			}
		})},
		{"userName comes back without its domain", "RFC7643-7-12", "protocol.create.login-case", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) {
				if name, ok := user["userName"].(string); ok {
					user["userName"], _, _ = strings.Cut(name, "@")
				}
			})
		})},
		{"active:false creates an active user", "RFC7643-4.1.1-12", "lifecycle.create.inactive", withFault("create-active-false-ignored")},
		{"a default of active is not found by filters", "RFC7643-4.1.1-13 RFC7644-3.3-02", "protocol.create.defaults", answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
			if strings.Contains(c.Query().Get("filter"), "active eq true") {
				a.Keep(func(map[string]any) bool { return false })
			}
		})},
		{"lists show a new user as inactive", "RFC7643-4.1.1-13", "protocol.create.defaults", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(user map[string]any) { user["active"] = false })
		})},
		{"a default is shown once only", "RFC7644-3.3-02", "protocol.create.defaults", onCreated(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) { user["userType"] = "Employee" })
		})},
		{"null is an error", "RFC7643-2.5-01", "protocol.create.unassigned", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			for name, value := range c.Body {
				if value == nil {
					return tamper.Refusal(http.StatusBadRequest, "invalidValue", name+" must be a string")
				}
			}
			return c.Ask()
		})},
		{"null is stored as the word null", "RFC7643-2.5-01", "protocol.create.unassigned", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if title, given := c.Body["title"]; given && title == nil {
				c.Body["title"] = "null"
			}
			return c.AskWith(c.Body)
		})},
		{"the first URI must be that of User", "RFC7643-3-03", "protocol.create.schemas-order", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if list, ok := c.Body["schemas"].([]any); ok && len(list) > 0 && !strings.Contains(fmt.Sprint(list[0]), "core") {
				return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "no schema of a User")
			}
			return c.Ask()
		})},
		{"an extension in front of User is not read", "RFC7643-3-03", "protocol.create.schemas-order", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if list, ok := c.Body["schemas"].([]any); ok && len(list) > 0 && !strings.Contains(fmt.Sprint(list[0]), "core") {
				delete(c.Body, fmt.Sprint(list[0]))
			}
			return c.AskWith(c.Body)
		})},
		{"unknown attributes are stored", "RFC7644-3.3-10", "protocol.create.unknown-attributes", onCreated(func(c *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) { user["rolecallProbe"] = c.Body["rolecallProbe"] })
		})},
		{"unknown attributes are a conflict", "RFC7644-3.3-10", "protocol.create.unknown-attributes", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if c.Body["rolecallProbe"] != nil {
				return tamper.Refusal(http.StatusConflict, "", "unknown column")
			}
			return c.Ask()
		})},
	}...)}
}

// createRefusalsBroken: providers that take what they must refuse, or refuse it
// in a wrong way.
func createRefusalsBroken() []broken {
	return []broken{
		{"a user without userName is made up", "RFC7643-4.1.1-01 RFC7643-4.1.1-02", "protocol.create.required", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if name, _ := c.Body["userName"].(string); name == "" && c.Body["displayName"] != nil {
				c.Body["userName"] = fmt.Sprint(c.Body["displayName"]) + "@acme.test"
			}
			return c.AskWith(c.Body)
		})},
		{"a missing userName is a SCIM error of another kind", "RFC7643-4.1.1-01", "protocol.create.required", answers(http.MethodPost, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["scimType"] = "uniqueness" })
		})},
		{"a refused user is stored all the same", "RFC7644-3.3-09", "protocol.create.required", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			name, _ := c.Body["userName"].(string)
			if name != "" {
				return c.Ask()
			}
			refusal := c.Ask()
			c.Body["userName"] = fmt.Sprint(c.Body["externalId"]) + "@acme.test"
			c.AskWith(c.Body)
			return refusal
		})},
		{"schemas may be missing", "RFC7643-3-04", "protocol.create.schemas", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if c.Body["schemas"] == nil {
				c.Body["schemas"] = []string{"urn:ietf:params:scim:schemas:core:2.0:User"}
			}
			return c.AskWith(c.Body)
		})},
		{"an unknown schema is shown as if it were known", "RFC7643-3-05", "protocol.create.schemas", onCreated(func(c *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) { user["schemas"] = c.Body["schemas"] })
		})},
		{"an unknown schema answers 404", "RFC7643-3-05", "protocol.create.schemas", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), nopeURN) {
				return tamper.Refusal(http.StatusNotFound, "", "no such schema")
			}
			return c.Ask()
		})},
		{"a duplicate login answers 400", "RFC7644-3.3-07 RFC7643-4.1.1-03", "lifecycle.conflict.duplicate", withFault("create-dup-400")},
		{"a duplicate login answers 500", "RFC7644-3.3-07", "lifecycle.conflict.duplicate", withFault("create-dup-500")},
		{"logins that differ in letter case are two", "RFC7643-4.1.1-04", "lifecycle.conflict.duplicate-case", withFault("create-dup-username-case")},
		{"a second user gets another login than was asked for", "RFC7643-7-20", "protocol.create.unique", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if a.Status == http.StatusConflict {
				c.Body["userName"] = strings.Replace(fmt.Sprint(c.Body["userName"]), "@", ".2@", 1)
				a = c.AskWith(c.Body)
			}
			return a
		})},
		{"nickName is published as unique and is not", "RFC7643-7-20", "protocol.create.unique", answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(schema map[string]any) {
				attributes, _ := schema["attributes"].([]any)
				for _, item := range attributes {
					if attribute, ok := item.(map[string]any); ok && attribute["name"] == "nickName" {
						attribute["uniqueness"] = "server"
					}
				}
			})
		})},
		{"a value that is published as unique is not", "RFC7643-7-20", "protocol.create.unique", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if a.Status == http.StatusConflict && c.Body[probeURN] != nil {
				delete(c.Body, probeURN)
				a = c.AskWith(c.Body)
			}
			return a
		})},
		{"a create with the e-mail address of another user changes that one", "RFC7643-3.1-03 ROLECALL-ACC-08", "protocol.create.same-email", upsertOn("emails.value", func(body map[string]any) any {
			emails, _ := body["emails"].([]any)
			if len(emails) == 0 {
				return nil
			}
			email, _ := emails[0].(map[string]any)
			return email["value"]
		})},
		{"an extension is published as required and is not", "RFC7643-6-04", "protocol.create.required-extension", answers(http.MethodGet, "/ResourceTypes", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(kind map[string]any) {
				extensions, _ := kind["schemaExtensions"].([]any)
				for _, item := range extensions {
					if extension, ok := item.(map[string]any); ok {
						extension["required"] = true
					}
				}
			})
		})},
		{"an optional extension is required", "RFC7643-6-04", "protocol.create.required-extension", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if !strings.Contains(string(c.Raw), "extension:enterprise") {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "the enterprise extension is missing")
			}
			return c.Ask()
		})},
	}
}
