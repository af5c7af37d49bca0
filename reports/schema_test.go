package reports

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"rolecall/conformance"
	"rolecall/scim"
)

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.schema.json", raw); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, doc Document) error {
	t.Helper()
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonOf(t, doc)))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(instance)
}

func jsonOf(t testing.TB, doc Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSchemaTakesWhatIsWritten(t *testing.T) {
	s := compiled(t)
	for name, run := range map[string]conformance.Run{
		"sample":            sample(),
		"nothing was run":   {Verdict: conformance.Inconclusive, Problem: "no target"},
		"hostile in places": mangled(),
	} {
		if err := validate(t, s, New(run, catalogue(t))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// mangled is the sample with hostile text where the schema allows any.
func mangled() conformance.Run {
	run := sample()
	for i := range run.Results {
		run.Results[i].Title, run.Results[i].Reason = hostile, hostile
		for j := range run.Results[i].Exchanges {
			run.Results[i].Exchanges[j].ResponseBody = hostile
		}
	}
	return run
}

func TestSchemaRefuses(t *testing.T) {
	s := compiled(t)
	for name, spoil := range map[string]func(*Document){
		"another format":              func(d *Document) { d.Format = "other" },
		"another version":             func(d *Document) { d.Version = 2 },
		"an unknown verdict":          func(d *Document) { d.Run.Results[0].Verdict = "splendid" },
		"an unknown verdict of a run": func(d *Document) { d.Run.Verdict = "" },
		"an unknown verdict counted":  func(d *Document) { d.Counts["splendid"] = 1 },
		"a count that is missing":     func(d *Document) { delete(d.Counts, conformance.Warning) },
		"an unknown weight":           func(d *Document) { d.Run.Results[0].Findings[0].Weight = "heavy" },
		"an unknown oracle":           func(d *Document) { d.Run.Results[0].Findings[0].Oracle = "coin" },
		"a finding without a rule":    func(d *Document) { d.Run.Results[0].Findings[0].Requirement = "" },
		"a result without an id":      func(d *Document) { d.Run.Results[0].ID = "" },
		"no list of results":          func(d *Document) { d.Run.Results = nil },
		"exchanges of a pass":         func(d *Document) { d.Run.Results[2].Exchanges = d.Run.Results[0].Exchanges },
		"a waiver without a day":      func(d *Document) { d.Run.Waivers[0].Expires = "soon" },
		"a waiver without a reason":   func(d *Document) { d.Run.Waivers[0].Reason = "" },
		"a waiver of two things":      func(d *Document) { d.Run.Waivers[0].Spec = "a.b.c" },
		"a waiver of nothing":         func(d *Document) { d.Run.Results[7].Findings[0].Waived.Requirement = "" },
		"an unknown state":            func(d *Document) { d.Run.Waivers[0].State = "splendid" },
		"an exchange before the list": func(d *Document) { d.Run.Results[0].Findings[0].Exchange = ptr(-1) },
	} {
		doc := New(sample(), catalogue(t))
		spoil(&doc)
		if err := validate(t, s, doc); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// The schema and the Go types must name the same members, and require what is
// always written.
func TestSchemaNamesEveryMember(t *testing.T) {
	type object struct {
		Required   []string       `json:"required"`
		Properties map[string]any `json:"properties"`
	}
	var root struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	for def, value := range map[string]any{
		"": Document{}, "rule": Rule{}, "coverage": Coverage{}, "areaCoverage": AreaCoverage{},
		"run": conformance.Run{}, "tool": conformance.Tool{}, "target": conformance.Target{}, "dialect": conformance.Dialect{},
		"result": conformance.Result{}, "check": conformance.Check{}, "finding": conformance.Finding{},
		"waiver": conformance.Waiver{}, "waiverOutcome": conformance.WaiverOutcome{},
		"choice": conformance.Choice{}, "grant": conformance.Grant{},
		"question": Question{}, "answer": Answer{}, "observation": conformance.Observation{}, "exchange": scim.Exchange{},
	} {
		described := root.Defs[def]
		if def == "" {
			described = root.object
		}
		var names, required, known []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(value)) {
			tag, ok := f.Tag.Lookup("json")
			if !ok {
				continue
			}
			name, option, _ := strings.Cut(tag, ",")
			names = append(names, name)
			if option != "omitempty" {
				required = append(required, name)
			}
		}
		for name := range described.Properties {
			known = append(known, name)
		}
		for _, list := range [][]string{names, required, known, described.Required} {
			slices.Sort(list)
		}
		if diff := cmp.Diff(names, known); diff != "" {
			t.Errorf("%q: members -Go +schema\n%s", def, diff)
		}
		if diff := cmp.Diff(required, described.Required); diff != "" {
			t.Errorf("%q: required members -Go +schema\n%s", def, diff)
		}
	}
}
