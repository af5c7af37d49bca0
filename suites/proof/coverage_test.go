package proof

import (
	"regexp"
	"strings"
	"testing"

	"rolecall/conformance"
)

// Every requirement that can be tested over the wire has a broken provider whose
// breach a spec finds, or a reason in fixtures/unproved.csv why that cannot be.
func TestEveryRequirementIsProved(t *testing.T) {
	const mostUnproved = 5 // percent
	catalogue, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]string{} // what breaks each rule
	for _, a := range areas() {
		for _, b := range a.broken {
			for _, id := range strings.Fields(b.rules) {
				if _, ok := catalogue.Get(id); !ok {
					t.Errorf("%s/%s breaks %s, which the catalogue does not have", a.name, b.what, id)
				}
				by[id] = append(by[id], b.what)
			}
		}
	}
	testable, unconditional, unproved := 0, 0, 0
	var missing []string
	for _, r := range catalogue.All() {
		if r.Testable != conformance.BlackBox || ours.MatchString(r.ID) {
			continue
		}
		testable++
		reason := catalogue.Unproved(r.ID)
		if forEverybody(r) {
			unconditional++
			if reason != "" {
				t.Errorf("%s holds for every service provider and must be proved, but unproved.csv says: %s", r.ID, reason)
			}
		}
		switch {
		case reason != "" && len(by[r.ID]) > 0:
			t.Errorf("%s is in unproved.csv, and broken by %s", r.ID, strings.Join(by[r.ID], ", "))
		case reason != "":
			unproved++
		case len(by[r.ID]) == 0:
			missing = append(missing, r.ID)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%d of %d requirements have neither a broken provider nor a reason: %s", len(missing), testable, strings.Join(missing, " "))
	}
	if unproved*100 > testable*mostUnproved {
		t.Errorf("%d of %d requirements are in unproved.csv, more than %d %%", unproved, testable, mostUnproved)
	}
	if testable != 532 || unconditional != 227 {
		t.Errorf("%d requirements can be tested over the wire, %d of them on every service provider; there were 532 and 227", testable, unconditional)
	}
}

// ours are the rules of HubSpot, of rolecall and of single dialects, which faults
// prove.
var ours = regexp.MustCompile(`^(HUBSPOT|ROLECALL|IDP)-`)

// forEverybody tells the requirements of RFC 7643, RFC 7644 and their errata that
// no feature is needed for.
func forEverybody(r conformance.Requirement) bool {
	document := strings.TrimSuffix(r.Document, "-ERRATA")
	return len(r.Condition) == 0 && (document == "RFC7643" || document == "RFC7644")
}
