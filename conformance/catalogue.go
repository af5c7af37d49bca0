// Package conformance is the vocabulary that everybody shares: requirement,
// profile, weight, finding, verdict, and the record of a finished run. It does
// no I/O and passes no judgement of its own; it says what a judgement means.
package conformance

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"rolecall/fixtures"
)

// Level is the strength of a requirement as its document gives it.
type Level string

// The levels of RFC 2119. A vendor's demand carries Vendor.
const (
	Must      Level = "MUST"
	MustNot   Level = "MUST NOT"
	Should    Level = "SHOULD"
	ShouldNot Level = "SHOULD NOT"
	May       Level = "MAY"
	Vendor    Level = "VENDOR" // OKTA, ENTRA or IPSIE in the catalogue
)

// BlackBox requirements can be tested with a base URL and one working credential.
const BlackBox = "black-box"

// Severity is how bad a breach is for the people who are provisioned.
type Severity string

// The severities of the catalogue.
const (
	Critical Severity = "critical" // somebody has or loses access wrongly, or the wrong person is changed
	Major    Severity = "major"    // synchronisation breaks or diverges
	Minor    Severity = "minor"    // cosmetic or easily tolerated
)

// Requirement is one rule that a service provider can keep or break.
type Requirement struct {
	ID        string
	Document  string // RFC7643, RFC7644, ENTRA-SCIM, IDP (what another client needs), HUBSPOT, ROLECALL, ...
	Section   string
	Level     Level
	Area      string
	Rule      string   // the rule in one sentence
	Condition []string // features and profiles under which it applies; all must hold
	Testable  string   // BlackBox, needs-setup or no
	HowToTest string
	Severity  Severity
	Verified  bool // read in the source itself
	Defined   bool // stated as a fact or definition, without a keyword
	Inferred  bool // no sentence says it
}

// Catalogue is every requirement by its id.
type Catalogue struct {
	order    []string
	byID     map[string]Requirement
	readings []Reading
	unproved map[string]string // reasons by id

	questions []Question
}

// LoadCatalogue reads the catalogue that is built in: the SCIM requirements and
// beside them the rules of further identity providers, of HubSpot and of the house.
func LoadCatalogue() (*Catalogue, error) {
	c := &Catalogue{byID: map[string]Requirement{}}
	for _, file := range []struct {
		name string
		data []byte
	}{{"requirements.csv", fixtures.Requirements}, {"rules.csv", fixtures.Rules}} {
		if err := c.add(bytes.NewReader(file.data)); err != nil {
			return nil, fmt.Errorf("%s: %w", file.name, err)
		}
	}
	if err := c.addQuestions(bytes.NewReader(fixtures.Questions)); err != nil {
		return nil, fmt.Errorf("questions.csv: %w", err)
	}
	slices.Sort(c.order)
	return c, errors.Join(c.addReadings(), c.addUnproved(fixtures.Unproved))
}

// Get finds a requirement by its id.
func (c *Catalogue) Get(id string) (Requirement, bool) {
	r, ok := c.byID[id]
	return r, ok
}

// All lists the requirements in the order of their ids.
func (c *Catalogue) All() []Requirement {
	all := make([]Requirement, 0, len(c.order))
	for _, id := range c.order {
		all = append(all, c.byID[id])
	}
	return all
}

var columns = []string{"id", "document", "section", "level", "area", "requirement", "conditional_on",
	"testable", "how_to_test", "severity_if_broken", "verified"}

func (c *Catalogue) add(in io.Reader) error {
	table := csv.NewReader(in)
	head, err := table.Read()
	if err != nil {
		return err
	}
	if !slices.Equal(head, columns) {
		return fmt.Errorf("columns are %v, want %v", head, columns)
	}
	for {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r, err := requirement(row)
		if err != nil {
			line, _ := table.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
		if _, twice := c.byID[r.ID]; twice {
			return fmt.Errorf("requirement %s stands twice", r.ID)
		}
		c.byID[r.ID] = r
		c.order = append(c.order, r.ID)
	}
}

func requirement(row []string) (Requirement, error) {
	rule, defined := strings.CutSuffix(row[5], " [def]")
	rule, inferred := strings.CutSuffix(rule, " [inf]")
	r := Requirement{
		ID: row[0], Document: row[1], Section: row[2], Level: Level(row[3]), Area: row[4],
		Rule: rule, Testable: row[7], HowToTest: row[8], Severity: Severity(row[9]),
		Verified: row[10] == "yes", Defined: defined, Inferred: inferred,
	}
	if row[6] != "" {
		r.Condition = strings.Split(row[6], "&")
	}
	switch r.Level {
	case Must, MustNot, Should, ShouldNot, May:
	case "OKTA", "ENTRA", "IPSIE":
		r.Level = Vendor
	default:
		return r, fmt.Errorf("%s: level %q is none of the catalogue's", r.ID, row[3])
	}
	switch r.Severity {
	case Critical, Major, Minor:
	default:
		return r, fmt.Errorf("%s: severity %q is none of the catalogue's", r.ID, row[9])
	}
	if r.ID == "" || r.Rule == "" || r.Document == "" {
		return r, fmt.Errorf("%q: id, document and requirement must be filled", r.ID)
	}
	return r, nil
}

// Reference says where the rule stands, for people: "RFC 7644 section 3.3".
func (r Requirement) Reference() string {
	switch {
	case strings.HasPrefix(r.Document, "RFC") && strings.HasSuffix(r.Document, "-ERRATA"):
		return "RFC " + r.Document[3:7] + " erratum " + r.erratum()
	case strings.HasPrefix(r.Document, "RFC"):
		return "RFC " + strings.TrimPrefix(r.Document, "RFC") + " section " + r.Section
	case r.Document == "HUBSPOT":
		return "HubSpot, " + r.Section
	case r.Document == "IDP":
		return r.Section + " as a SCIM client"
	case r.Document == "ROLECALL":
		return "rolecall house rule, " + r.Section
	}
	return r.Document + ", " + r.Section
}

// URL is where the rule can be read, "" if it has no public address.
func (r Requirement) URL() string {
	switch {
	case strings.HasSuffix(r.Document, "-ERRATA"):
		return "https://www.rfc-editor.org/errata/eid" + r.erratum()
	case strings.HasPrefix(r.Document, "RFC"):
		return "https://www.rfc-editor.org/rfc/" + strings.ToLower(r.Document) + "#section-" + r.Section
	case strings.HasPrefix(r.Document, "ENTRA-COMPAT"):
		return "https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility"
	case strings.HasPrefix(r.Document, "ENTRA"):
		return "https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups"
	case strings.HasPrefix(r.Document, "OKTA"):
		return "https://developer.okta.com/docs/concepts/scim/"
	case strings.HasPrefix(r.Document, "draft-ietf-"):
		return "https://datatracker.ietf.org/doc/" + r.Document
	case r.Document == "HUBSPOT":
		return "https://developers.hubspot.com/docs/apps/developer-platform/add-features/scim"
	}
	return ""
}

// erratum is the number inside an id such as RFC7644-E7916-01.
func (r Requirement) erratum() string {
	for _, part := range strings.Split(r.ID, "-") {
		if strings.HasPrefix(part, "E") {
			return part[1:]
		}
	}
	return r.Section
}
