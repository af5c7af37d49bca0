package query

import "rolecall/provider/schema"

// Values are the values of what ref refers to within a resource: none, one, or
// one per element of a multi-valued attribute. An extension as a whole is one
// value.
func Values(resource map[string]any, ref schema.Ref) []any {
	if ref.Absent {
		return nil
	}
	if ref.Extension != "" {
		extension, ok := resource[ref.Extension].(map[string]any)
		if !ok {
			return nil
		}
		if ref.Attr == nil {
			return []any{extension}
		}
		resource = extension
	}
	v, ok := resource[ref.Attr.Name]
	if !ok {
		return nil
	}
	list, multi := v.([]any)
	if ref.Sub == nil {
		if multi {
			return list
		}
		return []any{v}
	}
	if !multi {
		list = []any{v}
	}
	out := make([]any, 0, len(list))
	for _, element := range list {
		if object, ok := element.(map[string]any); ok {
			if v, ok := object[ref.Sub.Name]; ok {
				out = append(out, v)
			}
		}
	}
	return out
}

func some(values []any, holds func(any) bool) bool {
	for _, v := range values {
		if holds(v) {
			return true
		}
	}
	return false
}

// filled tells whether a value counts as present: RFC 7644 table 3 asks for a
// non-empty value, or a complex attribute with a non-empty node.
func filled(v any) bool {
	switch t := v.(type) {
	case nil:
		return false
	case string:
		return t != ""
	case []any:
		return some(t, filled)
	case map[string]any:
		for _, member := range t {
			if filled(member) {
				return true
			}
		}
		return false
	}
	return true
}
