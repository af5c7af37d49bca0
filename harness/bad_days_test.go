//go:build !windows

package harness_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rolecall/hubspot/mishap"
	"rolecall/journal"
	"rolecall/target"
)

// badDay is the look-alike as a live account on which things go wrong, and the
// command as a program that is pointed at it.
type badDay struct {
	t        *testing.T
	server   *target.EmbeddedServer
	program  string
	journals string
	before   []byte
}

func onABadDay(t *testing.T, limit string) *badDay {
	t.Helper()
	server, err := target.StartEmbedded(target.EmbeddedOptions{Preset: "full", Token: secretToken, SettingsToken: secretSettings, Seed: 11, RateLimit: limit})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &badDay{t: t, server: server, program: program(t), journals: t.TempDir(), before: content(t, server.Endpoint)}
}

// trouble takes the place of what goes wrong, over the control port.
func (b *badDay) trouble(kinds ...string) {
	b.t.Helper()
	body, err := json.Marshal(map[string][]string{"trouble": append([]string{}, kinds...)})
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPut, b.server.Endpoint.ControlURL+"/trouble", bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	if said, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%d %s", answer.StatusCode, said)
	}
}

// struck are the requests that something happened to.
func (b *badDay) struck() []mishap.Strike {
	b.t.Helper()
	answer, err := http.Get(b.server.Endpoint.ControlURL + "/trouble")
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	var state struct{ Struck []mishap.Strike }
	if err := json.NewDecoder(answer.Body).Decode(&state); err != nil {
		b.t.Fatal(err)
	}
	return state.Struck
}

func (b *badDay) command(args ...string) *exec.Cmd {
	cmd := exec.Command(b.program, append(args, "--journal", b.journals)...)
	cmd.Dir = b.t.TempDir()
	cmd.Env = environment("ROLECALL_TOKEN="+secretToken, "ROLECALL_SETTINGS_TOKEN="+secretSettings)
	return cmd
}

func (b *badDay) run(focus, patience string) *exec.Cmd {
	return b.command("run", "--target", b.server.Endpoint.URL, "--domain", "acme.test", "--propagation", "1s", "--request-timeout", patience,
		"--seed", "5", "--idp", "okta-oin", "--focus", focus)
}

// clean runs the command and gives its exit code and words.
func (b *badDay) clean(args ...string) (int, string) {
	b.t.Helper()
	said, err := b.command(append([]string{"clean"}, args...)...).CombinedOutput()
	return exitCode(b.t, err), string(said)
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	t.Fatal(err)
	return -1
}

// asBefore cleans and holds the account against what it was.
func (b *badDay) asBefore(when string) {
	b.t.Helper()
	b.trouble()
	code, said := b.clean("--yes")
	if code != 0 {
		b.t.Errorf("%s: clean ended with %d\n%s", when, code, said)
	}
	if now := content(b.t, b.server.Endpoint); !bytes.Equal(now, b.before) {
		b.t.Errorf("%s: the account is not as it was\n%s", when, said)
	}
	if code, said = b.clean("--yes"); code != 0 || !strings.Contains(said, "Nothing is left of earlier runs.") {
		b.t.Errorf("%s: a second cleaning ended with %d\n%s", when, code, said)
	}
}

