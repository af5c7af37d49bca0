package proof

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/schema"
)

func patchArea() area {
	return area{family: "protocol", name: "patch", broken: slices.Concat(patchMessageProof(), patchAddProof(), patchRemoveProof(), patchReplaceProof(), patchRuleProof(), patchWholeProof())}
}

func patchMessageProof() []broken {
	const at = "protocol.patch."
	return []broken{
		{"PATCH is claimed and answers 501", "RFC7644-3.5-02", at + "offer", patchStatus(http.StatusNotImplemented)},
		{"PATCH is claimed and does nothing", "RFC7644-3.5-02", at + "offer", patchIf(op("", "", ""), dropped)},
		{"PATCH is denied and answers 403", "RFC7644-3.5.2-01", at + "offer", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.Patch = false })
			patchStatus(http.StatusForbidden)(cfg)
		}},
		{"PATCH is denied and changes the user", "RFC7644-3.5.2-01", at + "offer",
			answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) { body["patch"] = map[string]any{"supported": false} })
			})},
		{"any message is taken for a PatchOp", "RFC7644-3.5.2-02", at + "schemas",
			calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
				body := maps.Clone(c.Body)
				body["schemas"] = []any{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}
				return c.AskWith(body)
			})},
		{"the PatchOp URI is refused", "RFC7644-3.5.2-02", at + "schemas", patchStatus(http.StatusBadRequest)},
		{"a PATCH without operations succeeds", "RFC7644-3.5.2-03", at + "operations", patchAnswers("invalidSyntax", swallowed)},
		{"move is taken for replace", "RFC7644-3.5.2-04", at + "op", patchIf(op("move", "", ""), with(map[string]any{"op": "replace"}))},
		{"op may be left out", "RFC7644-3.5.2-04", at + "op",
			patchIf(func(op map[string]any) bool { return op["op"] == nil }, with(map[string]any{"op": "replace"}))},
		{"add is refused", "RFC7644-3.5.2-04", at + "op", fault("patch-add-rejected")},
		{"a path that is none is ignored", "RFC7644-3.5.2-05", at + "path-syntax", patchAnswers("invalidPath", swallowed)},
		{"a path that is none gets another error", "RFC7644-3.5.2-05", at + "path-syntax", patchAnswers("invalidPath", retyped("tooMany"))},
		{"emails[0] is taken for all e-mail addresses", "RFC7644-3.5.2-05", at + "path-syntax",
			patchIf(op("", "emails[0]", ""), with(map[string]any{"path": "emails", "value": []any{}}))},
		{"an unknown path is ignored", "RFC7644-3.5.2-06", at + "path-unknown", patchAnswers("invalidPath", swallowed)},
		{"sub-attributes are ignored", "RFC7644-3.5.2-07", "lifecycle.edit.patch-replace", patchIf(op("", "name.", ""), dropped)},
		{"a value path is refused", "RFC7644-3.5.2-08", at + "value-path", patchRefused("invalidPath", op("", "emails[", ""))},
		{"a value path selects all values", "RFC7644-3.5.2-08", at + "value-path", patchIf(op("replace", "phoneNumbers[", ""), unfiltered)},
		{"a value path takes no and", "RFC7644-3.5.2-08", at + "value-path", patchRefused("invalidFilter", func(op map[string]any) bool {
			path, _ := op["path"].(string)
			return strings.Contains(path, " and ")
		})},
		{"paths with a URN are refused", "RFC7644-3.5.2-09", at + "urn-path", patchRefused("invalidPath", op("", "urn:", ""))},
		{"a core URN is not understood", "RFC7644-3.5.2-09", at + "urn-path", patchRefused("invalidPath", op("", schema.UserURI, ""))},
		{"the manager is not kept", "RFC7644-3.5.2-09", at + "urn-path", patchIf(op("", schema.EnterpriseURI, "manager.value"), dropped)},
		{"schemas does not follow", "RFC7644-3.5.2-15", at + "extension-schemas", plainSchemas},
		{"the attribute of an extension is lost", "RFC7644-3.5.2-15", at + "extension-schemas", patchIf(op("add", "urn:", ""), dropped)},
		{"schemas cannot be added to", "RFC7644-3.5.2-16", at + "schemas-first", patchRefused("mutability", op("add", "schemas", ""))},
		{"schemas is not seen by the next operation", "RFC7644-3.5.2-16", at + "schemas-first", patchRefused("invalidPath", op("add", "urn:", ""))},
	}
}

