// Package selftest proves the prover: it switches the known faults of the
// look-alike on, one at a time, plays the specs against each, and tells which
// specs catch it.
package selftest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/fixtures"
)

// Judged is what is to come of a fault.
type Judged string

// A fault is caught: a spec that holds without it fails. Or it breaks no more than
// advice and is warned of (and fails under --strict). Or it is legal: it breaks
// nothing that a correct server must keep, and no spec may mind it.
const (
	Caught Judged = "caught"
	Warned Judged = "warned"
	Legal  Judged = "legal"
)

// Fault is what is known and expected of a fault of the look-alike.
type Fault struct {
	ID       string
	Judged   Judged
	Breaks   []string // ids of the requirements that it breaks
	CaughtBy []string // ids of the specs that are there to catch it, without dialect
	Under    []string // dialects, as --idp takes them, that it takes to reveal it; none: those of a plain run
	Preset   string   // what it is a fault of: hubspot or full
	Note     string   // why it is warned of or legal

	// What the catalogue of defects says of it.
	Area     string
	Severity conformance.Severity
	Symptom  string
	Source   string // addresses where it was seen, or what it is derived from
}

// Catalogue is the faults, in the order of the catalogue of defects. It errs if the
// data that is built in contradicts itself.
func Catalogue() ([]Fault, error) {
	rules, err := conformance.LoadCatalogue()
	if err != nil {
		return nil, err
	}
	defects, err := table(fixtures.Defects)
	if err != nil {
		return nil, fmt.Errorf("defects.csv: %w", err)
	}
	rows, err := table(fixtures.Faults)
	if err != nil {
		return nil, fmt.Errorf("faults.csv: %w", err)
	}
	place := map[string]int{}
	for i, row := range defects {
		place[row["id"]] = i
	}
	var all []Fault
	var errs []error
	for i, row := range rows {
		at, known := place[row["id"]]
		if !known {
			errs = append(errs, fmt.Errorf("faults.csv: %s is not in defects.csv", row["id"]))
			continue
		}
		if i > 0 && rows[i-1]["id"] >= row["id"] {
			errs = append(errs, fmt.Errorf("faults.csv: %s stands after %s; keep the rows sorted, and each once", row["id"], rows[i-1]["id"]))
		}
		f := Fault{
			ID: row["id"], Judged: Judged(row["judged"]), Breaks: strings.Fields(row["breaks"]), CaughtBy: strings.Fields(row["caught_by"]),
			Under: strings.Fields(row["under"]), Preset: row["preset"], Note: row["note"],
			Area: defects[at]["area"], Severity: conformance.Severity(defects[at]["severity"]), Symptom: defects[at]["symptom"], Source: defects[at]["source"],
		}
		if err := f.check(rules); err != nil {
			errs = append(errs, fmt.Errorf("faults.csv: %s: %w", f.ID, err))
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b Fault) int { return place[a.ID] - place[b.ID] })
	return all, errors.Join(errs...)
}

// check holds a row to what its judgement needs.
func (f Fault) check(rules *conformance.Catalogue) error {
	for _, id := range f.Breaks {
		if _, ok := rules.Get(id); !ok {
			return fmt.Errorf("breaks %s, which the catalogue of requirements does not have", id)
		}
	}
	for _, spec := range f.CaughtBy {
		if strings.Contains(spec, "@") {
			return fmt.Errorf("caught_by names %s; name the spec without its dialect, and the dialect under", spec)
		}
	}
	switch {
	case f.Preset != "hubspot" && f.Preset != "full":
		return fmt.Errorf("preset is %q, want hubspot or full", f.Preset)
	case f.Judged == Legal && (len(f.Breaks) > 0 || len(f.CaughtBy) > 0):
		return errors.New("is legal, so it breaks nothing and nothing catches it")
	case f.Judged != Caught && f.Note == "":
		return fmt.Errorf("is %s, so the note must say why", f.Judged)
	case f.Judged == Caught || f.Judged == Warned:
		if len(f.Breaks) == 0 || len(f.CaughtBy) == 0 {
			return errors.New("needs the requirements that it breaks and the specs that catch it")
		}
	case f.Judged != Legal:
		return fmt.Errorf("judged is %q, want caught, warned or legal", f.Judged)
	}
	return nil
}

// table reads CSV as one map per row, from column to value.
func table(data []byte) ([]map[string]string, error) {
	all, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[all[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows, nil
}
