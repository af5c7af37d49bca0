package mockidp

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// others are the dialects that send whole users, with the vendor of their rules.
var others = map[string]string{
	"google": "GOOGLE", "onelogin": "ONELOGIN", "pingfederate": "PING", "pingone": "PINGONE", "jumpcloud": "JUMPCLOUD",
	"rippling": "RIPPLING", "authentik": "AUTHENTIK", "keycloak-ext": "KEYCLOAK", "pocket-id": "POCKETID", "scim-validator": "VALIDATOR",
}

// What the target does wrong, and the rule of each vendor that it breaks.
func TestFailuresOfWholeDialects(t *testing.T) {
	tests := []struct {
		name    string
		event   Event
		refuse  func(*http.Request) int
		shape   func(*http.Request, *httptest.ResponseRecorder)
		number  string   // of the vendor's rule
		rfc     string   // and one of the RFC's; "" if any form goes beyond it
		without []string // dialects of which the request is not known, or which do not send it
	}{
		{"wrong token", EventHire, func(*http.Request) int { return 401 }, nil, needAuth, "", nil},
		{"creation refused", EventHire, refusing("POST", 400), nil, needCreate, "", nil},
		{"creation without id", EventHire, nil, method("POST", func(a *httptest.ResponseRecorder) { remove(a, "id") }), needCreate, "RFC7643-3.1-02", nil},
		{"empty creation", EventHire, nil, method("POST", func(a *httptest.ResponseRecorder) { says(a, "") }), needCreate, "RFC7644-3.3-04", nil},
		{"creation answers 202", EventHire, nil, method("POST", func(a *httptest.ResponseRecorder) { a.Code = 202 }), needCreate, "RFC7644-3.3-03", []string{"authentik"}},
		{"a list that is none", EventHire, nil, search(func(a *httptest.ResponseRecorder) { says(a, "[]") }), needFind, "RFC7644-3.4.2-02", []string{"google", "authentik", "keycloak-ext"}},
		{"PUT refused", EventRenameLogin, refusing("PUT", 400), nil, needUpdate, "", []string{"google", "rippling", "scim-validator"}},
		{"PUT answers 202", EventRenameLogin, nil, method("PUT", func(a *httptest.ResponseRecorder) { a.Code = 202 }), needUpdate, "RFC7644-3.5.1-10", []string{"authentik", "google", "rippling", "scim-validator"}},
		{"redirect", EventRenameLogin, func(r *http.Request) int { return 302 }, nil, "", "", []string{"google", "rippling"}},
	}
	for _, tt := range tests {
		for dialect, vendor := range others {
			if slices.Contains(tt.without, dialect) {
				continue
			}
			t.Run(tt.name+"/"+dialect, func(t *testing.T) {
				t.Parallel()
				out, s := fault{event: tt.event, refuse: tt.refuse, shape: tt.shape}.play(t, dialect)
				if out.Err != nil || out.Failure == nil {
					t.Fatalf("failure %v, stop %q, error %v", out.Failure, out.Stop, out.Err)
				}
				if id := "IDP-" + vendor + "-" + tt.number; tt.number != "" && !slices.Contains(out.Failure.Requirements, id) {
					t.Errorf("%v, want %s among them (%v)", out.Failure.Requirements, id, out.Failure)
				}
				if tt.rfc != "" && !slices.Contains(out.Failure.Requirements, tt.rfc) {
					t.Errorf("%v, want %s among them", out.Failure.Requirements, tt.rfc)
				}
				failureIsWhole(t, out, s)
			})
		}
	}
}

// A conflict that a search had not foretold is the target's doing; without a
// search it is nobody's.
func TestConflicts(t *testing.T) {
	searching := []string{"onelogin", "pingfederate", "pingone", "jumpcloud"}
	for dialect := range others {
		out, _ := fault{event: EventHire, refuse: refusing("POST", 409)}.play(t, dialect)
		switch {
		case slices.Contains(searching, dialect), dialect == "authentik": // which finds nobody afterwards
			if out.Failure == nil {
				t.Errorf("%s: %+v, want a failure", dialect, out)
			}
		case out.Stop == "" || out.Failure != nil:
			t.Errorf("%s: stop %q, failure %v", dialect, out.Stop, out.Failure)
		}
	}
}

