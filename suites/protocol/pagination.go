package protocol

import (
	"fmt"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"github.com/tidwall/gjson"

	"rolecall/scim"
	"rolecall/target"
)

// paginationSpecs: pages by index (RFC 7644 section 3.4.2.4).
func paginationSpecs(a Area) {
	a.Plain("page", "a page holds no more than count, and says where it begins and how much there is in all", func(s *Stage) {
		b, scope := paged(s, "abc")
		for _, within := range [][]string{scope, nil} { // some know paging with a filter only
			for _, count := range []int{1, 2, 5} {
				l, ok := b.page("RFC7644-3.4.2.4-03", within, "startIndex", "1", "count", fmt.Sprint(count))
				if !ok {
					return
				}
				n := len(l.Resources)
				s.Check("RFC7644-3.4.2.4-03", Latest, fmt.Sprintf("the resources of a page with count=%d", count), n <= count, fmt.Sprintf("%d at most", count), fmt.Sprint(n))
				if n < l.Total {
					b.number("RFC7644-3.4.2-04", l, "startIndex", 1)
					b.number("RFC7644-3.4.2-05", l, "itemsPerPage", n)
				}
				b.total("RFC7644-3.4.2-08", l, within)
			}
		}
		if l, ok := b.page("RFC7644-3.4.2.4-09", scope, "startIndex", "3", "count", "2"); ok {
			b.number("RFC7644-3.4.2.4-09", l, "startIndex", 3)
			b.number("RFC7644-3.4.2-05", l, "itemsPerPage", len(l.Resources)) // there is one left
			b.total("RFC7644-3.4.2.4-11", l, scope)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.4-03", "RFC7644-3.4.2.4-09", "RFC7644-3.4.2.4-11", "RFC7644-3.4.2-04", "RFC7644-3.4.2-05", "RFC7644-3.4.2-08"))

	a.Plain("first", "the first page is that of startIndex 1, of none, and of one below 1", func(s *Stage) {
		b, scope := paged(s, "abc")
		for _, start := range []struct {
			rule, index string
		}{{"RFC7644-3.4.2.4-01", ""}, {"RFC7644-3.4.2.4-02", "0"}, {"RFC7644-3.4.2.4-02", "-5"}} {
			query := []string{"count", "2"}
			if start.index != "" {
				query = append(query, "startIndex", start.index)
			}
			b.steady(start.rule, "the first page by startIndex="+start.index, func() (got, want string, ok bool) {
				other, ok1 := b.page(start.rule, scope, query...)
				first, ok2 := b.page("RFC7644-3.4.2.4-01", scope, "startIndex", "1", "count", "2")
				if !ok1 || !ok2 {
					s.End()
				}
				if !other.Get("nextCursor").Exists() { // which has no startIndex (RFC 9865 section 2)
					b.number("RFC7644-3.4.2.4-01", other, "startIndex", 1)
				}
				got, want = idsShown(other.Resources), idsShown(first.Resources)
				return got, want, got == want
			})
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.4-01", "RFC7644-3.4.2.4-02"))

	a.Plain("none", "a count of zero or less asks for the number alone", func(s *Stage) {
		b, scope := paged(s, "ab")
		for _, c := range []struct{ rule, count string }{{"RFC7644-3.4.2.4-05", "0"}, {"RFC7644-3.4.2.4-04", "-1"}} {
			for _, within := range [][]string{scope, nil} {
				if l, ok := b.page(c.rule, within, "count", c.count); ok {
					s.Check(c.rule, Latest, "the resources of a page with count="+c.count, len(l.Resources) == 0, "none", fmt.Sprint(len(l.Resources)))
					b.total(c.rule, l, within)
				}
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.4-04", "RFC7644-3.4.2.4-05"))

	a.Plain("walk", "the pages one after the other hold everybody once", func(s *Stage) {
		b, scope := paged(s, "abcde")
		for _, count := range []int{2, 3} {
			b.steady("RFC7644-3.4.2.4-07", fmt.Sprintf("who is on the pages of count=%d, one after the other", count), func() (got, want string, ok bool) {
				users := b.walk("RFC7644-3.4.2.4-07", scope, count)
				got, want = b.who(users), b.spell("abcde")
				if scope == nil { // strangers may come and go
					got = b.who(slices.DeleteFunc(users, func(r scim.Resource) bool { return b.order([]scim.Resource{r}) == "" }))
				}
				return got, want, got == want
			}, Heavy)
		}
		if s.Claim("sort.supported") == target.Stated && scope != nil {
			if l, ok := b.page("RFC7644-3.4.2.4-11", scope, "sortBy", "userName", "startIndex", "2", "count", "2"); ok && len(l.Resources) == 2 {
				s.Equal("RFC7644-3.4.2.4-11", Latest, "the second and third by userName", b.spell(b.order(l.Resources)), b.spell("bc"))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.4-07"), Touches("RFC7644-3.4.2.4-11"))

	a.Plain("beyond", "behind the end there is an empty page", func(s *Stage) {
		b, scope := paged(s, "ab")
		l, ok := b.page("RFC7644-3.4.2.4-08", scope, "startIndex", "1", "count", "2")
		if !ok {
			return
		}
		const far = 3 // who join meanwhile must not fill the page
		x := s.Get("/Users", append(slices.Clone(scope), "startIndex", fmt.Sprint(l.Total+far), "count", "2")...)
		if !s.Status("RFC7644-3.4.2.4-08", x, "the answer to a startIndex behind the end", []int{200}, Mild) {
			return
		}
		if beyond, ok := s.Listed("RFC7644-3.4.2.4-08", x, "a startIndex behind the end"); ok {
			s.Check("RFC7644-3.4.2.4-08", On(x), "the page behind the end", len(beyond.Resources) == 0, "empty", idsShown(beyond.Resources), Heavy)
			b.total("RFC7644-3.4.2.4-08", beyond, scope)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.4-08"))

	a.Plain("no-number", "a startIndex or count that is no integer is refused or ignored", func(s *Stage) {
		b, scope := paged(s, "ab")
		for _, query := range [][]string{{"count", "abc"}, {"startIndex", "1.5", "count", "2"}, {"startIndex", "two", "count", "2"}, {"count", ""}} {
			what := fmt.Sprintf("%s=%s", query[0], query[1])
			x := s.Get("/Users", append(slices.Clone(scope), query...)...)
			if s.Status("RFC7644-3.4.2.4-10", x, "the answer to "+what, []int{200, 400}) && x.OK() {
				if l, ok := s.Listed("RFC7644-3.4.2.4-10", x, what); ok {
					b.total("RFC7644-3.4.2.4-10", l, scope)
				}
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.4-10"))

	a.Plain("large", "a page is as long as the target likes, and says so", func(s *Stage) {
		b, scope := paged(s, "abc")
		most := s.Discovery().Config.Get("filter", "maxResults")
		scopes := [][]string{scope}
		if !s.Gentle() {
			scopes = append(scopes, nil) // everybody: on a target of others that may be many
		}
		for _, within := range scopes {
			l, ok := b.page("RFC7644-3.4.2.4-06", within, "startIndex", "1", "count", "100000")
			if !ok {
				continue
			}
			n := len(l.Resources)
			if most.Type == gjson.Number && most.Int() > 0 {
				s.Check("RFC7644-3.4.2.4-06", Latest, "the resources of a page with count=100000", int64(n) <= most.Int(), "at most filter.maxResults, "+most.Raw, fmt.Sprint(n))
			}
			s.Check("RFC7644-3.4.2.4-06", Latest, "the resources of a page with count=100000", n > 0, "some", "none")
			if l.Get("itemsPerPage").Exists() {
				b.number("RFC7644-3.4.2.4-06", l, "itemsPerPage", n)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.4-06"))
}

// paged is a band that exists, and the query that lists it alone: a filter, or
// nothing where the target does not filter.
func paged(s *Stage, letters string) (b *band, scope []string) {
	if s.Claim("pagination.index") == target.Denied {
		s.NotClaimed("the target pages by cursor alone")
	}
	b = newBand(s, letters)
	for _, letter := range letters {
		b.create(string(letter))
	}
	return b, b.scope()
}

// page asks for a page by index.
func (b *band) page(rule string, scope []string, query ...string) (scim.List, bool) {
	if b.s.Discovery().Config.Get("pagination", "defaultPaginationMethod").String() == "cursor" && !slices.Contains(query, "startIndex") {
		query = append(query, "startIndex", "1")
	}
	return b.s.Listed(rule, b.s.Get("/Users", append(slices.Clone(scope), query...)...), "a query with "+scim.Query(query...))
}

// number checks a number in a list.
func (b *band) number(rule string, l scim.List, name string, want int) {
	v := l.Get(name)
	got := v.Raw
	if !v.Exists() {
		got = "missing"
	}
	b.s.Check(rule, Latest, name+" in the answer", v.Type == gjson.Number && got == fmt.Sprint(want), fmt.Sprint(want), got)
}

// total checks totalResults: the band alone is what a scope lists.
func (b *band) total(rule string, l scim.List, scope []string) {
	want := fmt.Sprint(len(b.letters))
	ok := l.Total == len(b.letters)
	if scope == nil {
		want, ok = want+" or more", l.Total >= len(b.letters)
	}
	b.s.Check(rule, Latest, "totalResults", ok, want, fmt.Sprint(l.Total))
}

// walk goes from page to page to the end.
func (b *band) walk(rule string, scope []string, count int) (users []scim.Resource) {
	const steps = 30
	if scope == nil {
		count *= 50 // everybody
	}
	next := 1
	for range steps {
		l, ok := b.page(rule, scope, "startIndex", fmt.Sprint(next), "count", fmt.Sprint(count))
		if !ok {
			b.s.End()
		}
		users = append(users, l.Resources...)
		if next += len(l.Resources); len(l.Resources) == 0 || next > l.Total {
			return users
		}
	}
	if scope == nil {
		b.s.NotClaimed("the target does not filter, and has more users than can be walked through")
	}
	return users
}

// steady makes a check that others might spoil who come and go meanwhile. It is
// made twice before it counts.
func (b *band) steady(rule, what string, look func() (got, want string, ok bool), more ...Detail) {
	got, want, ok := look()
	if !ok {
		got, want, ok = look()
	}
	b.s.Check(rule, Latest, what, ok, want, got, more...)
}

func idsShown(users []scim.Resource) string {
	if len(users) == 0 {
		return "nobody"
	}
	return Shown(strings.Join(idsIn(users), " "))
}

func idsIn(resources []scim.Resource) []string {
	var ids []string
	for _, r := range resources {
		ids = append(ids, r.ID())
	}
	return ids
}
