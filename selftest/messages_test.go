package selftest

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"rolecall/conformance"
	"rolecall/reports"
)

var update = flag.Bool("update", false, "write what specs say of the faults anew")

// quick is the table of all faults that are to be blamed, played with the specs that
// are there for each.
var quick = sync.OnceValues(func() (Table, error) {
	all, err := Catalogue()
	if err != nil {
		return Table{}, err
	}
	var judged []Fault
	for _, f := range all {
		if f.Judged != Legal { // those are played in full, by the command
			judged = append(judged, f)
		}
	}
	return Run(context.Background(), Options{Faults: judged, Quick: true, Seed: DefaultSeed}, func(int) Watcher { return &watcher{} })
})

// A person who has only the message of the first spec that blames a fault knows
// what to mend: it names the rule in words, what was expected and what came. The
// golden files are for people to read; -update writes them anew.
func TestMessagesSayWhatToMend(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short, which the race detector goes with: it plays the whole suite many times over")
	}
	table, err := quick()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, row := range table.Rows {
		want[row.ID+".txt"] = true
		t.Run(row.ID, func(t *testing.T) {
			if row.First == nil {
				t.Fatal("no spec says anything of it")
			}
			f := row.First.Finding
			rule, known := catalogue.Get(f.Requirement)
			if !known || f.Message == "" || f.Expected == "" || f.Actual == "" || f.Expected == f.Actual {
				t.Errorf("it does not say what to mend: %+v", f)
			}
			doc := reports.New(conformance.Run{Results: []conformance.Result{{ID: row.First.Spec, Findings: []conformance.Finding{f}}}}, catalogue)
			got := settled(row.First.Spec + "\n\n" + doc.Statement(f))
			flat := strings.Join(strings.Fields(got), " ")
			for _, part := range []string{f.Requirement, strings.Join(strings.Fields(rule.Rule), " "), "Looked at:", "Expected:", "Actual:"} {
				if !strings.Contains(flat, part) {
					t.Errorf("it does not show %q:\n%s", part, got)
				}
			}
			path := filepath.Join("testdata", "messages", row.ID+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			golden, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; read what it says, then write it with: make golden\n%s", err, got)
			}
			if got != string(golden) {
				t.Errorf("it says\n%s\nand said\n%s\nif that is better, write it anew with: make golden", got, golden)
			}
		})
	}
	files, err := os.ReadDir(filepath.Join("testdata", "messages"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !want[f.Name()] {
			t.Errorf("testdata/messages/%s is of no fault", f.Name())
		}
	}
}
