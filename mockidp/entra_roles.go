package mockidp

import (
	"slices"

	"rolecall/scim"
)

// entraRoleType is what Entra ID writes into type, whatever is mapped.
const entraRoleType = "WindowsAzureActiveDirectoryRole"

// roleChange is what a PATCH has to say about roles.
type roleChange struct {
	style  RoleStyle
	roles  []string // to add, or with Assertive the whole list
	had    bool     // the target has a role
	result []string // what the target has afterwards
}

// roleChange compares the person's roles with the target's. It is nil when the
// expression has nothing to send.
func (e *entra) roleChange(rec *record) *roleChange {
	if e.opts.OmitRoles {
		return nil
	}
	want, have := e.mapped(rec.roles), rec.told
	change := &roleChange{style: e.opts.Roles, had: len(have) > 0}
	if e.opts.Roles == RolesAssertive {
		if slices.Equal(sorted(slices.Clone(want)), sorted(slices.Clone(have))) {
			return nil
		}
		change.roles, change.result = want, want
		return change
	}
	for _, role := range want {
		if !slices.Contains(have, role) {
			change.roles = append(change.roles, role)
		}
	}
	if len(change.roles) == 0 {
		return nil
	}
	change.result = change.roles
	if e.opts.Roles == RolesComplex {
		change.result = slices.Concat(have, change.roles)
	}
	return change
}

// mapped are the roles that get through the expression: Single lets one.
func (e *entra) mapped(roles []string) []string {
	if e.opts.Roles == RolesSingle && len(roles) > 1 {
		return roles[:1]
	}
	return roles
}

// roleObjects are roles as each expression writes them in a creation.
func (e *entra) roleObjects(roles []string) []scim.Object {
	list := []scim.Object{}
	for _, role := range e.mapped(roles) {
		o := scim.Object{scim.F("primary", e.opts.Roles == RolesSingle), scim.F("type", entraRoleType)}
		switch e.opts.Roles {
		case RolesComplex:
			o = append(o, scim.F("displayName", role))
		case RolesAssertive:
			o = append(o, scim.F("display", role))
		}
		list = append(list, append(o, scim.F("value", role)))
	}
	return list
}

// replaceRoles is the operation of Assertive, the same in both dialects.
func (e *entra) replaceRoles(roles []string) operation {
	return operation{
		Op:     scim.Op{Op: "replace", Path: "roles", Value: e.roleObjects(roles)},
		proves: []string{"RFC7643-4.1.2-08", "RFC7644-3.5.2.3-03"},
		// A provider may refuse a type outside its canonical values (RFC 7643
		// section 2.3.1), and every role carries Entra's own.
		beyond: len(roles) > 0,
	}
}

// expression is what an administrator would call the mapping of roles.
func (e *entra) expression() string {
	switch e.opts.Roles {
	case RolesSingle:
		return "SingleAppRoleAssignment"
	case RolesComplex:
		return "AppRoleAssignmentsComplex"
	}
	return "AssertiveAppRoleAssignmentsComplex"
}

// everything is an operation of each kind that an event can bring.
func (e *entra) everything(event Event, style RoleStyle) []operation {
	yes, no := true, false
	if event == EventLeave || event == EventDelete {
		return e.write(differences{active: &no})
	}
	var ops []operation
	for _, a := range entraProfile(&nobody) {
		for _, had := range []bool{true, false} {
			ops = append(ops, e.write(differences{attributes: []difference{{a, had}}})...)
		}
	}
	for _, had := range []bool{true, false} {
		ops = append(ops, e.write(differences{roles: &roleChange{style: style, roles: []string{"r"}, had: had}})...)
	}
	return append(ops, e.write(differences{active: &yes})...)
}
