package provider

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"rolecall/provider/schema"
)

const (
	user       = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]`
	enterprise = schema.EnterpriseURI
	users      = "/scim/v2/Users"
)

// clock advances by a second at each reading, so that instants differ without waiting.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

// tester is a server and a client that speaks to it through HTTP semantics.
type tester struct {
	testing.TB
	server *Server
}

func newTester(t testing.TB, change ...func(*Config)) *tester {
	t.Helper()
	cfg := Config{
		Features: AllFeatures(),
		Now:      (&clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}).Now,
	}
	for _, c := range change {
		c(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &tester{t, s}
}

// usersOnly is a server without groups and .search.
func usersOnly(c *Config) { c.Features.Groups, c.Features.Search = false, false }

// answer is a response, read to its end.
type answer struct {
	Status int
	Header http.Header
	Raw    string
	JSON   map[string]any // numbers as json.Number; nil when the body is no object
}

func (a answer) at(path ...string) any {
	var v any = a.JSON
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

func (a answer) id() string { return fmt.Sprint(a.at("id")) }

func (a answer) names() []string { // userName of each listed resource
	out := []string{}
	list, _ := a.JSON["Resources"].([]any)
	for _, item := range list {
		out = append(out, fmt.Sprint(item.(map[string]any)["userName"]))
	}
	return out
}

// do sends a request; headers are "Name: value". A body is sent as SCIM unless
// a header says otherwise.
func (t *tester) do(method, target, body string, headers ...string) answer {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	path, query, _ := strings.Cut(target, "?")
	r := httptest.NewRequest(method, "http://scim.test"+path, reader)
	r.URL.RawQuery = query // as it is, broken or not
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	t.server.ServeHTTP(w, r)
	a := answer{Status: w.Code, Header: w.Result().Header, Raw: w.Body.String()}
	decoder := json.NewDecoder(strings.NewReader(a.Raw))
	decoder.UseNumber()
	_ = decoder.Decode(&a.JSON) // a body that is no object stays nil
	return a
}

// want sends a request and fails the test unless the status is as given.
func (t *tester) want(status int, method, target, body string, headers ...string) answer {
	t.Helper()
	a := t.do(method, target, body, headers...)
	if a.Status != status {
		t.Fatalf("%s %s %s\nstatus %d, want %d: %s", method, target, body, a.Status, status, a.Raw)
	}
	return a
}

// refused sends a request that must fail as a SCIM error of this scimType ("" for none).
func (t *tester) refused(status int, scimType, method, target, body string, headers ...string) answer {
	t.Helper()
	a := t.want(status, method, target, body, headers...)
	got, _ := a.JSON["scimType"].(string)
	if got != scimType {
		t.Errorf("%s %s %s\nscimType %q, want %q: %s", method, target, body, got, scimType, a.Raw)
	}
	if a.JSON["status"] != fmt.Sprint(status) || fmt.Sprint(a.JSON["schemas"]) != "[urn:ietf:params:scim:api:messages:2.0:Error]" {
		t.Errorf("not a SCIM error: %s", a.Raw)
	}
	if detail, _ := a.JSON["detail"].(string); detail == "" {
		t.Errorf("no detail: %s", a.Raw)
	}
	return a
}

// create posts a user; members are JSON text such as `"title":"x"`.
func (t *tester) create(userName string, members ...string) answer {
	t.Helper()
	return t.want(201, "POST", users, newUser(userName, members...))
}

func newUser(userName string, members ...string) string {
	name, _ := json.Marshal(userName)
	return "{" + strings.Join(append([]string{user, `"userName":` + string(name)}, members...), ",") + "}"
}

func (t *tester) get(id string) answer {
	t.Helper()
	return t.want(200, "GET", users+"/"+id, "")
}

// patchBody makes a PatchOp message of operations in JSON text.
func patchBody(operations ...string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(operations, ",") + `]}`
}

func object(t testing.TB, text string) map[string]any {
	t.Helper()
	var out map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return out
}
