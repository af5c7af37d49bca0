package harness_test

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"rolecall/fixtures"
	"rolecall/harness"
	"rolecall/suites"
)

// Each trap has specs that exist and belong to it, or a reason why it has none.
func TestTrapsAreProved(t *testing.T) {
	traps := table(t, fixtures.Traps)
	if len(traps) != 32 {
		t.Errorf("%d traps, want 32", len(traps))
	}
	trees := map[string]map[string]bool{}
	for n := 1; n <= 32; n++ {
		row := traps[strconv.Itoa(n)]
		if row == nil || row["must"] == "" || row["comes_from"] == "" {
			t.Errorf("trap %d is missing or incomplete: %v", n, row)
			continue
		}
		specs := strings.Fields(row["specs"])
		if (len(specs) == 0) == (row["reason"] == "") {
			t.Errorf("trap %d: specs %q and reason %q; want one of the two", n, row["specs"], row["reason"])
		}
		for _, spec := range specs {
			id, idp, played := strings.Cut(spec, "@")
			if played {
				name, _, _ := strings.Cut(idp, ":")
				id += "@" + name
			} else {
				idp = "okta-oin"
			}
			if trees[idp] == nil {
				trees[idp] = specsOf(t, idp)
			}
			if !trees[idp][id] {
				t.Errorf("trap %d: there is no spec %s", n, spec)
			}
		}
	}
}

// specsOf are the ids of the specs that a run with a dialect plays.
func specsOf(t *testing.T, idp string) map[string]bool {
	t.Helper()
	plan, err := harness.Settings{Profile: "hubspot", IDP: []string{idp}}.Choose()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := suites.Register(plan.Options())
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, spec := range tree.Specs() {
		ids[spec.ID] = true
	}
	return ids
}

// table reads CSV with a header line, by the column id.
func table(t *testing.T, data []byte) map[string]map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]map[string]string{}
	for _, row := range rows[1:] {
		named := map[string]string{}
		for i, column := range rows[0] {
			named[column] = row[i]
		}
		byID[named["id"]] = named
	}
	return byID
}
