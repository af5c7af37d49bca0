package mockidp

import (
	"context"

	"rolecall/scim"
)

// jumpcloudGroupVendor is for what was seen of JumpCloud's groups.
var jumpcloudGroupVendor = vendor{"IDP-JUMPCLOUD", observed(jumpcloudGroups)}

// What JumpCloud needs of a target's groups.
var (
	jumpcloudGroupCreate = vendor{"IDP-JUMPCLOUD", inferred}.groupCreation()
	jumpcloudGroupRename = jumpcloudGroupVendor.groupPatch("rename the group", "RFC7644-3.5.2.3-01")
	jumpcloudGroupAdd    = jumpcloudGroupVendor.groupPatch("add a member", "RFC7644-3.5.2.1-05")
)

// pushGroup sends one operation in each PATCH.
func (j jumpcloud) pushGroup(ctx context.Context, r *run, event Event) error {
	g := r.group
	switch {
	case event == EventGroupDelete:
		return notKnown(j.about.Title, "treats a group that is deleted")
	case event == EventGroupPush:
		return notKnown(j.about.Title, "pushes a group once more")
	case g.link == "":
		err := j.createGroup(ctx, r, jumpcloudGroupCreate, scim.Object{groupURNs(), scim.F("displayName", g.group.Name)}, func(*scim.Exchange) error {
			return notKnown(j.about.Title, "goes on when a group exists already (409)")
		})
		if err != nil {
			return err
		}
	}
	if g.name != g.group.Name {
		op := scim.Op{Op: "replace", Value: scim.Object{scim.F("displayName", g.group.Name)}}
		if err := j.patchGroup(ctx, r, jumpcloudGroupRename, false, op); err != nil {
			return err
		}
		g.name = g.group.Name
	}
	for _, m := range g.in() {
		op := scim.Op{Op: "add", Path: "members", Value: memberIDs([]member{m})}
		if err := j.patchGroup(ctx, r, jumpcloudGroupAdd, false, op); err != nil {
			return err
		}
		g.told = append(g.told, m)
	}
	if len(g.out()) > 0 {
		return notKnown(j.about.Title, "takes a member out of a group")
	}
	return nil
}

func (j jumpcloud) groupSteps(event Event) []*step {
	switch event {
	case EventGroupCreate:
		return []*step{jumpcloudGroupCreate, jumpcloudGroupAdd}
	case EventGroupRename:
		return []*step{jumpcloudGroupRename}
	case EventGroupMembers:
		return []*step{jumpcloudGroupAdd}
	}
	return nil
}
