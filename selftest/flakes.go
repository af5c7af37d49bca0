package selftest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/hubspot"
	"rolecall/suites/stage"
)

// Flakes is what became of the same specs on the same server many times, each time
// in another order, with other choices and other logins.
type Flakes struct {
	Runs      int      `json:"runs"`  // of each preset
	Specs     int      `json:"specs"` // of one run
	Differing []Differ `json:"differing,omitempty"`
	Problems  []string `json:"problems,omitempty"` // runs that could not be made, and what runs left behind
	made      []flakeRun
}

// Differ is a spec whose verdict is not always the same.
type Differ struct {
	Preset   string                          `json:"preset"`
	Spec     string                          `json:"spec"`
	Verdicts map[conformance.Verdict][]int64 `json:"verdicts"` // the seeds of each
}

type flakeRun struct {
	preset string
	seed   int64
	out    outcome
}

// flakes are the runs that look for flakes; the seeds follow the table's.
func (t *test) flakes() ([]job, error) {
	if t.options.Flakes == 0 {
		return nil, nil
	}
	f := &Flakes{Runs: t.options.Flakes}
	t.table.Flakes = f
	var jobs []job
	for i := range t.options.Flakes {
		seed := t.options.Seed + int64(i)
		woods := forest{seed: seed, trees: map[string]*stage.Tree{}} // a seed decides choices too
		tree, err := woods.tree(setting{profile: profile})
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, s := range tree.Specs() {
			ids = append(ids, s.ID)
		}
		f.Specs = len(ids)
		for _, preset := range []hubspot.Preset{hubspot.PresetHubSpot, hubspot.PresetFull} {
			run := flakeRun{preset: string(preset), seed: seed}
			r := round{preset: run.preset, prefix: stage.NewPrefix(), tree: tree, specs: shuffle(ids, func(string) bool { return false }, seed)}
			jobs = append(jobs, job{
				name: fmt.Sprintf("run %d, preset %s, seed %d", i+1, preset, seed),
				play: func(ctx context.Context) { run.out = r.play(ctx) },
				done: func() (conformance.Verdict, string) { return f.add(run) },
			})
		}
	}
	return jobs, nil
}

// add compares a run with the first of its preset.
func (f *Flakes) add(run flakeRun) (conformance.Verdict, string) {
	if run.out.problem != "" {
		f.Problems = append(f.Problems, fmt.Sprintf("preset %s, seed %d: %s", run.preset, run.seed, run.out.problem))
		return conformance.Inconclusive, run.out.problem
	}
	for _, left := range run.out.left {
		f.Problems = append(f.Problems, fmt.Sprintf("preset %s, seed %d: left behind: %s", run.preset, run.seed, left))
	}
	f.made = append(f.made, run)
	first := f.made[slices.IndexFunc(f.made, func(other flakeRun) bool { return other.preset == run.preset })]
	var found []string
	for id, r := range run.out.results {
		if before := first.out.results[id].Verdict; before != r.Verdict {
			found = append(found, fmt.Sprintf("%s: %s, and %s with seed %d", falseAlarm(id, r), r.Verdict, before, first.seed))
		}
	}
	if len(found) > 0 {
		slices.Sort(found)
		return conformance.Fail, some(found)
	}
	return conformance.Pass, ""
}

// conclude gathers the specs that differ.
func (f *Flakes) conclude() {
	if f == nil {
		return
	}
	verdicts := map[[2]string]map[conformance.Verdict][]int64{}
	for _, run := range f.made {
		for id, r := range run.out.results {
			key := [2]string{run.preset, id}
			if verdicts[key] == nil {
				verdicts[key] = map[conformance.Verdict][]int64{}
			}
			verdicts[key][r.Verdict] = append(verdicts[key][r.Verdict], run.seed)
		}
	}
	for key, seen := range verdicts {
		if len(seen) > 1 {
			f.Differing = append(f.Differing, Differ{key[0], key[1], seen})
		}
	}
	slices.SortFunc(f.Differing, func(a, b Differ) int { return strings.Compare(a.Preset+a.Spec, b.Preset+b.Spec) })
}

func (f *Flakes) verdict() conformance.Verdict {
	switch {
	case f == nil:
		return conformance.Pass
	case len(f.Differing) > 0:
		return conformance.Fail
	case len(f.Problems) > 0:
		return conformance.Inconclusive
	}
	return conformance.Pass
}

func (f *Flakes) troubles() []string {
	if f == nil {
		return nil
	}
	var lines []string
	for _, d := range f.Differing {
		lines = append(lines, fmt.Sprintf("not always the same: %s, preset %s: %v", d.Spec, d.Preset, d.Verdicts))
	}
	for _, p := range f.Problems {
		lines = append(lines, "unknown: "+p)
	}
	return lines
}
