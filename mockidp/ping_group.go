package mockidp

import (
	"context"
	"net/http"

	"rolecall/scim"
)

// pingFederate and pingOne differ in their groups.
type (
	pingFederate struct{ *ping }
	pingOne      struct{ *ping }
)

// What PingFederate and PingOne need of a target's groups.
var (
	pingFederateGroups      = vendor{"IDP-PING", documented(pingKnown)}
	pingFederateGroupList   = vendor{"IDP-PING", documented(pingManagement)}.groupListing()
	pingFederateGroupCreate = pingFederateGroups.groupCreation()
	pingFederateGroupPut    = pingFederateGroups.groupPut()
	pingFederateGroupDelete = vendor{"IDP-PING", inferred}.groupRemoval()

	pingOneGroupVendor = vendor{"IDP-PINGONE", documented(pingOneGroups)}
	pingOneGroupSearch = vendor{"IDP-PINGONE", documented(pingOneLimits)}.groupSearch()
	pingOneGroupCreate = pingOneGroupVendor.groupCreation()
	pingOneGroupDelete = vendor{"IDP-PINGONE", inferred}.groupRemoval()
)

// pingGroup is the whole group: no id, no externalId.
func pingGroup(g *groupRecord) scim.Object {
	return scim.Object{groupURNs(), scim.F("displayName", g.group.Name), scim.F("members", memberIDs(g.members))}
}

// pushGroup compares by name with a list of all groups, and sends the whole group.
func (p pingFederate) pushGroup(ctx context.Context, r *run, event Event) error {
	g := r.group
	if event == EventGroupDelete {
		return p.deleteGroup(ctx, r, pingFederateGroupDelete)
	}
	if g.link == "" {
		x, err := p.ask(ctx, r, pingFederateGroupList, request{method: http.MethodGet, path: "/Groups"})
		if err != nil {
			return err
		}
		list, f := pingFederateGroupList.readList(x, pingFederateGroups.groupLists())
		if f != nil {
			return f
		}
		hit, ok := groupOfName(list.Resources, g.group.Name)
		switch {
		case !ok && len(list.Resources) < list.Total:
			return notKnown(p.about.Title, "reads more than one page of groups")
		case !ok:
			err := p.createGroup(ctx, r, pingFederateGroupCreate, pingGroup(g), groupTaken(pingFederateGroupCreate))
			if err == nil {
				g.toldAll()
			}
			return err
		}
		g.linked(hit.ID(), hit.Get("displayName").String())
	}
	if event != EventGroupCreate && g.unchanged() {
		r.out.Silent = "nothing has changed"
		return nil
	}
	return p.putGroup(ctx, r, pingFederateGroupPut, pingGroup(g))
}

func (p pingFederate) groupSteps(event Event) []*step {
	switch event {
	case EventGroupCreate:
		return []*step{pingFederateGroupList, pingFederateGroupCreate, pingFederateGroupPut}
	case EventGroupDelete:
		return []*step{pingFederateGroupDelete}
	}
	return []*step{pingFederateGroupPut}
}

// pushGroup searches for the name and creates the group. How it is changed is not
// known.
func (p pingOne) pushGroup(ctx context.Context, r *run, event Event) error {
	g := r.group
	switch {
	case event == EventGroupDelete:
		return p.deleteGroup(ctx, r, pingOneGroupDelete)
	case g.link == "":
		found, err := p.findGroup(ctx, r)
		if err != nil {
			return err
		}
		if !found {
			err := p.createGroup(ctx, r, pingOneGroupCreate, pingGroup(g), groupTaken(pingOneGroupCreate))
			if err == nil {
				g.toldAll()
			}
			return err
		}
	case g.unchanged():
		r.out.Silent = "nothing has changed"
		return nil
	}
	return notKnown(p.about.Title, "changes a group: its pages contradict each other on PATCH")
}

func (p pingOne) findGroup(ctx context.Context, r *run) (bool, error) {
	name := r.group.group.Name
	x, err := p.ask(ctx, r, pingOneGroupSearch, request{method: http.MethodGet, path: "/Groups", query: scim.Query("filter", scim.Eq("displayName", name))})
	if err != nil {
		return false, err
	}
	hit, ok, f := pingOneGroupSearch.readGroupHit(x, name, pingOneGroupVendor.groupLists())
	if f != nil {
		return false, f
	}
	if ok {
		r.group.linked(hit.ID(), hit.Get("displayName").String())
	}
	return ok, nil
}

func (p pingOne) groupSteps(event Event) []*step {
	switch event {
	case EventGroupCreate:
		return []*step{pingOneGroupSearch, pingOneGroupCreate}
	case EventGroupDelete:
		return []*step{pingOneGroupDelete}
	}
	return nil
}
