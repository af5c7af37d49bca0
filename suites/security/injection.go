package security

import (
	"net/url"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// metaCharacters are texts that mean something to what may stand behind a service
// provider: SQL, LDAP, document stores, wildcards, a shell. As the value of eq
// each is a login that nobody has.
var metaCharacters = []string{
	`' OR '1'='1`, `x" or userName pr or userName eq "x`, `") or (id pr`, `'; SELECT 1; --`, `%`, `_%`, `*`, `*)(objectClass=*`, `{"$ne":null}`,
	`"$where":"1"`, `\`, `x\" or 1 eq 1`, `$(id)`, "a\u0000b", "\u2028",
}

// injectionSpecs: meta-characters of other languages (RFC 7643 section 9.2).
func injectionSpecs(a Area) {
	a.Plain("filter", "a filter's value is a value, whatever it looks like", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		controlFilter(s, ada.Login, id)
		for _, text := range append(metaCharacters, ada.Login+`' OR '1'='1`, ada.Login+`%`, ada.Login+`" or userName eq "`+ada.Login) {
			for _, filter := range []string{scim.Eq("userName", text), scim.Eq("emails.value", text)} {
				nobody(s, filter, s.Get("/Users", "filter", filter, "count", "2"))
			}
		}
		// The beginning of a login is not a pattern either.
		for _, filter := range []string{`userName sw "%"`, `userName sw "*"`, `userName co "` + s.Prefix() + `_"`, `userName co "` + s.Prefix() + `%"`} {
			nobody(s, filter, s.Get("/Users", "filter", filter, "count", "2"))
		}
	}, ReadsBack(), Proves("RFC7643-9.2-02"))

	a.Plain("id", "an id made of meta-characters is the id of nobody", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Snapshot(id)
		for _, text := range []string{`'`, id + `' OR '1'='1`, id + `"`, `%`, `*`, `_`, id + `;SELECT 1`, `{"$ne":null}`, `*)(objectClass=*`, `$(id)`, id + "|", id + ","} {
			x := s.Get("/Users/" + escapeAll(text))
			s.Check("RFC7643-9.2-02", On(x), "GET of the id "+Shown(text), !x.OK(), "a refusal, 404", Answer(x), Heavy)
		}
	}, ReadsBack(), Proves("RFC7643-9.2-02"))

	a.Plain("parameters", "parameters are names and numbers, or are refused", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		own := scim.Eq("userName", ada.Login)
		controlFilter(s, ada.Login, id)
		for _, pair := range [][2]string{
			{"sortBy", "userName; SELECT 1 --"}, {"sortBy", "(select 1)"}, {"sortOrder", "descending; SELECT 1"}, {"startIndex", "1 OR 1=1"}, {"count", "1; SELECT 1"},
			{"attributes", "userName,*"}, {"attributes", "userName' UNION SELECT 1"}, {"excludedAttributes", "userName;--"},
		} {
			x := s.Get("/Users", "filter", own, pair[0], pair[1])
			what := pair[0] + "=" + pair[1]
			if !x.OK() {
				s.Check("RFC7643-9.2-02", On(x), "the answer to "+what, x.Refused(), "the list, or a refusal", Answer(x))
				continue
			}
			if list, ok := s.Listed("RFC7643-9.2-02", x, what); ok {
				s.Check("RFC7643-9.2-02", On(x), "who is listed with "+what, len(list.Resources) <= 1 && list.Total <= 1, "the one user whom the filter is about", Count(list), Heavy)
			}
		}
	}, ReadsBack(), Proves("RFC7643-9.2-02"))
}

// controlFilter makes sure that filters find anybody at all: that none is found by
// a hostile one says nothing otherwise.
func controlFilter(s *Stage, login, id string) {
	hits, on := s.Find(login)
	if !s.Check("RFC7643-9.2-02", On(on), "the users with the login "+login, len(hits) == 1 && hits[0].ID() == id, "exactly "+id, found(hits)) {
		s.End()
	}
}

// nobody checks that a filter which matches nobody is refused or finds nobody.
func nobody(s *Stage, filter string, x *scim.Exchange) {
	if !x.OK() {
		s.Check("RFC7643-9.2-02", On(x), "the answer to the filter "+Shown(filter), x.Refused(), "nobody, or a refusal", Answer(x))
		return
	}
	list, ok := s.Listed("RFC7643-9.2-02", x, "the filter "+Shown(filter))
	if ok {
		s.Check("RFC7643-9.2-02", On(x), "who is found by the filter "+Shown(filter), len(list.Resources) == 0 && list.Total == 0, "nobody", Count(list), Heavy)
	}
}

// escapeAll escapes a text as one segment of a path, dots and asterisks too.
func escapeAll(s string) string {
	return strings.NewReplacer("+", "%20", ".", "%2e", "*", "%2a").Replace(url.QueryEscape(s))
}
