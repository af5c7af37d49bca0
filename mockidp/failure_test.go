package mockidp

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/sjson"
)

// fault is one way in which a target goes wrong, and what each provider makes of it.
type fault struct {
	name     string
	dialects []string // empty means those of Okta and Entra ID
	event    Event
	before   func(t *testing.T, s *target, p *IdP) // after the hire, or instead of it
	refuse   func(r *http.Request) int             // a status to refuse with, 0 to go on
	shape    func(r *http.Request, a *httptest.ResponseRecorder)
	okta     []string // requirement ids; nil means content
	entra    []string
	message  string // part of the message, when the provider's words are known
}

var (
	oktas  = []string{"okta-oin", "okta-aiw"}
	entras = []string{"entra-default", "entra-flag"}
)

func method(name string, f func(a *httptest.ResponseRecorder)) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.Method == name {
			f(a)
		}
	}
}

func refusing(name string, status int) func(*http.Request) int {
	return func(r *http.Request) int {
		if r.Method == name {
			return status
		}
		return 0
	}
}

// edit sets members of a JSON answer.
func edit(a *httptest.ResponseRecorder, path string, value any) {
	body, err := sjson.Set(a.Body.String(), path, value)
	if err != nil {
		panic(err)
	}
	says(a, body)
}

func remove(a *httptest.ResponseRecorder, path string) {
	body, err := sjson.Delete(a.Body.String(), path)
	if err != nil {
		panic(err)
	}
	says(a, body)
}

var search = func(f func(a *httptest.ResponseRecorder)) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.Method == http.MethodGet && r.URL.Path == "/scim/v2/Users" {
			f(a)
		}
	}
}

// left lets mia leave, so that a return can follow.
func left(t *testing.T, _ *target, p *IdP) {
	t.Helper()
	content(t, p.Leave(t.Context(), mia.Key))
}

var faults = []fault{
	{name: "wrong token", event: EventHire, refuse: func(*http.Request) int { return 401 },
		okta: []string{"OKTA-REQ-03"}, entra: []string{"ENTRA-REQ-10"}},
	{name: "server error", event: EventHire, refuse: refusing("POST", 500),
		okta: []string{"OKTA-REF-01", "RFC7644-3.12-10", "RFC7644-3.3-03"}, entra: []string{"ENTRA-REQ-01", "RFC7644-3.12-10"}},
	{name: "connection test refused", event: EventTestConnection, refuse: refusing("GET", 400),
		okta: []string{"OKTA-REQ-09", "RFC7644-3.2-02"}, entra: []string{"ENTRA-GEN-05"}},
	{name: "connection test: somebody found", dialects: entras, event: EventTestConnection, shape: search(func(a *httptest.ResponseRecorder) { says(a, listOf([]string{`{"id":"1","userName":"x"}`})) }),
		entra: []string{"ENTRA-GEN-05", "RFC7644-3.4.2-06", "RFC7644-3.4.2.2-01"}},
	{name: "connection test: not a list", event: EventTestConnection, shape: search(func(a *httptest.ResponseRecorder) { says(a, `[]`) }),
		okta: []string{"OKTA-REF-04", "RFC7644-3.4.2-02"}, entra: []string{"ENTRA-RET-01", "RFC7644-3.4.2-02"}},
	{name: "search refused", event: EventHire, refuse: refusing("GET", 400),
		okta: []string{"OKTA-REQ-08", "RFC7644-3.4.2.2-04"}, entra: []string{"ENTRA-REQ-04"}},
	{name: "search answers 404", event: EventHire, refuse: refusing("GET", 404),
		okta: nil, entra: []string{"ENTRA-RET-01", "RFC7644-3.4.2-06"}, message: "quarantine"},
	{name: "startIndex as a string", event: EventHire, shape: search(func(a *httptest.ResponseRecorder) { edit(a, "startIndex", "1") }),
		okta: []string{"OKTA-REF-04", "RFC7644-3.4.2-02"}, entra: []string{"ENTRA-RET-01", "RFC7644-3.4.2-02"}},
	{name: "startIndex with a fraction", event: EventHire, shape: search(func(a *httptest.ResponseRecorder) { edit(a, "startIndex", 1.5) }),
		okta: []string{"OKTA-REF-04", "RFC7644-3.4.2-02"}, entra: []string{"ENTRA-RET-01", "RFC7644-3.4.2-02"}},
	{name: "totalResults as a string", event: EventHire, shape: search(func(a *httptest.ResponseRecorder) { edit(a, "totalResults", "0") }),
		okta: []string{"OKTA-REF-04", "RFC7644-3.4.2-02"}, entra: []string{"ENTRA-RET-01", "RFC7644-3.4.2-02"}},
	{name: "Resources is an object", event: EventHire, shape: search(func(a *httptest.ResponseRecorder) { edit(a, "Resources", map[string]any{}) }),
		okta: []string{"OKTA-REQ-08", "RFC7644-3.4.2-03"}, entra: []string{"ENTRA-RET-01", "RFC7644-3.4.2-03"}},
	{name: "totalResults without Resources", event: EventHire, shape: search(func(a *httptest.ResponseRecorder) { edit(a, "totalResults", 1) }),
		okta: []string{"OKTA-REQ-08", "RFC7644-3.4.2-03"}, entra: []string{"ENTRA-RET-01", "RFC7644-3.4.2-03"}},
	{name: "filter ignored", event: EventHire, shape: search(func(a *httptest.ResponseRecorder) { says(a, listOf([]string{`{"id":"9","userName":"eve@acme.test"}`})) }),
		okta: []string{"OKTA-REQ-08", "RFC7644-3.4.2.2-01", "RFC7644-3.4.2.2-04"}, entra: []string{"ENTRA-REQ-04", "RFC7644-3.4.2.2-01", "RFC7644-3.4.2.2-04"}},
	{name: "hit without id", event: EventHire, shape: search(func(a *httptest.ResponseRecorder) {
		says(a, listOf([]string{`{"id":7,"userName":"mia.koch@acme.test"}`}))
	}),
		okta: []string{"OKTA-REQ-06", "RFC7643-3.1-02"}, entra: []string{"ENTRA-GEN-01", "RFC7643-3.1-02"}},
	{name: "creation refused", event: EventHire, refuse: refusing("POST", 400),
		okta: []string{"OKTA-REF-01", "RFC7644-3.3-03"}, entra: []string{"ENTRA-REQ-01"}},
	{name: "creation conflicts", event: EventHire, refuse: refusing("POST", 409),
		okta: []string{"OKTA-REF-01", "OKTA-REQ-08"}, entra: []string{"ENTRA-REQ-01", "ENTRA-REQ-04"}},
	{name: "creation answers 200", event: EventHire, shape: method("POST", func(a *httptest.ResponseRecorder) { a.Code = 200 }),
		okta: []string{"OKTA-REF-01", "RFC7644-3.3-03"}, entra: []string{"ENTRA-REQ-01", "RFC7644-3.3-03"}},
	{name: "empty creation", dialects: oktas, event: EventHire, shape: method("POST", func(a *httptest.ResponseRecorder) { says(a, "") }),
		okta: []string{"OKTA-REF-01", "RFC7644-3.3-04"}, message: "Create new user returned empty user"},
	{name: "empty creation", dialects: entras, event: EventHire, shape: method("POST", func(a *httptest.ResponseRecorder) { says(a, "") }),
		entra: []string{"ENTRA-REQ-01", "RFC7644-3.3-04"}},
	{name: "creation without id", event: EventHire, shape: method("POST", func(a *httptest.ResponseRecorder) { remove(a, "id") }),
		okta: []string{"OKTA-REQ-06", "RFC7643-3.1-01", "RFC7643-3.1-02"}, entra: []string{"ENTRA-GEN-01", "RFC7643-3.1-01", "RFC7643-3.1-02"}},
	{name: "user not readable", dialects: oktas, event: EventChangeProfile, refuse: refusing("GET", 404),
		okta: []string{"OKTA-REQ-10", "RFC7644-3.4.1-01"}},
	{name: "user not readable", dialects: entras, event: EventChangeProfile, refuse: refusing("GET", 400),
		entra: []string{"ENTRA-REQ-03", "RFC7644-3.4.1-01"}},
	{name: "user without id", event: EventChangeProfile, shape: method("GET", func(a *httptest.ResponseRecorder) { remove(a, "id") }),
		okta: []string{"OKTA-REQ-06", "RFC7643-3.1-02"}, entra: []string{"ENTRA-GEN-01", "RFC7643-3.1-02"}},
	{name: "PUT refused", dialects: oktas, event: EventChangeProfile, refuse: refusing("PUT", 400),
		okta: []string{"OKTA-REQ-10", "RFC7644-3.5-01", "RFC7644-3.5.1-08"}},
	{name: "PUT answers 204", dialects: oktas, event: EventChangeProfile, shape: method("PUT", func(a *httptest.ResponseRecorder) { a.Code = 204; says(a, "") }),
		okta: []string{"OKTA-REQ-10", "RFC7644-3.5.1-10"}},
	{name: "PUT answers nothing", dialects: oktas, event: EventChangeProfile, shape: method("PUT", func(a *httptest.ResponseRecorder) { says(a, "") }),
		okta: []string{"OKTA-REQ-10", "RFC7644-3.5.1-10"}},
	{name: "PATCH not offered", dialects: []string{"okta-oin"}, event: EventLeave, refuse: refusing("PATCH", 501),
		okta: []string{"OKTA-REF-05", "RFC7644-3.5-02", "RFC7644-3.5.2.3-01"}},
	{name: "PATCH answers 202", dialects: []string{"okta-oin"}, event: EventLeave, shape: method("PATCH", func(a *httptest.ResponseRecorder) { a.Code = 202 }),
		okta: []string{"OKTA-REF-05", "RFC7644-3.5.2-21"}},
	{name: "deactivation refused", dialects: []string{"okta-aiw"}, event: EventLeave, refuse: refusing("PUT", 400),
		okta: []string{"OKTA-REF-06", "RFC7643-4.1.1-12", "RFC7644-3.5-01", "RFC7644-3.5.1-08"}},
	{name: "still inactive", dialects: []string{"okta-oin"}, event: EventReturn, before: left, shape: func(r *http.Request, a *httptest.ResponseRecorder) {
		if strings.HasPrefix(r.URL.Path, "/scim/v2/Users/") && a.Code == 200 {
			edit(a, "active", false)
		}
	}, okta: []string{"OKTA-REQ-07", "RFC7643-4.1.1-12"}, message: "delay in reactivating"},
	{name: "still inactive", dialects: []string{"okta-aiw"}, event: EventReturn, before: left, shape: method("PUT", func(a *httptest.ResponseRecorder) { edit(a, "active", false) }),
		okta: []string{"OKTA-REQ-07", "RFC7643-4.1.1-12"}, message: "delay in reactivating"},
	{name: "still inactive", dialects: entras, event: EventReturn, before: left, shape: method("PATCH", func(a *httptest.ResponseRecorder) {
		a.Code = 200
		says(a, `{"id":"u-1","active":false}`)
	}), entra: []string{"ENTRA-REQ-07", "RFC7643-4.1.1-12"}},
	{name: "leaver cannot be found", event: EventReturn, before: func(t *testing.T, s *target, p *IdP) {
		left(t, s, p)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.users = nil
	}, okta: []string{"OKTA-REQ-07", "OKTA-REQ-08", "RFC7644-3.4.2.2-04"}, entra: []string{"ENTRA-REQ-08"}, message: "second account"},
	{name: "PATCH refused", dialects: []string{"entra-default"}, event: EventChangeProfile, refuse: refusing("PATCH", 400),
		entra: []string{"ENTRA-GEN-03", "ENTRA-REQ-02"}},
	{name: "add refused", dialects: []string{"entra-flag"}, event: EventChangeProfile, refuse: refusing("PATCH", 400),
		entra: []string{"ENTRA-REQ-02", "RFC7644-3.5.2.1-03"}},
	{name: "rename refused", dialects: []string{"entra-flag"}, event: EventRenameLogin, refuse: refusing("PATCH", 400),
		entra: []string{"ENTRA-REQ-02", "RFC7644-3.5.2.3-01"}},
	{name: "deactivation refused", dialects: []string{"entra-default"}, event: EventLeave, refuse: refusing("PATCH", 400),
		entra: []string{"ENTRA-CMP-01", "ENTRA-GEN-03", "ENTRA-REQ-02", "ENTRA-REQ-07"}},
	{name: "deactivation refused", dialects: []string{"entra-flag"}, event: EventLeave, refuse: refusing("PATCH", 400),
		entra: []string{"ENTRA-REQ-02", "ENTRA-REQ-07", "RFC7643-4.1.1-12", "RFC7644-3.5.2.3-02"}},
	{name: "roles refused", dialects: entras, event: EventChangeRoles, refuse: refusing("PATCH", 400),
		entra: []string{"ENTRA-REQ-02"}}, // the type of the roles is Entra's own
	{name: "roles refused", dialects: oktas, event: EventChangeRoles, refuse: refusing("PUT", 400),
		okta: []string{"OKTA-REQ-10"}}, // strings are not the RFC's form
	{name: "PATCH answers 202", dialects: entras, event: EventLeave, shape: method("PATCH", func(a *httptest.ResponseRecorder) { a.Code = 202 }),
		entra: []string{"ENTRA-REQ-02", "RFC7644-3.5.2-21"}},
	{name: "DELETE refused", dialects: entras, event: EventDelete, refuse: refusing("DELETE", 405),
		entra: []string{"ENTRA-USR-04", "RFC7644-3.6-01"}},
	{name: "DELETE answers 200", dialects: entras, event: EventDelete, shape: method("DELETE", func(a *httptest.ResponseRecorder) { a.Code = 200 }),
		entra: []string{"ENTRA-USR-04", "RFC7644-3.6-01"}},
	{name: "redirect", event: EventLeave, refuse: func(*http.Request) int { return 302 }},
}

