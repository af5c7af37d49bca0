package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// capabilities is the rule that what is advertised works. A flag that is not true
// misleads every client, so that counts in full although no sentence says it.
const capabilities = "RFC7643-5-09"

// truthSpecs: what the configuration says against what the target does.
func truthSpecs(a Area) {
	a.Plain("truth", "what is said to be supported works", func(s *Stage) {
		if !slices.ContainsFunc([]string{"patch", "filter", "sort", "etag", "bulk"}, func(f string) bool { return claims(s, f) }) {
			s.NotClaimed("the target's configuration says of nothing that it is supported")
		}
		path := scim.UserPath(s.Create(s.Person(people.Ada)).Resource().ID())
		if claims(s, "patch") {
			patchWorks(s, path)
		}
		if claims(s, "etag") {
			x := s.Get(path)
			version := x.Header("ETag") + x.Resource().Get("meta", "version").String()
			s.Check(capabilities, On(x), "etag is supported, so a user has a version", version != "", "an ETag header or meta.version", "neither", Heavy)
		}
		if claims(s, "filter") {
			filterWorks(s)
		}
		if claims(s, "sort") {
			sortWorks(s)
		}
		if claims(s, "bulk") {
			bulkWorks(s)
		}
		pageLimit(s, capabilities, "filter.maxResults", s.Discovery().Config.Get("filter", "maxResults").Int(), Mild)
	}, ReadsBack(), Proves(capabilities))

	a.Plain("page-size", "pages are as long as they are said to be", func(s *Stage) {
		pagination := s.Discovery().Config.Get("pagination")
		most, usual := pagination.Get("maxPageSize").Int(), pagination.Get("defaultPageSize").Int()
		if most <= 0 && usual <= 0 {
			s.NotClaimed("the target publishes no page sizes")
		}
		s.Create(s.Person(people.Ada))
		s.Create(s.Person(people.Grace))
		pageLimit(s, "RFC9865-4-04", "pagination.maxPageSize", most)
		if usual > 0 && usual <= mostListed {
			x := s.Get("/Users")
			if list, ok := s.Listed("RFC9865-4-04", x, "GET /Users without count"); ok {
				s.Check("RFC9865-4-04", On(x), "the page without count, with pagination.defaultPageSize "+fmt.Sprint(usual),
					int64(len(list.Resources)) <= usual, fmt.Sprintf("at most %d", usual), Count(list))
			}
		}
	}, ReadsBack(), Proves("RFC9865-4-04"))
}

func claims(s *Stage, feature string) bool { return s.Claim(feature+".supported") == target.Stated }

func patchWorks(s *Stage, path string) {
	const name = "Byron-Lovelace"
	x := s.PatchAt(path, scim.Op{Op: "replace", Path: "name.familyName", Value: name})
	if s.Status(capabilities, x, "patch is supported, so the answer to a PATCH", []int{http.StatusOK, http.StatusNoContent}, Heavy) {
		x = s.Get(path)
		s.Equal(capabilities, On(x), "patch is supported, so the name after a PATCH", x.Resource().Get("name", "familyName").String(), name, Heavy)
	}
}

func filterWorks(s *Stage) {
	ada := s.Person(people.Ada)
	s.Create(ada)
	x := s.Get("/Users", "filter", scim.Eq("userName", ada.Login))
	if list, ok := s.Listed(capabilities, x, "the filter on a login, as filter is supported", Heavy); ok {
		alone := len(list.Resources) == 1 && strings.EqualFold(list.Resources[0].UserName(), ada.Login)
		s.Check(capabilities, On(x), "filter is supported, so the filter on a login", alone, "finds that user alone", Count(list), Heavy)
	}
}

// sortWorks sorts two users of the spec both ways. It needs a filter that finds
// them, which is another feature; without it nothing is said.
func sortWorks(s *Stage) {
	two := s.Namesakes(people.Ada, people.Grace)
	for _, p := range two {
		s.Create(p)
	}
	filter := scim.Eq("userName", two[0].Login) + " or " + scim.Eq("userName", two[1].Login)
	if list, err := s.Get("/Users", "filter", filter).List(); err != nil || len(list.Resources) != len(two) {
		s.Observe("whether sort works", "not tried: no filter finds the two users to be sorted", conformance.OracleSCIM)
		return
	}
	for _, order := range []string{"ascending", "descending"} {
		x := s.Get("/Users", "filter", filter, "sortBy", "userName", "sortOrder", order)
		list, ok := s.Listed(capabilities, x, "a sorted query, as sort is supported", Heavy)
		if !ok {
			continue
		}
		var got []string
		for _, user := range list.Resources {
			got = append(got, strings.ToLower(user.UserName()))
		}
		want := []string{strings.ToLower(two[0].Login), strings.ToLower(two[1].Login)}
		slices.Sort(want)
		if order == "descending" {
			slices.Reverse(want)
		}
		s.Check(capabilities, On(x), "sort is supported, so the logins in "+order+" order", slices.Equal(got, want), ShownAll(want), ShownAll(got), Heavy)
	}
}

func bulkWorks(s *Stage) {
	ada := s.Person(people.Ada)
	x := s.Post("/Bulk", scim.Object{
		scim.F("schemas", []string{scim.BulkRequestURN}),
		scim.F("Operations", []scim.Object{{
			scim.F("method", http.MethodPost), scim.F("path", "/Users"), scim.F("bulkId", "ada"), scim.F("data", s.UserObject(ada)),
		}}),
	})
	if s.Status(capabilities, x, "bulk is supported, so the answer to a bulk request", []int{http.StatusOK}, Heavy) {
		operations := x.Resource().Elements("Operations")
		made := len(operations) == 1 && strings.HasPrefix(strings.Trim(operations[0].Get("status").Raw, `"`), "201")
		s.Check(capabilities, On(x), "bulk is supported, so its one operation", made, "created the user with 201", Shown(x.Resource().Get("Operations").Raw), Heavy)
	}
}

// mostListed bounds the lists that are asked for to see a limit at work: a target
// may hold very many people.
const mostListed = 250

// pageLimit asks for one resource more than a page may hold, which a target may
// also refuse (invalidCount, RFC 9865). One with fewer resources shows nothing.
func pageLimit(s *Stage, rule, name string, most int64, more ...Detail) {
	if most <= 0 || most > mostListed {
		s.Observe("whether "+name+" is kept", fmt.Sprintf("not tried: it is %d", most), conformance.OracleSCIM)
		return
	}
	x := s.Get("/Users", "count", fmt.Sprint(most+1))
	if x.Status == http.StatusBadRequest {
		s.Check(rule, On(x), "a count beyond "+name, true, "a shorter page, or 400", Answer(x), more...)
		return
	}
	if list, ok := s.Listed(rule, x, fmt.Sprintf("GET /Users with count %d", most+1), more...); ok {
		s.Check(rule, On(x), "a page with count "+fmt.Sprint(most+1)+", where "+name+" is "+fmt.Sprint(most), int64(len(list.Resources)) <= most,
			fmt.Sprintf("at most %d", most), Count(list), more...)
	}
}
