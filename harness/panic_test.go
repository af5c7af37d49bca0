package harness_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/harness"
	"rolecall/suites/stage"
	"rolecall/target"
)

// A spec that panics is cleared away after and blames nobody; the others go on, the
// reports are written, and no secret that the panic tells is in them.
func TestPanicInASpec(t *testing.T) {
	f := newFront(t, target.EmbeddedOptions{}, nil)
	before := userIDs(t, f.server.Endpoint)
	out, state := t.TempDir(), t.TempDir()
	s := harness.Settings{
		Profile: "hubspot", Preset: "hubspot", Procs: 1, Seed: 1, Timeout: time.Minute, RequestTimeout: 10 * time.Second, Out: out, Journal: state,
	}
	f.settings(&s)
	plan, err := s.Plan(func(name string) string {
		return map[string]string{"ROLECALL_TOKEN": secretToken, "ROLECALL_SETTINGS_TOKEN": secretSettings}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	const rule = "RFC7644-3.3-03"
	made := 0
	create := func(s *stage.Stage) {
		x := s.Create(s.Person(people.Ada))
		made++
		s.Check(rule, stage.On(x), "a create", x.OK(), "success", stage.Answer(x))
	}
	plan.SetSpecs(func(tree *stage.Tree) {
		a := tree.Area("lifecycle", "create")
		a.Plain("before", "goes well", create, stage.ReadsBack(), stage.Proves(rule))
		a.Plain("panics", "does not", func(s *stage.Stage) {
			create(s)
			panic("with " + secretToken + " and " + secretSettings)
		}, stage.ReadsBack(), stage.Proves(rule))
		a.Plain("after", "goes well too", create, stage.ReadsBack(), stage.Proves(rule))
	})
	doc, err := plan.Run(t.Context(), func(int) harness.Watcher { return silent{} })
	if err != nil {
		t.Fatal(err)
	}
	if code := doc.Run.ExitCode(); code != 2 || made != 3 || len(doc.Run.Results) != 3 {
		t.Errorf("exit code %d, %d users made, %d results", code, made, len(doc.Run.Results))
	}
	for _, r := range doc.Run.Results {
		panics := strings.Contains(r.ID, "panics")
		if panics && (r.Verdict != conformance.Inconclusive || !strings.Contains(r.Reason, "a defect of rolecall: with [redacted] and [redacted]")) || !panics && r.Verdict != conformance.Pass {
			tell(t, r)
		}
	}
	if now := userIDs(t, f.server.Endpoint); !slices.Equal(now, before) {
		t.Errorf("left behind: %v, before %v", now, before)
	}
	for _, name := range []string{"report.json", "report.md", "report.html", "junit.xml", "traffic.har"} {
		read(t, out, name)
	}
	files, _ := filepath.Glob(filepath.Join(out, "*"))
	journals, _ := filepath.Glob(filepath.Join(state, "*"))
	if len(journals) == 0 {
		t.Error("there is no journal")
	}
	for _, file := range append(files, journals...) {
		content, err := os.ReadFile(file)
		if err != nil || strings.Contains(string(content), secretToken) || strings.Contains(string(content), secretSettings) {
			t.Errorf("%s holds a secret, or: %v", filepath.Base(file), err)
		}
	}
}
