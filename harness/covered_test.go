package harness

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestRequirements(t *testing.T) {
	all, err := Requirements("")
	if err != nil {
		t.Fatal(err)
	}
	of := func(rows []Covered, id string) Covered {
		i := slices.IndexFunc(rows, func(c Covered) bool { return c.ID == id })
		if i < 0 {
			t.Fatalf("no %s", id)
		}
		return rows[i]
	}
	gone := of(all, "RFC7644-3.6-01")
	if !gone.Proved() || !slices.Contains(gone.Specs, "protocol.delete.gone") || gone.Level != "MUST" || gone.Reference != "RFC 7644 section 3.6" || gone.Testable != "black-box" {
		t.Errorf("%+v", gone)
	}
	if c := of(all, "RFC7643-2.4-06"); c.Proved() || c.Testable != "needs-setup" {
		t.Errorf("%+v", c)
	}
	rfc, err := Requirements("rfc")
	if err != nil {
		t.Fatal(err)
	}
	if len(rfc) != len(all) {
		t.Errorf("%d requirements under one profile, %d under all", len(rfc), len(all))
	}
	var wrong *Usage
	if _, err := Requirements("none"); !errors.As(err, &wrong) {
		t.Errorf("an unknown profile: %v", err)
	}
}

func TestWriteCoverage(t *testing.T) {
	rows := []Covered{
		{ID: "A-1", Level: "MUST", Area: "one", Rule: "a|b *c* [d]", Testable: "black-box", Specs: []string{"x.y.z@okta-oin", "x.y.z@entra-flag"}},
		{ID: "A-2", Level: "MAY", Area: "one", Rule: "r", Testable: "black-box", ByTheWay: []string{"b.a.a", "b.b.b", "b.c.c", "b.d.d"}},
		{ID: "A-3", Level: "MAY", Area: "one", Rule: "r", Testable: "black-box", Specs: []string{"x.y.z"}, Unproved: "cannot be seen"},
		{ID: "A-4", Level: "MAY", Area: "one", Rule: "r", Testable: "black-box"},
		{ID: "B-1", Level: "MAY", Area: "two", Rule: "r", Testable: "needs-setup"},
	}
	var b strings.Builder
	if err := WriteCoverage(&b, rows); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"| [one](#one) | 4 | 4 | 2 | 50 % |", "| [two](#two) | 1 | 0 | 0 | - |", "| **all** | 5 | 4 | 2 | 50 % |",
		"| A-3 | r | cannot be seen |",
		`| A-1 | MUST | a\|b \*c\* \[d] |  | ` + "`x.y.z` |",
		"| A-2 | MAY | r |  | `b.a.a` `b.b.b` `b.c.c` and 1 more |", "| A-3 | MAY | r |  | not proved, see above |", "| A-4 | MAY | r |  | **none** |",
		"| B-1 | MAY | r |  | not testable over the wire alone (needs-setup) |",
	} {
		if !strings.Contains(b.String(), line+"\n") {
			t.Errorf("no line %s in\n%s", line, b.String())
		}
	}
	if err := WriteCoverage(broken{}, rows); err == nil {
		t.Error("a page that cannot be written is no error")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }
