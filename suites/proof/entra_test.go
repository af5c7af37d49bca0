package proof

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func entraArea() area {
	return area{family: "protocol", name: "entra", broken: []broken{
		{"there are no schemas", "ENTRA-REQ-09", "protocol.entra.schemas", answers(http.MethodGet, "/Schemas", edited(func(list map[string]any) { list["Resources"], list["totalResults"] = []any{}, 0 }))},
		{"schemas are an array", "ENTRA-REQ-09", "protocol.entra.schemas", answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) { a.Body = []byte("[]") })},
		{"the token may not delete", "ENTRA-REQ-10", "protocol.entra.credential", calls(http.MethodPatch, "/Users/{id}", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusForbidden, "", "this token is for reading")
		})},
		{"errors are application/json", "ENTRA-GEN-08", "protocol.entra.labels", answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
			if len(a.Body) > 0 {
				a.Header.Set("Content-Type", "text/json")
			}
		})},
		{"nobody is not found", "ENTRA-GEN-05", "protocol.entra.connection-test", emptyIs(func(a *tamper.Answer) { *a = *tamper.Refusal(http.StatusNotFound, "", "no such user") })},
		{"an empty list answers 204", "ENTRA-RET-01", "protocol.entra.lists", emptyIs(func(a *tamper.Answer) { a.Status, a.Body = http.StatusNoContent, nil })},
		{"an empty list shows a null user", "ENTRA-GEN-05", "protocol.entra.connection-test", emptyIs(func(a *tamper.Answer) {
			a.Edit(func(list map[string]any) { list["Resources"] = []any{map[string]any{}} })
		})},
		{"a single hit is the user alone", "ENTRA-RET-01", "protocol.entra.lists", answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
			if list, ok := tamper.Decode(a.Body)["Resources"].([]any); ok && len(list) == 1 && c.Query().Has("filter") {
				a.Body = tamper.Encode(list[0].(map[string]any))
			}
		})},
		{"users cannot be found by externalId", "ENTRA-REQ-04", "protocol.entra.lookups", findsNothing("/Users", "externalId")},
		{"groups cannot be found by displayName", "ENTRA-REQ-04", "protocol.entra.lookups", refusesFilters("/Groups", "displayName")},
		{"only the first condition counts", "ENTRA-RET-02", "protocol.entra.lookups", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			if first, _, several := strings.Cut(query.Get("filter"), " and "); several {
				query.Set("filter", first)
			}
			return c.AskQuery(query)
		})},
		{"elements cannot be found by a sub-attribute", "ENTRA-USR-01", "protocol.entra.lookups", refusesFilters("/Users", "].value")},
		{"users in lists have no id", "ENTRA-GEN-01", "protocol.entra.lists", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) { a.EditResources(without("id")) })},
		{"pages overlap", "ENTRA-REQ-06", "protocol.entra.pages", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			if query.Get("startIndex") == "3" {
				query.Set("startIndex", "2")
			}
			return c.AskQuery(query)
		})},
		{"a user with empty roles is refused", "ENTRA-REQ-01 ENTRA-USR-03", "protocol.entra.create", refuseWith(http.MethodPost, "/Users", "roles")},
		{"a user with a part of meta is refused", "ENTRA-REQ-01", "protocol.entra.create", refuseWith(http.MethodPost, "/Users", "meta")},
		{"externalId is dropped", "ENTRA-REQ-01", "protocol.entra.create", written(http.MethodPost, func(user map[string]any) { delete(user, "externalId") })},
		{"a $ref of null is an error", "ENTRA-USR-03", "protocol.entra.create", calls(http.MethodPatch, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), `"$ref":null`) {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "$ref is null")
			}
			return c.Ask()
		})},
		{"an unknown id is a bad request", "ENTRA-REQ-03", "protocol.entra.read", answers(http.MethodGet, "/Users/{id}", status(http.StatusNotFound, http.StatusBadRequest))},
		{"e-mail addresses are put into lower case", "ENTRA-GEN-02", "protocol.entra.as-sent", written(http.MethodPost, func(user map[string]any) {
			for _, item := range user["emails"].([]any) {
				email := item.(map[string]any)
				email["value"] = strings.ToLower(email["value"].(string))
			}
		})},
		{"phone numbers are written anew", "ENTRA-GEN-02", "protocol.entra.as-sent", written(http.MethodPost, func(user map[string]any) {
			phones, _ := user["phoneNumbers"].([]any)
			for _, item := range phones {
				item.(map[string]any)["value"] = "+1 555-555-5555"
			}
		})},
		{"two of a type are none", "ENTRA-GEN-07", "protocol.entra.same-type", written(http.MethodPost, func(user map[string]any) {
			if emails, _ := user["emails"].([]any); len(emails) > 1 {
				delete(user, "emails")
			}
		})},
		{"two of a type are an error without words", "ENTRA-GEN-07", "protocol.entra.same-type", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if strings.Count(string(c.Raw), `"type":"work"`) > 1 {
				return tamper.Refusal(http.StatusInternalServerError, "", "")
			}
			return c.Ask()
		})},
		{"DELETE answers 200", "ENTRA-USR-04", "protocol.entra.delete", answers(http.MethodDelete, "/Users/{id}", status(http.StatusNoContent, http.StatusOK))},
		{"DELETE only deactivates", "ENTRA-USR-04", "protocol.entra.delete", softDelete},
		{"only the first operation is carried out", "ENTRA-REQ-02 ENTRA-USR-02", "protocol.entra.update", operations("/Users/{id}", func(ops []any) []any { return ops[:1] })},
		{"paths with filters are refused", "ENTRA-USR-02", "protocol.entra.update", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), "emails[") {
				return tamper.Refusal(http.StatusBadRequest, "invalidPath", "no filters in paths")
			}
			return c.Ask()
		})},
		{"PATCH answers 200 with nothing in it", "ENTRA-GEN-04", "protocol.entra.update", answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.OK() {
				a.Status, a.Body = http.StatusOK, []byte("{}")
			}
		})},
		{"PATCH answers 201", "ENTRA-GEN-04", "protocol.entra.update", answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.OK() {
				a.Status = http.StatusCreated
			}
		})},
		{"operations are in lower case only", "ENTRA-GEN-03", "protocol.entra.op-case", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if raw := string(c.Raw); strings.Contains(raw, `"Add"`) || strings.Contains(raw, `"REMOVE"`) || strings.Contains(raw, `"Replace"`) {
				return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "unknown op")
			}
			return c.Ask()
		})},
		{"operations in capitals are passed over", "ENTRA-GEN-03", "protocol.entra.op-case", operations("/Users/{id}", func(ops []any) []any {
			for _, item := range ops {
				if op, _ := item.(map[string]any); op["op"] == "REMOVE" {
					op["op"], op["value"], op["path"] = "replace", true, "active"
				}
			}
			return ops
		})},
		{"nobody is ever restored", "ENTRA-REQ-07", "protocol.entra.disable", written(http.MethodPatch, func(user map[string]any) { user["active"] = false })},
		{"disabled users cannot be found", "ENTRA-REQ-08", "protocol.entra.disable", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Keep(func(user map[string]any) bool { return user["active"] == true })
		})},
		{"disabled users cannot be read", "ENTRA-REQ-08", "protocol.entra.disable", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if tamper.Decode(a.Body)["active"] == false {
				*a = *tamper.Refusal(http.StatusNotFound, "", "no such user")
			}
		})},
		{"the text False is true", "ENTRA-CMP-01", "protocol.entra.string-booleans", operations("/Users/{id}", func(ops []any) []any {
			for _, item := range ops {
				if op, _ := item.(map[string]any); op["value"] == "False" {
					op["value"] = true
				}
			}
			return ops
		})},
		{"dotted keys are passed over", "ENTRA-CMP-02", "protocol.entra.dotted-keys", operations("/Users/{id}", func(ops []any) []any {
			for _, item := range ops {
				op, _ := item.(map[string]any)
				if value, ok := op["value"].(map[string]any); ok {
					delete(value, "name.givenName")
				}
			}
			return ops
		})},
		{"dotted keys are names", "ENTRA-CMP-02", "protocol.entra.dotted-keys", answers(http.MethodGet, "/Users/{id}", edited(func(user map[string]any) { user["name.givenName"] = "Augusta" }))},
		{"members are shown though excluded", "ENTRA-REQ-05", "protocol.entra.group-members-left-out", calls(http.MethodGet, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			query.Del("excludedAttributes")
			return c.AskQuery(query)
		})},
		{"members are shown in lists though excluded", "ENTRA-REQ-05", "protocol.entra.group-members-left-out", calls(http.MethodGet, "/Groups", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			query.Del("excludedAttributes")
			return c.AskQuery(query)
		})},
		{"a foreign schema of a group is refused", "ENTRA-GRP-04", "protocol.entra.group-create", calls(http.MethodPost, "/Groups", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), "schemas.microsoft.com") {
				return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "unknown schema")
			}
			return c.Ask()
		})},
		{"a second group of a name is the first", "ENTRA-GRP-01", "protocol.entra.group-create", sameGroup},
		{"a second group of a name is a bad request", "ENTRA-GRP-01", "protocol.entra.group-create", answers(http.MethodPost, "/Groups", status(http.StatusConflict, http.StatusBadRequest))},
		{"PATCH of a group answers 202", "ENTRA-GRP-02", "protocol.entra.group-update", answers(http.MethodPatch, "/Groups/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.OK() {
				a.Status = http.StatusAccepted
			}
		})},
		{"groups keep their names", "ENTRA-GRP-02", "protocol.entra.group-update", answers(http.MethodGet, "/Groups/{id}", edited(func(group map[string]any) { group["displayName"] = "old" }))},
		{"a list of values to be removed is not looked at", "ENTRA-GRP-03 ENTRA-CMP-03", "protocol.entra.group-leavers", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.RemoveValue = provider.RemoveAll })
		}},
		{"a list of values to be removed is refused", "ENTRA-GRP-03 ENTRA-CMP-03", "protocol.entra.group-leavers", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.RemoveValue = provider.RemoveRefused })
		}},
		{"one who leaves by a filter takes all along", "ENTRA-CMP-03", "protocol.entra.group-leavers", allLeave},
	}}
}

// emptyIs changes empty lists of users.
func emptyIs(change func(*tamper.Answer)) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
		list, ok := tamper.Decode(a.Body)["Resources"].([]any)
		if c.Query().Has("filter") && a.OK() && (!ok || len(list) == 0) {
			change(a)
		}
	})
}

// operations changes the operations of a PATCH.
func operations(path string, change func([]any) []any) func(*hubspot.Config) {
	return calls(http.MethodPatch, path, func(c *tamper.Call) *tamper.Answer {
		if ops, ok := c.Body["Operations"].([]any); ok && len(ops) > 0 {
			c.Body["Operations"] = change(ops)
			return c.AskWith(c.Body)
		}
		return c.Ask()
	})
}

// sameGroup answers a create of a group whose name is taken with the group that has it.
func sameGroup(cfg *hubspot.Config) {
	made := map[any][]byte{}
	answers(http.MethodPost, "/Groups", func(c *tamper.Call, a *tamper.Answer) {
		name := c.Body["displayName"]
		switch {
		case a.Status == http.StatusCreated:
			made[name] = a.Body
		case a.Status == http.StatusConflict:
			a.Status, a.Body = http.StatusCreated, made[name]
		}
	})(cfg)
}
