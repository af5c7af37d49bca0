package faults

import (
	"net/http"
	"reflect"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func patchFaults() []Fault {
	return []Fault{
		{"patch-op-case-rejected", "Replace, Add and Remove with a capital letter answer 400.",
			refuseOps("invalidSyntax", "unknown op", func(op operation) bool { return op.text("op") != op.kind() })},
		{"patch-active-string-rejected", `"False" for active answers 400.`,
			refuseOps("invalidValue", "active must be a boolean", func(op operation) bool {
				value, ok := op.value("active")
				_, isText := value.(string)
				return ok && isText
			})},
		{"patch-active-string-truthy", `"False" for active is stored as true, as every text is.`,
			changeOps(func(op operation) (keep bool) {
				if value, ok := op.value("active"); ok && reflect.TypeOf(value) == reflect.TypeFor[string]() {
					op.setValue("active", true)
				}
				return true
			})},
		{"patch-pathless-ignored", "An operation without path is a silent success without effect.",
			changeOps(func(op operation) (keep bool) { return op.text("path") != "" })},
		{"patch-valuefilter-nomatch-400", `replace on emails[type eq "work"].value without a work e-mail answers 400 noTarget.`,
			func(cfg *hubspot.Config) {
				cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.CreateOnFilterMiss = false })
			}},
		{"patch-remove-ignored", "remove operations are skipped with success.",
			changeOps(func(op operation) (keep bool) { return op.kind() != "remove" })},
		{"patch-add-rejected", "add is no valid choice: 400.",
			refuseOps("invalidSyntax", "op must be replace or remove", func(op operation) bool { return op.kind() == "add" })},
		{"patch-reactivate-rejected", "Only active:false is accepted, active:true answers 400.",
			refuseOps("invalidValue", "active may only be set to false", func(op operation) bool {
				value, _ := op.value("active")
				text, _ := value.(string)
				return value == true || strings.EqualFold(text, "true")
			})},
		{"patch-noop-400", "A PATCH that changes nothing answers 400.",
			wire(patch, oneUser, func(c *call) *answer {
				before, _ := c.user(c.ID())
				a := c.Ask()
				if after, _ := c.user(c.ID()); a.OK() && reflect.DeepEqual(withoutMeta(before), withoutMeta(after)) {
					return tamper.Refusal(http.StatusBadRequest, "invalidValue", "no valid fields to update")
				}
				return a
			})},
		{"patch-not-atomic", "Operations before the one that fails stay applied.",
			wire(patch, oneUser, func(c *call) *answer {
				a := c.Ask()
				for _, op := range c.operations() {
					if a.OK() || !c.askOps(op).OK() {
						break
					}
				}
				return a
			})},
		{"patch-first-op-only", "Only the first operation is processed.",
			wire(patch, oneUser, func(c *call) *answer {
				if ops := c.operations(); len(ops) > 1 {
					return c.askOps(ops[0])
				}
				return c.Ask()
			})},
		{"patch-primary-not-cleared", "A value that becomes primary leaves the former primary one primary.",
			admit(func(w *provider.Write) error {
				if w.Method == patch {
					for _, name := range []string{"emails", "phoneNumbers", "addresses", "roles"} {
						keepPrimaries(w.Old[name], w.New[name])
					}
				}
				return nil
			})},
	}
}

// operation is one element of a PatchOp message.
type operation map[string]any

func (op operation) text(name string) string {
	_, value, _ := tamper.Member(op, name)
	text, _ := value.(string)
	return text
}

// kind is op in lower case.
func (op operation) kind() string { return strings.ToLower(op.text("op")) }

// path is the attribute path in lower case, without the User URN.
func (op operation) path() string {
	return strings.TrimPrefix(strings.ToLower(op.text("path")), "urn:ietf:params:scim:schemas:core:2.0:user:")
}

// value is what the operation gives an attribute, by path or by key.
func (op operation) value(attribute string) (any, bool) {
	_, value, ok := tamper.Member(op, "value")
	if op.path() == strings.ToLower(attribute) {
		return value, ok
	}
	if object, isObject := value.(map[string]any); isObject && op.path() == "" {
		_, value, ok = tamper.Member(object, attribute)
		return value, ok
	}
	return nil, false
}

// setValue changes what value has found.
func (op operation) setValue(attribute string, to any) {
	key, value, _ := tamper.Member(op, "value")
	if object, ok := value.(map[string]any); ok && op.path() == "" {
		key, _, _ = tamper.Member(object, attribute)
		object[key] = to
		return
	}
	op[key] = to
}

func (c *call) operations() []operation {
	_, value, _ := tamper.Member(c.Body, "Operations")
	list, _ := value.([]any)
	ops := make([]operation, 0, len(list))
	for _, item := range list {
		if op, ok := item.(map[string]any); ok {
			ops = append(ops, op)
		}
	}
	return ops
}

// askOps passes the request on with other operations. Without any it is a
// success that changes nothing.
func (c *call) askOps(ops ...operation) *answer {
	if len(ops) == 0 {
		return c.Do(get, c.Request.URL.Path, c.Request.URL.RawQuery, nil)
	}
	list := []any{}
	for _, op := range ops {
		list = append(list, map[string]any(op))
	}
	key, _, _ := tamper.Member(c.Body, "Operations")
	body := map[string]any{key: list}
	for name, value := range c.Body {
		if name != key {
			body[name] = value
		}
	}
	return c.AskWith(body)
}

// refuseOps answers 400 to a PATCH with an operation that hits.
func refuseOps(scimType, detail string, hits func(operation) bool) func(*hubspot.Config) {
	return wire(patch, oneUser, func(c *call) *answer {
		for _, op := range c.operations() {
			if hits(op) {
				return tamper.Refusal(http.StatusBadRequest, scimType, detail)
			}
		}
		return c.Ask()
	})
}

// changeOps alters operations or drops them.
func changeOps(change func(operation) (keep bool)) func(*hubspot.Config) {
	return wire(patch, oneUser, func(c *call) *answer {
		ops := c.operations()
		if len(ops) == 0 {
			return c.Ask()
		}
		var kept []operation
		for _, op := range ops {
			if change(op) {
				kept = append(kept, op)
			}
		}
		return c.askOps(kept...)
	})
}

func withoutMeta(resource map[string]any) map[string]any {
	delete(resource, "meta")
	return resource
}

// keepPrimaries makes those elements primary again that were.
func keepPrimaries(before, after any) {
	old, _ := before.([]any)
	now, _ := after.([]any)
	for _, was := range old {
		for _, is := range now {
			a, _ := was.(map[string]any)
			b, _ := is.(map[string]any)
			if a["primary"] == true && a["value"] == b["value"] && a["type"] == b["type"] {
				b["primary"] = true
			}
		}
	}
}
