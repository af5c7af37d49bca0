package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"rolecall/doctor"
	"rolecall/harness"
	"rolecall/suites/stage"
	"rolecall/target"
	"rolecall/target/container"
)

type doctorCommand struct {
	harness.Settings `embed:""`
	ControlURL       string `name:"control-url" help:"Control port of 'rolecall serve', to ask whether role sync is on." placeholder:"URL" group:"Target"`
	JSON             bool   `help:"As JSON." name:"json" group:"Output"`
}

// Run looks whether a run could begin. What keeps one from it makes the exit
// code 2, as it would that of the run; 1 is for violations, and the doctor
// judges none.
func (c *doctorCommand) Run(ctx context.Context, a *app, code *int) error {
	if c.ControlURL != "" && !target.IsLoopback(c.ControlURL) {
		return &harness.Usage{Err: errors.New("--control-url: the look-alike's control port is on this machine only")}
	}
	setup, stop, err := c.setup(ctx, a.getenv)
	if err != nil {
		return err
	}
	defer stop()
	report, err := doctor.Examine(ctx, setup)
	if err != nil {
		return fmt.Errorf("the doctor was stopped: %w", err)
	}
	write := writeReport
	if c.JSON {
		write = writeReportJSON
	}
	if err := write(a.stdout, report); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if !report.Ready {
		*code = exitNotRun
	}
	return nil
}

// setup starts or names the target. Settings that cannot be followed are
// something to report: the rest is looked at as far as they go.
func (c *doctorCommand) setup(ctx context.Context, getenv func(string) string) (doctor.Setup, func(), error) {
	s := doctor.Setup{Out: c.Out, Tool: stage.BuildInfo()}
	for _, path := range []string{c.TokenFile, c.SettingsTokenFile, c.OtherTokenFile, c.ImageOptions.TokenFile, c.OAuth.SecretFile} {
		if path != "" {
			s.TokenFiles = append(s.TokenFiles, path)
		}
	}
	plan, problem := c.Draft(getenv)
	if plan == nil {
		return s, nil, problem
	}
	if c.Image != "" { // which the doctor does not start
		s.Image, s.Problem = c.Image, problem
		s.Engine = func(ctx context.Context) (string, bool, error) { return container.Look(ctx, plan.ForeignImage()) }
		s.Endpoint.Kind, s.Endpoint.Domain = target.Container, harness.LoopbackDomain
		return s, func() {}, nil
	}
	opened, err := plan.Open(ctx, "")
	s.Endpoint, s.Problem, s.Journals = opened.Endpoint, errors.Join(problem, err), plan.Settings.Journal
	if c.ControlURL != "" {
		s.Endpoint.ControlURL = c.ControlURL
	}
	return s, opened.Close, nil
}

// writeReport writes what was found, a line for each check, with what it means
// and what to do where something is to be said.
func writeReport(w io.Writer, r doctor.Report) error {
	p := &printer{w: w}
	for _, c := range r.Checks {
		p.f("%-7s  %-15s  %s\n", c.State, c.ID, c.Found)
		if c.Means != "" {
			p.f("%28s%s\n", "means: ", c.Means)
		}
		if c.Next != "" {
			p.f("%28s%s\n", "next: ", c.Next)
		}
	}
	verdict := "Ready for a run"
	if !r.Ready {
		verdict = "Not ready for a run"
	}
	p.f("\n%s: %d ok, %d warning, %d failed, %d skipped.\n", verdict, r.Counts.OK, r.Counts.Warning, r.Counts.Failed, r.Counts.Skipped)
	return p.err
}

func writeReportJSON(w io.Writer, r doctor.Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) f(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
