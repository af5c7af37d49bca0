package schema

// GroupURI is the URI of the schema that RFC 7643 defines for groups.
const GroupURI = "urn:ietf:params:scim:schemas:core:2.0:Group"

// GroupType is the Group resource type (RFC 7643 section 8.6). Provisioning
// clients look groups up by their name before they create one.
func GroupType() ResourceType {
	return ResourceType{
		ID: "Group", Name: "Group", Endpoint: "/Groups", Description: "Group", Schema: GroupURI,
		LookedUpBy: []string{"displayName"},
	}
}

// Group is the schema of RFC 7643 sections 4.2 and 8.7.1, with displayName
// required as erratum 5368 says and display of section 2.4, which the provider
// computes. A member's id is case-exact as every id (section 3.1). Each call
// gives a copy that the caller may change.
func Group() *Schema {
	return &Schema{ID: GroupURI, Name: "Group", Description: "Group", Attributes: []Attribute{
		attr("displayName", String, "Name of the group, for display.", required),
		attr("members", Complex, "Members of the group.", multi, subs(
			attr("value", String, "Identifier of the member.", immutable, exact),
			attr("$ref", Reference, "URI of the member.", immutable, exact, refers("User", "Group")),
			attr("type", String, "Resource type of the member.", immutable, canonical("User", "Group")),
			attr("display", String, "Name of the member.", readOnly))),
	}}
}
