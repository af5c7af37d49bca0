package protocol

import (
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/scim"
	"rolecall/target"
)

// sortSpecs: sorting (RFC 7644 section 3.4.2.3).
func sortSpecs(a Area) {
	a.Plain("order", "sortBy orders by an attribute, ascending unless told otherwise", func(s *Stage) {
		b := newBand(s, "abcd")
		for _, letter := range []string{"b", "d", "a", "c"} { // neither the order of creation nor its reverse
			b.create(letter, scim.F("name", scim.Object{scim.F("givenName", b.tag+letter), scim.F("familyName", b.tag+letter)}))
		}
		family, given := b.kept("name.familyName"), b.kept("name.givenName")
		b.sorts()
		b.sorted("RFC7644-3.4.2.3-01", "abcd", "sortBy", family)
		b.sorted("RFC7644-3.4.2.3-01", "abcd", "sortBy", family, "attributes", "userName") // which does not show it
		b.sorted("RFC7644-3.4.2.3-01", "abcd", "sortBy", "userName", "sortOrder", "ascending")
		b.sorted("RFC7644-3.4.2.3-02", "abcd", "sortBy", "userName")
		b.sorted("RFC7644-3.4.2.3-03", "dcba", "sortBy", "userName", "sortOrder", "descending")
		b.sorted("RFC7644-3.4.2.3-03", "dcba", "sortBy", family, "sortOrder", "descending")
		b.sorted("RFC7644-3.4.2.3-07", "abcd", "sortBy", given)
		b.sorted("RFC7644-3.4.2.3-07", "dcba", "sortBy", given, "sortOrder", "descending")
		b.refusedOrListed("RFC7644-3.4.2.3-07", "sortBy", "name")
		if l, ok := b.refusedOrListed("RFC7644-3.4.2.3-09", "sortBy", "userName", "sortOrder", "sideways"); ok {
			s.Equal("RFC7644-3.4.2.3-09", On(l.first), "the order by sortOrder=sideways", b.spell(b.order(l.users)), b.spell("abcd"))
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.3-01", "RFC7644-3.4.2.3-02", "RFC7644-3.4.2.3-03", "RFC7644-3.4.2.3-07", "RFC7644-3.4.2.3-09"))

	a.Plain("types", "each attribute is ordered as its type and letter case ask", func(s *Stage) {
		b := newBand(s, "aBc")
		for _, letter := range []string{"c", "a", "B"} {
			b.create(letter, scim.F("externalId", b.tag+letter))
		}
		b.sorts()
		b.sorted("RFC7644-3.4.2.3-04", "aBc", "sortBy", "userName")
		if b.stored["a"].ExternalID() == b.tag+"a" {
			b.sorted("RFC7644-3.4.2.3-04", "Bac", "sortBy", "externalId")
		}
		l := b.ask(b.scoped("sortBy", "meta.lastModified")...)
		if l.first.Refused() || lastModified(b.stored["a"]).IsZero() {
			return
		}
		if l.check(s, "RFC7644-3.4.2.3-04", "sortBy=meta.lastModified") {
			inTime := slices.IsSortedFunc(l.users, func(a, b scim.Resource) int { return lastModified(a).Compare(lastModified(b)) })
			got := ""
			for _, user := range l.users {
				got += user.Get("meta", "lastModified").String() + " "
			}
			s.Check("RFC7644-3.4.2.3-04", On(l.first), "the order by meta.lastModified", inTime, "the order of time", got)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.3-04"))

	a.Plain("multi-valued", "a multi-valued attribute is ordered by its primary value", func(s *Stage) {
		b := newBand(s, "abc")
		addresses := func(letter, primary string) scim.Field {
			_, domain, _ := strings.Cut(b.people[letter].Login, "@")
			return scim.F("emails", []scim.Object{
				{scim.F("value", b.tag+letter+"@"+domain), scim.F("type", "home")},
				{scim.F("value", b.tag+primary+"@"+domain), scim.F("type", "work"), scim.F("primary", true)},
			})
		}
		// The primary ones stand in the reverse order of the first ones.
		for _, who := range []struct{ letter, primary string }{{"b", "y"}, {"a", "z"}, {"c", "x"}} {
			b.tryCreate(who.letter, "with two e-mail addresses", addresses(who.letter, who.primary))
		}
		for _, letter := range b.letters {
			emails := b.stored[letter].Elements("emails")
			if len(emails) != 2 || !slices.ContainsFunc(emails, func(e scim.Resource) bool { return e.Get("primary").Bool() && e.Get("type").String() == "work" }) {
				s.NotClaimed("the target does not keep a second e-mail address, and which is the primary one")
			}
		}
		b.sorts()
		b.sorted("RFC7644-3.4.2.3-05", "cba", "sortBy", "emails.value")
		b.sorted("RFC7644-3.4.2.3-05", "abc", "sortBy", "emails.value", "sortOrder", "descending")
	}, ReadsBack(), Proves("RFC7644-3.4.2.3-05"))

	a.Plain("without-value", "who has no value comes last, and first in descending order", func(s *Stage) {
		b := newBand(s, "abc")
		b.create("b", scim.F("title", b.tag+"1"), scim.F("nickName", b.tag+"1"))
		b.create("a")
		b.create("c", scim.F("title", b.tag+"2"), scim.F("nickName", b.tag+"2"))
		text := b.kept("title", "nickName")
		b.sorts()
		b.sorted("RFC7644-3.4.2.3-06", "bca", "sortBy", text)
		b.sorted("RFC7644-3.4.2.3-06", "acb", "sortBy", text, "sortOrder", "descending")
	}, ReadsBack(), Proves("RFC7644-3.4.2.3-06"))

	a.Plain("optional", "who does not sort ignores sortBy or refuses it", func(s *Stage) {
		b := newBand(s, "a")
		b.create("a")
		for _, by := range []string{"userName", "nickName", "emails", "doesNotExist"} {
			b.refusedOrListed("RFC7644-3.4.2.3-08", "sortBy", by)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.3-08"))
}

// scoped is a query for the band, as far as the target filters.
func (b *band) scoped(query ...string) []string {
	scope := b.scope()
	if scope == nil {
		return append(query, "count", "100")
	}
	return append(scope, query...)
}

// sorts ends the spec unless the target sorts: one that does not say so may
// refuse sortBy, or take no notice of it.
func (b *band) sorts() {
	if b.s.Claim("sort.supported") == target.Stated {
		return
	}
	up := b.ask(b.scoped("sortBy", "userName")...)
	down := b.ask(b.scoped("sortBy", "userName", "sortOrder", "descending")...)
	if up.first.Refused() || down.first.Refused() || b.order(up.users) == b.order(down.users) {
		b.s.NotClaimed("the target does not say that it sorts, and does not")
	}
}

// sorted checks the order in which a query lists the band.
func (b *band) sorted(rule, want string, query ...string) {
	what := scim.Query(query...)
	l := b.ask(b.scoped(query...)...)
	if l.check(b.s, rule, what) {
		if len(b.order(l.users)) < len(b.letters) && b.scope() == nil {
			b.s.NotClaimed("the target does not filter, and lists too many to find the spec's own users among them")
		}
		b.s.Equal(rule, On(l.first), "the order by "+what, b.spell(b.order(l.users)), b.spell(want))
	}
}

// refusedOrListed checks that a query is refused or answered with a list; ok
// means the latter.
func (b *band) refusedOrListed(rule string, query ...string) (l listing, ok bool) {
	what := scim.Query(query...)
	l = b.ask(b.scoped(query...)...)
	if !b.s.Status(rule, l.first, "the answer to "+what, []int{200, 400, 403, 501}) || !l.first.OK() {
		return l, false
	}
	return l, l.check(b.s, rule, what)
}
