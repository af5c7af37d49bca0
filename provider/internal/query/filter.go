package query

import (
	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// Filter is a filter bound to a resource type.
type Filter struct {
	test test
	// Equalities must all hold for a match, whatever else must. An index can
	// look one of them up instead of testing every resource.
	Equalities []Equality
	// Refs are the attributes that the filter looks at.
	Refs []schema.Ref
}

// Equality is one "attribute eq string" that every match fulfils, with one of
// its values if there are several.
type Equality struct {
	Name string // attribute in canonical spelling: userName, members.value
	Key  string // the value as the catalog's Key gives it
}

// Match tests one resource.
func (f *Filter) Match(resource map[string]any) bool { return f.test(resource) }

type test func(object map[string]any) bool

// NewFilter parses text and binds it to what the catalog defines. In a query
// over several resource types, what only one of the others defines has no value
// in this one. Errors are 400 invalidFilter.
func NewFilter(text string, c *schema.Catalog, others ...*schema.Catalog) (*Filter, error) {
	e, err := ParseFilter(text)
	if err != nil {
		return nil, scimerr.BadRequest(scimerr.InvalidFilter, "filter: %v", err)
	}
	f := &Filter{}
	b := binder{catalog: c, resolve: among(c, others), note: func(ref schema.Ref) { f.Refs = append(f.Refs, ref) }}
	if f.test, err = b.bind(e); err != nil {
		return nil, err
	}
	f.Equalities = b.equalities(e)
	return f, nil
}

// among resolves names in c, or else as absent in one of the others.
func among(c *schema.Catalog, others []*schema.Catalog) func(name string) (schema.Ref, bool) {
	return func(name string) (schema.Ref, bool) {
		if ref, ok := c.Resolve(name); ok {
			return ref, true
		}
		for _, other := range others {
			if ref, ok := other.Resolve(name); ok {
				ref.Absent = true
				return ref, true
			}
		}
		return schema.Ref{}, false
	}
}

// NewElementFilter binds the expression in the brackets of a PATCH path to the
// sub-attributes of a. The test is given one element.
func NewElementFilter(e Expr, a *schema.Attribute, c *schema.Catalog) (func(element any) bool, error) {
	t, err := elementBinder(a, c).bind(e)
	if err != nil {
		return nil, err
	}
	return func(element any) bool { return t(asObject(element)) }, nil
}

// asObject lets the elements of a simple multi-valued attribute be tested as
// {"value": element}.
func asObject(element any) map[string]any {
	if object, ok := element.(map[string]any); ok {
		return object
	}
	return map[string]any{"value": element}
}

// binder turns expressions into tests, with resolve as the scope of names.
type binder struct {
	catalog *schema.Catalog
	resolve func(name string) (schema.Ref, bool)
	note    func(schema.Ref) // may be nil
}

func elementBinder(a *schema.Attribute, c *schema.Catalog) binder {
	return binder{catalog: c, resolve: func(name string) (schema.Ref, bool) {
		if len(a.SubAttributes) == 0 && name == "value" {
			simple := *a
			simple.Name, simple.MultiValued = "value", false
			return schema.Ref{Attr: &simple}, true
		}
		sub := a.Sub(name)
		return schema.Ref{Attr: sub}, sub != nil
	}}
}

func (b binder) bind(e Expr) (test, error) {
	switch t := e.(type) {
	case And:
		parts, err := b.bindAll(t)
		return func(r map[string]any) bool {
			for _, part := range parts {
				if !part(r) {
					return false
				}
			}
			return true
		}, err
	case Or:
		parts, err := b.bindAll(t)
		return func(r map[string]any) bool {
			for _, part := range parts {
				if part(r) {
					return true
				}
			}
			return false
		}, err
	case Not:
		part, err := b.bind(t.Of)
		return func(r map[string]any) bool { return !part(r) }, err
	case *ValuePath:
		return b.bindValuePath(t)
	case *Compare:
		return b.bindCompare(t)
	}
	return nil, scimerr.BadRequest(scimerr.InvalidFilter, "filter: unknown expression %T", e)
}

func (b binder) bindAll(parts []Expr) ([]test, error) {
	out := make([]test, len(parts))
	for i, part := range parts {
		var err error
		if out[i], err = b.bind(part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b binder) bindValuePath(v *ValuePath) (test, error) {
	ref, err := b.find(v.Path)
	if err != nil {
		return nil, err
	}
	a := ref.Attr
	if a == nil || ref.Sub != nil || a.Type != schema.Complex && !a.MultiValued {
		return nil, scimerr.BadRequest(scimerr.InvalidFilter, "filter: %s has no elements to select in brackets", v.Path)
	}
	inner := elementBinder(a, b.catalog)
	inner.note = func(within schema.Ref) {
		whole := ref
		whole.Sub = within.Attr
		b.noted(whole)
	}
	parts := []Expr{v.Filter}
	if v.Then != nil {
		parts = append(parts, v.Then)
	}
	element, err := inner.bind(And(parts))
	if err != nil {
		return nil, err
	}
	return func(r map[string]any) bool {
		return some(Values(r, ref), func(v any) bool { return element(asObject(v)) })
	}, nil
}

func (b binder) find(name string) (schema.Ref, error) {
	ref, ok := b.resolve(name)
	if !ok || ref.Attr != nil && ref.Leaf().Returned == schema.Never {
		return ref, scimerr.BadRequest(scimerr.InvalidFilter, "filter: there is no attribute %s to filter by", name)
	}
	return ref, nil
}

// noted keeps what a comparison looks at.
func (b binder) noted(ref schema.Ref) {
	if b.note != nil {
		b.note(ref)
	}
}

// equalities are the string equalities at the top of e, through "and" only.
func (b binder) equalities(e Expr) []Equality {
	switch t := e.(type) {
	case And:
		var out []Equality
		for _, part := range t {
			out = append(out, b.equalities(part)...)
		}
		return out
	case *ValuePath:
		ref, ok := b.resolve(t.Path)
		if !ok || ref.Attr == nil {
			return nil
		}
		out := elementBinder(ref.Attr, b.catalog).equalities(t.Filter)
		for i := range out {
			out[i].Name = ref.Name() + "." + out[i].Name
		}
		return out
	case *Compare:
		s, text := t.Value.(string)
		ref, ok := b.resolve(t.Path)
		if !ok || !text || t.Op != Equal {
			return nil
		}
		if ref, err := plain(ref, t.Path); err == nil && ref.Leaf().Type == schema.String {
			return []Equality{{ref.Name(), b.catalog.Key(ref.Leaf(), s)}}
		}
	}
	return nil
}
