package reports

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"rolecall/conformance"
)

// matrixView is a family: scenarios by dialects.
type matrixView struct {
	ID, Name, Tally string
	Dialects        []string
	Rows            []matrixRow
	Green           bool
}

type matrixRow struct {
	sieve
	Title, Scenario string
	Cells           []cell
}

type cell struct {
	mood
	Anchor string // "" where the scenario did not run with the dialect
}

func (p *page) matrices() {
	rows := map[[2]string][]conformance.Result{} // by family and scenario
	for _, r := range p.doc.Run.Results {
		k := [2]string{r.Family, scenario(r)}
		rows[k] = append(rows[k], r)
	}
	for _, t := range tables(p.doc) {
		m := matrixView{Name: named(shorten(t.family, shownValue)), Tally: tally(t.counts), Green: t.green()}
		for _, name := range t.dialects {
			m.Dialects = append(m.Dialects, cmp.Or(clip(p.doc.trusted(name), shownValue), "any"))
		}
		for _, row := range t.rows {
			results := rows[[2]string{t.family, row.scenario}]
			v := matrixRow{sieve: p.marks.sieve(results...), Title: named(shorten(row.title, shownText)), Scenario: clip(row.scenario, shownValue)}
			for _, name := range t.dialects {
				c := cell{mood: moodOf(row.cells[name])}
				if i := slices.IndexFunc(results, func(r conformance.Result) bool { return r.Dialect == name }); i >= 0 {
					c.Anchor = p.marks.link(results[i]).Anchor
				}
				v.Cells = append(v.Cells, c)
			}
			m.Rows = append(m.Rows, v)
		}
		p.Matrices = append(p.Matrices, m)
	}
}

// specView is one result.
type specView struct {
	sieve
	mood
	Anchor, ID, Title, Reason, Took, Rests string
	Assertions                             int
	Requirements                           string
	Findings                               []specLink
	More                                   int // findings beyond Findings
}

// specs lists the results; those that passed apart, or they would hide the others.
func (p *page) specs() {
	findings := map[string][]specLink{}
	for i, g := range groups(p.doc) {
		text := clip(g.finding.Requirement, shownValue) + ": " + clip(g.finding.Message, briefText)
		for _, r := range distinctSpecs(g.results) {
			findings[r.ID] = append(findings[r.ID], specLink{"finding-" + strconv.Itoa(i+1), text})
		}
	}
	for i, r := range p.doc.Run.Results {
		var rests []string
		for _, o := range r.Oracles {
			rests = append(rests, string(o))
		}
		v := specView{
			sieve: p.marks.sieve(r), mood: moodOf(r.Verdict), Anchor: p.marks.anchors[i], ID: clip(r.ID, shownValue), Title: named(shorten(r.Title, shownText)),
			Reason: clip(r.Reason, shownText), Took: span(r.Duration), Rests: clip(strings.Join(rests, ", "), shownValue), Assertions: r.Assertions(),
			Requirements: clip(strings.Join(r.Requirements, ", "), shownText),
		}
		if r.Verdict == conformance.Pass {
			p.Done = append(p.Done, v)
			continue
		}
		v.Findings = findings[r.ID]
		if most := 5; len(v.Findings) > most {
			v.More, v.Findings = len(v.Findings)-most, v.Findings[:most]
		}
		p.Open = append(p.Open, v)
	}
}

// distinctSpecs drops the repeats of a result that has a finding more than once.
func distinctSpecs(results []conformance.Result) []conformance.Result {
	seen := map[string]bool{}
	var list []conformance.Result
	for _, r := range results {
		if !seen[r.ID] {
			seen[r.ID] = true
			list = append(list, r)
		}
	}
	return list
}

// listed is one of the two tables of specs.
type listed struct {
	Passed bool
	List   []specView
}

// Listed is for the template.
func (p page) Listed(passed bool) listed {
	if passed {
		return listed{true, p.Done}
	}
	return listed{false, p.Open}
}
