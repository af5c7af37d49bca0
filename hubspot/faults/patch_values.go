package faults

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/schema"
)

// Faults of which values a PATCH changes.
func patchValueFaults() []Fault {
	return []Fault{
		{"patch-valuefilter-nomatch-silent", "replace with a value filter that selects nothing answers success and changes nothing.",
			wire(patch, oneUser, func(c *call) *answer {
				ops := c.operations()
				kept := slices.DeleteFunc(slices.Clone(ops), func(op operation) bool {
					selection, _, _ := strings.Cut(op.text("path"), "]")
					return op.kind() == "replace" && strings.Contains(selection, "[") && !c.selects(selection+"]")
				})
				if len(kept) == len(ops) {
					return c.Ask()
				}
				return c.askOps(kept...)
			})},
		{"patch-valuefilter-hits-all", "replace with a value filter changes every value, not only the one that the filter selects.",
			changeOps(func(op operation) (keep bool) {
				if path := op.text("path"); op.kind() == "replace" && valueFilter.MatchString(path) {
					op["path"] = valueFilter.ReplaceAllString(path, "[value pr].$1")
				}
				return true
			})},
		{"patch-same-field-order", "Of two replacements of one attribute in a PATCH the first wins.",
			wire(patch, oneUser, func(c *call) *answer {
				seen := map[string]bool{}
				ops := c.operations()
				kept := slices.DeleteFunc(slices.Clone(ops), func(op operation) bool {
					again := op.kind() == "replace" && op.path() != "" && seen[op.path()]
					seen[op.path()] = true
					return again
				})
				if len(kept) == len(ops) {
					return c.Ask()
				}
				return c.askOps(kept...)
			})},
		{"patch-add-steals-primary", "An e-mail address that is added without primary becomes the primary one.",
			changeOps(func(op operation) (keep bool) {
				value, ok := op.value("emails")
				list, _ := value.([]any)
				if op.kind() != "add" || !ok || len(list) == 0 {
					return true
				}
				if email, isObject := list[0].(map[string]any); isObject && email["primary"] == nil {
					email["primary"] = true
				}
				return true
			})},
		{"patch-remove-no-path", "remove without a path clears name, displayName, title and e-mail addresses and answers success.",
			wire(patch, oneUser, func(c *call) *answer {
				var ops []operation
				for _, op := range c.operations() {
					if op.kind() != "remove" || op.text("path") != "" {
						ops = append(ops, op)
						continue
					}
					for _, name := range []string{"name", "displayName", "title", "emails"} {
						ops = append(ops, operation{"op": "remove", "path": name})
					}
				}
				if len(ops) == len(c.operations()) {
					return c.Ask()
				}
				return c.askOps(ops...)
			})},
		{"patch-immutable-writable", "meta.created can be replaced by PATCH.", createdWritable()},
		{"patch-unknown-path-ignored", "A path that no schema has answers success and changes nothing.",
			wire(patch, oneUser, func(c *call) *answer {
				a := c.Ask()
				if scimType, _ := tamper.Decode(a.Body)["scimType"].(string); a.Status != http.StatusBadRequest || scimType != "invalidPath" {
					return a
				}
				if slices.ContainsFunc(c.operations(), func(op operation) bool { return op.path() != "" && !plainPath.MatchString(op.path()) }) {
					return a // a path that is none is refused
				}
				return c.askOps()
			})},
		{"patch-duplicate-value-appended", "add of an e-mail address that the user has already appends it a second time.", appendTwice()},
		{"patch-null-not-removal", "replace of a text with null stores the text null.",
			changeOps(func(op operation) (keep bool) {
				if value, given := op["value"]; op.kind() == "replace" && given && value == nil && slices.Contains([]string{"title", "displayname", "nickname"}, op.path()) {
					op["value"] = "null"
				}
				return true
			})},
	}
}

// plainPath is the name of an attribute, or of one of its sub-attributes.
var plainPath = regexp.MustCompile(`^[a-zA-Z$][\w$-]*(\.[a-zA-Z$][\w$-]*)?$`)

// valueFilter is the end of a path such as emails[type eq "work"].value.
var valueFilter = regexp.MustCompile(`\[\w+ eq "[^"\]]*"\]\.(value|display)$`)

// selects tells whether a path such as emails[type eq "work"] selects a value of
// the user whom the request is about.
func (c *call) selects(path string) bool {
	a := c.askFilter("id eq " + string(quote(c.ID())) + " and " + path)
	return !a.OK() || totalOf(a) > 0 // what is no filter is left to the server
}

func createdWritable() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var created sync.Map // what a PATCH made of it, by id
		both(
			wire(patch, oneUser, func(c *call) *answer {
				ops := c.operations()
				kept := slices.DeleteFunc(slices.Clone(ops), func(op operation) bool {
					if op.kind() == "remove" || op.path() != "meta.created" {
						return false
					}
					created.Store(c.ID(), op["value"])
					return true
				})
				if len(kept) == len(ops) {
					return c.Ask()
				}
				return c.askOps(kept...)
			}),
			shown(func(r provider.Resource) {
				if value, ok := created.Load(r.ID()); ok {
					meta, _ := r["meta"].(map[string]any)
					meta = maps.Clone(meta)
					meta["created"] = value
					r["meta"] = meta
				}
			}),
		)(cfg)
	}
}

type addsEmails struct{}

// appendTwice lets the hook behind the wire know which e-mail addresses a PATCH
// adds.
func appendTwice() func(*hubspot.Config) {
	return both(
		wire(patch, oneUser, func(c *call) *answer {
			var added []any
			for _, op := range c.operations() {
				value, _ := op.value("emails")
				if list, ok := value.([]any); ok && op.kind() == "add" {
					added = append(added, list...)
				}
			}
			c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), addsEmails{}, added))
			return c.Ask()
		}),
		policy(func(p *provider.Policy) {
			next := p.Admit
			p.Admit = func(ctx context.Context, w *provider.Write) error {
				added, _ := ctx.Value(addsEmails{}).([]any)
				had, _ := w.Old["emails"].([]any)
				for _, email := range added {
					i := slices.IndexFunc(had, func(item any) bool { return sameValue(item, email) })
					if i < 0 {
						continue
					}
					again, _ := had[i].(map[string]any)
					again = maps.Clone(again)
					delete(again, "primary")
					has, _ := w.New["emails"].([]any)
					w.New["emails"] = append(slices.Clone(has), again)
				}
				return next(ctx, w)
			}
		}),
	)
}

func sameValue(a, b any) bool {
	one, _ := a.(map[string]any)
	other, _ := b.(map[string]any)
	return one["value"] != nil && schema.Equal(one["value"], other["value"])
}
