package protocol

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// replaceSpecs: PUT (RFC 7644 section 3.5.1). That PUT takes the provider's own
// representation, another's id, another's login and deactivation is judged in the
// lifecycle family.
func replaceSpecs(a Area) {
	replaceWhole(a)
	replaceCleared(a)
	replaceRefused(a)
}

var done = []int{http.StatusOK, http.StatusNoContent}

// replaceWhole: what is given takes the place of what was there.
func replaceWhole(a Area) {
	a.Plain("whole", "the values of a PUT take the place of the old ones, arrays as a whole", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada, scim.F("emails", []scim.Object{email(ada.Email, "work", true), email("home."+ada.Email, "home", false)})))
		if x.Refused() {
			s.Observe("a user with two e-mail addresses", "refused: "+Answer(x), "")
			x = s.Post("/Users", s.UserObject(ada))
		}
		path, ok := takenUser(s, "RFC7644-3.3-03", x, "a create")
		if !ok {
			return
		}
		ada.FamilyName, ada.DisplayName, ada.Email = "King", "Ada King", "king."+ada.Email
		x = s.Put(path, s.UserObject(ada))
		s.Status("RFC7644-3.5-01", x, "the answer to PUT", done)
		if !s.Status("RFC7644-3.5.1-02", x, "PUT with other values", done) {
			return
		}
		wholeAnswer(s, x, ada)
		x = s.Get(path)
		user := x.Resource()
		s.Equal("RFC7644-3.5.1-02", On(x), "name.familyName after PUT", user.Get("name", "familyName").String(), ada.FamilyName)
		s.Equal("RFC7644-3.5.1-02", On(x), "name.givenName after PUT", user.Get("name", "givenName").String(), ada.GivenName)
		if name := user.Get("displayName"); !unassigned(name) || s.Claims("displayName") {
			s.Equal("RFC7644-3.5.1-02", On(x), "displayName after PUT", name.String(), ada.DisplayName)
		}
		emails := user.Strings("emails")
		s.Check("RFC7644-3.5.1-04", On(x), "emails after a PUT with one", len(emails) == 1 && strings.EqualFold(emails[0], ada.Email),
			Shown(ada.Email)+" alone", ShownAll(emails), Also("RFC7644-3.5.1-02"))
	}, ReadsBack(), Proves("RFC7644-3.5-01", "RFC7644-3.5.1-02", "RFC7644-3.5.1-04", "RFC7644-3.5.1-10"))

	a.Plain("read-only", "meta, groups and other values of the provider's own are ignored in a PUT", func(s *Stage) {
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		path := scim.UserPath(before.ID())
		x := s.Put(path, s.UserObject(ada, scim.F("id", before.ID()), scim.F("meta", bogusMeta(s)),
			scim.F("groups", []scim.Object{{scim.F("value", s.Unknown()), scim.F("display", "Administrators")}})))
		s.Status("RFC7644-3.5.1-08", x, "PUT with other meta and groups", done)
		for _, shown := range []*scim.Exchange{x, s.Get(path)} {
			user := shown.Resource()
			if !user.Exists() {
				continue // a PUT that answers without a body is another rule's matter
			}
			var changed []string
			for _, name := range []string{"id", "meta.resourceType", "meta.created", "meta.location", "groups"} {
				names := strings.Split(name, ".")
				was, is := before.Get(names...), user.Get(names...)
				if was.Raw != is.Raw && !(unassigned(was) && unassigned(is)) {
					changed = append(changed, name+" "+is.Raw)
				}
			}
			s.Check("RFC7643-7-13", On(shown), "read-only values after a PUT that sent others, as "+shown.Method+" shows them", len(changed) == 0,
				"as before", "changed: "+ShownAll(changed), Also("RFC7644-3.5.1-08"))
		}
	}, ReadsBack(), Proves("RFC7643-7-13", "RFC7644-3.5.1-08"))

	a.Plain("external-id", "externalId can be changed and cleared", func(s *Stage) {
		ada := s.Person(people.Ada)
		old := s.Name("Old")
		path := scim.UserPath(s.Create(ada, scim.F("externalId", old)).Resource().ID())
		expect := func(want, how string) {
			x := s.Get(path)
			s.Equal("RFC7643-3.1-15", On(x), "externalId after "+how, x.Resource().ExternalID(), want)
		}
		first := s.Name("New")
		s.Status("RFC7643-3.1-15", s.Put(path, s.UserObject(ada, scim.F("externalId", first))), "PUT with another externalId", done)
		expect(first, "PUT")
		x := s.Get("/Users", "filter", scim.Eq("externalId", old))
		if x.OK() { // what can be filtered is another rule's matter
			if list, ok := s.Listed("RFC7643-3.1-15", x, "the filter on the old externalId"); ok {
				s.Check("RFC7643-3.1-15", On(x), "who is found by the old externalId", list.Total == 0 && len(list.Resources) == 0, "nobody", Count(list))
			}
		}
		if s.Claim("patch.supported") != target.Denied {
			second := s.Name("Newer")
			if x := s.PatchAt(path, scim.Op{Op: "replace", Path: "externalId", Value: second}); !noPatch(x) {
				s.Status("RFC7643-3.1-15", x, "PATCH of externalId", done)
				expect(second, "PATCH")
			}
		}
		s.Status("RFC7643-3.1-15", s.Put(path, s.UserObject(ada, scim.F("externalId", nil))), "PUT with externalId null", done)
		expect("", "PUT with null")
	}, ReadsBack(), Proves("RFC7643-3.1-15"))
}

