package mockidp

import (
	"context"
	"net/http"
	"slices"

	"rolecall/scim"
)

// oktaMemberChunk is how many members one PATCH carries. That Okta cuts large
// changes is documented (release notes 2021.05); the size is not.
const oktaMemberChunk = 100

var oktaGroupsInferred = []string{
	"group push: the group is read back after its creation, then its members are sent; an adopted group gets the whole list of members",
	"the rename that accompanies a change of members follows it; a large change is cut at 100 members",
}

// pushGroup is Okta's Group Push (Okta SCIM 2.0 reference, Groups).
func (o *okta) pushGroup(ctx context.Context, r *run, event Event) error {
	switch event {
	case EventGroupCreate:
		return o.createGroup(ctx, r)
	case EventGroupDelete:
		_, err := r.sendGroup(ctx, oktaGroupDelete, http.MethodDelete, nil, false)
		if err == nil {
			r.group.linked("", "")
		}
		return err
	case EventGroupRename:
		return o.groups.rename(ctx, r)
	case EventGroupPush:
		return o.groups.members(ctx, r, true)
	}
	if len(r.group.in()) == 0 && len(r.group.out()) == 0 {
		r.out.Silent = "no member with an account has changed"
		return nil
	}
	return o.groups.members(ctx, r, false)
}

// oktaGroups are the requests about groups by which the dialects differ.
type oktaGroups struct {
	rename  func(context.Context, *run) error
	members func(ctx context.Context, r *run, whole bool) error
	steps   []*step
}

// createGroup looks the group up by its name, then creates or adopts it and
// sends the members.
func (o *okta) createGroup(ctx context.Context, r *run) error {
	g := r.group
	if g.link == "" {
		x, err := r.send(ctx, oktaGroupLookup, request{
			method: http.MethodGet, path: "/Groups",
			query: scim.Query("filter", scim.Eq("displayName", g.group.Name), "startIndex", "1", "count", "100"),
		})
		if err != nil {
			return err
		}
		hit, found, f := oktaGroupLookup.readGroupHit(x, g.group.Name, oktaGroupLookupRules)
		switch {
		case f != nil:
			return f
		case found:
			g.linked(hit.ID(), hit.Get("displayName").String())
			return o.groups.members(ctx, r, true)
		}
		body, err := scim.Marshal(scim.Object{
			scim.F("schemas", []string{scim.GroupURN}), scim.F("displayName", g.group.Name), scim.F("members", []string{}),
		})
		if err != nil {
			return err
		}
		if x, err = r.sendGroup(ctx, oktaGroupCreate, http.MethodPost, body, false); err != nil {
			return err
		}
		made, f := oktaGroupCreate.readGroup(x, oktaGroupCreatedEmpty, oktaGroupID)
		if f != nil {
			return f
		}
		g.linked(made.ID(), g.group.Name)
	}
	x, err := r.sendGroup(ctx, oktaGroupRead, http.MethodGet, nil, false)
	if err != nil {
		return err
	}
	if _, f := oktaGroupRead.readGroup(x, oktaGroupRead.refused, oktaGroupID); f != nil {
		return f
	}
	if len(g.members) == 0 {
		return nil
	}
	return o.groups.members(ctx, r, false)
}

// oktaMembers are members as Okta writes them: display is the user name, and
// there is neither type nor $ref.
func oktaMembers(list []member) []scim.Object {
	objects := []scim.Object{}
	for _, m := range list {
		objects = append(objects, scim.Object{scim.F("value", m.id), scim.F("display", m.login)})
	}
	return objects
}

// patchRename is a path-less replace that repeats the id.
func (o *okta) patchRename(ctx context.Context, r *run) error {
	err := o.patchGroup(ctx, r, oktaGroupRename, scim.Op{Op: "replace", Value: scim.Object{
		scim.F("id", r.group.link), scim.F("displayName", r.group.group.Name),
	}})
	if err == nil {
		r.group.name = r.group.group.Name
	}
	return err
}

// patchMembers takes members away and adds some, or replaces all; the name goes
// along with every change of members.
func (o *okta) patchMembers(ctx context.Context, r *run, whole bool) error {
	g := r.group
	if whole {
		if err := o.patchGroup(ctx, r, oktaGroupPush, scim.Op{Op: "replace", Path: "members", Value: oktaMembers(g.members)}); err != nil {
			return err
		}
		g.told = slices.Clone(g.members)
		return o.patchRename(ctx, r)
	}
	var ops []scim.Op
	for _, m := range g.out() {
		ops = append(ops, scim.Op{Op: "remove", Path: "members[" + scim.Eq("value", m.id) + "]"})
	}
	for in := range slices.Chunk(g.in(), oktaMemberChunk) {
		ops = append(ops, scim.Op{Op: "add", Path: "members", Value: oktaMembers(in)})
	}
	for chunk := range slices.Chunk(ops, oktaMemberChunk) {
		if err := o.patchGroup(ctx, r, oktaGroupMembers, chunk...); err != nil {
			return err
		}
	}
	g.told = slices.Clone(g.members)
	return o.patchRename(ctx, r)
}

func (o *okta) patchGroup(ctx context.Context, r *run, s *step, ops ...scim.Op) error {
	body, err := scim.PatchBody(ops...)
	if err != nil {
		return err
	}
	_, err = r.sendGroup(ctx, s, http.MethodPatch, body, false)
	return err
}

// putGroup replaces the whole group, members and all.
func (o *okta) putGroup(ctx context.Context, r *run) error {
	g := r.group
	body, err := scim.Marshal(scim.Object{
		scim.F("schemas", []string{scim.GroupURN}), scim.F("displayName", g.group.Name), scim.F("members", oktaMembers(g.members)),
	})
	if err != nil {
		return err
	}
	x, err := r.sendGroup(ctx, oktaGroupReplace, http.MethodPut, body, false)
	if err != nil {
		return err
	}
	if x.Status == http.StatusOK && !x.Resource().Exists() {
		return oktaGroupReplace.fail(x, breach{oktaGroupReplace.status, "no group in the body"})
	}
	g.name, g.told = g.group.Name, slices.Clone(g.members)
	return nil
}

func (o *okta) groupSteps(event Event) []*step {
	switch event {
	case EventGroupCreate:
		return append([]*step{oktaGroupLookup, oktaGroupCreate, oktaGroupRead}, o.groups.steps...)
	case EventGroupDelete:
		return []*step{oktaGroupDelete}
	}
	return o.groups.steps
}

// oinGroups are the requests of the catalogue's dialect.
func (o *okta) oinGroups() oktaGroups {
	return oktaGroups{rename: o.patchRename, members: o.patchMembers, steps: []*step{oktaGroupRename, oktaGroupMembers, oktaGroupPush}}
}

// aiwGroups are those of a custom app: PUT for everything.
func (o *okta) aiwGroups() oktaGroups {
	return oktaGroups{
		rename:  o.putGroup,
		members: func(ctx context.Context, r *run, _ bool) error { return o.putGroup(ctx, r) },
		steps:   []*step{oktaGroupReplace},
	}
}
