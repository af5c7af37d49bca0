package main

import (
	"context"
	"fmt"
	"os"

	"github.com/mattn/go-isatty"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/reports"
)

type runCommand struct {
	harness.Settings `embed:""`
}

// Run carries the run out and prints its summary.
func (c *runCommand) Run(ctx context.Context, a *app, code *int) error {
	plan, err := c.Plan(a.getenv)
	if err != nil {
		return err
	}
	for _, left := range plan.Leftovers() {
		fmt.Fprintf(a.stderr, "rolecall: the run %s%s did not clear away all it made in %s; look at it with: rolecall clean --run %s\n", left.ID, when(left.Began), left.Target, left.ID)
	}
	tty := isTerminal(a.stderr)
	var progress *reports.Progress
	doc, err := plan.Run(ctx, func(total int) harness.Watcher {
		fmt.Fprintf(a.stderr, "rolecall: %d specs, seed %d\n", total, plan.Settings.Seed)
		progress = reports.NewProgress(a.stderr, tty, total)
		return progress
	})
	if progress != nil {
		progress.Close()
	}
	if doc.Run.Verdict == "" {
		return err
	}
	if doc.Run.Problem == "" || len(doc.Run.Results) > 0 {
		if err := reports.Summary(a.stdout, doc, a.style()); err != nil {
			return fmt.Errorf("write the summary: %w", err)
		}
	}
	if err != nil {
		return err
	}
	if len(doc.Run.Results) > 0 {
		fmt.Fprintf(a.stdout, "Reports: %s\n", plan.Settings.Out)
	}
	*code = doc.Run.Verdict.ExitCode()
	if *code == exitNotRun && doc.Run.Verdict == conformance.Inconclusive && len(doc.Run.Results) == 0 {
		return fmt.Errorf("%s", doc.Run.Problem)
	}
	return nil
}

// partCommand is one process of a run with --procs; it is started by the run.
type partCommand struct {
	Part string `arg:"" help:"Which process of how many, K/N; shown in lists of processes."`
}

// Run carries the part out. It says nothing: the run's first process does.
func (*partCommand) Run() error { return harness.RunPart(os.Stdin) }

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// style is how standard output wants its words.
func (a *app) style() reports.Style {
	return reports.Style{Color: isTerminal(a.stdout) && a.getenv("NO_COLOR") == "", Width: 100}
}
