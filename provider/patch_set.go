package provider

import (
	"slices"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// store puts a value into an object; nil and the empty forms unassign it.
func store(in map[string]any, name string, v any) {
	switch t := v.(type) {
	case nil:
		delete(in, name)
		return
	case []any:
		if len(t) == 0 {
			delete(in, name)
			return
		}
	case map[string]any:
		if len(t) == 0 {
			delete(in, name)
			return
		}
	}
	in[name] = v
}

// setWhole adds or replaces an attribute as a whole.
func (p *patcher) setWhole(t target, o operation) error {
	a, in := t.attribute(), p.holder(t.ref, true)
	if a.MultiValued {
		return setValues(in, a, o)
	}
	if object, ok := o.value.(map[string]any); ok && a.Type == schema.Complex {
		into, _ := in[a.Name].(map[string]any)
		into, err := merged(a, into, object)
		store(in, a.Name, into)
		return err
	}
	v, err := a.Value(o.value)
	store(in, a.Name, v)
	return err
}

// setValues adds to or replaces all values of a multi-valued attribute. A new
// primary value takes over from the old one (RFC 7644 section 3.5.2).
func setValues(in map[string]any, a *schema.Attribute, o operation) error {
	v, err := a.Value(o.value)
	if err != nil {
		return err
	}
	added, _ := v.([]any)
	schema.KeepOnePrimary(added, -1)
	if o.op == "replace" {
		store(in, a.Name, added)
		return nil
	}
	old, _ := in[a.Name].([]any)
	if hasPrimary(added) {
		schema.KeepOnePrimary(old, len(old)) // none of the old ones stays
	}
	store(in, a.Name, append(old, added...))
	return nil
}

func hasPrimary(list []any) bool {
	for _, item := range list {
		if object, ok := item.(map[string]any); ok && object["primary"] == true {
			return true
		}
	}
	return false
}

// merged puts the given sub-attributes over those that are there and keeps the
// others (RFC 7644 section 3.5.2.3). readOnly and unknown ones are left out.
func merged(a *schema.Attribute, into, given map[string]any) (map[string]any, error) {
	if into == nil {
		into = map[string]any{}
	}
	for _, m := range schema.Members(given) {
		sub := a.Sub(m.Name)
		if sub == nil || sub.Mutability == schema.ReadOnly {
			continue
		}
		if err := setMember(a, into, sub, m.Value); err != nil {
			return nil, err
		}
	}
	return into, nil
}

func setMember(a *schema.Attribute, object map[string]any, sub *schema.Attribute, value any) error {
	v, err := sub.Value(value)
	if err != nil {
		return err
	}
	if old, set := object[sub.Name]; set && sub.Mutability == schema.Immutable && !schema.Equal(old, v) {
		return immutable(a, sub)
	}
	if v == nil && sub.Required {
		return scimerr.BadRequest(scimerr.InvalidValue, "attribute %s.%s is required", a.Name, sub.Name)
	}
	store(object, sub.Name, v)
	return nil
}

func immutable(a, sub *schema.Attribute) error {
	return scimerr.BadRequest(scimerr.Mutability, "attribute %s.%s is immutable and has a value", a.Name, sub.Name)
}

// setSub adds or replaces a sub-attribute: of the one object, or of every
// element of a multi-valued attribute.
func (p *patcher) setSub(t target, o operation) error {
	a, in := t.attribute(), p.holder(t.ref, true)
	if !a.MultiValued {
		object, ok := in[a.Name].(map[string]any)
		if !ok {
			object = map[string]any{}
		}
		if t.sub.Name == "$ref" && a.RefersTo() != "" {
			delete(object, "value") // a new reference replaces the old id
		}
		err := setMember(a, object, t.sub, o.value)
		store(in, a.Name, object)
		return err
	}
	list, _ := in[a.Name].([]any)
	if len(list) == 0 {
		list = []any{map[string]any{}}
	}
	return p.setIn(t, o, in, list, 0, everything)
}

// setSelected adds to or replaces the elements that the path's filter selects.
func (p *patcher) setSelected(t target, o operation) error {
	a, in := t.attribute(), p.holder(t.ref, true)
	list, _ := in[a.Name].([]any)
	if slices.ContainsFunc(list, t.match) {
		return p.setIn(t, o, in, list, 0, t.match)
	}
	element := seed(t.filter, a)
	if element == nil || o.op == "replace" && !p.createOnMiss {
		return scimerr.BadRequest(scimerr.NoTarget, "no value of %s meets the filter", a.Name)
	}
	if o.value == nil {
		return nil // nothing to create, nothing to unassign
	}
	if object, ok := o.value.(map[string]any); ok && t.sub == nil {
		merged, err := merged(a, element, object)
		if err != nil {
			return err
		}
		o.value = merged
	}
	return p.setIn(t, o, in, append(list, element), len(list), everything)
}

func everything(any) bool { return true }

// setIn changes those elements of list[from:] that are chosen and stores the list.
func (p *patcher) setIn(t target, o operation, in map[string]any, list []any, from int, chosen func(any) bool) error {
	winner := -1
	out := make([]any, 0, len(list))
	for i, element := range list {
		if i >= from && chosen(element) {
			changed, err := p.element(t, o, element)
			if err != nil {
				return err
			}
			element = changed
			if object, ok := element.(map[string]any); ok && object["primary"] == true && winner < 0 {
				winner = len(out)
			}
		}
		if element != nil {
			out = append(out, element)
		}
	}
	if winner >= 0 {
		schema.KeepOnePrimary(out, winner)
	}
	store(in, t.attribute().Name, out)
	return nil
}

// element is one selected element after the operation; nil when nothing is left.
func (p *patcher) element(t target, o operation, element any) (any, error) {
	a := t.attribute()
	object, isObject := element.(map[string]any)
	if t.sub != nil && isObject {
		if err := setMember(a, object, t.sub, o.value); err != nil || len(object) == 0 {
			return nil, err
		}
		return object, nil
	}
	given, ok := o.value.(map[string]any)
	if o.op == "add" && ok && isObject {
		if _, err := merged(a, object, given); err != nil || len(object) == 0 {
			return nil, err
		}
		return object, nil
	}
	if o.value == nil {
		return nil, nil
	}
	return a.Single(o.value)
}
