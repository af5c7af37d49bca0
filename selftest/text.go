package selftest

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"rolecall/conformance"
	"rolecall/reports"
)

// WriteJSON writes the table for programs.
func (t Table) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Verdict conformance.Verdict `json:"verdict"`
		Table
	}{t.Verdict(), t})
}

// WriteText writes the table for a person at a terminal: what went wrong last,
// where the eye rests.
func (t Table) WriteText(w io.Writer) error {
	var b strings.Builder
	if len(t.Rows) > 0 {
		grid := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(grid, "FAULT\tAREA\tSEVERITY\tOUTCOME\tBY\tUNDER")
		for _, r := range t.Rows {
			fmt.Fprintf(grid, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Area, r.Severity, r.Outcome, r.by(), r.under())
		}
		grid.Flush()
		b.WriteString("\n")
	}
	for _, line := range t.troubles() {
		b.WriteString(reports.Line(line) + "\n")
	}
	for _, line := range t.summary() {
		b.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// by is the first spec that blames the fault, and how many there are.
func (r Row) by() string {
	if len(r.By) == 0 {
		return "-"
	}
	if len(r.By) == 1 {
		return r.leading()
	}
	return fmt.Sprintf("%s and %d more", r.leading(), len(r.By)-1)
}

// leading is the spec that is named before all others.
func (r Row) leading() string {
	if r.First == nil {
		return r.By[0]
	}
	first, _ := scenario(r.First.Spec)
	return first
}

func (r Row) under() string {
	if len(r.Dialects) == 0 {
		return "-"
	}
	return strings.Join(r.Dialects, ", ")
}

// troubles are all that is not as it should be, a line each.
func (t Table) troubles() []string {
	var lines []string
	for _, c := range t.Clean {
		where := fmt.Sprintf("no fault, preset %s, %s: ", c.Preset, strings.Join(c.Dialects, ","))
		for _, a := range c.Alarms {
			lines = append(lines, "false alarm: "+where+a.String())
		}
		for _, l := range c.Left {
			lines = append(lines, "left behind: "+where+l)
		}
		if c.Problem != "" {
			lines = append(lines, "unknown: "+where+c.Problem)
		}
	}
	if t.Controls != nil {
		lines = append(lines, t.Controls.troubles()...)
	}
	lines = append(lines, t.Flakes.troubles()...)
	for _, r := range t.Rows {
		switch r.Outcome {
		case Missed, Alarm, Unknown:
			lines = append(lines, fmt.Sprintf("%s: %s (%s, %s): %s", r.Outcome, r.ID, r.Area, r.Severity, r.Why))
		}
	}
	if t.Problem != "" {
		lines = append(lines, t.Problem)
	}
	return lines
}

func (c *Controls) troubles() []string {
	var lines []string
	for _, r := range c.Rounds {
		if r.Problem != "" {
			lines = append(lines, fmt.Sprintf("unknown: %s: %s", r.Combination, r.Problem))
		}
		for _, s := range r.Smallest {
			for _, a := range r.Alarms {
				if a.Spec == s.Specs[0] {
					lines = append(lines, fmt.Sprintf("false alarm: %s (%d specs), preset %s: %s", strings.Join(s.Variants, "+"), len(s.Specs), r.Preset, a))
				}
			}
		}
	}
	return lines
}

// summary counts.
func (t Table) summary() []string {
	var lines []string
	played, clean := 0, 0
	for _, c := range t.Clean {
		played += c.Played
		if len(c.Alarms)+len(c.Left) == 0 && c.Problem == "" {
			clean++
		}
	}
	if len(t.Clean) > 0 {
		lines = append(lines, fmt.Sprintf("Without a fault: %d of %d servers and choices of dialects clean, %d specs played.", clean, len(t.Clean), played))
	}
	if c := t.Controls; c != nil {
		bad := 0
		for _, r := range c.Rounds {
			if len(r.Alarms) > 0 || r.Problem != "" {
				bad++
			}
		}
		lines = append(lines, fmt.Sprintf("Correct servers of other habits: %d of %d clean.", len(c.Rounds)-bad, len(c.Rounds)))
	}
	if f := t.Flakes; f != nil {
		lines = append(lines, fmt.Sprintf("Verdicts of %d runs of %d specs on each preset, in other orders and with other seeds: %d specs differ.", f.Runs, f.Specs, len(f.Differing)))
	}
	if len(t.Rows) > 0 {
		lines = append(lines, fmt.Sprintf("Faults: %d: %s.", len(t.Rows), t.counts()))
	}
	return lines
}

// counts is "107 caught, 3 warned of, 2 legal and not minded, 0 missed".
func (t Table) counts() string {
	parts := []string{
		fmt.Sprintf("%d caught", t.Count(IsCaught)), fmt.Sprintf("%d warned of", t.Count(IsWarned)),
		fmt.Sprintf("%d legal and not minded", t.Count(IsLegal)), fmt.Sprintf("%d missed", t.Count(Missed)),
	}
	if n := t.Count(Alarm); n > 0 {
		parts = append(parts, fmt.Sprintf("%d blamed for too much", n))
	}
	if n := t.Count(Unknown); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not known", n))
	}
	return strings.Join(parts, ", ")
}
