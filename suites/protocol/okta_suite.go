package protocol

import (
	"net/http"
	"strconv"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// oktaSuite: the steps of the test suite that Okta publishes for SCIM servers
// (OIN SPEC tests), one spec for each. Its limit of 600 ms is recorded only: how
// fast a target answers says as much of the network as of the target.
func oktaSuite(a Area) {
	a.Plain("suite-1-list", "lists the first user with all that Okta needs", func(s *Stage) {
		const rule = "OKTA-TEST-01"
		mine := s.Create(s.Person(people.Ada)).Resource().ID()
		x := s.Get("/Users", "count", "1", "startIndex", "1")
		list, ok := s.Listed(rule, x, "GET /Users?count=1&startIndex=1")
		if !ok || !s.Check(rule, On(x), "the users of the page", len(list.Resources) == 1, "one", Count(list)) {
			return
		}
		for name, want := range map[string]int{"totalResults": list.Total, "startIndex": 1, "itemsPerPage": 1} {
			s.Check(rule, On(x), name, list.Get(name).Raw == strconv.Itoa(want), "the number "+strconv.Itoa(want), Shown(list.Get(name).Raw))
		}
		complete(s, rule, x, list.Resources[0], mine)
		if id := list.Resources[0].ID(); id != "" { // step 2: the same user by id
			x = s.Get(scim.UserPath(id))
			if s.Status(rule, x, "GET of the user from the list", []int{http.StatusOK}) {
				s.Equal(rule, On(x), "the id as read back", x.Resource().ID(), id)
				complete(s, rule, x, x.Resource(), mine)
			}
		}
		x = s.Get(scim.UserPath(mine))
		if s.Status(rule, x, "GET of a user with all that Okta sends", []int{http.StatusOK}) {
			complete(s, rule, x, x.Resource(), mine)
		}
	}, ReadsBack(), Proves("OKTA-TEST-01"))

	a.Plain("suite-3-nobody", "answers a filter that finds nobody with an empty list", func(s *Stage) {
		const rule = "OKTA-REF-03"
		s.Create(s.Person(people.Grace)) // who answers anything with anything earns nothing
		x := s.Get("/Users", "filter", scim.Eq("userName", s.Login("nobody")))
		if x.Status == http.StatusNotFound { // which Okta puts up with, and the RFC does not
			clearError(s, rule, x, "a filter that finds nobody", http.StatusNotFound)
			return
		}
		if list, ok := s.Listed(rule, x, "a filter that finds nobody"); ok {
			s.Check(rule, On(x), "who is found", list.Total == 0 && len(list.Resources) == 0, "nobody, totalResults 0", Count(list))
			schemas := list.Get("schemas").Raw
			s.Check(rule, On(x), "schemas of the empty list", strings.Contains(schemas, `"`+scim.ListResponseURN+`"`), scim.ListResponseURN, Shown(schemas))
		}
	}, ReadsBack(), Proves("OKTA-REF-03"))

	a.Plain("suite-4-unknown", "answers 404 with detail for an id that nobody has", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who answers anything with anything earns nothing
		clearError(s, "OKTA-TEST-02", s.Get(scim.UserPath(s.Unknown())), "GET of an unknown id", http.StatusNotFound)
	}, ReadsBack(), Proves("OKTA-TEST-02"))

	a.Plain("suite-5-create", "creates a user with 201 and says who it is", func(s *Stage) {
		const rule = "OKTA-TEST-03"
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada))
		if !s.Status(rule, x, "the create", []int{http.StatusCreated}) {
			return
		}
		expectCreated := func(x *scim.Exchange) {
			user := x.Resource()
			s.Check(rule, On(x), "the id of the new user", user.ID() != "", "a non-empty string", Shown(user.ID()))
			s.Check(rule, On(x), "userName of the new user", strings.EqualFold(user.UserName(), ada.Login), Shown(ada.Login), Shown(user.UserName()))
			s.Equal(rule, On(x), "name.givenName of the new user", user.Get("name", "givenName").String(), ada.GivenName)
			s.Equal(rule, On(x), "name.familyName of the new user", user.Get("name", "familyName").String(), ada.FamilyName)
			s.Equal(rule, On(x), "active of the new user", user.Get("active").Raw, "true")
		}
		expectCreated(x)
		if x = s.Get(scim.UserPath(x.Resource().ID())); s.Status(rule, x, "GET of the new user", []int{http.StatusOK}) {
			expectCreated(x)
		}
	}, ReadsBack(), Proves("OKTA-TEST-03"))

	a.Plain("suite-6-duplicate", "refuses the same user a second time with 409", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Create(ada)
		clearError(s, "OKTA-REF-02", s.Post("/Users", s.UserObject(ada)), "a second create of the same user", http.StatusConflict)
	}, ReadsBack(), Proves("OKTA-REF-02"))

	a.Plain("suite-7-capitals", "answers a filter on a userName in capitals", func(s *Stage) {
		const rule = "OKTA-TEST-04"
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		x := s.Get("/Users", "filter", scim.Eq("userName", strings.ToUpper(ada.Login)))
		if list, ok := s.Listed(rule, x, "the lookup of a userName in capitals"); ok {
			hit := len(list.Resources) == 1 && list.Resources[0].ID() == id
			// Okta asks for the 200 alone; that it must be the user is the RFC's own rule.
			s.Check(rule, On(x), "who is found by the userName in capitals", hit, id+" alone", Count(list), Mild)
		}
	}, ReadsBack(), Proves("OKTA-TEST-04"))

	a.Plain("suite-8-groups", "lists its groups", func(s *Stage) {
		const rule = "OKTA-REQ-13"
		s.Create(s.Person(people.Grace)) // who answers anything with anything earns nothing
		needsGroups(s)
		name := s.Name("group")
		group := s.CreateGroup(scim.F("displayName", name), scim.F("members", memberValues(crew(s, 1)...))).Resource()
		shownAt(s, rule, scim.GroupPath(group.ID()), "the create", name, "displayName")
		x := s.Get("/Groups", "startIndex", "1", "count", "100")
		if list, ok := s.Listed(rule, x, "the list of groups"); ok {
			s.Check(rule, On(x), "the list of groups while there is one", list.Total > 0 && len(list.Resources) > 0, "one at least", Count(list))
		}
		s.Observe("the time to the list of groups", x.Duration.String(), conformance.OracleSCIM)
	}, ReadsBack(), Proves("OKTA-REQ-13"))

	a.Plain("suite-9-credential", "answers 401 with detail to a bad credential", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who answers anything with anything earns nothing
		x := s.Must(s.Client().WithToken("rolecall-made-this-up").Get(s.Context(), "/Users", scim.Query("filter", scim.Eq("userName", s.Login("nobody")))))
		clearError(s, "OKTA-TEST-05", x, "a bad credential", http.StatusUnauthorized)
	}, ReadsBack(), Proves("OKTA-TEST-05"))
}

