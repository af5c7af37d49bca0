package provider

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// bulkAnswer is the answer to one operation, as the ordinary handlers wrote it.
type bulkAnswer struct {
	status int
	header http.Header
	body   []byte
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (a *bulkAnswer) Header() http.Header { return a.header }

func (a *bulkAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *bulkAnswer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.body = append(a.body, p...)
	return len(p), nil
}

// address is where the operation goes, relative to the service and escaped, with
// a reference in its path resolved; "" when it is not known.
func address(o *bulkOperation, ids map[string]string) string {
	if len(o.segments) == 1 {
		return relative(o.segments[0])
	}
	id := o.segments[1]
	if bulkID, ok := strings.CutPrefix(id, bulkPrefix); ok {
		if id = ids[bulkID]; id == "" {
			return ""
		}
	}
	return relative(o.segments[0], id)
}

func relative(segments ...string) string {
	var out strings.Builder
	for _, segment := range segments {
		out.WriteString("/" + url.PathEscape(segment))
	}
	return out.String()
}

// dispatch sends one request to the ordinary handlers, as the client that sent
// the bulk request: same credential, host and context.
func (j *bulkJob) dispatch(method, to string, version *string, data any) *bulkAnswer {
	r := j.exchange.request.Clone(j.exchange.request.Context())
	r.Method, r.RequestURI = method, j.server.cfg.BasePath+to
	r.URL = &url.URL{Path: r.RequestURI}
	if plain, err := url.PathUnescape(r.RequestURI); err == nil { // it was escaped a moment ago
		r.URL.Path, r.URL.RawPath = plain, r.RequestURI
	}
	for _, name := range []string{"Content-Encoding", "If-Match", "If-None-Match", "Transfer-Encoding"} {
		r.Header.Del(name)
	}
	r.Header.Set("Content-Type", mediaSCIM)
	if version != nil {
		r.Header["If-Match"] = []string{*version}
	}
	var encoded bytes.Buffer
	if data != nil {
		encoder := json.NewEncoder(&encoded)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(data) // it was decoded from JSON
	}
	r.Body, r.ContentLength = io.NopCloser(&encoded), int64(encoded.Len())
	r.TransferEncoding = nil
	a := &bulkAnswer{header: http.Header{}}
	j.server.handler.ServeHTTP(a, r)
	a.WriteHeader(http.StatusOK) // of a handler that wrote nothing
	return a
}

// send dispatches the operation and keeps the outcome.
func (j *bulkJob) send(o *bulkOperation, to string, data any) {
	if o.method == http.MethodDelete {
		data = nil
	}
	a := j.dispatch(o.method, to, o.version, data)
	if a.status >= http.StatusBadRequest {
		j.fail(o, a.status, a.body)
		return
	}
	var resource struct{ ID string }
	_ = json.Unmarshal(a.body, &resource) // there is none behind a DELETE
	o.id = resource.ID
	location := j.exchange.base + to
	if o.method == http.MethodPost {
		location = a.header.Get("Location")
	}
	o.result = &bulkResult{
		Method: o.method, BulkID: o.bulkID, Location: location, Version: a.header.Get("ETag"), Status: strconv.Itoa(a.status),
	}
}

// refuse fails an operation without sending it.
func (j *bulkJob) refuse(o *bulkOperation, e *Error) {
	body, _ := j.server.errorBody(j.exchange, e)
	raw, err := json.Marshal(body)
	if err != nil { // a product's ErrorBody made what is no JSON
		raw = nil
	}
	j.fail(o, e.Status, raw)
}

// fail keeps a failure. All but failed POSTs have a location (RFC 7644 section
// 3.7.3), as far as the operation says where it was to go.
func (j *bulkJob) fail(o *bulkOperation, status int, body []byte) {
	o.state, o.failed, o.pending = bulkDone, true, nil
	j.failures++
	o.result = &bulkResult{Method: o.method, BulkID: o.bulkID, Status: strconv.Itoa(status)}
	if json.Valid(body) {
		o.result.Response = body
	}
	if o.method == http.MethodPost || len(o.segments) != 2 {
		return
	}
	ids := map[string]string{}
	for _, id := range o.needs {
		if needed := j.byID[id]; needed != nil {
			ids[id] = needed.id
		}
	}
	to := address(o, ids)
	if to == "" {
		to = relative(o.segments...)
	}
	o.result.Location = j.exchange.base + to
}
