package observed

import (
	"fmt"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// wholePage is more than a service provider gives at once, as a rule.
const wholePage = 1000

func lists(a Area) {
	a.Plain("filters", "which filters find a user", func(s *Stage) {
		ada := s.Person(people.Ada)
		external := s.Name("external")
		id := made(s, ada, scim.F("externalId", external))
		name := scim.Eq("userName", ada.Login)
		local, _, _ := strings.Cut(ada.Login, "@")
		nobody := s.Login("nobody")
		// Words stand for what a run makes up, so that two runs ask the same.
		wordless := strings.NewReplacer(strings.ToUpper(ada.Login), "LOGIN", ada.Login, "login", local, "login without domain",
			nobody, "another login", external, "externalId", `"`+id+`"`, `"id"`)
		for _, filter := range []string{
			name,
			scim.Eq("userName", strings.ToUpper(ada.Login)),
			strings.Replace(name, "userName", "USERNAME", 1),
			strings.Replace(name, " eq ", " EQ ", 1),
			scim.Eq("id", id),
			scim.Eq("externalId", external),
			scim.Eq("emails.value", ada.Email),
			scim.Eq("emails", ada.Email),
			fmt.Sprintf(`emails[type eq "work" and value eq %q]`, ada.Email),
			strings.Replace(scim.Eq("userName", local), " eq ", " sw ", 1),
			strings.Replace(scim.Eq("userName", local), " eq ", " co ", 1),
			name + " and active eq true",
			name + " and active eq false",
			name + " and displayName pr",
			name + " and not (active eq true)",
			name + " or " + scim.Eq("userName", nobody),
			scim.Eq("displayName", ada.DisplayName) + " and " + name,
			name + ` and meta.created gt "2020-01-01T00:00:00Z"`,
		} {
			x := s.Get("/Users", "filter", filter)
			s.Answer(q(4), "the filter "+wordless.Replace(filter), hits(x, id), scimSays, x)
		}
	}, Proves(q(4)))

	a.Plain("pages", "how large pages are, and what odd ones give", func(s *Stage) {
		for _, ask := range []struct {
			what  string
			query []string
		}{
			{"a list without count", nil},
			{"a page of one", []string{"startIndex", "1", "count", "1"}},
			{"a page of none", []string{"count", "0"}},
			{"a page of less than none", []string{"count", "-1"}},
			{"a page from before the first", []string{"startIndex", "0", "count", "1"}},
			{"a page from behind the last", []string{"startIndex", "1000000", "count", "1"}},
			{fmt.Sprintf("a page of %d", wholePage), []string{"startIndex", "1", "count", fmt.Sprint(wholePage)}},
			{"a list sorted by userName", []string{"sortBy", "userName", "count", "1"}},
		} {
			x := s.Get("/Users", ask.query...)
			s.Answer(q(4), ask.what, page(x), scimSays, x)
		}
		x := s.Get("/Users", "attributes", "userName", "count", "1")
		said := page(x)
		if list, err := x.List(); x.OK() && err == nil && len(list.Resources) > 0 {
			said += map[bool]string{true: ", with more than userName", false: ", with no more than that"}[list.Resources[0].Get("emails").Exists() || list.Resources[0].Get("name").Exists()]
		}
		s.Answer(q(4), "a list of userName alone", said, scimSays, x)
		worksAtAll(s)
	}, Proves(q(4)))
}

// page sums a list up, without anything that it says of somebody.
func page(x *scim.Exchange) string {
	list, err := x.List()
	if !x.OK() || err != nil {
		return "refused: " + Answer(x)
	}
	said := Count(list)
	if n := list.Get("itemsPerPage"); n.Exists() {
		said += ", itemsPerPage " + n.Raw
	}
	if n := list.Get("startIndex"); n.Exists() {
		said += ", startIndex " + n.Raw
	}
	return said
}
