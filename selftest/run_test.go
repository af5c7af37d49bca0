package selftest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
)

func catalogue(t *testing.T) []Fault {
	t.Helper()
	all, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// watcher counts what it is told.
type watcher struct {
	total int
	done  []conformance.Result
	then  func()
}

func (w *watcher) Done(r conformance.Result) {
	w.done = append(w.done, r)
	if w.then != nil {
		w.then()
	}
}

func run(t *testing.T, o Options) Table {
	t.Helper()
	o.Seed = DefaultSeed
	watch := &watcher{}
	table, err := Run(t.Context(), o, func(total int) Watcher { watch.total = total; return watch })
	if err != nil {
		t.Fatal(err)
	}
	if len(watch.done) != watch.total {
		t.Errorf("the watcher was told of %d rounds of %d", len(watch.done), watch.total)
	}
	return table
}

// Each fault is caught, or warned of, by the specs that are there for it, and for
// what it breaks; and they hold without it.
func TestFaultsAreCaught(t *testing.T) {
	table, err := quick()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range table.troubles() {
		t.Error(line)
	}
	if table.Verdict() != conformance.Pass || table.Count(IsCaught, IsWarned) != len(table.Rows) || len(table.Rows) < 100 {
		t.Errorf("the table is %s: %s", table.Verdict(), table.counts())
	}
}

// A self-test that could not miss anything would prove nothing: each way to be
// wrong about a fault must show.
func TestWhatIsWrongShows(t *testing.T) {
	for name, c := range map[string]struct {
		fault   string
		change  func(*Fault)
		outcome Outcome
		why     string
	}{
		"a spec that does not catch it": {"deact-flag-only", func(f *Fault) { f.CaughtBy = []string{"protocol.read.one", "lifecycle.deactivate.leave"} }, Missed, "protocol.read.one did not blame it"},
		"a rule that it does not break": {"deact-flag-only", func(f *Fault) { f.Breaks = []string{"RFC7644-3.3-08"} }, Missed, "for any of RFC7644-3.3-08"},
		"more than advice":              {"deact-flag-only", func(f *Fault) { f.Judged = Warned }, Alarm, "it breaks advice alone, and fails in lifecycle.deactivate.leave"},
		"advice that is none":           {"role-duplicate-add-400", func(f *Fault) { f.Judged = Caught }, Missed, "roles.wire.same-role-and-leave did not blame it"},
		"not legal at all":              {"deact-flag-only", func(f *Fault) { f.Judged, f.Breaks, f.CaughtBy = Legal, nil, []string{"lifecycle.deactivate.leave"} }, Alarm, "it breaks nothing, and is blamed by lifecycle.deactivate.leave"},
		"nothing is there":              {"create-dup-400", func(f *Fault) { f.ID = "no-such-fault" }, Unknown, "no fault is called"},
	} {
		t.Run(name, func(t *testing.T) {
			all := catalogue(t)
			f := all[slices.IndexFunc(all, func(f Fault) bool { return f.ID == c.fault })]
			c.change(&f)
			table := run(t, Options{Faults: []Fault{f}, Quick: true})
			row := table.Rows[0]
			if row.Outcome != c.outcome || !strings.Contains(row.Why, c.why) {
				t.Errorf("%s, %q; want %s, %q", row.Outcome, row.Why, c.outcome, c.why)
			}
			if table.Verdict() == conformance.Pass {
				t.Error("the table passes")
			}
			var text strings.Builder
			if err := table.WriteText(&text); err != nil || !strings.Contains(text.String(), c.why) {
				t.Errorf("the text does not say so (%v):\n%s", err, &text)
			}
		})
	}
}

// What is cut short says so, and what was done stands.
func TestInterruptedTableSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	watch := &watcher{}
	watch.then = func() {
		if len(watch.done) == 4 {
			cancel()
		}
	}
	all, err := Choose(catalogue(t), nil, []string{"deactivate"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	table, err := Run(ctx, Options{Faults: all, Quick: true, Jobs: 1, Seed: DefaultSeed}, func(int) Watcher { return watch })
	if err != nil {
		t.Fatal(err)
	}
	if table.Count(IsCaught, IsWarned) != 3 || table.Count(Unknown) != len(all)-3 || table.Verdict() != conformance.Inconclusive {
		t.Errorf("%s: %s", table.Verdict(), table.counts())
	}
	var text strings.Builder
	if err := table.WriteText(&text); err != nil || !strings.Contains(text.String(), "not the whole table") {
		t.Errorf("the text does not say so (%v):\n%s", err, &text)
	}
}

func TestChoose(t *testing.T) {
	all := catalogue(t)
	for name, c := range map[string]struct {
		ids, areas, severities []string
		want                   string // of the error
	}{
		"one":               {ids: []string{"deact-flag-only"}},
		"an area":           {areas: []string{"roles"}, severities: []string{"critical"}},
		"a typo":            {ids: []string{"deact-flag-onyl"}, want: `--fault "deact-flag-onyl" names no fault; close are deact-flag-only`},
		"no such area":      {areas: []string{"rolls"}, want: `--area "rolls" names no fault; the areas are`},
		"no such severity":  {severities: []string{"high"}, want: `--severity "high": want critical, major or minor`},
		"nothing in common": {ids: []string{"deact-flag-only"}, areas: []string{"roles"}, want: ErrNothingSelected.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			chosen, err := Choose(all, c.ids, c.areas, c.severities)
			if c.want == "" && (err != nil || len(chosen) == 0) {
				t.Errorf("%d chosen, %v", len(chosen), err)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if name == "nothing in common" && !errors.Is(err, ErrNothingSelected) {
				t.Errorf("%v", err)
			}
		})
	}
}
