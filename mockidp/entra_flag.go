package mockidp

import (
	"slices"

	"rolecall/scim"
)

// newEntraFlag is Entra ID with aadOptscim062020 in the tenant URL: lower-case
// operations, real booleans, replaced attributes together in one operation
// without path, whose keys may be dotted or fully qualified.
func newEntraFlag(opts Options) dialect {
	e := &entra{
		about: Info{
			Name:       "entra-flag",
			Title:      "Microsoft Entra ID with aadOptscim062020",
			Trust:      High,
			RoleStyles: []RoleStyle{RolesAssertive, RolesComplex, RolesSingle},
			Inferred: append([]string{
				"the flag rides on each URL without a value, before other parameters",
				"an added attribute is an operation of its own, as is active; roles keep their path",
				"the operations of Single and Complex: the objects of the creation",
				"the rename of a group is the path-less operation of other attributes",
			}, slices.Concat(entraInferred, entraGroupsInferred)...),
			Sources: []string{entraCompat, entraSCIM, entraAttributes, entraHow, entraQuarantine, entraKnown, entraWrites, entraReads},
		},
		opts: opts,
		flag: "aadOptscim062020",
	}
	e.write = e.writeFlag
	return e
}

func (e *entra) writeFlag(d differences) []operation {
	var ops, adds []operation
	if d.active != nil {
		ops = append(ops, operation{
			Op:     scim.Op{Op: "replace", Path: "active", Value: *d.active},
			proves: []string{"ENTRA-REQ-07", "RFC7643-4.1.1-12", "RFC7644-3.5.2.3-02"},
		})
	}
	together := operation{proves: []string{"RFC7644-3.5.2.3-01"}}
	var values scim.Object
	for _, a := range d.attributes {
		switch {
		case !a.had:
			adds = append(adds, addition(a.attribute))
		case a.kind != "":
			ops = append(ops, operation{
				Op:     scim.Op{Op: "replace", Path: a.path(), Value: a.value},
				proves: []string{"ENTRA-USR-02", "RFC7644-3.5.2-08"},
			})
		default:
			values = append(values, scim.F(a.path(), a.value))
			if a.sub != "" || a.schema != "" {
				together.proves, together.beyond = append(together.proves, "ENTRA-CMP-02"), true
			}
		}
	}
	if len(values) > 0 {
		together.Op = scim.Op{Op: "replace", Value: values}
		ops = append(ops, together)
	}
	ops = append(ops, adds...)
	if d.roles != nil {
		ops = append(ops, e.writeRolesFlag(*d.roles))
	}
	return ops
}

// addition adds one attribute. What an add does whose filter matches nothing is
// not settled by the RFC, and a target may lack the enterprise extension.
func addition(a attribute) operation {
	op := operation{Op: scim.Op{Op: "add", Path: a.path(), Value: a.value}, proves: []string{"RFC7644-3.5.2.1-03"}}
	switch {
	case a.kind != "":
		op.proves, op.beyond = []string{"ENTRA-USR-02"}, true
	case a.schema != "":
		op.beyond = true
	case a.sub != "":
		op.proves = append(op.proves, "RFC7644-3.5.2-07")
	}
	return op
}

func (e *entra) writeRolesFlag(change roleChange) operation {
	switch {
	case change.style == RolesAssertive:
		return e.replaceRoles(change.roles)
	case change.style == RolesSingle && change.had:
		return operation{Op: scim.Op{Op: "replace", Path: primaryRole, Value: change.roles[0]}, beyond: true}
	}
	return operation{
		Op:     scim.Op{Op: "add", Path: "roles", Value: e.roleObjects(change.roles)},
		proves: []string{"RFC7643-4.1.2-08", "RFC7644-3.5.2.1-05"},
		beyond: true, // the type is Entra's own, and displayName is no sub-attribute of the RFC
	}
}
