package selftest

import (
	"testing"

	"rolecall/fixtures"
	"rolecall/hubspot/faults"
)

// Each fault of the look-alike is in the table and each row of it is a fault; and
// each defect that was seen in a real server is a fault, or said why not.
func TestNoDefectIsForgotten(t *testing.T) {
	rows, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, f := range faults.All() {
		have[f.ID] = true
	}
	if len(rows) != len(have) {
		t.Errorf("faults.csv has %d rows and the look-alike %d faults", len(rows), len(have))
	}
	for _, f := range rows {
		if !have[f.ID] {
			t.Errorf("%s is in faults.csv and no fault of the look-alike", f.ID)
		}
	}
	defects, err := table(fixtures.Defects)
	if err != nil {
		t.Fatal(err)
	}
	left, err := table(fixtures.NotShown)
	if err != nil {
		t.Fatal(err)
	}
	reasons, known := map[string]string{}, map[string]bool{}
	for _, row := range left {
		reasons[row["id"]] = row["reason"]
		if row["reason"] == "" {
			t.Errorf("%s has no reason in not-shown.csv", row["id"])
		}
	}
	for _, row := range defects {
		known[row["id"]] = true
		if have[row["id"]] == (reasons[row["id"]] != "") {
			t.Errorf("%s must be either a fault or in not-shown.csv", row["id"])
		}
	}
	for id := range reasons {
		if !known[id] {
			t.Errorf("%s is in not-shown.csv and no defect", id)
		}
	}
}
