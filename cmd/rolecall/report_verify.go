package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"rolecall/harness"
	"rolecall/reports"
	"rolecall/reports/certificate"
)

type verifyCommand struct {
	Bundle   string `arg:"" help:"The bundle that 'rolecall report certify' made." placeholder:"BUNDLE"`
	Key      string `help:"PEM file with the public key of whoever is to have signed it." placeholder:"FILE" type:"path" xor:"who" required:""`
	Unsigned bool   `help:"Check everything but the signature: then anybody can have made it." xor:"who" required:""`
}

// Run checks a bundle. One that does not hold makes the exit code 1.
func (c *verifyCommand) Run(a *app, code *int) error {
	var key ed25519.PublicKey
	if c.Key != "" {
		var err error
		if key, err = certificate.ReadPublicKey(c.Key); err != nil {
			return &harness.Usage{Err: fmt.Errorf("--key: %w", err)}
		}
	}
	says, doc, err := certificate.Verify(c.Bundle, key)
	if errors.Is(err, certificate.ErrTampered) {
		fmt.Fprintf(a.stderr, "rolecall: %v\n", err)
		*code = exitViolations
		return nil
	}
	if err != nil {
		return err
	}
	signed := "by the key given, " + says.Signer
	switch {
	case key != nil:
	case says.Signer == "":
		signed = "by nobody: anybody can have made it"
	default:
		signed = "not checked; it names key " + reports.Line(says.Signer)
	}
	p := &printer{w: a.stdout}
	p.f("%s: %s\n", says.Level.Title, says.Verdict)
	p.f("  target  %s\n", reports.Line(says.Target.URL))
	p.f("  run     %s to %s, seed %d\n", says.Started.UTC().Format(time.RFC3339), says.Ended.UTC().Format(time.RFC3339), says.Seed)
	p.f("  build   %s\n", reports.Line(says.Tool.Name+" "+says.Tool.Version+", revision "+says.Tool.Revision))
	p.f("  says    %s\n", doc.InBrief().Sentence)
	p.f("  issued  %s\n", says.Issued.Format(time.RFC3339))
	p.f("  signed  %s\n", signed)
	p.f("It holds: nothing was changed, and all that it says follows from its record.\n")
	return p.err
}
