package schema

// URIs of the schemas of the discovery resources.
const (
	ConfigURI       = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	ResourceTypeURI = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	SchemaURI       = "urn:ietf:params:scim:schemas:core:2.0:Schema"
)

// Discovery are the schemas of the discovery resources themselves (RFC 7643
// sections 5 to 7 and 8.7.2, errata 5607 and 7522 applied). Everything in them
// is readOnly. config are further attributes of the ServiceProviderConfig, by
// which extensions of the protocol announce themselves.
func Discovery(config ...Attribute) []*Schema {
	list := []*Schema{configSchema(), resourceTypeSchema(), schemaSchema()}
	list[0].Attributes = append(list[0].Attributes, config...)
	for _, s := range list {
		allReadOnly(s.Attributes)
	}
	return list
}

func allReadOnly(attributes []Attribute) {
	for i := range attributes {
		attributes[i].Mutability = ReadOnly
		allReadOnly(attributes[i].SubAttributes)
	}
}

func configSchema() *Schema {
	supported := attr("supported", Boolean, "Whether the feature is offered.", required)
	return &Schema{ID: ConfigURI, Name: "ServiceProviderConfig", Description: "What the service provider offers", Attributes: []Attribute{
		attr("documentationUri", Reference, "Documentation for humans.", refers("external")),
		attr("patch", Complex, "PATCH.", required, subs(supported)),
		attr("bulk", Complex, "Bulk operations.", required, subs(supported,
			attr("maxOperations", Integer, "Most operations in one request.", required),
			attr("maxPayloadSize", Integer, "Most bytes in one request.", required))),
		attr("filter", Complex, "Filters.", required, subs(supported,
			attr("maxResults", Integer, "Most resources in one answer.", required))),
		attr("changePassword", Complex, "Changing passwords.", required, subs(supported)),
		attr("sort", Complex, "Sorting.", required, subs(supported)),
		attr("etag", Complex, "Entity tags.", required, subs(supported)),
		attr("authenticationSchemes", Complex, "Ways to authenticate.", multi, required, subs(
			attr("type", String, "Kind of scheme.", required, canonical("oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest")),
			attr("name", String, "Name of the scheme.", required),
			attr("description", String, "Description of the scheme.", required),
			attr("specUri", Reference, "Specification of the scheme.", refers("external")),
			attr("documentationUri", Reference, "Documentation for humans.", refers("external")),
			primary())),
	}}
}

// Pagination is the attribute of the ServiceProviderConfig that RFC 9865 section
// 4 adds.
func Pagination() Attribute {
	return attr("pagination", Complex, "Ways to page through results.", subs(
		attr("cursor", Boolean, "Whether pages by cursor are offered.", required),
		attr("index", Boolean, "Whether pages by index are offered.", required),
		attr("defaultPaginationMethod", String, "Method of a query that names none.", canonical("cursor", "index")),
		attr("defaultPageSize", Integer, "Resources on a page when count is not given."),
		attr("maxPageSize", Integer, "Most resources on a page."),
		attr("cursorTimeout", Integer, "Seconds that a cursor is good for.")))
}

func resourceTypeSchema() *Schema {
	return &Schema{ID: ResourceTypeURI, Name: "ResourceType", Description: "A kind of resource", Attributes: []Attribute{
		attr("id", String, "Identifier of the resource type, its name."),
		attr("name", String, "Name of the resource type.", required),
		attr("description", String, "Description of the resource type."),
		attr("endpoint", Reference, "Endpoint, relative to the base URL.", required, refers("uri")),
		attr("schema", Reference, "URI of the base schema.", required, exact, refers("uri")),
		attr("schemaExtensions", Complex, "Extensions of the base schema.", multi, subs(
			attr("schema", Reference, "URI of the extension.", required, exact, refers("uri")),
			attr("required", Boolean, "Whether every resource has the extension.", required))),
	}}
}

func schemaSchema() *Schema {
	return &Schema{ID: SchemaURI, Name: "Schema", Description: "A schema", Attributes: []Attribute{
		attr("id", String, "URI of the schema.", required, exact),
		attr("name", String, "Name of the schema.", required),
		attr("description", String, "Description of the schema."),
		attr("attributes", Complex, "Attributes that the schema defines.", multi, required, subs(
			append(characteristics(), attr("subAttributes", Complex, "Attributes within a complex attribute.", multi, subs(characteristics()...)))...)),
	}}
}

func characteristics() []Attribute {
	return []Attribute{
		attr("name", String, "Name of the attribute.", required, exact),
		attr("type", String, "Data type.", required, canonical(
			string(String), string(Boolean), string(Decimal), string(Integer), string(DateTime), string(Binary), string(Reference), string(Complex))),
		attr("multiValued", Boolean, "Whether there may be several values.", required),
		attr("description", String, "Description of the attribute."),
		attr("required", Boolean, "Whether there must be a value.", required),
		attr("canonicalValues", String, "Suggested values.", multi, exact),
		attr("caseExact", Boolean, "Whether letter case counts."),
		attr("mutability", String, "Whether clients may change the value.", exact, canonical(
			string(ReadOnly), string(ReadWrite), string(Immutable), string(WriteOnly))),
		attr("returned", String, "When the value is returned.", exact, canonical(
			string(Always), string(Never), string(Default), string(Request))),
		attr("uniqueness", String, "Within what the value is unique.", exact, canonical(
			string(None), string(Server), string(Global))),
		attr("referenceTypes", String, "What a reference may point at.", multi, exact),
	}
}
