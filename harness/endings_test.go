//go:build !windows

package harness_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rolecall/target"
)

// ending is one way in which a run ends before its time.
type ending struct {
	meddle func(n int, w http.ResponseWriter, r *http.Request) bool // what the target does; nil nothing
	signal os.Signal                                                // to the run once it has created something; nil none
	args   []string
	shell  string // what the shell does before it starts the run
	says   string // in the summary
	left   bool   // something stays in the target
}

// However a run ends: it ends soon, nobody is blamed, reports are written, the exit
// code says that it is not finished, and what is left is removed by the command that
// it names.
func TestEveryEnding(t *testing.T) {
	// after has a target do something from its nth request on.
	after := func(n int, do func(w http.ResponseWriter, r *http.Request) bool) func(int, http.ResponseWriter, *http.Request) bool {
		return func(at int, w http.ResponseWriter, r *http.Request) bool { return at >= n && do(w, r) }
	}
	hang := func(_ http.ResponseWriter, r *http.Request) bool {
		io.Copy(io.Discard, r.Body) // a server hears of a client that has gone only then
		<-r.Context().Done()
		return true
	}
	die := func(w http.ResponseWriter, _ *http.Request) bool {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
		return true
	}
	revoke := func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/scim/") {
			return false
		}
		refuse(w, http.StatusUnauthorized, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"401"}`)
		return true
	}
	for name, e := range map[string]ending{
		"SIGINT":         {signal: os.Interrupt, says: "Interrupted by User"},
		"SIGTERM":        {signal: syscall.SIGTERM, says: "Interrupted by User"},
		"SIGHUP":         {signal: syscall.SIGHUP, says: "Interrupted by User"},
		"time-out":       {args: []string{"--timeout", "2s"}, says: "Suite Timeout Elapsed"},
		"token revoked":  {meddle: after(75, revoke), says: "the token that it accepted before", left: true},
		"target dies":    {meddle: after(75, die), says: "the target does not answer any more", left: true},
		"target hangs":   {meddle: after(75, hang), args: []string{"--request-timeout", "400ms"}, says: "the target does not answer any more", left: true},
		"journal's disk": {shell: "ulimit -f 8", says: "the journal cannot be written any more"},
	} {
		for _, procs := range []string{"1", "3"} {
			t.Run(name+"/"+procs, func(t *testing.T) {
				t.Parallel() // it is waiting, most of the time
				e.play(t, procs)
			})
		}
	}
}

func (e ending) play(t *testing.T, procs string) {
	if e.signal == syscall.SIGHUP && signal.Ignored(syscall.SIGHUP) {
		t.Skip("these tests run under nohup, which a run is to survive")
	}
	if e.shell != "" && procs != "1" {
		t.Skip("a limit on the size of files holds for each process alike")
	}
	var created, broken atomic.Bool
	broken.Store(true)
	f := newFront(t, target.EmbeddedOptions{Latency: 10 * time.Millisecond}, func(n int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Users") {
			created.Store(true)
		}
		return e.meddle != nil && broken.Load() && e.meddle(n, w, r)
	})
	before := userIDs(t, f.server.Endpoint)
	out, state := t.TempDir(), t.TempDir()
	line := append([]string{program(t), "run", "--target", f.url, "--domain", f.server.Endpoint.Domain, "--idp", "okta-oin", "--propagation", "1s", "--procs", procs, "--out", out}, e.args...)
	if e.shell != "" {
		line = []string{"sh", "-c", e.shell + `; exec "$@"`, "sh", line[0]}
		line = append(line, "run", "--target", f.url, "--domain", f.server.Endpoint.Domain, "--idp", "okta-oin", "--propagation", "1s", "--out", out)
	}
	env := append(environment("ROLECALL_TOKEN="+secretToken, "ROLECALL_SETTINGS_TOKEN="+secretSettings), "XDG_STATE_HOME="+state)
	cmd := exec.CommandContext(t.Context(), line[0], line[1:]...)
	var said bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.TempDir(), env, &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { cmd.Wait(); close(over) }()
	if e.signal != nil {
		for range 400 {
			if created.Load() {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(100 * time.Millisecond)
		cmd.Process.Signal(e.signal)
	}
	select {
	case <-over:
	case <-time.After(2 * time.Minute):
		cmd.Process.Kill()
		<-over
		t.Fatalf("it does not end\n%s", said.String())
	}
	text := strings.Join(strings.Fields(said.String()), " ") // which a summary wraps
	if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(text, e.says) {
		t.Errorf("exit code %d; want 2, and %q\n%s", code, e.says, said.String())
	}
	if e.shell == "" {
		if report := read(t, out, "report.json"); !strings.Contains(report, `"verdict": "inconclusive"`) || strings.Contains(report, `"verdict": "fail"`) {
			t.Error("the record is not inconclusive, or blames the target")
		}
		for _, name := range []string{"report.md", "report.html", "junit.xml", "traffic.har"} {
			read(t, out, name)
		}
	}
	broken.Store(false)
	now := userIDs(t, f.server.Endpoint)
	command := strings.Contains(text, "rolecall clean --run rc")
	if slices.Equal(now, before) {
		if e.left {
			t.Log("nothing was left this time")
		}
		return
	}
	if !e.left || !command {
		t.Errorf("left behind: %v, before %v; the command named: %v\n%s", now, before, command, said.String())
	}
	_, after, _ := strings.Cut(text, "rolecall clean --run ")
	id, _, _ := strings.Cut(after, " ")
	clean := exec.CommandContext(t.Context(), program(t), "clean", "--run", id, "--yes")
	clean.Dir, clean.Env = t.TempDir(), env
	if told, err := clean.CombinedOutput(); err != nil {
		t.Fatalf("clean --run %q: %v\n%s", id, err, told)
	}
	if now := userIDs(t, f.server.Endpoint); !slices.Equal(now, before) {
		t.Errorf("after the cleaning: %v, before %v", now, before)
	}
	if files, _ := filepath.Glob(filepath.Join(state, "rolecall", "*.jsonl")); len(files) != 1 {
		t.Errorf("journals: %v", files)
	}
}