// complete checks that a user has what Okta's suite looks for. Somebody whom the
// run did not make may lack what nobody ever gave them.
func complete(s *Stage, rule string, x *scim.Exchange, user scim.Resource, mine string) {
	var more []Detail
	if user.ID() != mine {
		more = append(more, Mild)
	}
	s.Check(rule, On(x), "id of the user", user.ID() != "", "a non-empty string", Shown(user.ID()))
	s.Check(rule, On(x), "userName of the user", user.UserName() != "", "a non-empty string", Shown(user.UserName()))
	for _, path := range [][]string{{"name", "givenName"}, {"name", "familyName"}} {
		value := user.Get(path...)
		s.Check(rule, On(x), strings.Join(path, ".")+" of the user", value.String() != "", "a non-empty string", ShownJSON(value.Raw), more...)
	}
	_, stated := user.Active()
	s.Check(rule, On(x), "active of the user", stated, "true or false", Shown(user.Get("active").Raw), more...)
	emails := user.Strings("emails")
	s.Check(rule, On(x), "emails of the user", len(emails) > 0 && emails[0] != "", "one at least", ShownAll(emails), more...)
}

func oktaChanges(a Area) {
	a.Plain("active", "turns active off and on by PATCH and by PUT", func(s *Stage) {
		const rule, put, patch = "OKTA-REQ-07", "OKTA-REF-06", "OKTA-REF-05"
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		for _, active := range []bool{false, true} {
			what := "PUT with active " + boolText(active)
			x := s.Put(path, s.UserObject(ada, scim.F("active", active)))
			if s.Status(rule, x, "the answer to "+what, []int{http.StatusOK, http.StatusNoContent}, Also(put)) {
				activeAt(s, rule, path, what, ada.Login, active, Also(put))
			}
		}
		if s.Denied("patch.supported") {
			return
		}
		for _, active := range []bool{false, true} {
			what := "PATCH with the path-less value active " + boolText(active)
			x := s.PatchAt(path, scim.Op{Op: "replace", Value: scim.Object{scim.F("active", active)}})
			if tookPatch(s, rule, x, what, Also(patch)) {
				activeAt(s, rule, path, what, ada.Login, active, Also(patch))
			}
		}
	}, ReadsBack(), Proves("OKTA-REQ-07", "OKTA-REF-05", "OKTA-REF-06"))

	a.Plain("put-back", "takes back a whole user in which one thing was changed", func(s *Stage) {
		const rule = "OKTA-REQ-10"
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		whole := s.Get(path)
		changed, ok := withText(whole.Body(), "Augusta", "name", "givenName")
		if !s.Check(rule, On(whole), "GET of the user", whole.OK() && ok, "200 with the user", Answer(whole)) {
			return
		}
		x := s.Send(scim.Request{Method: http.MethodPut, Path: path, Body: changed, Header: jsonHeader()})
		if !s.Status(rule, x, "PUT of the whole user", []int{http.StatusOK}) {
			return
		}
		s.Equal(rule, On(x), "name.givenName in the answer to PUT", x.Resource().Get("name", "givenName").String(), "Augusta")
		shownAt(s, rule, path, "PUT of the whole user", "Augusta", "name", "givenName")
		activeAt(s, rule, path, "PUT of the whole user", ada.Login, true)
	}, ReadsBack(), Proves("OKTA-REQ-10"))
}

