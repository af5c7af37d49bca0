package protocol

import (
	"crypto/x509"
	"regexp"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// formatSpecs: attributes whose form RFC 7643 section 4 narrows beyond their type.
func formatSpecs(a Area) {
	a.Plain("formats", "addresses, languages, time zones and countries are kept in their form", func(s *Stage) {
		const languages = "fr-CH, fr;q=0.9"
		type form struct{ rule, name, value string }
		fields := []form{
			{"RFC7643-4.1.1-09", "profileUrl", "https://example.com/people/ada"},
			{"RFC7643-4.1.1-10", "preferredLanguage", "en-US"},
			{"RFC7643-4.1.1-10", "locale", "de-AT"},
			{"RFC7643-4.1.1-11", "timezone", "America/Los_Angeles"},
			{"RFC7643-4.1.1-10", "preferredLanguage", languages},
		}
		if !slices.ContainsFunc(fields, func(f form) bool { return publishes(s, f.name) }) {
			s.NotClaimed("the target publishes none of the attributes that have a form")
		}
		for _, users := range [][]int{{0, 1, 2, 3}, {4}} {
			var body []scim.Field
			for _, i := range users {
				if publishes(s, fields[i].name) {
					body = append(body, scim.F(fields[i].name, fields[i].value))
				}
			}
			if len(body) == 0 {
				continue
			}
			made := try(s, s.Person(people.Ada), body...)
			got := made.get
			for _, i := range users {
				f := fields[i]
				switch {
				case !publishes(s, f.name):
				case made.refused():
					s.Check(f.rule, On(made.post), "a create with "+f.name+" "+Shown(f.value), false, "201", Answer(made.post))
				default:
					v := got.Resource().Get(f.name).String()
					s.Check(f.rule, On(got), f.name, strings.EqualFold(strings.ReplaceAll(v, " ", ""), strings.ReplaceAll(f.value, " ", "")), Shown(f.value), Shown(v))
				}
			}
		}
		refusedOrMild(s, "RFC7643-4.1.1-09", "profileUrl", "not a url")
		refusedOrMild(s, "RFC7643-4.1.1-11", "timezone", "GMT-8:00 foo")
	}, ReadsBack(), Proves("RFC7643-4.1.1-09", "RFC7643-4.1.1-10", "RFC7643-4.1.1-11"))

	a.Plain("countries", "countries are ISO 3166-1 alpha-2 codes", func(s *Stage) {
		user, _ := s.Discovery().Schema(scim.UserURN)
		addresses, _ := user.Attribute("addresses")
		if _, ok := addresses.Sub("country"); !ok {
			s.NotClaimed("the target publishes no addresses.country")
		}
		address := func(country string) scim.Field {
			return scim.F("addresses", []scim.Object{{scim.F("type", "work"), scim.F("locality", "Springfield"), scim.F("country", country)}})
		}
		made := try(s, s.Person(people.Ada), address("US"))
		if s.Check("RFC7643-4.1.2-03", On(made.post), "a create with the country US", !made.refused(), "201", Answer(made.post), Also("RFC7643-E5990-01")) {
			got := made.get
			countries := each(got.Resource(), "addresses", "country")
			ok := len(countries) == 1 && countries[0].String() == "US"
			s.Check("RFC7643-4.1.2-03", On(got), "the country of the address", ok, `"US"`, Shown(got.Resource().Get("addresses").Raw), Also("RFC7643-E5990-01"))
		}
		x := try(s, s.Person(people.Grace), address("USA")).last()
		var wrong offenders
		for _, v := range each(x.Resource(), "addresses", "country") {
			wrong.unless(alpha2.MatchString(v.String()), Shown(v.String()))
		}
		wrong.check(s, "RFC7643-4.1.2-03", On(x), "the country of an address that was sent as USA", "refused, or two capital letters", Mild)
	}, ReadsBack(), Proves("RFC7643-4.1.2-03", "RFC7643-E5990-01"))

	a.Plain("contacts", "telephone numbers survive, and what is no e-mail address is refused", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		if publishes(s, "phoneNumbers") {
			numbers := []string{"tel:+1-201-555-0123", "(201) 555-0123"}
			made := try(s, s.Person(people.Ada), scim.F("phoneNumbers", []scim.Object{
				{scim.F("type", "work"), scim.F("value", numbers[0])}, {scim.F("type", "mobile"), scim.F("value", numbers[1])},
			}))
			if s.Check("RFC7643-4.1.2-02", On(made.post), "a create with the telephone numbers "+ShownAll(numbers), !made.refused(), "201", Answer(made.post)) {
				got := made.get
				stored := got.Resource().Strings("phoneNumbers")
				s.Check("RFC7643-4.1.2-02", On(got), "the telephone numbers", allSurvive(numbers, stored), ShownAll(numbers)+", or as tel: URIs", ShownAll(stored))
			}
		}
		grace := s.Person(people.Grace)
		x := s.Post("/Users", s.UserObject(grace, emails(mail("not-an-email", "work", true))))
		s.Check("RFC7643-4.1.2-01", On(x), "a create with the e-mail address not-an-email", x.Refused(), "refused", Answer(x), Mild)
	}, ReadsBack(), Proves("RFC7643-4.1.2-01", "RFC7643-4.1.2-02"))

	a.Plain("binary", "binary values come back with the same bytes, and certificates are certificates", func(s *Stage) {
		f := publishedFull(s)
		user := f.read(s)
		tried := false
		for _, v := range f.values {
			binary := typedIn(v.attribute, asJSON(v.value), "binary")
			if len(binary) == 0 {
				continue
			}
			tried = true
			if v.attribute.Returned == "default" || v.attribute.Returned == "always" {
				rule := "RFC7643-2.3.6-01"
				s.Check(rule, On(f.get), v.attribute.Path()+" in base64", keptAsWritten(v.attribute, v.value, v.attribute.Of(user)), Shown(asJSON(v.value).Raw), missingOr(v.attribute.Of(user)))
			}
		}
		if publishes(s, "x509Certificates") {
			tried = certificates(s, f, user) || tried
		}
		if !tried {
			s.NotClaimed("the target publishes no binary attribute that can be written")
		}
	}, ReadsBack(), Proves("RFC7643-2.3.6-01", "RFC7643-4.1.2-09"))
}

