package certificate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rolecall/conformance"
)

// The part of the documentation that lists the levels is made of the data.
const (
	listBegins = "<!-- levels: made by go test ./reports/certificate -update -->\n"
	listEnds   = "<!-- end of the levels -->\n"
)

func TestThePageListsTheLevels(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "certification.md")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(raw), listBegins)
	list, after, ends := strings.Cut(rest, listEnds)
	if !found || !ends {
		t.Fatalf("%s has no place for the levels", path)
	}
	due := listOfLevels(t)
	if *update {
		if err := os.WriteFile(path, []byte(before+listBegins+due+listEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(due, list); diff != "" {
		t.Errorf("%s (go test -update writes it anew) -data +page\n%s", path, diff)
	}
}

func listOfLevels(t *testing.T) string {
	t.Helper()
	cat, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, l := range append(Levels(), Ready("DIALECT")) {
		fmt.Fprintf(&b, "\n### %s: `--level %s`\n\n%s\n\n", l.Title, l.Name, l.Means)
		fmt.Fprintf(&b, "- version %d, under `--profile %s`\n", l.Version, l.Profile)
		specs := "every spec that the profile and the chosen dialects offer"
		if len(l.Families) > 0 {
			specs = "every spec of " + strings.Join(code(l.Families), " and ")
		}
		if l.Dialect != "" {
			specs += ", in the dialect and in none"
		}
		fmt.Fprintf(&b, "- %s", specs)
		if len(l.Optional) > 0 {
			fmt.Fprintf(&b, "; only %s may be deselected", strings.Join(code(l.Optional), " and "))
		}
		b.WriteString("\n")
		for _, o := range l.Oracles {
			fmt.Fprintf(&b, "- the %s as an oracle\n", o)
		}
		b.WriteString("- of each of these at least one assertion, and none that failed, waived or not:\n\n| requirement | rule |\n|---|---|\n")
		for _, id := range l.Requirements {
			q, _ := cat.Get(id)
			fmt.Fprintf(&b, "| `%s` | %s |\n", id, strings.ReplaceAll(q.Rule, "|", `\|`))
		}
	}
	b.WriteString("\n")
	return b.String()
}

func code(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, "`"+s+"`")
	}
	return out
}