func patchAddProof() []broken {
	const at = "protocol.patch."
	return []broken{
		{"add without value succeeds", "RFC7644-3.5.2.1-01", at + "add-without-value", patchAnswers("invalidValue", swallowed)},
		{"add without value removes", "RFC7644-3.5.2.1-01", at + "add-without-value",
			patchIf(func(op map[string]any) bool { return op["value"] == nil }, with(map[string]any{"op": "remove"}))},
		{"add without path replaces", "RFC7644-3.5.2.1-02", at + "add-merge", patchIf(noPath("add"), with(map[string]any{"op": "replace"}))},
		{"add without path is ignored", "RFC7644-3.5.2.1-02", at + "add-merge", fault("patch-pathless-ignored")},
		{"add sets nothing new", "RFC7644-3.5.2.1-03", "lifecycle.edit.patch-add-remove", patchIf(op("add", "title", ""), dropped)},
		{"add leaves what there is", "RFC7644-3.5.2.1-04", at + "add-single", patchIf(op("add", "title", ""), dropped)},
		{"add replaces all values", "RFC7644-3.5.2.1-05", at + "add-append", patchIf(op("add", "emails", ""), with(map[string]any{"op": "replace"}))},
		{"a new value takes the primary mark", "RFC7644-3.5.2.1-05", at + "add-append", patchIf(op("add", "emails", ""), func(op map[string]any) []map[string]any {
			eachValue(op, func(v map[string]any) { v["primary"] = true })
			return []map[string]any{op}
		})},
		{"add loses the sub-attributes it does not name", "RFC7644-3.5.2.1-06", at + "add-complex", patchIf(op("add", "name", ""), overwriting)},
		{"add to a complex attribute is ignored", "RFC7644-3.5.2.1-06", at + "add-complex", patchIf(op("add", "name", ""), dropped)},
		{"what is there is added again", "RFC7644-3.5.2.1-07", at + "add-again", addedTwice},
		{"a PATCH that changes nothing is refused", "RFC7644-3.5.2.1-07", at + "add-again", fault("patch-noop-400")},
		{"every PATCH is a modification", "RFC7644-3.5.2.1-08", at + "add-again",
			answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(r map[string]any) {
					r["meta"].(map[string]any)["lastModified"] = time.Now().UTC().Format(schema.TimeLayout)
				})
			})},
		{"add that selects nothing changes all", "RFC7644-E8097-01", at + "add-no-match", patchIf(op("add", "phoneNumbers[", ""), unfiltered)},
		{"add that selects nothing breaks down", "RFC7644-E8097-01", at + "add-no-match", patchStatus(http.StatusInternalServerError)},
	}
}

