//go:build !windows

package harness_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rolecall/journal"
	"rolecall/target"
)

// How many people an account has who are none of the run's, and how often a run
// on it is killed.
const (
	strangers = 500
	kills     = 50
)

// Whatever kills a run, at whatever moment: after a cleaning the account is as it
// was before, byte for byte.
func TestKilledRunsAreCleanedAfter(t *testing.T) {
	t.Parallel()
	path, account := program(t), filepath.Join(t.TempDir(), "account.yaml")
	var people strings.Builder
	people.WriteString("users:\n")
	for i := range strangers {
		fmt.Fprintf(&people, "  - {email: stranger.%d@acme.test, firstName: Some, lastName: Body, permissionSet: Service Agent}\n", i)
	}
	if err := os.WriteFile(account, []byte(people.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	server, err := target.StartEmbedded(target.EmbeddedOptions{
		AccountFile: account, Preset: "full", Token: secretToken, SettingsToken: secretSettings, Latency: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	before := content(t, server.Endpoint)
	command := func(ctx context.Context, journals string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, path, append(args, "--journal", journals)...)
		cmd.Dir = t.TempDir()
		cmd.Env = environment("ROLECALL_TOKEN="+secretToken, "ROLECALL_SETTINGS_TOKEN="+secretSettings)
		return cmd
	}
	chance := rand.New(rand.NewPCG(7, 2026))
	left := 0
	kills := kills
	if testing.Short() {
		kills /= 10
	}
	for n := range kills {
		journals := t.TempDir()
		run := command(t.Context(), journals, "run", "--target", server.Endpoint.URL, "--domain", "acme.test", "--propagation", "1s", "--seed", fmt.Sprint(n+1))
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		awaitJournal(t, journals)
		time.Sleep(time.Duration(chance.Int64N(int64(400 * time.Millisecond))))
		run.Process.Kill()
		run.Wait() // it was killed
		if len(userIDs(t, server.Endpoint)) > strangers {
			left++
		}
		said, err := command(t.Context(), journals, "clean", "--yes").CombinedOutput()
		if err != nil {
			t.Fatalf("kill %d: clean: %v\n%s", n, err, said)
		}
		if now := content(t, server.Endpoint); !bytes.Equal(now, before) {
			t.Fatalf("kill %d: the account is not as it was\n%s", n, said)
		}
		said, err = command(t.Context(), journals, "clean", "--yes").CombinedOutput()
		if err != nil || !bytes.Contains(said, []byte("Nothing is left of earlier runs.")) {
			t.Fatalf("kill %d: a second cleaning: %v\n%s", n, err, said)
		}
	}
	if left < kills/5 {
		t.Errorf("only %d of %d kills left anything behind: they come too late or too early to prove much", left, kills)
	}
}

// awaitJournal waits until a run has written down the first thing that it creates.
func awaitJournal(t *testing.T, folder string) {
	t.Helper()
	for range 1200 {
		if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) > 0 {
			if data, err := os.ReadFile(files[0]); err == nil && bytes.Contains(data, []byte(journal.Creating)) {
				return
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the run created nothing")
}
