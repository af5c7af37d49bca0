package provider

import (
	"net/http"
	"slices"

	"rolecall/provider/internal/query"
	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

const listURI = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

// listResponse is RFC 7644 section 3.4.2, with the members of RFC 9865 section 2
// instead of startIndex on a page by cursor, and all others always there.
type listResponse struct {
	Schemas        []string `json:"schemas"`
	TotalResults   int      `json:"totalResults"`
	StartIndex     int      `json:"startIndex,omitempty"`
	ItemsPerPage   int      `json:"itemsPerPage"`
	PreviousCursor string   `json:"previousCursor,omitempty"`
	NextCursor     string   `json:"nextCursor,omitempty"`
	Resources      []any    `json:"Resources"`
}

// window is the page that a client asks for.
type window struct{ start, count int } // start is 1-based

func (s *Server) window(q parameters) (window, error) {
	start, err := q.integer("startIndex", 1)
	if err != nil {
		return window{}, err
	}
	count, err := q.integer("count", s.cfg.Features.MaxResults)
	if err != nil {
		return window{}, err
	}
	return window{max(start, 1), min(max(count, 0), s.cfg.Features.MaxResults)}, nil
}

// scope is a query's part for one resource type.
type scope struct {
	order      int // among the scopes of the query
	catalog    *schema.Catalog
	table      *table   // nil: the resources are these
	listed     []record // in the order of their creation
	projection *projection
	filter     *query.Filter // nil: everything
	sorter     *query.Sorter // nil: in the order of creation
}

// hit is one resource that a query found.
type hit struct {
	scope *scope
	record
}

// list answers a query over one resource type, or over several in the order
// given: filter, sort, page, project.
func (s *Server) list(x *exchange, catalogs ...*schema.Catalog) error {
	page, err := s.paging(x.query, catalogs)
	if err != nil {
		return err
	}
	scopes := make([]*scope, len(catalogs))
	for i := range catalogs {
		if scopes[i], err = s.scope(x.query, catalogs[i], catalogs); err != nil {
			return err
		}
		scopes[i].order = i
		if d := s.directories[catalogs[i].Type.Name]; d != nil {
			scopes[i].listed = d.read(x.request.Context())
		}
	}
	found, answer := page(scopes, x.base)
	items := make([]any, len(found))
	for i, f := range found {
		items[i] = s.listed(x, f)
	}
	answer.Schemas, answer.ItemsPerPage, answer.Resources = []string{listURI}, len(items), items
	s.send(x, http.StatusOK, answer)
	return nil
}

// paging reads how a query wants its results cut into pages. What it returns
// cuts one: the hits on it, and the answer's members about paging.
func (s *Server) paging(q parameters, catalogs []*schema.Catalog) (func([]*scope, string) ([]hit, listResponse), error) {
	if s.byCursor(q) {
		w, err := s.walk(q, catalogs)
		if err != nil {
			return nil, err
		}
		return w.page, nil
	}
	page, err := s.window(q)
	if err != nil {
		return nil, err
	}
	return func(scopes []*scope, base string) ([]hit, listResponse) {
		found, total := s.find(scopes, page, base)
		return found, listResponse{TotalResults: total, StartIndex: page.start}
	}, nil
}

// scope reads the parameters as they apply to c, one of all types queried.
func (s *Server) scope(q parameters, c *schema.Catalog, all []*schema.Catalog) (out *scope, err error) {
	out = &scope{catalog: c, table: s.store.table(c.Type.Name)}
	if out.projection, err = newProjection(c, q["attributes"], q["excludedattributes"]); err != nil {
		return nil, err
	}
	if out.filter, err = s.filter(q, c, all); err != nil {
		return nil, err
	}
	// A server that can't sort ignores the wish (RFC 7644 section 3.4.2.3).
	if by := q["sortby"]; by != "" && s.cfg.Features.Sort {
		out.sorter, err = query.NewSorter(by, q["sortorder"], c, all...)
	}
	return out, err
}

// filter reads the filter parameter; nil when there is none. A filter that is
// not offered or empty is refused: to drop it would show everything.
func (s *Server) filter(q parameters, c *schema.Catalog, all []*schema.Catalog) (*query.Filter, error) {
	text, given := q["filter"]
	if !given {
		return nil, nil
	}
	if !s.cfg.Features.Filter {
		return nil, scimerr.BadRequest(scimerr.InvalidFilter, "filters are not supported")
	}
	return query.NewFilter(text, c, all...)
}

// find is the page and the number of all matches. It touches no more resources
// than it must: a plain page is cut out of the tables, an indexed equality looks
// up its candidates.
func (s *Server) find(scopes []*scope, page window, base string) ([]hit, int) {
	first := scopes[0] // they have a filter and an order all or none
	tables := !slices.ContainsFunc(scopes, func(sc *scope) bool { return sc.table == nil })
	if first.filter == nil && first.sorter == nil && s.cfg.Policy.Visible == nil && tables {
		return s.cut(scopes, page)
	}
	found, _ := s.ordered(scopes, base)
	from := min(page.start-1, len(found))
	return found[from:min(from+page.count, len(found))], len(found)
}

// ordered are all matches in the order asked for, and what they are sorted by;
// key is nil when they stand in the order of their creation.
func (s *Server) ordered(scopes []*scope, base string) (found []hit, key func(hit) any) {
	for _, sc := range scopes {
		found = s.matches(found, sc, base)
	}
	if sorter := scopes[0].sorter; sorter != nil {
		key = s.sortKey(scopes, base)
		query.Sort(found, key, sorter.Descending())
	}
	return found, key
}

// cut takes a page out of the tables, one behind the other.
func (s *Server) cut(scopes []*scope, page window) (found []hit, total int) {
	from := page.start - 1
	for _, sc := range scopes {
		part, size := s.store.page(sc.table, from, page.count-len(found))
		for _, r := range part {
			found = append(found, hit{sc, r})
		}
		total += size
		from = max(from-size, 0)
	}
	return found, total
}

// matches adds to found what a scope's filter selects.
func (s *Server) matches(found []hit, sc *scope, base string) []hit {
	match := func(record) bool { return true }
	candidates, indexed := sc.listed, sc.table == nil
	if sc.filter != nil {
		view := s.viewFor(sc.catalog, sc.filter.Refs, base)
		match = func(r record) bool { return sc.filter.Match(view(r)) }
		if !indexed {
			candidates, indexed = s.store.lookUp(sc.table, sc.filter.Equalities)
		}
	}
	if !indexed {
		candidates = s.store.snapshot(sc.table)
	}
	for _, r := range candidates {
		if (s.cfg.Policy.Visible == nil || s.visible(r.resource())) && match(r) {
			found = append(found, hit{sc, r})
		}
	}
	return found
}

func (s *Server) sortKey(scopes []*scope, base string) func(hit) any {
	views := map[*scope]func(record) Resource{}
	for _, sc := range scopes {
		views[sc] = s.viewFor(sc.catalog, []schema.Ref{sc.sorter.Ref()}, base)
	}
	return func(h hit) any { return h.scope.sorter.Key(views[h.scope](h.record)) }
}
