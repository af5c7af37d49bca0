package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// cursorCast has one spelling of every name, so that all collations agree on
// their order; they are created in another.
var cursorCast = []people.Person{
	{Given: "Dora", Family: "Hill", Local: "delta"}, {Given: "Bea", Family: "Hill", Local: "bravo"},
	{Given: "Edda", Family: "Hill", Local: "echo"}, {Given: "Anna", Family: "Hill", Local: "alpha"},
	{Given: "Cleo", Family: "Hill", Local: "charlie"},
}

// cursorWalk is a query whose results are some people of the spec's own.
type cursorWalk struct {
	s      *Stage
	filter string
	ids    []string // of all whom it finds, in the order of creation
	logins []string // of the same
}

// cursorWalkOver creates n people of the cast and asks for them alone. A target
// that says nothing of cursors is asked for them first.
func cursorWalkOver(s *Stage, n int) cursorWalk {
	if s.Claim("filter.supported") == target.Denied {
		s.NotClaimed("without filters the target cannot be asked for the run's own people alone")
	}
	if s.Claim("pagination.cursor") == target.Unstated {
		x := s.Get("/Users", "cursor", "AAAA", "count", "1")
		if x.SCIMType() != "invalidCursor" {
			s.NotClaimed("the target does not say that it pages by cursor, and answered a made-up cursor with %s", Answer(x))
		}
	}
	w := cursorWalk{s: s}
	cast := cursorCast[:n]
	for i, p := range s.Namesakes(cast...) {
		w.logins = append(w.logins, p.Login)
		w.ids = append(w.ids, s.Create(p).Resource().ID())
		local, _, _ := strings.Cut(p.Login, "@")
		w.filter = `userName sw "` + strings.TrimSuffix(local, cast[i].Local) + `"`
	}
	return w
}

// cursorPage is one page of results by cursor (RFC 9865 section 2).
type cursorPage struct {
	on             *scim.Exchange
	ids            []string
	next, previous gjson.Result
	total          gjson.Result
}

// nextCursor is the cursor of the page behind this one, "" if there is none.
func (p cursorPage) nextCursor() string { return cursorText(p.next) }

func cursorText(v gjson.Result) string {
	if v.Type != gjson.String {
		return ""
	}
	return v.String()
}

// ask gets a page: cursor is its place, "" the first, and the rest of the query,
// names and values in turn, has to stay the same from page to page.
func (w cursorWalk) ask(cursor string, query ...string) *scim.Exchange {
	return w.s.Get("/Users", append([]string{"filter", w.filter, "cursor", cursor}, query...)...)
}

// page reads an answer as a page and checks under a rule that it is one. Without
// one the spec ends. totalResults may be missing: it is left to who wants it.
func (w cursorWalk) page(rule, what string, x *scim.Exchange, more ...Detail) cursorPage {
	s := w.s
	if !s.Status(rule, x, "the answer to "+what, []int{http.StatusOK}, more...) {
		s.End()
	}
	body := x.Resource()
	p := cursorPage{on: x, next: body.Get("nextCursor"), previous: body.Get("previousCursor"), total: body.Get("totalResults")}
	listed := body.Get("Resources")
	ok := body.Exists() && (listed.IsArray() || !listed.Exists() || listed.Type == gjson.Null) && slices.ContainsFunc(body.Get("schemas").Array(),
		func(v gjson.Result) bool { return v.String() == scim.ListResponseURN })
	if !s.Check(rule, On(x), "the form of the answer to "+what, ok, "a ListResponse", Shown(string(x.Body())), more...) {
		s.End()
	}
	for _, r := range body.Elements("Resources") {
		p.ids = append(p.ids, r.ID())
	}
	return p
}

// start gets the first page. What can be filtered is another rule's matter.
func (w cursorWalk) start(rule string, query ...string) cursorPage {
	x := w.ask("", query...)
	if x.SCIMType() == "invalidFilter" {
		w.s.NotClaimed("the target cannot be asked for the run's own people alone: it answered %s", Answer(x))
	}
	return w.page(rule, "a query with an empty cursor", x)
}

// rest follows nextCursor from a page on to the end, and gives all pages from that
// one. follow asks for the page at a cursor.
func (w cursorWalk) rest(rule string, first cursorPage, follow func(cursor string) *scim.Exchange) []cursorPage {
	pages := []cursorPage{first}
	for last := first; last.nextCursor() != ""; last = pages[len(pages)-1] {
		if most := 4 * (len(w.ids) + 1); len(pages) > most {
			w.s.Check("RFC9865-2-03", On(last.on), "the end of a walk by cursor", false, "a page without nextCursor", fmt.Sprintf("nextCursor on page %d of %d users", len(pages), len(w.ids)), Also(rule))
			w.s.End()
		}
		pages = append(pages, w.page(rule, "a query with nextCursor", follow(last.nextCursor())))
	}
	return pages
}

func cursorIDs(pages []cursorPage) (ids []string) {
	for _, p := range pages {
		ids = append(ids, p.ids...)
	}
	return ids
}
