package fleet

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"rolecall/harness"
	"rolecall/reports"
)

// Watcher is told how a fleet's runs get on.
type Watcher interface {
	Begin(name string, specs int)
	End(target reports.FleetTarget)
}

// grace is how long a run that was told to end may take to clear away.
const grace = 2 * time.Minute

// Runner runs members, each in a process of its own: this program again, as
// `rolecall run` with the member's settings as flags.
type Runner struct {
	Program string // path of the executable
	Name    string // under which it was called
	Out     string // folder; each member's reports go into one of its name there
	AtOnce  int    // how many run at the same time, at least 1
	Watch   Watcher
	Environ []string // of the processes, less what ROLECALL_ variables say
}

// Run runs all members and gives what became of them, in their order. A target that
// could not be judged is part of that and no error.
func (r Runner) Run(ctx context.Context, members []Member) []reports.FleetTarget {
	all := make([]reports.FleetTarget, len(members))
	free := make(chan struct{}, max(r.AtOnce, 1))
	var wg sync.WaitGroup
	for i, m := range members {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			all[i] = r.one(ctx, m)
			r.Watch.End(all[i])
		})
	}
	wg.Wait()
	return all
}

func (r Runner) one(ctx context.Context, m Member) reports.FleetTarget {
	if ctx.Err() != nil {
		return reports.FleetTarget{Name: m.Name, URL: m.Settings.Target, Problem: "not begun: the fleet was interrupted"}.Judged(nil)
	}
	settings := m.Settings
	settings.Out = filepath.Join(r.Out, m.Name)
	settings.Seed = m.Plan.Settings.Seed
	args, err := settings.Args()
	if err != nil {
		return reports.FleetTarget{Name: m.Name, URL: m.Settings.Target, Problem: err.Error()}.Judged(nil)
	}
	// The settings are all on the command line; a rolecall.yaml in this folder is in
	// them already.
	cmd := exec.CommandContext(ctx, r.Program, append([]string{"--config", os.DevNull, "run", "--format", "json"}, args...)...)
	cmd.Args[0] = r.Name
	cmd.SysProcAttr = harness.Apart() // an interrupt from the terminal comes by way of this process alone
	cmd.Env = append(withoutSettings(r.Environ), m.env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = grace
	var said bytes.Buffer
	cmd.Stderr = &said
	began := time.Now()
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return reports.FleetTarget{Name: m.Name, URL: m.Settings.Target, Problem: err.Error()}.Judged(nil)
	}
	end := r.follow(m.Name, bufio.NewReader(stdout))
	code := 0
	if err := cmd.Wait(); err != nil {
		var exit *exec.ExitError
		if code = -1; errors.As(err, &exit) {
			code = exit.ExitCode()
		}
	}
	target := reports.FleetTarget{Name: m.Name, URL: m.Settings.Target, ExitCode: code, Problem: end.Reason}
	if end.Event == "" {
		target.Problem = fmt.Sprintf("the run ended without saying how (exit code %d): %s", code, lastLine(said.String()))
	}
	doc, err := reports.Read(filepath.Join(settings.Out, "report.json"))
	if err == nil && doc.Run.Ended.Before(began) {
		err = fmt.Errorf("the run wrote no report: %s is of an earlier one", filepath.Join(settings.Out, "report.json"))
	}
	if err != nil {
		if target.Problem == "" {
			target.Problem = err.Error()
		}
		return target.Judged(nil)
	}
	return target.Judged(&doc)
}

// follow reads the events of a run to its end, and gives the last one.
func (r Runner) follow(name string, events *bufio.Reader) (end reports.Event) {
	for {
		line, err := events.ReadBytes('\n')
		var e reports.Event
		if json.Unmarshal(line, &e) == nil {
			switch e.Event {
			case "begin":
				r.Watch.Begin(name, e.Specs)
			case "end":
				end = e
			}
		}
		if err != nil {
			return end
		}
	}
}

// withoutSettings leaves out what would count as a setting, or as a secret, of each
// of the runs.
func withoutSettings(environ []string) []string {
	var kept []string
	for _, pair := range environ {
		if !strings.HasPrefix(pair, "ROLECALL_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
