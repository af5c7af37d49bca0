// Package lab runs the look-alike under test: on loopback, with a clock that
// stands still until it is moved.
package lab

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"rolecall/hubspot"
)

// The tokens that a World accepts; OtherToken is that of a second account at the
// same address, which is set up alike.
const SCIMToken, SettingsToken, OtherToken = "scim-secret", "settings-secret", "other-secret"

// World is a running look-alike; each of its methods ends the test when there
// is no answer.
type World struct {
	t               *testing.T
	Public, Control string // base URLs

	mu  sync.Mutex
	now time.Time
}

// Start runs the default account, after the changes to its configuration.
func Start(t *testing.T, change ...func(*hubspot.Config)) *World {
	t.Helper()
	w := &World{t: t, now: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)}
	account := func(tokens hubspot.Tokens) *hubspot.Server {
		cfg := hubspot.Config{Account: hubspot.DefaultAccount(), Tokens: tokens, Now: w.clock}
		for _, c := range change {
			c(&cfg)
		}
		server, err := hubspot.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	server := account(hubspot.Tokens{SCIM: []string{SCIMToken}, Settings: []string{SettingsToken}})
	other := account(hubspot.Tokens{SCIM: []string{OtherToken}})
	public, control := httptest.NewServer(hubspot.Tenants(server, other)), httptest.NewServer(server.Control())
	t.Cleanup(public.Close)
	t.Cleanup(control.Close)
	w.Public, w.Control = public.URL, control.URL
	return w
}

// Options is a change of the account's options, for Start.
func Options(change func(*hubspot.Options)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { change(&cfg.Account.Options) }
}

func (w *World) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Wait moves the clock.
func (w *World) Wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Do sends one request; token and body may be empty.
func (w *World) Do(token, method, address, body string) Reply {
	w.t.Helper()
	return w.With(http.Header{}, token, method, address, body)
}

// With sends one request with further headers.
func (w *World) With(header http.Header, token, method, address, body string) Reply {
	w.t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header = header.Clone()
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	answer, err := direct.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return Reply{Result: gjson.ParseBytes(data), Status: answer.StatusCode, Header: answer.Header, t: w.t}
}

// direct follows no redirect.
var direct = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// SCIM sends a request below /scim/v2.
func (w *World) SCIM(method, path, body string) Reply {
	w.t.Helper()
	return w.Do(SCIMToken, method, w.Public+"/scim/v2"+path, body)
}

// Settings sends a request to the settings or owners API.
func (w *World) Settings(method, path, body string) Reply {
	w.t.Helper()
	return w.Do(SettingsToken, method, w.Public+path, body)
}

// Admin sends a request to the control port.
func (w *World) Admin(method, path, body string) Reply {
	w.t.Helper()
	return w.Do("", method, w.Control+path, body)
}

// Access asks the access probe.
func (w *World) Access(email string) Reply {
	w.t.Helper()
	return w.Admin("GET", "/access?email="+url.QueryEscape(email), "").Want(200)
}

// Sets are the names of a user's permission sets, as JSON.
func (w *World) Sets(email string) string {
	w.t.Helper()
	return w.Access(email).Get("permissionSets").Raw
}

// Hire creates a user and returns the id.
func (w *World) Hire(email string, roles ...string) string {
	w.t.Helper()
	return w.SCIM("POST", "/Users", User(email, roles...)).Want(201).Get("id").String()
}

// Filter lists the users whom a filter selects.
func (w *World) Filter(filter string) Reply {
	w.t.Helper()
	return w.SCIM("GET", "/Users?filter="+url.QueryEscape(filter), "")
}

// Patch sends operations, which are JSON objects with commas between.
func (w *World) Patch(id, operations string) Reply {
	w.t.Helper()
	return w.SCIM("PATCH", "/Users/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+operations+`]}`)
}

// Reply is an answer and its JSON.
type Reply struct {
	gjson.Result
	Status int
	Header http.Header
	t      *testing.T
}

// Want ends the test unless the status is as wanted.
func (r Reply) Want(status int) Reply {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("status %d, want %d: %s", r.Status, status, r.Raw)
	}
	return r
}

// Says fails the test unless the member at path is this JSON; "" is absence.
func (r Reply) Says(path, want string) Reply {
	r.t.Helper()
	if got := r.Get(path).Raw; got != want {
		r.t.Errorf("%s is %s, want %s, in %s", path, got, want, r.Raw)
	}
	return r
}

// User is the body of a user with these roles.
func User(email string, roles ...string) string {
	list := []any{}
	for _, role := range roles {
		list = append(list, map[string]any{"value": role})
	}
	data, _ := json.Marshal(map[string]any{ // strings only, cannot fail
		"schemas":  []string{"urn:ietf:params:scim:schemas:core:2.0:User"},
		"userName": email,
		"name":     map[string]any{"givenName": "Ada", "familyName": "Byron"},
		"emails":   []any{map[string]any{"value": email, "type": "work", "primary": true}},
		"active":   true,
		"roles":    list,
	})
	return string(data)
}
