package schema

import (
	"encoding/json"
	"strings"

	"rolecall/provider/scimerr"
)

// Value checks one value of attribute a and gives it in the stored form:
// canonical names, no nulls, no readOnly or unknown members. A nil result with
// no error means unassigned: null, [] and {} are one state (RFC 7643 section
// 2.5). For a multi-valued attribute the result is []any.
//
// Beyond the RFC it takes what identity providers really send: Booleans as
// "True" and "False" (Entra), one object for a multi-valued attribute (OneLogin)
// and a bare id for manager (Entra).
func (a *Attribute) Value(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if a.MultiValued {
		return a.values(v)
	}
	return a.Single(v)
}

// Single is Value for one element of a multi-valued attribute, or for the value
// of a singular one.
func (a *Attribute) Single(v any) (any, error) {
	switch a.Type {
	case Complex:
		return a.object(v)
	case Boolean:
		return a.boolean(v)
	case Integer, Decimal:
		n, ok := v.(json.Number)
		if !ok || a.Type == Integer && strings.ContainsAny(n.String(), ".eE") {
			return nil, a.misfit("wants %s", a.Type)
		}
		if _, err := n.Float64(); err != nil {
			return nil, a.misfit("is out of range")
		}
		return n, nil
	}
	s, ok := v.(string)
	if !ok {
		return nil, a.misfit("wants a string")
	}
	if err := a.text(s); err != nil {
		return nil, a.misfit("%s", err.Error())
	}
	return s, nil
}

func (a *Attribute) values(v any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		if _, object := v.(map[string]any); !object {
			return nil, a.misfit("wants an array")
		}
		list = []any{v}
	}
	out := make([]any, 0, len(list))
	for _, item := range list {
		if item == nil {
			continue
		}
		one, err := a.Single(item)
		if err != nil {
			return nil, err
		}
		if one != nil {
			out = append(out, one)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func (a *Attribute) object(v any) (any, error) {
	switch t := v.(type) {
	case string:
		if value := a.Sub("value"); value != nil && !a.MultiValued {
			if t == "" {
				return nil, nil
			}
			return map[string]any{"value": t}, nil
		}
	case []any: // Entra's older form of manager: [{"value": "..."}]
		if len(t) == 1 && !a.MultiValued {
			if one, ok := t[0].(map[string]any); ok {
				return a.object(one)
			}
		}
	case map[string]any:
		out := make(map[string]any, len(t))
		for _, m := range Members(t) {
			sub := a.Sub(m.Name)
			if sub == nil || sub.Mutability == ReadOnly {
				continue
			}
			value, err := sub.Value(m.Value)
			if err != nil {
				return nil, within(a.Name, err)
			}
			if value != nil {
				out[sub.Name] = value
			}
		}
		if len(out) == 0 {
			return nil, nil
		}
		return out, nil
	}
	return nil, a.misfit("wants an object")
}

func (a *Attribute) boolean(v any) (any, error) {
	switch t := v.(type) {
	case bool:
		return t, nil
	case string:
		if b, ok := ParseBool(t); ok {
			return b, nil
		}
	}
	return nil, a.misfit("wants true or false")
}

// ParseBool reads "true" and "false" in any letter case, as Entra writes Booleans.
func ParseBool(s string) (value, ok bool) {
	switch {
	case strings.EqualFold(s, "true"):
		return true, true
	case strings.EqualFold(s, "false"):
		return false, true
	}
	return false, false
}

func (a *Attribute) text(s string) error {
	switch a.Type {
	case DateTime:
		if _, err := ParseTime(s); err != nil {
			return err
		}
	case Binary:
		if _, err := decodeBinary(s); err != nil {
			return err
		}
	case Reference:
		if err := uri(s); err != nil {
			return err
		}
	}
	if a.Format != nil && s != "" {
		return a.Format(s)
	}
	return nil
}

func (a *Attribute) misfit(format string, args ...any) error {
	return scimerr.BadRequest(scimerr.InvalidValue, "attribute "+a.Name+" "+format, args...)
}

func within(name string, err error) error {
	if e, ok := err.(*scimerr.Error); ok {
		e.Detail = strings.Replace(e.Detail, "attribute ", "attribute "+name+".", 1)
	}
	return err
}
