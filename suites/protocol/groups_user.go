package protocol

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// groupsOfUsers: the attribute groups of a User (RFC 7643 section 4.1.2).
func groupsOfUsers(a Area) {
	a.Plain("not-by-user", "take no member from what a client writes into groups of a user", func(s *Stage) {
		const rule = "RFC7643-4.1.2-04"
		t := makeTeam(s)
		ada := s.Person(people.Ada)
		body := s.UserObject(ada, scim.F("groups", membersOf(t.id)))
		outside := func(id, after string) {
			group, x := t.read()
			s.Check(rule, On(x), "is the user a member of the group after "+after+"?", !slices.Contains(group.Strings("members"), id), "no", "yes", Heavy)
		}
		x := s.Post("/Users", body)
		if !s.Status(rule, x, "the answer to POST of a user with groups", []int{http.StatusCreated}) {
			return
		}
		id := x.Resource().ID()
		outside(id, "POST of a user with groups")
		s.Status(rule, s.Put(scim.UserPath(id), body), "the answer to PUT of a user with groups", []int{http.StatusOK, http.StatusNoContent})
		outside(id, "PUT of a user with groups")
		if s.Claim("patch.supported") != target.Denied {
			s.PatchAt(scim.UserPath(id), scim.Op{Op: "add", Path: "groups", Value: membersOf(t.id)})
			outside(id, "PATCH of a user's groups")
		}
	}, ReadsBack(), Proves("RFC7643-4.1.2-04"))

	a.Plain("user-groups", "show in groups of their members", func(s *Stage) {
		const rule, points = "RFC7643-4.1.2-05", "RFC7643-4.1.2-06"
		ada := recruits(s, people.Ada)[0]
		before, _ := groupsOf(s, ada)
		t := makeTeam(s, ada)
		after, x := groupsOf(s, ada)
		var joined []scim.Resource
		for id, g := range after {
			if _, known := before[id]; !known {
				joined = append(joined, g)
			}
		}
		if _, found, known := (&edited{Stage: s}).published("groups"); !found && (known || len(joined) == 0) {
			s.NotClaimed("the target does not publish groups of a User")
		}
		if !s.Check(rule, On(x), "the groups of a user who is a member of a new one", len(joined) > 0, "with the new group", Shown(x.Resource().Get("groups").Raw)) {
			return
		}
		entry := joined[0]
		if g, ok := after[t.id]; ok {
			entry = g
		}
		if s.Equal(points, On(x), "groups.value", entry.Get("value").String(), t.id) {
			leadsTo(s, points, x, "groups.$ref", entry.Get("$ref"), t.path())
		}
		t.needed = nil // for who is to leave must not be who is to stay
		if s.NeedsMember() {
			t.needed = recruits(s, people.Dee)
		}
		if t.put(t.name).OK() {
			if group, _ := t.read(); !slices.Contains(group.Strings("members"), ada) {
				gone, x := groupsOf(s, ada)
				_, still := gone[t.id]
				s.Check(rule, On(x), "the groups of a user who is no longer a member", !still, "without the group", Shown(x.Resource().Get("groups").Raw))
			}
		}
	}, ReadsBack(), Proves("RFC7643-4.1.2-05", "RFC7643-4.1.2-06"))
}

// groupsOf are the groups that a user shows, by their value.
func groupsOf(s *Stage, id string) (map[string]scim.Resource, *scim.Exchange) {
	var query []string
	if a, found, _ := (&edited{Stage: s}).published("groups"); found && a.Returned == "request" {
		query = []string{"attributes", "groups"}
	}
	x := s.Get(scim.UserPath(id), query...)
	shown := map[string]scim.Resource{}
	for _, g := range x.Resource().Elements("groups") {
		shown[g.Get("value").String()] = g
	}
	return shown, x
}
