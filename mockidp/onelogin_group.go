package mockidp

import (
	"context"
	"net/http"

	"rolecall/scim"
)

// onelogin is OneLogin's SCIM provisioner, with what is known of its groups.
type onelogin struct{ *whole }

// What OneLogin needs of a target's groups.
var (
	oneloginGroupList   = oneloginVendor.groupListing()
	oneloginGroupCreate = oneloginVendor.groupCreation()
)

// pushGroup lists the groups, and creates one that is not among them. How members
// come into it is not known.
func (o onelogin) pushGroup(ctx context.Context, r *run, event Event) error {
	g := r.group
	switch event {
	case EventGroupRename:
		return notKnown(o.about.Title, "renames a group")
	case EventGroupDelete:
		return notKnown(o.about.Title, "deletes a group")
	}
	if g.link == "" {
		if err := o.findOrMake(ctx, r); err != nil {
			return err
		}
	}
	if len(g.in()) > 0 || len(g.out()) > 0 {
		return notKnown(o.about.Title, "writes the PATCH of a group's members in SCIM 2.0")
	}
	if !r.out.begun() {
		r.out.Silent = "no member with an account has changed"
	}
	return nil
}

func (o onelogin) findOrMake(ctx context.Context, r *run) error {
	x, err := o.ask(ctx, r, oneloginGroupList, request{method: http.MethodGet, path: "/Groups"})
	if err != nil {
		return err
	}
	list, f := oneloginGroupList.readList(x, oneloginVendor.groupLists())
	if f != nil {
		return f
	}
	name := r.group.group.Name
	if hit, ok := groupOfName(list.Resources, name); ok {
		r.group.linked(hit.ID(), name)
		return nil
	}
	body := scim.Object{groupURNs(), scim.F("displayName", name)}
	return o.createGroup(ctx, r, oneloginGroupCreate, body, func(*scim.Exchange) error {
		return notKnown(o.about.Title, "goes on when a group exists already (409)")
	})
}

func (o onelogin) groupSteps(event Event) []*step {
	if event == EventGroupCreate {
		return []*step{oneloginGroupList, oneloginGroupCreate}
	}
	return nil
}
