package selftest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/hubspot/variants"
)

// A false alarm shows, and is put down to the variant that it takes. (This one is
// legal for Okta alone, so that the specs for Entra ID are right to alarm.)
func TestAlarmIsPutDownToItsVariant(t *testing.T) {
	c := Combination{Preset: "full", Profile: profile, Variants: []string{"media-indented", "okta-lookup-404", "media-charset"}}
	table := run(t, Options{Controls: []Combination{c}, Strength: 1})
	round := table.Controls.Rounds[0]
	if len(round.Smallest) != 1 || !reflect.DeepEqual(round.Smallest[0].Variants, []string{"okta-lookup-404"}) || len(round.Smallest[0].Specs) != len(round.Alarms) {
		t.Errorf("%d alarms, put down to %v", len(round.Alarms), round.Smallest)
	}
	if table.Verdict() != conformance.Fail {
		t.Errorf("the table is %s", table.Verdict())
	}
	if lines := strings.Join(table.troubles(), "\n"); !strings.Contains(lines, "false alarm: okta-lookup-404 (") {
		t.Errorf("it says\n%s", lines)
	}
}

func TestFewest(t *testing.T) {
	list := strings.Fields("a b c d e f g h i j k l m")
	for _, want := range []string{"a", "m", "c k", "a b", "a g m", "", "a b c d e f g h i j k l m"} {
		needed := strings.Fields(want)
		got := fewest(list, func(some []string) bool {
			return !slices.ContainsFunc(needed, func(s string) bool { return !slices.Contains(some, s) })
		})
		if strings.Join(got, " ") != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

// Each variant is played, or there is a reason; and no row has what cannot stand
// together.
func TestCombinationsKeepTheExclusions(t *testing.T) {
	exclusions, err := Exclusions()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Combinations(2, DefaultSeed)
	if err != nil {
		t.Fatal(err)
	}
	alone := map[string]bool{}
	rows := map[string]int{}
	for _, c := range all {
		if len(c.Variants) == 1 {
			alone[c.Variants[0]] = true
		} else {
			rows[c.Preset+" "+c.Profile]++
		}
		for _, e := range exclusions {
			a, b := e.Variants[0], e.Variants[1]
			if slices.Contains(c.Variants, a) && (slices.Contains(c.Variants, b) || b == controls || b == vendors && c.Profile == profile) {
				t.Errorf("%s has %s, which excludes %s", c, a, b)
			}
		}
	}
	for _, v := range variants.All() {
		left := slices.ContainsFunc(exclusions, func(e Exclusion) bool { return e.Variants[0] == v.ID && e.Variants[1] == controls })
		if alone[v.ID] == left {
			t.Errorf("%s: played alone %t, and a reason to leave it out %t", v.ID, alone[v.ID], left)
		}
	}
	if len(rows) != 3 || rows["hubspot rfc"] > 0 {
		t.Errorf("rows by preset and profile are %v, want full with both profiles and hubspot with its own", rows)
	}
}
