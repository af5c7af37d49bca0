package reports

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// table is a matrix of results: scenarios of one family by dialects.
type table struct {
	family   string
	dialects []string // columns; "" for results that belong to no dialect
	rows     []tableRow
	counts   map[conformance.Verdict]int
}

type tableRow struct {
	scenario, title string
	cells           map[string]conformance.Verdict // by dialect
}

// tables sorts the results into one matrix per family, in the order of the run.
func tables(d Document) []*table {
	var list []*table
	for _, r := range d.Run.Results {
		i := slices.IndexFunc(list, func(t *table) bool { return t.family == r.Family })
		if i < 0 {
			list = append(list, &table{family: r.Family, counts: map[conformance.Verdict]int{}})
			i = len(list) - 1
		}
		list[i].put(r)
	}
	for _, t := range list {
		slices.SortStableFunc(t.dialects, func(a, b string) int { return d.order(a) - d.order(b) })
	}
	return list
}

// trusted is a dialect with how well it is attested, as far as the run says so.
func (d Document) trusted(dialect string) string {
	for _, x := range d.Run.Dialects {
		if x.Name == dialect && x.Trust != "" {
			return dialect + ", trust " + x.Trust
		}
	}
	return dialect
}

// order is the place of a dialect in the run's own list; one that the list does
// not hold comes last.
func (d Document) order(dialect string) int {
	i := slices.IndexFunc(d.Run.Dialects, func(x conformance.Dialect) bool { return x.Name == dialect })
	if i < 0 {
		return len(d.Run.Dialects)
	}
	return i
}

func (t *table) put(r conformance.Result) {
	t.counts[r.Verdict]++
	if !slices.Contains(t.dialects, r.Dialect) {
		t.dialects = append(t.dialects, r.Dialect)
	}
	name := scenario(r)
	i := slices.IndexFunc(t.rows, func(row tableRow) bool { return row.scenario == name })
	if i < 0 {
		t.rows = append(t.rows, tableRow{name, r.Title, map[string]conformance.Verdict{}})
		i = len(t.rows) - 1
	}
	if before, twice := t.rows[i].cells[r.Dialect]; twice && before != r.Verdict {
		r.Verdict = conformance.Worst(before, r.Verdict)
	}
	t.rows[i].cells[r.Dialect] = r.Verdict
}

// green tells whether nothing in the family needs a reader's eye.
func (t *table) green() bool {
	return t.counts[conformance.Fail]+t.counts[conformance.Inconclusive]+t.counts[conformance.Waived]+t.counts[conformance.Warning] == 0
}

func (d Document) mdMatrix(b *strings.Builder) { d.mdScenarios(b, true) }

// mdScenarios writes the matrix; of families in which nothing needs a reader's eye,
// the counts alone unless whole.
func (d Document) mdScenarios(b *strings.Builder, whole bool) {
	list := tables(d)
	if len(list) == 0 {
		return
	}
	b.WriteString("## Scenarios\n\n")
	for _, t := range list {
		heading := named(t.family) + ": " + tally(t.counts)
		if t.green() && !whole {
			fmt.Fprintf(b, "- %s; report.html lists them\n", prose(heading))
			continue
		}
		var rows strings.Builder
		head, rule := []string{"scenario"}, []string{"---"}
		for _, name := range t.dialects {
			if name == "" {
				name = "any"
			}
			head, rule = append(head, prose(d.trusted(name))), append(rule, "---")
		}
		rows.WriteString(row(head...) + row(rule...))
		for _, scene := range t.rows {
			cells := []string{prose(named(scene.title)) + "<br>" + code(scene.scenario)}
			for _, name := range t.dialects {
				cells = append(cells, mark(scene.cells[name]))
			}
			rows.WriteString(row(cells...))
		}
		if t.green() {
			b.WriteString(folded(heading, rows.String()) + "\n")
			continue
		}
		fmt.Fprintf(b, "### %s\n\n%s\n", prose(heading), rows.String())
	}
	if !whole {
		b.WriteString("\n")
	}
}

func mark(v conformance.Verdict) string {
	switch v {
	case "":
		return "-"
	case conformance.Fail, conformance.Inconclusive:
		return "**" + string(v) + "**"
	case conformance.NotClaimed:
		return "not claimed"
	}
	return prose(string(v))
}

// tally is "3 pass, 1 fail", worst first.
func tally(counts map[conformance.Verdict]int) string {
	var parts []string
	for _, v := range verdicts {
		if n := counts[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}
