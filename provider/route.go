package provider

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// Server is the service provider as an http.Handler. It is safe for concurrent use.
type Server struct {
	cfg      Config
	catalogs []*schema.Catalog
	schemas  []*schema.Schema
	store    *Store
	handler  http.Handler // serve, within the middleware
	cursors  cursorCipher

	directories map[string]*directory // of the types that the product lists, by name
}

// Store gives the product in the same process access to the resources.
func (s *Server) Store() *Store { return s.store }

// exchange is one request on its way to an answer.
type exchange struct {
	request    *http.Request
	response   http.ResponseWriter
	base       string          // URL of the service
	query      parameters      // query string
	catalog    *schema.Catalog // of the resource type addressed; nil outside
	projection *projection     // nil outside
	id         string          // of the resource addressed
}

// ServeHTTP answers one SCIM request (RFC 7644 section 3.2).
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	x := &exchange{request: r, response: w, base: s.baseURL(r)}
	if err := s.route(x); err != nil {
		s.fail(x, err)
	}
}

func (s *Server) route(x *exchange) error {
	segments, ok := s.segments(x.request.URL)
	if !ok {
		return scimerr.New(http.StatusNotFound, "", "there is no such endpoint")
	}
	if err := s.authorize(x.request, segments); err != nil {
		return err
	}
	var err error
	if x.query, err = readParameters(x.request.URL.RawQuery); err != nil {
		return err
	}
	if len(segments) == 0 {
		return s.root(x)
	}
	switch segments[0] {
	case "ServiceProviderConfig", "Schemas", "ResourceTypes":
		return s.discover(x, segments)
	case "Me":
		return s.me(x, segments[1:])
	case "Bulk":
		return s.bulk(x, segments[1:])
	case ".search":
		if len(segments) == 1 {
			return s.search(x, s.catalogs...)
		}
	}
	for _, c := range s.catalogs {
		if c.Type.Endpoint == "/"+segments[0] && len(segments) <= 2 {
			x.catalog = c
			return s.resource(x, segments[1:])
		}
	}
	return scimerr.New(http.StatusNotFound, "", "there is no such endpoint")
}

// segments are the decoded parts of the path behind the base path. A trailing
// slash is the same address as without: a redirect would lose a client's body.
func (s *Server) segments(u *url.URL) (list []string, ok bool) {
	rest, found := strings.CutPrefix(u.EscapedPath(), s.cfg.BasePath)
	if !found || rest != "" && rest[0] != '/' {
		return nil, false
	}
	rest = strings.TrimSuffix(strings.TrimPrefix(rest, "/"), "/")
	if rest == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(rest, "/") {
		segment, err := url.PathUnescape(part)
		if err != nil || segment == "" {
			return nil, false
		}
		list = append(list, segment)
	}
	return list, true
}

// authorize asks the product. The ServiceProviderConfig may be read without any
// credential, so that a client can learn how to authenticate (RFC 7643 section
// 5), but not with a wrong one.
func (s *Server) authorize(r *http.Request, segments []string) error {
	if s.cfg.Authorize == nil {
		return nil
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if reads && len(segments) == 1 && segments[0] == "ServiceProviderConfig" && r.Header.Get("Authorization") == "" {
		return nil
	}
	err := s.cfg.Authorize(r)
	if err == nil {
		return nil
	}
	if known := (*Error)(nil); errors.As(err, &known) {
		return err
	}
	return scimerr.New(http.StatusUnauthorized, "", "the credential is missing or not valid")
}

// resource goes to the handler of a resource type's endpoint, or of one resource.
func (s *Server) resource(x *exchange, rest []string) error {
	switch {
	case len(rest) == 0:
		return s.all(x)
	case rest[0] == ".search":
		return s.search(x, x.catalog)
	}
	x.id = rest[0]
	return s.one(x)
}

// all goes to the handler of a resource type's endpoint.
func (s *Server) all(x *exchange) error {
	if err := s.writable(x); err != nil {
		return err
	}
	switch method := x.request.Method; method {
	case http.MethodGet, http.MethodHead:
		return s.list(x, x.catalog)
	case http.MethodPost:
		if err := s.project(x); err != nil {
			return err
		}
		return s.post(x)
	default:
		return notAllowed(method, "GET, HEAD, POST")
	}
}

// one goes to the handler of one resource.
func (s *Server) one(x *exchange) error {
	if err := s.project(x); err != nil {
		return err
	}
	if err := s.writable(x); err != nil {
		return err
	}
	method := x.request.Method
	switch method {
	case http.MethodGet, http.MethodHead:
		return s.get(x)
	case http.MethodPut:
		return s.put(x)
	case http.MethodPatch:
		if !s.cfg.Features.Patch {
			return notImplemented("PATCH")
		}
		return s.patch(x)
	case http.MethodDelete:
		return s.remove(x)
	}
	return notAllowed(method, "GET, HEAD, PUT, PATCH, DELETE")
}

// writable refuses to change what the product lists.
func (s *Server) writable(x *exchange) error {
	method := x.request.Method
	if s.directories[x.catalog.Type.Name] == nil || method == http.MethodGet || method == http.MethodHead {
		return nil
	}
	return notAllowed(method, "GET, HEAD")
}

func (s *Server) project(x *exchange) (err error) {
	x.projection, err = newProjection(x.catalog, x.query["attributes"], x.query["excludedattributes"])
	return err
}

func notAllowed(method, allow string) error {
	e := scimerr.New(http.StatusMethodNotAllowed, "", "%.20s is not allowed here", method)
	e.Header = http.Header{"Allow": {allow}}
	return e
}
