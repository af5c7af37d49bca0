package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rolecall/reports"
	"rolecall/target/container"
)

// contained is the command as a static program, which can make an image of itself.
type contained struct{ path, dir string }

// inContainers builds the command, where there is an engine to start it on; in CI
// there must be one.
func inContainers(t *testing.T) *contained {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: this builds the command and starts containers")
	}
	if _, err := container.Find(t.Context()); err != nil {
		if os.Getenv("ROLECALL_NEED_ENGINE") != "" {
			t.Fatal(err)
		}
		t.Skip("needs a container engine: ", err)
	}
	c := &contained{dir: t.TempDir()}
	c.path = filepath.Join(c.dir, "rolecall")
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", c.path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return c
}

func (c *contained) command(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), c.path, args...)
	cmd.Dir = c.dir
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "ROLECALL_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+filepath.Join(c.dir, "state"))
	cmd.Stdout, cmd.Stderr = &said, &said
	return cmd, &said
}

// run runs the command and gives its exit code and what it said.
func (c *contained) run(t *testing.T, args ...string) (int, string) {
	t.Helper()
	cmd, said := c.command(t, args...)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), said.String()
}

func (c *contained) record(t *testing.T, out string) reports.Document {
	t.Helper()
	doc, err := reports.Read(filepath.Join(c.dir, out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// gone fails if something of the run is left on the engine.
func gone(t *testing.T, run string) {
	t.Helper()
	left, err := container.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range left {
		if run == "" || l.Run == run {
			t.Errorf("left on the engine: %+v", l)
		}
	}
}

// TestContainers starts real ones. They are one test, so that what one leaves for
// a moment is not what another, or a script beside it, finds.
func TestContainers(t *testing.T) {
	c := inContainers(t)
	t.Run("image of this program", c.imageOfThisProgram)
	t.Run("shards and waivers", c.shardsAndWaivers)
	t.Run("a stopped run", c.stoppedRun)
	t.Run("a killed run", c.killedRun)
}

// The look-alike is the same in a container, for one process and for several.
func (c *contained) imageOfThisProgram(t *testing.T) {
	if code, said := c.run(t, "run", "--idp", "okta-oin", "--seed", "5", "--out", "plain"); code != 0 {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	before := c.record(t, "plain")
	for _, processes := range []string{"1", "3"} {
		if code, said := c.run(t, "run", "--image", "self", "--idp", "okta-oin", "--seed", "5", "--procs", processes, "--out", "contained"); code != 0 {
			t.Fatalf("--procs %s: exit code %d\n%s", processes, code, said)
		}
		after := c.record(t, "contained")
		found := reports.Compare(before, after)
		if found.Regressed() || len(found.Fixed)+len(found.Added)+len(found.Gone) > 0 || found.Same == 0 {
			t.Errorf("--procs %s: not the same verdicts: %+v", processes, found)
		}
		if on := after.Run.Target; on.Kind != "container" || len(on.Oracles) != 3 {
			t.Errorf("the target is %+v", on)
		}
		if said := after.Run.Containers; len(said) != 1 || said[0].Image != "self" || !strings.Contains(said[0].Log, "serving SCIM on") {
			t.Errorf("the containers are %+v", said)
		}
		gone(t, after.Run.Prefix)
	}
}

func (c *contained) shardsAndWaivers(t *testing.T) {
	waivers := filepath.Join(c.dir, "waivers.yaml")
	list := "- {spec: lifecycle.deactivate.leave@okta-oin, target: http://127.0.0.1/scim/v2, reason: known, owner: ada@acme.test, expires: " + time.Now().AddDate(0, 1, 0).Format(time.DateOnly) + "}\n"
	if err := os.WriteFile(waivers, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"1", "2"} {
		code, said := c.run(t, "run", "--image", "self", "--fault", "deact-noop-success", "--waivers", waivers, "--seed", "5", "--idp", "okta-oin",
			"--focus", "deactivate.leave|create.new", "--shard", k+"/2", "--out", "shard"+k)
		if code > 1 {
			t.Fatalf("shard %s: exit code %d\n%s", k, code, said)
		}
	}
	if _, said := c.run(t, "report", "merge", "shard1", "shard2", "--out", "whole"); !strings.Contains(said, "Reports:") {
		t.Fatal(said)
	}
	whole := c.record(t, "whole").Run
	waived := 0
	for _, r := range whole.Results {
		for _, f := range r.Findings {
			if f.Waived != nil {
				waived++
			}
		}
	}
	if len(whole.Containers) != 2 || len(whole.Results) < 2 || waived == 0 || whole.Waivers[0].State != "used" {
		t.Errorf("%d containers, %d results, %d findings waived, waivers %+v", len(whole.Containers), len(whole.Results), waived, whole.Waivers)
	}
	gone(t, "")
}

// begun starts a run and returns when its specs are under way.
func (c *contained) begun(t *testing.T) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd, said := c.command(t, "run", "--image", "self", "--procs", "2", "--out", "cut")
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1200 {
		if text, err := os.ReadFile(log.Name()); err != nil || bytes.Contains(text, []byte("specs, seed")) {
			return cmd, said
		}
		time.Sleep(25 * time.Millisecond)
	}
	cmd.Process.Kill()
	t.Fatal("the run does not begin")
	return nil, nil
}

func (c *contained) stoppedRun(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd, said := c.begun(t)
		time.Sleep(300 * time.Millisecond)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		run := c.record(t, "cut").Run
		if code := cmd.ProcessState.ExitCode(); code != exitNotRun || !strings.Contains(run.Problem, "Interrupted by User") || len(run.Containers) != 1 {
			t.Errorf("%s: exit code %d, problem %q, containers %+v\n%s", signal, code, run.Problem, run.Containers, said)
		}
		gone(t, run.Prefix)
	}
}

func (c *contained) killedRun(t *testing.T) {
	cmd, _ := c.begun(t)
	if code, said := c.run(t, "clean", "--yes"); code != 0 || said != "Nothing is left of earlier runs.\n" {
		t.Errorf("clean beside a run: exit code %d\n%s", code, said)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	code, said := c.run(t, "clean")
	if code != exitViolations || !strings.Contains(said, "container ") || !strings.Contains(said, "image ") || !strings.Contains(said, "Nothing was removed") {
		t.Errorf("clean: exit code %d\n%s", code, said)
	}
	if code, said := c.run(t, "clean", "--yes"); code != 0 || !strings.Contains(said, "2 removed.") {
		t.Errorf("clean --yes: exit code %d\n%s", code, said)
	}
	if code, said := c.run(t, "clean"); code != 0 || !strings.Contains(said, "Nothing is left of earlier runs.") {
		t.Errorf("clean again: exit code %d\n%s", code, said)
	}
	gone(t, "")
}
