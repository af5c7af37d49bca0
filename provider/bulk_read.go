package provider

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// bulkOperation is one element of a bulk request's Operations, and how far it is.
type bulkOperation struct {
	method, path, bulkID string
	version              *string  // nil: none was given
	data                 any      // as decoded; nil when there is none
	segments             []string // of the path, decoded
	needs                []string // bulkIds that it refers to, each once
	malformed            *Error   // what keeps it from being sent at all

	state   bulkState
	pending []string    // bulkIds left out of a resource that was created all the same
	id      string      // of the resource that it created or changed
	result  *bulkResult // nil: not processed
	failed  bool
}

type bulkState int

const (
	bulkWaiting bulkState = iota
	bulkRunning           // one of the operations that it needs is being run
	bulkDone
)

// readBulk reads a bulk request. A message that cannot be told apart into
// operations is refused as a whole; a flaw of one operation is that operation's
// own failure.
func (s *Server) readBulk(x *exchange) (*bulkJob, error) {
	f := s.cfg.Features
	body, err := readBody(x.response, x.request, f.MaxPayloadSize, "maxPayloadSize")
	if err != nil {
		return nil, err
	}
	if !listsSchema(body, bulkRequestURI) {
		return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "schemas does not list %s", bulkRequestURI)
	}
	list, ok := member(body, "Operations").([]any)
	if !ok || len(list) == 0 {
		return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "Operations is no array of one or more operations")
	}
	if len(list) > f.MaxOperations {
		return nil, scimerr.New(http.StatusRequestEntityTooLarge, "", "%d operations are more than maxOperations, %d", len(list), f.MaxOperations)
	}
	job := &bulkJob{server: s, exchange: x, byID: map[string]*bulkOperation{}}
	if job.failOnErrors, err = failOnErrors(member(body, "failOnErrors")); err != nil {
		return nil, err
	}
	for i, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			return nil, inOperation(i, scimerr.BadRequest(scimerr.InvalidSyntax, "not an object"))
		}
		o := readBulkOperation(object)
		if o.malformed == nil && !s.hasEndpoint(o.segments[0]) { // not /Bulk itself, in particular
			o.malformed = scimerr.New(http.StatusNotFound, "", "there is no resource type with the endpoint /%.100s", o.segments[0])
		}
		if o.method == http.MethodPost && o.bulkID != "" {
			if job.byID[o.bulkID] != nil { // a reference to it would have two meanings
				return nil, inOperation(i, scimerr.BadRequest(scimerr.InvalidSyntax, "bulkId %.100q is there twice", o.bulkID))
			}
			job.byID[o.bulkID] = o
		}
		job.operations = append(job.operations, o)
	}
	for _, o := range job.operations {
		job.findNeeds(o)
	}
	return job, nil
}

func (s *Server) hasEndpoint(name string) bool {
	return slices.ContainsFunc(s.catalogs, func(c *schema.Catalog) bool { return c.Type.Endpoint == "/"+name })
}

// failOnErrors is the number of failures that end the job; 0 for none.
func failOnErrors(v any) (int, error) {
	if v == nil {
		return 0, nil
	}
	if n, ok := v.(json.Number); ok {
		if limit, err := n.Int64(); err == nil && limit > 0 {
			return int(min(limit, 1<<31-1)), nil
		}
	}
	return 0, scimerr.BadRequest(scimerr.InvalidValue, "failOnErrors is no positive integer")
}

func readBulkOperation(object map[string]any) *bulkOperation {
	o := &bulkOperation{}
	refuse := func(scimType, format string, args ...any) {
		if o.malformed == nil {
			o.malformed = scimerr.BadRequest(scimType, format, args...)
		}
	}
	text := func(name string, v any) string {
		s, ok := v.(string)
		if !ok && v != nil {
			refuse(scimerr.InvalidSyntax, "%s is no string", name)
		}
		return s
	}
	for _, m := range schema.Members(object) {
		switch strings.ToLower(m.Name) {
		case "method":
			o.method = text("method", m.Value)
		case "path":
			o.path = text("path", m.Value)
		case "bulkid":
			o.bulkID = text("bulkId", m.Value)
		case "version":
			if m.Value != nil {
				version := text("version", m.Value)
				o.version = &version
			}
		case "data":
			o.data = m.Value
		}
	}
	if !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, o.method) {
		refuse(scimerr.InvalidSyntax, "method is none of POST, PUT, PATCH, DELETE")
	}
	if o.method == http.MethodPost && o.bulkID == "" {
		refuse(scimerr.InvalidSyntax, "a POST has no bulkId")
	}
	if o.path == "" {
		refuse(scimerr.InvalidSyntax, "path is missing")
	} else if o.segments = pathSegments(o.path); o.segments == nil {
		refuse(scimerr.InvalidPath, "path is not relative to the service, such as /Users")
	} else if len(o.segments) > 2 || (o.method == http.MethodPost) != (len(o.segments) == 1) {
		refuse(scimerr.InvalidPath, "a POST goes to the endpoint of a resource type, any other method to one resource")
	}
	return o
}

// pathSegments are the decoded parts of "/Users" or "/Users/{id}"; nil for what
// is no such path.
func pathSegments(path string) []string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || !strings.HasPrefix(path, "/") {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(strings.TrimSuffix(u.EscapedPath()[1:], "/"), "/") {
		segment, err := url.PathUnescape(part)
		if err != nil || segment == "" {
			return nil
		}
		out = append(out, segment)
	}
	return out
}
