package schema

// commonAttributes are those of RFC 7643 section 3.1 and the schemas attribute
// of section 3, which belong to every resource and to no schema.
func commonAttributes() []Attribute {
	return []Attribute{
		attr("schemas", Reference, "URIs of the schemas that the resource uses.", multi, required, exact, always, refers("uri")),
		attr("id", String, "Identifier issued by the service provider.", required, exact, readOnly, always, unique),
		attr("externalId", String, "Identifier issued by the provisioning client.", exact),
		attr("meta", Complex, "Resource metadata.", readOnly, subs(
			attr("resourceType", String, "Name of the resource type.", readOnly, exact),
			attr("created", DateTime, "When the resource was added.", readOnly),
			attr("lastModified", DateTime, "When the resource was last changed.", readOnly),
			attr("location", Reference, "URI of the resource.", readOnly, exact, refers("uri")),
			attr("version", String, "Version of the resource, equal to its entity tag.", readOnly, exact),
		)),
	}
}

type option func(*Attribute)

func attr(name string, t Type, description string, options ...option) Attribute {
	a := Attribute{
		Name: name, Type: t, Description: description,
		Mutability: ReadWrite, Returned: Default, Uniqueness: None,
	}
	for _, o := range options {
		o(&a)
	}
	return a
}

func multi(a *Attribute)     { a.MultiValued = true }
func required(a *Attribute)  { a.Required = true }
func exact(a *Attribute)     { a.CaseExact = true }
func readOnly(a *Attribute)  { a.Mutability = ReadOnly }
func immutable(a *Attribute) { a.Mutability = Immutable }
func writeOnly(a *Attribute) { a.Mutability = WriteOnly }
func always(a *Attribute)    { a.Returned = Always }
func never(a *Attribute)     { a.Returned = Never }
func unique(a *Attribute)    { a.Uniqueness = Server }

func refers(types ...string) option { return func(a *Attribute) { a.ReferenceTypes = types } }
func canonical(vs ...string) option { return func(a *Attribute) { a.CanonicalValues = vs } }
func subs(sub ...Attribute) option  { return func(a *Attribute) { a.SubAttributes = sub } }
func format(f func(string) error) option {
	return func(a *Attribute) { a.Format = f }
}