// wholeAnswer checks that a PUT is answered with the whole resource. 204 leaves a
// client without the new state and is a warning.
func wholeAnswer(s *Stage, x *scim.Exchange, p mockidp.Person) {
	const rule = "RFC7644-3.5.1-10"
	if !s.Status(rule, x, "the status of a successful PUT", []int{http.StatusOK}, Mild) {
		return
	}
	user := x.Resource()
	whole := user.ID() != "" && strings.EqualFold(user.UserName(), p.Login) && user.Get("schemas").IsArray() && user.Get("name", "familyName").Exists() && user.Get("meta").IsObject()
	s.Check(rule, On(x), "the body of the answer to PUT", whole, "the user with id, schemas, meta, userName, name", Shown(string(x.Body())))
}

func noPatch(x *scim.Exchange) bool {
	return x.Status == http.StatusNotImplemented || x.Status == http.StatusMethodNotAllowed
}

func email(value, kind string, primary bool) scim.Object {
	return scim.Object{scim.F("value", value), scim.F("type", kind), scim.F("primary", primary)}
}

// replaceCleared: what is given as nothing, and what is not given.
func replaceCleared(a Area) {
	a.Plain("cleared", "null and [] in a PUT take values away", func(s *Stage) {
		ada := s.Person(people.Ada)
		given := map[string]any{
			"title": "Countess", "nickName": "Lace", "phoneNumbers": []scim.Object{{scim.F("value", "+44 20 7946 0123"), scim.F("type", "work")}},
		}
		clear := map[string]any{"title": nil, "nickName": nil, "phoneNumbers": []any{}}
		names := slices.DeleteFunc([]string{"title", "nickName", "phoneNumbers"}, func(name string) bool { return !mayHold(s, name) })
		body, emptied := s.UserObject(ada), s.UserObject(ada)
		for _, name := range names {
			body, emptied = body.With(scim.F(name, given[name])), emptied.With(scim.F(name, clear[name]))
		}
		x := s.Post("/Users", body)
		path, ok := takenUser(s, "RFC7644-3.3-03", x, "a create with title, nickName and phoneNumbers")
		if !ok {
			return
		}
		held := s.Get(path).Resource()
		if !slices.ContainsFunc(names, func(name string) bool { return !unassigned(held.Get(name)) }) {
			s.NotClaimed("the target keeps neither title nor nickName nor phoneNumbers")
		}
		s.Status("RFC7643-2.5-02", s.Put(path, emptied), "PUT with null and []", done)
		x = s.Get(path)
		for _, name := range names {
			got := x.Resource().Get(name)
			s.Check("RFC7643-2.5-02", On(x), name+" after a PUT with "+shownNothing(clear[name]), unassigned(got), "unassigned", ShownJSON(got.Raw))
		}
		filter := scim.Eq("userName", ada.Login) + " and title pr"
		if x = s.Get("/Users", "filter", filter); x.OK() {
			if list, ok := s.Listed("RFC7643-2.5-02", x, "the filter "+filter); ok {
				s.Check("RFC7643-2.5-02", On(x), "who is found by "+filter, len(list.Resources) == 0, "nobody", Count(list))
			}
		}
	}, ReadsBack(), Proves("RFC7643-2.5-02"))

	a.Plain("omitted", "an attribute that a PUT leaves out is no error", func(s *Stage) {
		if !mayHold(s, "title") {
			s.NotClaimed("the target does not publish title")
		}
		ada, title := s.Person(people.Ada), "Countess"
		made := s.Create(ada, scim.F("title", title)).Resource()
		path := scim.UserPath(made.ID())
		s.Status("RFC7644-3.5.1-03", s.Put(path, s.UserObject(ada)), "PUT without title, which has a value", done)
		x := s.Get(path)
		if !s.Status("RFC7644-3.5.1-03", x, "GET after it", []int{http.StatusOK}) {
			return
		}
		left, outcome := x.Resource().Get("title"), "a default: "
		switch {
		case unassigned(made.Get("title")):
			return // the target does not keep it
		case unassigned(left):
			outcome = "cleared"
		case left.String() == title:
			outcome = "kept"
		default:
			outcome += ShownJSON(left.Raw)
		}
		s.Observe("an attribute that a PUT leaves out", outcome, "")
	}, ReadsBack(), Proves("RFC7644-3.5.1-03"))
}

