package certificate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/reports"
)

// Refused says why a run cannot be certified, every reason in words.
type Refused struct {
	Level   string
	Reasons []string
}

func (e *Refused) Error() string {
	return "this run cannot be certified as " + e.Level + ":\n- " + strings.Join(e.Reasons, "\n- ")
}

// Judge tells whether a run earns a level on a day. The error is *Refused. It looks
// at nothing but the record.
func Judge(doc reports.Document, level Level, now time.Time) error {
	j := judge{doc: doc, run: doc.Run, level: level}
	j.build()
	j.complete()
	j.verdicts()
	j.waivers(now)
	j.fits()
	j.requirements()
	if len(j.reasons) > 0 {
		return &Refused{level.Title, j.reasons}
	}
	return nil
}

type judge struct {
	doc     reports.Document
	run     conformance.Run
	level   Level
	reasons []string
}

func (j *judge) refuse(format string, args ...any) {
	j.reasons = append(j.reasons, reports.Line(fmt.Sprintf(format, args...)))
}

// build refuses a record that nobody could make again.
func (j *judge) build() {
	switch tool := j.run.Tool; {
	case tool.Modified:
		j.refuse("it was made by a build from a checkout with changes, which nobody else has; build from a commit")
	case tool.Revision == "":
		j.refuse("its build does not say of which revision it is; use a release, or build with 'go build' in a checkout")
	}
	if len(j.run.Target.Faults) > 0 {
		j.refuse("faults were switched on in the target: %s", strings.Join(j.run.Target.Faults, ", "))
	}
}

// complete refuses a record that lacks something.
func (j *judge) complete() {
	if j.run.Problem != "" {
		j.refuse("the run is not complete: %s", j.run.Problem)
	}
	choice := j.run.Choice
	if choice == nil {
		j.refuse("the record does not say which specs there were; it was made by an older build")
		return
	}
	if choice.Shard != "" {
		j.refuse("it is shard %s of a run; put all shards together with 'rolecall report merge'", choice.Shard)
	} else if missing := choice.Missing(j.run.Results); len(missing) > 0 {
		j.refuse("%s without a result: %s", specs(len(missing)), some(missing))
	}
	left := slices.DeleteFunc(slices.Clone(choice.LeftOut), func(id string) bool { return !j.level.asks(id) || j.level.mayMiss(id) })
	if len(left) > 0 {
		j.refuse("%s left out by --label-filter or --focus, and the level asks for that: %s", specs(len(left)), some(left))
	}
}

// verdicts refuses a run in which anything failed or is not known, and one that
// left out what the level asks for.
func (j *judge) verdicts() {
	ids := map[conformance.Verdict][]string{}
	for _, r := range j.run.Results {
		if r.Verdict == conformance.Deselected && (!j.level.asks(r.ID) || j.level.mayMiss(r.ID)) {
			continue
		}
		ids[r.Verdict] = append(ids[r.Verdict], r.ID)
	}
	for _, bad := range []struct {
		verdict conformance.Verdict
		says    string
	}{{conformance.Fail, "a failure"}, {conformance.Inconclusive, "inconclusive"}, {conformance.Deselected, "deselected, and the level asks for that"}} {
		if n := len(ids[bad.verdict]); n > 0 {
			j.refuse("%s %s: %s", specs(n), bad.says, some(ids[bad.verdict]))
		}
	}
	if j.run.Verdict.ExitCode() != 0 && len(j.reasons) == 0 {
		j.refuse("the verdict of the run is %s", j.run.Verdict)
	}
}

// waivers refuses known deviations that no longer hold.
func (j *judge) waivers(now time.Time) {
	for _, w := range j.run.Waivers {
		switch {
		case w.State.Fails():
			j.refuse("the waiver of %s is %s", w.Subject(), w.State)
		case w.State == conformance.WaiverUsed && w.Expired(now):
			j.refuse("the waiver of %s has expired: its last day was %s", w.Subject(), w.Expires)
		}
	}
}

// fits refuses a run that was not made for the level.
func (j *judge) fits() {
	if j.run.Profile != j.level.Profile {
		j.refuse("the run judged under profile %s; this level asks for --profile %s", j.run.Profile, j.level.Profile)
	}
	if d := j.level.Dialect; d != "" && !slices.ContainsFunc(j.run.Dialects, func(x conformance.Dialect) bool { return x.Name == d }) {
		j.refuse("the run did not speak the dialect %s", d)
	}
	for _, o := range j.level.Oracles {
		if !slices.Contains(j.run.Target.Oracles, o) {
			j.refuse("nothing could rest on the %s, which this level asks for; give a settings token", o)
		}
	}
}

// requirements refuses a run that did not prove what the level is about: of each
// requirement at least one assertion, and none that failed, waived or not.
func (j *judge) requirements() {
	asserted, broken := map[string]bool{}, map[string]bool{}
	for _, r := range j.run.Results {
		if !j.level.asks(r.ID) {
			continue
		}
		for _, c := range r.Checks {
			asserted[c.Requirement] = asserted[c.Requirement] || c.Passed > 0
		}
		for _, f := range r.Findings {
			if f.Weight != conformance.Required && f.Weight != conformance.Advised {
				continue
			}
			for _, id := range append([]string{f.Requirement}, f.Also...) {
				broken[id] = true
			}
		}
	}
	var open, bad []string
	for _, id := range j.level.Requirements {
		switch {
		case broken[id]:
			bad = append(bad, id)
		case !asserted[id]:
			open = append(open, id)
		}
	}
	if len(open) > 0 {
		j.refuse("nothing was asserted on requirements that the level asks for: %s", strings.Join(open, ", "))
	}
	if len(bad) > 0 {
		j.refuse("requirements that the level asks for are broken, which no waiver excuses: %s", strings.Join(bad, ", "))
	}
}

func specs(n int) string {
	if n == 1 {
		return "1 spec is"
	}
	return fmt.Sprintf("%d specs are", n)
}

// some names the first of many.
func some(ids []string) string {
	const most = 8
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}
