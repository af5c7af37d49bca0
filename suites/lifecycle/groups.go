package lifecycle

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

func memberList(ids []string) []scim.Object {
	var list []scim.Object
	for _, id := range ids {
		list = append(list, scim.Object{scim.F("value", id)})
	}
	return list
}

// groups: the identity provider pushes groups, in its own requests. A target
// without groups is not judged by this.
func groups(a Area) {
	push := func(slug, title string, body func(*Stage), options ...Option) {
		a.Scenario(slug, title, func(s *Stage) {
			s.NeedsGroups()
			s.Room(3)
			body(s)
		}, append(options, PushesGroups())...)
	}
	staff := func(s *Stage) (a, b, c mockidp.Person) {
		crowd := s.Crowd(3)
		for _, p := range crowd {
			s.Hire(p)
		}
		return crowd[0], crowd[1], crowd[2]
	}

	push("create", "creates a group with its members, to be found by its name", func(s *Stage) {
		ada, grace, _ := staff(s)
		team := s.PushGroup("team", ada, grace)
		s.ExpectMembers(s.GroupID(team), ada, grace)
		s.ExpectGroups("ROLECALL-GRP-01", team.Name, s.GroupID(team))
	}, Proves("ROLECALL-GRP-01"))

	push("create-empty", "creates a group without members, to be found by its name", func(s *Stage) {
		team := s.PushGroup("team")
		s.ExpectMembers(s.GroupID(team))
		s.ExpectGroups("ROLECALL-GRP-01", team.Name, s.GroupID(team))
	}, Proves("ROLECALL-GRP-01"))

	push("members", "takes members in and out, and no others", func(s *Stage) {
		ada, grace, joan := staff(s)
		other := s.PushGroup("other", ada, grace, joan)
		team := s.PushGroup("team", ada, grace, joan)
		stays := s.Snapshot(s.ID(joan)).Get("active")
		s.ChangeMembers(team, grace, joan)
		s.ExpectMembers(s.GroupID(team), grace, joan)
		s.ExpectNotIn(s.GroupID(team), ada)
		s.ChangeMembers(team, ada, joan)
		s.ExpectMembers(s.GroupID(team), ada, joan)
		x := s.Get("/Groups/" + scim.Escape(s.GroupID(other)))
		s.Check("ROLECALL-GRP-02", On(x), "the members of another group", len(x.Resource().Elements("members")) == 3 || !x.Resource().Get("members").Exists(),
			"three, as before", shown(x.Resource().Get("members").Raw))
		s.Equal("ROLECALL-GRP-02", Latest, "active of a member", s.Snapshot(s.ID(joan)).Get("active").Raw, stays.Raw)
	}, ReadsBack(), Proves("ROLECALL-GRP-01", "ROLECALL-GRP-02"))

	push("empty", "empties a group, and fills it again", func(s *Stage) {
		ada, grace, _ := staff(s)
		team := s.PushGroup("team", ada, grace)
		s.ChangeMembers(team)
		s.ExpectMembers(s.GroupID(team))
		s.PushAgain(team)
		s.ExpectMembers(s.GroupID(team))
		s.ChangeMembers(team, grace)
		s.ExpectMembers(s.GroupID(team), grace)
	}, Proves("ROLECALL-GRP-01"))

	push("rename", "renames a group and keeps its members", func(s *Stage) {
		ada, grace, _ := staff(s)
		team := s.PushGroup("team", ada, grace)
		id, name := s.GroupID(team), s.Name("renamed")
		s.RenameGroup(team, name)
		s.ExpectMembers(id, ada, grace)
		s.ExpectGroups("ROLECALL-GRP-03", name, id)
		s.ExpectGroups("ROLECALL-GRP-03", team.Name)
	}, Proves("ROLECALL-GRP-03"))

	push("repeat", "leaves a group as it is that is pushed again", func(s *Stage) {
		ada, grace, _ := staff(s)
		team := s.PushGroup("team", ada, grace)
		s.PushAgain(team)
		s.ExpectMembers(s.GroupID(team), ada, grace)
		s.ExpectGroups("ROLECALL-GRP-01", team.Name, s.GroupID(team))
	}, Proves("ROLECALL-GRP-01"))

	push("adopt", "adopts a group that was there before, and makes no second one", func(s *Stage) {
		ada, _, _ := staff(s)
		team := s.NewGroup("team")
		id := s.CreateGroup(scim.F("displayName", team.Name)).Resource().ID()
		s.AdoptGroup(team, ada)
		s.ExpectAdopted(team, id)
		s.ExpectMembers(id, ada)
		s.ExpectGroups("ROLECALL-GRP-01", team.Name, id)
	}, Proves("ROLECALL-GRP-01"))

	push("delete", "deletes a group and keeps its members", func(s *Stage) {
		ada, grace, _ := staff(s)
		team := s.PushGroup("team", ada, grace)
		id := s.GroupID(team)
		s.DeleteGroup(team)
		s.ExpectGroupGone(id, team.Name)
		s.ExpectNotIn(id, ada)
		s.Check("ROLECALL-GRP-04", Latest, "a member of the deleted group", s.Snapshot(s.ID(grace)).ID() == s.ID(grace), "still a user", "gone")
	}, ReadsBack(), Proves("ROLECALL-GRP-04"))

	a.Plain("without-members", "leaves members out when asked to, in a list and by id", func(s *Stage) {
		s.NeedsGroups()
		ada := s.Create(s.Person(people.Ada)).Resource().ID()
		group := s.CreateGroup(scim.F("members", []scim.Object{{scim.F("value", ada)}})).Resource()
		one := s.Get("/Groups/"+scim.Escape(group.ID()), "excludedAttributes", "members")
		s.Check("ENTRA-REQ-05", On(one), "a group read without its members", one.OK() && len(one.Resource().Elements("members")) == 0,
			"200 without members", shown(one.Resource().Get("members").Raw))
		if s.Denied("filter.supported") {
			return
		}
		list, ok := s.Listed("ENTRA-REQ-05", s.Get("/Groups", "excludedAttributes", "members", "filter", scim.Eq("displayName", group.Get("displayName").String())), "a search without members")
		if ok && len(list.Resources) == 1 {
			s.Check("ENTRA-REQ-05", Latest, "a group found without its members", len(list.Resources[0].Elements("members")) == 0,
				"no members", shown(list.Resources[0].Get("members").Raw))
		}
	}, ReadsBack(), Proves("ENTRA-REQ-05"))

	a.Plain("unique-name", "refuses a second group of one name as a duplicate, if at all", func(s *Stage) {
		s.NeedsGroups()
		members := scim.F("members", []scim.Object{{scim.F("value", s.Create(s.Person(people.Ada)).Resource().ID())}})
		first := s.CreateGroup(members).Resource()
		name := first.Get("displayName").String()
		members = scim.F("members", []scim.Object{{scim.F("value", s.Create(s.Person(people.Grace)).Resource().ID())}})
		x := s.Post("/Groups", s.GroupObject(members, scim.F("displayName", name)))
		if x.OK() {
			s.Observe("two groups of one name", "both are taken: an identity provider that looks the name up cannot tell them apart", conformance.OracleSCIM)
			s.Check("ROLECALL-GRP-02", On(x), "the id of a second group of the name "+name, x.Resource().ID() != first.ID(), "another than "+first.ID(), x.Resource().ID())
			before, now := first.Strings("members"), s.Get("/Groups/"+scim.Escape(first.ID()), "attributes", "members")
			s.Check("ROLECALL-GRP-02", On(now), "the members of the first group", slices.Equal(now.Resource().Strings("members"), before), strings.Join(before, ", "), shown(strings.Join(now.Resource().Strings("members"), ", ")))
		}
		s.Status("ENTRA-GRP-01", x, "a second group of the name "+name, []int{http.StatusConflict, http.StatusCreated})
	}, ReadsBack(), Proves("ENTRA-GRP-01", "ROLECALL-GRP-02"))

	a.Plain("inactive-member", "keeps a member who is deactivated and returns", func(s *Stage) {
		s.NeedsGroups()
		var ids []string
		for _, p := range []people.Person{people.Ada, people.Grace, people.Zoe} {
			ids = append(ids, s.Create(s.Person(p)).Resource().ID())
		}
		group := s.CreateGroup(scim.F("members", memberList(ids[:2]))).Resource()
		path := scim.GroupPath(group.ID())
		s.Patch("RFC7644-3.5.2-21", ids[0], scim.Op{Op: "replace", Path: "active", Value: false})
		for what, x := range map[string]*scim.Exchange{
			"PATCH add of another member": s.PatchAt(path, scim.Op{Op: "add", Path: "members", Value: memberList(ids[2:])}),
			"PUT of the whole group":      s.Put(path, s.GroupObject(scim.F("displayName", group.Get("displayName").String()), scim.F("members", memberList(ids)))),
		} {
			if x.Refused() {
				s.Observe(what+" that has a deactivated member", "refused: "+Answer(x), conformance.OracleSCIM)
			}
		}
		s.Patch("RFC7644-3.5.2-21", ids[0], scim.Op{Op: "replace", Path: "active", Value: true})
		x := s.Get(path, "attributes", "members")
		s.Check("ROLECALL-GRP-06", On(x), "the members after one was deactivated and has returned", slices.Contains(x.Resource().Strings("members"), ids[0]),
			"with "+ids[0], shown(strings.Join(x.Resource().Strings("members"), ", ")))
	}, patchRules("ROLECALL-GRP-06"))
}
