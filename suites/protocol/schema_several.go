package protocol

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// multiValuedSpecs: primary, duplicates and canonical forms in multi-valued
// attributes (RFC 7643 section 2.4).
func multiValuedSpecs(a Area) {
	a.Plain("two-primaries", "of two values marked primary one at most stays so", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		ada := s.Person(people.Ada)
		made := try(s, ada, emails(mail(ada.Email, "work", true), mail(s.Login("home"), "home", true)))
		for _, seen := range made.shown() {
			n := len(primaries(seen.Resource()))
			s.Check("RFC7643-2.4-03", On(seen), "emails that are primary, of two that were sent so", n <= 1, "one at most, or a refusal", Shown(seen.Resource().Get("emails").Raw))
		}
		if made.refused() {
			s.Check("RFC7643-2.4-03", On(made.post), "two primary emails", true, "one at most, or a refusal", Answer(made.post))
		}
	}, ReadsBack(), Proves("RFC7643-2.4-03"))

	a.Plain("unmarked", "a value that was not marked primary is not primary", func(s *Stage) {
		ada := s.Person(people.Ada)
		second := s.Login("home")
		made := try(s, ada, emails(mail(ada.Email, "work", true), scim.Object{scim.F("value", second), scim.F("type", "home")}))
		if made.refused() {
			s.NotClaimed("the target refuses a second e-mail address: %s", Answer(made.post))
		}
		seen := made.shown()
		if s.Asks("RFC7644-3.5.2-01") {
			patched := s.PatchAt(scim.UserPath(made.get.Resource().ID()), scim.Op{Op: "replace", Path: "name.familyName", Value: "King"})
			if patched.Status == http.StatusOK {
				seen = append(seen, patched)
			}
		}
		if list := s.Get("/Users", "filter", scim.Eq("userName", ada.Login)); list.OK() {
			seen = append(seen, list)
		}
		for _, y := range seen {
			marked := primaries(y.Resource())
			if list, err := y.List(); err == nil {
				marked = nil
				for _, r := range list.Resources {
					marked = append(marked, primaries(r)...)
				}
			}
			s.Check("RFC7643-2.4-04", On(y), "emails that are primary, as "+y.Method+" shows them", !containsFold(marked, second), "not "+Shown(second), ShownAll(marked))
		}
	}, ReadsBack(), Proves("RFC7643-2.4-04"))

	a.Plain("twice", "the same value of the same type is not returned twice", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		ada := s.Person(people.Ada)
		same := scim.Object{scim.F("value", ada.Email), scim.F("type", "work")}
		made := try(s, ada, emails(mail(ada.Email, "work", true), same))
		if made.refused() {
			s.Check("RFC7643-2.4-08", On(made.post), "an e-mail address that was sent twice", true, "once, or a refusal", Answer(made.post))
			return
		}
		for _, seen := range made.shown() {
			once(s, seen, ada)
		}
		if s.Asks("RFC7644-3.5.2-01") {
			path := scim.UserPath(made.get.Resource().ID())
			if s.PatchAt(path, scim.Op{Op: "add", Path: "emails", Value: []scim.Object{same}}).OK() {
				once(s, s.Get(path), ada)
			}
		}
	}, ReadsBack(), Proves("RFC7643-2.4-08"))

	a.Plain("two-types", "the same value may stand under two types", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		ada := s.Person(people.Ada)
		made := try(s, ada, emails(mail(ada.Email, "work", true), mail(ada.Email, "home", false)))
		if made.refused() {
			s.Check("RFC7643-2.4-09", On(made.post), "one address under two types", true, "both, or a refusal", Answer(made.post))
			s.Observe("one address under two types", "refused with "+Answer(made.post), conformance.OracleSCIM)
			return
		}
		var types []string
		for _, v := range each(made.get.Resource(), "emails", "type") {
			types = append(types, strings.ToLower(v.String()))
		}
		s.Check("RFC7643-2.4-09", On(made.get), "the types under which the address stands", containsFold(types, "work") && containsFold(types, "home"), `"work", "home"`, ShownAll(types))
	}, ReadsBack(), Proves("RFC7643-2.4-09"))

	a.Plain("canonical-form", "a canonical form is still the value that was written", func(s *Stage) {
		ada := s.Person(people.Ada)
		local, domain, _ := strings.Cut(ada.Email, "@")
		sent := local + "@" + strings.ToUpper(domain)
		made := try(s, ada, emails(scim.Object{scim.F("value", sent), scim.F("primary", true)}))
		if made.refused() {
			s.NotClaimed("the target refuses an e-mail address without a type or with capitals: %s", Answer(made.post))
		}
		for _, seen := range made.shown() {
			got := seen.Resource().Strings("emails")
			if s.Check("RFC7643-2.4-07", On(seen), "the e-mail address "+Shown(sent)+", as "+seen.Method+" shows it", containsFold(got, sent), "the same, in whatever letters", ShownAll(got)) {
				form := "in other letters"
				if slices.Contains(got, sent) {
					form = "as sent"
				}
				s.Observe("an e-mail address with a domain in capitals", "returned "+form, conformance.OracleSCIM)
			}
		}
	}, ReadsBack(), Proves("RFC7643-2.4-07"))

	a.Plain("display", "a display that is published as immutable cannot be changed", func(s *Stage) {
		user, _ := s.Discovery().Schema(scim.UserURN)
		published, _ := user.Attribute("emails")
		if display, ok := published.Sub("display"); !ok || display.Mutability != "immutable" {
			s.NotClaimed("the target does not publish emails.display as immutable")
		}
		ada := s.Person(people.Ada)
		const first, second = "First Name", "Second Name"
		path := scim.UserPath(s.Create(ada, emails(append(mail(ada.Email, "work", true), scim.F("display", first)))).Resource().ID())
		if v := displays(s.Get(path).Resource()); !containsFold(v, first) {
			s.NotClaimed("the target does not keep the display of an e-mail address")
		}
		x := s.PatchAt(path, scim.Op{Op: "replace", Path: `emails[type eq "work"].display`, Value: second})
		if x.Status == http.StatusNotImplemented || x.Status == http.StatusMethodNotAllowed {
			s.NotClaimed("PATCH is not offered: it answered %d", x.Status)
		}
		s.Check("RFC7643-2.4-05", On(x), "a PATCH of an immutable display", x.Status == http.StatusBadRequest, "400 mutability", Answer(x), Mild)
		after := s.Get(path)
		v := displays(after.Resource())
		s.Check("RFC7643-2.4-05", On(after), "the immutable display after the PATCH", containsFold(v, first) && !containsFold(v, second), Shown(first), ShownAll(v))
	}, ReadsBack(), Proves("RFC7643-2.4-05"))
}

