// Package schema says what a resource may hold (RFC 7643 section 7): the
// attributes and their characteristics, how a name or path finds one of them,
// and which values fit.
package schema

// Type is an attribute's data type (RFC 7643 section 2.3).
type Type string

// The eight data types.
const (
	String    Type = "string"
	Boolean   Type = "boolean"
	Decimal   Type = "decimal"
	Integer   Type = "integer"
	DateTime  Type = "dateTime"
	Binary    Type = "binary"
	Reference Type = "reference"
	Complex   Type = "complex"
)

// Mutability says whether a client may change an attribute (RFC 7643 section 7).
type Mutability string

// The four mutabilities.
const (
	ReadOnly  Mutability = "readOnly"
	ReadWrite Mutability = "readWrite"
	Immutable Mutability = "immutable"
	WriteOnly Mutability = "writeOnly"
)

// Returned says when an attribute is part of an answer (RFC 7643 section 7).
type Returned string

// The four ways to be returned.
const (
	Always  Returned = "always"
	Never   Returned = "never"
	Default Returned = "default"
	Request Returned = "request"
)

// Uniqueness says within what an attribute's value is unique (RFC 7643 section 7).
type Uniqueness string

// The three scopes.
const (
	None   Uniqueness = "none"
	Server Uniqueness = "server"
	Global Uniqueness = "global"
)

// Attribute is one attribute definition, in the JSON form of /Schemas.
type Attribute struct {
	Name            string      `json:"name"`
	Type            Type        `json:"type"`
	SubAttributes   []Attribute `json:"subAttributes,omitempty"`
	MultiValued     bool        `json:"multiValued"`
	Description     string      `json:"description"`
	Required        bool        `json:"required"`
	CanonicalValues []string    `json:"canonicalValues,omitempty"`
	CaseExact       bool        `json:"caseExact"`
	Mutability      Mutability  `json:"mutability"`
	Returned        Returned    `json:"returned"`
	Uniqueness      Uniqueness  `json:"uniqueness"`
	ReferenceTypes  []string    `json:"referenceTypes,omitempty"`

	// Format narrows the values beyond the data type, as the attribute's prose
	// in RFC 7643 section 4 does. nil: every value of the type fits.
	Format func(value string) error `json:"-"`
}

// Sub finds a sub-attribute by name, ignoring letter case; nil if there is none.
func (a *Attribute) Sub(name string) *Attribute {
	return find(a.SubAttributes, name)
}

// Schema is one schema, in the JSON form of /Schemas without schemas and meta.
type Schema struct {
	ID          string      `json:"id"` // its URI
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Attributes  []Attribute `json:"attributes"`
}

// Attribute finds an attribute by name, ignoring letter case; nil if there is none.
func (s *Schema) Attribute(name string) *Attribute {
	return find(s.Attributes, name)
}

// Extension is a schema extension of a resource type (RFC 7643 section 6).
type Extension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

// ResourceType is one kind of resource (RFC 7643 section 6), in the JSON form
// of /ResourceTypes without schemas and meta.
type ResourceType struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Endpoint    string      `json:"endpoint"` // relative to the base URL: "/Users"
	Description string      `json:"description"`
	Schema      string      `json:"schema"`
	Extensions  []Extension `json:"schemaExtensions,omitempty"`

	// Defaults are given to a new resource where the client leaves them out
	// (RFC 7644 section 3.3).
	Defaults map[string]any `json:"-"`
	// Kept are attributes that a PUT leaves as they are when it omits them
	// (RFC 7644 section 3.5.1 leaves that to the provider); all others are cleared.
	Kept []string `json:"-"`
	// LookedUpBy are attributes beside the unique ones and externalId that the
	// provider keeps an index of.
	LookedUpBy []string `json:"-"`
}

func find(attributes []Attribute, name string) *Attribute {
	for i := range attributes {
		if equalName(attributes[i].Name, name) {
			return &attributes[i]
		}
	}
	return nil
}
