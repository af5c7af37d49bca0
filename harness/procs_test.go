//go:build !windows

package harness_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/target"
)

// live is a run of the command against a slow look-alike of the test's own.
type live struct {
	server *target.EmbeddedServer
	cmd    *exec.Cmd
	out    string
	stdout bytes.Buffer
	stderr bytes.Buffer
	before []string // users of the target before the run
}

// begin starts a run and returns when it has made its first users.
func begin(t *testing.T, args ...string) *live {
	t.Helper()
	path := program(t)
	server, err := target.StartEmbedded(target.EmbeddedOptions{Token: secretToken, SettingsToken: secretSettings, Latency: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	l := &live{server: server, out: t.TempDir()}
	l.before = l.users(t)
	l.cmd = exec.CommandContext(t.Context(), path, slices.Concat([]string{
		"run", "--procs", "3", "--target", server.Endpoint.URL, "--domain", server.Endpoint.Domain, "--out", l.out, "--propagation", "1s",
	}, args)...)
	l.cmd.Env = environment("ROLECALL_TOKEN="+secretToken, "ROLECALL_SETTINGS_TOKEN="+secretSettings)
	l.cmd.Stdout, l.cmd.Stderr = &l.stdout, &l.stderr
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	l.await(t, "first users", func() bool { return len(l.users(t)) > len(l.before)+1 })
	return l
}

// await waits for something that must come.
func (l *live) await(t *testing.T, what string, come func() bool) {
	t.Helper()
	for range 1200 {
		if come() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("waited for %s in vain\n%s", what, l.stderr.String())
}

// end waits for the run and gives its exit code.
func (l *live) end(t *testing.T) int {
	t.Helper()
	var exit *exec.ExitError
	if err := l.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return l.cmd.ProcessState.ExitCode()
}

func (l *live) users(t *testing.T) []string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.server.Endpoint.URL+"/Users?count=100", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+secretToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the target answered %d (%v)", resp.StatusCode, err)
	}
	var names []string
	for _, name := range gjson.GetBytes(body, "Resources.#.userName").Array() {
		names = append(names, name.String())
	}
	return names
}

func (l *live) nothingLeft(t *testing.T) {
	t.Helper()
	if now := l.users(t); !slices.Equal(now, l.before) {
		t.Errorf("the target has %q, and had %q", now, l.before)
	}
}

// parts are the pids of the processes that share the run, the first process's
// first.
func (l *live) parts(t *testing.T) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		t.Skip("there is no /proc here to find processes in")
	}
	pids := make([]int, 3)
	for _, stat := range stats {
		raw, _ := os.ReadFile(stat) // it may have ended just now
		_, rest, _ := strings.Cut(string(raw), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == strconv.Itoa(l.cmd.Process.Pid) {
			var k int
			args, _ := os.ReadFile(filepath.Join(filepath.Dir(stat), "cmdline"))
			if _, err := fmt.Sscanf(strings.ReplaceAll(string(args), "\x00", " "), l.cmd.Path+" part %d/3", &k); err != nil {
				t.Fatalf("a process of the run is called %q: %v", args, err)
			}
			if pids[k-1], err = strconv.Atoi(filepath.Base(filepath.Dir(stat))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if slices.Contains(pids, 0) {
		t.Fatalf("the run's processes are %v, want 3", pids)
	}
	return pids
}

func ended(pid int) bool {
	return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

func TestAStoppedRunEndsInOrder(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			l := begin(t)
			parts := l.parts(t)
			if err := l.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if code := l.end(t); code != 2 {
				t.Errorf("exit code %d, want 2\n%s", code, l.stderr.String())
			}
			for _, pid := range parts {
				if !ended(pid) {
					t.Errorf("process %d goes on", pid)
				}
			}
			run := record(t, l.out)
			if run.Verdict == conformance.Pass || len(run.Results) == 0 || len(run.Leftovers) > 0 ||
				!strings.Contains(run.Problem, "Interrupted by User") || !strings.Contains(run.Problem, "specs were not run") {
				t.Errorf("verdict %s, %d results, leftovers %v, problem %q", run.Verdict, len(run.Results), run.Leftovers, run.Problem)
			}
			l.nothingLeft(t)
		})
	}
}

func TestPartsEndWithTheirParent(t *testing.T) {
	l := begin(t)
	parts := l.parts(t)
	if err := l.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	l.end(t)
	l.await(t, "the end of the parts", func() bool { return !slices.ContainsFunc(parts, func(pid int) bool { return !ended(pid) }) })
	l.nothingLeft(t)
}

// The first process alone makes the record; it is not the only one that can be lost.
func TestALostPartIsToldOf(t *testing.T) {
	for _, which := range []int{1, 2} {
		t.Run(fmt.Sprint(which), func(t *testing.T) {
			l := begin(t, "--idp", "okta-oin", "--label-filter", "create || update")
			if err := syscall.Kill(l.parts(t)[which-1], syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			if code := l.end(t); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			run := record(t, l.out)
			for _, where := range []string{run.Problem, l.stderr.String()} {
				if !strings.Contains(where, fmt.Sprintf("process %d of 3 ended before its time: signal: killed", which)) {
					t.Errorf("%q does not say which process was lost", where)
				}
			}
			if run.Verdict == conformance.Pass || len(run.Results) == 0 || !strings.Contains(run.Problem, run.Prefix) || run.Prefix == "" {
				t.Errorf("verdict %s, %d results, prefix %q, problem %q", run.Verdict, len(run.Results), run.Prefix, run.Problem)
			}
		})
	}
}

func TestPartsCarryNoSecretsInTheOpen(t *testing.T) {
	l := begin(t, "--idp", "okta-oin", "--label-filter", "lifecycle && create")
	for _, pid := range l.parts(t) {
		for _, file := range []string{"cmdline", "environ"} {
			raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(raw, []byte(secretToken)) || bytes.Contains(raw, []byte(secretSettings)) {
				t.Errorf("the %s of a process shows a credential", file)
			}
		}
	}
	if code := l.end(t); code != 0 {
		t.Errorf("exit code %d\n%s%s", code, l.stdout.String(), l.stderr.String())
	}
	l.nothingLeft(t)
}

// No spec needs more users at a time than --procs reckons with: with just so
// many, every spec can be judged.
func TestASpecsShareOfUsersSuffices(t *testing.T) {
	doc := play(t, func(s *harness.Settings) { s.MaxUsers, s.Preset = harness.UsersOfASpec, "full" })
	for _, r := range doc.Run.Results {
		if r.Verdict == conformance.Inconclusive {
			tell(t, r)
		}
	}
}
