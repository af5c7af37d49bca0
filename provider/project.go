package provider

import (
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// projection is what a client asked to see (RFC 7644 section 3.9).
type projection struct {
	catalog *schema.Catalog
	exclude bool // excludedAttributes instead of attributes
	all     bool // neither was given
	wholes  map[string]bool
	subs    map[string]map[string]bool // attribute to its named sub-attributes
	wrote   map[string]bool            // attributes that this request itself wrote
}

// newProjection reads the two parameters. Names that the schemas don't define
// are ignored. Both at once are 400 invalidValue.
func newProjection(c *schema.Catalog, attributes, excluded string) (*projection, error) {
	p := &projection{catalog: c, wholes: map[string]bool{}, subs: map[string]map[string]bool{}}
	list := attributes
	switch {
	case attributes != "" && excluded != "":
		return nil, scimerr.BadRequest(scimerr.InvalidValue, "attributes and excludedAttributes exclude each other")
	case excluded != "":
		p.exclude, list = true, excluded
	case attributes == "":
		p.all = true
	}
	for name := range strings.SplitSeq(list, ",") {
		ref, ok := c.Resolve(strings.TrimSpace(name))
		if !ok {
			continue
		}
		whole := schema.Ref{Extension: ref.Extension, Attr: ref.Attr}.Name()
		if ref.Sub == nil {
			p.wholes[whole] = true
			continue
		}
		if p.subs[whole] == nil {
			p.subs[whole] = map[string]bool{}
		}
		p.subs[whole][ref.Sub.Name] = true
	}
	return p, nil
}

// written notes which attributes the body of a POST or PUT gives: those that are
// returned on request only are part of its answer (RFC 7643 section 7). A PATCH
// notes them as it sets them.
func (p *projection) written(body map[string]any) {
	p.wrote = map[string]bool{}
	for name, v := range body {
		if x := p.catalog.Extension(name); x != nil {
			for member := range asObject(v) {
				if a := x.Attribute(member); a != nil {
					p.wrote[schema.Ref{Extension: x.ID, Attr: a}.Name()] = true
				}
			}
		} else if a := p.catalog.Attribute(name); a != nil {
			p.wrote[a.Name] = true
		}
	}
}

// apply is what goes out of a resource: only what the schemas define, in new
// objects where anything is left out.
func (p *projection) apply(r Resource) map[string]any {
	out := map[string]any{}
	p.catalog.Attributes(func(extension string, a *schema.Attribute) bool {
		in := map[string]any(r)
		if extension != "" {
			in = asObject(r[extension])
		}
		v, ok := in[a.Name]
		if !ok {
			return true
		}
		if v = p.attribute(extension, a, v); v == nil {
			return true
		}
		if extension == "" {
			out[a.Name] = v
			return true
		}
		if out[extension] == nil {
			out[extension] = map[string]any{}
		}
		asObject(out[extension])[a.Name] = v
		return true
	})
	return out
}

// attribute is the part of a value that goes out, nil for nothing.
func (p *projection) attribute(extension string, a *schema.Attribute, v any) any {
	name := schema.Ref{Extension: extension, Attr: a}.Name()
	named := p.wholes[name] || extension != "" && p.wholes[extension]
	subs := p.subs[name]
	switch {
	case a.Returned == schema.Never:
		return nil
	case a.Returned == schema.Always:
		return part(a, v, func(sub *schema.Attribute) bool { return sub.Returned != schema.Request })
	case p.all || p.exclude:
		if a.Returned == schema.Request && !p.wrote[name] || p.exclude && named {
			return nil
		}
		return part(a, v, func(sub *schema.Attribute) bool {
			return sub.Returned == schema.Always || sub.Returned != schema.Request && !(p.exclude && subs[sub.Name])
		})
	case named && (a.Returned != schema.Request || p.wholes[name]):
		return part(a, v, func(sub *schema.Attribute) bool { return sub.Returned != schema.Request || subs[sub.Name] })
	case subs != nil:
		return part(a, v, func(sub *schema.Attribute) bool { return sub.Returned == schema.Always || subs[sub.Name] })
	}
	return nil
}

// wants tells whether any part of a core or common attribute may go out.
func (p *projection) wants(a *schema.Attribute) need {
	named := p.wholes[a.Name]
	out := named || p.subs[a.Name] != nil
	switch {
	case a.Returned == schema.Never:
		out = false
	case a.Returned == schema.Always:
		out = true
	case p.all || p.exclude:
		out = !named && (a.Returned != schema.Request || p.wrote[a.Name])
	}
	if out {
		return complete
	}
	return nothing
}

// part keeps the sub-attributes that pass, never the ones returned never, and
// drops elements that nothing is left of.
func part(a *schema.Attribute, v any, keep func(*schema.Attribute) bool) any {
	switch t := v.(type) {
	case []any:
		out := make([]any, 0, len(t))
		for _, element := range t {
			if element = part(a, element, keep); element != nil {
				out = append(out, element)
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for i := range a.SubAttributes {
			sub := &a.SubAttributes[i]
			if member, ok := t[sub.Name]; ok && sub.Returned != schema.Never && keep(sub) {
				out[sub.Name] = member
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	}
	return v
}
