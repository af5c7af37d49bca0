package main

import (
	"fmt"

	"rolecall/reports"
)

type compareCommand struct {
	Old    string `arg:"" help:"report.json of the earlier run, or its folder." placeholder:"OLD"`
	New    string `arg:"" help:"report.json of the later run, or its folder." placeholder:"NEW"`
	Format string `help:"Form of the output: ${enum}." enum:"text,json" default:"text"`
}

// Run compares two records. A regression makes the exit code 1.
func (c *compareCommand) Run(a *app, code *int) error {
	before, err := readReport(c.Old)
	if err != nil {
		return err
	}
	after, err := readReport(c.New)
	if err != nil {
		return err
	}
	comparison := reports.Compare(before, after)
	write := comparison.Text
	if c.Format == "json" {
		write = comparison.JSON
	}
	if err := write(a.stdout); err != nil {
		return fmt.Errorf("write the comparison: %w", err)
	}
	if comparison.Regressed() {
		*code = exitViolations
	}
	return nil
}
