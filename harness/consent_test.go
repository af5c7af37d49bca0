package harness_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/target"
)

// far is an address that is not on this machine, as a run sees it: a proxy of the
// test leads from it to the front.
const far = "http://account.example.com"

// away has the front reached under far, by the proxy that the process is told of.
func (f *front) away(t *testing.T) (proxyURL string) {
	t.Helper()
	origin, err := url.Parse(f.url)
	if err != nil {
		t.Fatal(err)
	}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host = origin.Scheme, origin.Host
	}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "account.example.com" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func writesSeen(f *atomic.Int32) func(int, http.ResponseWriter, *http.Request) bool {
	return func(_ int, _ http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions && !strings.HasSuffix(r.URL.Path, "/.search") {
			f.Add(1)
		}
		return false
	}
}

// A run that may write nothing writes nothing, says of each spec why it was left
// out, and finds out by reading what it can.
func TestReadOnly(t *testing.T) {
	for _, preset := range []string{"hubspot", "full"} {
		var wrote atomic.Int32
		f := newFront(t, target.EmbeddedOptions{Preset: preset}, writesSeen(&wrote))
		doc := play(t, func(s *harness.Settings) {
			f.settings(s)
			s.ReadOnly, s.Journal = true, "/dev/null/no-journal-is-needed"
		}, f.env()...)
		if n := wrote.Load(); n > 0 {
			t.Errorf("%d requests wrote", n)
		}
		passed, left := 0, 0
		for _, r := range doc.Run.Results {
			switch {
			case r.Verdict == conformance.Pass:
				passed++
			case r.Verdict == conformance.Deselected && strings.Contains(r.Reason, "--read-only"):
				left++
			case r.Verdict != conformance.NotClaimed && r.Verdict != conformance.Deselected:
				tell(t, r)
			}
		}
		if passed < 25 || left < 300 || doc.Run.Verdict != conformance.Pass {
			t.Errorf("%d passed and %d were left out; the run is %s", passed, left, doc.Run.Verdict)
		}
	}
}

// A choice of which nothing is left is an error, whether that is known before or
// shows.
func TestReadOnlyThatLeavesNothing(t *testing.T) {
	f := newFront(t, target.EmbeddedOptions{}, nil)
	run := func(focus string) (conformance.Run, error) {
		s := harness.Settings{Profile: "hubspot", IDP: []string{"okta-oin"}, Preset: "hubspot", Procs: 1, Timeout: 1e11, RequestTimeout: 1e10, Out: t.TempDir(), Journal: t.TempDir(), Target: f.url, ReadOnly: true, Focus: focus}
		plan, err := s.Plan(func(name string) string { return map[string]string{"ROLECALL_TOKEN": secretToken}[name] })
		if err != nil {
			t.Fatal(err)
		}
		doc, err := plan.Run(t.Context(), func(int) harness.Watcher { return silent{} })
		return doc.Run, err
	}
	var usage *harness.Usage
	if _, err := run("^lifecycle.deactivate.leave@"); !errors.As(err, &usage) || !errors.Is(err, harness.ErrNothingSelected) {
		t.Errorf("got %v", err)
	}
	if got, err := run("^lifecycle.create.answer "); err != nil || got.Verdict != conformance.Inconclusive || !strings.Contains(got.Problem, "--read-only") {
		t.Errorf("got %s (%s), %v", got.Verdict, got.Problem, err)
	}
}

// The first write to an account that is not on this machine needs somebody's word.
func TestConsent(t *testing.T) {
	var wrote atomic.Int32
	f := newFront(t, target.EmbeddedOptions{}, writesSeen(&wrote))
	plan := func(change func(*harness.Settings)) *harness.Plan {
		s := harness.Settings{
			Profile: "hubspot", IDP: []string{"okta-oin"}, Preset: "hubspot", Procs: 1, Timeout: 1e11, RequestTimeout: 1e10, Out: t.TempDir(), Journal: t.TempDir(),
			Target: f.url, Domain: f.server.Endpoint.Domain, Focus: "^lifecycle.create.answer ",
		}
		change(&s)
		p, err := s.Plan(func(name string) string {
			return map[string]string{"ROLECALL_TOKEN": secretToken, "ROLECALL_SETTINGS_TOKEN": secretSettings}[name]
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	// On this machine nobody is asked.
	near := plan(func(*harness.Settings) {})
	near.Ask(func(context.Context, harness.Consent) (bool, error) { t.Error("somebody was asked"); return false, nil })
	if _, err := near.Run(t.Context(), func(int) harness.Watcher { return silent{} }); err != nil || wrote.Load() == 0 {
		t.Errorf("on this machine: %v, %d writes", err, wrote.Load())
	}
}

func TestConsentOverAProxy(t *testing.T) {
	var wrote atomic.Int32
	f := newFront(t, target.EmbeddedOptions{}, writesSeen(&wrote))
	proxy := f.away(t)
	run := func(stdin io.Reader, wrap func([]string) []string, args ...string) (string, int) {
		return f.say(t, stdin, []string{"HTTP_PROXY=" + proxy}, wrap, append([]string{
			"run", "--target", far + "/scim/v2", "--settings-url", f.server.Endpoint.SettingsURL, "--domain", f.server.Endpoint.Domain,
			"--idp", "okta-oin", "--focus", "^lifecycle.create.answer ", "--journal", t.TempDir(), "--rate", "200",
		}, args...)...)
	}
	said, code := run(nil, nil)
	for _, words := range []string{"account.example.com, with ", "all addresses are in acme.test", "at most 25 at once", `"Sales Rep"`, `never given      "Super Admin"`, "200 requests a second", "--confirm (ROLECALL_CONFIRM=true)", "--read-only"} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %q", words)
		}
	}
	if code != 3 || wrote.Load() > 0 {
		t.Errorf("without consent: exit code %d, %d writes\n%s", code, wrote.Load(), said)
	}
	if said, code := run(nil, nil, "--procs", "2"); code != 3 || wrote.Load() > 0 {
		t.Errorf("without consent in two processes: exit code %d, %d writes\n%s", code, wrote.Load(), said)
	}
	if said, code := run(nil, nil, "--confirm"); code != 0 || wrote.Load() == 0 {
		t.Errorf("with --confirm: exit code %d, %d writes\n%s", code, wrote.Load(), said)
	}
	terminal := onTerminal(t)
	for answer, want := range map[string]int{"y\n": 0, "\n": 3, "no\n": 3} {
		wrote.Store(0)
		said, code := run(strings.NewReader(answer), terminal)
		if code != want || (wrote.Load() > 0) != (want == 0) || !strings.Contains(said, "Go on? [y/N]") {
			t.Errorf("answer %q: exit code %d, %d writes\n%s", answer, code, wrote.Load(), said)
		}
	}
}
