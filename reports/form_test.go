package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rolecall/conformance"
)

// All formats of a run come from its report.json: who has that can make the others
// again, byte for byte, whatever the target sent.
func TestAllFormatsComeFromTheRecord(t *testing.T) {
	for name, run := range map[string]conformance.Run{"sample": sample(), "hostile": mangled(), "nothing": {Verdict: conformance.Inconclusive, Problem: "no \xff target"}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := Write(dir, New(run, catalogue(t))); err != nil {
				t.Fatal(err)
			}
			doc, err := Read(filepath.Join(dir, "report.json"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files() {
				want, err := os.ReadFile(filepath.Join(dir, f.File))
				if err != nil {
					t.Fatal(err)
				}
				var got bytes.Buffer
				if err := f.Write(&got, doc); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got.Bytes(), want) {
					t.Errorf("%s is another when it is made from report.json", f.File)
				}
			}
		})
	}
}

func TestFormByNameNamesThoseThatExist(t *testing.T) {
	for _, f := range Forms() {
		if got, err := FormByName(f.Name); err != nil || got.Name != f.Name {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if _, err := FormByName("pdf"); err == nil || !strings.Contains(err.Error(), "html") {
		t.Errorf("error is %v", err)
	}
}
