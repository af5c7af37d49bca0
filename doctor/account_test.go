package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/target"
)

const (
	scimToken        = "scim-token-of-the-test"
	theSettingsToken = "settings-token-of-the-test"
	seatsPath        = "/settings/users/2026-09/seats"
)

// account is a target that a run could begin with. A test changes what is to be
// found. Any method but GET fails the test.
type account struct {
	t       *testing.T
	users   []string                        // logins
	roles   map[string]string               // over SCIM, as JSON, by login
	held    map[string]string               // roleIds, as JSON, by login
	sets    []string                        // JSON objects
	header  http.Header                     // of every answer
	instead map[string]http.HandlerFunc     // by path, in place of the proper answer
	wrap    func(http.Handler) http.Handler // around all of it
}

func newAccount(t *testing.T) *account {
	return &account{
		t: t, users: []string{"ada@acme.example", "bob@acme.example"}, header: http.Header{},
		sets:    []string{`{"id":"1","name":"Sales Manager"}`, `{"id":"2","name":"Service Agent"}`},
		instead: map[string]http.HandlerFunc{},
	}
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		a.t.Errorf("the doctor sent %s %s", r.Method, r.URL)
	}
	for key, values := range a.header {
		w.Header()[key] = values
	}
	if h := a.instead[r.URL.Path]; h != nil {
		h(w, r)
		return
	}
	want := "Bearer " + scimToken
	if strings.HasPrefix(r.URL.Path, "/settings") {
		want = "Bearer " + theSettingsToken
	}
	if r.Header.Get("Authorization") != want {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	switch r.URL.Path {
	case "/scim/v2/Users":
		a.list(w, r)
	case "/scim/v2/ServiceProviderConfig":
		io.WriteString(w, `{"patch":{"supported":true},"filter":{"supported":true}}`)
	case "/scim/v2/ResourceTypes", "/scim/v2/Schemas":
		io.WriteString(w, `{"totalResults":0,"Resources":[]}`)
	case "/settings/v3/users/roles":
		fmt.Fprintf(w, `{"results":[%s]}`, strings.Join(a.sets, ","))
	case seatsPath:
		io.WriteString(w, `{"results":[{"name":"Core","remainingSeats":0},{"name":"Sales","remainingSeats":3}]}`)
	default:
		held := a.held[strings.TrimPrefix(r.URL.Path, "/settings/v3/users/")]
		if held == "" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, `{"roleIds":%s}`, held)
	}
}

func (a *account) list(w http.ResponseWriter, r *http.Request) {
	start, size := 1, len(a.users)
	fmt.Sscan(r.URL.Query().Get("startIndex"), &start)
	fmt.Sscan(r.URL.Query().Get("count"), &size)
	items := []string{}
	for i := start - 1; i < len(a.users) && i < start-1+size; i++ {
		items = append(items, fmt.Sprintf(`{"id":"%d","userName":%q,"roles":%s}`, i, a.users[i], cmp.Or(a.roles[a.users[i]], "[]")))
	}
	fmt.Fprintf(w, `{"totalResults":%d,"Resources":[%s]}`, len(a.users), strings.Join(items, ","))
}

// setup starts the account.
func (a *account) setup() Setup {
	var h http.Handler = a
	if a.wrap != nil {
		h = a.wrap(h)
	}
	server := httptest.NewServer(h)
	a.t.Cleanup(server.Close)
	return Setup{
		Endpoint: target.Endpoint{
			Kind: target.Live, URL: server.URL + "/scim/v2", Token: scimToken,
			SettingsURL: server.URL, SettingsToken: theSettingsToken, Domain: "acme.example", Timeout: 5 * time.Second,
		},
		Out: a.t.TempDir(), Journals: a.t.TempDir(), Tool: conformance.Tool{Name: "rolecall", Version: "1", Go: "go1"},
	}
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func examine(t *testing.T, e *exam) Report {
	t.Helper()
	r, err := e.examine(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	wellMade(t, r)
	return r
}

// wellMade holds what is true of every report.
func wellMade(t *testing.T, r Report) {
	t.Helper()
	if len(r.Checks) != len(checks) || r.Counts.OK+r.Counts.Warning+r.Counts.Failed+r.Counts.Skipped != len(checks) {
		t.Errorf("%d results counted as %+v, want %d", len(r.Checks), r.Counts, len(checks))
	}
	if r.Ready != (r.Counts.Failed == 0) {
		t.Errorf("ready is %t with %d failed", r.Ready, r.Counts.Failed)
	}
	for i, c := range r.Checks {
		if c.ID != checks[i].ID || c.Title == "" || c.Found == "" {
			t.Errorf("check %d is %+v, want %s", i, c, checks[i].ID)
		}
		if (c.State == OK) != (c.Means == "") || (c.State == Warning || c.State == Failed) != (c.Next != "") {
			t.Errorf("%s is %s and says it means %q, next %q", c.ID, c.State, c.Means, c.Next)
		}
	}
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{scimToken, theSettingsToken, scimToken[:15], "ada@", "bob@"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the report holds %q", secret)
		}
	}
}

func result(t *testing.T, r Report, id string) Result {
	t.Helper()
	for _, c := range r.Checks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("there is no check %s", id)
	return Result{}
}
