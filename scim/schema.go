package scim

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Schema is a view on a schema as a service provider publishes it (RFC 7643
// section 7).
type Schema struct {
	Resource
	Attributes []Attribute
}

// Attribute is a view on one attribute definition. What a definition leaves out
// has the default of RFC 7643 section 2.2; Resource tells what it says itself.
type Attribute struct {
	Resource
	Schema        string // URN of the schema that it belongs to
	Parent        string // name of the complex attribute around it, "" at the top
	Name          string
	Type          string // in lower case as published: string, boolean, decimal, integer, datetime, reference, binary, complex
	MultiValued   bool
	Required      bool
	CaseExact     bool
	Mutability    string // readOnly, readWrite, immutable, writeOnly
	Returned      string // always, never, default, request
	Uniqueness    string // none, server, global
	Canonical     []string
	References    []string
	SubAttributes []Attribute
}

// ParseSchemas reads the schemas of a ListResponse.
func ParseSchemas(list []Resource) []Schema {
	var schemas []Schema
	for _, r := range list {
		s := Schema{Resource: r}
		for _, a := range r.Elements("attributes") {
			s.Attributes = append(s.Attributes, attribute(a, r.ID(), ""))
		}
		schemas = append(schemas, s)
	}
	return schemas
}

func attribute(r Resource, schema, parent string) Attribute {
	or := func(name, otherwise string) string {
		if v := r.Get(name); v.Type == gjson.String && v.String() != "" {
			return v.String()
		}
		return otherwise
	}
	a := Attribute{
		Resource: r, Schema: schema, Parent: parent, Name: r.Get("name").String(),
		Type:        strings.ToLower(or("type", "string")),
		MultiValued: r.Get("multiValued").Bool(), Required: r.Get("required").Bool(), CaseExact: r.Get("caseExact").Bool(),
		Mutability: or("mutability", "readWrite"), Returned: or("returned", "default"), Uniqueness: or("uniqueness", "none"),
	}
	for _, v := range r.Get("canonicalValues").Array() {
		a.Canonical = append(a.Canonical, v.String())
	}
	for _, v := range r.Get("referenceTypes").Array() {
		a.References = append(a.References, v.String())
	}
	for _, sub := range r.Elements("subAttributes") {
		a.SubAttributes = append(a.SubAttributes, attribute(sub, schema, a.Name))
	}
	return a
}

// Core tells whether the attribute belongs to one of the core schemas, whose
// names stand in a resource without their URN.
func (a Attribute) Core() bool {
	return strings.HasPrefix(strings.ToLower(a.Schema), "urn:ietf:params:scim:schemas:core:")
}

// Path is how a filter or a PATCH names the attribute (RFC 7644 section 3.10):
// name.givenName, or urn:...:enterprise:2.0:User:manager.value.
func (a Attribute) Path() string {
	path := a.Name
	if a.Parent != "" {
		path = a.Parent + "." + path
	}
	if !a.Core() {
		path = a.Schema + ":" + path
	}
	return path
}

// Of reads the attribute's value in a resource. For a sub-attribute of a
// multi-valued attribute it gives nothing: look at the Elements.
func (a Attribute) Of(r Resource) gjson.Result {
	var names []string
	if !a.Core() {
		names = append(names, a.Schema)
	}
	if a.Parent != "" {
		names = append(names, a.Parent)
	}
	return r.Get(append(names, a.Name)...)
}

// Sub finds a sub-attribute by its name, whatever the letter case.
func (a Attribute) Sub(name string) (Attribute, bool) { return find(a.SubAttributes, name) }

// Attribute finds a top-level attribute by its name, whatever the letter case.
func (s Schema) Attribute(name string) (Attribute, bool) { return find(s.Attributes, name) }

// All lists the attributes and after each its sub-attributes.
func (s Schema) All() []Attribute {
	var all []Attribute
	for _, a := range s.Attributes {
		all = append(append(all, a), a.SubAttributes...)
	}
	return all
}

func find(attributes []Attribute, name string) (Attribute, bool) {
	for _, a := range attributes {
		if strings.EqualFold(a.Name, name) {
			return a, true
		}
	}
	return Attribute{}, false
}
