package mockidp

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/scim"
)

// busy refuses the first times requests with a status.
func busy(times, status int, retryAfter string) func(int, http.ResponseWriter, *http.Request) bool {
	return func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n > times {
			return false
		}
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		refuse(w, status, "", "not now")
		return true
	}
}

func TestRetries(t *testing.T) {
	minute := time.Minute
	tests := []struct {
		name, dialect string
		times, status int
		retryAfter    string
		waited        time.Duration
		retries       int
		fails         bool
	}{
		{"seconds", "okta-oin", 1, 429, "45", 45 * time.Second, 1, false},
		{"nothing said", "okta-oin", 1, 429, "", 5 * minute, 1, false},
		{"a date", "okta-oin", 1, 429, "Mon, 02 Nov 2026 09:00:00 GMT", 5 * minute, 1, false},
		{"a fraction", "okta-aiw", 1, 429, "1.5", 5 * minute, 1, false},
		{"negative", "okta-aiw", 1, 429, "-3", 5 * minute, 1, false},
		{"doubled", "okta-oin", 3, 429, "10", 70 * time.Second, 3, false},
		{"nine times", "okta-oin", 9, 429, "", 511 * 5 * minute, 9, false},
		{"ten times", "okta-oin", 10, 429, "", 511 * 5 * minute, 9, true},
		{"unavailable", "okta-oin", 1, 503, "5", 0, 0, true},
		{"next cycle", "entra-default", 1, 500, "", 40 * minute, 1, false},
		{"cycle after the next", "entra-flag", 2, 400, "", 80 * minute, 2, false},
		{"three cycles", "entra-default", 3, 400, "", 80 * minute, 2, true},
		{"Retry-After is not read", "entra-default", 1, 429, "1", 40 * minute, 1, false},
		{"quarantine", "entra-default", 1, 401, "", 0, 0, true},
		{"404 on a query", "entra-default", 1, 404, "", 0, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newTarget(t)
			s.speak = busy(tt.times, tt.status, tt.retryAfter)
			start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
			clock := NewVirtualClock(start)
			out := s.idp(t, tt.dialect, Options{Clock: clock}).Hire(t.Context(), mia)
			if out.Waited != tt.waited || out.Retries != tt.retries || out.Err != nil || (out.Failure != nil) != tt.fails {
				t.Errorf("waited %s, %d retries, failure %v, error %v", out.Waited, out.Retries, out.Failure, out.Err)
			}
			if got := clock.Now().Sub(start); got != tt.waited {
				t.Errorf("the clock went forward by %s, want %s", got, tt.waited)
			}
		})
	}
}

// A target that asks for patience is not judged when the run has none.
func TestMaxWait(t *testing.T) {
	tests := []struct {
		dialect string
		status  int
		judged  bool
	}{
		{"okta-oin", 429, false},
		{"entra-default", 429, false},
		{"entra-default", 400, true},
		{"okta-oin", 400, true},
	}
	for _, tt := range tests {
		s := newTarget(t)
		s.speak = busy(99, tt.status, "")
		out := s.idp(t, tt.dialect, Options{MaxWait: time.Second}).Hire(t.Context(), mia)
		if len(out.Exchanges) != 1 || out.Waited != 0 {
			t.Errorf("%s, %d: %d requests, waited %s", tt.dialect, tt.status, len(out.Exchanges), out.Waited)
		}
		if judged := out.Failure != nil; judged != tt.judged || errors.Is(out.Err, ErrWait) == judged {
			t.Errorf("%s, %d: failure %v, error %v", tt.dialect, tt.status, out.Failure, out.Err)
		}
		if tt.dialect == "entra-default" && tt.judged && !strings.Contains(out.Failure.Message, "40m0s") {
			t.Errorf("%q does not say what the provider would have done", out.Failure.Message)
		}
	}
}

func TestRealTimeIsCapped(t *testing.T) {
	s := newTarget(t)
	s.speak = busy(99, 429, "3600")
	for _, clock := range []Clock{nil, SystemClock{}} {
		p, err := New("okta-oin", s.client(t), Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		if out := p.Hire(t.Context(), mia); !errors.Is(out.Err, ErrWait) {
			t.Errorf("failure %v, error %v, want ErrWait", out.Failure, out.Err)
		}
	}
}

// Entra ID deletes after thirty days where they can pass, else at once.
func TestHardDelete(t *testing.T) {
	month := 30 * 24 * time.Hour
	for _, tt := range []struct{ max, passed time.Duration }{{0, month}, {month, month}, {time.Minute, 0}} {
		s := newTarget(t)
		start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		clock := NewVirtualClock(start)
		p := s.idp(t, "entra-default", Options{Clock: clock, MaxWait: tt.max})
		content(t, p.Hire(t.Context(), mia))
		out := p.Delete(t.Context(), mia.Key)
		content(t, out)
		if got := clock.Now().Sub(start); got != tt.passed || out.Waited != 0 || out.Last().Method != http.MethodDelete {
			t.Errorf("max %s: %s passed, waited %s, last %s", tt.max, got, out.Waited, out.Last().Method)
		}
	}
}

// A DELETE that fails is repeated in the next cycle without a second deactivation.
func TestHardDeleteIsRepeated(t *testing.T) {
	s := newTarget(t)
	p := s.idp(t, "entra-default", Options{})
	content(t, p.Hire(t.Context(), mia))
	s.requests()
	s.mu.Lock()
	s.speak = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n == 2 {
			refuse(w, 500, "", "not now")
		}
		return n == 2
	}
	s.mu.Unlock()
	out := p.Delete(t.Context(), mia.Key)
	content(t, out)
	var methods []string
	for _, x := range out.Exchanges {
		methods = append(methods, x.Method)
	}
	if want := []string{"PATCH", "DELETE", "DELETE"}; !slices.Equal(methods, want) {
		t.Errorf("%v, want %v", methods, want)
	}
}

// wall is a guard that lets nothing through.
type wall struct{ err error }

func (w wall) Before(scim.Request) error { return w.err }
func (wall) After(*scim.Exchange)        {}

func TestNoVerdictWithoutAnAnswer(t *testing.T) {
	ctx := t.Context()
	closed := httptest.NewServer(nil)
	closed.Close()
	unreachable, err := scim.NewClient(scim.Config{BaseURL: closed.URL})
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("not ours")
	guarded, err := scim.NewClient(scim.Config{BaseURL: closed.URL, Guard: wall{refused}})
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	every(t, func(t *testing.T, info Info, style RoleStyle) {
		p, err := New(info.Name, unreachable, Options{Roles: style, Clock: NewVirtualClock(time.Time{})})
		if err != nil {
			t.Fatal(err)
		}
		if out := p.Hire(ctx, mia); !errors.As(out.Err, new(*scim.TransportError)) || out.Failure != nil || len(out.Exchanges) != 1 {
			t.Errorf("unreachable: %+v", out)
		}
		if p, err = New(info.Name, guarded, Options{}); err != nil {
			t.Fatal(err)
		}
		if out := p.Hire(ctx, mia); !errors.Is(out.Err, refused) || out.Failure != nil {
			t.Errorf("guarded: %+v", out)
		}
		s := newTarget(t)
		if out := s.idp(t, info.Name, Options{}).Hire(cancelled, mia); !errors.Is(out.Err, context.Canceled) || out.Failure != nil {
			t.Errorf("cancelled: %+v", out)
		}
	})
}

func TestSleepEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, clock := range []Clock{SystemClock{}, NewVirtualClock(time.Time{})} {
		if err := clock.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: %v", clock, err)
		}
	}
}
