package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"rolecall/harness"
	"rolecall/reports"
	"rolecall/reports/certificate"
	"rolecall/suites/stage"
)

type certifyCommand struct {
	Report string `arg:"" help:"report.json of the run, or the folder that holds it." placeholder:"FILE"`
	Level  string `help:"What is to be certified: hubspot-lifecycle, hubspot-roles, scim-core, or DIALECT-ready." placeholder:"NAME" required:""`
	Key    string `help:"PEM file with the ed25519 key that signs. Without it the bundle is left unsigned, and says so." placeholder:"FILE" type:"path"`
	Out    string `help:"The bundle." default:"certificate.zip" placeholder:"FILE" type:"path"`
}

// Run makes the bundle. A run that does not earn the level makes the exit code 1.
func (c *certifyCommand) Run(a *app, code *int) error {
	level, err := certificate.LevelByName(c.Level)
	if err != nil {
		return &harness.Usage{Err: fmt.Errorf("--level: %w", err)}
	}
	var key ed25519.PrivateKey
	if c.Key != "" {
		if key, err = certificate.ReadPrivateKey(c.Key); err != nil {
			return &harness.Usage{Err: fmt.Errorf("--key: %w", err)}
		}
	}
	path := c.Report
	if isDir(path) {
		path = filepath.Join(path, "report.json")
	}
	if _, err := reports.Read(path); err != nil { // which bounds its size
		return err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	bundle, says, err := certificate.Make(certificate.Order{Report: raw, Level: level, Key: key, Issuer: stage.BuildInfo(), Now: time.Now()})
	if refused := (*certificate.Refused)(nil); errors.As(err, &refused) {
		fmt.Fprintf(a.stderr, "rolecall: %v\n", err)
		*code = exitViolations
		return nil
	}
	if err != nil {
		return err
	}
	if err := reports.Place(c.Out, func(w io.Writer) error {
		_, err := w.Write(bundle)
		return err
	}); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	signed := "Not signed: nobody vouches for it. Sign it with --key."
	if says.Signer != "" {
		signed = "Signed by key " + says.Signer
	}
	fmt.Fprintf(a.stdout, "%s: %s\n%s\nCertificate: %s\n", level.Title, says.Verdict, signed, c.Out)
	return nil
}
