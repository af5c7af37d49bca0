package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"rolecall/clean"
	"rolecall/harness"
	"rolecall/journal"
	"rolecall/reports"
	"rolecall/target"
)

type cleanCommand struct {
	Target         string        `help:"SCIM service root that is to be cleaned; needed where runs against several left something, and for --run without a journal." placeholder:"URL" env:"ROLECALL_TARGET"`
	Journal        string        `help:"Journal, or folder of journals (default: where runs put them)." placeholder:"PATH" type:"path" env:"ROLECALL_JOURNAL" xor:"which"`
	RunID          string        `name:"run" help:"Clean after this run alone; with --target it needs no journal." placeholder:"ID"`
	Yes            bool          `help:"Remove without asking."`
	TokenFile      string        `help:"File that holds the SCIM bearer token; else ROLECALL_TOKEN." placeholder:"FILE" type:"path" env:"ROLECALL_TOKEN_FILE"`
	CAFile         string        `name:"ca-file" help:"PEM file with an authority that signs the target's certificate." placeholder:"FILE" type:"path" env:"ROLECALL_CA_FILE"`
	Rate           float64       `help:"Most requests per second (default 5 on a target that is not on this machine, else no bound)." placeholder:"R" env:"ROLECALL_RATE"`
	OAuth          harness.OAuth `embed:""`
	RequestTimeout time.Duration `help:"Give up on one request after this time." default:"60s" env:"ROLECALL_REQUEST_TIMEOUT"`

	oauth target.OAuth
}

// Run shows what earlier runs left and, when told to, removes it. The exit code is
// 0 when nothing is left, 1 when something is.
func (c *cleanCommand) Run(ctx context.Context, a *app, code *int) error {
	containers, left, err := c.containers(ctx, a)
	if err != nil {
		return err
	}
	if left {
		*code = exitViolations
	}
	runs, unread, err := c.runs(a)
	if containers > 0 && (err == nil && unread == nil && len(runs) == 0 || err != nil && c.RunID != "") {
		return nil // a run whose target was a container has no journal
	}
	if err != nil {
		return err
	}
	if unread != nil {
		// What those runs left is not known, so that nobody is told that it is nothing.
		defer func() { *code = max(*code, exitNotRun) }()
		fmt.Fprintf(a.stderr, "rolecall: passed over: %v\nWhat such a run left can be found by its id, which its file is named by: rolecall clean --target URL --run ID\n", unread)
	}
	if len(runs) == 0 {
		if unread == nil {
			fmt.Fprintln(a.stdout, "Nothing is left of earlier runs.")
		}
		return nil
	}
	secrets, err := harness.ReadSecrets(c.TokenFile, "", a.getenv)
	if err != nil {
		return &harness.Usage{Err: err}
	}
	if c.oauth, err = c.OAuth.Read(secrets.Token, a.getenv); err != nil {
		return &harness.Usage{Err: err}
	}
	if secrets.Token == "" && c.oauth.TokenURL == "" {
		return &harness.Usage{Err: fmt.Errorf("no token: set ROLECALL_TOKEN, or name a file with --token-file, with the bearer token of %s; or see --oauth-token-url", runs[0].Target)}
	}
	a.tellProxy(runs[0].Target) // which is that of all
	for _, run := range runs {
		left, err := c.after(ctx, a, run, secrets.Token)
		if err != nil {
			return fmt.Errorf("clean after %s: %w", run.ID, err)
		}
		if left {
			*code = exitViolations
		}
	}
	return nil
}

// runs are those that are to be cleaned after; all are of one target.
// unread says which journals could not be read.
func (c *cleanCommand) runs(a *app) (chosen []journal.Run, unread, err error) {
	all, unread, err := c.journals(a)
	if err != nil {
		return nil, nil, err
	}
	targets := map[string]bool{}
	for _, run := range all {
		switch {
		case c.RunID != "" && run.ID != c.RunID, c.RunID == "" && !run.Open(), c.Target != "" && !sameRoot(run.Target, c.Target):
		case c.RunID == "" && run.Running():
			fmt.Fprintf(a.stderr, "rolecall: %s is left alone: it seems to be running, as process %d; end it, or name it with --run\n", run.ID, run.Process)
		default:
			chosen = append(chosen, run)
			targets[run.Target] = true
		}
	}
	if c.RunID != "" && len(chosen) == 0 {
		if c.Target == "" {
			return nil, nil, &harness.Usage{Err: fmt.Errorf("--run %s: there is no journal of it; with --target it can be cleaned after without one", c.RunID)}
		}
		if !journal.IsID(c.RunID) {
			return nil, nil, &harness.Usage{Err: fmt.Errorf("--run %q is no id of a run: want rc and eight letters or digits, as all logins of a run begin", c.RunID)}
		}
		return []journal.Run{{ID: c.RunID, Target: c.Target}}, nil, nil
	}
	if len(targets) > 1 {
		var names []string
		for name := range targets {
			names = append(names, name)
		}
		slices.Sort(names)
		return nil, nil, &harness.Usage{Err: fmt.Errorf("runs against several targets left something: %s; choose one with --target, and give its token", strings.Join(names, ", "))}
	}
	return chosen, unread, nil
}

