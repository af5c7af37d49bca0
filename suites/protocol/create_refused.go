package protocol

import (
	"fmt"
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// createRefused: creates that must not be carried out.
func createRefused(a Area) {
	a.Plain("required", "a user without a userName is refused, and nothing is left of it", func(s *Stage) {
		for _, c := range []struct {
			what, rule string
			body       func(scim.Object) scim.Object
		}{
			{"no userName", "RFC7643-4.1.1-01", func(o scim.Object) scim.Object { return o.Without("userName") }},
			{"an empty userName", "RFC7643-4.1.1-02", func(o scim.Object) scim.Object { return o.With(scim.F("userName", "")) }},
			{"userName null", "RFC7643-4.1.1-02", func(o scim.Object) scim.Object { return o.With(scim.F("userName", nil)) }},
		} {
			external := s.Name("nobody")
			body := s.UserObject(s.Person(people.Ada), scim.F("displayName", external), scim.F("externalId", external))
			x := s.Post("/Users", c.body(body))
			if s.Status(c.rule, x, "a create with "+c.what, []int{http.StatusBadRequest}) {
				s.SCIMType(c.rule, x, "scimType of the refusal of "+c.what, "invalidValue", Mild)
			}
			nothingLeft(s, scim.Eq("externalId", external))
		}
	}, Proves("RFC7643-4.1.1-01", "RFC7643-4.1.1-02", "RFC7644-3.3-09"))

	a.Plain("schemas", "a body whose schemas do not name a User is not taken for one", func(s *Stage) {
		const unknown = "urn:ietf:params:scim:schemas:example:2.0:Rolecall"
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada).Without("schemas"))
		s.Status("RFC7643-3-04", x, "a create without schemas", []int{http.StatusBadRequest}, Mild)
		for _, p := range []struct {
			what    string
			schemas []string
		}{
			{"an unknown schema alone", []string{unknown}},
			{"an unknown schema beside that of User", []string{scim.UserURN, unknown}},
		} {
			x := s.Post("/Users", s.UserObject(s.Person(people.Grace), scim.F("schemas", p.schemas)))
			echoed := strings.Contains(strings.ToLower(x.Resource().Get("schemas").Raw), strings.ToLower(unknown))
			s.Check("RFC7643-3-05", On(x), "a create with "+p.what, x.Status == http.StatusBadRequest || x.Status == http.StatusCreated && !echoed,
				"400, or 201 with schemas that do not list it", fmt.Sprintf("%d with schemas %s", x.Status, Shown(x.Resource().Get("schemas").Raw)))
		}
	}, Proves("RFC7643-3-04", "RFC7643-3-05"))

	a.Plain("unique", "a value that the schema calls unique is given to one user only", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Create(ada)
		refuse := func(what string, body scim.Object) {
			x := s.Post("/Users", body)
			s.Check("RFC7643-7-20", On(x), "a create with the "+what+" of another user", x.Status == http.StatusConflict || x.Status == http.StatusBadRequest,
				"a refusal with 409", Answer(x))
		}
		refuse("userName", s.UserObject(s.Person(people.Grace), scim.F("userName", ada.Login)))
		for _, attribute := range userAttributes(s, isUnique) {
			value := s.Name("unique")
			x := s.Post("/Users", withValue(s.UserObject(s.Person(people.Dee)), attribute, value))
			if x.Refused() { // a value may need a form that no schema can tell
				s.Observe("a made-up value of "+attribute.Path(), "refused: "+Answer(x), "")
				continue
			}
			if attribute.Of(x.Resource()).String() != "" {
				refuse(attribute.Path(), withValue(s.UserObject(s.Person(people.Grace)), attribute, value))
			}
		}
	}, ReadsBack(), Proves("RFC7643-7-20"))

	a.Plain("same-email", "a new user with the e-mail address of another takes nothing from them", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		grace.Email = ada.Email
		x := s.Post("/Users", s.UserObject(grace))
		if x.OK() {
			s.Check("RFC7643-3.1-03", On(x), "the id of the second user", x.Resource().ID() != before.ID(), "another than "+before.ID(), x.Resource().ID())
		} else {
			s.Observe("a second user with the same e-mail address", "refused: "+Answer(x), "")
		}
		s.ExpectUnchanged("ROLECALL-ACC-08", "the first person's", before)
	}, ReadsBack(), Proves("RFC7643-3.1-03", "ROLECALL-ACC-08"))

	a.Plain("required-extension", "a schema extension is asked for exactly when it is published as required", func(s *Stage) {
		user, ok := s.Discovery().Type("User")
		extensions := user.Elements("schemaExtensions")
		if !ok || len(extensions) == 0 {
			s.NotClaimed("no resource type User with a schema extension is published")
		}
		var required []string
		for _, e := range extensions {
			if e.Get("required").Bool() {
				required = append(required, e.Get("schema").String())
			}
		}
		x := s.Post("/Users", s.UserObject(s.Person(people.Ada)))
		if len(required) == 0 {
			takenUser(s, "RFC7643-6-04", x, "a create without an extension that is not required")
			return
		}
		s.Status("RFC7643-6-04", x, "a create without the required extension "+required[0], []int{http.StatusBadRequest})
	}, ReadsBack(), Proves("RFC7643-6-04"))
}

// nothingLeft checks that a refused create left nobody whom a filter finds. A
// target that cannot be asked that way leaves the question open.
func nothingLeft(s *Stage, filter string) {
	x := s.Get("/Users", "filter", filter)
	if x.Refused() {
		return
	}
	if list, ok := s.Listed("RFC7644-3.3-09", x, "the filter "+filter); ok {
		s.Check("RFC7644-3.3-09", On(x), "what a refused create left", list.Total == 0 && len(list.Resources) == 0, "nothing", Count(list))
	}
}

// isUnique tells whether an attribute besides userName is published as unique and
// takes values that can be made up.
func isUnique(a scim.Attribute) bool {
	return isPlainText(a) && !strings.EqualFold(a.Uniqueness, "none") && !strings.EqualFold(a.Name, "userName")
}
