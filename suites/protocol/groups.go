package protocol

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// groupsSpecs: groups and their members (RFC 7643 section 4.2).
func groupsSpecs(a Area) {
	groupsThemselves(a)
	groupsMembers(a)
	groupsMemberSets(a)
	groupsOfUsers(a)
	groupsLarge(a)
}

// groupsThemselves: groups as resources like others.
func groupsThemselves(a Area) {
	a.Plain("verbs", "are made, read, listed, replaced, changed and deleted like users", func(s *Stage) {
		const rule = "RFC7644-3.2-03"
		ids := recruits(s, people.Ada)
		t := makeTeam(s, ids...)
		x := s.Get(t.path())
		if s.Status(rule, x, "GET of a group", []int{http.StatusOK}) {
			s.Equal(rule, On(x), "the id of the group", x.Resource().ID(), t.id)
		}
		if list, ok := s.Listed(rule, s.Get("/Groups", "count", "1"), "the list of groups"); ok {
			s.Check(rule, Latest, "the list of groups while there is one", list.Total > 0, "totalResults of 1 at least", Count(list))
		}
		if s.Claim("patch.supported") == target.Stated {
			renamed := s.Name("renamed")
			if t.patch(rule, "PATCH of a group's name", scim.Op{Op: "replace", Path: "displayName", Value: renamed}) && t.has(rule, "PATCH of its name", ids, Heavy) {
				group, x := t.read()
				s.Equal(rule, On(x), "displayName after PATCH", group.Get("displayName").String(), renamed)
			}
		}
		renamed := s.Name("replaced")
		x = t.put(renamed)
		if s.Status(rule, x, "the answer to PUT on a group", []int{http.StatusOK}) {
			group, x := t.read()
			s.Equal(rule, On(x), "displayName after PUT", group.Get("displayName").String(), renamed)
		}
		if s.Status(rule, s.DeleteAt(t.path()), "the answer to DELETE on a group", []int{http.StatusNoContent}) {
			s.Status(rule, s.Get(t.path()), "GET of a deleted group", []int{http.StatusNotFound})
		}
	}, ReadsBack(), Proves("RFC7644-3.2-03"))

	a.Plain("nameless", "have a displayName", func(s *Stage) {
		const rule = "RFC7643-4.2-01"
		makeTeam(s) // whether there are groups shows here
		x := s.Post("/Groups", s.GroupObject().Without("displayName"))
		if s.Status(rule, x, "the answer to a group without displayName", []int{http.StatusBadRequest}) {
			saysWhy(s, rule, "a group without displayName", x, "invalidValue")
		}
	}, ReadsBack(), Proves("RFC7643-4.2-01"))

	a.Plain("empty", "may be empty, unless the schema says otherwise", func(s *Stage) {
		const rule = "RFC7643-4.2-04"
		if s.Claim("resource:Group") != target.Stated {
			makeTeam(s, recruits(s, people.Ada)...)
		}
		name := s.Name("empty")
		x := s.Post("/Groups", s.GroupObject(scim.F("displayName", name)))
		if s.NeedsMember() && x.Status == http.StatusBadRequest {
			s.Observe("a group without members", "refused, as the schema says: "+Answer(x), conformance.OracleSCIM)
			s.Status(rule, x, "the answer to a group without members, which the schema requires", []int{http.StatusBadRequest})
			return
		}
		if !s.Status(rule, x, "the answer to a group without members", []int{http.StatusCreated}) {
			return
		}
		t := &team{Stage: s, id: x.Resource().ID()}
		if t.has(rule, "its making without members", nil) {
			group, on := t.read()
			s.Equal(rule, On(on), "displayName of the group without members", group.Get("displayName").String(), name, Heavy)
			s.Check("RFC7643-3.1-02", On(on), "the id of the group without members", group.ID() != "" && group.ID() == t.id, "that of the answer to POST, "+Shown(t.id), Shown(group.ID()))
		}
	}, ReadsBack(), Proves("RFC7643-4.2-04"))

	a.Plain("nested", "hold other groups, where they do", func(s *Stage) {
		const rule, indirect = "RFC7643-4.2-05", "RFC7643-4.1.2-07"
		ada := recruits(s, people.Ada)[0]
		inner := makeTeam(s, ada)
		x := s.Post("/Groups", s.GroupObject(scim.F("members", membersOf(inner.id))))
		if x.Refused() {
			s.Observe("a group in a group", "refused: "+Answer(x), conformance.OracleSCIM)
			s.Status(rule, x, "the answer to a group in a group", []int{http.StatusBadRequest})
			return
		}
		if !s.Status(rule, x, "the answer to a group in a group", []int{http.StatusCreated}) {
			return
		}
		outer := &team{Stage: s, id: x.Resource().ID()}
		made, at := outer.read()
		strangers := slices.DeleteFunc(made.Strings("members"), func(id string) bool { return id == inner.id || id == ada })
		s.Check("ROLECALL-GRP-05", On(at), "the members of a group that was made with a group as a member", len(strangers) == 0,
			"that group, or those who are in it: nobody new", ShownAll(strangers))
		if !outer.has(rule, "its making with a group as a member", []string{inner.id}) {
			return
		}
		group, on := outer.read()
		if kind := group.Elements("members")[0].Get("type"); kind.Exists() {
			s.Check(rule, On(on), "the type of a member that is a group", strings.EqualFold(kind.String(), "Group"), `"Group"`, Shown(kind.String()))
		}
		shown, on := groupsOf(s, ada)
		for id, want := range map[string]string{inner.id: "direct", outer.id: "indirect"} {
			if kind := shown[id].Get("type"); kind.Exists() {
				s.Check(indirect, On(on), "the type of the membership in "+id, strings.EqualFold(kind.String(), want), want, Shown(kind.String()))
			}
		}
	}, ReadsBack(), Proves("RFC7643-4.2-05", "RFC7643-4.1.2-07", "ROLECALL-GRP-05"))
}
