// Package tamper changes a service provider from the outside: a request on its
// way in, or its answer on the way out. Faults and variants of the look-alike are
// made with it, and the tests that break a server on purpose.
package tamper

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Base is the path of the SCIM service root, as in HubSpot's tenant URL.
const Base = "/scim/v2"

// maxBody is more than the provider takes, which answers 413 to the excess.
const maxBody = 4 << 20

// Call is one request on its way through. Its fields may be changed before Ask.
type Call struct {
	Request *http.Request
	Raw     []byte
	Body    map[string]any // nil if the request has no JSON object; numbers are json.Number

	next http.Handler
}

// Middleware answers the calls that match by answer, and lets the others pass.
func Middleware(match func(*http.Request) bool, answer func(*Call) *Answer) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !match(r) {
				next.ServeHTTP(w, r)
				return
			}
			c := &Call{Request: r, next: next}
			// A broken or too long body reaches the server as far as it came.
			c.Raw, _ = io.ReadAll(io.LimitReader(r.Body, maxBody))
			c.Body = Decode(c.Raw)
			answer(c).send(w)
		})
	}
}

// Path is the address below the service root: /Users/42.
func (c *Call) Path() string { return strings.TrimPrefix(c.Request.URL.Path, Base) }

// ID is the last part of the address.
func (c *Call) ID() string {
	return c.Request.URL.Path[strings.LastIndexByte(c.Request.URL.Path, '/')+1:]
}

// Ask passes the request on as it came.
func (c *Call) Ask() *Answer {
	return c.Do(c.Request.Method, c.Request.URL.Path, c.Request.URL.RawQuery, c.Raw)
}

// AskWith passes the request on with another body.
func (c *Call) AskWith(body map[string]any) *Answer {
	return c.Do(c.Request.Method, c.Request.URL.Path, c.Request.URL.RawQuery, Encode(body))
}

// AskQuery passes the request on with another query.
func (c *Call) AskQuery(query url.Values) *Answer {
	return c.Do(c.Request.Method, c.Request.URL.Path, query.Encode(), c.Raw)
}

// Query is the request's query, decoded.
func (c *Call) Query() url.Values { return c.Request.URL.Query() }

// Read reads a resource in full, past the client's projection. path is below the
// service root.
func (c *Call) Read(path string) (resource map[string]any, ok bool) {
	a := c.Do(http.MethodGet, Base+path, "", nil)
	return Decode(a.Body), a.Status == http.StatusOK
}

// Do sends a request of one's own with the client's credentials. path includes
// Base.
func (c *Call) Do(method, path, query string, body []byte) *Answer {
	r := c.Request.Clone(c.Request.Context())
	if method != c.Request.Method || path != c.Request.URL.Path {
		// The client's conditions are about its own request.
		r.Header.Del("If-Match")
		r.Header.Del("If-None-Match")
	}
	r.Method = method
	r.URL = &url.URL{Path: path, RawQuery: query}
	r.RequestURI = r.URL.RequestURI()
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return record(c.next, r)
}

// Record has a request carried out and keeps the answer from the client.
func Record(next http.Handler, r *http.Request) *Answer {
	raw, _ := io.ReadAll(io.LimitReader(r.Body, maxBody)) // as far as it came, see Middleware
	inner := r.Clone(r.Context())
	inner.Body = io.NopCloser(bytes.NewReader(raw))
	return record(next, inner)
}

func record(next http.Handler, r *http.Request) *Answer {
	w := &recorder{answer: &Answer{Status: http.StatusOK, Header: http.Header{}}}
	next.ServeHTTP(w, r)
	return w.answer
}

// Decode reads a JSON object and keeps numbers as they were written; nil if data
// is none.
func Decode(data []byte) (object map[string]any) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil || decoder.More() {
		return nil
	}
	return object
}

// Encode writes what Decode gave and what literals were put into it.
func Encode(body map[string]any) []byte {
	data, _ := json.Marshal(body)
	return data
}

// Member looks an attribute up whatever its letter case.
func Member(object map[string]any, name string) (key string, value any, ok bool) {
	for key, value := range object {
		if strings.EqualFold(key, name) {
			return key, value, true
		}
	}
	return "", nil, false
}

// To matches the requests of one method, "" for any, to an address below the
// service root. A segment {id} stands for any one segment, and ... at the end for
// any rest: /Users, /Users/{id}, /Users/..., /...
func To(method, path string) func(*http.Request) bool {
	want := strings.Split(strings.Trim(path, "/"), "/")
	return func(r *http.Request) bool {
		below, ok := strings.CutPrefix(r.URL.Path, Base)
		if !ok || method != "" && r.Method != method {
			return false
		}
		got := strings.Split(strings.Trim(below, "/"), "/")
		for i, segment := range want {
			switch {
			case segment == "...":
				return true
			case i >= len(got), segment != "{id}" && segment != got[i]:
				return false
			}
		}
		return len(got) == len(want)
	}
}

// Within is a call that no client made: requests of a fault's own to what lies
// behind it.
func Within(next http.Handler) *Call {
	return &Call{Request: &http.Request{Method: http.MethodGet, URL: &url.URL{Path: Base}, Host: "localhost", Header: http.Header{
		"Accept": {"application/scim+json"}, "Content-Type": {"application/scim+json"},
	}}, next: next}
}
