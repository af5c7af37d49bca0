package selftest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/hubspot/faults"
	"rolecall/suites/stage"
)

// profile is whose rules count.
const profile = "hubspot"

// DefaultSeed makes a table that can be compared with an earlier one.
const DefaultSeed = 1

// Options say what a self-test is made of.
type Options struct {
	Faults []Fault
	// Quick plays only the specs that are there for each fault, and no controls.
	Quick bool
	// Controls are the combinations of legal variants; see Controls.
	Controls []Combination
	Strength int // of Controls
	// Flakes is how often the suite is played on each preset, to see that its verdicts
	// do not depend on order, choices and logins.
	Flakes int
	Jobs   int // rounds at the same time; 0 means four for each core, since rounds wait much of their time
	Seed   int64
}

// Watcher is told of each round that has ended: a pass, or what is wrong.
type Watcher interface {
	Done(conformance.Result)
}

// job is a round and what to do with its outcome. done is called by one goroutine
// at a time.
type job struct {
	name string
	play func(context.Context)
	done func() (conformance.Verdict, string)
}

// Run makes the table. begin is told how many rounds there are. The error says why
// the table could not be begun; a table that was cut short says so itself.
func Run(ctx context.Context, o Options, begin func(total int) Watcher) (Table, error) {
	if o.Jobs == 0 {
		o.Jobs = 4 * runtime.GOMAXPROCS(0)
	}
	t := &test{options: o, forest: forest{seed: o.Seed, trees: map[string]*stage.Tree{}}, clean: map[string]*Clean{}, summaries: map[string]string{}}
	for _, f := range faults.All() {
		t.summaries[f.ID] = f.Summary
	}
	t.table = Table{Profile: profile, Seed: o.Seed, Rows: make([]Row, len(o.Faults))}
	cleanJobs, faultJobs, err := t.jobs()
	if err != nil {
		return Table{}, err
	}
	controls, err := t.controls()
	if err != nil {
		return Table{}, err
	}
	flakes, err := t.flakes()
	if err != nil {
		return Table{}, err
	}
	watch := begin(len(cleanJobs) + len(faultJobs) + len(controls) + len(flakes))
	for _, jobs := range [][]job{cleanJobs, slices.Concat(faultJobs, controls, flakes)} { // a fault is judged by what passes without it
		work(ctx, o.Jobs, jobs, watch)
	}
	t.table.Flakes.conclude()
	for _, key := range slices.Sorted(maps.Keys(t.clean)) {
		t.table.Clean = append(t.table.Clean, *t.clean[key])
	}
	if ctx.Err() != nil {
		t.table.Problem = "interrupted: what is below is not the whole table"
	}
	return t.table, nil
}

// test is a self-test while it is made.
type test struct {
	options   Options
	forest    forest
	clean     map[string]*Clean // by preset and dialects
	summaries map[string]string
	table     Table
}

// jobs are the rounds without a fault and those with one.
func (t *test) jobs() (clean, broken []job, err error) {
	wanted := map[string]map[string]bool{} // specs that some fault plays, by the key of clean
	rounds := map[string]round{}
	for i, f := range t.options.Faults {
		tree, err := t.forest.tree(setting{profile: profile, under: f.Under})
		if err != nil {
			return nil, nil, fmt.Errorf("fault %s: %w", f.ID, err)
		}
		order, choice := t.specs(f, tree)
		if len(order) == 0 {
			return nil, nil, fmt.Errorf("fault %s: no spec of the profile %s is called %s", f.ID, profile, strings.Join(f.CaughtBy, " or "))
		}
		key := f.Preset + " " + strings.Join(f.Under, ",")
		if wanted[key] == nil {
			wanted[key] = map[string]bool{}
			rounds[key] = round{preset: f.Preset, tree: tree}
			t.clean[key] = &Clean{Preset: f.Preset, Dialects: f.Under}
			if len(f.Under) == 0 {
				t.clean[key].Dialects = harness.DefaultIDP()
			}
		}
		for _, id := range order {
			wanted[key][id] = true
		}
		row := &t.table.Rows[i]
		*row = Row{
			ID: f.ID, Area: f.Area, Severity: f.Severity, Does: t.summaries[f.ID], Source: f.Source, Judged: f.Judged, Note: f.Note, Breaks: f.Breaks,
			Outcome: Unknown, Why: "not played", Preset: f.Preset, Specs: choice,
		}
		j, err := t.broken(f, row, tree, order, t.clean[key])
		if err != nil {
			return nil, nil, err
		}
		broken = append(broken, j)
	}
	for key, r := range rounds {
		r.specs = shuffle(slices.Sorted(maps.Keys(wanted[key])), func(string) bool { return false }, t.options.Seed)
		clean = append(clean, t.faultless(r, t.clean[key]))
	}
	slices.SortFunc(clean, func(a, b job) int { return strings.Compare(a.name, b.name) })
	return clean, broken, nil
}

