package provider

import (
	"slices"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// remove unassigns what the path points at (RFC 7644 section 3.5.2.2). A filter
// that selects nothing, or an attribute that has no value, is no error.
func (p *patcher) remove(t target, o operation) error {
	a, in := t.attribute(), p.holder(t.ref, false)
	if t.required() {
		return scimerr.BadRequest(scimerr.Mutability, "attribute %s is required", t.ref.Name())
	}
	v, assigned := in[a.Name]
	if !assigned {
		return nil
	}
	list, multi := v.([]any)
	if multi && t.sub != nil && t.sub.Mutability == schema.Immutable {
		return immutable(a, t.sub)
	}
	switch {
	case t.match != nil:
		store(in, a.Name, without(list, t.sub, t.match))
	case t.sub != nil && multi:
		store(in, a.Name, without(list, t.sub, everything))
	case t.sub != nil:
		if object, ok := v.(map[string]any); ok {
			delete(object, t.sub.Name)
			store(in, a.Name, object)
		}
	case multi && o.value != nil && p.removeValue == RemoveRefused:
		return scimerr.BadRequest(scimerr.InvalidSyntax, "remove takes no value; select what is to go in the path")
	case multi && o.value != nil && p.removeValue == RemoveListed:
		store(in, a.Name, withoutValues(a, list, o.value))
	default:
		delete(in, a.Name)
	}
	return nil
}

// without drops the chosen elements, or only their sub-attribute when one is given.
func without(list []any, sub *schema.Attribute, chosen func(any) bool) []any {
	return slices.DeleteFunc(slices.Clone(list), func(element any) bool {
		if !chosen(element) {
			return false
		}
		object, ok := element.(map[string]any)
		if sub == nil || !ok {
			return true
		}
		delete(object, sub.Name)
		return len(object) == 0
	})
}

// withoutValues drops the elements that the operation's value lists, as Entra
// and authentik remove members: each listed object names by its sub-attributes
// the elements to go, each plain value those with that value.
func withoutValues(a *schema.Attribute, list []any, listed any) []any {
	wanted, ok := listed.([]any)
	if !ok {
		wanted = []any{listed}
	}
	if a.RefersTo() != "" {
		return withoutIDs(list, wanted)
	}
	return slices.DeleteFunc(slices.Clone(list), func(element any) bool {
		return slices.ContainsFunc(wanted, func(w any) bool { return names(a, w, element) })
	})
}

// withoutIDs drops the references to the wanted ids; what else a client says of
// them does not decide.
func withoutIDs(list, wanted []any) []any {
	gone := map[string]bool{}
	for _, w := range wanted {
		reference := map[string]any{"value": w}
		if object, ok := w.(map[string]any); ok {
			reference = map[string]any{"$ref": member(object, "$ref")}
			if id := member(object, "value"); id != nil {
				reference["value"] = id
			}
			schema.SettleReference(reference)
		}
		gone[idOf(reference)] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(element any) bool { return gone[idOf(element)] })
}

func names(a *schema.Attribute, wanted, element any) bool {
	object, ok := element.(map[string]any)
	if !ok {
		return schema.Equal(wanted, element)
	}
	given, ok := wanted.(map[string]any)
	if !ok {
		return wanted != nil && schema.Equal(wanted, object["value"])
	}
	named := false
	for _, m := range schema.Members(given) {
		sub := a.Sub(m.Name)
		if sub == nil || m.Value == nil || sub.Name == "$ref" || sub.Name == "display" || sub.Name == "primary" {
			continue // what a client may know differently does not decide
		}
		if named = true; !schema.Equal(m.Value, object[sub.Name]) {
			return false
		}
	}
	return named
}
