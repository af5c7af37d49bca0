package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/reports"
	"rolecall/scim"
	"rolecall/suites/stage"
	"rolecall/target"
)

func TestGoodSetupIsReady(t *testing.T) {
	r := examine(t, newExam(newAccount(t).setup()))
	for _, c := range r.Checks {
		want := OK
		if slices.Contains([]string{"engine", "oauth", "tls", "rate", "role-sync"}, c.ID) {
			want = Skipped
		}
		if c.State != want {
			t.Errorf("%s: got %s (%s), want %s", c.ID, c.State, c.Found, want)
		}
	}
}

// TestWhatRestsOnAFailureIsNotJudged holds on to the chain of checks.
func TestWhatRestsOnAFailureIsNotJudged(t *testing.T) {
	a := newAccount(t)
	a.instead["/scim/v2/Users"] = answer(401, "")
	r := examine(t, newExam(a.setup()))
	for _, id := range []string{"anonymous", "wrong-token", "users", "discovery", "leftovers"} {
		if got := result(t, r, id); got.State != Skipped {
			t.Errorf("%s: got %s, want skipped", id, got.State)
		}
	}
	if got := result(t, r, "permission-sets"); got.State != OK {
		t.Errorf("permission-sets: got %s, want ok: it does not rest on the token", got.State)
	}
}

// TestUnsafeAddressIsSentNothing counts what reaches a server under an address
// that the doctor condemns.
func TestUnsafeAddressIsSentNothing(t *testing.T) {
	reached := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer server.Close()
	s := newAccount(t).setup()
	s.Endpoint.URL = strings.Replace(server.URL, "http://", "http://user:"+scimToken+"@", 1) + "/scim/v2"
	r := examine(t, newExam(s))
	if got := result(t, r, "address"); got.State != Failed || !strings.Contains(got.Found, "carries credentials") {
		t.Errorf("address: got %+v", got)
	}
	if reached != 0 {
		t.Errorf("%d requests were sent", reached)
	}
}

// TestNothingIsWritten asks the look-alike what reached it, and the guard what it
// would let through.
func TestNothingIsWritten(t *testing.T) {
	server, err := target.StartEmbedded(target.EmbeddedOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	examine(t, newExam(Setup{Endpoint: server.Endpoint, Out: t.TempDir()}))
	resp, err := http.Get(server.Endpoint.ControlURL + "/history")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var history []struct{ Method, Path string }
	const least, most = 8, 14
	if err := json.NewDecoder(resp.Body).Decode(&history); err != nil || len(history) < least || len(history) > most {
		t.Fatalf("%d requests in the history, %v; want %d to %d", len(history), err, least, most)
	}
	for _, r := range history {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s reached the target", r.Method, r.Path)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, ""} {
		if (readOnly{}).Before(scim.Request{Method: method}) == nil {
			t.Errorf("the guard lets %q through", method)
		}
	}
}

func TestProxyIsLeftTheLookUp(t *testing.T) {
	e := newExam(Setup{Endpoint: target.Endpoint{URL: "https://scim.acme.example/scim/v2"}})
	e.lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("asked all the same") }
	e.proxy = func(*http.Request) (*url.URL, error) { return url.Parse("http://me:secret@proxy.acme.example:3128") }
	if got := e.dns(context.Background()); got.state != OK || got.found != "left to the proxy proxy.acme.example:3128" {
		t.Errorf("got %+v", got)
	}
	e.proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("invalid proxy address") }
	if got := e.dns(context.Background()); got.state != Failed || !strings.Contains(got.found, "invalid proxy address") {
		t.Errorf("got %+v", got)
	}
}

func TestDNS(t *testing.T) {
	for name, c := range map[string]struct {
		found []netip.Addr
		err   error
		state State
		words string
	}{
		"found":       {[]netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil, OK, "1 address"},
		"two":         {make([]netip.Addr, 2), nil, OK, "2 addresses"},
		"not found":   {nil, &net.DNSError{IsNotFound: true}, Failed, "no host scim.acme.example"},
		"no answer":   {nil, context.DeadlineExceeded, Failed, "could not be looked up"},
		"server fail": {nil, &net.DNSError{Err: "server misbehaving", IsTemporary: true}, Failed, "server misbehaving"},
	} {
		e := newExam(Setup{Endpoint: target.Endpoint{URL: "https://scim.acme.example/scim/v2"}})
		e.lookup = func(_ context.Context, host string) ([]netip.Addr, error) { return c.found, c.err }
		if got := e.dns(context.Background()); got.state != c.state || !strings.Contains(got.found, c.words) {
			t.Errorf("%s: got %s, %q; want %s with %q", name, got.state, got.found, c.state, c.words)
		}
	}
}

