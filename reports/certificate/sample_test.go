package certificate

import (
	"bytes"
	"crypto/ed25519"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/reports"
	"rolecall/scim"
)

var (
	began  = time.Date(2026, 11, 23, 20, 15, 30, 0, time.UTC)
	issued = began.Add(time.Hour)
	issuer = conformance.Tool{Name: "rolecall", Version: "1.2.3", Revision: "fedcba9", Go: "go1.26.8"}
	// A key that everybody knows, for tests alone.
	testKey  = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	otherKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
)

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// good is a run that earns a level, with a warning, a waived deviation and an
// observation in it.
func good(level Level) conformance.Run {
	dialect := level.Dialect
	if dialect == "" {
		dialect = "okta-oin"
	}
	family := "lifecycle"
	if len(level.Families) > 0 {
		family = level.Families[0]
	}
	result := func(id string, v conformance.Verdict) conformance.Result {
		parts := strings.Split(id, ".")
		return conformance.Result{ID: id + "@" + dialect, Family: parts[0], Area: parts[1], Title: "does " + id, Dialect: dialect, Verdict: v, Requirements: []string{}, Started: began, Duration: time.Second}
	}
	all := result(family+".all.of-it", conformance.Pass)
	for _, id := range level.Requirements {
		all.Requirements = append(all.Requirements, id)
		all.Checks = append(all.Checks, conformance.Check{Requirement: id, Passed: 2})
	}
	right := true
	all.Grants = []conformance.Grant{{Sent: []string{"Führung – 中"}, Obtained: []string{"Führung – 中"}, AsExpected: &right, Oracle: conformance.OracleSettings}}
	all.Observations = []conformance.Observation{{Topic: "several roles", Observed: "the first counts", Oracle: conformance.OracleSettings}}

	known := conformance.Waiver{Requirement: "RFC7644-3.3-08", Target: "*", Owner: "us", Reason: "next release", Expires: "2026-12-31"}
	excused := result(family+".known.deviation", conformance.Waived)
	excused.Requirements = []string{known.Requirement}
	excused.Findings = []conformance.Finding{{Requirement: known.Requirement, Weight: conformance.Required, Message: "scimType", Expected: "uniqueness", Actual: "nothing", Oracle: conformance.OracleSCIM, Waived: &known}}
	excused.Checks = []conformance.Check{{Requirement: known.Requirement, Failed: 1}}
	excused.Exchanges = []scim.Exchange{{Method: "POST", URL: "https://scim.example.com/Users", Status: 409, ResponseHeader: http.Header{"Content-Type": {scim.MediaType}}, ResponseBody: "{}", Started: began, Duration: time.Millisecond}}

	fence := result("roles.grant.super-admin", conformance.Deselected)
	fence.Reason = "--allow-super-admin"
	other := result("other.than.asked", conformance.NotClaimed)

	run := conformance.Run{
		Tool:    conformance.Tool{Name: "rolecall", Version: "1.2.3", Revision: "abcdef0", Go: "go1.26.8"},
		Profile: level.Profile, Seed: 42, Prefix: "rc42",
		Dialects: []conformance.Dialect{{Name: dialect, Title: "Okta", Trust: "high"}},
		Target:   conformance.Target{URL: "https://scim.example.com/v2", Kind: "live", Oracles: []conformance.Oracle{conformance.OracleSCIM, conformance.OracleSettings}},
		Started:  began, Ended: began.Add(time.Minute),
		Waivers: []conformance.WaiverOutcome{{Waiver: known, State: conformance.WaiverUsed, Findings: 1}},
		Results: []conformance.Result{all, excused, fence, other},
	}
	choice := conformance.Choice{LeftOut: []string{"roles.grant.paid-seat@" + dialect}}
	for _, r := range run.Results {
		choice.Chosen = append(choice.Chosen, r.ID)
	}
	run.Choice = &choice
	run.Conclude()
	return run
}

func document(t testing.TB, run conformance.Run) reports.Document {
	t.Helper()
	cat, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return reports.New(run, cat)
}

func rawOf(t testing.TB, doc reports.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := reports.JSON(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func made(t testing.TB, level Level, key ed25519.PrivateKey) []byte {
	t.Helper()
	bundle, _, err := Make(Order{Report: rawOf(t, document(t, good(level))), Level: level, Key: key, Issuer: issuer, Now: issued})
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func everyLevel() []Level { return slices.Concat(Levels(), []Level{Ready("entra-default")}) }

func levelNamed(t testing.TB, name string) Level {
	t.Helper()
	level, err := LevelByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return level
}
