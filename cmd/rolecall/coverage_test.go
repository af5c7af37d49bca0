package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"rolecall/harness"
)

var update = flag.Bool("update", false, "write docs/coverage.md anew")

// docs/coverage.md says what the specs prove now.
func TestCoveragePage(t *testing.T) {
	const path = "../../docs/coverage.md"
	rows, err := harness.Requirements("")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := harness.WriteCoverage(&want, rows); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what the specs prove now; write it anew with: make coverage", path)
	}
}
