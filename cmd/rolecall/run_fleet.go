package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"rolecall/fleet"
	"rolecall/harness"
	"rolecall/reports"
	"rolecall/suites/stage"
)

// fleetSettings say that a run is made on many targets.
type fleetSettings struct {
	Targets       string `help:"YAML file that lists many targets, each with its own settings; the flags of this command hold for all that do not say otherwise." placeholder:"FILE" type:"path" env:"ROLECALL_TARGETS" group:"Target"`
	TargetsAtOnce int    `help:"Of the targets of --targets, how many are run at the same time." placeholder:"N" default:"2" env:"ROLECALL_TARGETS_AT_ONCE" group:"Running"`
}

// fleet carries the run out on all targets of the file.
func (c *runCommand) fleet(ctx context.Context, a *app, code *int) error {
	usage := func(format string, args ...any) error { return &harness.Usage{Err: fmt.Errorf(format, args...)} }
	switch {
	case c.Target != "":
		return usage("--targets and --target exclude each other: name the target in %s", c.Targets)
	case c.TargetsAtOnce < 1:
		return usage("--targets-at-once %d: want at least 1", c.TargetsAtOnce)
	case c.Format == "json":
		return usage("--format json goes with one target; of --targets read fleet.json in --out")
	}
	members, err := fleet.Read(c.Targets, c.Settings, a.getenv)
	if err != nil {
		return &harness.Usage{Err: err}
	}
	if err := reports.Prepare(c.Out); err != nil {
		return err
	}
	release, err := reports.Hold(c.Out)
	if err != nil {
		return err
	}
	defer release()
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("--targets needs the path of the running program: %w", err)
	}
	started := time.Now()
	runner := fleet.Runner{
		Program: program, Name: os.Args[0], Out: c.Out, AtOnce: c.TargetsAtOnce, Environ: os.Environ(),
		Watch: &fleetProgress{w: a.stderr, total: len(members)},
	}
	f := reports.NewFleet(stage.BuildInfo(), started, runner.Run(ctx, members))
	if err := reports.FleetSummary(a.stdout, f); err != nil {
		return fmt.Errorf("write the summary: %w", err)
	}
	*code = f.Verdict.ExitCode()
	if err := reports.WriteFleet(c.Out, f); err != nil {
		return errors.Join(fmt.Errorf("the reports in %s are not complete; make room there, or choose another folder with --out", c.Out), err)
	}
	fmt.Fprintf(a.stdout, "Reports: %s\n", c.Out)
	return nil
}

// fleetProgress tells when a target's run begins and ends.
type fleetProgress struct {
	mu          sync.Mutex
	w           io.Writer
	done, total int
}

func (p *fleetProgress) Begin(name string, specs int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, "rolecall: %s: %d specs\n", name, specs)
}

func (p *fleetProgress) End(t reports.FleetTarget) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	fmt.Fprintf(p.w, "rolecall: %d of %d: %s: %s\n", p.done, p.total, t.Name, t.Sentence)
}
