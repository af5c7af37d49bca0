package reports

import (
	"maps"
	"slices"

	"rolecall/conformance"
)

// Coverage says how much of the catalogue a run looked at. It counts
// requirements, not results, and never stands for a verdict.
type Coverage struct {
	// Asked is how many requirements the profile asks for that can be tested
	// at all, whether or not their condition holds for this target.
	Asked    int `json:"asked"`
	Cited    int `json:"cited"`    // named by a result of the run
	Asserted int `json:"asserted"` // at least one assertion was made on them
	Broken   int `json:"broken"`   // a required or advised finding says so, waived or not
	// NotAsserted are those that were cited and not asserted: nothing is known
	// about them, for example because the target does not claim the feature.
	NotAsserted []string       `json:"notAsserted"`
	Areas       []AreaCoverage `json:"areas"` // in the order of their names
}

// AreaCoverage is the coverage of one area of the catalogue.
type AreaCoverage struct {
	Area     string `json:"area"`
	Asked    int    `json:"asked"`
	Cited    int    `json:"cited"`
	Asserted int    `json:"asserted"`
	Broken   int    `json:"broken"`
}

// cover counts. An unknown profile asks for everything.
func cover(run conformance.Run, cat *conformance.Catalogue) Coverage {
	asked := askedBy(run.Profile)
	areas, areaOf := map[string]int{}, map[string]string{}
	for _, q := range cat.All() {
		areas[q.Area] += one(asked(q))
		areaOf[q.ID] = q.Area
	}
	return coverOf(run, areas, areaOf)
}

// coverOf counts what a run says of the requirements whose areas are known. areas
// says how many requirements of each area are asked for.
func coverOf(run conformance.Run, areas map[string]int, areaOf map[string]string) Coverage {
	cites, asserts, breaks := looked(run)
	total := Coverage{NotAsserted: []string{}, Areas: []AreaCoverage{}}
	at := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(areas)) {
		at[name] = len(total.Areas)
		total.Areas = append(total.Areas, AreaCoverage{Area: name, Asked: areas[name]})
		total.Asked += areas[name]
	}
	for _, id := range slices.Sorted(maps.Keys(areaOf)) {
		a := &total.Areas[at[areaOf[id]]]
		for _, n := range []*int{&a.Cited, &total.Cited} {
			*n += one(cites[id])
		}
		for _, n := range []*int{&a.Asserted, &total.Asserted} {
			*n += one(asserts[id])
		}
		for _, n := range []*int{&a.Broken, &total.Broken} {
			*n += one(breaks[id])
		}
		if cites[id] && !asserts[id] {
			total.NotAsserted = append(total.NotAsserted, id)
		}
	}
	return total
}

// looked gives the requirements that a run cites, those of them that it made an
// assertion on, and those that it found broken.
func looked(run conformance.Run) (cites, asserts, breaks map[string]bool) {
	cites, asserts, breaks = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range run.Results {
		for _, id := range cited(r) {
			cites[id] = true
		}
		for _, c := range r.Checks {
			if c.Passed+c.Failed > 0 {
				asserts[c.Requirement] = true
			}
		}
		for _, f := range breaches(r) {
			for _, id := range append([]string{f.Requirement}, f.Also...) {
				breaks[id], asserts[id] = true, true
			}
		}
	}
	return cites, asserts, breaks
}

func askedBy(profile string) func(conformance.Requirement) bool {
	p, err := conformance.ProfileByName(profile)
	return func(q conformance.Requirement) bool {
		return q.Testable != "no" && (err != nil || p.Weigh(q) != conformance.Off)
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