// journals reads the journals that the flags name. One that cannot be read keeps no
// other from being cleaned after.
func (c *cleanCommand) journals(a *app) (runs []journal.Run, unread, err error) {
	place := c.Journal
	if place == "" {
		folder, err := journal.Folder(a.getenv)
		if err != nil {
			return nil, nil, &harness.Usage{Err: err}
		}
		place = folder
	} else if info, err := os.Stat(place); err != nil {
		return nil, nil, &harness.Usage{Err: fmt.Errorf("--journal: %w", err)}
	} else if !info.IsDir() {
		run, err := journal.Read(place)
		if err != nil {
			return nil, nil, &harness.Usage{Err: fmt.Errorf("--journal: %w", err)}
		}
		return []journal.Run{run}, nil, nil
	}
	runs, unread = journal.List(place)
	return runs, unread, nil
}

// said are the flags by which the runs were found, for the next command.
func (c *cleanCommand) said() string {
	words := ""
	for _, flag := range []struct{ name, value string }{
		{"--target", c.Target}, {"--journal", c.Journal}, {"--token-file", c.TokenFile}, {"--ca-file", c.CAFile},
		{"--oauth-token-url", c.OAuth.TokenURL}, {"--oauth-client-id", c.OAuth.ClientID}, {"--oauth-client-secret-file", c.OAuth.SecretFile},
		{"--oauth-scope", strings.Join(c.OAuth.Scope, ",")},
	} {
		if flag.value != "" {
			words += " " + flag.name + " " + reports.Quote(flag.value)
		}
	}
	return words
}

func sameRoot(a, b string) bool { return strings.TrimRight(a, "/") == strings.TrimRight(b, "/") }

// after cleans after one run. left tells whether something is still there.
func (c *cleanCommand) after(ctx context.Context, a *app, run journal.Run, token string) (left bool, err error) {
	e := target.Endpoint{
		Kind: target.Live, URL: run.Target, Token: token, OAuth: c.oauth, CAFile: c.CAFile, Timeout: c.RequestTimeout,
		Rate: c.Rate, JournalFile: run.Path,
	}
	if c.Rate == 0 && !target.IsLoopback(run.Target) {
		e.Rate = target.LiveRate
	}
	on, err := target.Open(ctx, e, run.ID)
	if err != nil {
		return true, err
	}
	cleaner, err := clean.New(run, on)
	if err != nil {
		return true, err
	}
	defer cleaner.Close()
	before, _ := on.Users(ctx)
	found, err := cleaner.Look(ctx)
	if err != nil {
		return true, err
	}
	p := &printer{w: a.stdout}
	p.f("Run %s%s against %s\n", run.ID, when(run.Began), run.Target)
	n := 0
	for _, f := range found {
		p.f("  %-16s  %s  %s\n", f.State, f.Path(), f.Name)
		if f.State == clean.Left {
			n++
		}
	}
	if p.err != nil {
		return true, p.err
	}
	if n > 0 {
		p.f("%d to remove of the %d users and further resources of the target.\n", n, before)
		if !c.Yes && !a.yes(ctx, "Remove them?") {
			p.f("Nothing was removed. Remove it: rolecall clean%s --run %s --yes\n", c.said(), run.ID)
			return true, p.err
		}
	}
	found, err = cleaner.Remove(ctx, found)
	for _, f := range found {
		if f.State == clean.Removed {
			p.f("  %-16s  %s  %s\n", f.State, f.Path(), f.Name)
		}
	}
	if err != nil {
		return true, err
	}
	return false, errors.Join(p.err, c.count(ctx, p, run, on))
}

// count says how many users there are now, and before the run if its journal
// knows.
func (c *cleanCommand) count(ctx context.Context, p *printer, run journal.Run, on *target.Target) error {
	now, ok := on.Users(ctx)
	switch {
	case !ok:
		p.f("Nothing of the run is left. The target does not say how many users it has.\n")
	case run.Users == nil:
		p.f("Nothing of the run is left. The target has %d users.\n", now)
	case *run.Users == now:
		p.f("Nothing of the run is left. The target has %d users, as many as before the run.\n", now)
	default:
		p.f("Nothing of the run is left. The target has %d users and had %d before the run; others have worked on it, or it keeps users that were deleted.\n", now, *run.Users)
	}
	return p.err
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " of " + t.Format("2006-01-02 15:04 MST")
}
