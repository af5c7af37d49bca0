package lifecycle

import (
	"fmt"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// update: what the identity provider does when the directory changes.
func update(a Area) {
	a.Scenario("profile", "carries a change of names, e-mail address and title to the account, and to no other", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		s.Hire(grace)
		s.Hire(ada)
		other := s.Snapshot(s.ID(grace))
		s.ChangeProfile(ada, func(p *mockidp.Person) {
			p.FamilyName, p.DisplayName, p.Title = "King", "Ada King", "Sales Director"
			p.Email = "king." + p.Login
		})
		s.ExpectActive(ada)
		s.ExpectTitle(ada, "Sales Director")
		s.ExpectUnchanged("ROLECALL-ACC-08", "the other person's", other)
	}, ReadsBack(), Sends(mockidp.EventHire, mockidp.EventChangeProfile), Proves("ROLECALL-ACC-01", "ROLECALL-ACC-08"))

	a.Scenario("new-value", "stores an attribute that had no value before", func(s *Stage) {
		ada := s.Person(people.Ada)
		ada.Title, ada.Mobile = "", ""
		s.Hire(ada)
		s.ChangeProfile(ada, func(p *mockidp.Person) { p.Title, p.Mobile = "Mathematician", "+44 20 7946 0123" })
		s.ExpectActive(ada)
		s.ExpectTitle(ada, "Mathematician")
		s.ExpectMobile(ada, "+44 20 7946 0123")
	}, ReadsBack(), Sends(mockidp.EventHire, mockidp.EventChangeProfile), Proves("ROLECALL-ACC-01"))

	a.Scenario("repeat", "leaves the account alone when the same change comes twice", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		change := func(p *mockidp.Person) { p.GivenName, p.DisplayName = "Augusta", "Augusta Byron" }
		s.ChangeProfile(ada, change)
		before := s.Snapshot(s.ID(ada))
		s.ChangeProfile(ada, change)
		s.Sync(ada)
		s.ExpectUnchanged("ROLECALL-ACC-06", "the person's", before)
		s.ExpectActive(ada)
	}, ReadsBack(), Sends(mockidp.EventHire, mockidp.EventChangeProfile, mockidp.EventSync), Proves("ROLECALL-ACC-06"))
}