func TestFailures(t *testing.T) {
	for _, f := range faults {
		for _, info := range Dialects() {
			if of := f.dialects; len(of) > 0 && !slices.Contains(of, info.Name) || len(of) == 0 && !slices.Contains(slices.Concat(oktas, entras), info.Name) {
				continue
			}
			t.Run(f.name+"/"+info.Name, func(t *testing.T) {
				t.Parallel()
				out, s := f.play(t, info.Name)
				want := f.okta
				if strings.HasPrefix(info.Name, "entra") {
					want = f.entra
				}
				if f.name == "redirect" {
					if out.Failure == nil || !strings.Contains(out.Failure.Actual, "302 to https://elsewhere.test/") {
						t.Errorf("outcome %+v, want a failure that shows the redirect", out)
					}
					return
				}
				if out.Err != nil || (out.Failure == nil) != (want == nil) {
					t.Fatalf("failure %v, error %v; want %v", out.Failure, out.Err, want)
				}
				if want == nil {
					return
				}
				if !slices.Equal(out.Failure.Requirements, want) {
					t.Errorf("requirements %v, want %v (%v)", out.Failure.Requirements, want, out.Failure)
				}
				if !strings.Contains(out.Failure.Message, f.message) {
					t.Errorf("message %q, want %q in it", out.Failure.Message, f.message)
				}
				failureIsWhole(t, out, s)
			})
		}
	}
}

