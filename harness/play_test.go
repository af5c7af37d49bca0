package harness_test

import (
	"context"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/reports"
)

// play makes one run as the command would, without its words.
func play(t *testing.T, change func(*harness.Settings), env ...string) reports.Document {
	t.Helper()
	s := harness.Settings{
		Profile: "hubspot", IDP: harness.DefaultIDP(), Preset: "hubspot", Procs: 1, Seed: 1,
		Timeout: 10 * time.Minute, RequestTimeout: 10 * time.Second, Out: t.TempDir(), Journal: t.TempDir(),
	}
	if change != nil {
		change(&s)
	}
	plan, err := s.Plan(func(name string) string {
		for i := 0; i+1 < len(env); i += 2 {
			if env[i] == name {
				return env[i+1]
			}
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := plan.Run(context.Background(), func(int) harness.Watcher { return silent{} })
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

type silent struct{}

func (silent) Done(conformance.Result) {}

// tell shows what went wrong in a result.
func tell(t *testing.T, r conformance.Result) {
	t.Helper()
	t.Errorf("%s: %s %s", r.ID, r.Verdict, r.Reason)
	for _, f := range r.Findings {
		t.Logf("  %s %s: %s; expected %s, actual %s", f.Weight, f.Requirement, f.Message, f.Expected, f.Actual)
	}
}
