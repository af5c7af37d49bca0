package protocol

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// entraSpecs: what Microsoft Entra ID asks of a SCIM endpoint ("Develop a SCIM
// endpoint" and "Known issues"). What Entra sends itself in the course of a
// person's time at the company is played by the dialects entra-default and
// entra-flag.
func entraSpecs(a Area) {
	entraAddress(a)
	entraQueries(a)
	entraUsers(a)
	entraChanges(a)
	entraGroups(a)
}

func entraAddress(a Area) {
	a.Plain("schemas", "lists its schemas", func(s *Stage) {
		const rule = "ENTRA-REQ-09"
		x := s.Get("/Schemas")
		var more []Detail
		if s.Profile() == "hubspot" && x.Refused() {
			more = append(more, Mild) // whether HubSpot has discovery is not published
		}
		if list, ok := s.Listed(rule, x, "GET /Schemas", more...); ok {
			s.Check(rule, On(x), "the schemas", len(list.Resources) > 0, "one at least", Count(list))
			for _, schema := range scim.ParseSchemas(list.Resources) {
				s.Check(rule, On(x), "the attributes of the schema "+schema.ID(), schema.ID() != "" && len(schema.Attributes) > 0, "one at least", "none")
			}
		}
	}, Proves("ENTRA-REQ-09"))

	a.Plain("credential", "takes one bearer token for all that a provisioning cycle sends", func(s *Stage) {
		const rule = "ENTRA-REQ-10"
		ada := s.Person(people.Ada)
		lookup := s.Get("/Users", "filter", scim.Eq("userName", ada.Login))
		created := s.Post("/Users", entraUser(s, ada))
		cycle := []*scim.Exchange{lookup, created}
		if id := created.Resource().ID(); created.OK() && id != "" {
			path := scim.UserPath(id)
			cycle = append(cycle, s.Get(path), s.PatchAt(path, scim.Op{Op: "Replace", Path: "displayName", Value: "Ada King"}), s.DeleteAt(path))
		}
		for _, x := range cycle {
			taken := x.Status != http.StatusUnauthorized && x.Status != http.StatusForbidden
			s.Check(rule, On(x), x.Method+" with the token", taken, "not refused for the credential", Answer(x))
		}
		s.Listed(rule, lookup, "the lookup of a userName")
	}, ReadsBack(), Proves("ENTRA-REQ-10"))

	a.Plain("labels", "labels every answer application/scim+json", func(s *Stage) {
		x := s.Create(s.Person(people.Ada))
		for _, x := range []*scim.Exchange{x, s.Get(scim.UserPath(x.Resource().ID())), s.Get("/Users", "startIndex", "1", "count", "1"), s.Get(scim.UserPath(s.Unknown()))} {
			if len(x.Body()) > 0 {
				expectLabel(s, "ENTRA-GEN-08", x, "the media type of the answer to "+x.Method)
			}
		}
	}, ReadsBack(), Proves("ENTRA-GEN-08"))
}

