package reports

import (
	"fmt"
	"strings"

	"rolecall/conformance"
)

// junitCase is the case of one result.
func (d Document) junitCase(r conformance.Result, names map[string]bool) junitCase {
	c := junitCase{
		Name:  unique(strings.TrimSpace(line(r.ID)+" "+line(r.Title)), names),
		Class: "rolecall." + named(r.Family) + "." + named(r.Area),
		Time:  seconds(r.Duration),
	}
	var out strings.Builder
	for _, p := range d.caseProperties(r) {
		fmt.Fprintf(&out, "%s: %s\n", p.Name, p.Value)
	}
	switch r.Verdict {
	case conformance.Pass:
	case conformance.Warning:
		fmt.Fprintf(&out, "WARNING: %s\n%s", d.headline(r), d.evidence(r))
	case conformance.Fail:
		c.Failure = &junitMessage{Message: d.headline(r), Type: failureType(d.severity(r)), Text: "\n" + d.evidence(r)}
	case conformance.Waived:
		c.Skipped = &junitMessage{Message: d.waivedHeadline(r), Type: "waived", Text: "\n" + d.evidence(r)}
	case conformance.NotClaimed:
		c.Skipped = &junitMessage{Message: because("not claimed by the target", r.Reason)}
	case conformance.Deselected:
		c.Skipped = &junitMessage{Message: because("deselected", r.Reason)}
	default: // Inconclusive, and whatever is no verdict at all
		c.Error = &junitMessage{Message: because(named(string(r.Verdict)), r.Reason), Type: "inconclusive", Text: "\n" + d.evidence(r) + lastExchange(r)}
	}
	for _, o := range observations(r) {
		fmt.Fprintf(&out, "Observed: %s\n", observed(o))
	}
	c.Out = &junitText{out.String()}
	return c
}

func failureType(severity conformance.Severity) string {
	if severity == "" {
		return "violation"
	}
	return line(string(severity))
}

// caseProperties are what belongs to a case, each name once with all of its values.
func (d Document) caseProperties(r conformance.Result) []junitProperty {
	list := []junitProperty{
		{"verdict", line(string(r.Verdict))},
		{"requirement", line(strings.Join(r.Requirements, ", "))},
	}
	if r.Dialect != "" {
		list = append(list, junitProperty{"dialect", line(r.Dialect)})
		if i := d.order(r.Dialect); i < len(d.Run.Dialects) {
			list = append(list, junitProperty{"trust", line(d.Run.Dialects[i].Trust)})
		}
	}
	if len(r.Oracles) > 0 {
		list = append(list, junitProperty{"oracle", oracles(r.Oracles)})
	}
	if s := d.severity(r); s != "" {
		list = append(list, junitProperty{"severity", line(string(s))})
	}
	return list
}

func oracles(list []conformance.Oracle) string {
	var names []string
	for _, o := range list {
		names = append(names, line(string(o)))
	}
	return strings.Join(names, ", ")
}

func because(what, reason string) string {
	if reason == "" {
		return what
	}
	return what + ": " + line(reason)
}

// headline is what a list of failures shows of a result.
func (d Document) headline(r conformance.Result) string {
	weighing := weighing(r)
	if len(weighing) == 0 {
		return because(line(string(r.Verdict))+", and no finding was recorded", r.Reason)
	}
	f := weighing[0]
	s := fmt.Sprintf("%s: expected %s, got %s (%s)", brief(f.Message), brief(f.Expected), brief(f.Actual), line(f.Requirement))
	if more := len(weighing) - 1; more > 0 {
		s += ", and " + plural(more, "further finding")
	}
	return s
}

// evidence is every finding of a result with its proof.
func (d Document) evidence(r conformance.Result) string {
	var b strings.Builder
	for _, f := range weighing(r) {
		fmt.Fprintf(&b, "[%s] %s%s\n", f.Weight, d.statement(f, junitWidth), proof(r, f, longBody))
	}
	for _, f := range excused(r) {
		fmt.Fprintf(&b, "[waived: %s] %s%s\n", terms(*f.Waived), d.statement(f, junitWidth), proof(r, f, longBody))
	}
	return b.String()
}

// junitWidth is where the rule's text is broken; viewers show it as it is.
const junitWidth = 100

// lastExchange is what an inconclusive result did last, which mostly is why.
func lastExchange(r conformance.Result) string {
	last := len(r.Exchanges) - 1
	if last < 0 {
		return ""
	}
	return "The last exchange:\n" + gutter(exchangeText(&r.Exchanges[last], longBody))
}
