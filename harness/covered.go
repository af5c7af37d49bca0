package harness

import (
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/suites"
)

// Covered is a requirement of the catalogue and the specs that prove it.
type Covered struct {
	ID        string   `json:"id"`
	Level     string   `json:"level"`
	Area      string   `json:"area"`
	Reference string   `json:"reference"`
	Rule      string   `json:"rule"`
	Testable  string   `json:"testable"`           // black-box, needs-setup or no
	Specs     []string `json:"specs"`              // ids of the specs that are there for it
	ByTheWay  []string `json:"byTheWay"`           // ids of the specs that prove it beside what they are there for
	Unproved  string   `json:"unproved,omitempty"` // why no spec is known to find it broken
}

// Proved tells whether a spec is known to find the requirement broken.
func (c Covered) Proved() bool { return len(c.Specs)+len(c.ByTheWay) > 0 && c.Unproved == "" }

// Requirements lists the catalogue with the specs of a profile that prove each
// requirement; without a profile, with the specs of all. An unknown profile is a
// Usage error.
func Requirements(profile string) ([]Covered, error) {
	names := []string{profile}
	if profile == "" {
		names = nil
		for _, p := range conformance.Profiles() {
			names = append(names, p.Name)
		}
	}
	there, beside := map[string][]string{}, map[string][]string{}
	var catalogue *conformance.Catalogue
	for _, name := range names {
		plan, err := Settings{Profile: name, IDP: []string{"all"}}.Choose()
		if err != nil {
			return nil, err
		}
		tree, err := suites.Register(plan.Options())
		if err != nil {
			return nil, err
		}
		catalogue = plan.Catalogue
		for _, spec := range tree.Specs() {
			for _, id := range spec.Requirements {
				by := beside
				if slices.Contains(spec.Purpose, id) {
					by = there
				}
				by[id] = append(by[id], spec.ID)
			}
		}
	}
	var all []Covered
	for _, r := range catalogue.All() {
		all = append(all, Covered{
			ID: r.ID, Level: string(r.Level), Area: r.Area, Reference: r.Reference(), Rule: r.Rule, Testable: r.Testable,
			Specs: distinct(there[r.ID]), ByTheWay: distinct(beside[r.ID]), Unproved: catalogue.Unproved(r.ID),
		})
	}
	return all, nil
}

func distinct(ids []string) []string {
	ids = append([]string{}, ids...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// withoutDialects names each scenario once, whatever dialects it is played in.
func withoutDialects(specs []string) []string {
	var scenarios []string
	for _, id := range specs {
		scenario, _, _ := strings.Cut(id, "@")
		scenarios = append(scenarios, scenario)
	}
	return distinct(scenarios)
}
