package stage

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
)

// The report entries through which a spec's record travels, also from one
// process to another.
const (
	entryResult   = "rolecall.result"
	entryLeftover = "rolecall.leftover"
	entryRetries  = "rolecall.retries"
)

// resultOf finds the result that a spec left in its report. A spec that ran and
// left none was cut off: it is inconclusive. A spec that was not to run has none.
func resultOf(report types.SpecReport) (conformance.Result, bool) {
	var result conformance.Result
	for _, entry := range report.ReportEntries {
		if entry.Name == entryResult && carried(entry, &result) {
			// Something after the judgement went wrong, such as clearing away.
			if result.Verdict.ExitCode() == 0 && report.State.Is(types.SpecStateFailureStates) {
				result.Verdict = conformance.Inconclusive
				result.Reason = report.Failure.Message
			}
			return result, true
		}
	}
	if report.LeafNodeType != types.NodeTypeIt || report.State.Is(types.SpecStateSkipped|types.SpecStatePending|types.SpecStateAborted) {
		return result, false
	}
	return conformance.Result{
		ID: report.FullText(), Family: "unknown", Area: "unknown", Title: report.LeafNodeText,
		Requirements: report.Labels(), Verdict: conformance.Inconclusive,
		Reason:  strings.TrimSpace(report.State.String() + ": " + report.Failure.Message),
		Started: report.StartTime.UTC(), Duration: report.RunTime,
	}, true
}

// record turns Ginkgo's report into the record of the run.
func (s *session) record(report types.Report, started time.Time) conformance.Run {
	run := conformance.Run{
		Tool: BuildInfo(), Profile: s.opts.Profile.Name, Strict: s.opts.Strict, Seed: s.opts.Seed, Prefix: s.prefix, Choice: &s.choice,
		Started: started.UTC(), Ended: time.Now().UTC(),
	}
	for _, d := range s.opts.Dialects {
		run.Dialects = append(run.Dialects, conformance.Dialect{
			Name: d.Info.Name, Title: d.Info.Title, Trust: string(d.Info.Trust), Setting: d.Setting(),
		})
	}
	if s.target != nil {
		run.Target = s.target.Describe()
	}
	var problems []string
	left := 0
	for _, spec := range report.SpecReports {
		if result, ok := resultOf(spec); ok {
			run.Results = append(run.Results, result)
		} else if spec.LeafNodeType == types.NodeTypeIt {
			left++
		}
		if spec.LeafNodeType.Is(types.NodeTypeBeforeSuite|types.NodeTypeSynchronizedBeforeSuite) && spec.Failed() {
			problems = append(problems, spec.Failure.Message)
		}
		for _, entry := range spec.ReportEntries {
			var retries []conformance.Retry
			if entry.Name == entryRetries && carried(entry, &retries) {
				run.Retries = append(run.Retries, retries...)
			}
			var text string
			if entry.Name == entryLeftover && carried(entry, &text) {
				run.Leftovers = append(run.Leftovers, text)
			}
		}
	}
	if s.target != nil && s.target.Manners.Over() != "" {
		problems = append(problems, fmt.Sprintf("%s; %d specs were not run", s.target.Manners.Over(), left))
		report.SpecialSuiteFailureReasons = nil // which only say that it was ended
	}
	for _, reason := range report.SpecialSuiteFailureReasons {
		if strings.Contains(strings.ToLower(reason), "interrupt") || strings.Contains(strings.ToLower(reason), "timeout") {
			problems = append(problems, fmt.Sprintf("%s; %d specs were not run", reason, left))
		}
	}
	slices.SortStableFunc(run.Results, func(a, b conformance.Result) int { return cmp.Compare(s.order[a.ID], s.order[b.ID]) })
	run.Problem = strings.Join(problems, "; ")
	run.Conclude()
	return run
}

// carried reads what a report entry carries: the value itself in the process
// that added it, its JSON in another.
func carried[T any](entry types.ReportEntry, into *T) bool {
	if value, ok := entry.GetRawValue().(T); ok {
		*into = value
		return true
	}
	return json.Unmarshal([]byte(entry.Value.AsJSON), into) == nil
}

// redact takes secrets out of what the spec says of a target's answers: a target may
// send back what it was sent.
func (s *Stage) redact() {
	r, clean := &s.result, func(texts ...*string) {
		for _, text := range texts {
			*text = s.client.Redact(*text)
		}
	}
	clean(&r.Reason)
	for i := range r.Findings {
		f := &r.Findings[i]
		clean(&f.Message, &f.Expected, &f.Actual)
	}
	for i := range r.Observations {
		o := &r.Observations[i]
		clean(&o.Topic, &o.Observed, &o.Evidence)
	}
	for _, g := range r.Grants {
		for i := range g.Obtained {
			clean(&g.Obtained[i])
		}
	}
}
