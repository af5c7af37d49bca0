package mockidp

// RoleStyle is how an administrator has set up the mapping of roles. It decides
// the JSON of the attribute roles.
type RoleStyle string

// Okta has no shape of its own for roles: the profile attribute decides.
const (
	// RolesAsStrings is a string array attribute with the external name roles,
	// as Okta's article on HubSpot sets it up: "roles":["Sales","Service"].
	RolesAsStrings RoleStyle = "strings"
	// RolesAsObjects is the external name roles.^[primary==true].value:
	// "roles":[{"primary":true,"value":"Sales"}].
	RolesAsObjects RoleStyle = "objects"
)

// Entra ID offers three expressions (learn.microsoft.com, customize-application-attributes).
const (
	// RolesSingle is SingleAppRoleAssignment: one role, never taken away.
	RolesSingle RoleStyle = "single"
	// RolesComplex is AppRoleAssignmentsComplex: roles are added, never taken away.
	RolesComplex RoleStyle = "complex"
	// RolesAssertive is AssertiveAppRoleAssignmentsComplex: the whole list is replaced.
	RolesAssertive RoleStyle = "assertive"
)

const (
	// RolesAsValues are objects that hold the name alone: "roles":[{"value":"Sales"}].
	RolesAsValues RoleStyle = "values"
	// RolesNone: the identity provider sends no roles; Info.NoRoles says why.
	RolesNone RoleStyle = "none"
)

// Removes tells whether a role that a person loses is taken away from the
// target. With the other styles no target can know of the loss.
func (s RoleStyle) Removes() bool { return s != RolesSingle && s != RolesComplex }

// EmptyRoles is what Okta writes when the last role is gone. Which of the three
// the real Okta sends is not known.
type EmptyRoles string

// The forms of an emptied list.
const (
	EmptyRolesArray  EmptyRoles = "[]" // the default
	EmptyRolesNull   EmptyRoles = "null"
	EmptyRolesAbsent EmptyRoles = "absent"
)
