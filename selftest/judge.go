package selftest

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// trial is a fault's rounds: as a run plays them, and with --strict where the fault
// breaks advice alone.
type trial struct {
	fault  Fault
	order  []string                      // ids of the specs in the order of the tree
	clean  map[string]conformance.Result // the same specs without the fault
	out    outcome
	strict *outcome
}

// judge holds what became of a fault against what was to come of it.
func (t trial) judge(row *Row) {
	row.Played, row.Unplayed = len(t.out.results), t.out.unplayed
	want := conformance.Fail
	if t.fault.Judged == Warned {
		want = conformance.Warning
	}
	blamed, beside := map[string]bool{}, map[string]bool{}
	var worse []string // specs that make more of it than it is
	for _, id := range t.order {
		r, played := t.out.results[id]
		if !played || !alarms(r) || alarms(t.clean[id]) {
			continue
		}
		name, dialect := scenario(id)
		finding := blaming(r, t.fault.Breaks)
		if t.fault.Judged == Legal || t.fault.Judged == Warned && r.Verdict == conformance.Fail {
			worse = append(worse, falseAlarm(id, r).String())
		}
		if r.Verdict != want || finding == nil || t.clean[id].Verdict != conformance.Pass {
			beside[name] = true
			continue
		}
		blamed[name] = true
		row.Dialects = add(row.Dialects, dialect)
		row.By = add(row.By, name)
		if row.First == nil && slices.Contains(t.fault.CaughtBy, name) {
			row.First = &Message{Spec: id, Finding: *finding}
		}
	}
	for name := range beside {
		if !blamed[name] {
			row.Beside++
		}
	}
	row.Outcome, row.Why = t.settle(blamed, worse)
}

// settle gives the outcome, and why it is not the one that was to come.
func (t trial) settle(blamed map[string]bool, worse []string) (Outcome, string) {
	var silent []string
	for _, name := range t.fault.CaughtBy {
		if !blamed[name] {
			silent = append(silent, name)
		}
	}
	switch {
	case len(worse) > 0 && t.fault.Judged == Legal:
		return Alarm, "it breaks nothing, and is blamed by " + some(worse)
	case len(worse) > 0:
		return Alarm, "it breaks advice alone, and fails in " + some(worse)
	case len(silent) > 0 && t.out.problem != "":
		return Unknown, t.out.problem
	case len(silent) > 0:
		return Missed, fmt.Sprintf("%s did not blame it for any of %s", strings.Join(silent, ", "), strings.Join(t.fault.Breaks, ", "))
	case t.fault.Judged == Legal && t.out.problem != "":
		return Unknown, t.out.problem
	case t.fault.Judged == Legal:
		return IsLegal, ""
	case t.fault.Judged == Caught:
		return IsCaught, ""
	}
	for _, name := range t.fault.CaughtBy {
		if !t.fails(name) {
			if t.strict.problem != "" {
				return Unknown, t.strict.problem
			}
			return Missed, name + " does not fail with --strict"
		}
	}
	return IsWarned, ""
}

// fails tells whether a scenario fails for what the fault breaks with --strict.
func (t trial) fails(name string) bool {
	for id, r := range t.strict.results {
		if n, _ := scenario(id); n == name && r.Verdict == conformance.Fail && blaming(r, t.fault.Breaks) != nil {
			return true
		}
	}
	return false
}

// blaming is the first finding that cites one of the requirements; nil if none does.
func blaming(r conformance.Result, breaks []string) *conformance.Finding {
	for i, f := range r.Findings {
		if weighs(f) && slices.ContainsFunc(append([]string{f.Requirement}, f.Also...), func(id string) bool { return slices.Contains(breaks, id) }) {
			return &r.Findings[i]
		}
	}
	return nil
}

const shown = 3

// some are the first of a list, and how many there are.
func some(list []string) string {
	if len(list) <= shown {
		return strings.Join(list, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(list[:shown], "; "), len(list)-shown)
}

func add(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
