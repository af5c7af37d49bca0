package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"rolecall/harness"
	"rolecall/target"
)

type serveCommand struct {
	Addr              string   `help:"Address for SCIM (/scim/v2) and the settings API (/settings/v3)." default:"127.0.0.1:8787"`
	ControlAddr       string   `help:"Address of the control port: access probe, request history, what an administrator does (default: a free port on loopback)." placeholder:"ADDR"`
	OtherControlAddr  string   `help:"Address of the control port of the second account (default: a free port on loopback)." placeholder:"ADDR"`
	Preset            string   `help:"What is served: ${enum}." enum:"hubspot,full" default:"hubspot"`
	Account           string   `help:"YAML file that describes the account." placeholder:"FILE" type:"path"`
	TokenFile         string   `help:"File that holds the SCIM bearer token; else ROLECALL_TOKEN." placeholder:"FILE" type:"path"`
	SettingsTokenFile string   `help:"File that holds the settings API token; else ROLECALL_SETTINGS_TOKEN, else the SCIM token." placeholder:"FILE" type:"path"`
	Variant           []string `help:"Do something in another way that the RFCs allow; may be repeated. 'rolecall list --variants' names them." placeholder:"ID"`
	Fault             []string `help:"Switch a known fault on; may be repeated. 'rolecall list --faults' names them." placeholder:"ID"`

	harness.Conditions `embed:""`
	Seed               int64 `help:"Repeat the chance of an earlier --jitter and --trouble (default: drawn, and printed)." placeholder:"N" group:"Look-alike"`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context, a *app) error {
	secrets, err := harness.ReadSecrets(c.TokenFile, c.SettingsTokenFile, a.getenv)
	if err != nil {
		return &harness.Usage{Err: err}
	}
	if secrets.Token == "" {
		return &harness.Usage{Err: errors.New("no token: set ROLECALL_TOKEN, or name a file with --token-file; clients must present it")}
	}
	if secrets.SettingsToken == "" {
		secrets.SettingsToken = secrets.Token
	}
	if c.Seed == 0 {
		c.Seed = harness.DrawSeed()
	}
	server, err := target.StartEmbedded(c.Conditions.Apply(target.EmbeddedOptions{
		Preset: c.Preset, AccountFile: c.Account, Faults: c.Fault, Variants: c.Variant, Addr: c.Addr, ControlAddr: c.ControlAddr, OtherControlAddr: c.OtherControlAddr,
		Token: secrets.Token, SettingsToken: secrets.SettingsToken, OtherToken: a.getenv(harness.OtherTokenVariable), ControlToken: a.getenv(harness.ControlTokenVariable),
	}, c.Seed))
	if err != nil {
		if strings.HasPrefix(err.Error(), "--") && !strings.HasPrefix(err.Error(), "--addr") && !strings.HasPrefix(err.Error(), "--control-addr") && !strings.HasPrefix(err.Error(), "--other-control-addr") {
			return &harness.Usage{Err: err}
		}
		return err
	}
	e := server.Endpoint
	fmt.Fprintf(a.stdout, "serving SCIM on %s, control on %s\n", e.URL, e.ControlURL)
	for _, id := range c.Fault {
		fmt.Fprintf(a.stderr, "rolecall: fault %s is on\n", id)
	}
	if server.Conditions != "" {
		fmt.Fprintf(a.stderr, "rolecall: %s\n", server.Conditions)
	}
	<-ctx.Done()
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		server.Close()
	}
	return nil
}
