package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rolecall/provider/schema"
)

const groups = "/scim/v2/Groups"

func newGroup(name string, members ...string) string {
	list := []any{}
	for _, id := range members {
		list = append(list, map[string]any{"value": id})
	}
	raw, _ := json.Marshal(map[string]any{"schemas": []any{schema.GroupURI}, "displayName": name, "members": list})
	return string(raw)
}

func (t *tester) group(name string, members ...string) string {
	t.Helper()
	return t.want(201, "POST", groups, newGroup(name, members...)).id()
}

// values are the ids in a list of references, of an answer's attribute.
func (a answer) values(attribute string) []string {
	out := []string{}
	list, _ := a.JSON[attribute].([]any)
	for _, item := range list {
		out = append(out, fmt.Sprint(item.(map[string]any)["value"]))
	}
	return out
}

func (t *tester) members(group string) []string {
	t.Helper()
	return t.want(200, "GET", groups+"/"+group, "").values("members")
}

// memberOf is "id type" of each group of a user.
func (t *tester) memberOf(user string) []string {
	t.Helper()
	out := []string{}
	list, _ := t.get(user).at("groups").([]any)
	for _, item := range list {
		g := item.(map[string]any)
		out = append(out, fmt.Sprint(g["value"], " ", g["type"]))
	}
	return out
}

func (t *tester) ids(target string) []string {
	t.Helper()
	out := []string{}
	list, _ := t.want(200, "GET", target, "").JSON["Resources"].([]any)
	for _, item := range list {
		out = append(out, fmt.Sprint(item.(map[string]any)["id"]))
	}
	return out
}

func (t *tester) same(what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got): %s", what, diff)
	}
}

func TestGroupLife(t *testing.T) {
	srv := newTester(t)
	ann, bob := srv.create("ann", `"displayName":"Ann A."`).id(), srv.create("bob").id()
	created := srv.want(201, "POST", groups, `{"schemas":["`+schema.GroupURI+`","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
		"displayName":"Sales","externalId":"e1","members":[{"value":"`+ann+`","$ref":null,"display":"liar"},{"$ref":"../Users/`+bob+`","type":"user"},{"value":"`+ann+`","type":"User"}]}`)
	id := created.id()
	member := func(id, display string) any {
		return map[string]any{"value": id, "type": "User", "display": display, "$ref": "http://scim.test/scim/v2/Users/" + id}
	}
	if diff := cmp.Diff([]any{member(ann, "Ann A."), member(bob, "bob")}, created.at("members")); diff != "" {
		t.Errorf("members (-want +got): %s", diff)
	}
	if created.Header.Get("Location") != "http://scim.test"+groups+"/"+id || created.at("meta", "resourceType") != "Group" || created.at("externalId") != "e1" {
		t.Errorf("created: %v %s", created.Header, created.Raw)
	}
	got := srv.want(200, "GET", groups+"/"+id, "")
	if got.Raw != created.Raw {
		t.Errorf("GET differs from POST: %s", got.Raw)
	}
	if again := srv.want(200, "PUT", groups+"/"+id, got.Raw); again.Raw != got.Raw {
		t.Errorf("PUT of GET: %s", again.Raw)
	}
	want := map[string]any{"value": id, "type": "direct", "display": "Sales", "$ref": "http://scim.test" + groups + "/" + id}
	if diff := cmp.Diff([]any{want}, srv.get(ann).at("groups")); diff != "" {
		t.Errorf("groups of a member: %s", diff)
	}
	srv.refused(400, "invalidValue", "POST", groups, `{"schemas":["`+schema.GroupURI+`"]}`)
	srv.refused(400, "invalidValue", "PATCH", groups+"/"+id, patchBody(`{"op":"replace","path":"displayName","value":" "}`))
	srv.refused(400, "mutability", "PATCH", groups+"/"+id, patchBody(`{"op":"remove","path":"displayName"}`))
	srv.refused(404, "", "GET", groups+"/"+ann, "")
	srv.refused(404, "", "DELETE", users+"/"+id, "")
	renamed := srv.want(200, "PUT", groups+"/"+id, newGroup("Marketing", bob))
	srv.same("members after PUT", renamed.values("members"), []string{bob})
	srv.same("groups after PUT", srv.memberOf(ann), []string{})
	if renamed.at("externalId") != nil {
		t.Errorf("PUT keeps externalId: %s", renamed.Raw)
	}
	srv.want(204, "DELETE", groups+"/"+id, "")
	srv.refused(404, "", "GET", groups+"/"+id, "")
	srv.same("groups after DELETE", srv.memberOf(bob), []string{})
}

