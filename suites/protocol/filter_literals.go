package protocol

import (
	"fmt"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// filterLiterals: the values that a filter compares with.
func filterLiterals(a Area) {
	a.Plain("escapes", "a text keeps its JSON escapes", func(s *Stage) {
		b := newBand(s, "abc")
		what := "whose names hold quotes and backslashes"
		b.tryCreate("a", what, sameText(b.tag+` say "hi" to C:\new/é`)...)
		b.tryCreate("b", what, sameText(b.tag+` say`)...)
		b.tryCreate("c", what, sameText(b.tag+` say hi to C:new/é`)...)
		text := b.text()
		for _, f := range []struct{ literal, want string }{
			{`{tag} say \"hi\" to C:\\new/é`, "a"},
			{`{tag} say \u0022hi\u0022 to C:\u005cnew\/\u00e9`, "a"},
			{`{tag} say \"hi\" to C:\\new\/\u00E9`, "a"},
			{`{tag} say`, "b"},
			{`{tag} say hi to C:new/é`, "c"},
		} {
			b.hits("RFC7644-3.4.2.2-32", text+` eq "`+f.literal+`"`, f.want)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-32"))

	a.Plain("texts", "a text may hold blanks, apostrophes, brackets, the words of the language, and any script", func(s *Stage) {
		b := newBand(s, "abcd")
		names := []struct{ letter, name string }{
			{"a", " O'Malley [and] (or) not Ärzte 漢字"}, {"b", " O"}, {"c", " Łukasz 李 & Söhne"}, {"d", ` eq null or userName pr`},
		}
		for _, n := range names {
			b.tryCreate(n.letter, "whose names hold apostrophes, brackets and other scripts", sameText(b.tag+n.name)...)
		}
		text := b.text()
		for _, n := range names {
			b.hits("RFC7644-3.4.2.2-37", scim.Eq(text, b.tag+n.name), n.letter)
		}
		b.hits("RFC7644-3.4.2.2-37", text+` sw "{tag} O'M" and `+text+` ew "漢字"`, "a")
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-37"))

	a.Plain("literals", "true, false, null and numbers stand without quotes", func(s *Stage) {
		b := newBand(s, "ab")
		number, numbered := writableOf(s, "integer", visible)
		var more []scim.Field
		if numbered {
			more = settingOf(number, 5)
		}
		b.tryCreate("a", "with a number", more...)
		b.tryCreate("b", "who is inactive", scim.F("active", false))
		for _, active := range []bool{true, false} {
			want := b.where(func(r scim.Resource) bool { got, ok := r.Active(); return ok && got == active })
			b.hits("RFC7644-3.4.2.2-33", fmt.Sprintf("{in} and active eq %t", active), want)
		}
		if numbered && number.Of(b.stored["a"]).Int() == 5 {
			b.hits("RFC7644-3.4.2.2-33", "{in} and "+number.Path()+" eq 5", "a")
		}
		x := s.Get("/Users", "filter", b.fill("{in} and name.familyName eq null"))
		s.Status("RFC7644-3.4.2.2-33", x, "the answer to a filter with null", []int{200}, Mild)
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-33"))

	a.Plain("percent", "the percent-encoding of the query is undone once, before the filter is read", func(s *Stage) {
		mara := s.Person(people.Plus)
		x := s.Post("/Users", s.UserObject(mara))
		if x.Refused() {
			s.NotClaimed("the target takes no login with a plus sign: it answered %s", Answer(x))
		}
		id := x.Resource().ID()
		plain := scim.Eq("userName", mara.Login)
		var every strings.Builder
		for _, c := range []byte(plain) {
			fmt.Fprintf(&every, "%%%02X", c)
		}
		for _, q := range []struct{ what, filter string }{
			{"with %20 and %2B", scim.Escape(plain)},
			{"with every character encoded", every.String()},
		} {
			x := s.Send(scim.Request{Method: "GET", Path: "/Users", Query: "filter=" + q.filter})
			if list, ok := s.Listed("RFC7644-1.2-01", x, "a filter "+q.what); ok {
				found := len(list.Resources) == 1 && list.Total == 1 && list.Resources[0].ID() == id
				s.Check("RFC7644-1.2-01", On(x), "who is found by "+plain+", "+q.what, found, "the user of that login alone", Count(list))
			}
		}
		// What was encoded twice is another value: %2B as it stands.
		x = s.Get("/Users", "filter", strings.ReplaceAll(plain, "+", "%2B"))
		if x.Refused() {
			return // as no login
		}
		if list, ok := s.Listed("RFC7644-1.2-01", x, "a filter for a login with %2B in it"); ok {
			s.Check("RFC7644-1.2-01", On(x), "who is found by a login with %2B in place of +", len(list.Resources) == 0, "nobody", Count(list))
		}
	}, ReadsBack(), Proves("RFC7644-1.2-01"))

	a.Plain("types", "a value of another type than the attribute's matches nothing", func(s *Stage) {
		b := newBand(s, "a")
		b.create("a")
		for _, filter := range []string{`active eq "yes"`, `meta.created gt "notadate"`, `userName eq 5`, `userName eq true`} {
			filter = b.fill("{in} and " + filter)
			x := s.Get("/Users", "filter", filter)
			if x.Refused() {
				s.Status("RFC7644-3.4.2.2-35", x, "the refusal of the filter "+filter, []int{400})
				continue
			}
			if list, ok := s.Listed("RFC7644-3.4.2.2-35", x, "the filter "+filter); ok {
				s.Check("RFC7644-3.4.2.2-35", On(x), "who is found by the filter "+filter, len(list.Resources) == 0 && list.Total == 0, "nobody, or 400", Count(list))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-35"))
}
