package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// cursorsSpecs: paging by cursor (RFC 9865).
func cursorsSpecs(a Area) {
	a.Plain("walk", "nextCursor leads through all results, once each, to the end", cursorAll, ReadsBack(),
		Proves("RFC9865-2-01", "RFC9865-2-02", "RFC9865-2-03", "RFC9865-2-04", "RFC9865-2-06", "RFC9865-2-07", "RFC9865-2-08", "RFC9865-2-10"))
	a.Plain("back", "previousCursor leads back to the page before", cursorBack, ReadsBack(), Proves("RFC9865-2-05"), Touches("RFC9865-2-07"))
	a.Plain("bare", "a cursor without a value and one page that holds everything", cursorBare, ReadsBack(),
		Proves("RFC9865-2-01", "RFC9865-2-03", "RFC9865-2-04"))
	a.Plain("count", "a page holds no more than count", cursorCount, ReadsBack(), Proves("RFC9865-2-08", "RFC9865-2-09"), Touches("RFC9865-2-01"))
	a.Plain("invalid", "a cursor that the target did not give is refused", cursorInvalid, ReadsBack(),
		Proves("RFC9865-2.1-01", "RFC9865-2.1-02", "RFC9865-2.1-04"), Touches("RFC9865-2-01", "RFC9865-2-06"))
	a.Plain("sorted", "pages by cursor follow sortBy and sortOrder", cursorSorted, ReadsBack(),
		Proves("RFC9865-2.2-01"), Touches("RFC9865-2-01", "RFC9865-2-03", "RFC9865-2-06"))
	a.Plain("method", "each way of paging is there when asked for, and one when neither is", cursorMethod, ReadsBack(),
		Proves("RFC9865-2.4-01", "RFC9865-2.4-02"), Touches("RFC9865-2-01", "RFC9865-2.3-01"))
	a.Plain("search", "a search by POST takes a cursor in its body", cursorSearch, ReadsBack(),
		Proves("RFC9865-3-01"), Touches("RFC9865-2-01", "RFC9865-2-03"))
}

const cursorSize = "2" // of the pages in walks

func cursorAll(s *Stage) {
	w := cursorWalkOver(s, 5)
	first := w.start("RFC9865-2-01", "count", cursorSize)
	s.Check("RFC9865-2-01", On(first.on), "nextCursor of the first of several pages", first.nextCursor() != "", "a non-empty string", ShownJSON(first.next.Raw), Also("RFC9865-2-02"))
	s.Check("RFC9865-2-04", On(first.on), "previousCursor of the first page", cursorNothing(first.previous), "none", ShownJSON(first.previous.Raw))
	pages := w.rest("RFC9865-2-06", first, func(cursor string) *scim.Exchange { return w.ask(cursor, "count", cursorSize) })
	for _, p := range pages {
		s.Check("RFC9865-2-08", On(p.on), "the resources on a page with count "+cursorSize, len(p.ids) <= 2, "2 at most", fmt.Sprint(len(p.ids)))
		for name, v := range map[string]gjson.Result{"nextCursor": p.next, "previousCursor": p.previous} {
			if text := cursorText(v); text != "" {
				s.Check("RFC9865-2-07", On(p.on), "the characters of "+name, cursorUnreserved(text), "letters, digits and - . _ ~ only", Shown(text))
			}
		}
	}
	ids, last := cursorIDs(pages), pages[len(pages)-1]
	for _, id := range w.ids {
		found := slices.Contains(ids, id)
		s.Check("RFC9865-2-06", On(last.on), "user "+id+" in a walk by cursor", found, "met once", "not met", Also("RFC9865-2-02"))
	}
	s.Check("RFC9865-2-06", On(last.on), "the users met in a walk by cursor", len(ids) == len(cursorUnique(ids)), "each once", ShownAll(ids))
	s.Check("RFC9865-2-03", On(last.on), "the type of nextCursor on the last page", cursorNothing(last.next), "none", ShownJSON(last.next.Raw))
	s.Check("RFC9865-2-03", On(last.on), "nextCursor on the last page", !last.next.Exists(), "left out", ShownJSON(last.next.Raw), Mild)
	if !first.total.Exists() { // as RFC 9865 section 2 allows where it cannot be estimated
		s.Observe("totalResults in pages by cursor", "left out", conformance.OracleSCIM)
	}
	for _, p := range pages {
		if p.total.Exists() {
			n, err := strconv.Atoi(p.total.Raw)
			s.Check("RFC9865-2-10", On(p.on), "totalResults of a page by cursor", err == nil && p.total.Type == gjson.Number && n == len(w.ids), fmt.Sprint(len(w.ids)), ShownJSON(p.total.Raw))
		}
	}
}

func cursorBack(s *Stage) {
	w := cursorWalkOver(s, 3)
	first := w.start("RFC9865-2-05", "count", "1")
	if first.nextCursor() == "" {
		s.Inconclusive("the first of three pages has no nextCursor")
	}
	second := w.page("RFC9865-2-05", "a query with nextCursor", w.ask(first.nextCursor(), "count", "1"))
	previous := cursorText(second.previous)
	if previous == "" {
		s.NotClaimed("the target gives no previousCursor, which it need not")
	}
	s.Check("RFC9865-2-07", On(second.on), "the characters of previousCursor", cursorUnreserved(previous), "letters, digits and - . _ ~ only", Shown(previous))
	back := w.page("RFC9865-2-05", "a query with previousCursor", w.ask(previous, "count", "1"))
	s.Check("RFC9865-2-05", On(back.on), "the page that previousCursor of the second page leads to", slices.Equal(back.ids, first.ids), "the first: "+ShownAll(first.ids), ShownAll(back.ids))
}

