package mockidp

import (
	"context"

	"rolecall/scim"
)

// What Rippling needs of a target's groups.
var (
	ripplingGroupCreate = ripplingVendor.groupCreation()
	ripplingGroupPut    = vendor{"IDP-RIPPLING", inferred}.groupPut()
	ripplingGroupDelete = vendor{"IDP-RIPPLING", inferred}.groupRemoval()
)

// pushGroup creates a group and edits it with PUT, unless the administrator has
// ticked PATCH, of which no body is known.
func (d rippling) pushGroup(ctx context.Context, r *run, event Event) error {
	g := r.group
	whole := d.opts.form("group-put")
	switch {
	case event == EventGroupDelete:
		return d.deleteGroup(ctx, r, ripplingGroupDelete)
	case g.link == "":
		body := scim.Object{groupURNs(), scim.F("displayName", g.group.Name)}
		if whole {
			body = append(body, scim.F("members", memberIDs(g.members)))
		}
		err := d.createGroup(ctx, r, ripplingGroupCreate, body, func(*scim.Exchange) error {
			return notKnown(d.about.Title, "goes on when a group exists already (409)")
		})
		if err != nil {
			return err
		}
		if whole {
			g.toldAll()
		}
	case whole:
		return d.putGroup(ctx, r, ripplingGroupPut, scim.Object{groupURNs(), scim.F("displayName", g.group.Name), scim.F("members", memberIDs(g.members))})
	}
	if !g.unchanged() || event == EventGroupPush {
		return notKnown(d.about.Title, "writes the PATCH of a group")
	}
	if !r.out.begun() {
		r.out.Silent = "nothing has changed"
	}
	return nil
}

func (d rippling) groupSteps(event Event) []*step {
	switch event {
	case EventGroupCreate:
		return []*step{ripplingGroupCreate}
	case EventGroupDelete:
		return []*step{ripplingGroupDelete}
	}
	return []*step{ripplingGroupPut}
}
