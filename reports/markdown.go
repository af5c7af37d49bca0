package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"rolecall/conformance"
)

// GitHub takes 65,536 characters in a comment. maxDetails bounds the findings that
// are shown in full, maxMarkdown all of it, in bytes. What does not fit is counted, or
// named, and found in report.json.
const (
	maxDetails  = 30_000
	maxMarkdown = 65_000
)

// Markdown writes report.md, made for pull requests and job summaries: the
// verdict first, then what failed with its proof, known deviations, what is not known and why, the
// matrix of scenarios and dialects, the permission matrix, the open questions, and what was
// observed. It errs only as w does.
func Markdown(w io.Writer, doc Document) error {
	const left = "Too long for this report; report.html and report.json have it.\n\n"
	// What has no short form is never shortened.
	sections := []struct {
		whole, short func(*strings.Builder)
	}{
		{doc.mdHead, nil}, {doc.mdFindings, nil}, {doc.mdWaivers, nil}, {doc.mdUnknown, nil}, {doc.mdRetries, nil},
		{doc.mdMatrix, func(b *strings.Builder) { doc.mdScenarios(b, false) }},
		{doc.mdPermissions, func(b *strings.Builder) { b.WriteString("## Permission matrix\n\n" + left) }},
		{doc.mdQuestions, func(b *strings.Builder) { b.WriteString("## Open questions about HubSpot\n\n" + left) }},
		{doc.mdObserved, func(b *strings.Builder) { b.WriteString("## Observed behaviour\n\n" + left) }},
		{doc.mdFoot, nil},
	}
	texts, size := make([]string, len(sections)), 0
	for i, s := range sections {
		var b strings.Builder
		s.whole(&b)
		texts[i] = b.String()
		size += len(texts[i])
	}
	for i, s := range sections { // the matrix first, since green tables say little
		if size <= maxMarkdown || s.short == nil || texts[i] == "" {
			continue
		}
		var b strings.Builder
		s.short(&b)
		size += b.Len() - len(texts[i])
		texts[i] = b.String()
	}
	_, err := io.WriteString(w, strings.Join(texts, ""))
	return err
}

func (d Document) mdHead(b *strings.Builder) {
	run := d.Run
	fmt.Fprintf(b, "# rolecall: %s\n\n%s\n\n", prose(named(string(run.Verdict))), prose(d.sentence()))
	fmt.Fprintf(b, "Next: %s\n\n", code(d.next()))
	b.WriteString(row("target", "profile", "seed", "build") + row("---", "---", "---", "---"))
	target := code(run.Target.URL) + ", " + prose(named(run.Target.Kind))
	if run.Target.Name != "" {
		target += ", " + prose(run.Target.Name)
	}
	profile := prose(run.Profile)
	if run.Strict {
		profile += ", strict"
	}
	b.WriteString(row(target, profile, code(fmt.Sprint(run.Seed)), code(run.Tool.Name+" "+run.Tool.Version)) + "\n")
	if len(run.Target.Faults) > 0 {
		fmt.Fprintf(b, "Faults switched on in the target: %s\n\n", code(strings.Join(run.Target.Faults, ", ")))
	}
	var head, rule, cells []string
	for _, v := range verdicts {
		head, rule, cells = append(head, string(v)), append(rule, "---:"), append(cells, fmt.Sprint(d.Counts[v]))
	}
	b.WriteString(row(head...) + row(rule...) + row(cells...) + "\n")
}

func (d Document) mdFindings(b *strings.Builder) {
	list := groups(d)
	if len(list) > 0 {
		b.WriteString("## Findings\n\n")
	}
	start, left := b.Len(), 0
	for _, g := range list {
		part := d.mdFinding(g)
		if b.Len()-start+len(part) > maxDetails && b.Len() > start {
			left++
			continue
		}
		b.WriteString(part)
	}
	if left > 0 {
		fmt.Fprintf(b, "%s not shown here; report.json has all of them.\n\n", plural(left, "further finding"))
	}
	for _, r := range unexplained(d) {
		fmt.Fprintf(b, "**failure** %s: %s\n\n", code(r.ID), code(d.headline(r)))
	}
}

