package schema

// URIs of the schemas of draft-ietf-scim-roles-entitlements-01 section 3.
const (
	RoleURI        = "urn:ietf:params:scim:schemas:core:2.0:Role"
	EntitlementURI = "urn:ietf:params:scim:schemas:core:2.0:Entitlement"
)

// RoleType is the Role resource type of the draft: the roles that users can be given.
func RoleType() ResourceType {
	return ResourceType{ID: "Role", Name: "Role", Endpoint: "/Roles", Description: "Role that a user can have", Schema: RoleURI}
}

// EntitlementType is the Entitlement resource type of the draft.
func EntitlementType() ResourceType {
	return ResourceType{ID: "Entitlement", Name: "Entitlement", Endpoint: "/Entitlements", Description: "Entitlement that a user can have", Schema: EntitlementURI}
}

// Role is the schema of a role (draft section 3.3.1). All of it is readOnly.
func Role() *Schema { return assignable(RoleURI, "Role", "role") }

// Entitlement is the schema of an entitlement. All of it is readOnly.
func Entitlement() *Schema { return assignable(EntitlementURI, "Entitlement", "entitlement") }

func assignable(uri, name, word string) *Schema {
	s := &Schema{ID: uri, Name: name, Description: name + " that a user can have", Attributes: []Attribute{
		attr("id", String, "Identifier of the "+word+".", required, exact, always, unique),
		attr("value", String, "What users have as value of this "+word+".", required),
		attr("display", String, "Name of the "+word+", for display."),
		attr("type", String, "Label of the "+word+"'s function."),
		attr("supported", Boolean, "Whether the "+word+" can be given to users.", required),
		attr("limitedAssignmentsPermitted", Boolean, "Whether only some number of users can have the "+word+"."),
		attr("totalAssignmentsPermitted", Integer, "How many users can have the "+word+"."),
		attr("totalAssignmentsUsed", Integer, "How many users have the "+word+"."),
		attr("containedBy", String, "Values of those that grant more than this "+word+", and all of it.", multi),
		attr("contains", String, "Values of those that this "+word+" grants all of.", multi),
	}}
	allReadOnly(s.Attributes)
	return s
}
