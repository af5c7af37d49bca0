package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"rolecall/conformance"
)

// one result of a verdict, in a run of its own.
func alone(t *testing.T, v conformance.Verdict, took time.Duration) Document {
	t.Helper()
	run := sample()
	run.Waivers = nil
	r := conformance.Result{ID: "a.b.c@okta", Title: "does", Verdict: v, Duration: took}
	if v == "" {
		r = conformance.Result{ID: "a.b.other", Verdict: conformance.Deselected}
	}
	run.Results = []conformance.Result{r}
	run.Conclude()
	return New(run, catalogue(t))
}

func TestCompareTellsWhatBecameOfASpec(t *testing.T) {
	const none = conformance.Verdict("")
	for _, test := range []struct {
		was, is    conformance.Verdict
		list       string
		regression bool
	}{
		{conformance.Pass, conformance.Pass, "same", false},
		{conformance.Fail, conformance.Fail, "same", false},
		{conformance.Pass, conformance.Fail, "broken", true},
		{conformance.Pass, conformance.Warning, "broken", true},
		{conformance.Pass, conformance.Inconclusive, "broken", true},
		{conformance.Pass, conformance.Waived, "broken", false},
		{conformance.Inconclusive, conformance.Fail, "broken", true},
		{conformance.Waived, conformance.Fail, "broken", true},
		{conformance.Fail, conformance.Pass, "fixed", false},
		{conformance.Fail, conformance.Waived, "fixed", false},
		{conformance.Warning, conformance.Pass, "fixed", false},
		{none, conformance.Pass, "added", false},
		{none, conformance.Warning, "added", false},
		{none, conformance.Fail, "added", true},
		{none, conformance.Inconclusive, "added", true},
		{conformance.NotClaimed, conformance.Pass, "added", false},
		{conformance.Pass, none, "gone", true},
		{conformance.Fail, none, "gone", true},
		{conformance.Pass, conformance.NotClaimed, "gone", true},
		{conformance.Pass, conformance.Deselected, "gone", true},
		{conformance.NotClaimed, conformance.Deselected, "", false},
		{none, conformance.Deselected, "", false},
	} {
		c := Compare(alone(t, test.was, 0), alone(t, test.is, 0))
		got := map[string]int{"broken": len(c.Broken), "fixed": len(c.Fixed), "added": len(c.Added), "gone": len(c.Gone), "same": c.Same}
		for name, n := range got {
			if n != one(name == test.list) {
				t.Errorf("%q -> %q: %d are %s", test.was, test.is, n, name)
			}
		}
		if c.Regressed() != test.regression {
			t.Errorf("%q -> %q: regression is %v", test.was, test.is, c.Regressed())
		}
	}
}

func TestCompareTellsWhatIsSlower(t *testing.T) {
	for _, test := range []struct {
		was, is time.Duration
		slower  int
	}{
		{time.Second, 2 * time.Second, 1}, {time.Second, 1900 * time.Millisecond, 0},
		{time.Millisecond, 900 * time.Millisecond, 0}, {10 * time.Second, 15 * time.Second, 0}, {2 * time.Second, time.Second, 0},
	} {
		c := Compare(alone(t, conformance.Pass, test.was), alone(t, conformance.Pass, test.is))
		if len(c.Slower) != test.slower || c.Regressed() {
			t.Errorf("%v -> %v: %d slower, regression %v", test.was, test.is, len(c.Slower), c.Regressed())
		}
	}
}

func TestCompareNamesWhatElseDiffers(t *testing.T) {
	other := alone(t, conformance.Pass, 0)
	other.Run.Profile, other.Run.Seed, other.Run.Dialects = "rfc", 1, nil
	c := Compare(alone(t, conformance.Pass, 0), other)
	all := strings.Join(c.Differences, "\n")
	if !strings.Contains(all, "the profile was hubspot, is rfc") || !strings.Contains(all, "dialects is another") || strings.Contains(all, "seed") {
		t.Errorf("differences are %s", all)
	}
}

// A run that was cut short may have lost anything.
func TestCompareDoesNotPraiseARunThatWasCutShort(t *testing.T) {
	cut := alone(t, conformance.Pass, 0)
	cut.Run.Problem = "interrupted"
	if c := Compare(alone(t, conformance.Pass, 0), cut); !c.Regressed() {
		t.Error("no regression")
	}
}

func TestComparisonShowsNoHostileText(t *testing.T) {
	before, after := New(sample(), catalogue(t)), New(mangle(hostile), catalogue(t))
	var text, raw bytes.Buffer
	for _, c := range []Comparison{Compare(before, after), Compare(after, before)} {
		if err := c.Text(&text); err != nil {
			t.Fatal(err)
		}
		if err := c.JSON(&raw); err != nil || !json.Valid(raw.Bytes()) {
			t.Fatalf("no JSON: %v", err)
		}
		raw.Reset()
	}
	if strings.ContainsAny(text.String(), "\x00\x07\x1b\u202e\ufeff\ufffe") || strings.Contains(text.String(), "\n::") {
		t.Errorf("hostile text comes through: %q", text.String())
	}
}
