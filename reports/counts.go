package reports

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// counts prints how many results ended how, by family and by dialect. Verdicts
// that never came up get no column.
func (s *summary) counts() {
	doc := s.doc
	if len(doc.Run.Results) == 0 {
		return
	}
	var shown []conformance.Verdict
	head := []string{""}
	for _, v := range verdicts {
		if doc.Counts[v] > 0 {
			shown, head = append(shown, v), append(head, string(v))
		}
	}
	tally := func(name string, counts map[conformance.Verdict]int) []string {
		cells := []string{name}
		for _, v := range shown {
			cells = append(cells, fmt.Sprint(counts[v]))
		}
		return cells
	}
	lines := [][]string{head}
	for _, part := range split(doc, func(r conformance.Result) string { return named(r.Family) }) {
		lines = append(lines, tally(part.name, part.counts))
	}
	for _, part := range split(doc, func(r conformance.Result) string { return r.Dialect }) {
		if part.name != "" {
			lines = append(lines, tally("with "+line(doc.trusted(part.name)), part.counts))
		}
	}
	lines = append(lines, tally("all", doc.Counts))
	s.title("Results")
	s.printf("%s\n", columns(lines))
}

type part struct {
	name   string
	counts map[conformance.Verdict]int
}

// split counts the results by a name, in the order of first appearance.
func split(doc Document, name func(conformance.Result) string) []part {
	var parts []part
	for _, r := range doc.Run.Results {
		n := name(r)
		i := slices.IndexFunc(parts, func(p part) bool { return p.name == n })
		if i < 0 {
			parts = append(parts, part{n, map[conformance.Verdict]int{}})
			i = len(parts) - 1
		}
		parts[i].counts[r.Verdict]++
	}
	return parts
}

// columns sets the first cell of each line left and the others right.
func columns(lines [][]string) string {
	var widths []int
	for _, cells := range lines {
		for i, c := range cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(c)))
		}
	}
	var b strings.Builder
	for _, cells := range lines {
		for i, c := range cells {
			if i == 0 {
				fmt.Fprintf(&b, "  %-*s", widths[i], c)
				continue
			}
			fmt.Fprintf(&b, "  %*s", widths[i], c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
