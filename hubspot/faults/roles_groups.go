package faults

import (
	"slices"

	"rolecall/hubspot"
	"rolecall/provider"
)

// Faults of what groups give: they show on the preset that has groups, at the
// access probe and the settings API.
func roleGroupFaults() []Fault {
	return []Fault{
		{"role-group-name-hijacks-builtin", "A pushed group that is called like a permission set gives that set to its members.",
			grouped(func(account *hubspot.Account, _ provider.Write, _, after hubspot.GroupStanding) hubspot.GroupStanding {
				for _, set := range account.PermissionSets {
					if set.Name == after.Name {
						after.Sets = union(after.Sets, []string{set.ID})
					}
				}
				return after
			})},
		{"role-wiped-by-group-update", "A change of a group's members takes from the group what it gives.",
			grouped(func(_ *hubspot.Account, w provider.Write, before, after hubspot.GroupStanding) hubspot.GroupStanding {
				if w.Old != nil && !slices.Equal(before.Members, after.Members) {
					after.Sets = nil
				}
				return after
			})},
		{"role-group-rename-not-recomputed", "A group that is renamed gives what it gave under its old name.",
			grouped(func(_ *hubspot.Account, w provider.Write, before, after hubspot.GroupStanding) hubspot.GroupStanding {
				if w.Old != nil && w.New != nil && before.Name != after.Name {
					after.Sets = before.Sets
				}
				return after
			})},
		{"role-group-delete-keeps-role", "Members of a deleted group keep what the group gave them.",
			grouped(func(_ *hubspot.Account, w provider.Write, before, after hubspot.GroupStanding) hubspot.GroupStanding {
				if w.New == nil {
					return before
				}
				return after
			})},
		{"grp-two-copies-drift", "A PATCH of a group's members reaches the directory, but not what authorisation reads.",
			grouped(func(_ *hubspot.Account, w provider.Write, before, after hubspot.GroupStanding) hubspot.GroupStanding {
				if w.Method == patch && w.Old != nil {
					after.Members = before.Members
				}
				return after
			})},
	}
}

func grouped(f hubspot.GroupHook) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { cfg.Hooks.Groups = append(cfg.Hooks.Groups, f) }
}
