package harness

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"rolecall/conformance"
)

// WriteCoverage writes the page that says for each requirement what proves it, in
// Markdown: docs/coverage.md. It errs if w does.
func WriteCoverage(w io.Writer, all []Covered) error {
	p := &page{w: w}
	p.line("# What is proved, and by what")
	p.line("")
	p.line("<!-- Made by `rolecall list --requirements --markdown`. Do not edit; `make coverage` writes it anew. -->")
	p.line("")
	p.line("A requirement is *proved* when a spec can find it kept and a test of `suites/proof` has seen that spec find it broken,")
	p.line("on a service provider that breaks this rule and is correct otherwise. *Black-box* requirements can be tested with a base")
	p.line("URL and one credential; the others need a second tenant, a sign-in outside SCIM or the like. The rules of HubSpot, of")
	p.line("rolecall itself and of single dialects (`HUBSPOT-`, `ROLECALL-`, `IDP-`) are proved by the faults of")
	p.line("`rolecall list --faults`.")
	p.line("")
	byArea := map[string][]Covered{}
	var areas []string
	for _, c := range all {
		if !slices.Contains(areas, c.Area) {
			areas = append(areas, c.Area)
		}
		byArea[c.Area] = append(byArea[c.Area], c)
	}
	slices.Sort(areas)
	p.line("| area | requirements | black-box | proved | share |")
	p.line("|---|--:|--:|--:|--:|")
	for _, area := range areas {
		p.share("["+area+"](#"+anchor(area)+")", byArea[area])
	}
	p.share("**all**", all)
	p.unproved(all)
	for _, area := range areas {
		p.line("")
		p.line("## %s", area)
		p.line("")
		p.line("| id | level | rule | reference | specs |")
		p.line("|---|---|---|---|---|")
		for _, c := range byArea[area] {
			p.line("| %s | %s | %s | %s | %s |", c.ID, c.Level, cell(c.Rule), cell(c.Reference), proof(c))
		}
	}
	return p.err
}

type page struct {
	w   io.Writer
	err error
}

func (p *page) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *page) share(name string, rows []Covered) {
	testable, proved := 0, 0
	for _, c := range rows {
		if c.Testable == conformance.BlackBox {
			testable++
			if c.Proved() {
				proved++
			}
		}
	}
	share := "-"
	if testable > 0 {
		share = fmt.Sprintf("%d %%", proved*100/testable)
	}
	p.line("| %s | %d | %d | %d | %s |", name, len(rows), testable, proved, share)
}

func (p *page) unproved(all []Covered) {
	p.line("")
	p.line("## Not proved")
	p.line("")
	none := true
	for _, c := range all {
		if c.Unproved != "" {
			if none {
				p.line("| id | rule | why |")
				p.line("|---|---|---|")
			}
			none = false
			p.line("| %s | %s | %s |", c.ID, cell(c.Rule), cell(c.Unproved))
		}
	}
	if none {
		p.line("No requirement is left out on purpose.")
	}
}

// proof is what proves a requirement, in a cell. Where many specs do so by the
// way, a few stand for all.
func proof(c Covered) string {
	const most = 3
	specs := withoutDialects(c.Specs)
	if len(specs) == 0 {
		specs = withoutDialects(c.ByTheWay)
	}
	switch {
	case c.Unproved != "":
		return "not proved, see above"
	case len(specs) == 0 && c.Testable != conformance.BlackBox:
		return "not testable over the wire alone (" + c.Testable + ")"
	case len(specs) == 0:
		return "**none**"
	}
	more := ""
	if len(specs) > most {
		more = fmt.Sprintf(" and %d more", len(specs)-most)
		specs = specs[:most]
	}
	return "`" + strings.Join(specs, "` `") + "`" + more
}

// cell keeps text from being read as Markdown.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`).Replace(text)
}

// anchor is the address of a heading on the page.
func anchor(heading string) string { return strings.ReplaceAll(strings.ToLower(heading), " ", "-") }
