package main

import (
	"fmt"

	"rolecall/reports"
)

type mergeCommand struct {
	Shards []string `arg:"" help:"report.json of every shard, or the folders that hold them." placeholder:"FILE"`
	Out    string   `help:"Folder for the reports of the whole." placeholder:"DIR" type:"path" required:""`
}

// Run merges shards. The exit code is that of the whole run.
func (c *mergeCommand) Run(a *app, code *int) error {
	var parts []reports.Part
	for _, path := range c.Shards {
		doc, err := readReport(path)
		if err != nil {
			return err
		}
		parts = append(parts, reports.Part{Name: path, Document: doc})
	}
	doc, err := reports.Merge(parts)
	if err != nil {
		return err
	}
	if err := into(c.Out, func() error { return reports.Write(c.Out, doc) }); err != nil {
		return err
	}
	if err := reports.Summary(a.stdout, doc, a.style()); err != nil {
		return fmt.Errorf("write the summary: %w", err)
	}
	fmt.Fprintf(a.stdout, "Reports: %s\n", c.Out)
	*code = doc.Run.ExitCode()
	return nil
}