func patchRemoveProof() []broken {
	const at = "protocol.patch."
	all := patchIf(op("remove", "phoneNumbers[", ""), unfiltered)
	return []broken{
		{"remove without path succeeds", "RFC7644-3.5.2.2-01", at + "remove-no-path", patchAnswers("noTarget", swallowed)},
		{"remove without path is an invalidPath", "RFC7644-3.5.2.2-01", at + "remove-no-path", patchAnswers("noTarget", retyped("invalidPath"))},
		{"remove without path clears the title", "RFC7644-3.5.2.2-01", at + "remove-no-path", patchIf(noPath("remove"), with(map[string]any{"path": "title"}))},
		{"remove is ignored", "RFC7644-3.5.2.2-02", at + "remove-single", fault("patch-remove-ignored")},
		{"a removed attribute is still found by pr", "RFC7644-3.5.2.2-02", at + "remove-single", unasked(" and title pr")},
		{"remove takes the first value only", "RFC7644-3.5.2.2-03", at + "remove-all-values",
			patchIf(op("remove", "phoneNumbers", "phoneNumbers"), with(map[string]any{"path": `phoneNumbers[type eq "work"]`}))},
		{"remove takes all values", "RFC7644-3.5.2.2-04", at + "remove-selected", all},
		{"remove of the selected value is ignored", "RFC7644-3.5.2.2-04", at + "remove-selected", patchIf(op("remove", "emails[", ""), dropped)},
		{"remove takes the whole value", "RFC7644-3.5.2.2-05", at + "remove-sub",
			patchIf(op("remove", "", "].type"), with(map[string]any{"path": `phoneNumbers[type eq "home"]`}))},
		{"the last value stays", "RFC7644-3.5.2.2-06", at + "remove-selected", patchIf(op("remove", `phoneNumbers[type eq "work"]`, ""), dropped)},
		{"an attribute without values is still found by pr", "RFC7644-3.5.2.2-06", at + "remove-selected", unasked(" and phoneNumbers pr")},
		{"remove of userName is ignored", "RFC7644-3.5.2.2-07", at + "remove-required", patchAnswers("mutability", swallowed)},
		{"remove of userName is an invalidValue", "RFC7644-3.5.2.2-07", at + "remove-required", patchAnswers("mutability", retyped("invalidValue"))},
		{"remove of id is ignored", "RFC7644-3.5.2.2-08", at + "remove-readonly", patchAnswers("mutability", swallowed)},
		{"remove of id is an invalidPath", "RFC7644-3.5.2.2-08", at + "remove-readonly", patchAnswers("mutability", retyped("invalidPath"))},
		{"remove that selects nothing takes all", "RFC7644-3.5.2.2-09", at + "remove-no-match", all},
		{"remove that selects nothing answers 404", "RFC7644-3.5.2.2-09", at + "remove-no-match",
			calls(http.MethodPatch, "/Users/{id}", func(*tamper.Call) *tamper.Answer { return tamper.Refusal(http.StatusNotFound, "", "no such value") })},
	}
}

func patchReplaceProof() []broken {
	const at = "protocol.patch."
	return []broken{
		{"replace without path is ignored", "RFC7644-3.5.2.3-01", at + "replace-no-path", fault("patch-pathless-ignored")},
		{"replace without path clears what it does not name", "RFC7644-3.5.2.3-01", at + "replace-no-path", patchIf(noPath("replace"), func(op map[string]any) []map[string]any {
			return []map[string]any{{"op": "remove", "path": "displayName"}, op}
		})},
		{"replace is ignored", "RFC7644-3.5.2.3-02", at + "replace-single", patchIf(op("replace", "title", ""), dropped)},
		{"replace appends", "RFC7644-3.5.2.3-03", at + "replace-values", patchIf(op("replace", "emails", ""), with(map[string]any{"op": "add"}))},
		{"replace without path appends", "RFC7644-3.5.2.3-03", at + "replace-values", patchIf(noPath("replace"), with(map[string]any{"op": "add"}))},
		{"replace of what has no value finds no target", "RFC7644-3.5.2.3-04", at + "replace-unset", patchRefused("noTarget", op("replace", "title", ""))},
		{"replace loses the sub-attributes it does not name", "RFC7644-3.5.2.3-05", at + "replace-complex", patchIf(op("replace", "name", ""), overwriting)},
		{"replace without path loses the sub-attributes it does not name", "RFC7644-3.5.2.3-05", at + "replace-complex", patchIf(noPath("replace"), overwriting)},
		{"replace takes the first value that the filter selects", "RFC7644-3.5.2.3-06", at + "replace-matching",
			patchIf(op("replace", `phoneNumbers[type eq "work"]`, ""), with(map[string]any{"path": `phoneNumbers[value eq "+442079460101"].value`}))},
		{"the record takes the place of all", "RFC7644-3.5.2.3-07", at + "replace-record", patchIf(op("replace", "phoneNumbers[", ""), unfiltered)},
		{"replace that selects nothing is a silent success", "RFC7644-3.5.2.3-08", at + "replace-no-match", patchAnswers("noTarget", swallowed)},
		{"replace that selects nothing is an invalidPath", "RFC7644-3.5.2.3-08", at + "replace-no-match", patchAnswers("noTarget", retyped("invalidPath"))},
		{"replace that selects nothing creates", "RFC7644-3.5.2.3-08", at + "replace-no-match", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.CreateOnFilterMiss = true })
		}},
	}
}

