package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Ref is what a name or path refers to.
type Ref struct {
	Extension string     // URI of the extension that holds the attribute, "" for core and common attributes
	Attr      *Attribute // nil: the extension as a whole
	Sub       *Attribute // nil: the attribute as a whole
	// Absent tells that only another resource type defines the attribute. In a
	// query over several types it has no value here (RFC 7644 section 3.4.2.1).
	Absent bool
}

// Leaf is the attribute whose type and characteristics count: Sub, or else Attr.
func (r Ref) Leaf() *Attribute {
	if r.Sub != nil {
		return r.Sub
	}
	return r.Attr
}

// Name is the reference in canonical spelling: "name.givenName", with the
// extension's URI in front where there is one.
func (r Ref) Name() string {
	if r.Attr == nil {
		return r.Extension
	}
	name := r.Attr.Name
	if r.Sub != nil {
		name += "." + r.Sub.Name
	}
	if r.Extension != "" {
		name = r.Extension + ":" + name
	}
	return name
}

// Catalog is what one resource type may hold: its schema, its extensions and
// the common attributes (RFC 7643 section 3.1).
type Catalog struct {
	Type       ResourceType
	Base       *Schema
	Extensions []*Schema

	// UniqueKey is the form in which the values of unique attributes that are
	// not case-exact are compared. NewCatalog sets UserNameKey.
	UniqueKey func(string) string

	// References are the complex attributes that point at other resources by
	// value and $ref, such as manager (see Attribute.RefersTo).
	References []Ref

	common []Attribute
	byName map[string]*Attribute // core and common attributes, lower case
}

// NewCatalog joins a resource type with its schemas. It errs when one of them
// is not among schemas.
func NewCatalog(t ResourceType, schemas []*Schema) (*Catalog, error) {
	lookup := func(uri string) (*Schema, error) {
		i := slices.IndexFunc(schemas, func(s *Schema) bool { return equalName(s.ID, uri) })
		if i < 0 {
			return nil, fmt.Errorf("resource type %s: schema %s is not defined", t.Name, uri)
		}
		return schemas[i], nil
	}
	base, err := lookup(t.Schema)
	if err != nil {
		return nil, err
	}
	c := &Catalog{Type: t, Base: base, UniqueKey: UserNameKey, common: commonAttributes(), byName: map[string]*Attribute{}}
	for _, x := range t.Extensions {
		s, err := lookup(x.Schema)
		if err != nil {
			return nil, err
		}
		c.Extensions = append(c.Extensions, s)
	}
	for i := range base.Attributes {
		c.byName[strings.ToLower(base.Attributes[i].Name)] = &base.Attributes[i]
	}
	for i := range c.common { // the RFC's characteristics win over what a schema lists
		c.byName[strings.ToLower(c.common[i].Name)] = &c.common[i]
	}
	c.Attributes(func(extension string, a *Attribute) bool {
		if a.RefersTo() != "" {
			c.References = append(c.References, Ref{Extension: extension, Attr: a})
		}
		return true
	})
	return c, nil
}

// Attribute finds a core or common attribute by its bare name, or nil.
func (c *Catalog) Attribute(name string) *Attribute { return c.byName[strings.ToLower(name)] }

// Attributes calls yield for every attribute with the extension that holds it ("" for none).
func (c *Catalog) Attributes(yield func(extension string, a *Attribute) bool) {
	for i := range c.common {
		if !yield("", &c.common[i]) {
			return
		}
	}
	for i := range c.Base.Attributes {
		if a := &c.Base.Attributes[i]; c.Attribute(a.Name) == a && !yield("", a) {
			return
		}
	}
	for _, x := range c.Extensions {
		for i := range x.Attributes {
			if !yield(x.ID, &x.Attributes[i]) {
				return
			}
		}
	}
}

// Extension finds an extension by its URI, ignoring letter case (RFC 7644
// section 3.10), or nil.
func (c *Catalog) Extension(uri string) *Schema {
	for _, x := range c.Extensions {
		if equalName(x.ID, uri) {
			return x
		}
	}
	return nil
}

// Resolve reads an attribute name in the notation of RFC 7644 section 3.10:
// name, name.sub, URI:name, URI:name.sub, or the URI of an extension alone.
// ok is false when the schemas define no such attribute.
func (c *Catalog) Resolve(name string) (ref Ref, ok bool) {
	if !strings.Contains(name, ":") {
		return c.within("", c.Attribute, name)
	}
	if x := c.Extension(name); x != nil {
		return Ref{Extension: x.ID}, true
	}
	for _, x := range c.Extensions {
		if rest, found := cutURI(name, x.ID); found {
			return c.within(x.ID, x.Attribute, rest)
		}
	}
	if rest, found := cutURI(name, c.Base.ID); found {
		return c.within("", c.Attribute, rest)
	}
	return Ref{}, false
}

func (c *Catalog) within(extension string, attribute func(string) *Attribute, name string) (Ref, bool) {
	first, second, dotted := strings.Cut(name, ".")
	ref := Ref{Extension: extension, Attr: attribute(first)}
	if ref.Attr == nil {
		return Ref{}, false
	}
	if dotted {
		if ref.Sub = ref.Attr.Sub(second); ref.Sub == nil {
			return Ref{}, false
		}
	}
	return ref, true
}

func cutURI(name, uri string) (rest string, ok bool) {
	if len(name) <= len(uri) || name[len(uri)] != ':' || !equalName(name[:len(uri)], uri) {
		return "", false
	}
	return name[len(uri)+1:], true
}

// equalName compares attribute names and URIs, which are ASCII and not case
// sensitive (RFC 7643 section 2.1).
func equalName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
