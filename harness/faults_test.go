package harness_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/selftest"
)

func catalogue(t *testing.T) []selftest.Fault {
	t.Helper()
	all, err := selftest.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Each fault must be caught, or warned of, by the specs that are there for it, and
// for what it breaks; and they must hold without the fault.
func TestFaultsAreCaught(t *testing.T) {
	holding := map[string][]string{}
	for _, f := range catalogue(t) {
		if f.Judged == selftest.Legal {
			continue
		}
		holding[f.Preset] = append(holding[f.Preset], f.CaughtBy...)
		t.Run(f.ID, func(t *testing.T) {
			for _, strict := range []bool{false, true} {
				if strict && f.Judged == selftest.Caught {
					continue // as without
				}
				want := conformance.Fail
				if f.Judged == selftest.Warned && !strict {
					want = conformance.Warning
				}
				doc := play(t, func(s *harness.Settings) {
					s.Fault, s.Focus, s.Preset, s.Strict = []string{f.ID}, only(f.CaughtBy...), f.Preset, strict
					if len(f.Under) > 0 {
						s.IDP = f.Under
					}
				})
				for _, spec := range f.CaughtBy {
					if !slices.ContainsFunc(doc.Run.Results, func(r conformance.Result) bool {
						return scenario(r.ID) == spec && r.Verdict == want && cites(r, f.Breaks)
					}) {
						t.Errorf("strict %t: %s did not %s, or not for what the fault breaks, %v", strict, spec, want, f.Breaks)
						for _, r := range doc.Run.Results {
							tell(t, r)
						}
					}
				}
			}
		})
	}
	for preset, specs := range holding {
		doc := play(t, func(s *harness.Settings) { s.Focus, s.Preset, s.IDP = only(specs...), preset, []string{"all"} })
		holds := map[string]bool{}
		for _, r := range doc.Run.Results {
			holds[scenario(r.ID)] = holds[scenario(r.ID)] || r.Verdict == conformance.Pass
			switch r.Verdict {
			case conformance.Fail, conformance.Warning, conformance.Inconclusive:
				tell(t, r)
			}
		}
		for _, spec := range specs {
			if !holds[spec] {
				t.Errorf("%s does not hold under preset %s without a fault", spec, preset)
			}
		}
	}
}

// cites tells whether a finding of a result names one of the requirements.
func cites(r conformance.Result, ids []string) bool {
	return slices.ContainsFunc(r.Findings, func(f conformance.Finding) bool {
		return slices.ContainsFunc(append([]string{f.Requirement}, f.Also...), func(id string) bool { return slices.Contains(ids, id) })
	})
}

// scenario is a spec's id without its dialect.
func scenario(id string) string {
	name, _, _ := strings.Cut(id, "@")
	return name
}

// only focuses on some scenarios in whatever dialects they are played.
func only(specs ...string) string {
	var quoted []string
	for _, spec := range specs {
		quoted = append(quoted, regexp.QuoteMeta(spec))
	}
	return "^(" + strings.Join(quoted, "|") + ")[@ ]"
}
