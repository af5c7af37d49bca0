package reports

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
)

// FleetFormat and FleetVersion mark fleet.json. A version only ever gains members.
const (
	FleetFormat  = "rolecall-fleet"
	FleetVersion = 1
)

// Fleet is fleet.json: what became of runs on several targets, by family of specs.
// The records of the runs lie beside it, each in a folder of its target's name.
type Fleet struct {
	Format  string              `json:"format"`  // always FleetFormat
	Version int                 `json:"version"` // of the format
	Tool    conformance.Tool    `json:"tool"`
	Started time.Time           `json:"started"`
	Ended   time.Time           `json:"ended"`
	Verdict conformance.Verdict `json:"verdict"` // the worst of the targets'
	Targets []FleetTarget       `json:"targets"` // in the order of the file
}

// FleetTarget is one target and its run.
type FleetTarget struct {
	Name     string                      `json:"name"`
	URL      string                      `json:"url,omitempty"`     // "" until an embedded target is begun
	Verdict  conformance.Verdict         `json:"verdict"`           // inconclusive where no run could be made
	Sentence string                      `json:"sentence"`          // the verdict for people
	Problem  string                      `json:"problem,omitempty"` // why the run is not complete, or could not be made
	ExitCode int                         `json:"exitCode"`          // of the run; -1 if it was killed
	Report   string                      `json:"report,omitempty"`  // path of its report.json, from where fleet.json lies
	Counts   map[conformance.Verdict]int `json:"counts,omitempty"`
	Families []FleetFamily               `json:"families,omitempty"`
}

// FleetFamily is what a target's specs of one family came to.
type FleetFamily struct {
	Family  string                      `json:"family"`
	Verdict conformance.Verdict         `json:"verdict"`
	Counts  map[conformance.Verdict]int `json:"counts"`
}

// Judged is the target with what its run's record says; nil is none, and then
// nothing is known. A record that says otherwise than the process did is not
// believed.
func (t FleetTarget) Judged(doc *Document) FleetTarget {
	switch {
	case doc == nil:
		t.Verdict, t.Sentence = conformance.Inconclusive, "Not judged."
		return t
	case t.ExitCode != doc.Run.Verdict.ExitCode():
		t.Verdict, t.Sentence = conformance.Inconclusive, "Not judged."
		if t.Problem == "" {
			t.Problem = fmt.Sprintf("the run ended with exit code %d, but its record says %s", t.ExitCode, doc.Run.Verdict)
		}
		return t
	}
	t.URL, t.Verdict, t.Sentence, t.Counts = doc.Run.Target.URL, doc.Run.Verdict, doc.sentence(), map[conformance.Verdict]int{}
	t.Report = t.Name + "/report.json"
	for v, n := range doc.Counts {
		if n > 0 {
			t.Counts[v] = n
		}
	}
	for _, part := range split(*doc, func(r conformance.Result) string { return named(r.Family) }) {
		family := FleetFamily{Family: part.name, Counts: part.counts}
		family.Verdict = conformance.Worst(slices.Collect(maps.Keys(part.counts))...)
		if family.Verdict == conformance.Inconclusive && part.counts[conformance.Inconclusive] == 0 { // nothing was judged
			family.Verdict = conformance.NotClaimed
			if part.counts[conformance.NotClaimed] == 0 {
				family.Verdict = conformance.Deselected
			}
		}
		t.Families = append(t.Families, family)
	}
	return t
}

// NewFleet puts the targets' runs together.
func NewFleet(tool conformance.Tool, started time.Time, targets []FleetTarget) Fleet {
	f := Fleet{Format: FleetFormat, Version: FleetVersion, Tool: tool, Started: started.UTC(), Ended: time.Now().UTC(), Targets: targets}
	var verdicts []conformance.Verdict
	for _, t := range targets {
		verdicts = append(verdicts, t.Verdict)
	}
	f.Verdict = conformance.Worst(verdicts...)
	return f
}

// WriteFleet writes fleet.json, fleet.md and fleet.html into a folder.
func WriteFleet(dir string, f Fleet) error {
	for _, file := range []struct {
		name  string
		write func(io.Writer, Fleet) error
	}{{"fleet.json", fleetJSON}, {"fleet.md", fleetMarkdown}, {"fleet.html", fleetHTML}} {
		path := filepath.Join(dir, file.name)
		if err := Place(path, func(w io.Writer) error { return file.write(w, f) }); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}

func fleetJSON(w io.Writer, f Fleet) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(f)
}

// families are the columns of the matrix, in the order of first appearance.
func (f Fleet) families() []string {
	var names []string
	for _, t := range f.Targets {
		for _, family := range t.Families {
			if !slices.Contains(names, family.Family) {
				names = append(names, family.Family)
			}
		}
	}
	return names
}

// cell is what a target came to in a family; no verdict where it has none.
func (t FleetTarget) cell(family string) FleetFamily {
	for _, f := range t.Families {
		if f.Family == family {
			return f
		}
	}
	return FleetFamily{}
}