// A client can't give itself a group through its own resource.
func TestGroupsOfAUserAreReadOnly(t *testing.T) {
	srv := newTester(t)
	g := srv.group("g")
	wish := `"groups":[{"value":"` + g + `"}]`
	ann := srv.create("ann", wish).id()
	srv.want(200, "PUT", users+"/"+ann, newUser("ann", wish))
	srv.refused(400, "mutability", "PATCH", users+"/"+ann, patchBody(`{"op":"add","path":"groups","value":[{"value":"`+g+`"}]}`))
	srv.refused(400, "mutability", "PATCH", users+"/"+ann, patchBody(`{"op":"add","value":{`+wish+`}}`))
	before := srv.get(ann).Raw
	if _, err := srv.server.Store().Update(ann, func(r Resource) error { r["groups"] = []any{map[string]any{"value": g}}; return nil }); err != nil {
		t.Fatal(err)
	}
	if after := srv.get(ann).Raw; after != before {
		t.Errorf("groups count as a change: %s", after)
	}
	srv.same("members", srv.members(g), []string{})
	srv.same("groups", srv.memberOf(ann), []string{})
	srv.want(200, "PATCH", groups+"/"+g, patchBody(`{"op":"add","path":"members","value":[{"value":"`+ann+`"}]}`))
	srv.want(200, "PATCH", users+"/"+ann, patchBody(`{"op":"replace","value":{"title":"T",`+wish+`}}`))
	srv.same("groups", srv.memberOf(ann), []string{g + " direct"})
}

// Each case patches a group of a, b and h. want are the members afterwards;
// scimType is the refusal, after which nothing may have changed.
func TestPatchMembers(t *testing.T) {
	for _, c := range []struct{ ops, want, scimType string }{
		{`{"op":"add","path":"members","value":[{"value":"$c"}]}`, "a b h c", ""},
		{`{"op":"Add","path":"Members","value":{"value":"$c","type":"user"}}`, "a b h c", ""},
		{`{"op":"add","path":"members","value":[{"value":"$a"}]}`, "a b h", ""},
		{`{"op":"add","path":"members","value":[{"value":"$c"},{"value":"$a","type":"User"},{"value":"$c","display":"x"}]}`, "a b h c", ""},
		{`{"op":"add","value":{"members":[{"value":"$c"}]}}`, "a b h c", ""},
		{`{"op":"add","path":"members","value":[{"$ref":"https://other.test/scim/v2/Users/$c"}]}`, "a b h c", ""},
		{`{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:Group:members","value":[{"value":"$c"}]}`, "a b h c", ""},
		{`{"op":"add","path":"members[value eq \"$c\"]","value":{"display":"x"}}`, "a b h c", ""},
		{`{"op":"add","path":"members","value":[{"value":"$c"},{"value":"nope"}]}`, "", "invalidValue"},
		{`{"op":"add","path":"members","value":[{"type":"User"}]}`, "", "invalidValue"},
		{`{"op":"add","path":"members","value":[{"value":"$c","type":"Group"}]}`, "", "invalidValue"},
		{`{"op":"add","path":"members","value":["$c"]}`, "", "invalidValue"},
		{`{"op":"remove","path":"members[value eq \"$a\"]"}`, "b h", ""},
		{`{"op":"remove","path":"members[value eq \"$a\" or value eq \"$b\"]"}`, "h", ""},
		{`{"op":"remove","path":"members[type eq \"group\"]"}`, "a b", ""},
		{`{"op":"remove","path":"members[value eq \"$c\"]"}`, "a b h", ""},
		{`{"op":"remove","path":"members[value eq \"nope\"]"}`, "a b h", ""},
		{`{"op":"remove","path":"members"}`, "", ""},
		{`{"op":"Remove","path":"members","value":[{"value":"$a"}]}`, "b h", ""},
		{`{"op":"remove","path":"members","value":{"value":"$b","type":"user","display":"x"}}`, "a h", ""},
		{`{"op":"remove","path":"members","value":["$a",{"$ref":"http://scim.test/scim/v2/Groups/$h"}]}`, "b", ""},
		{`{"op":"remove","path":"members","value":[{"value":"nope"},{}]}`, "a b h", ""},
		{`{"op":"remove","path":"members.value"}`, "", "mutability"},
		{`{"op":"remove"}`, "", "noTarget"},
		{`{"op":"replace","path":"members","value":[{"value":"$b"},{"value":"$c"}]}`, "b c", ""},
		{`{"op":"replace","path":"members","value":[]}`, "", ""},
		{`{"op":"replace","path":"members","value":null}`, "", ""},
		{`{"op":"replace","path":"members","value":[{"value":"$b"},{"value":"nope"}]}`, "", "invalidValue"},
		{`{"op":"replace","value":{"members":[{"value":"$c"}]}}`, "c", ""},
		{`{"op":"replace","value":{"id":"$G","displayName":"g","members":[{"value":"$c"}]}}`, "c", ""},
		{`{"op":"replace","value":{"id":"other","displayName":"g"}}`, "", "mutability"},
		{`{"op":"replace","path":"members[value eq \"$a\"].value","value":"$c"}`, "", "mutability"},
		{`{"op":"replace","path":"members[value eq \"$c\"]","value":{"value":"$c"}}`, "", "noTarget"},
		{`{"op":"remove","path":"members[value eq \"$a\"]"},{"op":"add","path":"members","value":[{"value":"$c"}]},{"op":"add","path":"members","value":[{"value":"$a"}]}`, "b h c a", ""},
		{`{"op":"add","path":"members","value":[{"value":"$c"}]},{"op":"remove","path":"members[value eq \"$c\" and type eq \"User\"]"}`, "a b h", ""},
		{`{"op":"add","path":"members","value":[{"value":"$G"}]}`, "a b h G", ""},
	} {
		srv := newTester(t)
		ids := map[string]string{}
		for _, name := range []string{"a", "b", "c"} {
			ids[name] = srv.create(name).id()
		}
		ids["h"] = srv.group("h")
		id := srv.group("g", ids["a"], ids["b"], ids["h"])
		ids["G"] = id
		ops := c.ops
		for name, id := range ids {
			ops = strings.ReplaceAll(ops, "$"+name, id)
		}
		before := srv.want(200, "GET", groups+"/"+id, "")
		if c.scimType != "" {
			srv.refused(400, c.scimType, "PATCH", groups+"/"+id, patchBody(ops))
			if after := srv.want(200, "GET", groups+"/"+id, ""); after.Raw != before.Raw {
				t.Errorf("%s: changed by a refused PATCH: %s", c.ops, after.Raw)
			}
			continue
		}
		answer := srv.want(200, "PATCH", groups+"/"+id, patchBody(ops))
		want := []string{}
		for _, name := range strings.Fields(c.want) {
			want = append(want, ids[name])
		}
		srv.same(c.ops, srv.members(id), want)
		changed := !slices.Equal(want, before.values("members"))
		if changed != (answer.Header.Get("ETag") != before.Header.Get("ETag")) || changed != (answer.at("meta", "lastModified") != before.at("meta", "lastModified")) {
			t.Errorf("%s: changed %v, versions %s and %s", c.ops, changed, before.Raw, answer.Raw)
		}
		for _, name := range []string{"a", "b", "c"} {
			if in := slices.Contains(srv.memberOf(ids[name]), id+" direct"); in != slices.Contains(want, ids[name]) {
				t.Errorf("%s: groups of %s: %v", c.ops, name, srv.memberOf(ids[name]))
			}
		}
	}
}

