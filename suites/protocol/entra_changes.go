package protocol

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

func entraChanges(a Area) {
	a.Plain("update", "carries out the several operations of one change", func(s *Stage) {
		const rule, paths, answer = "ENTRA-REQ-02", "ENTRA-USR-02", "ENTRA-GEN-04"
		ada, moved := s.Person(people.Ada), s.Login("ada.moved")
		path := scim.UserPath(s.Create(ada).Resource().ID())
		x := s.PatchAt(path,
			scim.Op{Op: "Replace", Path: `emails[type eq "work"].value`, Value: moved},
			scim.Op{Op: "Replace", Path: "name.familyName", Value: "King"})
		if !tookPatch(s, rule, x, "a change of two values", Also(paths, answer)) {
			return
		}
		x = s.Get(path)
		emails := x.Resource().Strings("emails")
		s.Check(rule, On(x), "the e-mail addresses after the change", slices.Equal(emails, []string{moved}), Shown(moved), ShownAll(emails), Also(paths))
		s.Equal(rule, On(x), "name.familyName after the change", x.Resource().Get("name", "familyName").String(), "King", Also(paths))
		s.Equal(rule, On(x), "name.givenName after the change", x.Resource().Get("name", "givenName").String(), ada.GivenName, Also(paths))
	}, ReadsBack(), Proves("ENTRA-REQ-02", "ENTRA-USR-02", "ENTRA-GEN-04"))

	a.Plain("op-case", "takes Add, Replace and Remove in any letter case", func(s *Stage) {
		const rule = "ENTRA-GEN-03"
		attribute := ""
		for _, name := range []string{"title", "nickName", "displayName"} {
			if a, ok := userText(s, name); ok && !a.Required && attribute == "" {
				attribute = name
			}
		}
		if attribute == "" {
			s.NotClaimed("the target publishes no text of a user that may be removed")
		}
		path := scim.UserPath(s.Create(s.Person(people.Ada)).Resource().ID())
		for _, step := range []struct {
			op   scim.Op
			want string
		}{
			{scim.Op{Op: "Add", Path: attribute, Value: "Analyst"}, "Analyst"},
			{scim.Op{Op: "Replace", Path: attribute, Value: "Author"}, "Author"},
			{scim.Op{Op: "REMOVE", Path: attribute}, ""},
		} {
			if changed(s, rule, path, "the operation "+step.op.Op, step.op) {
				shownAt(s, rule, path, "the operation "+step.op.Op, step.want, attribute)
			}
		}
	}, ReadsBack(), Proves("ENTRA-GEN-03"))

	a.Plain("disable", "disables and restores a user, who stays readable", func(s *Stage) {
		const rule, readable = "ENTRA-REQ-07", "ENTRA-REQ-08"
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		path := scim.UserPath(id)
		for _, active := range []bool{false, true} {
			what := "active " + boolText(active)
			if !changed(s, rule, path, what, scim.Op{Op: "Replace", Path: "active", Value: active}) {
				return
			}
			activeAt(s, rule, path, what, ada.Login, active, Also(readable))
			onlyHit(s, readable, "/Users", scim.Eq("userName", ada.Login), id)
		}
	}, ReadsBack(), Proves("ENTRA-REQ-07", "ENTRA-REQ-08"))

	a.Plain("string-booleans", "never takes the text False for true", func(s *Stage) {
		const rule = "ENTRA-CMP-01"
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		for _, step := range []struct {
			text string
			want bool
		}{{"False", false}, {"True", true}} {
			x := s.PatchAt(path, scim.Op{Op: "Replace", Path: "active", Value: step.text})
			if x.Status == http.StatusBadRequest {
				s.Observe("active as the text "+step.text, "refused: "+Answer(x), conformance.OracleSCIM)
				activeAt(s, rule, path, "the refused text "+step.text, ada.Login, true, Heavy)
				s.Check(rule, On(x), "active as the text "+step.text+", which Entra sends without its flag", s.Profile() != "entra", "taken", Answer(x), Mild)
				return
			}
			if tookPatch(s, rule, x, "active as the text "+step.text) {
				activeAt(s, rule, path, "active as the text "+step.text, ada.Login, step.want, Heavy)
			}
		}
	}, ReadsBack(), Proves("ENTRA-CMP-01"))

	a.Plain("dotted-keys", "reads the keys of a path-less value as paths", func(s *Stage) {
		const rule, literal = "ENTRA-CMP-02", "name.givenName"
		path := scim.UserPath(s.Create(s.Person(people.Ada)).Resource().ID())
		value := scim.Object{scim.F(literal, "Augusta")}
		_, enterprise := s.Discovery().Schema(scim.EnterpriseURN)
		if enterprise {
			value = append(value, scim.F(scim.EnterpriseURN+":employeeNumber", "1815"))
		}
		x := s.PatchAt(path, scim.Op{Op: "replace", Value: value})
		if tookPatch(s, rule, x, "a path-less value with dotted keys") {
			shownAt(s, rule, path, "a path-less value with dotted keys", "Augusta", "name", "givenName")
			if enterprise {
				shownAt(s, rule, path, "a path-less value with a URN as its key", "1815", scim.EnterpriseURN, "employeeNumber")
			}
		}
		x = s.Get(path)
		s.Check(rule, On(x), "an attribute whose name is "+literal, x.OK() && !x.Resource().Get(literal).Exists(), "none", Shown(x.Resource().Get(literal).Raw), Heavy)
	}, ReadsBack(), Proves("ENTRA-CMP-02"))
}