// Sentence is the fleet's verdict for people.
func (f Fleet) Sentence() string {
	conformant, failed := 0, 0
	for _, t := range f.Targets {
		switch t.Verdict.ExitCode() {
		case 0:
			conformant++
		case 1:
			failed++
		}
	}
	s := fmt.Sprintf("%d of %s conformant", conformant, plural(len(f.Targets), "target"))
	if failed > 0 {
		s += fmt.Sprintf(", %d not", failed)
	}
	if open := len(f.Targets) - conformant - failed; open > 0 {
		s += fmt.Sprintf(", nothing is known of %d", open)
	}
	return s + "."
}

// FleetSummary prints the matrix for a terminal.
func FleetSummary(w io.Writer, f Fleet) error {
	families := f.families()
	lines := [][]string{append(append([]string{""}, families...), "all")}
	for _, t := range f.Targets {
		cells := []string{line(t.Name)}
		for _, family := range families {
			cells = append(cells, brieflyCounted(t.cell(family)))
		}
		lines = append(lines, append(cells, string(t.Verdict)))
	}
	var b strings.Builder
	b.WriteString(columns(lines))
	for _, t := range f.Targets {
		if t.Problem != "" {
			fmt.Fprintf(&b, "\n%s: %s\n", line(t.Name), visible(shorten(t.Problem, shownText)))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", f.Sentence())
	_, err := io.WriteString(w, b.String())
	return err
}

// brieflyCounted is "3/40" where three of forty judged specs failed, else how many
// held.
func brieflyCounted(f FleetFamily) string {
	judged := f.Counts[conformance.Pass] + f.Counts[conformance.Warning] + f.Counts[conformance.Waived] + f.Counts[conformance.Fail]
	switch {
	case f.Verdict == "" || judged == 0 && f.Counts[conformance.Inconclusive] == 0:
		return "-"
	case f.Counts[conformance.Fail] > 0:
		return fmt.Sprintf("%d/%d failed", f.Counts[conformance.Fail], judged)
	case f.Counts[conformance.Inconclusive] > 0:
		return fmt.Sprintf("%d unknown", f.Counts[conformance.Inconclusive])
	case f.Counts[conformance.Warning]+f.Counts[conformance.Waived] > 0:
		return fmt.Sprintf("%d held, %d warned", f.Counts[conformance.Pass], f.Counts[conformance.Warning]+f.Counts[conformance.Waived])
	}
	return fmt.Sprintf("%d held", judged)
}

func fleetMarkdown(w io.Writer, f Fleet) error {
	families := f.families()
	var b strings.Builder
	fmt.Fprintf(&b, "# rolecall: %s\n\n", prose(f.Sentence()))
	head, rule := []string{"target"}, []string{"---"}
	for _, family := range append(slices.Clone(families), "all") {
		head, rule = append(head, prose(family)), append(rule, "---")
	}
	b.WriteString(row(head...) + row(rule...))
	for _, t := range f.Targets {
		name := prose(t.Name)
		if t.Report != "" {
			name = fmt.Sprintf("[%s](%s/report.md)", name, t.Name)
		}
		cells := []string{name + "<br>" + code(t.URL)}
		for _, family := range families {
			cells = append(cells, prose(brieflyCounted(t.cell(family))))
		}
		b.WriteString(row(append(cells, mark(t.Verdict))...))
	}
	for _, t := range f.Targets {
		if t.Problem != "" {
			fmt.Fprintf(&b, "\n- %s: %s", prose(t.Name), prose(shorten(t.Problem, shownText)))
		}
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

//go:embed html/fleet.html
var fleetSource string

var fleetTemplate = template.Must(template.New("fleet").Parse(fleetSource))

// fleetPage is what fleet.html shows.
type fleetPage struct {
	Policy   string
	Style    template.CSS
	Verdict  mood
	Sentence string
	When     string
	Families []string
	Rows     []fleetRow
}

type fleetRow struct {
	Name, URL, Sentence, Problem string
	Report                       string // address of its report.html, "" if there is none
	Verdict                      mood
	Cells                        []fleetCell
}

type fleetCell struct {
	mood
	Text string
}

func fleetHTML(w io.Writer, f Fleet) error {
	style := asParsed(styleSource)
	p := fleetPage{
		Policy: policy(style, ""), Style: template.CSS(style), Verdict: moodOf(f.Verdict), Sentence: f.Sentence(),
		When: f.Ended.Format("2006-01-02 15:04 MST"), Families: f.families(),
	}
	for _, t := range f.Targets {
		r := fleetRow{
			Name: clip(t.Name, shownValue), URL: clip(t.URL, shownValue), Sentence: clip(t.Sentence, shownText),
			Problem: visible(shorten(t.Problem, shownText)), Verdict: moodOf(t.Verdict),
		}
		if t.Report != "" {
			r.Report = t.Name + "/report.html"
		}
		for _, family := range p.Families {
			cell := t.cell(family)
			r.Cells = append(r.Cells, fleetCell{moodOf(cell.Verdict), brieflyCounted(cell)})
		}
		p.Rows = append(p.Rows, r)
	}
	return fleetTemplate.Execute(w, p)
}