func emails(list ...scim.Object) scim.Field { return scim.F("emails", list) }

func mail(value, kind string, primary bool) scim.Object {
	o := scim.Object{scim.F("value", value), scim.F("type", kind)}
	if primary {
		o = append(o, scim.F("primary", true))
	}
	return o
}

// primaries are the e-mail addresses of a user that are marked primary.
func primaries(r scim.Resource) []string {
	var marked []string
	for _, element := range r.Elements("emails") {
		if v := element.Get("primary"); v.Type == gjson.True {
			marked = append(marked, element.Get("value").String())
		}
	}
	return marked
}

func displays(r scim.Resource) []string {
	var all []string
	for _, v := range each(r, "emails", "display") {
		all = append(all, v.String())
	}
	return all
}

// once checks that an e-mail address stands once under its type.
func once(s *Stage, x *scim.Exchange, p mockidp.Person) {
	n := 0
	for _, element := range x.Resource().Elements("emails") {
		if strings.EqualFold(element.Get("value").String(), p.Email) && strings.EqualFold(element.Get("type").String(), "work") {
			n++
		}
	}
	s.Check("RFC7643-2.4-08", On(x), "emails of which two were the same, as "+x.Method+" shows them", n <= 1, "once", Shown(x.Resource().Get("emails").Raw))
}

func containsFold(list []string, want string) bool { return hasURN(list, want) }