func patchRuleProof() []broken {
	const at = "protocol.patch."
	created := func(r map[string]any, value any) { r["meta"].(map[string]any)["created"] = value }
	id := func(r map[string]any, value any) { r["id"] = value }
	return []broken{
		{"meta.created can be changed", "RFC7644-3.5.2-10", at + "readonly", overwritten("meta.created", created)},
		{"the id can be changed", "RFC7644-3.5.2-10", at + "readonly", overwritten("id", id)},
		{"what is readOnly is ignored", "RFC7644-3.5.2-10", at + "readonly", patchAnswers("mutability", swallowed)},
		{"an immutable attribute can be changed", "RFC7644-3.5.2-11", at + "immutable", immutableOnPaper},
		{"an immutable attribute cannot be set later", "RFC7644-3.5.2-12", at + "immutable", patchRefused("mutability", op("add", "", "immutableText"))},
		{"a value without path changes meta.created", "RFC7644-3.5.2-13", at + "readonly-inside", overwritten("meta.created", created)},
		{"a value without path changes the id", "RFC7644-3.5.2-13", at + "readonly-inside", overwritten("id", id)},
		{"a value that repeats the id is refused", "RFC7644-3.5.2-13", at + "readonly-inside", patchRefused("mutability", func(op map[string]any) bool {
			value, _ := op["value"].(map[string]any)
			return value["id"] != nil
		})},
		{"values of the wrong type are ignored", "RFC7644-3.5.2-14", at + "types", patchAnswers("invalidValue", swallowed)},
		{`"False" is true`, "RFC7644-3.5.2-14", at + "types", fault("patch-active-string-truthy")},
		{"the last operation goes first", "RFC7644-3.5.2-17", at + "order", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			ops := operationsOf(c)
			slices.Reverse(ops)
			return askOps(c, ops)
		})},
		{"the first operation alone is run", "RFC7644-3.5.2-17", at + "order", fault("patch-first-op-only")},
		{"the first operation alone is run", "RFC7644-3.5.2-17", "lifecycle.edit.patch-replace", fault("patch-first-op-only")},
		{"the former primary value stays primary", "RFC7644-3.5.2-18", at + "primary", fault("patch-primary-not-cleared")},
		{"a former primary value stays beside a new one", "RFC7644-3.5.2-18", "lifecycle.edit.one-primary", fault("patch-primary-not-cleared")},
	}
}

