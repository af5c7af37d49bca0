package protocol

import (
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// filterLogic: and, or, not and parentheses.
func filterLogic(a Area) {
	a.Plain("logic", "and, or, not and parentheses bind as the RFC says", func(s *Stage) {
		b := newBand(s, "abcd")
		for _, who := range []struct{ letter, x, y string }{{"a", "x1", "y1"}, {"b", "x1", "y2"}, {"c", "x2", "y1"}, {"d", "x2", "y2"}} {
			b.create(who.letter, scim.F("title", b.tag+who.y), scim.F("displayName", b.tag+who.y),
				scim.F("name", scim.Object{scim.F("givenName", "Ada"), scim.F("familyName", b.tag+who.x)}))
		}
		x, y := b.kept("name.familyName"), b.kept("title", "displayName")
		short := strings.NewReplacer(
			"x1", x+` eq "{tag}x1"`, "x2", x+` eq "{tag}x2"`,
			"y1", y+` eq "{tag}y1"`, "y2", y+` eq "{tag}y2"`)
		for _, f := range []struct{ rule, filter, want string }{
			{"RFC7644-3.4.2.2-14", "x1 and y1", "a"},
			{"RFC7644-3.4.2.2-14", "x1 and y2", "b"},
			{"RFC7644-3.4.2.2-14", "x2 and y1", "c"},
			{"RFC7644-3.4.2.2-14", "x1 and x2", ""},
			{"RFC7644-3.4.2.2-14", "x1 or y1", "abc"},
			{"RFC7644-3.4.2.2-14", "x2 or y2", "bcd"},
			{"RFC7644-3.4.2.2-14", "x1 or x2", "abcd"},
			{"RFC7644-3.4.2.2-15", "{in} and not (x1)", "cd"},
			{"RFC7644-3.4.2.2-15", "not (x1) and {in}", "cd"},
			{"RFC7644-3.4.2.2-15", "{in} and not (x1 or y1)", "d"},
			{"RFC7644-3.4.2.2-16", "x1 or x2 and y1", "abc"},
			{"RFC7644-3.4.2.2-16", "y1 and x2 or x1", "abc"},
			{"RFC7644-3.4.2.2-16", "{in} and not (x1) and y1", "c"},
			{"RFC7644-3.4.2.2-16", "(x1 or x2) and y1", "ac"},
		} {
			b.hits(f.rule, short.Replace(f.filter), f.want)
		}
		for _, f := range []struct{ filter, want string }{
			{"(x1)", "ab"}, {"((x1))", "ab"}, {"((x1) and ((y1 or y2)))", "ab"}, {"(x1 and (y2 or (x2 and y1)))", "b"},
		} {
			b.hits("RFC7644-3.4.2.2-17", short.Replace(f.filter), f.want)
		}
		tight := s.Get("/Users", "filter", b.fill(short.Replace("{in} and not(x1)")))
		s.Observe("a filter with not and no blank before its parenthesis", "answered with "+Answer(tight), conformance.OracleSCIM)
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-14", "RFC7644-3.4.2.2-15", "RFC7644-3.4.2.2-16", "RFC7644-3.4.2.2-17"))
}
