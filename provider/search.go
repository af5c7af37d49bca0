package provider

import (
	"encoding/json"
	"net/http"
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

const searchURI = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

// root answers a query on the server root, which covers all resource types (RFC
// 7644 section 3.4.2.1).
func (s *Server) root(x *exchange) error {
	if !s.cfg.Features.Search {
		return notImplemented("a query on the server root")
	}
	if m := x.request.Method; m != http.MethodGet && m != http.MethodHead {
		return notAllowed(m, "GET, HEAD")
	}
	return s.list(x, s.catalogs...)
}

// search answers POST .search on a resource type's endpoint or on the root (RFC
// 7644 section 3.4.3). The query is all in the body; the URL's is ignored.
func (s *Server) search(x *exchange, catalogs ...*schema.Catalog) error {
	if !s.cfg.Features.Search {
		return notImplemented("/.search")
	}
	if x.request.Method != http.MethodPost {
		return notAllowed(x.request.Method, "POST")
	}
	body, err := readBody(x.response, x.request, maxBody, "the limit")
	if err != nil {
		return err
	}
	if x.query, err = searchParameters(body); err != nil {
		return err
	}
	return s.list(x, catalogs...)
}

// searchTypes are the members of a SearchRequest, by lower-case name, and what
// each has to be.
var searchTypes = map[string]func(any) (string, bool){
	"attributes": texts, "excludedattributes": texts,
	"filter": text, "sortby": text, "sortorder": text, "cursor": text,
	"startindex": number, "count": number,
}

// searchParameters reads a SearchRequest as the query string that says the same.
// Unknown members are ignored there as here.
func searchParameters(body map[string]any) (parameters, error) {
	if !listsSchema(body, searchURI) {
		return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "schemas does not list %s", searchURI)
	}
	out := parameters{}
	for _, m := range schema.Members(body) {
		name := strings.ToLower(m.Name)
		read := searchTypes[name]
		if read == nil || m.Value == nil {
			continue
		}
		if _, twice := out[name]; twice {
			return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "%s is there twice", m.Name)
		}
		value, ok := read(m.Value)
		if !ok {
			return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "%s has the wrong type", m.Name)
		}
		out[name] = value
	}
	return out, nil
}

func text(v any) (string, bool) {
	s, ok := v.(string)
	return s, ok
}

func number(v any) (string, bool) {
	n, ok := v.(json.Number)
	return n.String(), ok
}

func texts(v any) (string, bool) {
	list, ok := v.([]any)
	names := make([]string, len(list))
	for i := range list {
		if names[i], ok = list[i].(string); !ok {
			return "", false
		}
	}
	return strings.Join(names, ","), ok
}
