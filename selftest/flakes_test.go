package selftest

import (
	"strings"
	"testing"

	"rolecall/conformance"
)

// The suite gives the same verdicts in another order, with another seed and other
// logins. The command plays it more often: rolecall selftest --flakes 50.
func TestVerdictsDoNotDependOnOrder(t *testing.T) {
	table := run(t, Options{Flakes: 2})
	for _, line := range table.troubles() {
		t.Error(line)
	}
	if table.Verdict() != conformance.Pass || table.Flakes.Specs < 700 {
		t.Errorf("the table is %s of %d specs", table.Verdict(), table.Flakes.Specs)
	}
}

// A verdict that is not always the same shows, and so does what is left behind.
func TestFlakesShow(t *testing.T) {
	made := func(seed int64, verdict conformance.Verdict) flakeRun {
		return flakeRun{preset: "full", seed: seed, out: outcome{results: map[string]conformance.Result{"roles.grant.some": {ID: "roles.grant.some", Verdict: verdict}}}}
	}
	f := &Flakes{Runs: 3}
	f.add(made(1, conformance.Pass))
	f.add(made(2, conformance.Pass))
	if verdict, why := f.add(made(3, conformance.Fail)); verdict != conformance.Fail || !strings.Contains(why, "roles.grant.some") {
		t.Errorf("%s %s", verdict, why)
	}
	f.conclude()
	if table := (Table{Flakes: f}); table.Verdict() != conformance.Fail || !strings.Contains(strings.Join(table.troubles(), ""), "roles.grant.some") {
		t.Errorf("%s %v", table.Verdict(), table.troubles())
	}
	left := made(4, conformance.Pass)
	left.out.left = []string{"a user"}
	f = &Flakes{}
	f.add(left)
	if table := (Table{Flakes: f}); table.Verdict() != conformance.Inconclusive {
		t.Errorf("left behind: %s", table.Verdict())
	}
}
