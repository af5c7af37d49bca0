package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"rolecall/harness"
	"rolecall/reports"
)

// reportCommand works on records of runs; none of its subcommands runs anything.
type reportCommand struct {
	Render  renderCommand  `cmd:"" help:"Make the other formats from a report.json."`
	Merge   mergeCommand   `cmd:"" help:"Put the records of a run's shards together."`
	Compare compareCommand `cmd:"" help:"Tell what is fixed, broken, new, gone and slower; exit code 1 on a regression."`
	Certify certifyCommand `cmd:"" help:"Make a certificate of a run: a bundle that a stranger can check."`
	Verify  verifyCommand  `cmd:"" help:"Check a certificate."`
	Keygen  keygenCommand  `cmd:"" help:"Make a key pair for certificates."`
}

// readReport reads a report.json, or the one in a folder.
func readReport(path string) (reports.Document, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "report.json")
	}
	return reports.Read(path)
}

// into takes the folder for reports while something is written there.
func into(dir string, write func() error) error {
	if err := reports.Prepare(dir); err != nil {
		return err
	}
	release, err := reports.Hold(dir)
	if err != nil {
		return err
	}
	defer release()
	return write()
}

type renderCommand struct {
	Report string `arg:"" help:"report.json of a run, or the folder that holds it." placeholder:"FILE"`
	Format string `help:"One format (json, junit, md, html, har, text), on standard output; without it, all files of a run." placeholder:"NAME"`
	Out    string `help:"Folder for the files (default: beside the report.json)." placeholder:"DIR" type:"path"`
}

// Run renders a record.
func (c *renderCommand) Run(a *app) error {
	var form reports.Form
	if c.Format != "" {
		var err error
		if form, err = reports.FormByName(c.Format); err != nil {
			return &harness.Usage{Err: fmt.Errorf("--format: %w", err)}
		}
		if c.Out != "" {
			return &harness.Usage{Err: errors.New("--format writes to standard output and cannot go with --out")}
		}
	}
	doc, err := readReport(c.Report)
	if err != nil {
		return err
	}
	if c.Format != "" {
		if err := form.Write(a.stdout, doc); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		return nil
	}
	dir := c.Out
	if dir == "" {
		if dir = c.Report; !isDir(dir) {
			dir = filepath.Dir(dir)
		}
	}
	if err := into(dir, func() error { return reports.Write(dir, doc) }); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "Reports: %s\n", dir)
	return nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
