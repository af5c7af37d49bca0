package roles

import (
	"net/http"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

const byGroup = "ROLECALL-GRP-07"

// groups: what is given to a group on the provider's side, to those who are in it.
func groups(a Area) {
	// given makes a group with members, and gives a permission set to the groups of
	// its name.
	given := func(s *Stage, members ...mockidp.Person) (path, name, set string) {
		s.NeedsGroups()
		name, set = s.Name("team"), s.Name("set")
		s.GiveToGroup(name, s.NewSet(set))
		return newGroup(s, name, members...), name, set
	}
	hire := func(s *Stage, p people.Person) mockidp.Person {
		person := s.Person(p)
		s.Create(person)
		return person
	}

	a.Plain("members", "gives what a group has to who comes in, and takes it from who goes", func(s *Stage) {
		ada, grace := hire(s, people.Ada), hire(s, people.Grace)
		path, name, set := given(s, ada)
		s.ExpectHolds(byGroup, ada, set)
		s.ExpectHolds(byGroup, grace)
		changeGroup(s, path, scim.Op{Op: "add", Path: "members", Value: memberValues(s, grace)})
		s.ExpectHolds(byGroup, ada, set)
		s.ExpectHolds(byGroup, grace, set)
		changeGroup(s, path, scim.Op{Op: "remove", Path: "members[" + scim.Eq("value", s.ID(ada)) + "]"})
		s.ExpectHolds(byGroup, ada)
		s.ExpectHolds(byGroup, grace, set)
		x := s.Put(path, s.GroupObject(scim.F("displayName", name), scim.F("members", memberValues(s, ada))))
		if s.Status(byGroup, x, "the answer to PUT of a group", []int{http.StatusOK, http.StatusNoContent}) {
			s.ExpectHolds(byGroup, ada, set)
			s.ExpectHolds(byGroup, grace)
		}
	}, inGroups())

	a.Plain("renamed", "gives what a group has under its new name, and no longer what it had under the old", func(s *Stage) {
		ada := hire(s, people.Ada)
		path, name, set := given(s, ada)
		s.ExpectHolds(byGroup, ada, set)
		changeGroup(s, path, scim.Op{Op: "replace", Path: "displayName", Value: s.Name("other")})
		s.ExpectHolds(byGroup, ada)
		changeGroup(s, path, scim.Op{Op: "replace", Path: "displayName", Value: name})
		s.ExpectHolds(byGroup, ada, set)
	}, inGroups())

	a.Plain("deleted", "takes what a group has from those who were in it when it is deleted", func(s *Stage) {
		ada, grace := hire(s, people.Ada), hire(s, people.Grace)
		path, _, set := given(s, ada, grace)
		s.ExpectHolds(byGroup, ada, set)
		if s.Status(byGroup, s.DeleteAt(path), "the answer to DELETE of a group", []int{http.StatusNoContent}) {
			s.ExpectHolds(byGroup, ada)
			s.ExpectHolds(byGroup, grace)
		}
	}, inGroups())

	a.Plain("namesake", "gives nothing to a group for being called like a permission set", func(s *Stage) {
		s.NeedsGroups()
		name := s.Name("admins")
		s.NewSet(name)
		ada := hire(s, people.Ada)
		x := s.Post("/Groups", s.GroupObject(scim.F("displayName", name), scim.F("members", memberValues(s, ada))))
		if x.Refused() {
			s.Observe("a group that is called like a permission set", "refused: "+Answer(x), "")
		}
		s.ExpectHolds("ROLECALL-GRP-08", ada)
	}, inGroups(), Proves("ROLECALL-GRP-08"))
}

// tokens: what was issued to a person, and what a sign-in says beside.
func tokens(a Area) {
	a.Plain("issued", "opens with what was issued what its holder holds now, and no more", func(s *Stage) {
		const rule = "ROLECALL-ACC-14"
		ada, names := s.Person(people.Ada), s.RoleNames(2)
		id := createdWith(s, s.UserBody(ada, scim.F("roles", []scim.Object{role(names[0])})), names[0])
		all := []Credential{s.IssueTo(ada, target.Session, ""), s.IssueTo(ada, target.Key, "ci-deploy"), s.IssueTo(ada, target.Token, "")}
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "roles", Value: []scim.Object{role(names[1])}})
		s.ExpectHolds("HUBSPOT-ROLE-04", ada, names[1])
		for _, c := range all {
			s.ExpectOpens(rule, c, "another role took the place of the first", names[1])
		}
	}, ReadsBack(), Proves("ROLECALL-ACC-14"), Touches("HUBSPOT-ROLE-04", "RFC7644-3.5.2-21", witness))

	a.Plain("sign-in", "gives nothing for what an identity provider says at a sign-in", func(s *Stage) {
		const rule = "ROLECALL-ACC-15"
		s.Gate()
		ada, names := s.Person(people.Ada), s.RoleNames(2)
		id := createdWith(s, s.UserBody(ada, scim.F("roles", []scim.Object{role(names[0])})), names[0])
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "roles", Value: []scim.Object{role(names[1])}})
		s.SignIn("ROLECALL-ACC-04", "with the roles of before", ada, true, names[0])
		s.ExpectHolds(rule, ada, names[1])
		expectRoles(s, rule, id, names[1])
	}, ReadsBack(), Proves("ROLECALL-ACC-15"), Touches("ROLECALL-ACC-04", "RFC7644-3.5.2-21", witness))
}

func inGroups() Option {
	return func(s *Scenario) {
		ReadsBack()(s)
		Alone()(s) // the account's permission sets change
		Proves(byGroup)(s)
		Touches(witness)(s)
	}
}

func newGroup(s *Stage, name string, members ...mockidp.Person) (path string) {
	return scim.GroupPath(s.CreateGroup(scim.F("displayName", name), scim.F("members", memberValues(s, members...))).Resource().ID())
}

func changeGroup(s *Stage, path string, op scim.Op) {
	x := s.PatchAt(path, op)
	if !s.Status(byGroup, x, "the answer to PATCH "+op.Op+" of a group", []int{http.StatusOK, http.StatusNoContent}) {
		s.End()
	}
}

func memberValues(s *Stage, members ...mockidp.Person) []scim.Object {
	var list []scim.Object
	for _, p := range members {
		list = append(list, scim.Object{scim.F("value", s.ID(p))})
	}
	return list
}
