package reports

import (
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/scim"
)

// Format and Version mark report.json. A version only ever gains members; one
// that changes or drops a member gets the next number.
const (
	Format  = "rolecall-report"
	Version = 1
)

// Document is report.json: the record of one run and all that a reader needs to
// understand it without the catalogue. Schema describes it.
type Document struct {
	Format  string `json:"format"`  // always Format
	Version int    `json:"version"` // of the format, not of the tool

	Counts        map[conformance.Verdict]int `json:"counts"`              // results by verdict; each verdict is present, but waived only since there are waivers
	Coverage      Coverage                    `json:"coverage"`            //
	Requirements  map[string]Rule             `json:"requirements"`        // every requirement that the run cites, by id
	Questions     []Question                  `json:"questions,omitempty"` // the open questions, if the run was about them
	ExchangesMade int                         `json:"exchangesMade"`       // by all results
	ExchangesKept int                         `json:"exchangesKept"`       // those of results that are not a pass
	Run           conformance.Run             `json:"run"`
}

// Rule is what a requirement says and where it stands.
type Rule struct {
	Text      string               `json:"rule"`                // in one sentence
	Reference string               `json:"reference,omitempty"` // for people: "RFC 7644 section 3.3"
	URL       string               `json:"url,omitempty"`       // "" when it has no public address
	Level     conformance.Level    `json:"level,omitempty"`     //
	Severity  conformance.Severity `json:"severity,omitempty"`  // of a breach
	Area      string               `json:"area,omitempty"`      //
	Reading   string               `json:"reading,omitempty"`   // how it is read where its texts leave room
}

// verdicts are all verdicts in the order in which reports name them.
var verdicts = []conformance.Verdict{
	conformance.Fail, conformance.Inconclusive, conformance.Waived, conformance.Warning,
	conformance.Pass, conformance.NotClaimed, conformance.Deselected,
}

// New makes the document of a run. The run itself is not changed: exchanges of
// results that passed are left out of the document, and with them the pointers
// of observations to them. A cited id that the catalogue does not hold is left
// out of Requirements; a nil catalogue holds nothing.
func New(run conformance.Run, cat *conformance.Catalogue) Document {
	if cat == nil {
		cat = &conformance.Catalogue{}
	}
	doc := Document{Format: Format, Version: Version, Counts: count(run), Requirements: rules(run, cat), Coverage: cover(run, cat), Questions: asked(run, cat)}
	run.Dialects = orEmpty(run.Dialects)
	results := make([]conformance.Result, 0, len(run.Results))
	for _, r := range run.Results {
		doc.ExchangesMade += len(r.Exchanges)
		r.Requirements = orEmpty(r.Requirements)
		if r.Verdict == conformance.Pass {
			r = withoutExchanges(r)
		}
		doc.ExchangesKept += len(r.Exchanges)
		results = append(results, r)
	}
	run.Results = results
	doc.Run = run
	return doc
}

// orEmpty keeps null out of report.json.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func count(run conformance.Run) map[conformance.Verdict]int {
	counts := run.Count()
	for _, v := range verdicts {
		counts[v] += 0
	}
	return counts
}

func withoutExchanges(r conformance.Result) conformance.Result {
	r.Exchanges = nil
	r.Observations = slices.Clone(r.Observations)
	for i := range r.Observations {
		r.Observations[i].Exchange = nil
	}
	r.Findings = slices.Clone(r.Findings)
	for i := range r.Findings {
		r.Findings[i].Exchange = nil
	}
	return r
}

// reading says how a requirement is judged where its texts leave room.
func reading(cat *conformance.Catalogue, id string) string {
	var all []string
	for _, r := range cat.Readings(id) {
		all = append(all, r.Topic+". The texts: "+r.Texts+". Read as: "+r.Verdict)
	}
	return strings.Join(all, "; ")
}

func rules(run conformance.Run, cat *conformance.Catalogue) map[string]Rule {
	all := map[string]Rule{}
	add := func(id string) {
		if q, ok := cat.Get(id); ok {
			all[id] = Rule{Text: q.Rule, Reference: q.Reference(), URL: q.URL(), Level: q.Level, Severity: q.Severity, Area: q.Area, Reading: reading(cat, id)}
		}
	}
	for _, r := range run.Results {
		for _, id := range cited(r) {
			add(id)
		}
	}
	for _, w := range run.Waivers {
		add(w.Requirement)
	}
	return all
}

// cited lists the requirements that a result names anywhere.
func cited(r conformance.Result) []string {
	ids := slices.Clone(r.Requirements)
	for _, c := range r.Checks {
		ids = append(ids, c.Requirement)
	}
	for _, f := range r.Findings {
		ids = append(append(ids, f.Requirement), f.Also...)
	}
	return ids
}

// exchange finds the exchange that a finding or an observation points at; nil
// if it points nowhere, as in a report that somebody else wrote it may.
func exchange(r conformance.Result, index *int) *scim.Exchange {
	if index == nil || *index < 0 || *index >= len(r.Exchanges) {
		return nil
	}
	return &r.Exchanges[*index]
}
