package reports

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rolecall/conformance"
)

func sarifOf(t *testing.T, doc Document) (sarifLog, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := SARIF(&b, doc); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	return log, b.Bytes()
}

// The schema is OASIS's own, of errata 01
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json).
func TestSARIFKeepsThePublishedSchema(t *testing.T) {
	raw, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]conformance.Run{
		"sample": sample(), "hostile": mangle(hostile), "empty": mangle(""), "nothing": {Verdict: conformance.Inconclusive, Problem: "no target"}, "many": many(500),
	} {
		_, raw := sarifOf(t, New(run, catalogue(t)))
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"version":"2.1.0","runs":[{}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(broken) == nil {
		t.Error("the schema refuses nothing")
	}
}

func TestSARIFSaysWhatWasFound(t *testing.T) {
	log, _ := sarifOf(t, New(sample(), catalogue(t)))
	run := log.Runs[0]
	if len(run.Results) != 3 || run.Invocations[0].Successful != true {
		t.Fatalf("%d results, successful %v", len(run.Results), run.Invocations[0].Successful)
	}
	worst, mild, waived := run.Results[0], run.Results[1], run.Results[2]
	if worst.RuleID != "HUBSPOT-ROLE-02" || worst.Level != "error" || worst.Locations[0].Logical[0].Name != "roles.assign.exact-name" || !strings.Contains(worst.Message.Text, "okta, entra") {
		t.Errorf("the worst is %+v", worst)
	}
	if rule := run.Tool.Driver.Rules[worst.RuleIndex]; rule.ID != worst.RuleID || rule.Properties.SecuritySeverity != "9.1" || rule.HelpURI == "" {
		t.Errorf("its rule is %+v", rule)
	}
	if mild.Level != "warning" || len(mild.Suppressions) > 0 {
		t.Errorf("the warning is %+v", mild)
	}
	if len(waived.Suppressions) != 1 || !strings.Contains(waived.Suppressions[0].Justification, "identity team") {
		t.Errorf("the waived one is %+v", waived)
	}
	if notes := run.Invocations[0].Notes; len(notes) != 1 || !strings.Contains(notes[0].Message.Text, "no answer from the target") {
		t.Errorf("what is not known is %+v", notes)
	}
}

// A view must know a finding again, and tell two from each other.
func TestSARIFNamesAFindingTheSameInEveryRun(t *testing.T) {
	prints := func(run conformance.Run) map[string]bool {
		log, _ := sarifOf(t, New(run, catalogue(t)))
		all := map[string]bool{}
		for _, r := range log.Runs[0].Results {
			all[r.Prints["rolecall/v1"]] = true
		}
		return all
	}
	first, second := sample(), sample()
	second.Seed, second.Prefix, second.Results[0].Findings[0].Actual = 99, "rc99", "something else"
	second.Results[1].Findings = second.Results[0].Findings
	a, b := prints(first), prints(second)
	if len(a) != 3 {
		t.Errorf("%d names for 3 findings", len(a))
	}
	for print := range a {
		if !b[print] {
			t.Errorf("%s has another name in the second run", print)
		}
	}
}
