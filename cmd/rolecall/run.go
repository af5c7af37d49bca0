package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/reports"
)

type runCommand struct {
	harness.Settings `embed:""`
	fleetSettings    `embed:""`
	hooks            `embed:""`
	Format           string `help:"What goes to standard output: text for people, or json, one event a line, for programs." enum:"text,json" default:"text" group:"Output"`
}

// Run carries the run out and tells of it.
func (c *runCommand) Run(ctx context.Context, a *app, code *int) error {
	if err := c.check(); err != nil {
		return err
	}
	err := c.run(ctx, a, code)
	return errors.Join(err, c.over(c.Out))
}

func (c *runCommand) run(ctx context.Context, a *app, code *int) error {
	if c.Targets != "" {
		return c.fleet(ctx, a, code)
	}
	a.careful(c.Settings)
	if err := a.askToken(ctx, c.Settings); err != nil {
		return err
	}
	plan, err := c.Plan(a.getenv)
	if err != nil {
		return err
	}
	defer thrift(plan.Settings.People, a.getenv("GOGC"))()
	plan.Ask(a.consent)
	plan.Tell(func(line string) { fmt.Fprintln(a.stderr, "rolecall: "+line) })
	a.tellProxy(plan.Settings.Target)
	for _, left := range plan.Leftovers() {
		fmt.Fprintf(a.stderr, "rolecall: the run %s%s did not clear away all it made in %s; look at it with: rolecall clean --run %s\n", left.ID, when(left.Began), left.Target, left.ID)
	}
	if c.Format == "json" {
		return c.stream(ctx, a, plan, code)
	}
	var progress *reports.Progress
	doc, err := plan.Run(ctx, func(total int) harness.Watcher {
		fmt.Fprintf(a.stderr, "rolecall: %d specs, seed %d\n", total, plan.Settings.Seed)
		progress = reports.NewProgress(a.stderr, isTerminal(a.stderr), width(a.stderr), total)
		return c.watch(total, progress)
	})
	if progress != nil {
		progress.Close()
	}
	defer a.next(plan, doc)
	if doc.Run.Verdict == "" {
		return err
	}
	if doc.Run.Problem == "" || len(doc.Run.Results) > 0 {
		if err := reports.Summary(a.stdout, doc, a.style()); err != nil {
			return fmt.Errorf("write the summary: %w", err)
		}
	}
	if err := errors.Join(err, a.annotate(doc)); err != nil {
		return err
	}
	if len(doc.Run.Results) > 0 {
		fmt.Fprintf(a.stdout, "Reports: %s\n", plan.Settings.Out)
	}
	*code = doc.Run.ExitCode()
	if *code == exitNotRun && doc.Run.Verdict == conformance.Inconclusive && len(doc.Run.Results) == 0 {
		return fmt.Errorf("%s", doc.Run.Problem)
	}
	return nil
}

// stream carries the run out and tells programs of it. Whatever becomes of the run,
// the stream has an end.
func (c *runCommand) stream(ctx context.Context, a *app, plan *harness.Plan, code *int) error {
	var stream *reports.Stream
	doc, err := plan.Run(ctx, func(total int) harness.Watcher {
		stream = reports.NewStream(a.stdout, total, plan.Settings.Seed)
		return c.watch(total, stream)
	})
	if stream == nil {
		stream = reports.NewStream(a.stdout, 0, plan.Settings.Seed)
	}
	defer a.next(plan, doc)
	*code = doc.Run.ExitCode()
	problem, written := doc.Run.Problem, plan.Settings.Out
	if err != nil {
		problem, written = err.Error(), ""
		*code = exitNotRun
		if usage := (*harness.Usage)(nil); errors.As(err, &usage) {
			*code = exitUsage
		}
	}
	stream.End(doc, problem, written, *code)
	if lost := stream.Err(); lost != nil {
		err = errors.Join(err, fmt.Errorf("write the stream: %w", lost))
	}
	return errors.Join(err, a.annotate(doc))
}

// next says how to clear away what the run may have left.
func (a *app) next(plan *harness.Plan, doc reports.Document) {
	if command := plan.Next(doc.Run); command != "" {
		fmt.Fprintf(a.stderr, "rolecall: something may be left in %s; see what, and remove it: %s\n", doc.Run.Target.URL, command)
	}
}

// annotate tells GitHub Actions of a run that it makes. Workflow commands are read
// from standard error too, where they disturb nobody's output.
func (a *app) annotate(doc reports.Document) error {
	if a.getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	return reports.GitHub(a.stderr, doc)
}

// partCommand is one process of a run with --procs; it is started by the run.
type partCommand struct {
	Part string `arg:"" help:"Which process of how many, K/N; shown in lists of processes."`
}

// Run carries the part out. It says nothing: the run's first process does.
func (*partCommand) Run() error { return harness.RunPart(os.Stdin) }
