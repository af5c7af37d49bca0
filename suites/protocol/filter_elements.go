package protocol

import (
	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// filterElements: multi-valued and complex attributes, and value paths.
func filterElements(a Area) {
	a.Plain("elements", "a multi-valued attribute is searched in all its values, a value path in one at a time", func(s *Stage) {
		b := twoAddresses(s)
		b.hits("RFC7644-3.4.2.2-24", `emails.value eq "{a}"`, "a")
		b.hits("RFC7644-3.4.2.2-24", `emails.value eq "{c}"`, "a")
		b.hits("RFC7644-3.4.2.2-24", `{in} and emails.type eq "home"`, "a")
		if x := s.Get("/Users", "filter", b.fill(`emails co "{c}"`)); x.Refused() {
			s.Observe("a filter on emails without a sub-attribute", "refused, as it may be: "+Answer(x), conformance.OracleSCIM)
		} else {
			b.hits("RFC7644-3.4.2.2-26", `emails co "{c}"`, "a")
			b.hits("RFC7644-3.4.2.2-26", `emails eq "{b}"`, "b")
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-24", "RFC7644-3.4.2.2-26"))

	a.Plain("value-path", "the conditions of a value path hold for one element together", func(s *Stage) {
		b := twoAddresses(s)
		if x := s.Get("/Users", "filter", b.fill(`{in} and emails[type eq "work"]`)); x.Refused() {
			s.NotClaimed("the target takes no value paths in filters, which it need not: it answered %s", Answer(x))
		}
		for _, f := range []struct {
			rule, filter, want string
			more               []Detail
		}{
			{"RFC7644-3.4.2.2-18", `emails[type eq "work" and value eq "{a}"]`, "a", nil},
			{"RFC7644-3.4.2.2-18", `emails[type eq "work" and value eq "{c}"]`, "", nil},
			{"RFC7644-3.4.2.2-18", `emails[type eq "home" and value co "{c}"]`, "a", nil},
			{"RFC7644-3.4.2.2-18", `emails[value eq "{c}"]`, "a", nil},
			{"RFC7644-3.4.2.2-18", `emails[(type eq "home" or type eq "other") and value eq "{c}"]`, "a", []Detail{Mild}},
			{"RFC7644-3.4.2.2-20", `{in} and emails[type eq "home"]`, "a", nil},
			{"RFC7644-3.4.2.2-20", `emails[type eq "home"] and {in}`, "a", nil},
			{"RFC7644-3.4.2.2-20", `{in} and not (emails[type eq "home"])`, "b", nil},
			{"RFC7644-3.4.2.2-20", `userName eq "{b}" or emails[value eq "{c}"]`, "ab", nil},
		} {
			b.hits(f.rule, f.filter, f.want, f.more...)
		}
		b.refusesOrNobody("RFC7644-3.4.2.2-19", `emails[userName eq "{a}"]`)
		b.refusesOrNobody("RFC7644-3.4.2.2-19", `emails[unheard eq "{a}"]`)
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-18", "RFC7644-3.4.2.2-19", "RFC7644-3.4.2.2-20"))

	a.Plain("complex", "a complex attribute is filtered by its sub-attributes alone", func(s *Stage) {
		b := newBand(s, "a")
		b.create("a", scim.F("name", scim.Object{scim.F("givenName", b.tag+"given"), scim.F("familyName", "Byron")}))
		given := b.kept("name.givenName")
		b.hits("RFC7644-3.4.2.2-25", given+` eq "{tag}given"`, "a")
		b.hits("RFC7644-3.4.2.2-25", given+` eq "{tag}other"`, "")
		b.refusesOrNobody("RFC7644-3.4.2.2-25", `name eq "{tag}given"`)
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-25"))
}

// twoAddresses is a band of a, who has the login of a at work and that of c at
// home, and b, who has one address. Nobody is c.
func twoAddresses(s *Stage) *band {
	b := newBand(s, "abc")
	address := func(kind, letter string) scim.Object {
		return scim.Object{scim.F("value", b.people[letter].Email), scim.F("type", kind)}
	}
	b.tryCreate("a", "with two e-mail addresses", scim.F("emails", []scim.Object{address("work", "a"), address("home", "c")}))
	b.create("b")
	for _, email := range b.stored["a"].Elements("emails") {
		if email.Get("value").String() == b.people["c"].Email && email.Get("type").String() == "home" {
			return b
		}
	}
	s.NotClaimed("the target does not keep a second e-mail address and its type")
	return nil
}

// refusesOrNobody checks that a filter which can match nobody is refused with 400
// invalidFilter, or at least finds nobody.
func (b *band) refusesOrNobody(rule, filter string, more ...Detail) {
	filter = b.fill(filter)
	x := b.s.Get("/Users", "filter", filter, "count", "2")
	if x.Refused() {
		b.s.SCIMType(rule, x, "the scimType of the refusal of the filter "+filter, "invalidFilter")
		return
	}
	list, ok := b.s.Listed(rule, x, "the filter "+filter, more...)
	if !ok {
		return
	}
	nobody := b.s.Check(rule, On(x), "who is found by the filter "+filter, len(list.Resources) == 0 && list.Total == 0, "nobody, or 400 invalidFilter", Count(list), more...)
	if nobody && rule == "RFC7644-3.4.2.2-25" {
		b.s.Check(rule, On(x), "the answer to the filter "+filter, false, "400 invalidFilter", "200 and nobody", Mild)
	}
}
