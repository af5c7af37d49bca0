package roles

import (
	"encoding/json"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// wire: single requests in plain RFC 7644 on the attribute roles, where a
// dialect's own requests would hide which rule is broken.
func wire(a Area) {
	a.Plain("remove-by-value", "removes the one role that a PATCH selects by its value", func(s *Stage) {
		names := s.RoleNames(2)
		id := withRoles(s, names...)
		s.Patch("RFC7644-3.5.2.2-04", id, scim.Op{Op: "remove", Path: "roles[" + scim.Eq("value", names[0]) + "]"})
		expectRoles(s, "RFC7644-3.5.2.2-04", id, names[1])
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-04"))

	a.Plain("add-second", "keeps the first role when a PATCH adds a second, and adds none twice", func(s *Stage) {
		names := s.RoleNames(2)
		withRoles(s, names...) // a target that keeps one role only has nothing to add
		id := withRoles(s, names[0])
		second := scim.Op{Op: "add", Path: "roles", Value: []scim.Object{role(names[1])}}
		s.Patch("RFC7644-3.5.2.1-05", id, second)
		expectRoles(s, "RFC7644-3.5.2.1-05", id, names...)
		s.Patch("RFC7644-3.5.2.1-07", id, second)
		expectRoles(s, "RFC7644-3.5.2.1-07", id, names...)
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-05", "RFC7644-3.5.2.1-07"))

	a.Plain("same-role-and-leave", "does not lose a deactivation beside a role that is there already", func(s *Stage) {
		name := s.RoleNames(1)[0]
		id := withRoles(s, name)
		s.Patch("RFC7644-3.5.2.1-07", id,
			scim.Op{Op: "add", Path: "roles", Value: []scim.Object{role(name)}},
			scim.Op{Op: "replace", Path: "active", Value: false})
		active, _ := s.Snapshot(id).Active()
		s.Check("ROLECALL-ACC-01", Latest, "active after the PATCH", !active, "false", "true")
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-07"))

	a.Plain("unrelated-patch", "keeps roles when a PATCH changes something else", func(s *Stage) {
		name := s.RoleNames(1)[0]
		id := withRoles(s, name)
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "name.familyName", Value: "King"})
		expectRoles(s, "RFC7643-4.1.2-08", id, name)
	}, ReadsBack(), Proves("RFC7643-4.1.2-08"), Touches("RFC7644-3.5.2-21"))

	a.Plain("emptied", "clears roles for [] and for null alike", func(s *Stage) {
		name := s.RoleNames(1)[0]
		for _, empty := range []any{[]string{}, json.RawMessage("null")} {
			ada := s.Person(people.Ada)
			id := createdWith(s, s.UserBody(ada, scim.F("roles", []scim.Object{role(name)})), name)
			x := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBody(ada, scim.F("roles", empty))))
			if s.Status("RFC7643-2.5-02", x, "PUT with roles emptied", []int{200}) {
				expectRoles(s, "RFC7643-2.5-02", id)
			}
		}
		ada := s.Person(people.Ada)
		id := createdWith(s, s.UserBody(ada, scim.F("roles", []scim.Object{role(name)})), name)
		s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBody(ada)))
		s.Answer(open8, "roles that a PUT leaves out", list(s.Snapshot(id).Strings("roles")), conformance.OracleSCIM)
	}, ReadsBack(), Proves("RFC7643-2.5-02"))

	a.Plain("granted-while-inactive", "lets nobody in because an inactive account is given a role", func(s *Stage) {
		ada, name := s.Person(people.Ada), s.RoleNames(1)[0]
		id := s.Create(ada, scim.F("active", false)).Resource().ID()
		s.ExpectInactive(ada)
		x := s.Must(s.Client().Patch(s.Context(), scim.UserPath(id), scim.Op{Op: "add", Path: "roles", Value: []scim.Object{role(name)}}))
		if x.Refused() {
			s.Observe("a role for an inactive account", "refused", conformance.OracleSCIM)
		}
		s.ExpectInactive(ada)
		s.ExpectNoEntry("HUBSPOT-ROLE-11", ada)
	}, LeavesReadable(), Proves("HUBSPOT-ROLE-11"))

	a.Plain("changed-while-inactive", "gives at the return what was last said while the person was away", func(s *Stage) {
		names := s.RoleNames(2)
		ada := s.Person(people.Ada)
		id := createdWith(s, s.UserBody(ada, scim.F("roles", []scim.Object{role(names[0])})), names[0])
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "active", Value: false})
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "roles", Value: []scim.Object{role(names[1])}})
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "active", Value: true})
		expectRoles(s, "RFC7643-4.1.2-08", id, names[1])
		s.ExpectHolds("HUBSPOT-ROLE-09", ada, names[1])
	}, ReadsBack(), Proves("HUBSPOT-ROLE-09", "RFC7643-4.1.2-08"), Touches("RFC7644-3.5.2-21", witness))
}

// withRoles makes an account with roles and gives its id. A target that does not
// keep them as they are written is not asked further.
func withRoles(s *Stage, names ...string) string {
	var roles []scim.Object
	for _, name := range names {
		roles = append(roles, role(name))
	}
	return createdWith(s, s.UserBody(s.Person(people.Ada), scim.F("roles", roles)), names...)
}

func createdWith(s *Stage, body []byte, names ...string) string {
	x := s.Must(s.Client().Post(s.Context(), "/Users", body))
	if x.Refused() {
		s.NotClaimed("the target refuses the roles %s: it answered %d", list(names), x.Status)
	}
	made := x.Resource()
	if got := made.Strings("roles"); made.ID() == "" || !slices.Equal(got, names) {
		s.NotClaimed("the target does not return roles as they were written; it answered %s", list(got))
	}
	return made.ID()
}

func expectRoles(s *Stage, rule, id string, want ...string) {
	got := slices.Sorted(slices.Values(s.Snapshot(id).Strings("roles")))
	want = slices.Sorted(slices.Values(want))
	s.Check(rule, Latest, "the roles, read back", slices.Equal(got, want), list(want), list(got))
}
