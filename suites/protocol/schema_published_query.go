package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// publishedQuerySpecs: returned and caseExact of every attribute of User, in
// queries; and values of the wrong type.
func publishedQuerySpecs(a Area) {
	a.Plain("published-returned", "attributes are returned when the schemas say so", func(s *Stage) {
		f := publishedFull(s)
		user := f.read(s)
		path := scim.UserPath(user.ID())
		var secret, onRequest, usual []scim.Attribute
		for _, v := range f.values {
			switch a := v.attribute; {
			case a.Returned == "never" || a.Mutability == "writeOnly":
				secret = append(secret, a)
			case a.Returned == "request":
				onRequest = append(onRequest, a)
			case a.Returned == "default":
				usual = append(usual, a)
			}
		}
		seen := []*scim.Exchange{f.created, f.get}
		if named := append(slices.Clone(secret), onRequest...); len(named) > 0 {
			x := s.Get(path, "attributes", paths(named))
			seen = append(seen, x)
			if x.OK() {
				var missing offenders
				for _, a := range onRequest {
					missing.unless(a.Of(x.Resource()).Exists(), a.Path())
				}
				missing.check(s, "RFC7643-7-19", On(x), "attributes with returned request, asked for by name", "there")
			}
		}
		for _, x := range seen {
			var leaked, uninvited offenders
			for _, a := range secret {
				leaked.unless(!a.Of(x.Resource()).Exists(), a.Path())
			}
			if x == f.get {
				for _, a := range onRequest {
					uninvited.unless(!a.Of(x.Resource()).Exists(), a.Path())
				}
				uninvited.check(s, "RFC7643-7-19", On(x), "attributes with returned request, in a plain GET", "absent")
			}
			leaked.check(s, "RFC7643-7-17", On(x), "attributes with returned never or mutability writeOnly, as "+x.Method+" shows them", "absent", Also("RFC7643-7-15"))
		}
		x := s.Get(path, "attributes", "userName")
		if x.OK() {
			var extra offenders
			for _, a := range usual {
				extra.unless(!a.Of(x.Resource()).Exists(), a.Path())
			}
			extra.check(s, "RFC7643-7-18", On(x), "attributes with returned default, with attributes=userName", "absent")
		}
	}, ReadsBack(), Proves("RFC7643-7-18"), Touches("RFC7643-7-15", "RFC7643-7-17", "RFC7643-7-19"))

	a.Plain("published-always", "what is published as always returned is there whatever is asked for", func(s *Stage) {
		f := publishedFull(s)
		user := f.read(s)
		x := s.Get(scim.UserPath(user.ID()), "attributes", "userName")
		if !s.Status("RFC7643-7-16", x, "GET with attributes=userName", []int{http.StatusOK}) {
			return
		}
		var missing offenders
		tried := false
		for _, schema := range f.schemas {
			for _, a := range schema.Attributes {
				if a.Returned == "always" && a.Of(user).Exists() {
					tried = true
					missing.unless(a.Of(x.Resource()).Exists(), a.Path())
				}
			}
		}
		if !tried {
			s.NotClaimed("the target publishes no attribute of a User as always returned")
		}
		missing.check(s, "RFC7643-7-16", On(x), "attributes with returned always, with attributes=userName", "there")
	}, ReadsBack(), Proves("RFC7643-7-16"))

	a.Plain("published-case", "filters heed the letter case of what is published as case-exact, and of nothing else", func(s *Stage) {
		if s.Claim("filter.supported") == target.Denied {
			s.NotClaimed("the target does not support filters")
		}
		f := publishedFull(s)
		user := f.read(s)
		own := scim.Eq("userName", f.person.Login) + " and "
		var wrong offenders
		on, tried := f.get, 0
		for _, v := range f.values {
			a := v.attribute
			text, ok := v.value.(string)
			if a.Type != "string" || !ok || swapped(text) == text || !a.Of(user).Exists() {
				continue
			}
			stored := a.Of(user).String()
			if list, err := s.Get("/Users", "filter", own+scim.Eq(a.Path(), stored)).List(); err != nil || len(list.Resources) != 1 {
				s.Observe("filters on "+a.Path(), "do not find the user who has the value, so that letter case was not tried", conformance.OracleSCIM)
				continue
			}
			tried++
			x := s.Get("/Users", "filter", own+scim.Eq(a.Path(), swapped(stored)))
			list, err := x.List()
			found := err == nil && x.OK() && len(list.Resources) > 0
			if found == a.CaseExact {
				on = x
			}
			wrong.unless(found != a.CaseExact, fmt.Sprintf("%s eq %s: %d found, caseExact is %v", a.Path(), Shown(swapped(stored)), len(list.Resources), a.CaseExact))
		}
		if tried == 0 {
			s.NotClaimed("no filter on a published string finds the user who has the value")
		}
		wrong.check(s, "RFC7643-7-10", On(on), "the user's values in swapped letter case", "found where caseExact is false, and not where it is true")
	}, ReadsBack(), Proves("RFC7643-7-10"))

	a.Plain("published-types", "a value of the wrong type is refused, and not stored as it is", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		schemas := s.Discovery().Of("User")
		var tried []string
		for _, schema := range schemas {
			for _, a := range schema.Attributes {
				wrong, ok := wrongFor(a)
				kind := a.Type + map[bool]string{true: "[]"}[a.MultiValued]
				if !ok || a.Mutability == "readOnly" || slices.Contains(tried, kind) || slices.Contains(append([]string{"active", "password"}, leftAlone...), strings.ToLower(a.Name)) {
					continue
				}
				tried = append(tried, kind)
				member := scim.F(a.Name, wrong)
				if !a.Core() {
					member = scim.F(a.Schema, scim.Object{member})
				}
				x := try(s, s.Person(people.Ada), member).last()
				wrongs := misfits(schemas, x.Resource())
				s.Check("RFC7643-2.3-02", On(x), a.Path()+", which is "+kind+", after a create with "+asJSON(wrong).Raw,
					x.Refused() || x.OK() && len(wrongs) == 0, "refused, or a value of its type", Answer(x)+" "+strings.Join(wrongs, "; "))
			}
		}
		if len(tried) == 0 {
			s.NotClaimed("the target publishes no attribute that could be given a value of the wrong type")
		}
	}, ReadsBack(), Proves("RFC7643-2.3-02"))
}

// wrongFor is a value that an attribute's type does not allow.
func wrongFor(a scim.Attribute) (any, bool) {
	switch {
	case a.MultiValued && a.Type == "complex":
		return 42, true
	case a.MultiValued:
		return nil, false
	case a.Type == "string", a.Type == "datetime", a.Type == "binary", a.Type == "reference":
		return scim.Object{scim.F("nested", true)}, true
	case a.Type == "boolean", a.Type == "integer", a.Type == "decimal":
		return scim.Object{scim.F("nested", 1)}, true
	case a.Type == "complex":
		return 42, true
	}
	return nil, false
}

func paths(attributes []scim.Attribute) string {
	var all []string
	for _, a := range attributes {
		all = append(all, a.Path())
	}
	return strings.Join(all, ",")
}

// swapped turns capitals into small letters and the other way round.
func swapped(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, text)
}
