package mockidp

import (
	"context"

	"rolecall/scim"
)

// keycloak is libre.sh's SCIM extension, with its groups.
type keycloak struct{ *whole }

// What the Keycloak extension needs of a target's groups.
var (
	keycloakGroupCreate  = keycloakVendor.groupCreation()
	keycloakGroupPut     = keycloakVendor.groupPut()
	keycloakGroupMembers = keycloakVendor.groupPatch("update the group", "RFC7644-3.5.2.3-03", "RFC7644-3.5.2.2-11")
	keycloakGroupDelete  = keycloakVendor.groupRemoval()
)

var keycloakGroupsInferred = []string{
	"groups: members hold value and $ref; some versions add type and display",
	"groups: a change of several members is one request about the group; the PUT of each user that follows it is left out",
}

// pushGroup sends the whole group, whatever has changed.
func (k keycloak) pushGroup(ctx context.Context, r *run, event Event) error {
	switch {
	case event == EventGroupDelete:
		return k.deleteGroup(ctx, r, keycloakGroupDelete)
	case r.group.link == "":
		err := k.createGroup(ctx, r, keycloakGroupCreate, k.groupBody(r.group), func(*scim.Exchange) error {
			return &stop{"the Keycloak extension never looks a group up, so it adopts none that exists already (documented: " + keycloakSource + ")"}
		})
		if err == nil {
			r.group.toldAll()
		}
		return err
	case k.opts.form("group-patch"):
		return k.patchWhole(ctx, r)
	}
	if len(r.group.members) == 0 {
		r.out.Reads = keycloakVendor.id(needGroupChange) // what becomes of an omitted attribute is the target's choice by RFC 7644 section 3.5.1
	}
	return k.putGroup(ctx, r, keycloakGroupPut, k.groupBody(r.group))
}

// groupBody is the whole group; a group without members has no members.
func (k keycloak) groupBody(g *groupRecord) scim.Object {
	body := scim.Object{groupURNs()}
	if g.link != "" {
		body = append(body, scim.F("id", g.link))
	}
	body = append(body, scim.F("externalId", g.group.Key))
	if g.link != "" {
		body = append(body, scim.F("meta", scim.Object{scim.F("location", "Groups/"+g.link)}))
	}
	body = append(body, scim.F("displayName", g.group.Name))
	var members []scim.Object
	for _, m := range g.members {
		members = append(members, scim.Object{scim.F("value", m.id), scim.F("$ref", "Users/"+m.id)})
	}
	if members != nil {
		body = append(body, scim.F("members", members))
	}
	return body
}

// patchWhole sends members, name and externalId, whatever has changed.
func (k keycloak) patchWhole(ctx context.Context, r *run) error {
	g := r.group
	members := scim.Op{Op: "replace", Path: "members", Value: memberIDs(g.members)}
	if len(g.members) == 0 {
		members = scim.Op{Op: "remove", Path: "members"}
	}
	err := k.patchGroup(ctx, r, keycloakGroupMembers, false, members,
		scim.Op{Op: "replace", Path: "displayName", Value: g.group.Name},
		scim.Op{Op: "replace", Path: "externalId", Value: g.group.Key})
	if err == nil {
		g.toldAll()
	}
	return err
}

func (k keycloak) groupSteps(event Event) []*step {
	switch event {
	case EventGroupCreate:
		return []*step{keycloakGroupCreate}
	case EventGroupDelete:
		return []*step{keycloakGroupDelete}
	}
	return []*step{keycloakGroupPut, keycloakGroupMembers}
}