func oktaGroups(a Area) {
	a.Plain("group-rename", "finds a group by its name, and renames it by a value that repeats its id", func(s *Stage) {
		const rule, answers = "OKTA-REF-07", "OKTA-REF-09"
		needsGroups(s)
		group := s.CreateGroup(scim.F("members", memberValues(crew(s, 1)...))).Resource()
		path := scim.GroupPath(group.ID())
		onlyHit(s, rule, "/Groups", scim.Eq("displayName", group.Get("displayName").String()), group.ID())
		renamed := s.Name("renamed")
		x := s.PatchAt(path, scim.Op{Op: "replace", Value: scim.Object{scim.F("id", group.ID()), scim.F("displayName", renamed)}})
		if tookPatch(s, rule, x, "the rename of a group", Also(answers)) {
			shownAt(s, rule, path, "its rename", renamed, "displayName")
			onlyHit(s, rule, "/Groups", scim.Eq("displayName", renamed), group.ID())
		}
		s.Status(answers, s.DeleteAt(path), "DELETE of the group", []int{http.StatusNoContent})
	}, ReadsBack(), Proves("OKTA-REF-07", "OKTA-REF-09"), Touches("RFC7644-3.3-03"))

	a.Plain("group-members", "changes the members of a group in both of Okta's ways", func(s *Stage) {
		const rule, answers = "OKTA-REF-08", "OKTA-REF-09"
		needsGroups(s)
		ids := crew(s, 3)
		path := scim.GroupPath(s.CreateGroup(scim.F("members", memberValues(ids[0], ids[1]))).Resource().ID())
		x := s.PatchAt(path,
			scim.Op{Op: "remove", Path: `members[value eq "` + ids[0] + `"]`},
			scim.Op{Op: "add", Path: "members", Value: []scim.Object{{scim.F("value", ids[2]), scim.F("display", "Dee Moss")}}})
		if tookPatch(s, rule, x, "a removal and an addition", Also(answers)) {
			membersAre(s, rule, path, "a removal and an addition", []string{ids[1], ids[2]}, Heavy)
		}
		x = s.PatchAt(path, scim.Op{Op: "replace", Path: "members", Value: memberValues(ids[0])})
		if tookPatch(s, rule, x, "a replacement of the members", Also(answers)) {
			membersAre(s, rule, path, "a replacement of the members", ids[:1], Heavy)
		}
	}, ReadsBack(), Proves("OKTA-REF-08", "OKTA-REF-09"), Touches("RFC7644-3.3-03"))
}

// oktaRole and oktaEntitlement are the schemas that Okta gives to what users can
// be granted (Build a SCIM 2.0 server with entitlements).
const (
	oktaSchemas     = "urn:okta:scim:schemas:core:1.0:"
	oktaRole        = oktaSchemas + "Role"
	oktaEntitlement = oktaSchemas + "Entitlement"
)

// oktaTypes are the resource types of what users can be granted. A target without
// any has no entitlements to be managed by Okta, and the spec ends.
func oktaTypes(s *Stage) (types []scim.Resource) {
	for _, t := range s.Discovery().Types {
		if strings.HasPrefix(t.Get("schema").String(), oktaSchemas) {
			types = append(types, t)
		}
	}
	if len(types) == 0 || s.Claim("profile:okta-entitlements") == target.Denied {
		s.NotClaimed("/ResourceTypes has no type with one of Okta's schemas")
	}
	return types
}

