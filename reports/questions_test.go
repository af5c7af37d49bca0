package reports

import (
	"bytes"
	"strings"
	"testing"

	"rolecall/conformance"
)

// questioned is a run that has answers to some open questions.
func questioned() conformance.Run {
	seven := conformance.Observation{Topic: "a string", Observed: `holds "Ops EU"`, Question: "HUBSPOT-OPEN-07", Oracle: conformance.OracleSettings, Evidence: "POST /Users: 201"}
	return conformance.Run{
		Profile: "hubspot", Verdict: conformance.Pass,
		Results: []conformance.Result{
			{ID: "observed.roles.forms", Family: "observed", Area: "roles", Verdict: conformance.Pass, Requirements: []string{"HUBSPOT-OPEN-07"}, Observations: []conformance.Observation{
				seven, {Topic: "<script>", Observed: "bad | \u202e", Question: "HUBSPOT-OPEN-07"}, {Topic: "something else", Observed: "seen"}}},
			{ID: "roles.grant.none@okta-oin", Family: "roles", Area: "grant", Dialect: "okta-oin", Verdict: conformance.Pass, Requirements: []string{}, Observations: []conformance.Observation{seven}},
			{ID: "observed.roles.title", Family: "observed", Area: "roles", Verdict: conformance.NotClaimed, Reason: "give a settings token", Requirements: []string{"HUBSPOT-OPEN-10"}},
		},
	}
}

func TestQuestions(t *testing.T) {
	doc := New(questioned(), catalogue(t))
	if len(doc.Questions) != 24 || answered(doc.Questions) != 1 {
		t.Fatalf("%d questions, %d answered", len(doc.Questions), answered(doc.Questions))
	}
	seven := doc.Questions[6].Answers
	if len(seven) != 2 || strings.Join(seven[0].Specs, " ") != "observed.roles.forms roles.grant.none@okta-oin" || seven[0].rests() != "settings API: POST /Users: 201" {
		t.Errorf("question 7: %+v", seven)
	}
	for number, want := range map[int]string{
		7: "", 10: "give a settings token", 11: "no spec of this run asks it", 16: "It takes an inbox", 1: "no spec of this run asks it",
	} {
		if got := doc.Questions[number-1].still(); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("question %d: %q, want %q", number, got, want)
		}
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"md": func(b *bytes.Buffer) error { return Markdown(b, doc) }, "html": func(b *bytes.Buffer) error { return HTML(b, doc) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		for _, want := range []string{"Open questions about HubSpot", "7. Which forms of a role", "Ops EU", "POST /Users: 201", "give a settings token", "It takes an inbox", "something else"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
		if strings.Contains(text, "<script>:") || strings.Contains(text, "\u202e") {
			t.Errorf("%s obeys text of the target", name)
		}
	}
	var summary bytes.Buffer
	if err := Summary(&summary, doc, Style{}); err != nil || !strings.Contains(summary.String(), "1 of 24 open questions about HubSpot were answered") || strings.Contains(summary.String(), "Ops EU") {
		t.Errorf("the summary: %v\n%s", err, summary.String())
	}
	if err := validate(t, compiled(t), doc); err != nil {
		t.Error(err)
	}
	if other := New(sample(), catalogue(t)); other.Questions != nil {
		t.Error("a run that asked nothing has questions")
	}
}