var alpha2 = regexp.MustCompile(`^[A-Z]{2}$`)

// refusedOrMild writes a value that is not of its attribute's form. To store it is
// a warning.
func refusedOrMild(s *Stage, rule, attribute, value string) {
	if !publishes(s, attribute) {
		return
	}
	x := try(s, s.Person(people.Grace), scim.F(attribute, value)).last()
	stored := x.OK() && x.Resource().Get(attribute).String() == value
	s.Check(rule, On(x), attribute+" "+Shown(value), !stored, "refused", "stored", Mild)
}

// allSurvive compares telephone numbers by their digits; a country code may have
// been put in front.
func allSurvive(written, stored []string) bool {
	for _, number := range written {
		found := false
		for _, s := range stored {
			found = found || strings.HasSuffix(digits(s), digits(number))
		}
		if !found {
			return false
		}
	}
	return true
}

// certificates looks at the certificate of the full user, and tries one that is none.
func certificates(s *Stage, f full, user scim.Resource) bool {
	wrote := false
	for _, v := range f.values {
		wrote = wrote || strings.EqualFold(v.attribute.Name, "x509Certificates")
	}
	if !wrote {
		return false
	}
	var broken offenders
	list := user.Strings("x509Certificates")
	for _, text := range list {
		der, ok := octets(text)
		if ok {
			_, err := x509.ParseCertificate(der)
			ok = err == nil
		}
		broken.unless(ok, Shown(cut(text)))
	}
	broken.unless(len(list) == 1, "there are "+ShownAll(list)[:min(40, len(ShownAll(list)))])
	broken.check(s, "RFC7643-4.1.2-09", On(f.get), "the certificate that was written", "one base64 DER certificate")
	x := s.Post("/Users", s.UserObject(s.Person(people.Grace), scim.F("x509Certificates", []scim.Object{{scim.F("value", "bm8gY2VydGlmaWNhdGU=")}})))
	s.Check("RFC7643-4.1.2-09", On(x), "a create with base64 that is no certificate", x.Refused(), "refused", Answer(x), Mild)
	return true
}