// unexplained are failures without a finding that explains them.
func unexplained(d Document) []conformance.Result {
	return slices.DeleteFunc(d.pick(conformance.Fail), func(r conformance.Result) bool { return len(weighing(r)) > 0 })
}

func (d Document) mdFinding(g group) string {
	var b strings.Builder
	r, f := g.results[0], g.finding
	kind := "warning"
	if g.red() {
		kind = "failure"
	}
	heading, rule := d.about(f.Requirement)
	fmt.Fprintf(&b, "### %s\n\n", prose(named(r.Title)))
	fmt.Fprintf(&b, "**%s** %s", kind, code(scenario(r)))
	if names := d.played(g); names != "" {
		fmt.Fprintf(&b, " with %s", prose(names))
	}
	if names := g.elsewhere(); names != "" {
		fmt.Fprintf(&b, ", and in %s", code(names))
	}
	fmt.Fprintf(&b, "  \n%s\n> %s\n\n", link(heading, d.Requirements[f.Requirement].URL), prose(rule))
	if r := d.Requirements[f.Requirement].Reading; r != "" {
		fmt.Fprintf(&b, "This leaves room: %s\n\n", prose(r))
	}
	facts := labelled("Looked at", f.Message) + labelled("Expected", f.Expected) + labelled("Actual", f.Actual)
	if f.Oracle != "" {
		facts += labelled("Rests on", string(f.Oracle))
	}
	if len(f.Also) > 0 {
		facts += labelled("Breaks too", strings.Join(f.Also, ", "))
	}
	b.WriteString(block(facts) + "\n")
	if x := exchange(r, f.Exchange); x != nil {
		b.WriteString(folded("the exchange, and how to repeat it", block(exchangeText(x, shortBody))+"\n"+block(curl(x))) + "\n")
	}
	return b.String()
}

func (d Document) mdUnknown(b *strings.Builder) {
	if d.Run.Problem != "" {
		fmt.Fprintf(b, "## The run is not complete\n\n%s\n\n", block(visible(d.Run.Problem)))
	}
	undecided := d.pick(conformance.Inconclusive)
	if len(undecided) > 0 {
		b.WriteString("## Not known\n\n" + row("why", "how many", "scenarios") + row("---", "---:", "---"))
		for _, why := range byReason(undecided) {
			b.WriteString(row(code(why.reason), fmt.Sprint(len(why.ids)), code(why.some())))
		}
		b.WriteString("\n")
	}
	if len(d.Run.Leftovers) > 0 {
		b.WriteString("## Left behind in the target\n\n" + prose(leftAdvice(d.Run)) + "\n\n")
		for _, l := range d.Run.Leftovers {
			fmt.Fprintf(b, "- %s\n", code(l))
		}
		b.WriteString("\n")
	}
}

func (d Document) mdObserved(b *strings.Builder) {
	var rows strings.Builder
	n := 0
	for _, r := range d.Run.Results {
		for _, o := range observations(r) {
			if o.Question != "" {
				continue // it has a table of its own
			}
			n++
			points := ""
			if s := spell(shorten(o.Observed, shownValue)); s != "" {
				points = " = " + code(s)
			}
			rows.WriteString(row(code(r.ID), code(o.Topic), code(shorten(o.Observed, shownValue))+points, prose(string(o.Oracle))))
		}
	}
	if n == 0 {
		return
	}
	b.WriteString("## Observed behaviour\n\nNo rule says how these should be; this is how the target does them.\n\n")
	b.WriteString(folded(plural(n, "observation"), row("scenario", "asked", "observed", "rests on")+row("---", "---", "---", "---")+rows.String()) + "\n")
}

func (d Document) mdFoot(b *strings.Builder) {
	c := d.Coverage
	fmt.Fprintf(b, "Requirements: %d asked by the profile, %d cited by the run, %d asserted, %d broken. ", c.Asked, c.Cited, c.Asserted, c.Broken)
	fmt.Fprintf(b, "Exchanges: %d made", d.ExchangesMade)
	if t := stamp(d.Run.Started); t != "" {
		fmt.Fprintf(b, " since %s in %s", t, span(d.Run.Ended.Sub(d.Run.Started)))
	}
	b.WriteString(".\n")
}