func shownNothing(v any) string {
	if v == nil {
		return "null"
	}
	return "[]"
}

// replaceRefused: what a PUT must not do.
func replaceRefused(a Area) {
	a.Plain("unknown", "PUT on an id that nobody has creates nobody", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Put(scim.UserPath(s.Unknown()), s.UserObject(ada))
		if s.Status("RFC7644-3.5.1-01", x, "PUT on an unknown id", []int{http.StatusNotFound}) {
			s.SCIMError("RFC7644-3.5.1-01", x, "the body of the 404")
		}
		if list, on, ok := found(s, "RFC7644-3.5.1-01", scim.Eq("userName", ada.Login)); ok {
			s.Check("RFC7644-3.5.1-01", On(on), "the accounts with the login of the PUT", list.Total == 0 && len(list.Resources) == 0, "none", Count(list))
		}
	}, ReadsBack(), Proves("RFC7644-3.5.1-01"))

	a.Plain("required", "a PUT without userName is refused and changes nothing", func(s *Stage) {
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		body := s.UserObject(ada, scim.F("displayName", s.Name("changed"))).Without("userName")
		x := s.Put(scim.UserPath(before.ID()), body)
		if s.Status("RFC7644-3.5.1-09", x, "PUT without userName", []int{http.StatusBadRequest}) {
			s.SCIMType("RFC7644-3.5.1-09", x, "scimType of the refusal", "invalidValue", Mild)
			s.ExpectUnchanged("RFC7644-3.5.1-09", "the person's", before)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.1-09"))

	a.Plain("immutable", "a value that the schema calls immutable can be set once", func(s *Stage) {
		once := userAttributes(s, func(a scim.Attribute) bool { return isText(a) && strings.EqualFold(a.Mutability, "immutable") })
		if len(once) == 0 {
			s.NotClaimed("no immutable attribute that takes any text is published")
		}
		fixed := once[0]
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		value := s.Name("first")
		x := s.Post("/Users", withValue(s.UserObject(ada), fixed, value))
		if x.Refused() { // a value may need a form that no schema can tell
			s.NotClaimed("a made-up value of %s is refused: %s", fixed.Path(), Answer(x))
		}
		path := scim.UserPath(x.Resource().ID())
		x = s.Put(path, withValue(s.UserObject(ada), fixed, s.Name("second")))
		if s.Status("RFC7644-3.5.1-06", x, "PUT with another value of "+fixed.Path(), []int{http.StatusBadRequest}) {
			s.SCIMType("RFC7644-3.5.1-06", x, "scimType of the refusal", "mutability")
		}
		x = s.Get(path)
		s.Equal("RFC7643-7-14", On(x), fixed.Path()+" after it", fixed.Of(x.Resource()).String(), value)

		path = scim.UserPath(s.Create(grace).Resource().ID())
		x = s.Put(path, withValue(s.UserObject(grace), fixed, value))
		if s.Status("RFC7644-3.5.1-07", x, "PUT with a first value of "+fixed.Path(), done) {
			x = s.Get(path)
			s.Equal("RFC7644-3.5.1-07", On(x), fixed.Path()+" after it", fixed.Of(x.Resource()).String(), value)
		}
	}, ReadsBack(), Proves("RFC7643-7-14", "RFC7644-3.5.1-06", "RFC7644-3.5.1-07"))
}
