package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"rolecall/harness"
	"rolecall/mockidp"
	"rolecall/reports/certificate"
	"rolecall/suites"
)

// stamp says in a record that a release made it: a test's own build is of no
// revision, and would rightly be refused.
func stamp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: stamp report.json")
	}
	path := ts.MkAbs(args[0])
	raw, err := os.ReadFile(path)
	ts.Check(err)
	var doc map[string]any
	numbers := json.NewDecoder(bytes.NewReader(raw))
	numbers.UseNumber()
	ts.Check(numbers.Decode(&doc))
	tool := doc["run"].(map[string]any)["tool"].(map[string]any)
	tool["revision"] = "0123456789abcdef"
	delete(tool, "modified")
	raw, err = json.Marshal(doc)
	ts.Check(err)
	ts.Check(os.WriteFile(path, raw, 0o600))
}

// Every level is about specs that there are: families, fenced scenarios, dialects.
func TestLevelsAreAboutSpecsThatThereAre(t *testing.T) {
	levels := certificate.Levels()
	for _, d := range mockidp.Dialects() {
		levels = append(levels, certificate.Ready(d.Name))
	}
	for _, level := range levels {
		plan, err := harness.Settings{Profile: level.Profile, IDP: []string{"all"}}.Choose()
		if err != nil {
			t.Fatal(err)
		}
		tree, err := suites.Register(plan.Options())
		if err != nil {
			t.Fatal(err)
		}
		families, scenarios, proved := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for _, spec := range tree.Specs() {
			families[spec.Family] = true
			scenario, _, _ := strings.Cut(spec.ID, "@")
			scenarios[scenario] = true
			if level.Dialect == "" || spec.Dialect == "" || spec.Dialect == level.Dialect {
				for _, id := range spec.Requirements {
					proved[id] = true
				}
			}
		}
		for _, family := range level.Families {
			if !families[family] {
				t.Errorf("%s asks for the family %s", level.Name, family)
			}
		}
		for _, scenario := range level.Optional {
			if level.Profile == "hubspot" && !scenarios[scenario] {
				t.Errorf("%s excuses from %s, which does not exist", level.Name, scenario)
			}
		}
		for _, id := range level.Requirements {
			if !proved[id] {
				t.Errorf("%s asks for %s, which no spec proves", level.Name, id)
			}
		}
	}
}
