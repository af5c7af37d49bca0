package protocol

import (
	"fmt"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/scim"
	"rolecall/target"
)

const listURN = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

// searchSpecs: queries by POST to .search (RFC 7644 section 3.4.3).
func searchSpecs(a Area) {
	a.Plain("query", "a search is answered with a list, and makes nothing", func(s *Stage) {
		b := searched(s, "ab")
		x := b.search("/Users")
		s.Check("RFC7644-3.4.3-01", On(x), "the answer to a search", x.Status != 201 && x.Header("Location") == "", "neither 201 nor a Location", Answer(x))
		if list, ok := s.Listed("RFC7644-3.4.3-02", x, "a search"); ok {
			schemas := list.Get("schemas")
			s.Check("RFC7644-3.4.3-02", On(x), "schemas in the answer to a search", strings.Contains(schemas.Raw, `"`+listURN+`"`), listURN, schemas.Raw)
		}
		b.steady("RFC7644-3.4.3-01", "totalResults of all users before and after a search", func() (got, want string, ok bool) {
			before := b.everybody()
			b.search("/Users")
			got, want = fmt.Sprint(b.everybody()), fmt.Sprint(before)
			return got, want, got == want
		})
	}, Alone(), ReadsBack(), Proves("RFC7644-3.4.3-01", "RFC7644-3.4.3-02"))

	a.Plain("message", "a search that is no SearchRequest is refused", func(s *Stage) {
		b := searched(s, "a")
		valid := searchRequest(scim.F("filter", b.fill("{in}")), scim.F("count", 1))
		s.Status("RFC7644-3.4.3-03", s.Post("/Users/.search", valid), "the answer to a search with its schema", []int{200})
		for _, m := range []struct {
			what string
			body scim.Object
		}{
			{"no schemas", valid.Without("schemas")},
			{"the schema of a User", valid.With(scim.F("schemas", []string{scim.UserURN}))},
		} {
			x := s.Post("/Users/.search", m.body)
			if s.Status("RFC7644-3.4.3-03", x, "the answer to a search with "+m.what, []int{400}, Mild) {
				s.SCIMType("RFC7644-3.4.3-03", x, "the scimType of the refusal of a search with "+m.what, "invalidSyntax")
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.3-03"))

	a.Plain("parameters", "a search finds and shows what the same query in the URL does", func(s *Stage) {
		b := searched(s, "abc")
		queries := [][]scim.Field{
			{},
			{scim.F("attributes", []string{"userName", "active"})},
			{scim.F("excludedAttributes", []string{"emails", "name"})},
			{scim.F("startIndex", 2), scim.F("count", 1)},
			{scim.F("startIndex", 0), scim.F("count", 1)},
			{scim.F("count", 0)},
		}
		if s.Claim("sort.supported") == target.Stated {
			queries = append(queries,
				[]scim.Field{scim.F("sortBy", "userName"), scim.F("sortOrder", "descending"), scim.F("startIndex", 2), scim.F("count", 2)},
				[]scim.Field{scim.F("sortBy", "userName"), scim.F("sortOrder", "ascending")})
		}
		for _, fields := range queries {
			query := []string{"filter", b.fill("{in}")}
			sorted := false
			for _, f := range fields {
				value := fmt.Sprint(f.Value)
				if names, ok := f.Value.([]string); ok {
					value = strings.Join(names, ",")
				}
				query = append(query, f.Name, value)
				sorted = sorted || f.Name == "sortBy"
			}
			what := "a search with " + scim.Query(query[2:]...)
			x := b.search("/Users", fields...)
			found, ok := s.Listed("RFC7644-3.4.3-04", x, what)
			asked, err := s.Get("/Users", query...).List()
			if !ok || err != nil {
				continue
			}
			if len(found.Resources) < found.Total && !sorted { // no order is promised, so that the pages may hold others
				s.Equal("RFC7644-3.4.3-04", On(x), "how many "+what+" finds", Count(found), Count(asked))
				continue
			}
			s.Equal("RFC7644-3.4.3-04", On(x), "what "+what+" finds", outline(found, sorted), outline(asked, sorted))
		}
	}, ReadsBack(), Proves("RFC7644-3.4.3-04"))

	a.Plain("root", "a search at the root goes through all resource types", func(s *Stage) {
		b, group := everyType(s)
		var found []string
		for range 2 { // a page may be as short as one
			x := s.Post("/.search", searchRequest(scim.F("filter", b.fill(`displayName sw "{tag}"`)), scim.F("startIndex", len(found)+1)))
			list, ok := s.Listed("RFC7644-3.4.3-05", x, "a search at the root")
			if !ok {
				return
			}
			if found = append(found, idsIn(list.Resources)...); len(found) >= list.Total {
				break
			}
		}
		s.Equal("RFC7644-3.4.3-05", Latest, "ids found by displayName at the root", inOrder(found), inOrder([]string{b.id("a"), group}))
	}, ReadsBack(), Proves("RFC7644-3.4.3-05"))
}

// searched is a band that exists, if the target searches by POST.
func searched(s *Stage, letters string) *band {
	b := newBand(s, letters)
	if s.Denied("filter.supported") {
		s.NotClaimed("this searches by a filter, and the target says that it has none")
	}
	if x := b.search("/Users"); x.Refused() && s.Claim("search-post") != target.Stated {
		s.NotClaimed("the target does not search by POST: it answered %s", Answer(x))
	}
	for _, letter := range letters {
		b.create(string(letter))
	}
	return b
}

// search asks for the band by POST.
func (b *band) search(endpoint string, more ...scim.Field) *scim.Exchange {
	return b.s.Post(endpoint+"/.search", searchRequest(append([]scim.Field{scim.F("filter", b.fill("{in}"))}, more...)...))
}

func searchRequest(more ...scim.Field) scim.Object {
	return append(scim.Object{scim.F("schemas", []string{scim.SearchRequestURN})}, more...)
}

// everybody is totalResults of all users.
func (b *band) everybody() int {
	list, err := b.s.Get("/Users", "startIndex", "1", "count", "1").List()
	if err != nil {
		b.s.Inconclusive("the list of all users cannot be read: %v", err)
	}
	return list.Total
}

// everyType is a band of a and a group whose names begin alike, if the target has
// groups and answers a search at the root.
func everyType(s *Stage) (b *band, group string) {
	if s.Claim("resource:Group") != target.Stated {
		s.NotClaimed("the target has no groups")
	}
	b = newBand(s, "a")
	if x := b.search(""); x.Refused() {
		s.NotClaimed("the target takes no search at its root, which it need not: it answered %s", Answer(x))
	}
	b.create("a", scim.F("displayName", b.tag+"user"))
	b.kept("displayName")
	return b, s.CreateGroup(scim.F("displayName", b.tag+"group")).Resource().ID()
}

// outline is what a list says that must be the same however it was asked for. In
// an order of its own where none was asked for.
func outline(l scim.List, sorted bool) string {
	var rows []string
	for _, r := range l.Resources {
		names := jsonNames(r.Raw())
		slices.Sort(names)
		rows = append(rows, r.UserName()+" "+r.ID()+" ("+strings.Join(names, " ")+")")
	}
	if !sorted {
		slices.Sort(rows)
	}
	return fmt.Sprintf("totalResults %d: %s", l.Total, strings.Join(rows, ", "))
}

func inOrder(texts []string) string {
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}
