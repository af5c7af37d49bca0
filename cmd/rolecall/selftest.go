package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"rolecall/harness"
	"rolecall/reports"
	"rolecall/selftest"
	"rolecall/selftest/covering"
)

type selftestCommand struct {
	Fault    []string `help:"Only these faults." placeholder:"ID" group:"Choice"`
	Area     []string `help:"Only the faults of these areas." placeholder:"NAME" group:"Choice"`
	Severity []string `help:"Only the faults of these severities: critical, major, minor." placeholder:"NAME" group:"Choice"`
	Quick    bool     `help:"Play only the specs that are there for each fault." group:"Choice"`
	Controls bool     `help:"Play only the negative controls: correct servers of other habits, on which no spec may alarm. Without a choice of faults they are played too." group:"Choice"`
	Strength int      `help:"Variants of the controls that stand together in every way: 1 each alone, 2 and every two, 3 and every three; 0 for no controls." default:"2" placeholder:"N" group:"Choice"`
	Flakes   int      `help:"Play the whole suite N times on each preset instead, in other orders and with other seeds, and tell which verdicts differ." placeholder:"N" group:"Choice"`
	Jobs     int      `help:"Rounds at the same time (default: four for each core, since rounds wait much of their time)." placeholder:"N" group:"Running"`
	Seed     int64    `help:"Order of the specs, and the choices of their dialects." default:"${selftestSeed}" placeholder:"N" group:"Running"`
	Format   string   `help:"Form of the table: ${enum}." enum:"text,json,markdown" default:"text" group:"Output"`
	Out      string   `help:"File for the table (default: standard output)." placeholder:"FILE" type:"path" group:"Output"`
}

// Run makes the kill table.
func (c *selftestCommand) Run(ctx context.Context, a *app, code *int) error {
	options, err := c.options()
	if err != nil {
		return &harness.Usage{Err: err}
	}
	if c.Out != "" {
		if err := reports.Writable(c.Out); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	about := fmt.Sprintf("%d faults, %d controls", len(options.Faults), len(options.Controls))
	if options.Flakes > 0 {
		about = fmt.Sprintf("%d runs on each preset", options.Flakes)
	}
	// Hundreds of servers come and go: memory that is given back a little later costs
	// a fifth less of the processor.
	defer debug.SetGCPercent(debug.SetGCPercent(300))
	var progress *reports.Progress
	table, err := selftest.Run(ctx, options, func(total int) selftest.Watcher {
		fmt.Fprintf(a.stderr, "rolecall: %s, %d rounds, seed %d\n", about, total, options.Seed)
		progress = reports.NewProgress(a.stderr, isTerminal(a.stderr), width(a.stderr), total).Of("round")
		return progress
	})
	if progress != nil {
		progress.Close()
	}
	if err != nil {
		return err
	}
	*code = table.Verdict().ExitCode()
	write := map[string]func(io.Writer) error{"text": table.WriteText, "json": table.WriteJSON, "markdown": table.WriteMarkdown}[c.Format]
	if c.Out == "" {
		return wrote(write(a.stdout))
	}
	if err := reports.Place(c.Out, write); err != nil {
		// What took minutes is not lost with a disk that has filled up meanwhile.
		return errors.Join(fmt.Errorf("--out: %w; the table is on standard output", err), wrote(write(a.stdout)))
	}
	fmt.Fprintf(a.stdout, "%s: %s\n", table.Verdict(), c.Out)
	return nil
}

func wrote(err error) error {
	if err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func (c *selftestCommand) options() (selftest.Options, error) {
	o := selftest.Options{Quick: c.Quick, Jobs: c.Jobs, Seed: c.Seed}
	if c.Jobs < 0 {
		return o, errors.New("--jobs must not be negative")
	}
	chosen := len(c.Fault)+len(c.Area)+len(c.Severity) > 0
	switch {
	case (c.Controls || c.Flakes != 0) && (chosen || c.Quick):
		return o, errors.New("--controls and --flakes are about no fault, so --fault, --area, --severity and --quick do not go with them")
	case c.Controls && c.Flakes != 0:
		return o, errors.New("--controls and --flakes are two self-tests; make them one after the other")
	case c.Flakes < 0 || c.Flakes == 1:
		return o, fmt.Errorf("--flakes %d: want 2 runs at least, to compare", c.Flakes)
	case c.Strength < 0 || c.Strength > covering.MaxStrength || c.Controls && c.Strength == 0:
		return o, fmt.Errorf("--strength %d: want 1 to %d, or 0 for no controls", c.Strength, covering.MaxStrength)
	}
	var err error
	if c.Flakes > 0 {
		o.Flakes = c.Flakes
		return o, nil
	}
	if c.Controls || !chosen && !c.Quick && c.Strength > 0 {
		o.Strength = c.Strength
		if o.Controls, err = selftest.Combinations(c.Strength, c.Seed); err != nil {
			return o, err
		}
	}
	if c.Controls {
		return o, nil
	}
	all, err := selftest.Catalogue()
	if err != nil {
		return o, err
	}
	o.Faults, err = selftest.Choose(all, c.Fault, c.Area, c.Severity)
	return o, err
}
