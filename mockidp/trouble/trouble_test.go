package trouble_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"rolecall/mockidp/trouble"
)

// echo is a target that counts what reaches it.
type echo struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func newEcho(t *testing.T) *echo {
	e := &echo{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.seen = append(e.seen, r.Method+" "+string(body))
		fmt.Fprintf(w, "answer %d", len(e.seen))
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *echo) send(t *testing.T, through http.RoundTripper, method, body string) (status int, text string, err error) {
	t.Helper()
	r, err := http.NewRequest(method, e.URL+"/Users", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := through.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(raw), err
}

func TestKinds(t *testing.T) {
	for _, c := range []struct {
		kind    trouble.Kind
		status  int // 0 is no answer
		answer  string
		arrives []string // by the time that the next write was answered
	}{
		{trouble.Busy, 429, "", []string{"PUT b"}},
		{trouble.BusyBare, 429, "", []string{"PUT b"}},
		{trouble.Broken, 503, "", []string{"PUT b"}},
		{trouble.Reset, 0, "", []string{"PUT b"}},
		{trouble.Lost, 0, "", []string{"POST a", "PUT b"}},
		{trouble.ResetAfter, 0, "", []string{"POST a", "PUT b"}},
		{trouble.Twice, 200, "answer 1", []string{"POST a", "POST a", "PUT b"}},
		{trouble.Again, 200, "answer 2", []string{"POST a", "POST a", "PUT b"}},
		{trouble.Late, 0, "", []string{"PUT b", "POST a"}},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			e := newEcho(t)
			delivered := 0
			network := trouble.New(http.DefaultTransport, trouble.Options{
				Plan: []trouble.Fault{{Kind: c.kind, Method: http.MethodPost, Nth: 1}},
				Seen: func(string, string, int, []byte) { delivered++ },
			})
			status, text, err := e.send(t, network, "POST", "a")
			if status != c.status || (err != nil) != (c.status == 0) || c.answer != "" && text != c.answer {
				t.Errorf("%d %q %v", status, text, err)
			}
			if timeout := os.IsTimeout(err); timeout != (c.kind == trouble.Lost || c.kind == trouble.Late) {
				t.Errorf("a time-out: %v", timeout)
			}
			if status, _, err := e.send(t, network, "PUT", "b"); status != 200 || err != nil {
				t.Errorf("the next write: %d %v", status, err)
			}
			if !slices.Equal(e.seen, c.arrives) || delivered != len(c.arrives) {
				t.Errorf("arrived %v, told of %d, want %v", e.seen, delivered, c.arrives)
			}
			if s := network.Strikes(); len(s) != 1 || s[0].Kind != c.kind {
				t.Errorf("strikes %v", s)
			}
		})
	}
	if len(trouble.Kinds()) != 9 {
		t.Error("a kind is not tested")
	}
}

func TestCalmDeliversWhatIsLateAndEndsTheTrouble(t *testing.T) {
	e := newEcho(t)
	network := trouble.New(http.DefaultTransport, trouble.Options{Share: 1, Kinds: []trouble.Kind{trouble.Late}})
	e.send(t, network, "POST", "a")
	if len(e.seen) != 0 {
		t.Errorf("arrived %v", e.seen)
	}
	network.Calm()
	if status, _, err := e.send(t, network, "POST", "b"); status != 200 || err != nil {
		t.Errorf("%d %v", status, err)
	}
	if want := []string{"POST a", "POST b"}; !slices.Equal(e.seen, want) {
		t.Errorf("arrived %v, want %v", e.seen, want)
	}
}

// An older write arrives behind a newer one to the same address that succeeded, and
// behind no other.
func TestOvertaken(t *testing.T) {
	refuse := false
	var seen []string
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = append(seen, r.URL.Path+" "+string(body))
		if refuse {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer target.Close()
	network := trouble.New(http.DefaultTransport, trouble.Options{Plan: []trouble.Fault{
		{Kind: trouble.Overtaken, Method: http.MethodPut, Nth: 1}, {Kind: trouble.Overtaken, Method: http.MethodPut, Nth: 5},
	}})
	put := func(path, body string) error {
		r, err := http.NewRequest(http.MethodPut, target.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := network.RoundTrip(r)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	if err := put("/Users/1", "old"); !os.IsTimeout(err) {
		t.Errorf("%v, want a time-out", err)
	}
	put("/Users/2", "other")
	refuse = true
	put("/Users/1", "refused")
	refuse = false
	put("/Users/1", "new")
	put("/Users/2", "held")
	network.Ease()
	if len(seen) != 4 {
		t.Errorf("arrived %q: eased, and what was held came", seen)
	}
	network.Calm()
	if want := []string{"/Users/2 other", "/Users/1 refused", "/Users/1 new", "/Users/1 old", "/Users/2 held"}; !slices.Equal(seen, want) {
		t.Errorf("arrived %q, want %q", seen, want)
	}
	if slices.Contains(trouble.Kinds(), trouble.Overtaken) {
		t.Error("chance may choose a kind after which nobody can be held to anything")
	}
}

// The same seed brings the same trouble.
func TestSeed(t *testing.T) {
	strikes := func(seed int64) string {
		e := newEcho(t)
		network := trouble.New(http.DefaultTransport, trouble.Options{Share: 0.5, Seed: seed})
		for range 30 {
			e.send(t, network, "PUT", "a")
		}
		return fmt.Sprint(network.Strikes())
	}
	if first, again := strikes(1), strikes(1); first != again || first == strikes(2) {
		t.Error("chance does not follow the seed")
	}
}
