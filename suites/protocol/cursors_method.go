package protocol

import (
	"fmt"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

func cursorSorted(s *Stage) {
	w := cursorWalkOver(s, 5)
	ascending := cursorByLogin(w)
	for order, want := range map[string][]string{"ascending": ascending, "descending": cursorReversed(ascending)} {
		query := []string{"sortBy", "userName", "sortOrder", order, "count", cursorSize}
		pages := w.rest("RFC9865-2.2-01", w.start("RFC9865-2-01", query...), func(cursor string) *scim.Exchange { return w.ask(cursor, query...) })
		got := cursorIDs(pages)
		s.Check("RFC9865-2.2-01", On(pages[len(pages)-1].on), "the users of a walk by cursor with sortBy userName "+order, slices.Equal(got, want), ShownAll(want), ShownAll(got))
	}
}

// cursorByLogin are the ids of the walk's people by their logins.
func cursorByLogin(w cursorWalk) (ids []string) {
	for _, login := range slices.Sorted(slices.Values(w.logins)) {
		ids = append(ids, w.ids[slices.Index(w.logins, login)])
	}
	return ids
}

func cursorReversed(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Reverse(ids)
	return ids
}

// cursorMethod asks for two people one at a time: by cursor, by index, and by
// neither (RFC 9865 section 2.4).
func cursorMethod(s *Stage) {
	w := cursorWalkOver(s, 2)
	byCursor := w.start("RFC9865-2-01", "count", "1")
	s.Check("RFC9865-2.4-02", On(byCursor.on), "nextCursor of the first page by cursor", byCursor.nextCursor() != "", "a non-empty string", ShownJSON(byCursor.next.Raw))

	if s.Asks("RFC9865-2.4-02") {
		cursorByIndex(w)
	}
	published := s.Discovery().Config.Get("pagination", "defaultPaginationMethod").String()
	var pages []cursorPage
	for range 2 {
		pages = append(pages, w.page("RFC9865-2.4-01", "a query that asks for no way of paging", s.Get("/Users", "filter", w.filter, "count", "1")))
	}
	want, detail := cursorStyle(pages[0]), []Detail{Mild} // who publishes no default may choose each time
	if published != "" {
		want, detail = published, nil
	}
	for _, p := range pages {
		style := cursorStyle(p)
		s.Check("RFC9865-2.4-01", On(p.on), "the way of paging of a query that asks for none", style == want, "by "+want, "by "+style, detail...)
	}
	if first := pages[0]; first.nextCursor() != "" {
		s.Observe("a query that asks for no way of paging", "is answered by cursor", conformance.OracleSCIM)
		next := w.page("RFC9865-2.3-01", "the nextCursor of a query without cursor", w.ask(first.nextCursor(), "count", "1"))
		met := append(slices.Clone(first.ids), next.ids...)
		s.Check("RFC9865-2.3-01", On(next.on), "the users on the two pages of a query without cursor", slices.Equal(cursorUnique(met), cursorUnique(w.ids)), ShownAll(w.ids), ShownAll(met))
	}
}

func cursorStyle(p cursorPage) string {
	if p.nextCursor() != "" {
		return "cursor"
	}
	return "index"
}

// cursorByIndex walks the same people by startIndex.
func cursorByIndex(w cursorWalk) {
	s := w.s
	var ids []string
	for start := 1; start <= len(w.ids); start++ {
		x := s.Get("/Users", "filter", w.filter, "startIndex", fmt.Sprint(start), "count", "1")
		list, ok := s.Listed("RFC9865-2.4-02", x, "a query with startIndex")
		if !ok {
			return
		}
		s.Check("RFC9865-2.4-02", On(x), "startIndex of a page by index", list.Get("startIndex").Raw == fmt.Sprint(start), fmt.Sprint(start), Shown(list.Get("startIndex").Raw))
		for _, r := range list.Resources {
			ids = append(ids, r.ID())
		}
	}
	s.Check("RFC9865-2.4-02", Latest, "the users on the pages by index", slices.Equal(cursorUnique(ids), cursorUnique(w.ids)), ShownAll(w.ids), ShownAll(ids))
}

func cursorSearch(s *Stage) {
	w := cursorWalkOver(s, 3)
	ask := func(cursor string) *scim.Exchange {
		return s.Post("/Users/.search", scim.Object{
			scim.F("schemas", []string{scim.SearchRequestURN}), scim.F("filter", w.filter), scim.F("cursor", cursor), scim.F("count", 2),
		})
	}
	byGet := w.rest("RFC9865-2-01", w.start("RFC9865-2-01", "count", cursorSize), func(cursor string) *scim.Exchange { return w.ask(cursor, "count", cursorSize) })
	first := w.page("RFC9865-3-01", "a search by POST with an empty cursor", ask(""))
	s.Check("RFC9865-3-01", On(first.on), "nextCursor of the first page of a search by POST", first.nextCursor() != "", "a non-empty string", ShownJSON(first.next.Raw))
	byPost := w.rest("RFC9865-3-01", first, ask)
	s.Check("RFC9865-3-01", Latest, "the users of a walk by cursor with POST", slices.Equal(cursorUnique(cursorIDs(byPost)), cursorUnique(cursorIDs(byGet))) && len(cursorIDs(byPost)) == len(w.ids),
		"those of the walk with GET: "+ShownAll(cursorIDs(byGet)), ShownAll(cursorIDs(byPost)))
}
