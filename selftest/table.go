package selftest

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// Outcome is what became of a fault.
type Outcome string

// A fault has the outcome that is to come of it (see Judged); or it was missed; or
// specs mind what they should not (alarm); or it is not known, because its round
// could not be made or was cut short.
const (
	IsCaught Outcome = "caught"
	IsWarned Outcome = "warned"
	IsLegal  Outcome = "legal"
	Missed   Outcome = "missed"
	Alarm    Outcome = "alarm"
	Unknown  Outcome = "unknown"
)

// Row is a fault and what became of it.
type Row struct {
	ID       string               `json:"fault"`
	Area     string               `json:"area"`
	Severity conformance.Severity `json:"severity"`
	Does     string               `json:"does"`   // what it does, seen from outside
	Source   string               `json:"source"` // where it was seen
	Judged   Judged               `json:"judged"` // what is to come of it
	Note     string               `json:"note,omitempty"`
	Breaks   []string             `json:"breaks,omitempty"`

	Outcome  Outcome  `json:"outcome"`
	Why      string   `json:"why,omitempty"`      // why it has not the outcome that is to come
	By       []string `json:"by,omitempty"`       // specs, without dialect, that blame it for what it breaks
	Beside   int      `json:"beside,omitempty"`   // further specs that alarm for other rules
	Dialects []string `json:"dialects,omitempty"` // in which By blame it; plain for plain requests
	First    *Message `json:"first,omitempty"`    // what the first of the specs that are there for it says

	Preset   string `json:"preset"`
	Specs    Choice `json:"specs"` // which specs were played
	Played   int    `json:"played"`
	Unplayed int    `json:"unplayed,omitempty"` // specs that there was no time for
}

// Message is a finding, and the spec that made it.
type Message struct {
	Spec    string              `json:"spec"`
	Finding conformance.Finding `json:"finding"`
}

// Choice says which specs of the profile a round plays.
type Choice string

// The choices. Near misses of permission sets' names are half of all requests, and
// say nothing of faults that do nothing to names.
const (
	AllSpecs    Choice = "all"
	NoNearMiss  Choice = "all but roles.near-miss"
	PlainSpecs  Choice = "plain requests, without what vendors ask for"
	NamedSpecs  Choice = "those that are there for the fault"
	nearMisses         = "roles.near-miss."
	areaOfRoles        = "roles"
)

// Clean is how the specs did without a fault.
type Clean struct {
	Preset   string       `json:"preset"`
	Dialects []string     `json:"dialects"`
	Played   int          `json:"played"`
	Alarms   []FalseAlarm `json:"alarms,omitempty"`
	Left     []string     `json:"left,omitempty"` // what could not be cleared away
	Problem  string       `json:"problem,omitempty"`
	results  map[string]conformance.Result
}

// FalseAlarm is a spec that blames a correct server.
type FalseAlarm struct {
	Spec    string               `json:"spec"`
	Verdict conformance.Verdict  `json:"verdict"`
	Reason  string               `json:"reason,omitempty"`
	Finding *conformance.Finding `json:"finding,omitempty"`
}

// Table is the kill table: what became of each fault.
type Table struct {
	Profile  string    `json:"profile"`
	Seed     int64     `json:"seed"`
	Problem  string    `json:"problem,omitempty"` // why the table is not complete
	Clean    []Clean   `json:"clean"`
	Rows     []Row     `json:"faults"`
	Controls *Controls `json:"controls,omitempty"`
	Flakes   *Flakes   `json:"flakes,omitempty"`
}

// Count is how many faults had an outcome.
func (t Table) Count(outcomes ...Outcome) int {
	n := 0
	for _, row := range t.Rows {
		if slices.Contains(outcomes, row.Outcome) {
			n++
		}
	}
	return n
}

// Verdict is what the table says of the specs: conformance.Fail if a fault is
// missed or a correct server is blamed, conformance.Inconclusive if that is not
// known of some, else conformance.Pass.
func (t Table) Verdict() conformance.Verdict {
	verdict := conformance.Pass
	if t.Problem != "" || t.Count(Unknown) > 0 {
		verdict = conformance.Inconclusive
	}
	for _, c := range t.Clean {
		if c.Problem != "" {
			verdict = conformance.Inconclusive
		}
	}
	if t.Controls.unknown() {
		verdict = conformance.Inconclusive
	}
	if t.Flakes.verdict() == conformance.Inconclusive {
		verdict = conformance.Inconclusive
	}
	if t.Count(Missed, Alarm) > 0 || t.Controls.alarmed() || t.Flakes.verdict() == conformance.Fail {
		return conformance.Fail
	}
	for _, c := range t.Clean {
		if len(c.Alarms)+len(c.Left) > 0 {
			return conformance.Fail
		}
	}
	return verdict
}

// falseAlarms are the results that a correct server should not have got, by spec.
func falseAlarms(results map[string]conformance.Result) []FalseAlarm {
	var list []FalseAlarm
	for id, r := range results {
		if !alarms(r) {
			continue
		}
		list = append(list, falseAlarm(id, r))
	}
	slices.SortFunc(list, func(a, b FalseAlarm) int { return strings.Compare(a.Spec, b.Spec) })
	return list
}

func falseAlarm(id string, r conformance.Result) FalseAlarm {
	a := FalseAlarm{Spec: id, Verdict: r.Verdict, Reason: r.Reason}
	if i := slices.IndexFunc(r.Findings, weighs); i >= 0 {
		a.Finding = &r.Findings[i]
	}
	return a
}

// weighs tells whether a finding counts towards a verdict.
func weighs(f conformance.Finding) bool {
	return f.Weight == conformance.Required || f.Weight == conformance.Advised
}

// String tells of the alarm on one line.
func (a FalseAlarm) String() string {
	if f := a.Finding; f != nil {
		return fmt.Sprintf("%s: %s %s: %s; expected %s, got %s", a.Spec, a.Verdict, f.Requirement, f.Message, f.Expected, f.Actual)
	}
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s", a.Spec, a.Verdict, a.Reason))
}
