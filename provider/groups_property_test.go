package provider

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// world is what a server of users and groups should look like.
type world struct {
	*tester
	users   []string
	groups  []string
	members map[string][]string // of each group, in order
}

func (w *world) anyOf(r *rapid.T, ids []string) string {
	return rapid.SampledFrom(append([]string{"nobody"}, ids...)).Draw(r, "id")
}

func (w *world) somebody(r *rapid.T) []string {
	return rapid.SliceOfN(rapid.SampledFrom(append(slices.Clone(w.users), append(slices.Clone(w.groups), "nobody")...)), 0, 4).Draw(r, "members")
}

func (w *world) exists(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return id == "nobody" })
}

// less takes elements out; added puts those in that are not there.
func less(list []string, gone ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return slices.Contains(gone, id) })
}

func added(list []string, more ...string) []string {
	out := slices.Clone(list)
	for _, id := range more {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// step does one random thing, to the server and to the model.
func (w *world) step(r *rapid.T, n int) {
	switch rapid.SampledFrom([]string{"user", "group", "delete user", "delete group", "add", "remove", "remove listed", "replace", "put", "both"}).Draw(r, "step") {
	case "user":
		w.users = append(w.users, w.create(fmt.Sprint("u", n)).id())
	case "group":
		if ids := w.somebody(r); w.exists(ids) {
			g := w.group(fmt.Sprint("g", n), ids...)
			w.groups, w.members[g] = append(w.groups, g), added(nil, ids...)
		} else {
			w.refused(400, "invalidValue", "POST", groups, newGroup("g", ids...))
		}
	case "delete user":
		w.gone(users, &w.users, w.anyOf(r, w.users))
	case "delete group":
		w.gone(groups, &w.groups, w.anyOf(r, w.groups))
	case "add":
		ids := w.somebody(r)
		w.patch(r, `{"op":"add","path":"members","value":`+references(ids)+`}`, w.exists(ids), func(m []string) []string { return added(m, ids...) })
	case "remove":
		id := w.anyOf(r, slices.Concat(w.users, w.groups))
		w.patch(r, `{"op":"remove","path":"members[value eq \"`+id+`\"]"}`, true, func(m []string) []string { return less(m, id) })
	case "remove listed":
		ids := w.somebody(r)
		if len(ids) > 0 {
			w.patch(r, `{"op":"remove","path":"members","value":`+references(ids)+`}`, true, func(m []string) []string { return less(m, ids...) })
		}
	case "replace":
		ids := w.somebody(r)
		w.patch(r, `{"op":"replace","path":"members","value":`+references(ids)+`}`, w.exists(ids), func([]string) []string { return added(nil, ids...) })
	case "both":
		ids, id := w.somebody(r), w.anyOf(r, w.users)
		w.patch(r, `{"op":"add","value":{"members":`+references(ids)+`}},{"op":"remove","path":"members[value eq \"`+id+`\"]"}`, w.exists(less(ids, id)),
			func(m []string) []string { return less(added(m, ids...), id) })
	case "put":
		g, ids := w.anyOf(r, w.groups), w.somebody(r)
		switch {
		case g == "nobody":
			w.refused(404, "", "PUT", groups+"/"+g, newGroup("x"))
		case !w.exists(ids):
			w.refused(400, "invalidValue", "PUT", groups+"/"+g, newGroup("x", ids...))
		default:
			w.want(200, "PUT", groups+"/"+g, newGroup("x", ids...))
			w.members[g] = added(nil, ids...)
		}
	}
}

func references(ids []string) string {
	list := "["
	for i, id := range ids {
		if i > 0 {
			list += ","
		}
		list += `{"value":"` + id + `"}`
	}
	return list + "]"
}

func (w *world) gone(endpoint string, list *[]string, id string) {
	if id == "nobody" {
		w.refused(404, "", "DELETE", endpoint+"/"+id, "")
		return
	}
	w.want(204, "DELETE", endpoint+"/"+id, "")
	*list = less(*list, id)
	delete(w.members, id)
	for g := range w.members {
		w.members[g] = less(w.members[g], id)
	}
}

func (w *world) patch(r *rapid.T, ops string, ok bool, change func([]string) []string) {
	g := w.anyOf(r, w.groups)
	switch {
	case g == "nobody":
		w.refused(404, "", "PATCH", groups+"/"+g, patchBody(ops))
	case !ok:
		w.refused(400, "invalidValue", "PATCH", groups+"/"+g, patchBody(ops))
	default:
		w.want(200, "PATCH", groups+"/"+g, patchBody(ops))
		w.members[g] = change(w.members[g])
	}
}

// groupsOf is the model's own way to a user's groups: one step up at a time
// until nothing comes on top.
func (w *world) groupsOf(user string) []string {
	kind := map[string]string{}
	for g, members := range w.members {
		if slices.Contains(members, user) {
			kind[g] = "direct"
		}
	}
	for grown := true; grown; {
		grown = false
		for g, members := range w.members {
			if kind[g] == "" && slices.ContainsFunc(members, func(id string) bool { return kind[id] != "" }) {
				kind[g], grown = "indirect", true
			}
		}
	}
	out := []string{}
	for g, k := range kind {
		out = append(out, g+" "+k)
	}
	slices.Sort(out)
	return out
}

// After any history, groups list whom they should, users show the groups that
// they are in, and every index finds what is there.
func TestMembersAndGroupsAgree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := &world{tester: newTester(t), members: map[string][]string{}}
		for n := range rapid.IntRange(1, 40).Draw(r, "steps") {
			w.step(r, n)
		}
		fail := func(what string, got, want []string) {
			if !slices.Equal(got, want) {
				r.Fatalf("%s: got %v, want %v", what, got, want)
			}
		}
		inside := map[string][]string{} // users of each group, in order of creation
		for _, u := range w.users {
			want := w.groupsOf(u)
			got := w.memberOf(u)
			slices.Sort(got)
			fail("groups of "+u, got, want)
			for _, g := range want {
				id := g[:len(u)]
				inside[id] = append(inside[id], u)
			}
		}
		all := w.ids(groups + "?count=200")
		fail("groups", all, slices.Clone(w.groups))
		for _, g := range all {
			fail("members of "+g, w.tester.members(g), w.members[g])
			found := w.ids(users + "?filter=" + url.QueryEscape(`groups.value eq "`+g+`"`))
			scanned := w.ids(users + "?filter=" + url.QueryEscape(`not (not (groups.value eq "`+g+`"))`))
			fail("users in "+g, found, append([]string{}, inside[g]...))
			fail("users in "+g+", scanned", scanned, found)
		}
		for _, id := range append(slices.Clone(w.users), w.groups...) {
			want := []string{}
			for _, g := range w.groups {
				if slices.Contains(w.members[g], id) {
					want = append(want, g)
				}
			}
			fail("groups by member", w.ids(groups+"?filter="+url.QueryEscape(`members[value eq "`+id+`"]`)), want)
		}
		for _, t := range w.server.store.tables {
			for _, x := range t.indexes {
				entries := slices.Concat(slices.Collect(maps.Values(x.rows))...)
				for _, row := range entries {
					if w.server.store.byID[row.resource().ID()] != row {
						r.Fatalf("index %s holds a row that is gone", x.name)
					}
				}
			}
		}
	})
}