// edit: single PUT and PATCH requests in plain RFC 7644, where a dialect's own
// requests would hide which rule is broken.
func edit(a Area) {
	a.Plain("patch-replace", "applies every operation of a PATCH, in order", func(s *Stage) {
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		s.Patch("RFC7644-3.5.2-21", id,
			scim.Op{Op: "replace", Path: "displayName", Value: "First"},
			scim.Op{Op: "replace", Path: "name.familyName", Value: "King"},
			scim.Op{Op: "replace", Path: "displayName", Value: "Second"})
		after := s.Snapshot(id)
		s.Equal("RFC7644-3.5.2-07", Latest, "name.familyName after the second of three operations, replace name.familyName", after.Get("name", "familyName").String(), "King")
		s.Equal("RFC7644-3.5.2.3-05", Latest, "name.givenName after replace name.familyName", after.Get("name", "givenName").String(), people.Ada.Given)
		if name := after.Get("displayName"); name.Exists() {
			s.Equal("RFC7644-3.5.2-17", Latest, "displayName after the first and the third of three operations, which replace it", name.String(), "Second")
		}
	}, patchRules("RFC7644-3.5.2-07", "RFC7644-3.5.2.3-05", "RFC7644-3.5.2-17"))

	a.Plain("patch-add-remove", "adds and removes a value when a PATCH says so", func(s *Stage) {
		if s.Denied("schema:title") {
			s.NotClaimed("the target's User has no title")
		}
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "add", Path: "title", Value: "Countess"})
		title := s.Snapshot(id).Get("title")
		if !title.Exists() && !s.Claims("title") {
			s.NotClaimed("the target does not keep title")
		}
		s.Equal("RFC7644-3.5.2.1-03", Latest, "title after add", title.String(), "Countess")
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "remove", Path: "title"})
		s.Check("RFC7644-3.5.2.2-02", Latest, "title after remove", s.Snapshot(id).Get("title").String() == "", "unassigned", shown(s.Snapshot(id).Get("title").String()))
	}, patchRules("RFC7644-3.5.2.1-03", "RFC7644-3.5.2.2-02"))

	a.Plain("patch-repeat", "accepts a PATCH whose values are there already", func(s *Stage) {
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		op := scim.Op{Op: "replace", Path: "name.familyName", Value: "King"}
		s.Patch("RFC7644-3.5.2-21", id, op)
		before := s.Snapshot(id)
		s.Patch("RFC7644-3.5.2-21", id, op)
		s.ExpectUnchanged("ROLECALL-ACC-06", "the person's", before)
	}, patchRules("ROLECALL-ACC-06"))

	a.Plain("one-primary", "keeps one primary value when another becomes primary", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		second := "second." + ada.Login
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "add", Path: "emails", Value: []scim.Object{{
			scim.F("value", second), scim.F("type", "home"), scim.F("primary", true)}}})
		primaries, kept := []string{}, false
		for _, email := range s.Snapshot(id).Elements("emails") {
			value := email.Get("value").String()
			kept = kept || value == second
			if email.Get("primary").Bool() {
				primaries = append(primaries, value)
			}
		}
		if !kept {
			s.NotClaimed("the target keeps one e-mail address")
		}
		s.Check("RFC7644-3.5.2-18", Latest, "the primary e-mail addresses", len(primaries) == 1 && primaries[0] == second,
			second, fmt.Sprint(primaries))
	}, patchRules("RFC7644-3.5.2-18"))

	a.Plain("put", "replaces what a PUT names", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada, scim.F("title", "Countess")).Resource().ID()
		ada.FamilyName, ada.DisplayName = "King", "Ada King"
		x := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBody(ada)))
		s.Status("RFC7644-3.5-01", x, "the answer to PUT", []int{200, 204})
		s.Status("RFC7644-3.5.1-10", x, "the answer to PUT", []int{200}, Mild)
		after := s.Snapshot(id)
		s.Equal("RFC7644-3.5.1-02", Latest, "name.familyName after PUT", after.Get("name", "familyName").String(), "King")
		s.Check("RFC7643-3.1-04", Latest, "the id after PUT", after.ID() == id, id, after.ID())
		if title := after.Get("title"); title.Exists() {
			s.Observe("an attribute that a PUT leaves out", "kept", "")
		}
	}, ReadsBack(), Proves("RFC7644-3.5-01", "RFC7644-3.5.1-02", "RFC7644-3.5.1-10", "RFC7643-3.1-04"))

	a.Plain("put-own-body", "takes its own representation back without a change", func(s *Stage) {
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		before := s.Snapshot(id)
		x := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), []byte(before.Raw())))
		s.Status("RFC7644-3.5.1-08", x, "PUT of the body that GET gave", []int{200, 204})
		s.ExpectKept("RFC7644-3.5.1-08", "the person's", before)
	}, ReadsBack(), Proves("RFC7644-3.5.1-08"))

	a.Plain("put-unknown", "creates nobody by PUT on an id that does not exist", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Must(s.Client().Delete(s.Context(), scim.UserPath(id)))
		x := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBody(ada)))
		s.Status("RFC7644-3.5.1-01", x, "PUT on a deleted id", []int{404})
		s.ExpectNoAccount("RFC7644-3.5.1-01", ada.Login)
	}, ReadsBack(), Proves("RFC7644-3.5.1-01"))
}

func patchRules(ids ...string) Option {
	return func(s *Scenario) {
		ReadsBack()(s)
		Proves(ids...)(s)
		Touches("RFC7644-3.5.2-21")(s)
	}
}
