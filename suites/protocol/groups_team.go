package protocol

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// team is a group that a spec changes.
type team struct {
	*Stage
	id, name string
	needed   []string // a member, where the target's schema requires one
}

// makeTeam makes a group with members. A target that never said that it has
// groups, and refuses the first one, has none.
func makeTeam(s *Stage, members ...string) *team {
	switch s.Claim("resource:Group") {
	case target.Denied:
		s.NotClaimed("the target has no groups")
	case target.Unstated:
		if x := s.Post("/Groups", s.GroupObject()); x.Refused() {
			s.NotClaimed("groups are not offered: POST /Groups answered %d", x.Status)
		}
	}
	t := &team{Stage: s}
	if s.NeedsMember() {
		if t.needed = members; len(members) == 0 {
			t.needed = recruits(s, people.Dee)
			members = t.needed
		}
	}
	group := s.CreateGroup(withMembers(members)...).Resource()
	t.id, t.name = group.ID(), group.Get("displayName").String()
	return t
}

// put replaces the group by one with a name and no members, as far as that can be.
func (t *team) put(name string) *scim.Exchange {
	return t.Put(t.path(), t.GroupObject(append(withMembers(t.needed), scim.F("displayName", name))...))
}

func withMembers(ids []string) []scim.Field {
	if len(ids) == 0 {
		return nil
	}
	return []scim.Field{scim.F("members", membersOf(ids...))}
}

// recruits makes a user of each and gives their ids.
func recruits(s *Stage, cast ...people.Person) (ids []string) {
	for _, p := range cast {
		ids = append(ids, s.Create(s.Person(p)).Resource().ID())
	}
	return ids
}

func membersOf(ids ...string) []scim.Object {
	list := []scim.Object{}
	for _, id := range ids {
		list = append(list, scim.Object{scim.F("value", id)})
	}
	return list
}

func (t *team) path() string { return scim.GroupPath(t.id) }

// read is the group as it is now, with its members even where they are shown on
// request only.
func (t *team) read() (scim.Resource, *scim.Exchange) {
	var query []string
	for _, schema := range t.Discovery().Of("Group") {
		if a, ok := schema.Attribute("members"); ok && a.Returned == "request" {
			query = []string{"attributes", "displayName,members"}
		}
	}
	x := t.Get(t.path(), query...)
	if !t.Status("RFC7644-3.4.1-01", x, "GET of the group", []int{http.StatusOK}) {
		t.End()
	}
	return x.Resource(), x
}

// has checks that the group has exactly these members.
func (t *team) has(rule, after string, want []string, more ...Detail) bool {
	group, x := t.read()
	got := group.Strings("members")
	want = slices.Sorted(slices.Values(want))
	slices.Sort(got)
	return t.Check(rule, On(x), "the members of the group after "+after, slices.Equal(got, want), ShownAll(want), ShownAll(got), more...)
}

// patch sends operations that every service provider with PATCH carries out, and
// tells whether it says that it did.
func (t *team) patch(rule, what string, ops ...scim.Op) bool {
	x := t.PatchAt(t.path(), ops...)
	patchOffered(t.Stage, x)
	return t.Status(rule, x, "the answer to "+what, []int{http.StatusOK, http.StatusNoContent})
}

// member is the path of one member.
func member(id string) string { return "members[" + scim.Eq("value", id) + "]" }

// leadsTo checks that a reference, where there is one, is the URI of a resource:
// that of its own endpoint, relative or not (RFC 7643 section 2.3.7).
func leadsTo(s *Stage, rule string, on *scim.Exchange, what string, ref gjson.Result, path string) {
	if !ref.Exists() || ref.Type == gjson.Null {
		return
	}
	u, err := url.Parse(ref.String())
	if !s.Check(rule, On(on), what, err == nil && ref.Type == gjson.String && strings.HasSuffix("/"+strings.TrimLeft(u.EscapedPath(), "/."), path),
		"the URI of "+path, Shown(ref.String())) {
		return
	}
	root, err := url.Parse(s.Client().BaseURL())
	if err == nil && u.IsAbs() && u.Host != root.Host {
		s.Check(rule, On(on), what, false, "a URI at "+root.Host, Shown(ref.String()), Mild)
		return
	}
	x := s.Get(path)
	s.Status(rule, x, "GET of the resource that "+what+" names", []int{http.StatusOK})
}
