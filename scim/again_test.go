package scim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rolecall/scim"
)

// patient asks for the same request again up to so many times.
type patient struct {
	most  int
	noted []string
}

func (p *patient) Again(x *scim.Exchange, sent int) (time.Duration, string, bool) {
	return time.Millisecond, fmt.Sprintf("it answered %d", x.Status), (x.Status == 429 || x.Status == 503) && sent < p.most
}

func (p *patient) Note(x *scim.Exchange, _ time.Duration, why string) {
	p.noted = append(p.noted, fmt.Sprintf("%s %d: %s", x.Method, x.Status, why))
}

// moody answers the first so many writes with a status, having carried them out or
// not; it shows what was created.
type moody struct {
	status, times int
	carriesOut    bool

	mu      sync.Mutex
	log     []string
	created []string
}

func (m *moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	m.log = append(m.log, r.Method)
	if r.Method == http.MethodGet && (r.URL.RawQuery != "" || strings.HasSuffix(r.URL.Path, "/gone")) {
		if strings.HasSuffix(r.URL.Path, "/gone") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d}`, len(m.created))
		return
	}
	bad := m.times > 0
	m.times--
	if r.Method == http.MethodPost && (!bad || m.carriesOut) {
		m.created = append(m.created, scim.ParseResource(body).UserName())
	}
	if bad {
		w.WriteHeader(m.status)
		return
	}
	io.WriteString(w, `{"id":"1"}`)
}

func TestWhatIsSentAgain(t *testing.T) {
	create := scim.Request{Method: "POST", Path: "/Users", Body: []byte(`{"userName":"rc1-ada@acme.test"}`)}
	ifMatch := http.Header{"If-Match": {`"1"`}}
	for what, c := range map[string]struct {
		server *moody
		r      scim.Request
		log    string // methods that arrived
		status int    // that the caller sees
		busy   bool
	}{
		"a read":                           {&moody{status: 503, times: 2}, scim.Request{Method: "GET", Path: "/Users/1"}, "GET GET GET", 200, false},
		"a read that stays broken":         {&moody{status: 503, times: 9}, scim.Request{Method: "GET", Path: "/Users/1"}, "GET GET GET", 503, false},
		"an answer about the request":      {&moody{status: 500, times: 1}, scim.Request{Method: "GET", Path: "/Users/1"}, "GET", 500, false},
		"a create that was not made":       {&moody{status: 503, times: 1}, create, "POST GET POST", 200, false},
		"a create that was made":           {&moody{status: 503, times: 1, carriesOut: true}, create, "POST GET", 503, false},
		"a create without a name":          {&moody{status: 503, times: 1}, scim.Request{Method: "POST", Path: "/Users", Body: []byte(`{}`)}, "POST", 503, false},
		"a create that was refused":        {&moody{status: 429, times: 1}, create, "POST POST", 200, false},
		"a bulk request":                   {&moody{status: 503, times: 1}, scim.Request{Method: "POST", Path: "/Bulk", Body: []byte(`{}`)}, "POST", 503, false},
		"a bulk request that was refused":  {&moody{status: 429, times: 1}, scim.Request{Method: "POST", Path: "/Bulk", Body: []byte(`{}`)}, "POST POST", 200, false},
		"a search":                         {&moody{status: 503, times: 1}, scim.Request{Method: "POST", Path: "/Users/.search", Body: []byte(`{}`)}, "POST POST", 200, false},
		"a change whose effect is unknown": {&moody{status: 503, times: 1}, scim.Request{Method: "PATCH", Path: "/Users/1"}, "PATCH", 503, false},
		"a change that was refused":        {&moody{status: 429, times: 2}, scim.Request{Method: "PATCH", Path: "/Users/1"}, "PATCH PATCH PATCH", 200, false},
		"a replacement":                    {&moody{status: 503, times: 1}, scim.Request{Method: "PUT", Path: "/Users/1"}, "PUT PUT", 200, false},
		"a replacement of one version":     {&moody{status: 503, times: 1}, scim.Request{Method: "PUT", Path: "/Users/1", Header: ifMatch}, "PUT", 503, false},
		"a removal that was not made":      {&moody{status: 503, times: 1}, scim.Request{Method: "DELETE", Path: "/Users/1"}, "DELETE GET DELETE", 200, false},
		"a removal that was made":          {&moody{status: 503, times: 1}, scim.Request{Method: "DELETE", Path: "/Users/gone"}, "DELETE GET", 503, false},
		"a target that stays busy":         {&moody{status: 429, times: 9}, scim.Request{Method: "GET", Path: "/Users/1"}, "GET GET GET", 429, true},
	} {
		server := c.server
		base, _ := serve(t, server.ServeHTTP)
		p := &patient{most: 3}
		var seen []*scim.Exchange
		x, err := client(t, scim.Config{BaseURL: base, Patience: p}).For("spec", func(x *scim.Exchange) { seen = append(seen, x) }).Do(t.Context(), c.r)
		if x.Status != c.status || errors.Is(err, scim.ErrBusy) != c.busy || !c.busy && err != nil {
			t.Errorf("%s: got %d, %v, want %d", what, x.Status, err, c.status)
		}
		if got := strings.Join(server.log, " "); got != c.log {
			t.Errorf("%s: sent %s, want %s", what, got, c.log)
		}
		again := slices.DeleteFunc(slices.Clone(seen), func(x *scim.Exchange) bool { return x.Again == "" })
		if len(seen) != len(server.log) || len(again) != len(p.noted) || seen[len(seen)-1] != x || x.Again != "" {
			t.Errorf("%s: recorded %d of %d exchanges, %d of them as sent again, %d noted", what, len(seen), len(server.log), len(again), len(p.noted))
		}
	}
}

// Who puts a network of its own in front of the target wants to see its answers.
func TestNothingIsSentAgainThroughANetworkOfOnesOwn(t *testing.T) {
	base, hits := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) })
	c := client(t, scim.Config{BaseURL: base, Patience: &patient{most: 3}}).Through(func(next http.RoundTripper) http.RoundTripper { return next })
	if x, err := c.Get(t.Context(), "/Users", ""); err != nil || x.Status != 429 || hits.Load() != 1 {
		t.Errorf("got %d, %v after %d requests", x.Status, err, hits.Load())
	}
}

// A wait ends with its context.
func TestAWaitCanBeEnded(t *testing.T) {
	base, hits := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	c := client(t, scim.Config{BaseURL: base, Patience: slow{}})
	if _, err := c.Get(ctx, "/Users", ""); err == nil || hits.Load() != 1 {
		t.Errorf("got %v after %d requests", err, hits.Load())
	}
}

type slow struct{}

func (slow) Again(*scim.Exchange, int) (time.Duration, string, bool) { return time.Hour, "why", true }
func (slow) Note(*scim.Exchange, time.Duration, string)              {}
