package reports

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// Brief is a document in short sentences, for a page that has no room for more.
// Every text is visible, as in the other reports.
type Brief struct {
	Sentence string   // the verdict
	Findings []string // that weigh, worst first
	Waivers  []string // known deviations and what became of them
	Observed []string // what was observed where no rule says how it should be
	Roles    []string // what the roles led to, near misses counted
}

// InBrief puts a document into short sentences.
func (d Document) InBrief() Brief {
	b := Brief{Sentence: d.sentence()}
	for _, g := range groups(d) {
		heading, rule := d.about(g.finding.Requirement)
		b.Findings = append(b.Findings, fmt.Sprintf("%s: %s In %s: expected %s, got %s.", heading, rule, plural(len(distinctSpecs(g.results)), "spec"), brief(g.finding.Expected), brief(g.finding.Actual)))
	}
	for _, w := range outcomes(d) {
		b.Waivers = append(b.Waivers, subject(w.Waiver)+": "+w.advice()+"; "+terms(w.Waiver))
	}
	for _, o := range behaviours(d) {
		text := observed(o.Observation)
		if names := o.dialects(); names != "" {
			text += " (" + names + ")"
		}
		b.Observed = append(b.Observed, text)
	}
	for _, q := range d.Questions {
		for _, a := range q.Answers {
			b.Observed = append(b.Observed, fmt.Sprintf("question %d, %s: %s [%s]", q.Number, line(a.Topic), brief(a.Observed), line(string(a.Oracle))))
		}
	}
	list := permissions(d)
	for _, s := range list {
		if s.nearMiss != "" && !s.wrong() {
			continue
		}
		for _, e := range s.ends {
			b.Roles = append(b.Roles, fmt.Sprintf("%s (%s) gave %s, in %s", s.roleNames(), s.is(), brief(e.got()), scenarios(e.results)))
		}
	}
	for _, n := range counted(list) {
		b.Roles = append(b.Roles, fmt.Sprintf("%s almost like %s: %s (%s)", plural(n.names, "name"), brief(n.of), n.inWords(), n.dialects))
	}
	return b
}

func (s sentRoles) roleNames() string {
	if len(s.roles) == 0 {
		return "no role"
	}
	var names []string
	for _, role := range s.roles {
		names = append(names, `"`+brief(role)+`"`)
	}
	return strings.Join(names, " and ")
}

// scenarios names the first scenario of results and counts the others.
func scenarios(results []conformance.Result) string {
	var names []string
	for _, r := range results {
		if name := line(scenario(r)); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if more := len(names) - 1; more > 0 {
		return names[0] + " and " + plural(more, "other scenario")
	}
	return names[0]
}
