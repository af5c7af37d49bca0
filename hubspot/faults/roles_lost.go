package faults

import (
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/scimerr"
)

// Faults of roles that get lost, or that cannot be lost.
func roleLostFaults() []Fault {
	return []Fault{
		{"role-duplicate-add-400", "Adding a role that the user already has answers 400, and what stands beside it in the PATCH is lost.",
			refuseKnownRole},
		{"role-unmapped-lost-in-roundtrip", "A permission set that SCIM does not show is lost with any PATCH.",
			standing(func(w provider.Write, _, after hubspot.Standing) hubspot.Standing {
				if w.Method == patch && !after.FromRoles {
					after.Sets = nil
				}
				return after
			})},
		{"role-static-removed", "A permission set that was given on HubSpot's side is removed by any SCIM update.",
			standing(func(w provider.Write, _, after hubspot.Standing) hubspot.Standing {
				if w.Old != nil && w.New != nil && !after.FromRoles {
					after.Sets = nil
				}
				return after
			})},
		{"role-add-drops-existing", "PATCH add on roles replaces the roles that are there.",
			changeOps(func(op operation) (keep bool) {
				if op.kind() == "add" && op.path() == "roles" {
					op["op"] = "replace"
				}
				return true
			})},
		{"role-remove-one-removes-all", "remove of one role by its value removes all roles.",
			changeOps(func(op operation) (keep bool) {
				if op.kind() == "remove" && strings.HasPrefix(op.path(), "roles[") {
					op["path"] = "roles"
				}
				return true
			})},
		{"role-replace-noop-200", "replace on roles answers success and changes nothing.",
			changeOps(func(op operation) (keep bool) {
				return op.kind() != "replace" || op.path() != "roles"
			})},
		{"role-demotion-skipped-without-default", "When no role is left to map, the permission sets stay as they were.",
			standing(func(w provider.Write, before, after hubspot.Standing) hubspot.Standing {
				if w.Old != nil && w.New != nil && len(hubspot.RolesOf(w.New)) == 0 {
					after.Sets, after.FromRoles = before.Sets, before.FromRoles
				}
				return after
			})},
	}
}

// refuseKnownRole looks at the operation before it is merged: the provider
// itself sees no change in it.
func refuseKnownRole(cfg *hubspot.Config) {
	wire(patch, oneUser, func(c *call) *answer {
		user, _ := c.user(c.ID())
		have := map[string]bool{}
		for _, r := range hubspot.RolesOf(user) {
			have[r.Value] = true
		}
		for _, op := range c.operations() {
			value, ok := op.value("roles")
			if op.kind() != "add" || !ok {
				continue
			}
			for _, r := range hubspot.RolesOf(provider.Resource{"roles": value}) {
				if have[r.Value] {
					return tamper.Refusal(400, scimerr.InvalidValue, "the user has this role already")
				}
			}
		}
		return c.Ask()
	})(cfg)
}
