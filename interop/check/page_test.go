package main

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write docs/interop.md anew")

// The page in the documentation says what the lists say.
func TestPageIsCurrent(t *testing.T) {
	const path = "../../docs/interop.md"
	var made bytes.Buffer
	if err := page("..", &made); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, made.Bytes()) {
		t.Errorf("%s is not current; write it anew: make interop-page", path)
	}
}