// failureIsWhole holds a failure to what a reader needs.
func failureIsWhole(t *testing.T, out Outcome, s *target) {
	t.Helper()
	f := out.Failure
	if f.Expected == "" || f.Actual == "" || !slices.Contains(out.Exchanges, f.Exchange) {
		t.Errorf("incomplete failure %+v", f)
	}
	if f.Evidence != inferred && !strings.HasPrefix(f.Evidence, "documented: https://") && !strings.HasPrefix(f.Evidence, "observed: https://") {
		t.Errorf("evidence %q", f.Evidence)
	}
	if strings.Contains(f.Error(), "token-of-the-test") {
		t.Errorf("the failure tells the token: %v", f)
	}
}

// play brings a target to the point where the fault shows.
func (f fault) play(t *testing.T, dialect string) (Outcome, *target) {
	ctx, s := t.Context(), newTarget(t)
	p := s.idp(t, dialect, Options{})
	if f.event != EventHire && f.event != EventTestConnection {
		content(t, p.Hire(ctx, mia, "Sales Rep"))
	}
	if f.before != nil {
		f.before(t, s, p)
	}
	s.mu.Lock()
	s.shape = f.shape
	if f.refuse != nil {
		s.speak = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			status := f.refuse(r)
			if status == 302 {
				w.Header().Set("Location", "https://elsewhere.test/")
			}
			if status != 0 {
				refuse(w, status, "", "because of Bearer token-of-the-test")
			}
			return status != 0
		}
	}
	s.mu.Unlock()
	return happen(ctx, p, f.event), s
}

// happen lets an event happen to mia.
func happen(ctx context.Context, p *IdP, event Event) Outcome {
	switch event {
	case EventTestConnection:
		return p.TestConnection(ctx)
	case EventHire:
		return p.Hire(ctx, mia)
	case EventChangeProfile:
		return p.ChangeProfile(ctx, mia.Key, func(m *Person) { m.Title = "Lead" })
	case EventChangeRoles:
		return p.ChangeRoles(ctx, mia.Key, "Reporting")
	case EventRenameLogin:
		return p.RenameLogin(ctx, mia.Key, "mia.berg@acme.test")
	case EventLeave:
		return p.Leave(ctx, mia.Key)
	case EventReturn:
		return p.Return(ctx, mia.Key, "Sales Rep")
	case EventDelete:
		return p.Delete(ctx, mia.Key)
	case EventSync:
		return p.Sync(ctx, mia.Key)
	}
	panic(event)
}
