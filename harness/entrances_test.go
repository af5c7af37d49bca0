package harness_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rolecall/conformance"
	"rolecall/reports"
)

// built is the command, built once for all tests that need it as a program.
var built struct {
	once sync.Once
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// program gives the path of the built command.
func program(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: this builds the command and starts it several times")
	}
	const name = "rolecall.exe" // the ending matters on Windows only
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "rolecall-test-"); built.err != nil {
			return
		}
		said, err := exec.Command("go", "build", "-o", filepath.Join(built.dir, name), "rolecall/cmd/rolecall").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("%w\n%s", err, said)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, name)
}

// environment is this process's without settings of rolecall, and with these.
func environment(settings ...string) []string {
	var env []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "ROLECALL_") {
			env = append(env, pair)
		}
	}
	env = append(env, "XDG_STATE_HOME="+os.TempDir()+"/rolecall-test-state") // not the user's own
	return append(env, settings...)
}

// All entrances run the same specs, and find the same.
func TestEntrancesAgree(t *testing.T) {
	path := program(t)
	entrances := []struct {
		name string
		args []string
	}{
		{"binary", []string{path, "run"}},
		{"binary with two processes", []string{path, "run", "--procs", "2"}},
		{"go test", []string{"go", "test", "-count=1", "./suites"}},
		{"ginkgo", []string{"go", "tool", "ginkgo", "./suites"}},
	}
	var first map[string]conformance.Verdict
	for _, e := range entrances {
		out := t.TempDir()
		cmd := exec.CommandContext(t.Context(), e.args[0], e.args[1:]...)
		cmd.Dir = ".."
		cmd.Env = environment("ROLECALL_OUT="+out, "ROLECALL_LABEL_FILTER=create", "ROLECALL_SEED=1")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", e.name, err, said)
		}
		verdicts := verdicts(t, out)
		if len(verdicts) == 0 {
			t.Fatalf("%s: no results", e.name)
		}
		if first == nil {
			first = verdicts
		}
		if diff := cmp.Diff(first, verdicts); diff != "" {
			t.Errorf("%s and %s disagree: -%s +%s\n%s", entrances[0].name, e.name, entrances[0].name, e.name, diff)
		}
	}
}

func verdicts(t *testing.T, out string) map[string]conformance.Verdict {
	t.Helper()
	found := map[string]conformance.Verdict{}
	for _, r := range record(t, out).Results {
		if _, twice := found[r.ID]; twice {
			t.Errorf("%s stands twice in the record", r.ID)
		}
		found[r.ID] = r.Verdict
	}
	return found
}

func record(t *testing.T, out string) conformance.Run {
	t.Helper()
	doc, err := reports.Read(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Run
}
