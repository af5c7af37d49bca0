package conformance

import (
	"fmt"
	"slices"
	"time"
)

// Waivers are known deviations as they hold on one day. The zero value excuses
// nothing.
type Waivers struct {
	list  []Waiver
	today time.Time
	specs map[string][]string
}

// NewWaivers takes the waivers in the order in which they are asked. specs is
// what the suites could play against the target under the run's profile, in all
// dialects and before anybody selects: the requirements that each spec can
// prove, by the spec's id. Without it nobody could tell a deviation that is gone
// from one that was not looked for.
func NewWaivers(list []Waiver, today time.Time, specs map[string][]string) Waivers {
	return Waivers{list, today, specs}
}

// Excuse marks the findings of a result that are waived for the target and judges
// the result again. The result's own list of findings is not changed. Doing it
// twice changes nothing more.
func (w Waivers) Excuse(r Result, target string, strict bool) Result {
	before := Judge(r.Findings, r.Assertions(), strict)
	findings := slices.Clone(r.Findings)
	excused := false
	for i := range findings {
		if f := &findings[i]; f.weighs() && f.Waived == nil {
			f.Waived = w.excuse(r, *f, target)
			excused = excused || f.Waived != nil
		}
	}
	if !excused {
		return r
	}
	r.Findings = findings
	if r.Verdict != before { // something but its findings decided, such as a missing oracle
		return r
	}
	r.Verdict = Judge(r.Findings, r.Assertions(), strict)
	if r.Verdict != Fail && r.Reason != "" { // what the spec left open beside its failure
		r.Verdict = Inconclusive
	}
	return r
}

// excuse finds the first waiver that holds.
func (w Waivers) excuse(r Result, f Finding, target string) *Waiver {
	for _, waiver := range w.list {
		if waiver.AppliesTo(target) && !waiver.Expired(w.today) && waiver.Excuses(r, f) {
			return &waiver
		}
	}
	return nil
}

// Settle excuses what is waived in a run, records what became of each waiver,
// and concludes the run anew.
func (w Waivers) Settle(run Run) Run {
	if len(w.list) == 0 {
		return run
	}
	run.Results = slices.Clone(run.Results)
	for i, r := range run.Results {
		run.Results[i] = w.Excuse(r, run.Target.URL, run.Strict)
	}
	run.Waivers = nil
	for _, waiver := range w.list {
		run.Waivers = append(run.Waivers, w.outcome(waiver, run))
	}
	run.Conclude()
	return run
}

func (w Waivers) outcome(waiver Waiver, run Run) WaiverOutcome {
	o := WaiverOutcome{Waiver: waiver, Covers: w.covers(waiver)}
	t := w.trace(waiver, run)
	o.Findings = t.excused
	switch {
	case !waiver.AppliesTo(run.Target.URL):
		o.State = WaiverElsewhere
	case waiver.Expired(w.today):
		o.State, o.Detail = WaiverExpired, "its last day was "+waiver.Expires
	case t.happened:
		o.State = WaiverUsed
		if t.excused == 0 {
			o.Detail = "the deviation came up, but only where it does not weigh or another rule or waiver comes first"
		}
	case t.covered == 0:
		o.State, o.Detail = WaiverNotTested, "no spec of the profile looks for it"
	case t.open > 0:
		o.State, o.Detail = WaiverNotTested, fmt.Sprintf("left out or undecided in %d of %d specs", t.open, t.covered)
	case t.tested == 0:
		o.State, o.Detail = WaiverNotTested, "the target claims nothing that it covers"
	default:
		o.State, o.Detail = WaiverGone, fmt.Sprintf("looked for in %d of %d specs, and not found", t.tested, t.covered)
	}
	return o
}

// covers lists the specs that a waiver is about, of those that could be played.
func (w Waivers) covers(waiver Waiver) []string {
	var ids []string
	for id, requirements := range w.specs {
		if waiver.Covers(id, requirements) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Resettle settles the waivers of a run again that was put together from parts.
// What they cover is read from the run itself; one that had expired stays so.
func Resettle(run Run) Run {
	before := run.Waivers
	var holding []Waiver
	specs := map[string][]string{}
	for _, o := range before {
		if o.State == WaiverExpired {
			continue
		}
		holding = append(holding, o.Waiver)
		for _, id := range o.Covers {
			specs[id] = append(specs[id], o.Requirement)
		}
	}
	run = NewWaivers(holding, time.Time{}, specs).Settle(run) // on that day nothing had expired
	again := map[Waiver]WaiverOutcome{}
	for _, o := range run.Waivers {
		again[o.Waiver] = o
	}
	run.Waivers = nil
	for _, o := range before {
		if o.State != WaiverExpired {
			o = again[o.Waiver]
		}
		run.Waivers = append(run.Waivers, o)
	}
	run.Conclude()
	return run
}

// trace is what a run says about the deviation that a waiver is about.
type trace struct {
	covered  int  // specs that it is about
	open     int  // those of them that were left out or came to no answer
	tested   int  // those that looked and found nothing
	excused  int  // findings
	happened bool // the deviation was seen, whatever it weighs
}

func (w Waivers) trace(waiver Waiver, run Run) trace {
	var t trace
	results := map[string]Result{}
	for _, r := range run.Results {
		results[r.ID] = r
	}
	covered := map[string]bool{}
	for id, requirements := range w.specs {
		covered[id] = waiver.Covers(id, requirements)
	}
	for id, r := range results {
		covered[id] = covered[id] || waiver.Covers(id, r.Requirements)
	}
	for id, is := range covered {
		if !is {
			continue
		}
		t.covered++
		r, ran := results[id]
		if !ran {
			t.open++
			continue
		}
		t.look(waiver, r)
	}
	return t
}

func (t *trace) look(waiver Waiver, r Result) {
	for _, f := range r.Findings {
		switch {
		case f.Waived != nil && *f.Waived == waiver:
			t.excused++
			t.happened = true
		case waiver.Excuses(r, f), waiver.Requirement != "" && slices.Contains(f.Also, waiver.Requirement):
			t.happened = true
		}
	}
	asserted := waiver.Spec != ""
	for _, c := range r.Checks {
		if c.Requirement == waiver.Requirement {
			asserted = asserted || c.Passed+c.Failed > 0
			t.happened = t.happened || c.Failed > 0
		}
	}
	switch r.Verdict {
	case NotClaimed:
	case Pass, Warning:
		t.tested += count(asserted)
	case Fail, Waived: // may have ended before it came to the point
		t.tested += count(asserted)
		t.open += count(!asserted)
	default:
		t.open++
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