func entraQueries(a Area) {
	a.Plain("connection-test", "answers a lookup of a random user with an empty list", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who answers anything with anything earns nothing
		x := noHit(s, "ENTRA-GEN-05", "/Users", scim.Eq("userName", s.Unknown()))
		if x.OK() {
			raw := x.Resource().Get("Resources")
			s.Check("ENTRA-GEN-05", On(x), "Resources of the empty list", unassigned(raw), "none", ShownJSON(raw.Raw))
			// The RFC takes null for none; Entra ID was seen to stop at it (elimity-com/scim issue 127, buildbuddy-io/buildbuddy pull request 5774).
			s.Check("ENTRA-GEN-05", On(x), "the form of Resources of the empty list", raw.Raw != "null", "[], or no Resources", raw.Raw, Mild)
		}
	}, ReadsBack(), Proves("ENTRA-GEN-05"))

	a.Plain("lookups", "finds users by what Entra matches them by", func(s *Stage) {
		const rule, conjunct, element = "ENTRA-REQ-04", "ENTRA-RET-02", "ENTRA-USR-01"
		ada, external := s.Person(people.Ada), s.Name("entra")
		id := s.Create(ada, scim.F("externalId", external)).Resource().ID()
		s.Create(s.Person(people.Grace), scim.F("externalId", s.Name("entra")))
		onlyHit(s, rule, "/Users", scim.Eq("userName", ada.Login), id)
		onlyHit(s, rule, "/Users", scim.Eq("externalId", external), id)
		onlyHit(s, conjunct, "/Users", scim.Eq("userName", ada.Login)+" and active eq true", id)
		noHit(s, conjunct, "/Users", scim.Eq("userName", ada.Login)+" and active eq false")
		onlyHit(s, element, "/Users", `emails[type eq "work"].value eq "`+ada.Email+`"`, id)
		if s.Claim("resource:Group") == target.Stated {
			group := s.CreateGroup(scim.F("members", memberValues(id))).Resource()
			onlyHit(s, rule, "/Groups", scim.Eq("displayName", group.Get("displayName").String()), group.ID())
		}
	}, ReadsBack(), Proves("ENTRA-REQ-04", "ENTRA-RET-02", "ENTRA-USR-01"))

	a.Plain("lists", "answers every query with a list whose users have ids", func(s *Stage) {
		const rule, named = "ENTRA-RET-01", "ENTRA-GEN-01"
		ada := s.Person(people.Ada)
		x := s.Create(ada)
		s.Create(s.Person(people.Grace))
		s.Check(named, On(x), "the id of a new user", x.Resource().ID() != "", "a non-empty string", Shown(x.Resource().ID()))
		for _, query := range [][]string{
			{"filter", scim.Eq("userName", s.Login("nobody"))},
			{"filter", scim.Eq("userName", ada.Login)},
			{"startIndex", "1", "count", "2"},
		} {
			x := s.Get("/Users", query...)
			list, ok := s.Listed(rule, x, "a query with "+strings.Join(query, " "))
			if !ok {
				continue
			}
			schemas := list.Get("schemas").Raw
			s.Check(rule, On(x), "schemas of the list", strings.Contains(schemas, `"`+scim.ListResponseURN+`"`), scim.ListResponseURN, Shown(schemas))
			for _, user := range list.Resources {
				s.Check(named, On(x), "the id of a user in the list", user.ID() != "", "a non-empty string", Shown(user.ID()))
			}
		}
		x = s.Get(scim.UserPath(x.Resource().ID()))
		s.Check(named, On(x), "the id of the user as read back", x.OK() && x.Resource().ID() != "", "a non-empty string", Shown(x.Resource().ID()))
	}, ReadsBack(), Proves("ENTRA-RET-01", "ENTRA-GEN-01"))

	a.Plain("pages", "lists users page by page", func(s *Stage) {
		everybodyOnce(s, "ENTRA-REQ-06", crew(s, 3))
	}, ReadsBack(), Proves("ENTRA-REQ-06"))
}

// entraUser is a user as Entra creates it: with the enterprise extension in
// schemas whether it is used or not, a part of meta, and roles that are empty.
func entraUser(s *Stage, p mockidp.Person) scim.Object {
	return s.UserObject(p,
		scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}), scim.F("externalId", s.Name("entra")),
		scim.F("meta", scim.Object{scim.F("resourceType", "User")}), scim.F("roles", []any{}))
}

