package protocol

import (
	"fmt"
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// createKept: what becomes of the values that a client sends.
func createKept(a Area) {
	a.Plain("external-id", "externalId is the client's: never made up, and kept letter by letter", func(s *Stage) {
		x := s.Create(s.Person(people.Ada))
		for _, shown := range []*scim.Exchange{x, s.Get(scim.UserPath(x.Resource().ID()))} {
			invented := shown.Resource().Get("externalId")
			s.Check("RFC7643-3.1-10", On(shown), "externalId of a user who was sent without, as "+shown.Method+" shows it", unassigned(invented), "none", ShownJSON(invented.Raw))
		}
		want := s.Name("Ext/Id:aBc.42#x")
		x = s.Create(s.Person(people.Grace), scim.F("externalId", want))
		for _, shown := range []*scim.Exchange{x, s.Get(scim.UserPath(x.Resource().ID()))} {
			s.Equal("RFC7643-3.1-11", On(shown), "externalId as "+shown.Method+" shows it", shown.Resource().ExternalID(), want, Also("RFC7643-7-11"))
		}
	}, ReadsBack(), Proves("RFC7643-3.1-10", "RFC7643-3.1-11", "RFC7643-7-11"))

	a.Plain("external-id-twice", "an externalId that another user has makes two users or a conflict", func(s *Stage) {
		external := s.Name("shared")
		first := s.Create(s.Person(people.Ada), scim.F("externalId", external)).Resource()
		x := s.Post("/Users", s.UserObject(s.Person(people.Grace), scim.F("externalId", external)))
		s.Status("RFC7643-3.1-13", x, "a create with the externalId of another user", []int{http.StatusCreated, http.StatusConflict})
		if x.OK() {
			s.Check("RFC7643-3.1-13", On(x), "the id of the second user", x.Resource().ID() != first.ID(), "another than "+first.ID(), x.Resource().ID())
		}
		s.Observe("two users with one externalId", Answer(x), "")
	}, ReadsBack(), Proves("RFC7643-3.1-13"))

	a.Plain("attributes", "a singular attribute that is published as writable keeps its value", func(s *Stage) {
		sent := singulars(s)
		body := s.UserObject(s.Person(people.Ada))
		for _, v := range sent {
			body = withValue(body, v.attribute, v.text)
		}
		x := s.Post("/Users", body)
		path, ok := takenUser(s, "RFC7643-4.1.1-08", x, "a create with all published singular attributes")
		if !ok {
			return
		}
		on := s.Get(path)
		for _, v := range sent {
			got := v.attribute.Of(on.Resource())
			if v.assumed && unassigned(got) {
				continue // nobody said that it is kept
			}
			kept, more := strings.EqualFold(got.String(), v.text), []Detail(nil)
			if v.attribute.CaseExact {
				kept, more = got.String() == v.text, []Detail{Also("RFC7643-7-11")}
			}
			s.Check("RFC7643-4.1.1-08", On(on), v.attribute.Path()+" after a create", kept, Shown(v.text), Shown(got.String()), more...)
		}
	}, ReadsBack(), Proves("RFC7643-4.1.1-08"), Touches("RFC7643-7-11"))

	a.Plain("case-exact", "a value that the schema calls case-exact keeps its letter case", func(s *Stage) {
		exact := userAttributes(s, func(a scim.Attribute) bool { return isPlainText(a) && a.CaseExact && !a.Core() })
		if len(exact) == 0 {
			s.NotClaimed("no schema extension has a case-exact attribute that takes any text")
		}
		for _, attribute := range exact {
			value := s.Name("MiXed")
			x := s.Post("/Users", withValue(s.UserObject(s.Person(people.Ada)), attribute, value))
			if x.Refused() { // a value may need a form that no schema can tell
				s.NotClaimed("a made-up value of %s is refused: %s", attribute.Path(), Answer(x))
			}
			x = s.Get(scim.UserPath(x.Resource().ID()))
			s.Equal("RFC7643-7-11", On(x), attribute.Path()+" after a create", attribute.Of(x.Resource()).String(), value)
		}
	}, Proves("RFC7643-7-11"))

	a.Plain("login-case", "a userName comes back in the letter case that was sent, or in another", func(s *Stage) {
		login := s.Login("Mixed.CASE")
		user := s.Create(s.Person(people.Ada), scim.F("userName", login)).Resource()
		got := s.Get(scim.UserPath(user.ID())).Resource().UserName()
		s.Check("RFC7643-7-12", Latest, "userName after a create", strings.EqualFold(got, login), Shown(login)+" in any letter case", Shown(got))
		s.Observe("letter case of userName", kept(got == login), "")
	}, ReadsBack(), Proves("RFC7643-7-12"))

	a.Plain("defaults", "values that the provider adds to a new user are there in every answer", func(s *Stage) {
		ada := s.Person(people.Ada)
		sent := s.UserObject(ada).Without("active")
		x := s.Post("/Users", sent)
		path, ok := takenUser(s, "RFC7644-3.3-03", x, "a create without active")
		if !ok {
			return
		}
		made, on := x.Resource(), s.Get(path)
		for _, name := range added(made, sent) {
			s.Check("RFC7644-3.3-02", On(on), "the default of "+name, unassigned(made.Get(name)) == unassigned(on.Resource().Get(name)),
				"in GET as in the answer to the create: "+Shown(made.Get(name).Raw), Shown(on.Resource().Get(name).Raw))
			s.Observe("default of "+name, Shown(made.Get(name).Raw), "")
		}
		active := made.Get("active").Raw
		s.Observe("active of a user who was sent without", Shown(active), "")
		s.Equal("RFC7643-4.1.1-13", On(on), "active in GET, against the answer to the create", on.Resource().Get("active").Raw, active)
		for _, value := range []string{"true", "false"} {
			filter := scim.Eq("userName", ada.Login) + " and active eq " + value
			x := s.Get("/Users", "filter", filter)
			if x.Refused() || active == "" {
				continue // what can be filtered, and how an unset value compares, is another rule's matter
			}
			list, ok := s.Listed("RFC7644-3.4.2-02", x, "the filter "+filter)
			if !ok {
				continue
			}
			want := active == value
			s.Check("RFC7643-4.1.1-13", On(x), "who is found by "+filter, (len(list.Resources) > 0) == want,
				fmt.Sprintf("as active %s in the answer to the create says", active), Count(list), Also("RFC7644-3.3-02"))
			for _, r := range list.Resources {
				s.Equal("RFC7643-4.1.1-13", On(x), "active in the list", r.Get("active").Raw, active)
			}
		}
	}, ReadsBack(), Proves("RFC7643-4.1.1-13", "RFC7644-3.3-02"))
}

// createForms: bodies that say the same in another form, or more than there is
// to say.
func createForms(a Area) {
	a.Plain("unassigned", "null, an empty array and nothing at all are the same", func(s *Stage) {
		singular, plural := []string{"nickName", "title"}, []string{"phoneNumbers", "addresses"}
		omitted := s.Create(s.Person(people.Ada)).Resource().ID()
		reference := s.Get(scim.UserPath(omitted)).Resource()
		for _, form := range []struct {
			what  string
			value any
			names []string
		}{
			{"null", nil, append(singular, plural...)},
			{"[]", []any{}, plural},
		} {
			body := s.UserObject(s.Person(people.Grace))
			for _, name := range form.names {
				if mayHold(s, name) {
					body = body.With(scim.F(name, form.value))
				}
			}
			x := s.Post("/Users", body)
			path, ok := takenUser(s, "RFC7643-2.5-01", x, "a create with optional attributes that are "+form.what)
			if !ok {
				continue
			}
			on := s.Get(path)
			for _, name := range form.names {
				got := on.Resource().Get(name)
				s.Check("RFC7643-2.5-01", On(on), name+" after a create with "+form.what, unassigned(got) == unassigned(reference.Get(name)),
					"as after a create without it: "+Shown(reference.Get(name).Raw), ShownJSON(got.Raw))
			}
		}
	}, ReadsBack(), Proves("RFC7643-2.5-01"))

	a.Plain("schemas-order", "the order of the URIs in schemas means nothing", func(s *Stage) {
		urn, department := extensionValue(s)
		var first scim.Resource
		for i, schemas := range [][]string{{scim.UserURN, urn}, {urn, scim.UserURN}} {
			body := withValue(s.UserObject(s.Person(people.Ada)), department, "Sales").With(scim.F("schemas", schemas))
			x := s.Post("/Users", body)
			if i == 0 {
				if first = x.Resource(); !x.OK() {
					s.NotClaimed("a user with the extension %s is refused: %s", urn, Answer(x))
				}
				continue
			}
			if _, ok := takenUser(s, "RFC7643-3-03", x, "a create with the extension's URI before that of User"); ok {
				s.Equal("RFC7643-3-03", On(x), department.Path()+" after it", department.Of(x.Resource()).String(), department.Of(first).String())
			}
		}
	}, ReadsBack(), Proves("RFC7643-3-03"))

	a.Plain("unknown-attributes", "an attribute that no schema has is ignored or refused", func(s *Stage) {
		const unknown = "rolecallProbe"
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada, scim.F(unknown, "bar"),
			scim.F("name", scim.Object{scim.F("givenName", ada.GivenName), scim.F("familyName", ada.FamilyName), scim.F(unknown, "bar")})))
		if !x.OK() {
			s.Status("RFC7644-3.3-10", x, "a create with unknown attributes", []int{http.StatusCreated, http.StatusBadRequest})
			s.Observe("unknown attributes in a create", Answer(x), "")
			return
		}
		path, ok := takenUser(s, "RFC7644-3.3-10", x, "a create with unknown attributes")
		if !ok {
			return
		}
		for _, shown := range []*scim.Exchange{x, s.Get(path)} {
			echoed := shown.Resource().Get(unknown).Exists() || shown.Resource().Get("name", unknown).Exists()
			s.Check("RFC7644-3.3-10", On(shown), "unknown attributes as "+shown.Method+" shows them", !echoed, "none", Shown(shown.Resource().Raw()))
		}
	}, ReadsBack(), Proves("RFC7644-3.3-10"))
}

func kept(same bool) string {
	if same {
		return "kept"
	}
	return "changed"
}

// added are the attributes that a resource shows and that were not sent.
func added(r scim.Resource, sent scim.Object) (names []string) {
	own := map[string]bool{"id": true, "meta": true, "schemas": true}
	for _, f := range sent {
		own[strings.ToLower(f.Name)] = true
	}
	for _, name := range memberNames(r) {
		if !own[strings.ToLower(name)] {
			names = append(names, name)
		}
	}
	return names
}