// Nobody is judged for asking for patience where it is not known what follows.
func TestPatience(t *testing.T) {
	for dialect := range others {
		if dialect == "pocket-id" {
			continue
		}
		s := newTarget(t)
		s.speak = busy(99, 429, "1")
		out := s.idp(t, dialect, Options{}).Hire(t.Context(), mia)
		if !errors.Is(out.Err, ErrWait) || out.Failure != nil || len(out.Exchanges) != 1 {
			t.Errorf("%s: failure %v, error %v after %d requests", dialect, out.Failure, out.Err, len(out.Exchanges))
		}
	}
}

// A target whose itemsPerPage leads nowhere is told so, and is not asked for ever.
func TestPagesThatLeadNowhere(t *testing.T) {
	for _, dialect := range []string{"pocket-id", "rippling"} {
		s := newTarget(t)
		s.put("e-1", `{"id":"e-1","userName":"eve@acme.test"}`)
		s.shape = search(func(a *httptest.ResponseRecorder) { edit(a, "totalResults", 2); edit(a, "itemsPerPage", 0) })
		out := s.idp(t, dialect, Options{}).Hire(t.Context(), mia)
		if out.Failure == nil || !slices.Contains(out.Failure.Requirements, "RFC7644-3.4.2-03") || len(out.Exchanges) != 1 {
			t.Errorf("%s: %v after %d requests", dialect, out.Failure, len(out.Exchanges))
		}
	}
}

// authentik asks once what is supported, and adopts nobody without filters.
func TestAuthentikGoesByDiscovery(t *testing.T) {
	for _, tt := range []struct {
		config string
		forms  []string
		adopts bool
	}{
		{`{"bulk":{"maxOperations":0},"filter":{"supported":true}}`, nil, true},
		{`{"filter":{"supported":true}}`, nil, false}, // not valid, so nothing counts as supported
		{`{"bulk":{"maxOperations":0},"filter":{"supported":false}}`, nil, false},
		{`<html>`, nil, false},
		{`{"bulk":{"maxOperations":0},"filter":{"supported":"true"}}`, nil, false},
		{`{}`, []string{"slack"}, true},
	} {
		s := newTarget(t)
		s.put("e-1", `{"id":"e-1","userName":"mia.koch@acme.test","active":true}`)
		s.shape = func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.HasSuffix(r.URL.Path, "/ServiceProviderConfig") {
				says(a, tt.config)
			}
		}
		p := s.idp(t, "authentik", Options{Forms: tt.forms})
		out := p.Hire(t.Context(), mia)
		content(t, out)
		if adopted := p.RemoteID(mia.Key) == "e-1"; adopted != tt.adopts || (out.Stop == "") != tt.adopts {
			t.Errorf("%s %v: adopted %v, stop %q", tt.config, tt.forms, adopted, out.Stop)
		}
		s.requests()
		content(t, p.Hire(t.Context(), p.NewPerson("ann@acme.test", "Ann", "Lee")))
		if n := len(s.requests()); n != 1 {
			t.Errorf("%s: %d requests for the second person, want the creation alone", tt.config, n)
		}
	}
}

func TestGoogleDeletesAfterTheDelay(t *testing.T) {
	day := 24 * time.Hour
	for _, tt := range []struct {
		form        string
		max, passed time.Duration
	}{{"delete-1d", 0, day}, {"delete-7d", 0, 7 * day}, {"delete-30d", 0, 30 * day}, {"delete-30d", time.Minute, 0}} {
		s := newTarget(t)
		start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		clock := NewVirtualClock(start)
		p := s.idp(t, "google", Options{Clock: clock, MaxWait: tt.max, Forms: []string{tt.form}})
		content(t, p.Hire(t.Context(), mia))
		out := p.Leave(t.Context(), mia.Key)
		content(t, out)
		if got := clock.Now().Sub(start); got != tt.passed || out.Last().Method != http.MethodDelete {
			t.Errorf("%s, max %s: %s passed, last %s", tt.form, tt.max, got, out.Last().Method)
		}
	}
}

