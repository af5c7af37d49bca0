package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/hubspot/faults"
	"rolecall/hubspot/variants"
	"rolecall/suites"
	"rolecall/suites/stage"
)

type listCommand struct {
	Specs        bool    `help:"List the specs that a plain run would play (the default)." xor:"what"`
	Requirements bool    `help:"List the requirements of the catalogue and the specs that prove them." xor:"what"`
	Uncovered    bool    `help:"With --requirements: only those that no spec proves."`
	Idp          idpFlag `name:"idp" help:"List the dialects of the mock IdP and their trust; with a name, and forms after colons, the card of that dialect: what it sends." xor:"what" placeholder:"NAME"`
	Profiles     bool    `help:"List the profiles." xor:"what"`
	Faults       bool    `help:"List the faults that --fault switches on." xor:"what"`
	Variants     bool    `help:"List the legal variants that --variant switches on." xor:"what"`
	LabelFilter  string  `help:"Only specs whose labels match." placeholder:"QUERY"`
	Focus        string  `help:"Only specs whose id or title matches." placeholder:"REGEXP"`
	Profile      string  `help:"Specs of this profile (default: hubspot; with --requirements, all)." placeholder:"NAME"`
	JSON         bool    `help:"As JSON." name:"json" xor:"form"`
	Markdown     bool    `help:"With --requirements: as the page docs/coverage.md." xor:"form"`

	Name string `arg:"" optional:"" hidden:""` // what follows --idp
}

// Run prints one of the lists.
func (c *listCommand) Run(ctx context.Context, a *app) error {
	switch {
	case c.Name != "" && (!c.Idp.given || c.Idp.name != ""):
		return &harness.Usage{Err: fmt.Errorf("unexpected argument %s", c.Name)}
	case c.Uncovered && !c.Requirements:
		return &harness.Usage{Err: errors.New("--uncovered goes with --requirements")}
	case c.Markdown && (!c.Requirements || c.Uncovered):
		return &harness.Usage{Err: errors.New("--markdown goes with --requirements, and shows all of them")}
	case c.Idp.given:
		return c.dialects(ctx, a, cmp.Or(c.Name, c.Idp.name))
	case c.Profiles:
		return c.profiles(a)
	case c.Variants:
		return c.variants(a)
	case c.Faults:
		return c.faults(a)
	case c.Requirements:
		return c.requirements(a)
	}
	specs, err := c.specs(harness.DefaultIDP(), c.LabelFilter, c.Focus)
	if err != nil {
		return err
	}
	if len(specs) == 0 {
		return &harness.Usage{Err: harness.ErrNothingSelected}
	}
	if c.JSON {
		return printJSON(a, specs)
	}
	return table(a, func(w *tabwriter.Writer) {
		for _, s := range specs {
			fmt.Fprintf(w, "%s\t%s\n", s.ID, s.Title)
		}
	})
}

// specs builds the tree as a run would.
func (c *listCommand) specs(idp []string, labelFilter, focus string) ([]stage.Spec, error) {
	settings := harness.Settings{Profile: cmp.Or(c.Profile, conformance.Profiles()[0].Name), IDP: idp, LabelFilter: labelFilter, Focus: focus}
	plan, err := settings.Choose()
	if err != nil {
		return nil, err
	}
	tree, err := suites.Register(plan.Options())
	if err != nil {
		return nil, err
	}
	return tree.Specs(), nil
}

func (c *listCommand) profiles(a *app) error {
	return table(a, func(w *tabwriter.Writer) {
		for _, p := range conformance.Profiles() {
			fmt.Fprintf(w, "%s\t%s\n", p.Name, p.Title)
		}
	})
}

func (c *listCommand) faults(a *app) error {
	return table(a, func(w *tabwriter.Writer) {
		for _, f := range faults.All() {
			fmt.Fprintf(w, "%s\t%s\n", f.ID, f.Summary)
		}
	})
}

func (c *listCommand) variants(a *app) error {
	return table(a, func(w *tabwriter.Writer) {
		for _, v := range variants.All() {
			fmt.Fprintf(w, "%s\t%s\t%s\n", v.ID, v.Summary, v.Allowed)
		}
	})
}

func (c *listCommand) requirements(a *app) error {
	rows, err := harness.Requirements(c.Profile)
	if err != nil {
		return err
	}
	if c.Markdown {
		return harness.WriteCoverage(a.stdout, rows)
	}
	if c.Uncovered {
		rows = slices.DeleteFunc(rows, func(r harness.Covered) bool { return len(r.Specs)+len(r.ByTheWay) > 0 })
	}
	if c.JSON {
		return printJSON(a, append([]harness.Covered{}, rows...))
	}
	return table(a, func(w *tabwriter.Writer) {
		for _, r := range rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d specs\t%s\n", r.ID, r.Level, r.Area, r.Reference, len(r.Specs)+len(r.ByTheWay), r.Rule)
		}
	})
}

func table(a *app, fill func(*tabwriter.Writer)) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fill(w)
	return w.Flush()
}

func printJSON(a *app, v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}
