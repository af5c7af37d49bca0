package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"rolecall/harness"
	"rolecall/mockidp"
)

// idpFlag is --idp of rolecall list, which may stand without a name.
type idpFlag struct {
	given bool
	name  string // from --idp=NAME
}

// Decode takes the name where it is joined by an equals sign.
func (f *idpFlag) Decode(ctx *kong.DecodeContext) error {
	f.given = true
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		f.name = ctx.Scan.Pop().String()
	}
	return nil
}

// IsBool lets the flag stand alone.
func (f *idpFlag) IsBool() bool { return true }

// dialects lists all dialects, or prints the card of one.
func (c *listCommand) dialects(ctx context.Context, a *app, name string) error {
	if name == "" || name == "all" {
		if c.JSON {
			return printJSON(a, mockidp.Dialects())
		}
		return table(a, func(w *tabwriter.Writer) {
			for _, d := range mockidp.Dialects() {
				fmt.Fprintf(w, "%s\ttrust %s\t%s\n", d.Name, d.Trust, d.Title)
			}
		})
	}
	card, err := harness.DialectCard(ctx, name)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a, card)
	}
	printCard(a, card)
	return nil
}

func printCard(a *app, card harness.Card) {
	say := func(format string, args ...any) { fmt.Fprintf(a.stdout, format+"\n", args...) }
	d := card.Info
	say("%s  %s", d.Name, d.Title)
	say("  trust: %s", d.Trust)
	say("  as set up: %s", card.Variant)
	say("  forms of roles: %s", joined(d.RoleStyles))
	if d.NoRoles != "" {
		say("    none: %s", d.NoRoles)
	}
	for _, s := range d.Settings {
		say("  setting %s:", s.Name)
		for _, f := range s.Forms {
			say("    %s: %s", f.Name, f.Title)
		}
	}
	if d.NoGroups != "" {
		say("  no groups: %s", d.NoGroups)
	}
	if d.NoAdoption != "" {
		say("  a group that exists already: %s", d.NoAdoption)
	}
	if len(d.Unmapped) > 0 {
		say("  not sent: %s", joined(d.Unmapped))
	}
	for _, e := range card.Events {
		say("\n%s", e.Event)
		for _, r := range e.Sends {
			say("  %s %s", r.Method, r.Path)
			if r.Body != "" {
				say("    %s: %s", r.Type, r.Body)
			}
		}
		switch {
		case e.Stop != "":
			say("  goes no further: %s", e.Stop)
		case e.Silent != "":
			say("  sends nothing: %s", e.Silent)
		}
	}
	say("\nwhat it needs of the answers")
	for _, n := range card.Needs {
		line := fmt.Sprint(n.Statuses)
		if len(n.Statuses) == 0 {
			line = "[any status]"
		}
		if len(n.Answer) > 0 {
			line += ": " + strings.Join(n.Answer, "; ")
		}
		say("  %s: %s", n.Request, line)
	}
	say("")
	for _, text := range d.Inferred {
		say("inferred: %s", text)
	}
	for _, text := range d.Unknown {
		say("unknown: %s", text)
	}
	for _, url := range d.Sources {
		say("source: %s", url)
	}
}
