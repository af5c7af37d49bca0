package harness_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"rolecall/mockidp"
)

// playHistory plays a history and says what was wrong after which of its steps.
func playHistory(ctx context.Context, dialect, accountFile string, history []step, faults ...string) (wrong []string, err error) {
	w, stop, err := newWorld(ctx, dialect, accountFile, faults...)
	if err != nil {
		return nil, err
	}
	defer stop()
	for i, s := range append(slices.Clone(history), step{Do: "cycle"}) {
		if s.Do == "forget" && !w.clean {
			continue // an administrator who drops links before a change went out loses it for good
		}
		if s.Do != "cycle" {
			if err := w.play(s); err != nil {
				return nil, fmt.Errorf("step %d, %+v: %w", i+1, s, err)
			}
		}
		if w.clean = s.Do == "cycle" || s.Do == "forget"; !w.clean {
			continue
		}
		found, err := w.cycle()
		if err != nil {
			return nil, fmt.Errorf("step %d, cycle: %w", i+1, err)
		}
		for _, f := range found {
			wrong = append(wrong, fmt.Sprintf("after step %d: %s", i+1, f))
		}
		if len(wrong) > 0 {
			break
		}
	}
	return wrong, nil
}

func unionAccount(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "account.yaml")
	if err := os.WriteFile(file, []byte(twoRoles), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Whatever happens in a directory: after each cycle the target is as the
// directory says, in every dialect. A history that fails is printed as YAML; put
// it into a file and name that in ROLECALL_HISTORY to see it again.
func TestAnyHistory(t *testing.T) {
	t.Parallel()
	if file := os.Getenv("ROLECALL_HISTORY"); file != "" {
		replay(t, file)
		return
	}
	file := unionAccount(t)
	for _, info := range mockidp.Dialects() {
		t.Run(info.Name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				history := steps().Draw(rt, "history")
				wrong, err := playHistory(t.Context(), info.Name, file, history)
				switch {
				case err != nil:
					rt.Fatalf("%v\n%s", err, written(info.Name, history))
				case len(wrong) > 0:
					rt.Fatalf("%s\n%s", strings.Join(wrong, "\n"), written(info.Name, history))
				}
			})
		})
	}
}

// recorded is a history as it is printed and read.
type recorded struct {
	IDP   string `yaml:"idp"`
	Steps []step `yaml:"steps"`
}

func written(dialect string, history []step) string {
	text, err := yaml.Marshal(recorded{dialect, history})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// readHistory reads what written has written. A history without its steps, or with
// a step that nobody knows, would hold whatever the target does.
func readHistory(text []byte) (r recorded, err error) {
	read := yaml.NewDecoder(bytes.NewReader(text))
	read.KnownFields(true)
	if err := read.Decode(&r); err != nil {
		return r, err
	}
	for i, s := range r.Steps {
		if !slices.Contains(doings, s.Do) {
			return r, fmt.Errorf("step %d: there is no step %q; want one of %s", i+1, s.Do, strings.Join(doings, ", "))
		}
	}
	return r, nil
}

func TestReadHistory(t *testing.T) {
	want := []step{{Do: "hire", Who: 1}, {Do: "cycle"}, {Do: "rename-login", Who: 2, What: 3}}
	for _, indent := range []string{"", "            "} { // as go test prints it
		text := strings.ReplaceAll("\n"+written("entra-flag", want), "\n", "\n"+indent)
		if r, err := readHistory([]byte(text)); err != nil || r.IDP != "entra-flag" || !slices.Equal(r.Steps, want) {
			t.Errorf("read %+v, %v", r, err)
		}
	}
	for _, text := range []string{"", "idp: entra-flag\nstep: [{do: hire}]", "steps: [{do: fire}]", "steps: [{do: hire, whom: 1}]"} {
		if r, err := readHistory([]byte(text)); err == nil {
			t.Errorf("%q is read as %+v", text, r)
		}
	}
}

func replay(t *testing.T, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := readHistory(raw)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	wrong, err := playHistory(t.Context(), r.IDP, unionAccount(t), r.Steps)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// The invariant is no formality: each of these defects breaks it in a plain life.
func TestHistoriesShowDefects(t *testing.T) {
	life := []step{
		{Do: "hire"}, {Do: "hire", Who: 1}, {Do: "account-by-hand", Who: 1}, {Do: "cycle"},
		{Do: "change-role", What: 1}, {Do: "cycle"}, {Do: "unassign"}, {Do: "cycle"},
		{Do: "assign", What: 2}, {Do: "cycle"}, {Do: "delete"}, {Do: "cycle"}, {Do: "rehire"},
	}
	file := unionAccount(t)
	for _, fault := range []string{
		"deact-noop-success", "deact-hard-delete", "deact-hidden-from-filter", "create-active-false-ignored", "role-whitespace-trimmed",
		"role-stored-not-enforced", "role-replace-noop-200", "patch-op-case-rejected",
	} {
		shown := false
		for _, dialect := range []string{"okta-oin", "okta-aiw", "entra-default", "entra-flag"} {
			wrong, err := playHistory(t.Context(), dialect, file, life, fault)
			shown = shown || err != nil || len(wrong) > 0
		}
		harmless := fault == "create-active-false-ignored" || fault == "role-whitespace-trimmed"
		if shown == harmless {
			t.Errorf("%s: shown %v", fault, shown)
		}
	}
}
