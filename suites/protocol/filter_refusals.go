package protocol

import (
	"fmt"
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// filterRefusals: what is no filter, and targets that do not filter.
func filterRefusals(a Area) {
	a.Plain("grammar", "what is no filter is refused", func(s *Stage) {
		filtersAtAll(s, "RFC7644-3.4.2.2-21")
		for _, filter := range []string{
			`userName eq`, `userName "x"`, `eq "x"`, `(userName pr`, `userName pr)`, `userName eq "x`, `userName eq x y`,
			`userName pr and`, `or userName pr`, `userName pr userName pr`, `emails[type eq "work"`,
		} {
			refusesFilter(s, "RFC7644-3.4.2.2-21", filter)
		}
	}, Proves("RFC7644-3.4.2.2-21"))

	a.Plain("operator", "an operator that does not exist is refused, and the answer says why", func(s *Stage) {
		filtersAtAll(s, "RFC7644-3.4.2.2-23")
		for _, filter := range []string{`userName regex "x"`, `userName == "x"`, `userName like "x"`} {
			if x, ok := refusesFilter(s, "RFC7644-3.4.2.2-23", filter); ok {
				body := x.Resource()
				detail := body.Get("detail").String() + body.Get("message").String()
				s.Check("RFC7644-3.4.2.2-23", On(x), "the detail of the refusal of the filter "+filter, detail != "", "a text for people", "none")
			}
		}
	}, Proves("RFC7644-3.4.2.2-23"))

	a.Plain("empty", "an empty filter is no filter", func(s *Stage) {
		filtersAtAll(s, "RFC7644-3.4.2.2-22")
		x := s.Get("/Users", "filter", "", "count", "2")
		if s.Status("RFC7644-3.4.2.2-22", x, "the answer to an empty filter", []int{http.StatusBadRequest}, Mild) {
			s.SCIMType("RFC7644-3.4.2.2-22", x, "the scimType of the refusal of an empty filter", "invalidFilter", Mild)
		}
	}, Proves("RFC7644-3.4.2.2-22"))

	a.Plain("never-dropped", "a filter is applied or refused, never dropped", func(s *Stage) {
		b := newBand(s, "ab")
		b.create("a")
		b.create("b")
		filter := b.fill(`userName eq "{a}"`)
		x := s.Get("/Users", "filter", filter, "count", "5")
		if x.Refused() {
			s.Status("RFC7644-3.4.2.2-39", x, "the refusal of a filter", []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotImplemented})
			return
		}
		if list, ok := s.Listed("RFC7644-3.4.2.2-39", x, "the filter "+filter, Heavy); ok {
			others := b.strangers(list.Resources) > 0 || strings.Contains(b.order(list.Resources), "b")
			s.Check("RFC7644-3.4.2.2-39", On(x), "who is found by the filter "+filter, !others, b.spell("a")+", or a refusal", b.who(list.Resources), Heavy)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-39"))
}

// filterSecrets: what is never returned cannot be found out by asking for it.
func filterSecrets(a Area) {
	a.Plain("password", "filters do not tell what a password is", func(s *Stage) {
		b := newBand(s, "ab")
		// Strong enough for most rules, and nobody's: it is gone with the user.
		password := "Xy7-" + b.tag + "qQ"
		b.tryCreate("a", "with a password", scim.F("password", password))
		b.create("b")
		b.tellsNothing("password", password)
		filter := b.fill(`userName eq "{a}" and `) + scim.Eq("password", password)
		x := s.Get("/Users", "filter", filter)
		if x.Refused() {
			s.Status("RFC7643-4.1.1-16", x, "the refusal of a filter on the password", []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotImplemented})
			return
		}
		list, ok := s.Listed("RFC7643-4.1.1-16", x, "a filter on the password")
		if !ok {
			return
		}
		s.Check("RFC7644-3.4.2.2-38", On(x), "who is found by the right password", len(list.Resources) == 0, "nobody, or a refusal", Count(list), Mild)
		for _, user := range list.Resources {
			s.Check("RFC7643-4.1.1-16", On(x), "the password in the answer to a filter on it", !user.Get("password").Exists(), "absent", "present", Heavy)
		}
	}, ReadsBack(), Proves("RFC7643-4.1.1-16", "RFC7644-3.4.2.2-38"))

	a.Plain("hidden", "filters do not tell what is kept and never returned", func(s *Stage) {
		hidden, ok := writableOf(s, "string", func(a scim.Attribute) bool { return a.Returned == "never" })
		if !ok {
			s.NotClaimed("the target publishes no text but the password that is never returned")
		}
		b := newBand(s, "ab")
		value := "Xy7-" + b.tag + "qQ"
		b.tryCreate("a", "with "+hidden.Path(), settingOf(hidden, value)...)
		b.create("b")
		b.tellsNothing(hidden.Path(), value)
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-38"))
}

// tellsNothing checks that filters do not tell what a has for an attribute which
// is never returned. The value begins with Xy7 and ends with qQ.
func (b *band) tellsNothing(path, value string) {
	const rule = "RFC7644-3.4.2.2-38"
	for _, guess := range []struct{ op, right, wrong string }{
		{"sw", "Xy7", "Zz9"}, {"co", value[2:6], "nothing-of-it"}, {"ew", "qQ", "Qz"}, {"ge", "A", "z"},
	} {
		ask := func(value string) string {
			return b.oracle(fmt.Sprintf(`userName eq "{a}" and %s %s %q`, path, guess.op, value))
		}
		right, wrong := ask(guess.right), ask(guess.wrong)
		b.s.Check(rule, Latest, "the answers to "+path+" "+guess.op+" with a part of the value and with something else", right == wrong,
			"the same", right+" and "+wrong, Heavy)
	}
	with, without := b.oracle(`userName eq "{a}" and `+path+` pr`), b.oracle(`userName eq "{b}" and `+path+` pr`)
	b.s.Check(rule, Latest, "the answers to "+path+" pr for a user who has it and for one who has not", with == without, "the same", with+" and "+without, Heavy)
}

// oracle sums up what an answer gives away: whether the filter was refused, or how
// many it found.
func (b *band) oracle(filter string) string {
	x := b.s.Get("/Users", "filter", b.fill(filter))
	if !x.OK() {
		return fmt.Sprint(x.Status)
	}
	list, err := x.List()
	if err != nil {
		return "no list"
	}
	return fmt.Sprintf("%d hits", list.Total)
}
