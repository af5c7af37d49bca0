package mockidp

import (
	"slices"

	"rolecall/scim"
)

// newEntraDefault is how Entra ID speaks unless told otherwise: operations with
// capitals, a path on each, one for each attribute, booleans as strings.
func newEntraDefault(opts Options) dialect {
	e := &entra{
		about: Info{
			Name:       "entra-default",
			Title:      "Microsoft Entra ID",
			Trust:      High,
			RoleStyles: []RoleStyle{RolesAssertive, RolesComplex, RolesSingle},
			Inferred:   slices.Concat(entraInferred, entraGroupsInferred),
			Sources:    []string{entraSCIM, entraCompat, entraAttributes, entraHow, entraQuarantine, entraKnown, entraWrites, entraReads, entraSingle, entraAddReplace},
		},
		opts: opts,
	}
	e.write = e.writeDefault
	return e
}

func (e *entra) writeDefault(d differences) []operation {
	var ops []operation
	if d.active != nil {
		value := "False"
		if *d.active {
			value = "True"
		}
		ops = append(ops, operation{
			Op:     scim.Op{Op: "Replace", Path: "active", Value: value},
			proves: []string{"ENTRA-CMP-01", "ENTRA-GEN-03", "ENTRA-REQ-07"}, beyond: true,
		})
	}
	for _, a := range d.attributes {
		op := operation{Op: scim.Op{Op: "Add", Path: a.path(), Value: a.value}, proves: []string{"ENTRA-GEN-03"}, beyond: true}
		if a.had {
			op.Op.Op = "Replace"
		}
		if a.kind != "" {
			op.proves = append(op.proves, "ENTRA-USR-02")
		}
		ops = append(ops, op)
	}
	if d.roles != nil {
		ops = append(ops, e.writeRolesDefault(*d.roles))
	}
	return ops
}

// primaryRole is the target attribute of SingleAppRoleAssignment. The quoted
// True is the vendor's.
const primaryRole = `roles[primary eq "True"].value`

func (e *entra) writeRolesDefault(change roleChange) operation {
	switch {
	case change.style == RolesAssertive:
		return e.replaceRoles(change.roles)
	case change.style == RolesSingle && change.had:
		return operation{
			Op:     scim.Op{Op: "Replace", Path: primaryRole, Value: change.roles[0]},
			proves: []string{"ENTRA-GEN-03"}, beyond: true,
		}
	}
	list := make([]scim.Object, 0, len(change.roles))
	for _, role := range change.roles {
		list = append(list, scim.Object{scim.F("value", e.roleText(role))})
	}
	return operation{Op: scim.Op{Op: "Add", Path: "roles", Value: list}, proves: []string{"ENTRA-GEN-03"}, beyond: true}
}

// roleText is a role as the default dialect adds it: JSON inside a string.
func (e *entra) roleText(role string) string {
	text, err := scim.Marshal(scim.Object{
		scim.F("id", guid(e.opts.Seed, "role "+role)), scim.F("value", role), scim.F("displayName", role),
	})
	if err != nil { // strings always marshal
		panic(err)
	}
	return string(text)
}
