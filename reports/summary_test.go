package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
)

func summaryOf(t *testing.T, doc Document, style Style) string {
	t.Helper()
	var b bytes.Buffer
	if err := Summary(&b, doc, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSummaryTellsAFindingOnceForAllDialects(t *testing.T) {
	run := sample()
	doc := New(run, catalogue(t))
	s := summaryOf(t, doc, Style{})
	if n := strings.Count(s, "permission sets after a near miss was assigned"); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
	if !strings.Contains(s, "with okta (SCIM 2.0 header auth, trust high), entra (trust medium)") {
		t.Errorf("does not name both dialects, their settings and their trust:\n%s", s)
	}
	run.Results[1].Findings = []conformance.Finding{run.Results[0].Findings[0]}
	run.Results[1].Findings[0].Actual = "something else"
	if n := len(groups(New(run, catalogue(t)))); n != 3 {
		t.Errorf("%d groups, want 3: another actual value is another finding", n)
	}
}

func TestGroupsComeWorstFirst(t *testing.T) {
	run := sample()
	warning, failure := run.Results[4], run.Results[0]
	warning.Findings[0].Requirement = "HUBSPOT-ROLE-01" // critical
	minor := failure
	minor.Findings = []conformance.Finding{{Requirement: "RFC7643-2.1-01", Weight: conformance.Required, Message: "minor"}}
	run.Results = []conformance.Result{warning, minor, failure}
	doc := New(run, catalogue(t))
	doc.Requirements["RFC7643-2.1-01"] = Rule{Severity: conformance.Minor}
	var order []string
	for _, g := range groups(doc) {
		order = append(order, g.finding.Requirement)
	}
	if got := strings.Join(order, " "); got != "HUBSPOT-ROLE-02 RFC7643-2.1-01 HUBSPOT-ROLE-01" {
		t.Errorf("order %s: want the critical failure, the minor failure, the warning", got)
	}
}

func TestSummaryEndsWithVerdictAndNextStep(t *testing.T) {
	with := func(change func(*conformance.Run)) Document {
		run := sample()
		change(&run)
		run.Conclude()
		return New(run, catalogue(t))
	}
	keep := func(r *conformance.Run, v conformance.Verdict) {
		for _, x := range r.Results {
			if x.Verdict == v {
				r.Results = []conformance.Result{x}
				return
			}
		}
	}
	for name, test := range map[string]struct {
		doc        Document
		says, next string
	}{
		"fail":    {with(func(*conformance.Run) {}), "Not conformant: 2 of 5", "--idp okta --seed 42 --focus roles.assign.exact-name"},
		"pass":    {with(func(r *conformance.Run) { keep(r, conformance.Pass) }), "Conformant: the one judged spec held", "report.json"},
		"warning": {with(func(r *conformance.Run) { keep(r, conformance.Warning) }), "Conformant with warnings: 1 of 1", "--strict"},
		"waived":  {with(func(r *conformance.Run) { keep(r, conformance.Waived) }), "Conformant but for known deviations: 1 of 1", "of RFC7644-3.3-07 at http://127.0.0.1, holds until 2026-12-31"},
		"waiver gone": {with(func(r *conformance.Run) {
			keep(r, conformance.Pass)
			r.Waivers[0].State = conformance.WaiverGone
		}), "Not conformant: 0 of 1 judged spec failed under profile hubspot; waivers that no longer hold: 1", "Mend the list of waivers: RFC7644-3.3-07"},
		"inconclusive": {with(func(r *conformance.Run) { keep(r, conformance.Inconclusive) }), "Inconclusive: 1 of 1 spec could not", "run again"},
		"skipped":      {with(func(r *conformance.Run) { keep(r, conformance.NotClaimed) }), "Inconclusive: none of 1 spec ran", "run.target.claims"},
		"empty":        {with(func(r *conformance.Run) { r.Results = nil }), "Inconclusive: no spec was run", "rolecall list"},
		"problem":      {with(func(r *conformance.Run) { r.Results, r.Problem = nil, "connection refused" }), "Inconclusive: connection refused", "run again"},
		"live": {with(func(r *conformance.Run) {
			r.Target.Kind, r.Target.URL = "live", "https://api.example.com/scim/v2?a=b&c=d"
		}), "Not conformant", "--target 'https://api.example.com/scim/v2?a=b&c=d'"},
	} {
		t.Run(name, func(t *testing.T) {
			lines := strings.Split(strings.TrimSpace(summaryOf(t, test.doc, Style{Width: 200})), "\n")
			verdict, next := lines[len(lines)-2], lines[len(lines)-1]
			if !strings.HasPrefix(verdict, test.says) {
				t.Errorf("verdict %q, want %q", verdict, test.says)
			}
			if !strings.Contains(next, test.next) {
				t.Errorf("next step %q, want %q in it", next, test.next)
			}
		})
	}
}

func TestFailureWithoutFindingIsStillTold(t *testing.T) {
	run := sample()
	run.Results = run.Results[:1]
	run.Results[0].Findings, run.Results[0].Reason = nil, "the spec panicked"
	doc := New(run, catalogue(t))
	var md bytes.Buffer
	if err := Markdown(&md, doc); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"summary": summaryOf(t, doc, Style{}), "markdown": md.String(), "junit": string(junitOf(t, doc))} {
		if !strings.Contains(text, "the spec panicked") {
			t.Errorf("%s does not tell it", name)
		}
	}
	if next := doc.next(); !strings.Contains(next, "--focus roles.assign.exact-name") {
		t.Errorf("the next step is %q", next)
	}
}

// unlike is a result like another, in a scenario and with a finding of its own.
func unlike(r conformance.Result, i int) conformance.Result {
	r.ID = fmt.Sprintf("roles.assign.number-%d@okta", i)
	r.Findings = slices.Clone(r.Findings)
	r.Findings[0].Actual = fmt.Sprintf("something else, number %d", i)
	return r
}

func TestOneFindingInManyScenariosIsToldOnce(t *testing.T) {
	run := sample()
	one := run.Results[0]
	run.Results = nil
	for i := range 9 {
		r := one
		r.ID = fmt.Sprintf("roles.assign.number-%d@okta", i)
		run.Results = append(run.Results, r)
	}
	run.Conclude()
	s := summaryOf(t, New(run, catalogue(t)), Style{Width: 200})
	if n := strings.Count(s, "Repeat it:"); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
	if want := "and in roles.assign.number-1, roles.assign.number-2, roles.assign.number-3, roles.assign.number-4, roles.assign.number-5, roles.assign.number-6, 2 more"; !strings.Contains(s, want) {
		t.Errorf("does not name the other scenarios:\n%s", s)
	}
}

func TestManyFindingsGetALineEach(t *testing.T) {
	run := sample()
	one := run.Results[0]
	run.Results = nil
	for i := range maxShown + 5 {
		run.Results = append(run.Results, unlike(one, i))
	}
	run.Conclude()
	s := summaryOf(t, New(run, catalogue(t)), Style{})
	if n := strings.Count(s, "Repeat it:"); n != maxShown {
		t.Errorf("%d are shown in full, want %d", n, maxShown)
	}
	for i := range maxShown + 5 {
		if !strings.Contains(s, fmt.Sprintf("number-%d", i)) {
			t.Errorf("number %d is not named", i)
		}
	}
}

func TestColourOnlyWhenAsked(t *testing.T) {
	doc := New(mangle(hostile), catalogue(t))
	if s := summaryOf(t, doc, Style{}); strings.Contains(s, "\x1b") {
		t.Error("an escape character without colour")
	}
	s := summaryOf(t, doc, Style{Color: true})
	for _, code := range []string{"0", red, yellow, green, bold} {
		s = strings.ReplaceAll(s, "\x1b["+code+"m", "")
	}
	if strings.Contains(s, "\x1b") {
		t.Error("the target's own escape sequence came through")
	}
	if at := command.FindString(s); at != "" {
		t.Errorf("the target's CI command %q came through", at)
	}
}
