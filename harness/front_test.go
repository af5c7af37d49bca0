package harness_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rolecall/harness"
	"rolecall/target"
)

const secretToken, secretSettings = "scim-credential-of-the-test", "settings-credential-of-the-test"

// front is the look-alike seen as a live target, through a proxy that a test can
// make trouble in.
type front struct {
	server *target.EmbeddedServer
	url    string // of the SCIM service root

	mu      sync.Mutex
	n       int
	arrived []time.Time
	meddle  func(n int, w http.ResponseWriter, r *http.Request) (done bool)
}

// newFront starts one. meddle is asked about each request, n from 1 on; it tells
// whether it has answered.
func newFront(t *testing.T, o target.EmbeddedOptions, meddle func(n int, w http.ResponseWriter, r *http.Request) bool) *front {
	t.Helper()
	o.Token, o.SettingsToken = secretToken, secretSettings
	server, err := target.StartEmbedded(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	origin, err := url.Parse(server.Endpoint.SettingsURL)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{server: server, meddle: meddle}
	proxy := httputil.NewSingleHostReverseProxy(origin)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.n++
		n, meddle := f.n, f.meddle
		f.arrived = append(f.arrived, time.Now())
		f.mu.Unlock()
		if meddle == nil || !meddle(n, w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	f.url = s.URL + "/scim/v2"
	return f
}

// settings points a run at the front.
func (f *front) settings(s *harness.Settings) {
	s.Target, s.Domain, s.Propagation = f.url, f.server.Endpoint.Domain, time.Second
	s.IDP = []string{"okta-oin"}
}

func (f *front) env() []string {
	return []string{"ROLECALL_TOKEN", secretToken, "ROLECALL_SETTINGS_TOKEN", secretSettings}
}

// read gives a file of a run's reports.
func read(t testing.TB, folder, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func refuse(w http.ResponseWriter, status int, body string, header ...string) {
	for i := 0; i+1 < len(header); i += 2 {
		w.Header().Set(header[i], header[i+1])
	}
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// command runs the program against the front, and gives all that it said and its
// exit code.
func (f *front) command(t *testing.T, args ...string) (string, int) {
	t.Helper()
	return f.say(t, nil, nil, nil, slices.Concat([]string{
		"run", "--target", f.url, "--domain", f.server.Endpoint.Domain, "--idp", "okta-oin", "--propagation", "1s", "--journal", t.TempDir(),
	}, args)...)
}

// say runs the program with an input and further environment, and gives all that it
// said and its exit code. wrap may make another command line of it; nil does not.
func (f *front) say(t *testing.T, stdin io.Reader, env []string, wrap func([]string) []string, args ...string) (string, int) {
	t.Helper()
	line := append([]string{program(t)}, args...)
	if wrap != nil {
		line = wrap(line)
	}
	cmd := exec.CommandContext(t.Context(), line[0], line[1:]...)
	cmd.Dir, cmd.Stdin = t.TempDir(), stdin
	cmd.Env = append(environment("ROLECALL_TOKEN="+secretToken, "ROLECALL_SETTINGS_TOKEN="+secretSettings), env...)
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(said), cmd.ProcessState.ExitCode()
}

// onTerminal has a command run on a terminal of its own.
func onTerminal(t *testing.T) func([]string) []string {
	t.Helper()
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("no script(1) to make a terminal with")
	}
	return func(line []string) []string {
		var quoted []string
		for _, word := range line {
			quoted = append(quoted, "'"+word+"'")
		}
		return []string{script, "-qefc", strings.Join(quoted, " "), "/dev/null"}
	}
}
