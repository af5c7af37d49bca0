package protocol

import (
	"fmt"
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// groupsMembers: what a member is, and what PATCH makes of one.
func groupsMembers(a Area) {
	a.Plain("member", "name their members by id", func(s *Stage) {
		const rule = "RFC7643-4.2-02"
		ada := recruits(s, people.Ada)[0]
		t := makeTeam(s, ada)
		if t.has(rule, "its making with one member", []string{ada}) {
			group, x := t.read()
			leadsTo(s, rule, x, "members.$ref", group.Elements("members")[0].Get("$ref"), scim.UserPath(ada))
		}
		nobody := s.Unknown()
		x := s.Post("/Groups", s.GroupObject(scim.F("members", membersOf(ada, nobody))))
		if x.Refused() {
			return
		}
		with := &team{Stage: s, id: x.Resource().ID()}
		group, on := with.read()
		user := s.Get(scim.UserPath(nobody))
		s.Check("ROLECALL-GRP-05", On(user), "GET of a user by the id of a member who was no resource", user.Refused(), "404: a group makes no users", Answer(user))
		s.Check("RFC7644-3.3-04", On(x), "the members in the answer to the POST", sameMembers(x.Resource(), group), "as GET shows them: "+ShownAll(group.Strings("members")), ShownAll(x.Resource().Strings("members")))
		stored := slices.Contains(group.Strings("members"), nobody)
		s.Check(rule, On(on), "a member that is no resource", !stored, "refused or left out", "stored", Mild)
		if !stored {
			s.Observe("a member that is no resource", "left out in silence", conformance.OracleSCIM)
		}
	}, ReadsBack(), Proves("RFC7643-4.2-02", "ROLECALL-GRP-05"), Touches("RFC7644-3.3-04"))

	a.Plain("member-immutable", "let members come and go, but not turn into others", func(s *Stage) {
		const rule = "RFC7643-4.2-03"
		ids := recruits(s, people.Ada, people.Grace)
		t := makeTeam(s, ids[0])
		path := member(ids[0]) + ".value"
		x := s.PatchAt(t.path(), scim.Op{Op: "replace", Path: path, Value: ids[1]})
		patchOffered(s, x)
		same := t.has(rule, "replace of a member's value", ids[:1])
		var more []Detail
		if x.OK() && same {
			more = append(more, Mild)
		}
		if s.Status(rule, x, "the answer to replace "+path, []int{http.StatusBadRequest}, more...) {
			saysWhy(s, rule, "replace "+path, x, "mutability")
		}
		add := scim.Op{Op: "add", Path: "members", Value: membersOf(ids[1])}
		if t.patch(rule, "add of a member", add) && t.patch(rule, "remove of a member", scim.Op{Op: "remove", Path: member(ids[0])}) {
			t.has(rule, "add of one member and remove of another", ids[1:])
		}
	}, ReadsBack(), Proves("RFC7643-4.2-03"))

	a.Plain("add-again", "have a member once, however often it is added", func(s *Stage) {
		const rule = "RFC7644-3.5.2.1-09"
		ids := recruits(s, people.Ada, people.Grace)
		t := makeTeam(s, ids...)
		for _, op := range []scim.Op{
			{Op: "add", Path: "members", Value: membersOf(ids[0])},
			{Op: "add", Value: scim.Object{scim.F("members", membersOf(ids...))}},
		} {
			what := "add of who is a member already"
			if op.Path == "" {
				what += ", without path"
			}
			if op.Path == "" && !pathless(s) {
				continue
			}
			if t.patch(rule, what, op) {
				t.has(rule, what, ids)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-09"))

	a.Plain("remove-stranger", "stay as they are when somebody is removed who is no member", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-10"
		ids := recruits(s, people.Ada, people.Grace)
		t := makeTeam(s, ids[0])
		x := s.PatchAt(t.path(), scim.Op{Op: "remove", Path: member(ids[1])})
		patchOffered(s, x)
		s.Status(rule, x, "the answer to remove of who is no member", []int{http.StatusOK, http.StatusNoContent})
		t.has(rule, "remove of who is no member", ids[:1], Heavy)
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-10"))

	a.Plain("remove-members", "lose one member by filter, and all without", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-11"
		ids := recruits(s, people.Ada, people.Grace, people.Zoe)
		t := makeTeam(s, ids...)
		if t.patch(rule, "remove of one member", scim.Op{Op: "remove", Path: member(ids[0])}) {
			t.has(rule, "remove of one member", ids[1:])
		}
		if t.needed == nil && t.patch(rule, "remove of all members", scim.Op{Op: "remove", Path: "members"}) {
			t.has(rule, "remove of all members", nil)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-11"))
}

// groupsMemberSets: adding to and replacing the members as a whole, which are the
// rules of PATCH for every multi-valued attribute.
func groupsMemberSets(a Area) {
	a.Plain("add-members", "keep their members when others are added", func(s *Stage) {
		const rule = "RFC7644-3.5.2.1-05"
		ids := recruits(s, people.Ada, people.Grace, people.Zoe)
		t := makeTeam(s, ids[0])
		if t.patch(rule, "add of a member", scim.Op{Op: "add", Path: "members", Value: membersOf(ids[1])}) {
			t.has(rule, "add of a member", ids[:2])
		}
		if pathless(s) && t.patch(rule, "add of a member without path", scim.Op{Op: "add", Value: scim.Object{scim.F("members", membersOf(ids[2]))}}) {
			t.has(rule, "add of a member without path", ids)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-05"))

	a.Plain("replace-members", "have the members that a replace names and no others", func(s *Stage) {
		const rule, atomic = "RFC7644-3.5.2.3-03", "RFC7644-3.5.2-19"
		ids := recruits(s, people.Ada, people.Grace, people.Zoe)
		t := makeTeam(s, ids[:2]...)
		if t.patch(rule, "replace of the members", scim.Op{Op: "replace", Path: "members", Value: membersOf(ids[1:]...)}) {
			t.has(rule, "replace of the members", ids[1:])
		}
		group, _ := t.read()
		before := group.Strings("members")
		x := s.PatchAt(t.path(), scim.Op{Op: "replace", Path: "members", Value: membersOf(ids[0], s.Unknown())})
		if x.Refused() {
			t.has(atomic, "a refused replace with a member that is no resource", before)
		} else {
			s.Observe("replace of the members with one that is no resource", Answer(x), conformance.OracleSCIM)
			group, on := t.read()
			got := group.Strings("members")
			s.Check(rule, On(on), "the members after replace with one member and one that is no resource", slices.Contains(got, ids[0]) && len(got) <= 2, "that member, with or without the other", ShownAll(got))
		}
		if t.needed == nil && t.patch(rule, "replace of the members with none", scim.Op{Op: "replace", Path: "members", Value: membersOf()}) {
			t.has(rule, "replace of the members with none", nil)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-03"), Touches("RFC7644-3.5.2-19"))
}

// sameMembers tells whether an answer shows the members that the group has, or
// none: they need not be shown.
func sameMembers(answered, read scim.Resource) bool {
	got, want := answered.Strings("members"), read.Strings("members")
	slices.Sort(got)
	slices.Sort(want)
	return !answered.Get("members").Exists() || slices.Equal(got, want)
}

// groupsLarge: a group with more members than some service providers read at once.
func groupsLarge(a Area) {
	a.Plain("large", "keep all of their members when one is added to more than a hundred", func(s *Stage) {
		const rule, many = "RFC7644-3.5.2.1-05", 120
		if s.Gentle() {
			s.Deselected("played against targets on this machine only: it takes more than a hundred users")
		}
		s.Room(many + 1)
		var ids []string
		s.Quietly(func() {
			for _, p := range s.Crowd(many + 1) {
				ids = append(ids, s.Create(p).Resource().ID())
			}
		})
		t := makeTeam(s, ids[:many]...)
		whole := func(rule, after string, want []string) bool {
			group, x := t.read()
			got := group.Strings("members")
			missing := slices.DeleteFunc(slices.Clone(want), func(id string) bool { return slices.Contains(got, id) })
			return s.Check(rule, On(x), "the members of the group after "+after, len(missing) == 0 && len(got) == len(want),
				fmt.Sprintf("those %d", len(want)), fmt.Sprintf("%d; %d of those are missing", len(got), len(missing)))
		}
		if whole("RFC7644-3.3-04", "its making with 120 members", ids[:many]) && t.patch(rule, "add of a member", scim.Op{Op: "add", Path: "members", Value: membersOf(ids[many])}) {
			whole(rule, "add of a member to 120", ids)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-05"), Touches("RFC7644-3.3-04"), Lasts(7))
}
