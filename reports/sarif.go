package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"

	"rolecall/conformance"
)

// The part of SARIF 2.1.0 (OASIS standard, 27 March 2020) that a report needs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID         string          `json:"id"`
		Short      sarifText       `json:"shortDescription"`
		Full       sarifText       `json:"fullDescription"`
		Help       sarifText       `json:"help"`
		HelpURI    string          `json:"helpUri,omitempty"`
		Properties *sarifRuleExtra `json:"properties,omitempty"`
	}
	// sarifRuleExtra is what GitHub code scanning reads of a rule.
	sarifRuleExtra struct {
		Tags             []string `json:"tags,omitempty"`
		ProblemSeverity  string   `json:"problem.severity"`
		SecuritySeverity string   `json:"security-severity,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful bool        `json:"executionSuccessful"` // the run is complete
		Notes      []sarifNote `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNote struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Prints       map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

// SARIF writes the findings for views of code scanning: one result for each finding
// that says the same, a waived one suppressed, and a notification for what is not
// known. A finding is about a server and no file; since such views want a file, it is
// put on the first line of report.json, and the spec's id is its logical location.
// It errs only as w does.
func SARIF(w io.Writer, doc Document) error {
	s := sarif{doc: doc, rules: map[string]int{}}
	run := &s.run
	run.Tool.Driver = sarifDriver{Name: cmp.Or(line(doc.Run.Tool.Name), "rolecall"), Version: line(doc.Run.Tool.Version), Rules: []sarifRule{}}
	run.Results = []sarifResult{}
	for _, g := range groups(doc) {
		level := "warning"
		if g.red() {
			level = "error"
		}
		s.add(g, level)
	}
	for _, g := range join(doc, excused) {
		s.add(g, "warning")
	}
	run.Invocations = []sarifInvocation{s.invocation()}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{s.run}})
}

type sarif struct {
	doc   Document
	run   sarifRun
	rules map[string]int
}

func (s *sarif) add(g group, level string) {
	f, r := g.finding, g.results[0]
	text := visible(shorten(f.Message, shownText)) + ": expected " + brief(f.Expected) + ", got " + brief(f.Actual) + ". In " + brief(scenario(r))
	if names := g.elsewhere(); names != "" {
		text += ", and in " + names
	}
	if names := g.dialects(); names != "" {
		text += ", with " + names
	}
	result := sarifResult{
		RuleID: named(f.Requirement), RuleIndex: s.rule(f.Requirement), Level: level, Message: sarifText{text + "."},
		Locations: []sarifLocation{{
			sarifPhysical{sarifArtifact{"report.json"}, sarifRegion{1}}, []sarifLogical{{named(shorten(scenario(r), shownValue)), "member"}},
		}},
		Prints: map[string]string{"rolecall/v1": fingerprint(f, scenario(r))},
	}
	if f.Waived != nil {
		result.Suppressions = []sarifSuppression{{"external", "accepted", terms(*f.Waived)}}
	}
	s.run.Results = append(s.run.Results, result)
}

// fingerprint names a finding, so that a view knows it again in the next run.
func fingerprint(f conformance.Finding, scenario string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Requirement, scenario, f.Message}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// rule is the place of a requirement among the rules.
func (s *sarif) rule(id string) int {
	if i, known := s.rules[id]; known {
		return i
	}
	driver := &s.run.Tool.Driver
	s.rules[id] = len(driver.Rules)
	heading, text := s.doc.about(id)
	text = named(text)
	q := s.doc.Requirements[id]
	rule := sarifRule{ID: named(id), Short: sarifText{text}, Full: sarifText{text}, Help: sarifText{heading + ": " + text}}
	if followable(q.URL) {
		rule.HelpURI = q.URL
	}
	rule.Properties = &sarifRuleExtra{ProblemSeverity: "warning"}
	switch q.Severity { // GitHub: over 9.0 is critical, 7.0 high, 4.0 medium
	case conformance.Critical:
		*rule.Properties = sarifRuleExtra{Tags: []string{"security"}, ProblemSeverity: "error", SecuritySeverity: "9.1"}
	case conformance.Major:
		rule.Properties.ProblemSeverity = "error"
	}
	driver.Rules = append(driver.Rules, rule)
	return s.rules[id]
}

// invocation says whether the run is complete, and what is not known.
func (s *sarif) invocation() sarifInvocation {
	inv := sarifInvocation{Successful: s.doc.Run.Problem == "" && s.doc.Run.Verdict != conformance.Inconclusive}
	if s.doc.Run.Problem != "" {
		inv.Notes = append(inv.Notes, sarifNote{"error", sarifText{line(shorten(s.doc.Run.Problem, shownText))}})
	}
	for _, why := range byReason(s.doc.pick(conformance.Inconclusive)) {
		inv.Notes = append(inv.Notes, sarifNote{"warning", sarifText{"not known: " + why.reason + ": " + line(why.some())}})
	}
	for _, r := range unexplained(s.doc) {
		inv.Notes = append(inv.Notes, sarifNote{"error", sarifText{line(r.ID) + ": " + s.doc.headline(r)}})
	}
	for _, w := range failingWaivers(s.doc) {
		inv.Notes = append(inv.Notes, sarifNote{"error", sarifText{"waiver of " + subject(w.Waiver) + ": " + w.advice()}})
	}
	return inv
}
