package mockidp

import (
	"context"
	"net/http"

	"rolecall/scim"
)

// What Pocket ID needs of a target's groups.
var (
	pocketIDGroupList   = pocketIDVendor.groupListing()
	pocketIDGroupCreate = pocketIDVendor.groupCreation(http.StatusOK)
	pocketIDGroupPut    = pocketIDVendor.groupPut(http.StatusCreated)
	pocketIDGroupDelete = pocketIDVendor.groupRemoval(http.StatusOK, http.StatusNotFound)

	pocketIDGroups = listing{"/Groups", pocketIDGroupList, pocketIDVendor.groupLists(), "count", "startIndex", pocketIDPage}

	pocketIDGroupForgotten = rule{
		ids: []string{"RFC7643-3.1-11", pocketIDVendor.id(needGroupFind)}, want: "the group to keep the externalId that it was given", evidence: pocketIDVendor.evidence,
		message: "would delete the group and create it anew in each synchronisation",
	}
)

var pocketIDGroupsInferred = []string{
	"groups: an event synchronises one group after the lists of users and groups; other groups of the target are left alone, though the real Pocket ID deletes those that its directory does not know",
}

// pushGroup is a synchronisation: it lists the users and the groups, and then
// writes the one group that the event is about.
func (p pocketID) pushGroup(ctx context.Context, r *run, event Event) error {
	g := r.group
	if _, err := p.roll(ctx, r, pocketIDUsers); err != nil {
		return err
	}
	var groups []scim.Resource
	if err := p.list(ctx, r, pocketIDGroups, func(group scim.Resource) { groups = append(groups, group) }); err != nil {
		return err
	}
	var theirs scim.Resource
	for _, group := range groups {
		switch {
		case group.ExternalID() == g.group.Key:
			theirs = group
		case group.ID() == g.link:
			return pocketIDGroupList.fail(r.out.Last(), breach{pocketIDGroupForgotten, "externalId " + short(group.Get("externalId").Raw)})
		}
	}
	switch {
	case event == EventGroupDelete:
		return p.deleteGroup(ctx, r, pocketIDGroupDelete)
	case !theirs.Exists():
		g.linked("", "")
		err := p.createGroup(ctx, r, pocketIDGroupCreate, p.groupBody(g), func(*scim.Exchange) error {
			return &stop{p.about.NoAdoption}
		})
		if err == nil {
			g.toldAll()
		}
		return err
	}
	g.link = theirs.ID()
	if g.unchanged() && dated(theirs) {
		return nil // not newer than what the target has
	}
	if len(g.members) == 0 {
		r.out.Reads = pocketIDVendor.id(needGroupChange) // what becomes of an omitted attribute is the target's choice by RFC 7644 section 3.5.1
	}
	return p.putGroup(ctx, r, pocketIDGroupPut, p.groupBody(g))
}

// groupBody is the whole group; a group without members has no members.
func (p pocketID) groupBody(g *groupRecord) scim.Object {
	body := scim.Object{scim.F("externalId", g.group.Key), groupURNs(), pocketIDMeta(), scim.F("displayName", g.group.Name)}
	if len(g.members) > 0 {
		body = append(body, scim.F("members", memberIDs(g.members)))
	}
	return body
}

func (p pocketID) groupSteps(event Event) []*step {
	steps := append([]*step{pocketIDGroupList, {answer: []rule{pocketIDGroupForgotten}}}, p.needs.find...)
	if event == EventGroupDelete {
		return append(steps, pocketIDGroupDelete)
	}
	return append(steps, pocketIDGroupCreate, pocketIDGroupPut)
}
