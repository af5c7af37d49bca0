package reports

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"rolecall/conformance"
	"rolecall/scim"
)

// shards cuts the sample into so many parts, dealt out in turn.
func shards(t *testing.T, n int) (whole Document, parts []Part) {
	t.Helper()
	run := sample()
	choice := conformance.Choice{Focus: "a", LeftOut: []string{"x.y.z"}}
	for _, r := range run.Results {
		choice.Chosen = append(choice.Chosen, r.ID)
	}
	run.Choice = &choice
	for i := range run.Waivers {
		run.Waivers[i].Covers = []string{"protocol.create.twice@okta", "protocol.groups.rename@okta"}[i : i+1]
	}
	run = conformance.Resettle(run)
	whole = New(run, catalogue(t))
	for k := range n {
		part := sample()
		part.Results = nil
		for i, r := range run.Results {
			if i%n == k {
				part.Results = append(part.Results, r)
			}
		}
		shard := choice
		shard.Shard = strings.Replace("K/N", "K", string(rune('1'+k)), 1)
		shard.Shard = strings.Replace(shard.Shard, "N", string(rune('0'+n)), 1)
		part.Choice, part.Waivers, part.Leftovers, part.Retries = &shard, run.Waivers, nil, nil
		if k == 0 {
			part.Retries = run.Retries
		}
		part.Target.URL = strings.Replace(part.Target.URL, "8787", string(rune('1'+k))+"000", 1)
		part = conformance.Resettle(part)
		parts = append(parts, Part{Name: "part " + shard.Shard, Document: New(part, catalogue(t))})
	}
	return whole, parts
}

func TestMergeGivesWhatTheWholeRunWould(t *testing.T) {
	for n := 1; n <= 4; n++ {
		whole, parts := shards(t, n)
		parts[0], parts[n-1] = parts[n-1], parts[0] // the order is of no account
		got, err := Merge(parts)
		if err != nil {
			t.Fatal(err)
		}
		whole.Run.Leftovers, whole.Run.Prefix, whole.Run.Target.URL = got.Run.Leftovers, got.Run.Prefix, got.Run.Target.URL
		if diff := cmp.Diff(whole, got, cmpopts.IgnoreUnexported(scim.Exchange{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%d shards: -whole +merged\n%s", n, diff)
		}
	}
}

// A waiver that no shard alone can call gone is gone once all of them have looked.
func TestMergeFindsThatADeviationIsGone(t *testing.T) {
	_, parts := shards(t, 2)
	for i := range parts {
		run := parts[i].Run
		for j, r := range run.Results {
			if r.Verdict == conformance.Waived {
				r.Verdict, r.Findings, r.Exchanges = conformance.Pass, nil, nil
				r.Checks = []conformance.Check{{Requirement: "RFC7644-3.3-07", Passed: 1}}
				run.Results[j] = r
			}
		}
		parts[i].Document = New(conformance.Resettle(run), catalogue(t))
	}
	got, err := Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	if state := got.Run.Waivers[0].State; state != conformance.WaiverGone || got.Run.Verdict != conformance.Fail {
		t.Errorf("the waiver is %s, the run %s", state, got.Run.Verdict)
	}
}

func TestMergeRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func([]Part) []Part
		says  string
	}{
		"nothing":             {func([]Part) []Part { return nil }, "no record"},
		"a missing shard":     {func(p []Part) []Part { return p[:2] }, "shard 3/3 is missing"},
		"a shard twice":       {func(p []Part) []Part { return append(p, p[0]) }, "both shard 1/3"},
		"a run that is whole": {func(p []Part) []Part { p[1].Run.Choice.Shard = ""; return p }, "not made with --shard"},
		"an older record":     {func(p []Part) []Part { p[1].Run.Choice = nil; return p }, "older build"},
		"another seed":        {func(p []Part) []Part { p[1].Run.Seed++; return p }, "the seed"},
		"another build":       {func(p []Part) []Part { p[1].Run.Tool.Version = "9"; return p }, "the build"},
		"another target":      {func(p []Part) []Part { p[1].Run.Target.Name = "other"; return p }, "the target"},
		"another profile":     {func(p []Part) []Part { p[1].Run.Profile = "rfc"; return p }, "the profile is rfc"},
		"another dialect":     {func(p []Part) []Part { p[1].Run.Dialects = nil; return p }, "dialects"},
		"another focus":       {func(p []Part) []Part { p[1].Run.Choice.Focus = "b"; return p }, "--focus is b"},
		"another waiver":      {func(p []Part) []Part { p[1].Run.Waivers = nil; return p }, "waivers"},
		"a waiver expired meanwhile": {func(p []Part) []Part {
			p[1].Run.Waivers = append([]conformance.WaiverOutcome{}, p[1].Run.Waivers...)
			p[1].Run.Waivers[0].State = conformance.WaiverExpired
			return p
		}, "waivers"},
		"a result that is missing": {func(p []Part) []Part { p[1].Run.Results = p[1].Run.Results[1:]; return p }, "no part has a result of"},
		"a result in two":          {func(p []Part) []Part { p[1].Run.Results = p[0].Run.Results; return p }, "has a result in"},
		"a result nobody chose": {func(p []Part) []Part {
			p[1].Run.Results[0].ID = "who.knows.what"
			return p
		}, "was not chosen"},
		"another catalogue": {func(p []Part) []Part {
			p[1].Coverage.Areas = append([]AreaCoverage{}, p[1].Coverage.Areas...)
			p[1].Coverage.Areas[0].Asked++
			return p
		}, "other requirements"},
		"shards without number": {func(p []Part) []Part {
			for i := range p {
				p[i].Run.Choice.Shard = "1/99999999999"
			}
			return p
		}, "not made with --shard"},
	} {
		t.Run(name, func(t *testing.T) {
			_, parts := shards(t, 3)
			_, err := Merge(test.spoil(parts))
			if !errors.Is(err, ErrMerge) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error is %v, want one that says %q", err, test.says)
			}
		})
	}
}

// A shard that was cut short leaves specs open, and the whole says so.
func TestMergeTakesAShardThatWasCutShort(t *testing.T) {
	_, parts := shards(t, 2)
	parts[1].Run.Problem = "interrupted"
	parts[1].Run.Results = parts[1].Run.Results[:1]
	parts[1].Document = New(parts[1].Run, catalogue(t))
	got, err := Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.Run.Problem, "shard 2/2: interrupted") || got.Run.Verdict.ExitCode() == 0 {
		t.Errorf("problem %q, verdict %s", got.Run.Problem, got.Run.Verdict)
	}
}

func TestMergeSpansTheTimesOfItsParts(t *testing.T) {
	_, parts := shards(t, 2)
	parts[0].Run.Started = began.Add(-time.Hour)
	parts[1].Run.Ended = began.Add(time.Hour)
	got, err := Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	if took := got.Run.Ended.Sub(got.Run.Started); took != 2*time.Hour {
		t.Errorf("the whole took %v", took)
	}
}
