package stage

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// The rules of pushed groups.
const (
	exactMembers = "ROLECALL-GRP-01"
	groupGone    = "ROLECALL-GRP-04"
	// listRemoved is the demand of Entra ID's older form alone; see Outcome.Reads.
	listRemoved = "ENTRA-GRP-03"
)

// PushesGroups declares the rules of group push and of reading a group back.
func PushesGroups() Option {
	return func(s *Scenario) {
		Touches(exactMembers, listRemoved, readable, listShape, created, identified)(s)
		Sends(append(mockidp.GroupEvents(), mockidp.EventHire)...)(s)
	}
}

// NeedsGroups ends the spec where there is nothing to push to, and where the
// identity provider pushes no groups or it is not known how.
func (s *Stage) NeedsGroups() {
	if s.dialect != nil && s.dialect.Info.NoGroups != "" {
		s.Deselected("%s", s.dialect.Info.NoGroups)
	}
	if s.Claim("resource:Group") != target.Unstated {
		return // who denies it is not asked; see wanted
	}
	if x := s.Get("/Groups", "startIndex", "1", "count", "1"); !x.OK() {
		s.NotClaimed("the target has no groups: GET /Groups answered %d", x.Status)
	}
}

// PushGroup begins to push a group with a name of its own.
func (s *Stage) PushGroup(local string, members ...mockidp.Person) mockidp.Group {
	group := s.idp.NewGroup(s.Name(local))
	s.AdoptGroup(group, members...)
	return group
}

// AdoptGroup begins to push a group that the target may have already.
func (s *Stage) AdoptGroup(group mockidp.Group, members ...mockidp.Person) {
	s.pushed(s.idp.CreateGroup(s.ctx, group, keysOf(members)...))
}

// RenameGroup gives a pushed group another name.
func (s *Stage) RenameGroup(group mockidp.Group, name string) {
	s.pushed(s.idp.RenameGroup(s.ctx, group.Key, name))
}

// ChangeMembers gives a pushed group exactly these members.
func (s *Stage) ChangeMembers(group mockidp.Group, members ...mockidp.Person) {
	s.pushed(s.idp.ChangeMembers(s.ctx, group.Key, keysOf(members)...))
}

// PushAgain pushes a group once more although nothing has changed.
func (s *Stage) PushAgain(group mockidp.Group) { s.pushed(s.idp.PushGroup(s.ctx, group.Key)) }

// DeleteGroup ends the push of a group and deletes it at the target.
func (s *Stage) DeleteGroup(group mockidp.Group) { s.pushed(s.idp.DeleteGroup(s.ctx, group.Key)) }

// pushed judges what came of an event of groups. What a target made of a request
// that the RFC reads otherwise is judged by the vendor's rule from then on.
func (s *Stage) pushed(o mockidp.Outcome) {
	s.membersBy = cmp.Or(o.Reads, s.membersBy)
	s.settle(o)
}

// ExpectAdopted checks that a group that was there before is the one that is pushed
// to. An identity provider that does not look by name makes a second one where the
// target takes two of one name, and that is not the target's fault.
func (s *Stage) ExpectAdopted(group mockidp.Group, id string) {
	if s.GroupID(group) != id && s.dialect.Info.NoAdoption != "" {
		s.Deselected("%s", s.dialect.Info.NoAdoption)
	}
	s.Equal(exactMembers, Latest, "the group that is pushed to", s.GroupID(group), id)
}

// GroupID is the id of a pushed group as the identity provider holds it.
func (s *Stage) GroupID(group mockidp.Group) string { return s.idp.GroupID(group.Key) }

// NewGroup is a group with a name of its own that nobody has pushed yet.
func (s *Stage) NewGroup(local string) mockidp.Group { return s.idp.NewGroup(s.Name(local)) }

func keysOf(list []mockidp.Person) []string {
	var keys []string
	for _, p := range list {
		keys = append(keys, p.Key)
	}
	return keys
}

// ExpectMembers reads a group back and checks that it has exactly these members,
// and that those who are shown with their groups say the same.
func (s *Stage) ExpectMembers(id string, members ...mockidp.Person) {
	x := s.Get("/Groups/" + scim.Escape(id))
	if !s.Status(readable, x, "GET of the group", []int{http.StatusOK}, Also(exactMembers)) {
		return
	}
	if !x.Resource().Get("members").Exists() && len(members) > 0 {
		x = s.Get("/Groups/"+scim.Escape(id), "attributes", "members") // a provider may hold them back until asked (RFC 7643 section 7)
	}
	var want []string
	for _, p := range members {
		want = append(want, s.ID(p))
	}
	got := x.Resource().Strings("members")
	slices.Sort(want)
	slices.Sort(got)
	s.Check(s.membersRule(), On(x), "the members of the group", slices.Equal(got, want), s.membersText(want, members), s.membersText(got, members))
	for _, p := range members {
		user := s.Get(scim.UserPath(s.ID(p)))
		if groups := user.Resource().Get("groups"); user.OK() && groups.IsArray() && len(groups.Array()) > 0 {
			s.Check(exactMembers, On(user), "the groups of a member", slices.Contains(user.Resource().Strings("groups"), id),
				"with "+id, quotedAll(user.Resource().Strings("groups")))
		}
	}
}

// ExpectNotIn checks that somebody who left a group is not shown with it.
func (s *Stage) ExpectNotIn(id string, p mockidp.Person) {
	x := s.Get(scim.UserPath(s.ID(p)))
	if !s.Status(readable, x, "GET of a former member", []int{http.StatusOK}, Also(exactMembers)) {
		return
	}
	groups := x.Resource().Strings("groups")
	s.Check(s.membersRule(), On(x), "the groups of a former member", !slices.Contains(groups, id), "without "+id, quotedAll(groups))
}

// membersRule is the rule by which the members are judged after what was sent last.
func (s *Stage) membersRule() string {
	return cmp.Or(s.membersBy, exactMembers)
}

// membersText names people by the local part of their logins where they are known.
func (s *Stage) membersText(ids []string, known []mockidp.Person) string {
	if len(ids) == 0 {
		return "nobody"
	}
	var names []string
	for _, id := range ids {
		name := id
		for _, p := range known {
			if s.ID(p) == id {
				local, _, _ := strings.Cut(p.Login, "@")
				name += " (" + local + ")"
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// ExpectGroups checks which groups a search by name finds.
func (s *Stage) ExpectGroups(rule, name string, ids ...string) {
	x := s.Get("/Groups", "filter", scim.Eq("displayName", name))
	list, ok := s.Listed(listShape, x, "the filter displayName eq "+quoted(name))
	if !ok {
		return
	}
	var got []string
	for _, group := range list.Resources {
		got = append(got, group.ID())
	}
	s.Check(rule, On(x), "the groups with the name "+quoted(name), slices.Equal(got, ids), fmt.Sprint(len(ids))+": "+quotedAll(ids), fmt.Sprint(len(got))+": "+quotedAll(got))
}

// ExpectGroupGone checks that a group is gone, by its id and by its name.
func (s *Stage) ExpectGroupGone(id, name string) {
	x := s.Get("/Groups/" + scim.Escape(id))
	s.Status(groupGone, x, "GET of the deleted group", []int{http.StatusNotFound, http.StatusGone})
	s.ExpectGroups(groupGone, name)
}
