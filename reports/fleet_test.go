package reports

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rolecall/conformance"
)

func recordOf(url string, verdicts ...conformance.Verdict) *Document {
	run := conformance.Run{Target: conformance.Target{URL: url}}
	for i, v := range verdicts {
		run.Results = append(run.Results, conformance.Result{ID: string(rune('a' + i)), Family: []string{"lifecycle", "roles"}[i%2], Verdict: v})
	}
	run.Conclude()
	doc := New(run, nil)
	return &doc
}

func TestFleetBelievesNoRecordAgainstTheProcess(t *testing.T) {
	good, bad := recordOf("u", conformance.Pass), recordOf("u", conformance.Fail)
	for what, c := range map[string]struct {
		code int
		doc  *Document
		want conformance.Verdict
	}{
		"good":                         {0, good, conformance.Pass},
		"bad":                          {1, bad, conformance.Fail},
		"killed after a good record":   {-1, good, conformance.Inconclusive},
		"refused beside an old record": {3, good, conformance.Inconclusive},
		"no record":                    {0, nil, conformance.Inconclusive},
		"a good end, a bad record":     {0, bad, conformance.Inconclusive},
	} {
		got := FleetTarget{Name: "n", ExitCode: c.code}.Judged(c.doc)
		if got.Verdict != c.want || got.Sentence == "" {
			t.Errorf("%s: %+v, want %s", what, got, c.want)
		}
	}
}

func TestFleet(t *testing.T) {
	const hostile = "http://x/<script>alert(1)</script>|`@everyone`"
	f := NewFleet(conformance.Tool{Name: "rolecall"}, time.Now(), []FleetTarget{
		FleetTarget{Name: "one"}.Judged(recordOf(hostile, conformance.Pass, conformance.Pass, conformance.Warning)),
		FleetTarget{Name: "two", ExitCode: 1}.Judged(recordOf("http://two", conformance.Fail, conformance.NotClaimed)),
		FleetTarget{Name: "three", ExitCode: 2, Problem: "no answer from\x1b[31m http://three"}.Judged(nil),
	})
	if f.Verdict != conformance.Fail || f.Sentence() != "1 of 3 targets conformant, 1 not, nothing is known of 1." {
		t.Errorf("%s: %s", f.Verdict, f.Sentence())
	}
	if family := f.Targets[1].cell("roles"); family.Verdict != conformance.NotClaimed {
		t.Errorf("%+v", family)
	}
	dir := t.TempDir()
	if err := WriteFleet(dir, f); err != nil {
		t.Fatal(err)
	}
	text := func(name string) string {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	var again Fleet
	if err := json.Unmarshal([]byte(text("fleet.json")), &again); err != nil || again.Targets[0].URL != hostile {
		t.Errorf("%v %+v", err, again)
	}
	page := text("fleet.html")
	if strings.Contains(page, "<script>") || strings.Contains(page, "\x1b") || !strings.Contains(page, `href="two/report.html"`) || strings.Contains(page, `href="three/`) {
		t.Error("fleet.html shows markup of a target, or links to what is not there")
	}
	if md := text("fleet.md"); strings.Contains(md, "\x1b") || !strings.Contains(md, "[two](two/report.md)") || strings.Count(md, "\n| ") != 5 {
		t.Errorf("fleet.md:\n%s", md)
	}
	var b strings.Builder
	if err := FleetSummary(&b, f); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1/1 failed", "three", "inconclusive", "no answer from"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing:\n%s", want, &b)
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Error("a target's escape sequence reaches the terminal")
	}
}