func patchWholeProof() []broken {
	const at = "protocol.patch."
	return []broken{
		{"what comes before the failure stays", "RFC7644-3.5.2-19", at + "atomic", fault("patch-not-atomic")},
		{"what comes after the failure is done", "RFC7644-3.5.2-19", at + "atomic", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if ops := operationsOf(c); !a.OK() && len(ops) > 1 {
				askOps(c, ops[1:])
			}
			return a
		})},
		{"a failure is no SCIM error", "RFC7644-3.5.2-20", at + "answer", patchAnswers("noTarget", func(a *tamper.Answer) {
			a.Body = []byte(`{"message":"no path"}`)
		})},
		{"a failure answers 200 with an error in it", "RFC7644-3.5.2-20", at + "answer", patchAnswers("noTarget", func(a *tamper.Answer) { a.Status = http.StatusOK })},
		{"PATCH answers 202", "RFC7644-3.5.2-21", at + "answer", patchDone(func(a *tamper.Answer) { a.Status = http.StatusAccepted })},
		{"PATCH answers 200 without a body", "RFC7644-3.5.2-21", at + "answer", patchDone(func(a *tamper.Answer) { a.Body = nil })},
		{"PATCH answers what was changed alone", "RFC7644-3.5.2-21", at + "answer", patchDone(func(a *tamper.Answer) {
			a.Edit(func(r map[string]any) { delete(r, "emails") })
		})},
		{"PATCH answers with the former state", "RFC7644-3.5.2-21", at + "answer", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			before := c.Do(http.MethodGet, c.Request.URL.Path, "", nil)
			if a := c.Ask(); !a.OK() {
				return a
			}
			return before
		})},
		{"PATCH with attributes answers 204", "RFC7644-3.5.2-22", at + "projected", patchDone(swallowed)},
		{"PATCH does not heed attributes", "RFC7644-3.5.2-22", at + "projected", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			return c.AskQuery(nil)
		})},
		{"PATCH of an unknown id answers 204", "RFC7644-3.5.2-23", at + "unknown-id", patchFor(http.StatusNotFound, swallowed)},
		{"PATCH of an unknown id answers 400", "RFC7644-3.5.2-23", at + "unknown-id", patchFor(http.StatusNotFound, func(a *tamper.Answer) { a.Status = http.StatusBadRequest })},
		{"a taken login is ignored", "RFC7644-3.5.2-24", at + "unique", patchFor(http.StatusConflict, swallowed)},
		{"a taken login is 409 without scimType", "RFC7644-3.5.2-24", at + "unique", patchFor(http.StatusConflict, func(a *tamper.Answer) {
			a.Edit(func(body map[string]any) { delete(body, "scimType") })
		})},
		{"a taken login is 400 uniqueness", "RFC7644-3.5.2-24", at + "unique", patchFor(http.StatusConflict, func(a *tamper.Answer) { a.Status = http.StatusBadRequest })},
		{"lastModified stands still", "RFC7644-3.5.2-25", at + "last-modified", frozen("lastModified")},
		{"version stands still", "RFC7644-3.5.2-25", at + "last-modified", frozen("version")},
	}
}

func patchStatus(status int) func(*hubspot.Config) {
	return calls(http.MethodPatch, "/Users/{id}", func(*tamper.Call) *tamper.Answer { return tamper.Refusal(status, "", "no PATCH") })
}

// patchFor changes the answers to PATCHes that have a status.
func patchFor(status int, change func(*tamper.Answer)) func(*hubspot.Config) {
	return answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
		if a.Status == status {
			change(a)
		}
	})
}

func patchDone(change func(*tamper.Answer)) func(*hubspot.Config) {
	return patchFor(http.StatusOK, change)
}

func eachValue(op map[string]any, change func(map[string]any)) {
	list, ok := op["value"].([]any)
	if !ok {
		list = []any{op["value"]}
	}
	for _, item := range list {
		if v, ok := item.(map[string]any); ok {
			change(v)
		}
	}
}

// addedTwice shows e-mail addresses once more that a PATCH adds.
func addedTwice(cfg *hubspot.Config) {
	added := newNotes()
	calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
		for _, o := range operationsOf(c) {
			if op("add", "emails", "emails")(o) {
				added.keep(c.ID(), o["value"])
			}
		}
		return c.Ask()
	})(cfg)
	answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
		if again, ok := added.of(c.ID()); ok {
			a.Edit(func(r map[string]any) { r["emails"] = slices.Concat(r["emails"].([]any), again.([]any)) })
		}
	})(cfg)
}

// plainSchemas shows users as if they had no extension.
var plainSchemas = answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
	a.Edit(func(r map[string]any) {
		if r["userName"] != nil {
			r["schemas"] = []any{schema.UserURI}
		}
	})
})

// immutableOnPaper publishes an attribute as immutable that anybody may change.
func immutableOnPaper(cfg *hubspot.Config) {
	cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(c *provider.Config) {
		probe := schema.ProbeUser()
		probe.Attribute("immutableText").Mutability = schema.ReadWrite
		c.Schemas = append(c.Schemas, probe)
	})
	answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
		a.EditResources(func(r map[string]any) {
			list, _ := r["attributes"].([]any)
			for _, item := range list {
				if attribute := item.(map[string]any); attribute["name"] == "immutableText" {
					attribute["mutability"] = "immutable"
				}
			}
		})
	})(cfg)
}
