package protocol

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

func ipsieUsers(a Area) {
	a.Plain("provision", "creates and updates users for the identity service", func(s *Stage) {
		const rule = "IPSIE-AL2-01"
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada, scim.F("externalId", s.Name("ipsie"))))
		if !s.Status(rule, x, "a create", []int{http.StatusCreated}) {
			return
		}
		path := scim.UserPath(x.Resource().ID())
		activeAt(s, rule, path, "the create", ada.Login, true)
		x = s.PatchAt(path, scim.Op{Op: "replace", Path: "name.familyName", Value: "King"})
		if s.Status(rule, x, "an update", []int{http.StatusOK, http.StatusNoContent}) {
			shownAt(s, rule, path, "the update", "King", "name", "familyName")
		}
	}, ReadsBack(), Proves("IPSIE-AL2-01"))

	a.Plain("user-schema", "has userName, displayName and active, and keeps externalId", func(s *Stage) {
		const rule = "IPSIE-AL2-03"
		on := s.Get("/Schemas")
		list, ok := s.Listed(rule, on, "GET /Schemas")
		for _, schema := range scim.ParseSchemas(list.Resources) {
			if schema.ID() != scim.UserURN {
				continue
			}
			for _, name := range []string{"userName", "displayName", "active"} {
				_, has := schema.Attribute(name)
				s.Check(rule, On(on), name+" in the schema of User", has, "published", "not there")
			}
		}
		ada, external := s.Person(people.Ada), s.Name("ipsie")
		x := s.Get(scim.UserPath(s.Create(ada, scim.F("externalId", external)).Resource().ID()))
		if !ok || !s.Status(rule, x, "GET of the new user", []int{http.StatusOK}) {
			return
		}
		user := x.Resource()
		s.Check(rule, On(x), "userName", strings.EqualFold(user.UserName(), ada.Login), Shown(ada.Login), Shown(user.UserName()))
		s.Equal(rule, On(x), "displayName", user.Get("displayName").String(), ada.DisplayName)
		s.Equal(rule, On(x), "active", user.Get("active").Raw, "true")
		s.Equal(rule, On(x), "externalId", user.ExternalID(), external)
	}, ReadsBack(), Proves("IPSIE-AL2-03"))

	a.Plain("everybody", "lists all users, in pages of a thousand at most", func(s *Stage) {
		const rule, most = "IPSIE-AL2-06", 1000
		ours := crew(s, 3)
		everybodyOnce(s, rule, ours)
		if listable(s, rule) {
			x := s.Get("/Users", "startIndex", "1", "count", "2000")
			if list, ok := s.Listed(rule, x, "a page as long as there may be"); ok {
				s.Check(rule, On(x), "the length of a page", len(list.Resources) <= most, "1000 at most", Count(list), Mild)
			}
		}
		s.Observe("pages by cursor", boolText(isOffered(s, "pagination.cursor")), conformance.OracleSCIM)
	}, ReadsBack(), Proves("IPSIE-AL2-06"))
}

func ipsieGroups(a Area) {
	a.Plain("group-schema", "keeps displayName, members and externalId of groups", func(s *Stage) {
		const rule, empty = "IPSIE-AL2-07", "IPSIE-AL2-08"
		needsGroups(s)
		schema, ok := s.Discovery().Schema(scim.GroupURN)
		for _, name := range []string{"displayName", "members"} {
			_, has := schema.Attribute(name)
			s.Check(rule, Latest, name+" in the schema of Group", ok && has, "published", "not there")
		}
		name, external, ids := s.Name("group"), s.Name("ipsie"), crew(s, 1)
		x := s.Post("/Groups", s.GroupObject(scim.F("displayName", name), scim.F("externalId", external), scim.F("members", memberValues(ids...))))
		if s.Status(rule, x, "a create of a group", []int{http.StatusCreated}) {
			path := scim.GroupPath(x.Resource().ID())
			shownAt(s, rule, path, "the create", name, "displayName")
			shownAt(s, rule, path, "the create", external, "externalId")
			membersAre(s, rule, path, "the create", ids)
			x = s.Post("/Groups", s.GroupObject(scim.F("displayName", name)))
			s.Status(rule, x, "a second group of the same name", []int{http.StatusConflict}, Mild)
		}
		name = s.Name("empty")
		x = s.Post("/Groups", s.GroupObject(scim.F("displayName", name)))
		if s.Status(empty, x, "a create of a group without members", []int{http.StatusCreated}) {
			path := scim.GroupPath(x.Resource().ID())
			shownAt(s, empty, path, "the create", name, "displayName")
			membersAre(s, empty, path, "the create", nil)
		}
	}, ReadsBack(), Proves("IPSIE-AL2-07", "IPSIE-AL2-08"))

	a.Plain("group-found", "finds groups by displayName, externalId and member", func(s *Stage) {
		const rule = "IPSIE-AL2-09"
		needsGroups(s)
		external, ids := s.Name("ipsie"), crew(s, 2)
		group := s.CreateGroup(scim.F("externalId", external), scim.F("members", memberValues(ids[0]))).Resource()
		s.CreateGroup(scim.F("externalId", s.Name("ipsie")), scim.F("members", memberValues(ids[1])))
		onlyHit(s, rule, "/Groups", scim.Eq("displayName", group.Get("displayName").String()), group.ID())
		onlyHit(s, rule, "/Groups", scim.Eq("externalId", external), group.ID())
		onlyHit(s, rule, "/Groups", `members[value eq "`+ids[0]+`"]`, group.ID())
	}, ReadsBack(), Proves("IPSIE-AL2-09"))

	a.Plain("group-fifty", "changes members by fifty operations in one PATCH", func(s *Stage) {
		const rule, operations = "IPSIE-AL2-10", 50
		needsGroups(s)
		ids := crew(s, 3)
		path := scim.GroupPath(s.CreateGroup().Resource().ID())
		var ops []scim.Op
		for len(ops) < operations-len(ids)+1 {
			ops = append(ops, scim.Op{Op: "add", Path: "members", Value: memberValues(ids[0])}, scim.Op{Op: "remove", Path: `members[value eq "` + ids[0] + `"]`})
		}
		for _, id := range ids[1:] {
			ops = append(ops, scim.Op{Op: "add", Path: "members", Value: memberValues(id)})
		}
		x := s.PatchAt(path, ops...)
		if s.Status(rule, x, "the answer to fifty operations", []int{http.StatusOK, http.StatusNoContent}) {
			membersAre(s, rule, path, "fifty operations", slices.Clone(ids[1:]), Heavy)
		}
	}, ReadsBack(), Proves("IPSIE-AL2-10"))
}