func TestNestedGroups(t *testing.T) {
	srv := newTester(t)
	ann := srv.create("ann").id()
	inner := srv.group("inner", ann)
	outer := srv.group("outer", inner)
	srv.same("nested", srv.memberOf(ann), []string{inner + " direct", outer + " indirect"})
	srv.want(200, "PATCH", groups+"/"+inner, patchBody(`{"op":"add","path":"members","value":[{"value":"`+outer+`"},{"value":"`+inner+`"}]}`))
	srv.same("in a circle", srv.memberOf(ann), []string{inner + " direct", outer + " indirect"})
	srv.want(200, "PATCH", groups+"/"+outer, patchBody(`{"op":"add","path":"members","value":[{"value":"`+ann+`"}]}`))
	srv.same("both ways", srv.memberOf(ann), []string{inner + " direct", outer + " direct"})
	if kind := srv.want(200, "GET", groups+"/"+outer, "").at("members").([]any)[0].(map[string]any)["type"]; kind != "Group" {
		t.Errorf("type of a nested group: %v", kind)
	}
	before := srv.want(200, "GET", groups+"/"+outer, "")
	srv.want(204, "DELETE", groups+"/"+inner, "")
	srv.same("after the inner one is gone", srv.memberOf(ann), []string{outer + " direct"})
	if after := srv.want(200, "GET", groups+"/"+outer, ""); after.Header.Get("ETag") == before.Header.Get("ETag") || len(after.values("members")) != 1 {
		t.Errorf("outer group: %s", after.Raw)
	}

	flat := newTester(t, func(c *Config) { c.Features.FlatGroups = true })
	g := flat.group("g")
	flat.refused(400, "invalidValue", "POST", groups, newGroup("h", g))
	if published := flat.want(200, "GET", "/scim/v2/Schemas/"+schema.GroupURI, "").Raw; strings.Contains(published, `"Group"]`) {
		t.Errorf("the schema promises nested groups: %s", published)
	}
}

