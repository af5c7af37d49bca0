package mockidp

import (
	"context"
	"net/http"
	"slices"

	"rolecall/scim"
)

// entraGroupURN stands in schemas of every group that Entra ID creates
// (learn.microsoft.com, use-scim-to-provision-users-and-groups, Create Group).
const entraGroupURN = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

var entraGroupsInferred = []string{
	"groups: members are sent in a PATCH after the creation; a later cycle reads the group without its members and compares the name alone",
	"several people who leave a group go out in one PATCH",
}

// pushGroup provisions a group.
func (e *entra) pushGroup(ctx context.Context, r *run, event Event) error {
	switch event {
	case EventGroupCreate:
		return e.assignGroup(ctx, r)
	case EventGroupDelete:
		_, err := r.sendGroup(ctx, entraGroupDelete, http.MethodDelete, nil, false)
		if err == nil {
			r.group.linked("", "")
		}
		return err
	case EventGroupRename:
		return e.renameGroup(ctx, r)
	case EventGroupPush:
		return e.compareGroup(ctx, r)
	}
	return e.patchMembers(ctx, r)
}

// assignGroup looks the group up by its name, without its members, then creates
// or adopts it and sends the members.
func (e *entra) assignGroup(ctx context.Context, r *run) error {
	g := r.group
	if g.link != "" {
		return e.compareGroup(ctx, r)
	}
	x, err := e.search(ctx, r, entraGroupLookup, request{
		method: http.MethodGet, path: "/Groups", beyond: true,
		query: "excludedAttributes=members&" + entraFilter("displayName", g.group.Name),
	})
	if err != nil {
		return err
	}
	hit, found, f := entraGroupLookup.readGroupHit(x, g.group.Name, entraGroupLookupRules)
	switch {
	case f != nil:
		return f
	case found:
		if f := withoutMembers(entraGroupLookup, x, hit); f != nil {
			return f
		}
		g.linked(hit.ID(), hit.Get("displayName").String())
		return e.patchMembers(ctx, r)
	}
	body, err := scim.Marshal(scim.Object{
		scim.F("schemas", []string{scim.GroupURN, entraGroupURN}),
		scim.F("externalId", g.group.Key),
		scim.F("displayName", g.group.Name),
		scim.F("meta", scim.Object{scim.F("resourceType", "Group")}),
	})
	if err != nil {
		return err
	}
	// A provider may refuse a schema that it does not know.
	if x, err = r.sendGroup(ctx, entraGroupCreate, http.MethodPost, body, true); err != nil {
		return err
	}
	made, f := entraGroupCreate.readGroup(x, entraGroupCreatedEmpty, entraGroupID)
	if f != nil {
		return f
	}
	g.linked(made.ID(), g.group.Name)
	return e.patchMembers(ctx, r)
}

// compareGroup is a later cycle: Entra ID reads the group without its members,
// sets the name right, and sends the members that it knows to be outstanding.
func (e *entra) compareGroup(ctx context.Context, r *run) error {
	x, err := r.send(ctx, entraGroupRead, request{method: http.MethodGet, path: groupPath(r.group.link), query: "excludedAttributes=members", beyond: true})
	if err != nil {
		return err
	}
	if x.Status == http.StatusNotFound {
		r.group.linked("", "")
		return e.assignGroup(ctx, r)
	}
	group, f := entraGroupRead.readGroup(x, entraGroupRead.refused, entraGroupID)
	if f != nil {
		return f
	}
	if f := withoutMembers(entraGroupRead, x, group); f != nil {
		return f
	}
	r.group.name = group.Get("displayName").String()
	if r.group.name != r.group.group.Name {
		if err := e.renameGroup(ctx, r); err != nil {
			return err
		}
	}
	return e.patchMembers(ctx, r)
}

// withoutMembers holds the target to excludedAttributes.
func withoutMembers(s *step, x *scim.Exchange, group scim.Resource) *Failure {
	if n := len(group.Elements("members")); n > 0 {
		return s.fail(x, breach{entraExcluded, "a group with its members"})
	}
	return nil
}

func (e *entra) renameGroup(ctx context.Context, r *run) error {
	name := attribute{name: "displayName", value: r.group.group.Name}
	if err := e.patchGroup(ctx, r, entraGroupRename, e.write(differences{attributes: []difference{{name, true}}})...); err != nil {
		return err
	}
	r.group.name = r.group.group.Name
	return nil
}

func (e *entra) patchMembers(ctx context.Context, r *run) error {
	g := r.group
	in, out := g.in(), g.out()
	if len(in) == 0 && len(out) == 0 {
		if !r.out.begun() {
			r.out.Silent = "no member with an account has changed"
		}
		return nil
	}
	if len(in) > 0 {
		if err := e.patchGroup(ctx, r, entraGroupAdd, e.addMembers(in)...); err != nil {
			return err
		}
		g.told = slices.Concat(g.told, in)
	}
	if len(out) > 0 {
		if e.flag == "" { // by the RFC a remove of members without a filter removes all
			r.out.Reads = "ENTRA-GRP-03"
		}
		if err := e.patchGroup(ctx, r, entraGroupRemove, e.removeMembers(out)...); err != nil {
			return err
		}
		g.told = without(g.told, out)
	}
	return nil
}

func (e *entra) addMembers(list []member) []operation {
	op := scim.Op{Op: "Add", Path: "members", Value: entraMembers(list)}
	if e.flag != "" {
		op.Op = "add"
	}
	return []operation{{Op: op, beyond: e.flag == ""}}
}

// removeMembers lists the members in value, or with the flag selects each by a
// filter.
func (e *entra) removeMembers(list []member) []operation {
	if e.flag == "" {
		return []operation{{Op: scim.Op{Op: "Remove", Path: "members", Value: entraMembers(list)}, beyond: true}}
	}
	var ops []operation
	for _, m := range list {
		ops = append(ops, operation{Op: scim.Op{Op: "remove", Path: "members[" + scim.Eq("value", m.id) + "]"}})
	}
	return ops
}

func entraMembers(list []member) []scim.Object {
	var objects []scim.Object
	for _, m := range list {
		objects = append(objects, scim.Object{scim.F("$ref", nil), scim.F("value", m.id)})
	}
	return objects
}

func (e *entra) patchGroup(ctx context.Context, r *run, s *step, ops ...operation) error {
	list, beyond := make([]scim.Op, len(ops)), false
	for i, op := range ops {
		list[i], beyond = op.Op, beyond || op.beyond
	}
	body, err := scim.PatchBody(list...)
	if err != nil {
		return err
	}
	_, err = r.sendGroup(ctx, s, http.MethodPatch, body, beyond)
	return err
}

func (e *entra) groupSteps(event Event) []*step {
	switch event {
	case EventGroupRename:
		return []*step{entraGroupRename}
	case EventGroupMembers:
		return []*step{entraGroupAdd, entraGroupRemove}
	case EventGroupDelete:
		return []*step{entraGroupDelete}
	}
	return []*step{entraGroupRead, entraGroupLookup, entraGroupCreate, entraGroupRename, entraGroupAdd, entraGroupRemove}
}
