package mockidp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"rolecall/scim"
)

// What authentik needs of a target's groups.
var (
	authentikGroupFind   = authentikVendor.groupSearch()
	authentikGroupRead   = authentikVendor.groupRead()
	authentikGroupCreate = authentikVendor.groupCreation(anySuccess...)
	authentikGroupPut    = authentikVendor.groupPut(append(anySuccess, http.StatusNotFound)...)
	authentikGroupRename = authentikVendor.groupPatch("rename the group", "RFC7644-3.5.2.3-01")
	authentikGroupAdd    = authentikVendor.groupPatch("add members", "RFC7644-3.5.2.1-05")
	authentikGroupRemove = authentikVendor.groupPatch("remove members", "RFC7644-3.5.2.2-11")
	authentikGroupDelete = authentikVendor.groupRemoval(anySuccess...)
)

var authentikGroupsInferred = []string{
	"groups: where id stands in a replacement, and the order of members in a body",
	"groups: a synchronisation's discovery of groups by name is left out; a group is linked after a 409 alone",
}

// pushGroup sends PATCH where ServiceProviderConfig says that it is supported, else
// PUT of the whole group.
func (a *authentik) pushGroup(ctx context.Context, r *run, event Event) error {
	if event == EventGroupDelete {
		return a.deleteGroup(ctx, r, authentikGroupDelete)
	}
	if err := a.discover(ctx, r); err != nil {
		return err
	}
	g := r.group
	switch {
	case g.link == "":
		return a.makeGroup(ctx, r)
	case event == EventGroupMembers && len(g.in()) == 0 && len(g.out()) == 0:
		r.out.Silent = "no member with an account has changed"
		return nil
	case event == EventGroupMembers && a.patches:
		return a.patchMembers(ctx, r, g.in(), g.out())
	case !g.unchanged():
		if err := a.writeGroup(ctx, r); err != nil || g.link == "" {
			return err
		}
	}
	return a.compareMembers(ctx, r)
}

func (a *authentik) groupKey(seed int64, name string) string { return guidOf(seed, "group "+name) }

// makeGroup creates at once. The members follow one operation each, unless PATCH is
// not supported: then they are in the body.
func (a *authentik) makeGroup(ctx context.Context, r *run) error {
	err := a.createGroup(ctx, r, authentikGroupCreate, a.groupBody(r.group, ""), func(x *scim.Exchange) error { return a.adoptGroup(ctx, r) })
	switch {
	case err != nil:
		return err
	case !a.patches:
		r.group.toldAll()
		return nil
	}
	return a.patchMembers(ctx, r, r.group.members, nil)
}

// adoptGroup links the first group that the name finds.
func (a *authentik) adoptGroup(ctx context.Context, r *run) error {
	if !a.filters && !a.opts.form("slack") {
		return &stop{"authentik adopts no group where ServiceProviderConfig does not offer filters (documented: " + authentikClients + ")"}
	}
	name := r.group.group.Name
	x, err := a.ask(ctx, r, authentikGroupFind, request{method: http.MethodGet, path: "/Groups", query: "filter=" + url.QueryEscape(scim.Eq("displayName", name))})
	if err != nil {
		return err
	}
	hit, ok, f := authentikGroupFind.readGroupHit(x, name, authentikVendor.groupLists())
	switch {
	case f != nil:
		return f
	case !ok:
		return authentikGroupFind.fail(x, breach{authentikVendor.groupLists().other, "no group"})
	}
	r.group.linked(hit.ID(), name)
	if !a.patches {
		return a.writeGroup(ctx, r)
	}
	return nil
}

// groupBody is the whole group. Members are in it only where PATCH is not supported.
func (a *authentik) groupBody(g *groupRecord, id string) scim.Object {
	body := scim.Object{groupURNs()}
	if id != "" {
		body = append(body, scim.F("id", id))
	}
	body = append(body, scim.F("externalId", g.group.Key), scim.F("displayName", g.group.Name))
	if !a.patches {
		body = append(body, scim.F("members", memberIDs(g.members)))
	}
	return body
}

// writeGroup sends the group itself, but the members with PATCH.
func (a *authentik) writeGroup(ctx context.Context, r *run) error {
	g := r.group
	body := a.groupBody(g, g.link)
	if a.patches {
		// By the RFC a target may refuse id, which is readOnly.
		err := a.patchGroup(ctx, r, authentikGroupRename, true, scim.Op{Op: "replace", Value: body})
		if err == nil {
			g.name = g.group.Name
		}
		return err
	}
	x, err := a.sendGroup(ctx, r, authentikGroupPut, http.MethodPut, body, false)
	if errors.As(err, new(*Failure)) && a.patchGroup(ctx, r, authentikGroupRename, true, scim.Op{Op: "replace", Value: body}) == nil {
		g.toldAll() // a target that refuses PUT is tried with PATCH
		return nil
	}
	if err != nil {
		return err
	}
	if x.Status == http.StatusNotFound { // the group is created anew
		g.linked("", "")
		return a.makeGroup(ctx, r)
	}
	g.toldAll()
	return nil
}

// compareMembers reads the group and sends what its members lack, or have too many.
func (a *authentik) compareMembers(ctx context.Context, r *run) error {
	x, err := a.ask(ctx, r, authentikGroupRead, request{method: http.MethodGet, path: groupPath(r.group.link)})
	if err != nil {
		return err
	}
	group, f := authentikGroupRead.readGroup(x, authentikGroupRead.refused, authentikGroupRead.answer[0])
	if f != nil {
		return f
	}
	var theirs, in, out []member
	for _, id := range group.Strings("members") {
		theirs = append(theirs, member{id: id})
	}
	out = without(theirs, r.group.members)
	if group.Get("members").Exists() { // without a list nobody is added
		in = without(r.group.members, theirs)
	}
	return a.patchMembers(ctx, r, in, out)
}

// patchMembers sends additions and removals apart, one operation for each member.
func (a *authentik) patchMembers(ctx context.Context, r *run, in, out []member) error {
	var adds, removals []scim.Op
	for _, m := range in {
		adds = append(adds, scim.Op{Op: "add", Path: "members", Value: memberIDs([]member{m})})
	}
	list := a.opts.form("member-list")
	for _, m := range out {
		if list {
			removals = append(removals, scim.Op{Op: "remove", Path: "members", Value: memberIDs([]member{m})})
		} else {
			removals = append(removals, scim.Op{Op: "remove", Path: "members[" + scim.Eq("value", m.id) + "]"})
		}
	}
	if list && len(removals) > 0 {
		r.out.Reads = authentikVendor.id(needGroupChange)
	}
	for _, part := range []struct {
		s      *step
		ops    []scim.Op
		beyond bool
	}{{authentikGroupAdd, adds, false}, {authentikGroupRemove, removals, list}} {
		for ops := range slices.Chunk(part.ops, max(1, min(len(part.ops), a.chunk()))) {
			if err := a.patchGroup(ctx, r, part.s, part.beyond, ops...); err != nil {
				return err
			}
		}
	}
	r.group.told = slices.Clone(r.group.members)
	return nil
}

// chunk is how many operations go into one PATCH: bulk.maxOperations, or all.
func (a *authentik) chunk() int {
	if a.operations < 1 {
		return 1 << 20
	}
	return a.operations
}

func (a *authentik) groupSteps(event Event) []*step {
	if event == EventGroupDelete {
		return []*step{authentikGroupDelete}
	}
	return []*step{
		authentikConfig, authentikGroupCreate, authentikGroupFind, authentikGroupPut, authentikGroupRename,
		authentikGroupRead, authentikGroupAdd, authentikGroupRemove,
	}
}