// A create whose answer never came was carried out all the same. The run is killed
// while it waits, and power is lost besides, which cuts the journal's last line off.
func TestACreateWithoutAnAnswerIsCleanedAfter(t *testing.T) {
	for _, kind := range []string{"hang-after:#1@POST/Users", "stall:#1@POST/Users"} {
		for _, power := range []bool{true, false} {
			t.Run(fmt.Sprint(kind, ", power lost: ", power), func(t *testing.T) {
				b := onABadDay(t, "")
				b.trouble(kind)
				run := b.run("^lifecycle.create.", "1m")
				if err := run.Start(); err != nil {
					t.Fatal(err)
				}
				for deadline := time.Now().Add(30 * time.Second); len(b.struck()) == 0; time.Sleep(10 * time.Millisecond) {
					if time.Now().After(deadline) {
						t.Fatal("nobody was created")
					}
				}
				run.Process.Kill()
				run.Wait() // it was killed
				files, err := filepath.Glob(filepath.Join(b.journals, "*.jsonl"))
				if err != nil || len(files) != 1 {
					t.Fatalf("journals: %v, %v", files, err)
				}
				if power {
					cut(t, files[0])
				}
				left, err := journal.Read(files[0])
				if err != nil || len(left.Alive) > 0 || power == (len(left.Lost) == 1) {
					t.Fatalf("the journal says %+v, %v", left, err)
				}
				if !power { // else the journal knows of nothing, and the run must be named
					code, said := b.clean()
					if code != 1 || !strings.Contains(said, "left              /Users/") || !strings.Contains(said, "Nothing was removed") {
						t.Errorf("a dry run ended with %d\n%s", code, said)
					}
					if n := len(userIDs(t, b.server.Endpoint)); n != 4 {
						t.Errorf("after a dry run there are %d users", n)
					}
				}
				b.trouble()
				if code, said := b.clean("--run", left.ID, "--yes"); code != 0 || !strings.Contains(said, "as many as before the run") {
					t.Errorf("clean ended with %d\n%s", code, said)
				}
				b.asBefore("cleaned")
			})
		}
	}
}

// cut takes the end of the last line away.
func cut(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)-20], 0o600); err != nil {
		t.Fatal(err)
	}
}

// A run that goes beyond the account's limit of requests waits, and finds what it
// would have found; nobody is left behind for want of requests.
func TestARunBeyondTheLimitIsPatient(t *testing.T) {
	t.Parallel() // it is waiting, most of the time
	b := onABadDay(t, "60/100000")
	said, err := b.run("^lifecycle.(create|deactivate|delete).", "20s").CombinedOutput()
	if code := exitCode(t, err); code != 0 {
		t.Errorf("the run ended with %d\n%s", code, said)
	}
	answer, err := http.Get(b.server.Endpoint.ControlURL + "/history")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var history []struct{ Status int }
	if err := json.NewDecoder(answer.Body).Decode(&history); err != nil || len(history) <= 60 {
		t.Errorf("%d requests came, %v: too few to meet the limit", len(history), err)
	}
	time.Sleep(10 * time.Second) // HubSpot's window, in which counting would be refused too
	if n := len(userIDs(t, b.server.Endpoint)); n != 3 {
		t.Errorf("there are %d users", n)
	}
}

// Whatever goes wrong in a run, it comes to its end and says how in its reports; it
// is never green with something left behind; and a cleaning makes the account what it
// was.
func TestRunsOnBadDaysEndInOrder(t *testing.T) {
	for _, kind := range mishap.Kinds() {
		share := ":4%"
		switch kind {
		case mishap.Busy, mishap.BusyBare:
			share = ":#20" // it is asked again after a while, which is long enough once
		case mishap.Maintenance:
			share = ":100ms/300ms"
		case mishap.Revoked:
			share = ":#25"
		case mishap.Hang, mishap.HangAfter, mishap.Stall:
			share = ":1%" // each takes as long as --request-timeout says
		}
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel() // it is waiting, most of the time
			b := onABadDay(t, "")
			b.trouble(string(kind) + share)
			run := b.run("^lifecycle.(create|deactivate|delete).", "1s")
			said, err := run.CombinedOutput()
			code := exitCode(t, err)
			struck := b.struck()
			b.trouble()
			if len(struck) == 0 {
				t.Errorf("nothing went wrong, so that this proves nothing\n%s", said)
			}
			if code != 0 && code != 1 && code != 2 {
				t.Errorf("the run ended with %d\n%s", code, said)
			}
			report, err := os.ReadFile(filepath.Join(run.Dir, "rolecall-report", "report.json"))
			if err != nil || !json.Valid(report) {
				t.Errorf("the report: %v\n%s", err, said)
			}
			if left := len(userIDs(t, b.server.Endpoint)) - 3; left != 0 && code == 0 {
				t.Errorf("%d users are left of a run that ended with 0", left)
			}
			if (kind == mishap.Busy || kind == mishap.BusyBare) && code != 0 {
				t.Errorf("a run that was asked to wait once ended with %d\n%s", code, said)
			}
			if kind == mishap.Revoked && code == 0 {
				t.Error("a run whose token was withdrawn ended with 0")
			}
			b.asBefore("after " + string(kind))
		})
	}
}
