package reports

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rolecall/conformance"
)

// marks gives the elements of report.html what the script filters by and what
// links lead to. Names of areas and dialects stand in the page once and are numbers
// elsewhere.
type marks struct {
	families        numbered
	areas, dialects numbered       // areas: each family, and behind it its areas
	anchors         []string       // of the results, by their place in the run
	byID            map[string]int // the first result with an id
}

type numbered struct {
	names []string
	at    map[string]int
}

func newNumbered() numbered { return numbered{at: map[string]int{}} }

func (n *numbered) add(name string) {
	if _, known := n.at[name]; !known {
		n.at[name] = len(n.names)
		n.names = append(n.names, name)
	}
}

func (n numbered) shown() []string {
	var list []string
	for _, name := range n.names {
		list = append(list, cmp.Or(clip(name, 60), "none"))
	}
	return list
}

// An id of the report's own elements has no dot; one of a spec has.
var plainID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_@:-]*\.[A-Za-z0-9_.@:-]{1,200}$`)

func newMarks(d Document) marks {
	m := marks{families: newNumbered(), areas: newNumbered(), dialects: newNumbered(), byID: map[string]int{}}
	within := map[string]*numbered{} // the areas of a family
	for i, r := range d.Run.Results {
		m.families.add(r.Family)
		m.dialects.add(r.Dialect)
		if within[r.Family] == nil {
			list := newNumbered()
			within[r.Family] = &list
		}
		within[r.Family].add(areaName(r))
		anchor := "spec-" + strconv.Itoa(i+1)
		if _, twice := m.byID[r.ID]; !twice {
			m.byID[r.ID] = i
			if plainID.MatchString(r.ID) {
				anchor = r.ID
			}
		}
		m.anchors = append(m.anchors, anchor)
	}
	for _, family := range m.families.names {
		m.areas.add(family)
		for _, area := range within[family].names {
			m.areas.add(area)
		}
	}
	return m
}

// areaName is an area with its family, told apart from a family of that name.
func areaName(r conformance.Result) string { return r.Family + " / " + r.Area }

// sieve is what an element is filtered by: verdicts by their names, areas and
// dialects by their numbers, several with blanks between.
type sieve struct{ Verdict, Area, Dialect string }

func (m marks) sieve(results ...conformance.Result) sieve {
	var verdict, area, dialect []string
	for _, r := range results {
		verdict = append(verdict, strings.ReplaceAll(moodOf(r.Verdict).Name, " ", "-"))
		area = append(area, strconv.Itoa(m.areas.at[r.Family]), strconv.Itoa(m.areas.at[areaName(r)]))
		dialect = append(dialect, strconv.Itoa(m.dialects.at[r.Dialect]))
	}
	return sieve{distinct(verdict), distinct(area), distinct(dialect)}
}

func distinct(list []string) string {
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// specLink leads to a spec of the page.
type specLink struct{ Anchor, Text string }

func (m marks) link(r conformance.Result) specLink {
	return specLink{m.anchors[m.byID[r.ID]], clip(r.ID, shownValue)}
}
