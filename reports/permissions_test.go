package reports

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rolecall/conformance"
)

// line of the matrix: the roles of a row and, by column, what the cell says.
func matrixOf(t *testing.T, run conformance.Run) map[string]map[string]string {
	t.Helper()
	lines := map[string]map[string]string{}
	for _, table := range pageOf(t, New(run, catalogue(t))).all("table") {
		if class, _ := attr(table, "class"); class != "grants" {
			continue
		}
		var heads []string
		for n := range table.Descendants() {
			if n.Type != html.ElementNode || n.Data != "tr" {
				continue
			}
			var cells []string
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.Type == html.ElementNode {
					cells = append(cells, strings.Join(strings.Fields(words(c)), " "))
				}
			}
			if heads == nil {
				heads = cells
				continue
			}
			row := map[string]string{}
			for i, c := range cells {
				row[heads[i]] = c
			}
			lines[row["Role sent"]] = row
		}
	}
	return lines
}

func TestPermissionMatrixShowsWhatRolesLedTo(t *testing.T) {
	lines := matrixOf(t, sample())
	for _, want := range []struct{ begins, column, says string }{
		{"Sales Manager code points U+0053", "Sales Manager", "✓ as expected okta"},
		{"Sales Manager code points U+0053", "none", ""},
		{"Sales Manager code points U+0053", "Is", "exact name"},
		{"no role", "super admin rights", "• seen okta"},
		{"no role", "Is", "no role"},
		{"Ops EUNo Such Set", "Ops EU", "• seen okta"},
		{"No Such Set code", "none", "✓ as expected okta"},
		{"No Such Set code", "Is", "name of no set that was held"},
		{"Sales<U+00A0>Manager", "Sales Manager", "✗ not as expected okta, entra"},
		{"Sales<U+00A0>Manager", "Is", "near miss of Sales Manager: a no-break space for a blank"},
		{"sales manager", "none", "✓ as expected(refused) okta, entra"},
	} {
		found := false
		for role, row := range lines {
			if strings.HasPrefix(role, want.begins) {
				found = true
				if row[want.column] != want.says {
					t.Errorf("%s, column %s: %q, want %q", want.begins, want.column, row[want.column], want.says)
				}
			}
		}
		if !found {
			t.Errorf("no row of %s; there are %v", want.begins, lines)
		}
	}
	if row := lines["Sales<U+00A0>Manager code points U+0053 U+0061 U+006C U+0065 U+0073 U+00A0 U+004D U+0061 U+006E U+0061 U+0067 U+0065 U+0072"]; row == nil {
		t.Errorf("the code points are missing: %v", lines)
	}
}

// An account with very many permission sets must not make a table of very many
// columns, and must lose none of them.
func TestPermissionMatrixOfManySets(t *testing.T) {
	run := sample()
	r := &run.Results[2]
	r.Grants = nil
	for i := range 100 {
		name := fmt.Sprintf("Set %d", i)
		r.Grants = append(r.Grants, conformance.Grant{Sent: []string{name}, Obtained: []string{name}, AsExpected: yes(true), Oracle: conformance.OracleSettings})
	}
	lines := matrixOf(t, run)
	shown := 0
	for role, row := range lines {
		if len(row) > maxSetColumns+6 {
			t.Fatalf("%d columns", len(row))
		}
		for column, cell := range row {
			if column != "Role sent" && strings.Contains(cell, "as expected") {
				name, _, _ := strings.Cut(role, " code points")
				shown += one(column == name || strings.Contains(cell, name))
			}
		}
	}
	if shown < 100 {
		t.Errorf("%d of 100 sets are shown as held", shown)
	}
}

func TestPermissionSetNamedLikeAColumn(t *testing.T) {
	run := sample()
	run.Results[2].Grants = []conformance.Grant{
		{Sent: []string{"none"}, Obtained: []string{"none"}, AsExpected: yes(true), Oracle: conformance.OracleSettings},
		{Sent: []string{"x"}, Obtained: []string{}, AsExpected: yes(true), Oracle: conformance.OracleSettings},
	}
	var table grantTable
	list := permissions(New(run, catalogue(t)))
	list = slices.DeleteFunc(list, func(s sentRoles) bool { return s.nearMiss != "" })
	p := newPage(New(run, catalogue(t)))
	table = p.grantTable(list)
	if len(table.Columns) != 2 {
		t.Fatalf("columns are %q", table.Columns)
	}
	for i, row := range table.Rows {
		for j, c := range row.Cells {
			if (c.Name != "") != (i == j) {
				t.Errorf("row %d, column %d: %q", i, j, c.Name)
			}
		}
	}
}

func TestMarkdownCountsNearMisses(t *testing.T) {
	md := markdownOf(t, New(sample(), catalogue(t)))
	for _, want := range []string{
		"| `Sales Manager` | 2 | 1 led to what they should not, or not to what they should | okta, entra |",
		"| `Sales<U+00A0>Manager` | near miss of Sales Manager: a no-break space for a blank | `Sales Manager` | okta, entra | **not as expected** |",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("report.md lacks %s", want)
		}
	}
}
