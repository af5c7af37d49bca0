package reports

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"rolecall/conformance"
)

// What counts as slower: a spec that takes twice as long, and a second more.
const (
	slowerTimes = 2
	slowerBy    = time.Second
)

// Comparison is how one run differs from an earlier one.
type Comparison struct {
	Old          Side     `json:"old"`
	New          Side     `json:"new"`
	Differences  []string `json:"differences,omitempty"` // in what was asked: the verdicts may differ for that
	Broken       []Change `json:"broken"`                // worse than before
	Fixed        []Change `json:"fixed"`                 // better than before
	Added        []Change `json:"added"`                 // judged now and not before
	Gone         []Change `json:"gone"`                  // judged before and not now
	Slower       []Change `json:"slower"`
	Same         int      `json:"same"`         // specs whose verdict is as before
	Regressions  int      `json:"regressions"`  // changes that are one
	NotCompleted string   `json:"notCompleted"` // why the new run is not complete, "" if it is
}

// Side is one of the two runs.
type Side struct {
	Verdict conformance.Verdict `json:"verdict"`
	Started time.Time           `json:"started"`
	Target  string              `json:"target"`
	Tool    string              `json:"tool"`
	Specs   int                 `json:"specs"`
}

// Change is what became of one spec. A verdict is "" where it has no result.
type Change struct {
	ID         string              `json:"id"`
	Title      string              `json:"title"`
	Was        conformance.Verdict `json:"was,omitempty"`
	Is         conformance.Verdict `json:"is,omitempty"`
	Took       time.Duration       `json:"tookNanoseconds"`
	TookBefore time.Duration       `json:"tookBeforeNanoseconds"`
	Why        string              `json:"why,omitempty"` // what was found
	Regression bool                `json:"regression"`
}

// Compare tells how a run differs from an earlier one. A regression is a spec that
// ended worse than before (unless it is waived now), one that was judged and is no
// longer, a new one that fails, and one that came to no verdict. A spec that takes longer is
// shown, and none.
func Compare(before, after Document) Comparison {
	c := Comparison{
		Old: sideOf(before), New: sideOf(after), Differences: differences(before.Run, after.Run), NotCompleted: after.Run.Problem,
		Broken: []Change{}, Fixed: []Change{}, Added: []Change{}, Gone: []Change{}, Slower: []Change{},
	}
	was, is := byID(before.Run), byID(after.Run)
	for _, r := range after.Run.Results {
		if now, first := is[r.ID]; first {
			delete(is, r.ID)
			c.look(after, was[r.ID], now)
		}
	}
	is = byID(after.Run)
	for _, r := range before.Run.Results {
		if _, there := is[r.ID]; !there && was[r.ID].ID != "" {
			c.look(after, was[r.ID], conformance.Result{})
			delete(was, r.ID)
		}
	}
	for _, list := range [][]Change{c.Broken, c.Added, c.Gone} {
		for _, change := range list {
			c.Regressions += one(change.Regression)
		}
	}
	return c
}

// Regressed tells whether the new run is worse than the old one. One that was cut
// short cannot be said to be as good.
func (c Comparison) Regressed() bool { return c.Regressions > 0 || c.NotCompleted != "" }

func sideOf(d Document) Side {
	return Side{d.Run.Verdict, d.Run.Started, d.Run.Target.URL, build(d.Run.Tool), len(d.Run.Results)}
}

// byID gives each spec's result; of several the worst counts.
func byID(run conformance.Run) map[string]conformance.Result {
	all := map[string]conformance.Result{}
	for _, r := range run.Results {
		if before, twice := all[r.ID]; twice && conformance.Worst(before.Verdict, r.Verdict) == before.Verdict {
			r = before
		}
		all[r.ID] = r
	}
	return all
}

func (c *Comparison) look(after Document, was, is conformance.Result) {
	change := Change{
		ID: cmp.Or(is.ID, was.ID), Title: cmp.Or(is.Title, was.Title), Was: was.Verdict, Is: is.Verdict,
		Took: is.Duration, TookBefore: was.Duration,
	}
	a, before := harm(was.Verdict)
	b, now := harm(is.Verdict)
	if now && b > 0 {
		change.Why = after.why(is)
	}
	switch {
	case !before && !now:
	case !before:
		change.Regression = b >= harmful
		c.Added = append(c.Added, change)
	case !now:
		change.Regression = true
		c.Gone = append(c.Gone, change)
	case b > a:
		change.Regression = is.Verdict != conformance.Waived
		c.Broken = append(c.Broken, change)
	case b < a:
		c.Fixed = append(c.Fixed, change)
	default:
		c.Same++
	}
	if before && now && is.Duration >= slowerTimes*was.Duration && is.Duration-was.Duration >= slowerBy {
		c.Slower = append(c.Slower, change)
	}
}

// harmful is the harm of a verdict that makes a run red.
const harmful = 2

// harm orders the verdicts of specs that were judged, or should have been; judged
// is false for the others.
func harm(v conformance.Verdict) (n int, judged bool) {
	switch v {
	case conformance.Pass:
		return 0, true
	case conformance.Warning, conformance.Waived:
		return 1, true
	case conformance.Inconclusive:
		return harmful, true
	case conformance.Fail:
		return harmful + 1, true
	}
	return 0, false
}

// why is what a reader wants to know first of a result that is no pass.
func (d Document) why(r conformance.Result) string {
	switch {
	case r.Verdict == conformance.Waived:
		return d.waivedHeadline(r)
	case len(weighing(r)) > 0:
		return d.headline(r)
	}
	return brief(r.Reason)
}

// differences are the settings in which two runs differ, but for the seed and the
// specs, which are compared one by one.
func differences(before, after conformance.Run) []string {
	var list []string
	was := settingsOf(before)
	for _, s := range settingsOf(after) {
		i := slices.IndexFunc(was, func(o setting) bool { return o.name == s.name })
		switch {
		case s.name == "the seed" || s.name == specsOffered || i < 0 || reflect.DeepEqual(was[i].value, s.value):
		case s.shown == "" || s.shown == was[i].shown:
			list = append(list, s.name+" is another")
		default:
			list = append(list, s.name+" was "+was[i].shown+", is "+s.shown)
		}
	}
	return list
}
