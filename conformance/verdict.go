package conformance

import "slices"

// Verdict is how a spec, or a run, ended.
type Verdict string

// The verdicts. Only Pass is good news, and only Pass needs an assertion.
const (
	Pass         Verdict = "pass"
	Warning      Verdict = "warning"      // an advised rule is broken
	Waived       Verdict = "waived"       // what is broken is a known deviation that a waiver excuses
	Fail         Verdict = "fail"         // a required rule is broken
	NotClaimed   Verdict = "not-claimed"  // the target does not offer what the spec needs
	Deselected   Verdict = "deselected"   // the user or the profile left it out, or the identity provider does not do it in any known way
	Inconclusive Verdict = "inconclusive" // network, harness or a missing oracle: nothing is known
)

// byWeight orders verdicts for a fold over many results: the last one present
// speaks for all.
var byWeight = []Verdict{Deselected, NotClaimed, Pass, Warning, Waived, Inconclusive, Fail}

// Worst folds verdicts into one. A run of nothing, or of nothing but specs that
// did not run, is inconclusive: an empty run must never look green.
func Worst(verdicts ...Verdict) Verdict {
	worst := -1
	for _, v := range verdicts {
		rank := slices.Index(byWeight, v)
		if rank < 0 { // not a verdict that this build knows
			rank = slices.Index(byWeight, Inconclusive)
		}
		worst = max(worst, rank)
	}
	if worst < slices.Index(byWeight, Pass) {
		return Inconclusive
	}
	return byWeight[worst]
}

// Judge turns the findings of a spec into its verdict. checks is the number of
// assertions that were made on answers of the target: without one there is no
// pass. strict turns warnings into failures. What is waived is no failure, and no
// pass either.
func Judge(findings []Finding, checks int, strict bool) Verdict {
	verdict := Pass
	for _, f := range findings {
		switch {
		case f.Waived != nil && f.weighs():
			verdict = Worst(verdict, Waived)
		case f.Weight == Advised && !strict:
			verdict = Worst(verdict, Warning)
		case f.Weight == Observed, f.Weight == Off:
		default: // required, and what this build does not know
			return Fail
		}
	}
	if checks == 0 {
		return Inconclusive
	}
	return verdict
}

// ExitCode is the exit code of `rolecall run` for the verdict of the run.
func (v Verdict) ExitCode() int {
	switch v {
	case Pass, Warning, Waived:
		return 0
	case Fail:
		return 1
	}
	return 2
}