// What is deleted is in no group any more, and who shares its userName later
// inherits nothing.
func TestDeletedUsersLeaveTheirGroups(t *testing.T) {
	var committed []string
	srv := newTester(t, func(c *Config) {
		c.Policy.Committed = func(_ context.Context, w Write) { committed = append(committed, w.Method+" "+w.ResourceType) }
	})
	ann, bob := srv.create("ann").id(), srv.create("bob").id()
	g, h, other := srv.group("g", ann, bob), srv.group("h", ann), srv.group("other", bob)
	tags := map[string]string{}
	for _, id := range []string{g, h, other} {
		tags[id] = srv.want(200, "GET", groups+"/"+id, "").Header.Get("ETag")
	}
	committed = nil
	srv.want(204, "DELETE", users+"/"+ann, "")
	srv.same("commits", committed, []string{"PATCH Group", "PATCH Group", "DELETE User"})
	srv.same("g", srv.members(g), []string{bob})
	srv.same("h", srv.members(h), []string{})
	for id, old := range tags {
		if now := srv.want(200, "GET", groups+"/"+id, "").Header.Get("ETag"); (now == old) != (id == other) {
			t.Errorf("tag %s -> %s", old, now)
		}
	}
	srv.same("groups of the next ann", srv.memberOf(srv.create("ann").id()), []string{})
	srv.refused(400, "invalidValue", "PATCH", groups+"/"+h, patchBody(`{"op":"add","path":"members","value":[{"value":"`+ann+`"}]}`))
}

func TestGroupFilters(t *testing.T) {
	srv := newTester(t)
	ann, bob, cid := srv.create("ann").id(), srv.create("bob", `"displayName":"Bob"`).id(), srv.create("cid").id()
	inner := srv.want(201, "POST", groups, `{"schemas":["`+schema.GroupURI+`"],"displayName":"Inner","externalId":"x","members":[{"value":"`+ann+`"}]}`).id()
	outer, empty := srv.group("outer", inner, bob), srv.group("Empty")
	for _, c := range []struct {
		target, filter string
		want           []string
	}{
		{groups, `displayName eq "OUTER"`, []string{outer}},
		{groups, `not (not (displayName eq "OUTER"))`, []string{outer}},
		{groups, `displayName sw "e" or externalId eq "x"`, []string{inner, empty}},
		{groups, `members.value eq "` + ann + `"`, []string{inner}},
		{groups, `members eq "` + inner + `"`, []string{outer}},
		{groups, `members[value eq "` + bob + `"]`, []string{outer}},
		{groups, `members[value eq "` + bob + `" and type eq "Group"]`, []string{}},
		{groups, `members[value eq "` + inner + `" and type eq "Group"]`, []string{outer}},
		{groups, `members.display eq "bob"`, []string{outer}},
		{groups, `members pr`, []string{inner, outer}},
		{groups, `not (members pr)`, []string{empty}},
		{groups, `members.$ref ew "` + ann + `"`, []string{inner}},
		{groups, `members.value eq "nope"`, []string{}},
		{groups, `id eq "` + ann + `"`, []string{}},
		{users, `groups.value eq "` + inner + `"`, []string{ann}},
		{users, `groups.value eq "` + outer + `"`, []string{ann, bob}},
		{users, `groups[value eq "` + outer + `" and type eq "direct"]`, []string{bob}},
		{users, `groups eq "` + outer + `" and not (userName eq "bob")`, []string{ann}},
		{users, `groups.display eq "inner"`, []string{ann}},
		{users, `groups.value eq "` + ann + `"`, []string{}},
		{users, `not (groups pr)`, []string{cid}},
	} {
		srv.same(c.filter, srv.ids(c.target+"?filter="+url.QueryEscape(c.filter)), c.want)
	}
	srv.same("sorted", srv.ids(groups+"?sortBy=displayName"), []string{empty, inner, outer})
	srv.same("page", srv.ids(groups+"?startIndex=2&count=1"), []string{outer})
	srv.refused(400, "invalidFilter", "GET", groups+"?filter=userName+pr", "")
	for query, want := range map[string]string{
		"excludedAttributes=members":              "displayName externalId meta.created meta.lastModified meta.location meta.resourceType meta.version",
		"attributes=displayName":                  "displayName",
		"attributes=members.value":                "members.value",
		"excludedAttributes=members.display,meta": "displayName externalId members.$ref members.type members.value",
	} {
		got := []string{}
		for name, v := range srv.want(200, "GET", groups+"/"+inner+"?"+query, "").JSON {
			if list, ok := v.([]any); ok && name != "schemas" {
				v = list[0]
			}
			parts, _ := v.(map[string]any)
			for part := range parts {
				got = append(got, name+"."+part)
			}
			if parts == nil && name != "id" && name != "schemas" {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		srv.same(query, got, strings.Fields(want))
	}
}
