package protocol

import (
	"fmt"
	"strings"
	"time"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// filterOrder: gt, ge, lt and le, which go by the attribute's type.
func filterOrder(a Area) {
	a.Plain("order", "gt, ge, lt and le compare texts and numbers", func(s *Stage) {
		b := newBand(s, "abc")
		number, numbered := writableOf(s, "integer", visible)
		for i, letter := range []string{"a", "b", "c"} {
			var more []scim.Field
			if numbered {
				more = settingOf(number, []int{9, 10, 100}[i]) // texts would stand in another order
			}
			b.tryCreate(letter, "with a number", more...)
		}
		for _, f := range []struct{ op, want string }{{"gt", "c"}, {"ge", "bc"}, {"lt", "a"}, {"le", "ab"}} {
			b.hits("RFC7644-3.4.2.2-10", "{in} and userName "+f.op+` "{b}"`, f.want)
			if numbered && number.Of(b.stored["c"]).Int() == 100 {
				b.hits("RFC7644-3.4.2.2-10", "{in} and "+number.Path()+" "+f.op+" 10", f.want)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-10"))

	a.Plain("dates", "gt, ge, lt and le compare instants, whatever their offset", func(s *Stage) {
		b := newBand(s, "ab")
		b.create("a")
		b.create("b")
		const path = "meta.lastModified"
		when := lastModified(b.stored["a"])
		if when.IsZero() || !b.filterable(path) {
			s.NotClaimed("the target does not show %s, or does not filter by it", path)
		}
		// An hour is more than clocks and precision differ by, and less than the
		// offsets that a comparison of texts would stumble over.
		before, after := when.Add(-time.Hour), when.Add(time.Hour)
		for _, offset := range []int{0, 2, -5} {
			zone := time.FixedZone("", offset*3600)
			for _, f := range []struct {
				op   string
				than time.Time
				want string
			}{
				{"gt", before, "ab"}, {"ge", after, ""}, {"lt", after, "ab"}, {"le", before, ""},
			} {
				b.hits("RFC7644-3.4.2.2-11", fmt.Sprintf("{in} and %s %s %q", path, f.op, f.than.In(zone).Format(time.RFC3339)), f.want)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-11"))

	a.Plain("own-dates", "instants that clients wrote are compared as instants", func(s *Stage) {
		date, ok := writableOf(s, "datetime", visible)
		if !ok {
			s.NotClaimed("the target publishes no dateTime that clients may write")
		}
		b := newBand(s, "abc")
		for i, when := range []string{"2024-03-01T10:00:00Z", "2024-03-01T11:30:00+02:00", "2024-03-01T09:00:00-05:00"} { // 10:00, 9:30, 14:00 UTC
			b.tryCreate([]string{"a", "b", "c"}[i], "with a dateTime", settingOf(date, when)...)
		}
		if !date.Of(b.stored["b"]).Exists() {
			s.NotClaimed("the target does not keep %s", date.Path())
		}
		for _, f := range []struct{ filter, want string }{
			{`lt "2024-03-01T10:00:00Z"`, "b"}, {`le "2024-03-01T10:00:00Z"`, "ab"}, {`gt "2024-03-01T10:00:00Z"`, "c"},
			{`ge "2024-03-01T12:00:00+02:00"`, "ac"}, {`eq "2024-03-01T05:00:00-05:00"`, "a"},
		} {
			b.hits("RFC7644-3.4.2.2-11", "{in} and "+date.Path()+" "+f.filter, f.want)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-11"))

	a.Plain("order-boolean", "a Boolean has no order", func(s *Stage) {
		filtersAtAll(s, "RFC7644-3.4.2.2-12")
		for _, op := range orderings {
			refusesFilter(s, "RFC7644-3.4.2.2-12", "active "+op+" true")
		}
	}, Proves("RFC7644-3.4.2.2-12"))

	a.Plain("order-binary", "a binary value has no order", func(s *Stage) {
		binary := ""
		for _, schema := range s.Discovery().Of("User") {
			for _, attribute := range schema.All() {
				if attribute.Type == "binary" {
					binary = attribute.Path()
				}
			}
		}
		if binary == "" {
			s.NotClaimed("the target publishes no binary attribute")
		}
		filtersAtAll(s, "RFC7644-3.4.2.2-13")
		for _, op := range orderings {
			refusesFilter(s, "RFC7644-3.4.2.2-13", binary+" "+op+` "AA=="`)
		}
	}, Proves("RFC7644-3.4.2.2-13"))
}

var orderings = []string{"gt", "ge", "lt", "le"}

func lastModified(r scim.Resource) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, r.Get("meta", "lastModified").String())
	return t
}

// writableOf finds a published attribute of a User that any client may give any
// value of its type: single, at the top, and without a list of values. Those of
// the core schema come first.
func writableOf(s *Stage, kind string, fits func(scim.Attribute) bool) (scim.Attribute, bool) {
	for _, schema := range s.Discovery().Of("User") {
		for _, a := range schema.Attributes {
			free := !a.MultiValued && !a.Required && a.Mutability == "readWrite" && a.Uniqueness == "none" && len(a.Canonical) == 0
			if a.Type == kind && free && fits(a) {
				return a, true
			}
		}
	}
	return scim.Attribute{}, false
}

// visible fits attributes that a plain read shows.
func visible(a scim.Attribute) bool { return a.Returned == "default" || a.Returned == "always" }

// settingOf are the members of a User's body that set an attribute, which may be
// one of an extension.
func settingOf(a scim.Attribute, value any) []scim.Field {
	if a.Core() {
		return []scim.Field{scim.F(a.Name, value)}
	}
	return []scim.Field{
		scim.F("schemas", []string{scim.UserURN, a.Schema}),
		scim.F(a.Schema, scim.Object{scim.F(a.Name, value)}),
	}
}

// otherCase is a text with the letter case of each letter turned round.
func otherCase(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, s)
}