func entraUsers(a Area) {
	a.Plain("create", "creates a user from what Entra sends", func(s *Stage) {
		const rule, harmless = "ENTRA-REQ-01", "ENTRA-USR-03"
		ada, external := s.Person(people.Ada), s.Name("entra")
		x := s.Post("/Users", entraUser(s, ada).With(scim.F("externalId", external)))
		if !s.Status(rule, x, "the create", []int{http.StatusCreated}, Also(harmless)) {
			return
		}
		path := scim.UserPath(x.Resource().ID())
		activeAt(s, rule, path, "the create", ada.Login, true, Also(harmless))
		shownAt(s, rule, path, "the create", external, "externalId")
		if s.Claim("resource:Group") == target.Stated && s.Claim("patch.supported") == target.Stated {
			group := scim.GroupPath(s.CreateGroup().Resource().ID())
			if changed(s, harmless, group, "a new member with a $ref of null", scim.Op{Op: "Add", Path: "members", Value: []scim.Object{
				{scim.F("$ref", nil), scim.F("value", x.Resource().ID())}}}) {
				membersAre(s, harmless, group, "a new member with a $ref of null", []string{x.Resource().ID()})
			}
		}
	}, ReadsBack(), Proves("ENTRA-REQ-01", "ENTRA-USR-03"))

	a.Plain("read", "shows a user by id, and 404 for an id that nobody has", func(s *Stage) {
		const rule = "ENTRA-REQ-03"
		ada := s.Person(people.Ada)
		activeAt(s, rule, scim.UserPath(s.Create(ada).Resource().ID()), "the create", ada.Login, true)
		s.Status(rule, s.Get(scim.UserPath(s.Unknown())), "GET of an unknown id", []int{http.StatusNotFound})
	}, ReadsBack(), Proves("ENTRA-REQ-03"))

	a.Plain("as-sent", "stores values in the form in which they were sent, or says why not", func(s *Stage) {
		const rule = "ENTRA-GEN-02"
		ada := s.Person(people.Ada)
		ada.Email = strings.Replace(ada.Email, "ada.byron", "Ada.BYRON", 1)
		const phone = "55555555555"
		phones := !s.Denied("schema:phoneNumbers")
		body := s.UserObject(ada)
		if phones {
			body = body.With(scim.F("phoneNumbers", []scim.Object{{scim.F("value", phone), scim.F("type", "work")}}))
		}
		x := s.Post("/Users", body)
		if x.Refused() {
			if s.Status(rule, x, "the create", []int{http.StatusBadRequest}) {
				explained(s, rule, x, "values in a form of their own")
			}
			return
		}
		if !s.Status(rule, x, "the create", []int{http.StatusCreated}) {
			return
		}
		x = s.Get(scim.UserPath(x.Resource().ID()))
		s.Equal(rule, On(x), "the e-mail address", strings.Join(x.Resource().Strings("emails"), ", "), ada.Email)
		if got := x.Resource().Strings("phoneNumbers"); phones && (len(got) > 0 || s.Claim("schema:phoneNumbers") == target.Stated) {
			s.Equal(rule, On(x), "the phone number", strings.Join(got, ", "), phone)
		}
	}, ReadsBack(), Proves("ENTRA-GEN-02"))

	a.Plain("same-type", "keeps what it can of two values of one type", func(s *Stage) {
		const rule = "ENTRA-GEN-07"
		ada, other := s.Person(people.Ada), s.Login("ada.second")
		x := s.Post("/Users", s.UserObject(ada, scim.F("emails", []scim.Object{
			{scim.F("value", ada.Email), scim.F("type", "work"), scim.F("primary", true)}, {scim.F("value", other), scim.F("type", "work")}})))
		if !s.Status(rule, x, "a create with two e-mail addresses of the type work", []int{http.StatusCreated, http.StatusBadRequest}) {
			return
		}
		if x.Refused() {
			s.Observe("two e-mail addresses of one type", "refused: "+Answer(x), conformance.OracleSCIM)
			explained(s, rule, x, "two e-mail addresses of the type work")
			return
		}
		x = s.Get(scim.UserPath(x.Resource().ID()))
		kept := x.Resource().Strings("emails")
		s.Observe("two e-mail addresses of one type", ShownAll(kept), conformance.OracleSCIM)
		ours := len(kept) > 0 && !slices.ContainsFunc(kept, func(e string) bool { return !strings.EqualFold(e, ada.Email) && !strings.EqualFold(e, other) })
		s.Check(rule, On(x), "the e-mail addresses that are kept", ours && x.OK(), "one or both of those that were sent", ShownAll(kept))
	}, ReadsBack(), Proves("ENTRA-GEN-07"))

	a.Plain("delete", "deletes a user and answers 204", func(s *Stage) {
		const rule = "ENTRA-USR-04"
		path := scim.UserPath(s.Create(s.Person(people.Ada)).Resource().ID())
		if s.Status(rule, s.DeleteAt(path), "the answer to DELETE", []int{http.StatusNoContent}) {
			s.Status(rule, s.Get(path), "GET of the deleted user", []int{http.StatusNotFound})
		}
	}, ReadsBack(), Proves("ENTRA-USR-04"))
}
