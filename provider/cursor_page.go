package provider

import (
	"bytes"
	"cmp"
	"net/http"
	"sort"

	"rolecall/provider/internal/query"
	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// byCursor tells whether a query is to be paged by cursor: it says so, empty for
// the first page, or says nothing where that is the default (RFC 9865 section 2.4).
func (s *Server) byCursor(q parameters) bool {
	_, cursor := q["cursor"]
	_, index := q["startindex"]
	return s.cfg.Features.Cursors && (cursor || s.cfg.Features.CursorByDefault && !index)
}

// walk is one step of a walk through a query's results by cursor.
type walk struct {
	server *Server
	digest []byte
	count  int
	from   *cursor // nil: at the first page
}

// walk reads cursor and count. Errors are 400 invalidCursor, expiredCursor and
// invalidCount (RFC 9865 section 2.1). A count above the maximum means the
// maximum, a negative one 0, and none on a later page the one of the first.
func (s *Server) walk(q parameters, catalogs []*schema.Catalog) (*walk, error) {
	if _, index := q["startindex"]; index {
		return nil, scimerr.BadRequest(scimerr.InvalidValue, "cursor and startIndex exclude each other")
	}
	f := s.cfg.Features
	w := &walk{server: s, digest: queryDigest(q, catalogs)}
	count, err := q.integer("count", f.MaxResults)
	if err != nil {
		return nil, scimerr.BadRequest(scimerr.InvalidCount, "count is no integer")
	}
	w.count = min(max(count, 0), f.MaxResults)
	if q["cursor"] == "" {
		return w, nil
	}
	from, err := s.cursors.open(q["cursor"])
	if err != nil || !bytes.Equal(from.Query, w.digest) {
		return nil, refusedCursor()
	}
	if s.cfg.Now().Sub(from.Issued) > f.CursorTimeout {
		return nil, scimerr.New(http.StatusBadRequest, scimerr.ExpiredCursor, "the cursor is older than %v: start again with an empty one", f.CursorTimeout)
	}
	if q["count"] != "" && w.count != from.Count {
		return nil, scimerr.BadRequest(scimerr.InvalidCount, "count has changed: it was %d on the page before", from.Count)
	}
	w.from, w.count = &from, from.Count
	return w, nil
}

// page finds the resources behind the cursor's place, or before it. Places are
// found by order and not by number: whatever is created or deleted between two
// pages, a resource that is there all the time is met exactly once.
func (w *walk) page(scopes []*scope, base string) ([]hit, listResponse) {
	found, key := w.server.ordered(scopes, base)
	from, to := 0, min(w.count, len(found))
	if w.from != nil {
		if from, to = w.bounds(found, key); to == 0 { // all that stood before has gone
			from, to = 0, min(w.count, len(found))
		}
	}
	answer := listResponse{TotalResults: len(found)}
	if from < to && from > 0 {
		answer.PreviousCursor = w.place(found[from], key, true)
	}
	if from < to && to < len(found) {
		answer.NextCursor = w.place(found[to-1], key, false)
	}
	return found[from:to], answer
}

// bounds are those of the page within all that was found.
func (w *walk) bounds(found []hit, key func(hit) any) (from, to int) {
	order := w.order(key)
	if w.from.Back {
		to = sort.Search(len(found), func(i int) bool { return order(found[i]) >= 0 })
		return max(0, to-w.count), to
	}
	from = sort.Search(len(found), func(i int) bool { return order(found[i]) > 0 })
	return from, min(from+w.count, len(found))
}

// order compares a hit with the cursor's place: negative when it stands before it.
func (w *walk) order(key func(hit) any) func(hit) int {
	var at any
	if key != nil {
		at, _ = query.DecodeKey(w.from.Key) // nobody else could have written it
	}
	return func(h hit) int {
		if key != nil {
			if order := query.CompareKeys(key(h), at, h.scope.sorter.Descending()); order != 0 {
				return order
			}
		}
		return cmp.Or(cmp.Compare(h.scope.order, w.from.Scope), cmp.Compare(h.sequence, w.from.Sequence))
	}
}

// place is the cursor at a hit.
func (w *walk) place(h hit, key func(hit) any, back bool) string {
	at := cursor{
		Query: w.digest, Count: w.count, Issued: w.server.cfg.Now(), Back: back, Scope: h.scope.order, Sequence: h.sequence,
	}
	if key != nil {
		at.Key, _ = query.EncodeKey(key(h)) // texts, numbers and instants never fail
	}
	return w.server.cursors.seal(at)
}

// cursorConfig is the pagination attribute of the ServiceProviderConfig (RFC
// 9865 section 4).
func (s *Server) cursorConfig() map[string]any {
	f := s.cfg.Features
	method := "index"
	if f.CursorByDefault {
		method = "cursor"
	}
	return map[string]any{
		"cursor": true, "index": true, "defaultPaginationMethod": method,
		"defaultPageSize": f.MaxResults, "maxPageSize": f.MaxResults, "cursorTimeout": int(f.CursorTimeout.Seconds()),
	}
}