// TestHostileTarget lets a target put into its answers whatever could steer a
// terminal or a CI server, and the tokens.
func TestHostileTarget(t *testing.T) {
	const nasty = "\x1b]0;x\x07\u202e##vso[task.setvariable variable=x]\r\n::error::" + scimToken + theSettingsToken
	text, err := json.Marshal(nasty)
	if err != nil {
		t.Fatal(err)
	}
	a := newAccount(t)
	set := fmt.Sprintf(`{"id":"1","name":%s}`, text)
	long := fmt.Sprintf(`{"id":"1","name":"%s"}`, strings.Repeat("x", 43)+scimToken) // is cut within the token
	a.sets = []string{set, set, long, long}
	a.header["Date"] = []string{"\u202e##vso[x]" + scimToken}
	a.users = []string{"x@" + nasty}
	a.instead["/scim/v2/Schemas"] = answer(500, nasty)
	r := examine(t, newExam(a.setup()))
	for _, c := range r.Checks {
		for _, s := range []string{c.Found, c.Means, c.Next} {
			if strings.ContainsAny(s, "\x1b\x07\u202e\r\n") || strings.Contains(s, "##vso") {
				t.Errorf("%s: %q", c.ID, s)
			}
		}
	}
	if got := result(t, r, "permission-sets").Found; !strings.Contains(got, `\u202e`) {
		t.Errorf("%q does not show the name at all", got)
	}
}

func TestEmbeddedIsReady(t *testing.T) {
	for _, preset := range []string{"hubspot", "full"} {
		server, err := target.StartEmbedded(target.EmbeddedOptions{Preset: preset})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		r := examine(t, newExam(Setup{Endpoint: server.Endpoint, Out: t.TempDir()}))
		if !r.Ready || r.Counts.Warning > 0 {
			t.Errorf("%s: %+v", preset, r.Checks)
		}
		if got := result(t, r, "role-sync"); got.State != OK {
			t.Errorf("%s: role sync: %+v", preset, got)
		}
	}
}

func TestReportsFolderIsLeftAsItWas(t *testing.T) {
	root := t.TempDir()
	s := newAccount(t).setup()
	s.Out = filepath.Join(root, "a", "b")
	if got := result(t, examine(t, newExam(s)), "reports-folder"); got.State != OK {
		t.Errorf("got %+v", got)
	}
	left, err := os.ReadDir(root)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	s.Out = filepath.Join(root, "there")
	if err := reports.Prepare(s.Out); err != nil {
		t.Fatal(err)
	}
	examine(t, newExam(s))
	if _, err := os.Stat(s.Out); err != nil {
		t.Errorf("a folder that was there is gone: %v", err)
	}
}

func TestEachCheckHasALimit(t *testing.T) {
	const limit = time.Hour
	c := check{run: func(_ *exam, ctx context.Context) finding {
		if end, ok := ctx.Deadline(); !ok || time.Until(end) > limit {
			t.Errorf("got until %v, %t; want at most %v", end, ok, limit)
		}
		return finding{state: OK}
	}}
	newExam(Setup{}).attempt(context.Background(), c, limit)
}

func TestStoppedIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	a := newAccount(t)
	a.instead["/scim/v2/Users"] = func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}
	if _, err := Examine(ctx, a.setup()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// TestLeftoverKnowsARunsLogins keeps the pattern in step with what runs make up.
func TestLeftoverKnowsARunsLogins(t *testing.T) {
	for range 100 {
		prefix := stage.NewPrefix()
		if m := leftover.FindStringSubmatch(prefix + "-1-ada.lovelace@acme.test"); m == nil || m[1] != prefix {
			t.Fatalf("%s is not known", prefix)
		}
	}
}

// TestIDs keeps the ids fit for scripts.
func TestIDs(t *testing.T) {
	plain, seen := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), map[string]bool{}
	for _, c := range Checks() {
		if !plain.MatchString(c.ID) || seen[c.ID] {
			t.Errorf("%q is no good id", c.ID)
		}
		seen[c.ID] = true
	}
	for _, c := range checks {
		for _, id := range c.rests {
			if !seen[id] {
				t.Errorf("%s rests on %s, which does not exist", c.ID, id)
			}
		}
	}
}

// TestPageNamesEachCheck keeps docs/doctor.md complete.
func TestPageNamesEachCheck(t *testing.T) {
	page, err := os.ReadFile("../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "## The checks")
	at := 0
	for _, c := range Checks() {
		i := strings.Index(table[at:], "`"+c.ID+"`")
		if i < 0 {
			t.Errorf("the page does not have %s, or not in its place", c.ID)
			continue
		}
		at += i
	}
}
