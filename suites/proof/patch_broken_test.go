package proof

import (
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/faults"
	"rolecall/hubspot/tamper"
)

// patchOps answers each PATCH of a user as if it had other operations. change
// gets each of them and gives what stands in its place.
func patchOps(change func(c *tamper.Call, op map[string]any) []map[string]any) func(*hubspot.Config) {
	return patchOpsAt("/Users/{id}", change)
}

func patchOpsAt(path string, change func(c *tamper.Call, op map[string]any) []map[string]any) func(*hubspot.Config) {
	return calls(http.MethodPatch, path, func(c *tamper.Call) *tamper.Answer {
		var ops []map[string]any
		for _, op := range operationsOf(c) {
			ops = append(ops, change(c, op)...)
		}
		return askOps(c, ops)
	})
}

func operationsOf(c *tamper.Call) (ops []map[string]any) {
	list, _ := c.Body["Operations"].([]any)
	for _, item := range list {
		if op, ok := item.(map[string]any); ok {
			ops = append(ops, op)
		}
	}
	return ops
}

// askOps passes a PATCH on with other operations. Without any it succeeds and
// changes nothing.
func askOps(c *tamper.Call, ops []map[string]any) *tamper.Answer {
	if len(ops) == 0 {
		return &tamper.Answer{Status: http.StatusNoContent, Header: http.Header{}}
	}
	list := []any{}
	for _, op := range ops {
		list = append(list, op)
	}
	return c.AskWith(map[string]any{"schemas": c.Body["schemas"], "Operations": list})
}

// patchIf replaces those operations that fit.
func patchIf(fits func(op map[string]any) bool, change func(op map[string]any) []map[string]any) func(*hubspot.Config) {
	return patchOps(func(_ *tamper.Call, op map[string]any) []map[string]any {
		if fits(op) {
			return change(op)
		}
		return []map[string]any{op}
	})
}

// patchRefused answers those PATCHes with an error that have such an operation.
func patchRefused(scimType string, fits func(op map[string]any) bool) func(*hubspot.Config) {
	return calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
		for _, op := range operationsOf(c) {
			if fits(op) {
				return tamper.Refusal(http.StatusBadRequest, scimType, "this cannot be done here")
			}
		}
		return c.Ask()
	})
}

// patchAnswers changes the answers to PATCHes that failed with a scimType.
func patchAnswers(scimType string, change func(a *tamper.Answer)) func(*hubspot.Config) {
	return answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
		if !a.OK() && tamper.Decode(a.Body)["scimType"] == scimType {
			change(a)
		}
	})
}

// swallowed makes success of an error.
func swallowed(a *tamper.Answer) { a.Status, a.Body = http.StatusNoContent, nil }

// retyped gives an error another scimType.
func retyped(scimType string) func(*tamper.Answer) {
	return func(a *tamper.Answer) { a.Edit(func(body map[string]any) { body["scimType"] = scimType }) }
}

// op fits operations by their op, and by the beginning and the end of their path.
func op(kind, begin, end string) func(map[string]any) bool {
	return func(op map[string]any) bool {
		path, _ := op["path"].(string)
		return (kind == "" || op["op"] == kind) && strings.HasPrefix(path, begin) && strings.HasSuffix(path, end)
	}
}

func noPath(kind string) func(map[string]any) bool {
	return func(op map[string]any) bool { return op["path"] == nil && op["op"] == kind }
}

func dropped(map[string]any) []map[string]any { return nil }

// with gives an operation other members.
func with(members map[string]any) func(map[string]any) []map[string]any {
	return func(op map[string]any) []map[string]any {
		for name, value := range members {
			op[name] = value
		}
		return []map[string]any{op}
	}
}

// unfiltered drops the filter of a path, so that it selects all values.
func unfiltered(op map[string]any) []map[string]any {
	path, _ := op["path"].(string)
	name, rest, _ := strings.Cut(path, "[")
	_, sub, _ := strings.Cut(rest, "]")
	op["path"] = name + sub
	return []map[string]any{op}
}

// overwriting makes the value of a complex attribute take the place of the whole.
func overwriting(op map[string]any) []map[string]any {
	if op["path"] != nil {
		return []map[string]any{{"op": "remove", "path": op["path"]}, op}
	}
	return []map[string]any{{"op": "remove", "path": "name"}, op}
}

// fault is a fault of the look-alike's own catalogue.
func fault(id string) func(*hubspot.Config) {
	f, ok := faults.ByID(id)
	if !ok {
		panic("no fault " + id)
	}
	return f.Apply
}

// frozen shows a resource's meta attribute as it was when first seen.
func frozen(name string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		first := newNotes()
		answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(r map[string]any) {
				if meta, ok := r["meta"].(map[string]any); ok {
					meta[name] = first.keep(r["id"].(string), meta[name])
				}
			})
		})(cfg)
	}
}

// overwritten lets a PATCH change an attribute of meta, or the id, that nobody may
// change.
func overwritten(path string, show func(r map[string]any, value any)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		notes := newNotes()
		calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			var ops []map[string]any
			for _, op := range operationsOf(c) {
				if op["path"] == path {
					notes.keep(c.ID(), op["value"])
					continue
				}
				if value, ok := op["value"].(map[string]any); ok && op["path"] == nil {
					name, sub, _ := strings.Cut(path, ".")
					if meta, ok := value[name].(map[string]any); ok {
						notes.keep(c.ID(), meta[sub])
						delete(value, name)
					} else if value[name] != nil {
						notes.keep(c.ID(), value[name])
					}
					delete(value, "id")
					delete(value, "meta")
				}
				ops = append(ops, op)
			}
			return askOps(c, ops)
		})(cfg)
		answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if value, ok := notes.of(c.ID()); ok {
				a.Edit(func(r map[string]any) { show(r, value) })
			}
		})(cfg)
	}
}

// unasked drops a part of the filters that are sent.
func unasked(part string) func(*hubspot.Config) {
	return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		query := url.Values{}
		for name, values := range c.Query() {
			query.Set(name, strings.ReplaceAll(values[0], part, ""))
		}
		return c.AskQuery(query)
	})
}