func cursorBare(s *Stage) {
	w := cursorWalkOver(s, 2)
	plain := w.start("RFC9865-2-01", "count", "1")
	x := s.Send(scim.Request{
		Method: http.MethodGet, Path: "/Users", Header: http.Header{"Accept": {scim.MediaType}},
		Query: "cursor&" + scim.Query("filter", w.filter, "count", "1"),
	})
	bare := w.page("RFC9865-2-01", "a query with cursor and no equals sign", x)
	s.Check("RFC9865-2-01", On(x), "nextCursor for cursor without an equals sign", bare.nextCursor() != "", "a non-empty string", ShownJSON(bare.next.Raw))
	s.Check("RFC9865-2-01", On(x), "the page for cursor without an equals sign", slices.Equal(bare.ids, plain.ids), "the first: "+ShownAll(plain.ids), ShownAll(bare.ids))
	all := w.page("RFC9865-2-01", "a query by cursor for one page", w.ask("", "count", "10"))
	s.Check("RFC9865-2-04", On(all.on), "previousCursor of the only page", cursorNothing(all.previous), "none", ShownJSON(all.previous.Raw))
	if len(all.ids) < len(w.ids) {
		return // fewer than count may be on a page
	}
	if next := all.nextCursor(); next != "" {
		// Some find out that there is no more only by looking: an empty page is a page.
		after := w.page("RFC9865-2-03", "the nextCursor of a page that held everything", w.ask(next, "count", "10"))
		s.Check("RFC9865-2-03", On(after.on), "the page behind the one that held everything", len(after.ids) == 0 && after.nextCursor() == "", "empty, or no such page", ShownAll(after.ids))
		s.Observe("nextCursor of a page that holds everything", "leads to an empty page", conformance.OracleSCIM)
		return
	}
	s.Check("RFC9865-2-03", On(all.on), "nextCursor of the only page", !all.next.Exists(), "left out", ShownJSON(all.next.Raw), Mild)
}

func cursorCount(s *Stage) {
	w := cursorWalkOver(s, 3)
	w.start("RFC9865-2-01", "count", "1")
	for _, count := range []int{1, 2, 5} {
		p := w.page("RFC9865-2-08", fmt.Sprintf("a query by cursor with count %d", count), w.ask("", "count", fmt.Sprint(count)))
		s.Check("RFC9865-2-08", On(p.on), fmt.Sprintf("the resources on a page with count %d", count), len(p.ids) <= count, fmt.Sprintf("%d at most", count), fmt.Sprint(len(p.ids)))
	}
	for _, count := range []string{"0", "-1"} {
		what := "a query by cursor with count " + count
		x := w.ask("", "count", count)
		if x.Status == http.StatusBadRequest { // which RFC 9865 lists as invalidCount
			s.Check("RFC9865-2-09", On(x), "the answer to "+what, false, "200 without resources", Answer(x), Mild)
			continue
		}
		p := w.page("RFC9865-2-09", what, x)
		s.Check("RFC9865-2-09", On(x), "the resources on the answer to "+what, len(p.ids) == 0, "none", fmt.Sprint(len(p.ids)))
	}
}

func cursorInvalid(s *Stage) {
	w := cursorWalkOver(s, 3)
	first := w.start("RFC9865-2-01", "count", "1")
	for _, cursor := range []string{"AAAA", "garbage"} {
		x := w.ask(cursor, "count", "1")
		what := "the answer to the cursor " + cursor
		if !s.Status("RFC9865-2.1-01", x, what, []int{http.StatusBadRequest}, Also("RFC9865-2.1-02")) {
			continue
		}
		isError := slices.ContainsFunc(x.Resource().Get("schemas").Array(), func(v gjson.Result) bool { return v.String() == scim.ErrorURN })
		s.Check("RFC9865-2.1-01", On(x), "the body of "+what, isError, "an Error message", Shown(string(x.Body())))
		s.SCIMType("RFC9865-2.1-02", x, "scimType of "+what, "invalidCursor")
	}
	if first.nextCursor() == "" {
		s.Inconclusive("the first of three pages has no nextCursor")
	}
	x := w.ask(first.nextCursor(), "count", "2")
	if s.Status("RFC9865-2.1-04", x, "the answer to another count on the second page", []int{http.StatusBadRequest}) {
		s.SCIMType("RFC9865-2.1-04", x, "scimType of the answer to another count on the second page", "invalidCount")
	} else if x.OK() {
		p := w.page("RFC9865-2.1-04", "a query with nextCursor and another count", x)
		repeats := slices.ContainsFunc(p.ids, func(id string) bool { return slices.Contains(first.ids, id) })
		s.Check("RFC9865-2-06", On(x), "the page behind the first, with another count", !repeats, "no user of the first page", ShownAll(p.ids))
	}
}

func cursorUnreserved(text string) bool {
	for _, r := range text {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_' && r != '~' {
			return false
		}
	}
	return true
}

// cursorNothing tells whether a member says that there is nothing, in whatever way.
func cursorNothing(v gjson.Result) bool {
	return v.Type == gjson.Null || v.Type == gjson.String && v.String() == ""
}

func cursorUnique(ids []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}