// specs are those that are played on a fault, in the order of the tree.
func (t *test) specs(f Fault, tree *stage.Tree) ([]string, Choice) {
	choice := AllSpecs
	switch {
	case t.options.Quick && len(f.CaughtBy) > 0:
		choice = NamedSpecs
	case f.Judged == Legal && f.Area != areaOfRoles, f.Judged != Legal && !slices.ContainsFunc(f.CaughtBy, ofNearMiss):
		choice = NoNearMiss
	}
	var ids []string
	for _, s := range tree.Specs() {
		name, _ := scenario(s.ID)
		named := slices.Contains(f.CaughtBy, name)
		if named || choice == AllSpecs || choice == NoNearMiss && !ofNearMiss(s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return ids, choice
}

// ofNearMiss tells whether a spec is about names that are nearly those of permission
// sets.
func ofNearMiss(id string) bool { return strings.HasPrefix(id, nearMisses) }

func (t *test) faultless(r round, clean *Clean) job {
	var out outcome
	name := "no fault, preset " + r.preset + ", " + strings.Join(clean.Dialects, ",")
	return job{name: name, play: func(ctx context.Context) { out = r.play(ctx) }, done: func() (conformance.Verdict, string) {
		clean.Played, clean.Left, clean.Problem, clean.results = len(out.results), out.left, out.problem, out.results
		clean.Alarms = falseAlarms(out.results)
		switch {
		case len(clean.Alarms) > 0:
			return conformance.Fail, clean.Alarms[0].String()
		case len(clean.Left) > 0:
			return conformance.Fail, "left behind: " + clean.Left[0]
		case clean.Problem != "":
			return conformance.Inconclusive, clean.Problem
		}
		return conformance.Pass, ""
	}}
}

func (t *test) broken(f Fault, row *Row, tree *stage.Tree, order []string, clean *Clean) (job, error) {
	named := func(id string) bool {
		name, _ := scenario(id)
		return slices.Contains(f.CaughtBy, name)
	}
	r := round{preset: f.Preset, faults: []string{f.ID}, tree: tree, specs: shuffle(order, named, t.options.Seed)}
	tr := trial{fault: f, order: order}
	var strict *round
	if f.Judged == Warned {
		tree, err := t.forest.tree(setting{profile: profile, under: f.Under, strict: true})
		if err != nil {
			return job{}, err
		}
		strict = &round{preset: f.Preset, faults: r.faults, tree: tree, specs: slices.DeleteFunc(slices.Clone(order), func(id string) bool { return !named(id) })}
	}
	return job{name: f.ID, play: func(ctx context.Context) {
		tr.out = r.play(ctx)
		if strict != nil {
			out := strict.play(ctx)
			tr.strict = &out
		}
	}, done: func() (conformance.Verdict, string) {
		tr.clean = clean.results
		tr.judge(row)
		tr = trial{} // hundreds of rounds are not kept to the end
		switch row.Outcome {
		case Unknown:
			return conformance.Inconclusive, row.Why
		case Missed, Alarm:
			return conformance.Fail, string(row.Outcome) + ": " + row.Why
		}
		return conformance.Pass, ""
	}}, nil
}

// work does jobs, some at the same time, until all are done or ctx is.
func work(ctx context.Context, workers int, jobs []job, watch Watcher) {
	next := make(chan job)
	var workersDone sync.WaitGroup
	var one sync.Mutex
	for range workers {
		workersDone.Go(func() {
			for j := range next {
				j.play(ctx)
				one.Lock()
				verdict, why := j.done()
				if !(verdict == conformance.Inconclusive && errors.Is(ctx.Err(), context.Canceled)) {
					watch.Done(conformance.Result{ID: j.name, Verdict: verdict, Reason: why})
				}
				one.Unlock()
			}
		})
	}
	for _, j := range jobs {
		if ctx.Err() != nil {
			break
		}
		select {
		case next <- j:
		case <-ctx.Done():
		}
	}
	close(next)
	workersDone.Wait()
}