// userText is an attribute of a User that takes any text, as published; where
// nothing is published it is assumed.
func userText(s *Stage, name string) (a scim.Attribute, ok bool) {
	schemas := s.Discovery().Of("User")
	if len(schemas) == 0 {
		return scim.Attribute{Schema: scim.UserURN, Name: name, Required: name == "displayName"}, true
	}
	a, ok = schemas[0].Attribute(name)
	return a, ok && isPlainText(a)
}

// entraGroupURN is what Entra adds to the schemas of a new group.
const entraGroupURN = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

func entraGroups(a Area) {
	a.Plain("group-members-left-out", "leaves members out of a group where they are excluded", func(s *Stage) {
		const rule = "ENTRA-REQ-05"
		needsGroups(s)
		group := s.CreateGroup(scim.F("members", memberValues(crew(s, 1)...))).Resource()
		expectNone := func(x *scim.Exchange, r scim.Resource) {
			s.Check(rule, On(x), "members, which are excluded", r.ID() == group.ID() && !r.Get("members").Exists(), "none, in the group "+group.ID(), Shown(r.Raw()))
		}
		x := s.Get(scim.GroupPath(group.ID()), "excludedAttributes", "members")
		if s.Status(rule, x, "GET of the group", []int{http.StatusOK}) {
			expectNone(x, x.Resource())
		}
		x = s.Get("/Groups", "excludedAttributes", "members", "filter", scim.Eq("displayName", group.Get("displayName").String()))
		if list, ok := s.Listed(rule, x, "the lookup of the group"); ok && s.Check(rule, On(x), "the groups that are found", len(list.Resources) == 1, "one", Count(list)) {
			expectNone(x, list.Resources[0])
		}
	}, ReadsBack(), Proves("ENTRA-REQ-05"), Touches("RFC7644-3.3-03"))

	a.Plain("group-create", "creates a group from what Entra sends", func(s *Stage) {
		const rule, unique = "ENTRA-GRP-04", "ENTRA-GRP-01"
		needsGroups(s)
		name := s.Name("group")
		body := s.GroupObject(scim.F("schemas", []string{scim.GroupURN, entraGroupURN}), scim.F("displayName", name),
			scim.F("externalId", s.Name("entra")), scim.F("meta", scim.Object{scim.F("resourceType", "Group")}))
		x := s.Post("/Groups", body)
		if !s.Status(rule, x, "the create", []int{http.StatusCreated}) {
			return
		}
		group := x.Resource()
		shownAt(s, rule, scim.GroupPath(group.ID()), "the create", name, "displayName")
		x = s.Post("/Groups", s.GroupObject(scim.F("displayName", name)))
		if s.Status(unique, x, "a second group of the same name", []int{http.StatusConflict, http.StatusCreated}) && x.OK() {
			s.Observe("a second group of the same name", "taken; Entra matches groups by displayName", conformance.OracleSCIM)
			s.Check(unique, On(x), "the id of the second group of the same name", x.Resource().ID() != "" && x.Resource().ID() != group.ID(), "one of its own", Shown(x.Resource().ID()))
		}
		shownAt(s, unique, scim.GroupPath(group.ID()), "the second create", name, "displayName")
	}, ReadsBack(), Proves("ENTRA-GRP-04", "ENTRA-GRP-01"))

	a.Plain("group-update", "changes the name and the members of a group", func(s *Stage) {
		const rule = "ENTRA-GRP-02"
		needsGroups(s)
		ids, renamed := crew(s, 1), s.Name("renamed")
		path := scim.GroupPath(s.CreateGroup().Resource().ID())
		if changed(s, rule, path, "the rename of a group", scim.Op{Op: "Replace", Path: "displayName", Value: renamed}) {
			shownAt(s, rule, path, "the rename of a group", renamed, "displayName")
		}
		if changed(s, rule, path, "a new member", scim.Op{Op: "Add", Path: "members", Value: memberValues(ids...)}) {
			membersAre(s, rule, path, "a new member", ids)
		}
	}, ReadsBack(), Proves("ENTRA-GRP-02"), Touches("RFC7644-3.3-03"))

	a.Plain("group-leavers", "takes just those members away that Entra names, in both of its ways", func(s *Stage) {
		const rule, both = "ENTRA-GRP-03", "ENTRA-CMP-03"
		needsGroups(s)
		ids := crew(s, 3)
		path := scim.GroupPath(s.CreateGroup(scim.F("members", memberValues(ids...))).Resource().ID())
		left := ids
		x := s.PatchAt(path, scim.Op{Op: "Remove", Path: "members", Value: memberValues(ids[0])})
		if s.Claim("patch.supported") == target.Stated || x.OK() || x.Status == http.StatusBadRequest {
			if s.Status(rule, x, "the removal of one member by a list of values", []int{http.StatusOK, http.StatusNoContent}, Also(both)) {
				left = ids[1:]
			}
			membersAre(s, rule, path, "the removal of one member by a list of values", left, Also(both))
		}
		if changed(s, both, path, "the removal of one member by a filter", scim.Op{Op: "Remove", Path: `members[value eq "` + ids[1] + `"]`}) {
			left = slices.DeleteFunc(slices.Clone(left), func(id string) bool { return id == ids[1] })
			membersAre(s, both, path, "the removal of one member by a filter", left, Heavy)
		}
	}, ReadsBack(), Proves("ENTRA-GRP-03", "ENTRA-CMP-03"), Touches("RFC7644-3.3-03"))
}