// The test group is made and taken away where groups are provisioned, and the test
// user goes even if it does not.
func TestJumpCloudMakesATestGroup(t *testing.T) {
	for _, tt := range []struct {
		refused string // method and path
		failure string // requirement
		want    []string
	}{
		{"", "", []string{"POST /Users", "POST /Groups", "DELETE /Groups", "DELETE /Users"}},
		{"POST /Groups", "IDP-JUMPCLOUD-09", []string{"POST /Users", "POST /Groups", "DELETE /Users"}},
		{"DELETE /Groups", "RFC7644-3.6-01", []string{"POST /Users", "POST /Groups", "DELETE /Groups", "DELETE /Users"}},
	} {
		s := newTarget(t)
		var sent []string
		s.speak = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			path := r.URL.Path[strings.LastIndex(r.URL.Path, "/v2/")+len("/v2"):]
			kind, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
			request := r.Method + " /" + kind
			sent = append(sent, request)
			if request == tt.refused {
				refuse(w, 403, "", "no")
			}
			return request == tt.refused
		}
		out := s.idp(t, "jumpcloud", Options{Groups: true}).TestConnection(t.Context())
		if !slices.Equal(sent, tt.want) {
			t.Errorf("%q refused: sent %v, want %v", tt.refused, sent, tt.want)
		}
		if tt.failure == "" {
			content(t, out)
		} else if out.Failure == nil || !slices.Contains(out.Failure.Requirements, tt.failure) {
			t.Errorf("%q refused: %+v, want %s", tt.refused, out.Failure, tt.failure)
		}
	}
}

// A target that cannot delete the test user is asked to deactivate it.
func TestJumpCloudTakesTheTestUserAway(t *testing.T) {
	s := newTarget(t)
	s.speak = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete {
			refuse(w, 405, "", "no")
		}
		return r.Method == http.MethodDelete
	}
	out := s.idp(t, "jumpcloud", Options{}).TestConnection(t.Context())
	content(t, out)
	if active, _ := s.user("u-1").Active(); active || out.Last().Method != http.MethodPut {
		t.Errorf("last %s, the target has %s", out.Last().Method, s.user("u-1").Raw())
	}
	s = newTarget(t)
	s.speak = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			refuse(w, 405, "", "no")
		}
		return r.Method != http.MethodPost
	}
	if out := s.idp(t, "jumpcloud", Options{}).TestConnection(t.Context()); out.Failure == nil || !slices.Contains(out.Failure.Requirements, "IDP-JUMPCLOUD-06") {
		t.Errorf("neither DELETE nor PUT: %+v", out.Failure)
	}
	p, err := New("jumpcloud", s.client(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if out := p.TestConnection(t.Context()); !strings.Contains(out.Stop, "address of a test user") {
		t.Errorf("without an address: %+v", out)
	}
}

// What is known of an identity provider's own limits is nobody's failure.
func TestLimitsOfTheIdentityProvider(t *testing.T) {
	ctx := t.Context()
	for _, tt := range []struct {
		dialect, says string
		forms         []string
		requests      int
		play          func(p *IdP) Outcome
	}{
		{"pingfederate", "cannot clear", nil, 1, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key) }},
		{"pingone", "not known how PingOne clears", nil, 1, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key) }},
		{"keycloak-ext", "carries no roles", []string{"patch"}, 1, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key, "B") }},
		{"jumpcloud", "not known how JumpCloud treats", nil, 0, func(p *IdP) Outcome { return p.Delete(ctx, mia.Key) }},
	} {
		s := newTarget(t)
		p := s.idp(t, tt.dialect, Options{Forms: tt.forms})
		content(t, p.Hire(ctx, mia, "A"))
		out := tt.play(p)
		if content(t, out); !strings.Contains(out.Stop, tt.says) || len(out.Exchanges) != tt.requests {
			t.Errorf("%s: stop %q after %d requests, want %q after %d", tt.dialect, out.Stop, len(out.Exchanges), tt.says, tt.requests)
		}
		if out.OK() {
			t.Errorf("%s: it went through", tt.dialect)
		}
	}
}

// An account that is gone is created anew by the one dialect that is known to.
func TestAuthentikCreatesAnewWhatIsGone(t *testing.T) {
	s := newTarget(t)
	p := s.idp(t, "authentik", Options{})
	content(t, p.Hire(t.Context(), mia))
	s.mu.Lock()
	s.users = nil
	s.mu.Unlock()
	content(t, p.RenameLogin(t.Context(), mia.Key, "mia.berg@acme.test"))
	if p.RemoteID(mia.Key) != "u-2" {
		t.Errorf("linked to %q", p.RemoteID(mia.Key))
	}
}
