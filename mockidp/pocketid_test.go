package mockidp

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/sjson"
)

func TestPocketIDWaits(t *testing.T) {
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		times      int
		retryAfter string
		waited     time.Duration
		fails      bool
	}{
		{1, "3", 3 * time.Second, false},
		{1, "", 500 * time.Millisecond, false},
		{2, "", 1500 * time.Millisecond, false},
		{1, start.Add(7 * time.Second).Format(http.TimeFormat), 7 * time.Second, false},
		{3, "", 1500 * time.Millisecond, true},
	} {
		s := newTarget(t)
		s.speak = busy(tt.times, 429, tt.retryAfter)
		clock := NewVirtualClock(start)
		out := s.idp(t, "pocket-id", Options{Clock: clock}).Hire(t.Context(), mia)
		if got := clock.Now().Sub(start); got != tt.waited || (out.Failure != nil || out.Err != nil) != tt.fails {
			t.Errorf("%d times %q: waited %s, want %s; failure %v, error %v", tt.times, tt.retryAfter, got, tt.waited, out.Failure, out.Err)
		}
	}
}

// Pocket ID deletes whom it does not know; here only whom it may.
func TestPocketIDDeletesNobodyUnasked(t *testing.T) {
	for _, may := range []bool{false, true} {
		s := newTarget(t)
		s.put("e-1", `{"id":"e-1","userName":"eve@acme.test","externalId":"theirs"}`)
		p := s.idp(t, "pocket-id", Options{MayDelete: func(id string) bool { return may && id == "e-1" }})
		content(t, p.Hire(t.Context(), mia))
		content(t, p.Hire(t.Context(), p.NewPerson("ann@acme.test", "Ann", "Lee")))
		if gone := !s.user("e-1").Exists(); gone != may {
			t.Errorf("may delete %v: the stranger is gone: %v", may, gone)
		}
		if !s.user(p.RemoteID(mia.Key)).Exists() {
			t.Error("a person of the directory was deleted")
		}
	}
}

// What Pocket ID made without hearing of it, it finds again; what somebody else
// made under the same login it leaves alone.
func TestPocketIDFindsWhatItMade(t *testing.T) {
	for externalID, found := range map[string]bool{mia.Key: true, "theirs": false} {
		s := newTarget(t)
		s.shape = func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == http.MethodPost { // another delivery of the request was there before
				s.users = []string{`{"id":"u-7","userName":"mia.koch@acme.test","externalId":"` + externalID + `","active":true}`}
				a.Code = http.StatusConflict
				says(a, `{"status":"409"}`)
			}
		}
		p := s.idp(t, "pocket-id", Options{})
		out := p.Hire(t.Context(), mia)
		content(t, out)
		if linked := p.RemoteID(mia.Key) == "u-7"; linked != found || (out.Stop == "") != found {
			t.Errorf("externalId %s: linked %v, stop %q", externalID, linked, out.Stop)
		}
	}
}

// Somebody who is disabled is still known, so that a synchronisation of another
// person deletes nobody; somebody who lost the application is not.
func TestPocketIDKnowsTheDisabled(t *testing.T) {
	for form, stays := range map[string]bool{"disable": true, "delete": false} {
		s := newTarget(t)
		p := s.idp(t, "pocket-id", Options{Forms: []string{form}, MayDelete: func(string) bool { return true }})
		ann := p.NewPerson("ann@acme.test", "Ann", "Lee")
		content(t, p.Hire(t.Context(), mia))
		content(t, p.Hire(t.Context(), ann))
		id := p.RemoteID(mia.Key)
		account := s.user(id).Raw()
		content(t, p.Leave(t.Context(), mia.Key))
		s.put(id, account) // whatever the target made of it, the account is there
		content(t, p.Sync(t.Context(), ann.Key))
		if got := s.user(id).Exists(); got != stays {
			t.Errorf("%s: the account is still there: %v, want %v", form, got, stays)
		}
	}
}

func TestPocketIDNeedsWhatItMatchesBy(t *testing.T) {
	s := newTarget(t)
	p := s.idp(t, "pocket-id", Options{})
	content(t, p.Hire(t.Context(), mia))
	s.shape = search(func(a *httptest.ResponseRecorder) { remove(a, "Resources.0.externalId") })
	out := p.Sync(t.Context(), mia.Key)
	if out.Failure == nil || !slices.Contains(out.Failure.Requirements, "RFC7643-3.1-11") || !strings.Contains(out.Failure.Message, "anew") {
		t.Errorf("%+v", out.Failure)
	}
	if !s.user("u-1").Exists() {
		t.Error("the account was deleted")
	}
}

// Pocket ID leaves an account alone that is not older than the directory's news,
// and writes it again where the target does not say how old it is.
func TestPocketIDGoesByLastModified(t *testing.T) {
	for known, puts := range map[bool]int{true: 0, false: 1} {
		s := newTarget(t)
		p := s.idp(t, "pocket-id", Options{})
		content(t, p.Hire(t.Context(), mia))
		if known {
			user, err := sjson.Set(s.user("u-1").Raw(), "meta.lastModified", "2026-11-02T09:00:00Z")
			if err != nil {
				t.Fatal(err)
			}
			s.put("u-1", user)
		}
		out := p.Sync(t.Context(), mia.Key)
		content(t, out)
		if got := len(out.Exchanges) - 1; got != puts {
			t.Errorf("lastModified known %v: %d PUTs, want %d", known, got, puts)
		}
	}
}
