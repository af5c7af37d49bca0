package provider

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rolecall/provider/schema"
)

func TestGroupRules(t *testing.T) {
	srv := newTester(t, func(c *Config) { c.Features.UniqueGroupNames = true })
	ann := srv.create("ann").id()
	g := srv.group("Führung")
	srv.refused(409, "uniqueness", "POST", groups, newGroup("FÜHRUNG"))
	srv.group("Ｆührung") // another name: full-width letters are folded in user names only
	srv.refused(409, "uniqueness", "PATCH", groups+"/"+srv.group("x"), patchBody(`{"op":"replace","path":"displayName","value":"führung"}`))
	srv.want(200, "PATCH", groups+"/"+g, patchBody(`{"op":"replace","path":"displayName","value":"führung"}`))
	free := newTester(t)
	first, second := free.group("g"), free.group("g")
	free.same("groups of one name", free.ids(groups+"?filter=displayName+eq+%22G%22"), []string{first, second})

	for rule, want := range map[UnknownMember][]string{DropUnknown: {ann}, StoreUnknown: {"nope", ann}} {
		srv := newTester(t, func(c *Config) {
			c.Features.UnknownMembers = rule
			c.NewID = func() string { return ann }
		})
		srv.create("ann")
		srv.server.store.newID = newUUID
		id := srv.group("g", "nope", ann)
		srv.same("unknown members", srv.members(id), want)
		srv.want(200, "PATCH", groups+"/"+id, patchBody(`{"op":"replace","path":"members","value":[{"value":"nope"},{"value":"`+ann+`"}]}`))
		srv.same("unknown members", srv.members(id), want)
	}

	for rule, status := range map[RemoveValue]int{RemoveAll: 200, RemoveRefused: 400} {
		srv := newTester(t, func(c *Config) { c.Features.RemoveValue = rule })
		ann, bob := srv.create("ann").id(), srv.create("bob").id()
		id := srv.group("g", ann, bob)
		srv.want(status, "PATCH", groups+"/"+id, patchBody(`{"op":"remove","path":"members","value":[{"value":"`+ann+`"}]}`))
		if left := srv.members(id); (len(left) == 0) != (rule == RemoveAll) || rule == RemoveRefused && len(left) != 2 {
			t.Errorf("rule %d leaves %v", rule, left)
		}
		srv.want(200, "PATCH", groups+"/"+id, patchBody(`{"op":"remove","path":"members"}`))
		srv.same("all removed", srv.members(id), []string{})
	}
}

// A user whom the policy hides shows in no group, stays in it, and can't be
// probed for by adding.
func TestHiddenMembers(t *testing.T) {
	hidden := false
	srv := newTester(t, func(c *Config) {
		c.Policy.Visible = func(r Resource) bool { return !hidden || r.UserName() != "ann" && r.text("displayName") != "secret" }
	})
	ann, bob := srv.create("ann").id(), srv.create("bob").id()
	g, other, secret := srv.group("g", ann, bob), srv.group("other"), srv.group("secret", bob)
	hidden = true
	srv.same("members", srv.members(g), []string{bob})
	srv.same("groups", srv.memberOf(bob), []string{g + " direct"})
	srv.same("filter", srv.ids(groups+"?filter="+url.QueryEscape(`members.value eq "`+ann+`"`)), []string{})
	srv.same("filter by a hidden group", srv.ids(users+"?filter="+url.QueryEscape(`groups.value eq "`+secret+`"`)), []string{})
	srv.refused(400, "invalidValue", "PATCH", groups+"/"+other, patchBody(`{"op":"add","path":"members","value":[{"value":"`+ann+`"}]}`))
	srv.want(200, "PATCH", groups+"/"+g, patchBody(`{"op":"add","path":"members","value":[{"value":"`+srv.create("cid").id()+`"}]}`))
	srv.want(200, "PATCH", groups+"/"+g, patchBody(`{"op":"add","path":"members","value":[{"value":"`+ann+`"}]}`))
	hidden = false
	if got := srv.members(g); len(got) != 3 || got[0] != ann {
		t.Errorf("members after it shows again: %v", got)
	}
}

// The tag of a user covers the groups in the answer, for caches and If-Match.
func TestTagOfAUserFollowsItsGroups(t *testing.T) {
	srv := newTester(t)
	created := srv.create("ann")
	ann, old := created.id(), created.Header.Get("ETag")
	g := srv.group("g", ann)
	got := srv.want(200, "GET", users+"/"+ann, "", "If-None-Match: "+old)
	tag := got.Header.Get("ETag")
	if tag == old || got.at("meta", "version") != tag {
		t.Errorf("tag %s -> %s: %s", old, tag, got.Raw)
	}
	srv.refused(412, "", "PATCH", users+"/"+ann, patchBody(`{"op":"add","path":"title","value":"x"}`), "If-Match: "+old)
	srv.want(304, "GET", users+"/"+ann, "", "If-None-Match: "+tag)
	srv.want(200, "PATCH", users+"/"+ann, patchBody(`{"op":"add","path":"title","value":"x"}`), "If-Match: "+tag)
	srv.want(412, "PATCH", groups+"/"+g, patchBody(`{"op":"remove","path":"members"}`), `If-Match: W/"x"`)
}

// No change is lost when many clients add and remove members at once.
func TestRacingMemberChanges(t *testing.T) {
	srv := newTester(t)
	var ids []string
	for i := range 32 {
		ids = append(ids, srv.create(fmt.Sprint("u", i)).id())
	}
	g := srv.group("g", ids[:16]...)
	statuses := parallel(32, func(i int) int {
		op := `{"op":"remove","path":"members[value eq \"` + ids[i] + `\"]"}`
		if i >= 16 {
			op = `{"op":"add","path":"members","value":[{"value":"` + ids[i] + `"}]}`
		}
		srv.want(200, "GET", users+"/"+ids[i], "")
		return srv.do("PATCH", groups+"/"+g, patchBody(op)).Status
	})
	got, want := srv.members(g), slices.Clone(ids[16:])
	slices.Sort(got)
	slices.Sort(want)
	srv.same("members", got, want)
	if count(statuses, 200) != 32 {
		t.Errorf("statuses %v", statuses)
	}
}

func TestGroupsAreDiscovered(t *testing.T) {
	srv := newTester(t)
	one := srv.want(200, "GET", "/scim/v2/ResourceTypes/Group", "")
	if one.at("endpoint") != "/Groups" || one.at("schema") != schema.GroupURI || one.at("schemaExtensions") != nil {
		t.Errorf("resource type: %s", one.Raw)
	}
	published := srv.want(200, "GET", "/scim/v2/Schemas/"+schema.GroupURI, "")
	checkDefinitions(t, schema.GroupURI, published.at("attributes"), true)
	name := published.at("attributes").([]any)[0].(map[string]any)
	if name["name"] != "displayName" || name["required"] != true || name["uniqueness"] != "none" {
		t.Errorf("displayName: %v", name)
	}
	unique := newTester(t, func(c *Config) { c.Features.UniqueGroupNames = true })
	if raw := unique.want(200, "GET", "/scim/v2/Schemas/"+schema.GroupURI, "").Raw; !strings.Contains(raw, `"uniqueness":"server"`) {
		t.Errorf("unique names are not published: %s", raw)
	}
	off := newTester(t, usersOnly)
	off.refused(404, "", "GET", "/scim/v2/ResourceTypes/Group", "")
	off.refused(404, "", "GET", "/scim/v2/Schemas/"+schema.GroupURI, "")
	off.refused(404, "", "POST", groups, newGroup("g"))
}
