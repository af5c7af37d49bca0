package selftest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/hubspot/faults"
)

// ErrNothingSelected is the cause when a choice leaves no fault.
var ErrNothingSelected = errors.New("no fault is selected")

// Choose takes the faults that have one of the ids, one of the areas and one of the
// severities; an empty list takes all. It errs on a word that names nothing, and if
// nothing is left.
func Choose(all []Fault, ids, areas, severities []string) ([]Fault, error) {
	var chosen []Fault
	for _, f := range all {
		if takes(ids, f.ID) && takes(areas, f.Area) && takes(severities, string(f.Severity)) {
			chosen = append(chosen, f)
		}
	}
	err := errors.Join(
		known("--fault", "close are ", ids, all, func(f Fault) string { return f.ID }),
		known("--area", "the areas are ", areas, all, func(f Fault) string { return f.Area }),
		severe(severities),
	)
	if err == nil && len(chosen) == 0 {
		err = fmt.Errorf("%w by --fault, --area and --severity together", ErrNothingSelected)
	}
	return chosen, err
}

func takes(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }

// known refuses words that no fault has.
func known(flag, hint string, words []string, all []Fault, of func(Fault) string) error {
	var there []string
	for _, f := range all {
		there = add(there, of(f))
	}
	slices.Sort(there)
	for _, word := range words {
		if slices.Contains(there, word) {
			continue
		}
		if flag == "--fault" {
			there = faults.Closest(word, 3)
		}
		return fmt.Errorf("%s %q names no fault; %s%s", flag, word, hint, strings.Join(there, ", "))
	}
	return nil
}

func severe(words []string) error {
	for _, word := range words {
		switch conformance.Severity(word) {
		case conformance.Critical, conformance.Major, conformance.Minor:
		default:
			return fmt.Errorf("--severity %q: want critical, major or minor", word)
		}
	}
	return nil
}
