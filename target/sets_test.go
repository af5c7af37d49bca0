package target

import (
	"strings"
	"testing"
)

const twoSets = "permissionSets:\n- {name: Sales Manager}\n- {id: 7, name: Super Admin, superAdmin: true, paidSeat: true}\n"

// What is taken is a list that a run can rest on, and nothing of the file is passed
// over.
func FuzzParseSets(f *testing.F) {
	for _, s := range []string{twoSets, "", "permissionSets: []", "permissionSets: &a [{name: x}, *a]", twoSets + "---\n" + twoSets, "permissionSets: [{name: \"\\0\"}]",
		"permissionSets:\n- {name: a, name: b}", "permissionSets: [{<<: {name: x}}]", "\xff", "%YAML 9\n---\n", "permissionSets: [{name: !!binary eA==}]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sets, err := parseSets("sets.yaml", strings.NewReader(text))
		if err != nil {
			if !strings.Contains(err.Error(), "--permission-sets sets.yaml: ") {
				t.Errorf("%q: %v does not say where", text, err)
			}
			return
		}
		if len(sets) == 0 || len(sets) > MaxSets {
			t.Errorf("%q: %d sets", text, len(sets))
		}
		seen := map[string]bool{}
		for _, set := range sets {
			if set.Name == "" || seen[set.Name] {
				t.Errorf("%q: name %q is empty or stands twice", text, set.Name)
			}
			seen[set.Name] = true
			if (set.SuperAdmin || set.PaidSeat) && set.Harmless() {
				t.Errorf("%q: %+v is taken for harmless", text, set)
			}
		}
	})
}

func TestASecondDocumentIsNotPassedOver(t *testing.T) {
	if _, err := parseSets("sets.yaml", strings.NewReader(twoSets+"---\n"+twoSets)); err == nil || !strings.Contains(err.Error(), "one YAML document") {
		t.Errorf("%v", err)
	}
	if sets, err := parseSets("sets.yaml", strings.NewReader("---\n"+twoSets+"...\n")); err != nil || len(sets) != 2 {
		t.Errorf("%v, %v", sets, err)
	}
}
