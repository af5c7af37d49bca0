package provider

import (
	"errors"
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// patcher applies operations to a private copy of a resource. An error leaves
// the copy half changed; whoever called throws it away then.
type patcher struct {
	catalog  *schema.Catalog
	resource map[string]any  // changed
	shown    func() Resource // as the client sees it, to compare repeated readOnly values with
	wrote    map[string]bool // gets the names of the attributes that are set

	roster   *schema.Attribute // members of a group, else nil
	describe func(roster *schema.Attribute, member map[string]any)

	createOnMiss bool // Features.CreateOnFilterMiss
	removeValue  RemoveValue
}

// apply runs the operations in order, each on the result of the one before.
func (p *patcher) apply(operations []operation) error {
	for i, o := range operations {
		if err := p.one(o); err != nil {
			return inOperation(i, err)
		}
	}
	return nil
}

func (p *patcher) one(o operation) error {
	if o.hasPath {
		t, err := p.resolve(o.path)
		if err != nil {
			return err
		}
		t.named = true
		return p.at(t, o)
	}
	if o.op == "remove" {
		return scimerr.BadRequest(scimerr.NoTarget, "remove has no path")
	}
	object, ok := o.value.(map[string]any)
	if !ok {
		return scimerr.BadRequest(scimerr.InvalidValue, "without a path, value must be an object")
	}
	return p.members(o.op, "", object)
}

// members applies each member of a path-less value, or of an extension's
// object. Their names may be paths themselves: Entra sends "name.givenName",
// "urn:...:User:department" and emails[type eq "work"].value. Unknown ones are
// ignored, as in a POST.
func (p *patcher) members(op, prefix string, object map[string]any) error {
	for _, m := range schema.Members(object) {
		t, err := p.resolve(prefix + m.Name)
		if errors.As(err, &errUnknown{}) || err != nil && !strings.Contains(m.Name, "[") {
			continue
		}
		if err != nil {
			return err
		}
		if err := p.at(t, operation{op: op, value: m.Value, hasValue: true}); err != nil {
			return err
		}
	}
	return nil
}

// at applies an operation, its path resolved.
func (p *patcher) at(t target, o operation) error {
	if o.op != "remove" && !o.hasValue {
		return scimerr.BadRequest(scimerr.InvalidValue, "%s has no value", o.op)
	}
	switch {
	case t.attribute() == nil:
		return p.extension(t, o)
	case t.readOnly():
		return p.untouchable(t, o)
	case t.attribute().Name == "schemas":
		return p.schemas(o)
	}
	if err := p.set(t, o); err != nil {
		return err
	}
	p.wrote[schema.Ref{Extension: t.ref.Extension, Attr: t.ref.Attr}.Name()] = true
	p.tidy(t)
	return nil
}

func (p *patcher) set(t target, o operation) error {
	switch {
	case o.op == "remove":
		return p.remove(t, o)
	case t.match != nil:
		return p.setSelected(t, o)
	case t.sub != nil:
		return p.setSub(t, o)
	}
	return p.setWhole(t, o)
}

// extension is a path that is the URI of an extension alone.
func (p *patcher) extension(t target, o operation) error {
	if o.op == "remove" || o.value == nil {
		delete(p.resource, t.ref.Extension)
		return nil
	}
	object, ok := o.value.(map[string]any)
	if !ok {
		return scimerr.BadRequest(scimerr.InvalidValue, "%s wants an object", t.ref.Extension)
	}
	return p.members(o.op, t.ref.Extension+":", object)
}

// untouchable refuses to change a readOnly attribute. A member of a path-less
// value may repeat what is there: Okta sends the id along.
func (p *patcher) untouchable(t target, o operation) error {
	if !t.named && t.match == nil {
		held := map[string]any(p.shown())
		if t.ref.Extension != "" {
			held = asObject(held[t.ref.Extension])
		}
		now := held[t.ref.Attr.Name]
		if t.sub != nil {
			object, _ := now.(map[string]any)
			now = object[t.sub.Name]
		}
		if repeats(now, o.value) {
			return nil
		}
	}
	return scimerr.BadRequest(scimerr.Mutability, "attribute %s is readOnly", t.ref.Name())
}

// schemas follows the resource's content (see schema.Catalog.ListSchemas), so
// naming schemas is accepted and has no effect of its own.
func (p *patcher) schemas(o operation) error {
	if o.op == "remove" {
		return scimerr.BadRequest(scimerr.Mutability, "attribute schemas is required")
	}
	list, ok := o.value.([]any)
	if !ok {
		list = []any{o.value}
	}
	for _, item := range list {
		if _, ok := item.(string); !ok {
			return scimerr.BadRequest(scimerr.InvalidValue, "schemas wants URIs")
		}
	}
	return nil
}

// tidy brings a multi-valued attribute back into its stored form.
func (p *patcher) tidy(t target) {
	in := p.holder(t.ref, false)
	list, ok := in[t.ref.Attr.Name].([]any)
	switch {
	case ok && t.ref.Attr == p.roster: // the store does the rest, once for all operations
		p.describeNew(list)
	case ok:
		store(in, t.ref.Attr.Name, schema.Distinct(list))
	}
}

// describeNew completes those members in the list that came with the request,
// so that the next operation can select them.
func (p *patcher) describeNew(list []any) {
	for _, element := range list {
		if object := asObject(element); object != nil && (object["type"] == nil || object["$ref"] != nil) {
			p.describe(p.roster, object)
		}
	}
}

// repeats tells whether given says nothing else than what is there: the same,
// a part of it, or nothing.
func repeats(there, given any) bool {
	switch v := given.(type) {
	case nil:
		return true
	case map[string]any:
		object, _ := there.(map[string]any)
		for _, m := range schema.Members(v) {
			if !repeats(member(object, m.Name), m.Value) {
				return false
			}
		}
		return true
	case []any:
		list, _ := there.([]any)
		if len(v) > 0 && len(v) != len(list) {
			return false
		}
		for i := range v {
			if !repeats(list[i], v[i]) {
				return false
			}
		}
		return true
	}
	return schema.Equal(there, given)
}