func oktaEntitlements(a Area) {
	a.Plain("entitlement-types", "lists roles and entitlements as resource types with Okta's schemas", func(s *Stage) {
		const rule, known = "OKTA-ENT-01", "OKTA-ENT-04"
		types := oktaTypes(s)
		x := s.Get("/ResourceTypes")
		if _, ok := s.Listed(rule, x, "the resource types"); !ok {
			return
		}
		published := map[string]bool{}
		for _, schema := range s.Discovery().Schemas {
			published[schema.ID()] = true
		}
		for _, t := range types {
			name, schema, endpoint := t.Get("name").String(), t.Get("schema").String(), t.Get("endpoint").String()
			s.Check(rule, On(x), "the schema of the type "+name, schema == oktaRole || schema == oktaEntitlement, oktaRole+" or "+oktaEntitlement, Shown(schema))
			s.Check(rule, On(x), "the endpoint of the type "+name, strings.HasPrefix(endpoint, "/") && len(endpoint) > 1, "a path such as /Roles", Shown(endpoint))
			for _, e := range t.Elements("schemaExtensions") {
				urn := e.Get("schema").String()
				s.Check(known, On(x), "the extension "+urn+" of the type "+name, published[urn], "described by /Schemas", "not there")
			}
		}
		s.Check(known, On(x), "the extensions of the types of what can be granted", true, "each described by /Schemas", "")
	}, Proves("OKTA-ENT-01", "OKTA-ENT-04"))

	a.Plain("entitlement-lists", "lists what users can be granted, with id and displayName", func(s *Stage) {
		const rule = "OKTA-ENT-02"
		for _, t := range oktaTypes(s) {
			endpoint := "/" + strings.Trim(t.Get("endpoint").String(), "/")
			x := s.Get(endpoint, "count", "100", "startIndex", "1")
			list, ok := s.Listed(rule, x, "GET "+endpoint)
			if !ok {
				continue
			}
			for _, entry := range list.Resources {
				for _, name := range []string{"id", "displayName", "type"} {
					if name == "type" && t.Get("schema").String() != oktaEntitlement {
						continue
					}
					s.Check(rule, On(x), name+" of an entry of "+endpoint, entry.Get(name).String() != "", "a non-empty string", Shown(entry.Raw()))
				}
			}
		}
	}, Proves("OKTA-ENT-02"))

	a.Plain("entitlement-grants", "shows what a user was granted, on create and on update", func(s *Stage) {
		const rule = "OKTA-ENT-03"
		for _, t := range oktaTypes(s) {
			endpoint, attribute := "/"+strings.Trim(t.Get("endpoint").String(), "/"), "roles"
			if t.Get("schema").String() == oktaEntitlement {
				attribute = "entitlements"
			}
			list, ok := s.Listed(rule, s.Get(endpoint, "count", "100", "startIndex", "1"), "GET "+endpoint)
			if !ok {
				continue
			}
			if len(list.Resources) == 0 {
				s.Open("%s has nothing that a user could be granted", endpoint)
				continue
			}
			first, last := list.Resources[0], list.Resources[len(list.Resources)-1]
			ada := s.Person(people.Ada)
			x := s.Post("/Users", s.UserObject(ada, scim.F(attribute, grants(first))))
			if !s.Status(rule, x, "a create with "+attribute, []int{http.StatusCreated}) {
				continue
			}
			path := scim.UserPath(x.Resource().ID())
			granted(s, rule, path, "the create", attribute, first)
			if !s.Denied("patch.supported") {
				if changed(s, rule, path, "PATCH of "+attribute, scim.Op{Op: "replace", Path: attribute, Value: grants(last)}) {
					granted(s, rule, path, "PATCH", attribute, last)
				}
			}
			x = s.Put(path, s.UserObject(ada, scim.F(attribute, grants(first))))
			if s.Status(rule, x, "PUT with "+attribute, []int{http.StatusOK, http.StatusNoContent}) {
				granted(s, rule, path, "PUT", attribute, first)
			}
			s.DeleteAt(path)
		}
	}, ReadsBack(), Proves("OKTA-ENT-03"))
}

// grants is how Okta gives a user one entry of such a list.
func grants(entry scim.Resource) []scim.Object {
	grant := scim.Object{scim.F("value", entry.ID()), scim.F("display", entry.Get("displayName").String())}
	if kind := entry.Get("type").String(); kind != "" {
		grant = append(grant, scim.F("type", kind))
	}
	return []scim.Object{grant}
}

func granted(s *Stage, rule, path, what, attribute string, entry scim.Resource) {
	x := s.Get(path)
	if s.Status(rule, x, "GET after "+what, []int{http.StatusOK}) {
		got := x.Resource().Strings(attribute)
		s.Check(rule, On(x), attribute+" after "+what, len(got) == 1 && got[0] == entry.ID(), Shown(entry.ID())+" alone", ShownAll(got))
	}
}
