package query

import (
	"cmp"
	"encoding/json"
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

func (b binder) bindCompare(c *Compare) (test, error) {
	ref, err := b.find(c.Path)
	if err != nil {
		return nil, err
	}
	if c.Op == Present {
		b.noted(ref)
		return func(r map[string]any) bool { return some(Values(r, ref), filled) }, nil
	}
	if ref, err = plain(ref, c.Path); err != nil {
		return nil, err
	}
	b.noted(ref)
	if c.Value == nil {
		return bindNull(c, ref)
	}
	holds, err := b.predicate(ref.Leaf(), c)
	if err != nil {
		return nil, err
	}
	if c.Op == NotEqual { // an unassigned attribute is null, which differs from any value
		return func(r map[string]any) bool {
			values := Values(r, ref)
			return len(values) == 0 || some(values, holds)
		}, nil
	}
	return func(r map[string]any) bool { return some(Values(r, ref), holds) }, nil
}

// plain goes from a complex attribute to its value sub-attribute, as the RFC's
// own examples do with emails. A complex attribute without one can't be compared.
func plain(ref schema.Ref, path string) (schema.Ref, error) {
	if ref.Attr != nil && ref.Leaf().Type != schema.Complex {
		return ref, nil
	}
	if ref.Attr != nil && ref.Sub == nil {
		if ref.Sub = ref.Attr.Sub("value"); ref.Sub != nil {
			return ref, nil
		}
	}
	return ref, scimerr.BadRequest(scimerr.InvalidFilter, "filter: %s is complex, name one of its sub-attributes", path)
}

func bindNull(c *Compare, ref schema.Ref) (test, error) {
	switch c.Op {
	case Equal:
		return func(r map[string]any) bool { return len(Values(r, ref)) == 0 }, nil
	case NotEqual:
		return func(r map[string]any) bool { return len(Values(r, ref)) > 0 }, nil
	}
	return nil, unsupported(ref.Leaf(), c, "null")
}

// predicate tells for one stored value whether the comparison holds.
func (b binder) predicate(a *schema.Attribute, c *Compare) (func(any) bool, error) {
	switch a.Type {
	case schema.Boolean:
		return booleanPredicate(a, c)
	case schema.DateTime:
		return timePredicate(a, c)
	case schema.Integer, schema.Decimal:
		return numberPredicate(a, c)
	}
	want, ok := c.Value.(string)
	if !ok || a.Type == schema.Binary && ordering(c.Op) {
		return nil, unsupported(a, c, "this value")
	}
	want = b.catalog.Key(a, want)
	holds := stringTest(c.Op)
	return func(v any) bool {
		s, ok := v.(string)
		return ok && holds(b.catalog.Key(a, s), want)
	}, nil
}

func stringTest(op Op) func(have, want string) bool {
	switch op {
	case Contains:
		return strings.Contains
	case StartsWith:
		return strings.HasPrefix
	case EndsWith:
		return strings.HasSuffix
	}
	return func(have, want string) bool { return ordered(op, strings.Compare(have, want)) }
}

func booleanPredicate(a *schema.Attribute, c *Compare) (func(any) bool, error) {
	want, ok := c.Value.(bool)
	if s, text := c.Value.(string); text { // primary eq "True", as Entra writes it
		want, ok = schema.ParseBool(s)
	}
	if !ok || c.Op != Equal && c.Op != NotEqual {
		return nil, unsupported(a, c, "a Boolean")
	}
	return func(v any) bool {
		have, ok := v.(bool)
		return ok && (have == want) == (c.Op == Equal)
	}, nil
}

func timePredicate(a *schema.Attribute, c *Compare) (func(any) bool, error) {
	s, ok := c.Value.(string)
	want, err := schema.ParseTime(s)
	if !ok || err != nil || substring(c.Op) {
		return nil, unsupported(a, c, "a dateTime")
	}
	return func(v any) bool {
		s, _ := v.(string)
		have, err := schema.ParseTime(s)
		return err == nil && ordered(c.Op, have.Compare(want))
	}, nil
}

func numberPredicate(a *schema.Attribute, c *Compare) (func(any) bool, error) {
	n, ok := c.Value.(json.Number)
	if !ok || substring(c.Op) {
		return nil, unsupported(a, c, "a number")
	}
	return func(v any) bool {
		have, ok := v.(json.Number)
		return ok && ordered(c.Op, compareNumbers(have, n))
	}, nil
}

// compareNumbers is exact for integers of 64 bits and as good as float64 beyond.
func compareNumbers(x, y json.Number) int {
	if i, err := x.Int64(); err == nil {
		if j, err := y.Int64(); err == nil {
			return cmp.Compare(i, j)
		}
	}
	f, _ := x.Float64()
	g, _ := y.Float64()
	return cmp.Compare(f, g)
}

func ordered(op Op, order int) bool {
	switch op {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Greater:
		return order > 0
	case GreaterOrEqual:
		return order >= 0
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	}
	return false
}

func ordering(op Op) bool {
	return op == Greater || op == GreaterOrEqual || op == Less || op == LessOrEqual
}

func substring(op Op) bool { return op == Contains || op == StartsWith || op == EndsWith }

func unsupported(a *schema.Attribute, c *Compare, with string) error {
	return scimerr.BadRequest(scimerr.InvalidFilter,
		"filter: %s is of type %s and can't be compared by %s with %s", c.Path, a.Type, c.Op, with)
}
