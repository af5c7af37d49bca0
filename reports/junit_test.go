package reports

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"

	"rolecall/conformance"
)

func junitOf(t testing.TB, doc Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := JUnit(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ingest(t testing.TB, raw []byte) []junit.Suite {
	t.Helper()
	suites, err := junit.Ingest(raw)
	if err != nil {
		t.Fatalf("an unrelated reader refuses the file: %v\n%s", err, raw)
	}
	return suites
}

// redCases is what a CI server counts as not passed.
func redCases(suites []junit.Suite) int {
	n := 0
	for _, s := range suites {
		n += s.Totals.Failed + s.Totals.Error
	}
	return n
}

func TestJUnitCountsAsAnotherReaderDoes(t *testing.T) {
	doc := New(sample(), catalogue(t))
	raw := junitOf(t, doc)
	var total junit.Totals
	names := map[string]bool{}
	for _, s := range ingest(t, raw) {
		total.Tests += s.Totals.Tests
		total.Passed += s.Totals.Passed
		total.Failed += s.Totals.Failed
		total.Error += s.Totals.Error
		total.Skipped += s.Totals.Skipped
		for _, c := range s.Tests {
			if names[c.Name] {
				t.Errorf("name %q stands twice", c.Name)
			}
			names[c.Name] = true
			if want := "rolecall." + s.Name + "."; !strings.HasPrefix(c.Classname, want) {
				t.Errorf("class name %q, want it to begin with %q", c.Classname, want)
			}
		}
	}
	n := doc.Counts
	want := junit.Totals{
		Tests: len(doc.Run.Results), Passed: n[conformance.Pass] + n[conformance.Warning], Failed: n[conformance.Fail],
		Error: n[conformance.Inconclusive], Skipped: n[conformance.NotClaimed] + n[conformance.Deselected] + n[conformance.Waived],
	}
	if total != want {
		t.Errorf("read back %+v, want %+v", total, want)
	}

	var root junitRoot
	if err := xml.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	if root.Tests != total.Tests || root.Failures != total.Failed || root.Errors != total.Error {
		t.Errorf("the root says %d/%d/%d, its elements %+v", root.Tests, root.Failures, root.Errors, total)
	}
	for i, s := range ingest(t, raw) {
		got, want := root.Suites[i], s.Totals
		if got.Tests != want.Tests || got.Failures != want.Failed || got.Errors != want.Error || got.Skipped != want.Skipped {
			t.Errorf("suite %s says %d/%d/%d/%d, its elements %+v", got.Name, got.Tests, got.Failures, got.Errors, got.Skipped, want)
		}
	}
}

func TestJUnitNamesStayUnique(t *testing.T) {
	run := sample()
	run.Results = append(run.Results, run.Results[0], run.Results[0])
	names := map[string]int{}
	for _, s := range ingest(t, junitOf(t, New(run, catalogue(t)))) {
		for _, c := range s.Tests {
			names[c.Name]++
		}
	}
	if len(names) != len(run.Results) {
		t.Errorf("%d results gave %d names: %v", len(run.Results), len(names), names)
	}
}

// A CI server must see red whenever the run is not good, whatever the results.
func TestJUnitIsRedUnlessTheRunIsGood(t *testing.T) {
	only := func(vs ...conformance.Verdict) conformance.Run {
		run := sample()
		run.Results = slices.DeleteFunc(run.Results, func(r conformance.Result) bool { return !slices.Contains(vs, r.Verdict) })
		run.Conclude()
		return run
	}
	problem := only(conformance.Pass)
	problem.Problem = "interrupted after 3 of 9 specs"
	problem.Conclude()
	dead := only()
	dead.Problem = "the target cannot be reached"
	dead.Conclude()
	unknown := only(conformance.Pass)
	unknown.Results[0].Verdict = "splendid"
	unjudged := conformance.Run{}

	for name, test := range map[string]struct {
		run conformance.Run
		red bool
	}{
		"passed":                  {only(conformance.Pass), false},
		"warned":                  {only(conformance.Pass, conformance.Warning), false},
		"skipped beside a pass":   {only(conformance.Pass, conformance.NotClaimed), false},
		"failed":                  {only(conformance.Pass, conformance.Fail), true},
		"inconclusive":            {only(conformance.Pass, conformance.Inconclusive), true},
		"nothing was run":         {only(), true},
		"nothing but skipped":     {only(conformance.NotClaimed, conformance.Deselected), true},
		"cut short":               {problem, true},
		"could not be made":       {dead, true},
		"a verdict unheard of":    {unknown, true},
		"a run without a verdict": {unjudged, true},
	} {
		t.Run(name, func(t *testing.T) {
			suites := ingest(t, junitOf(t, New(test.run, catalogue(t))))
			if got := redCases(suites) > 0; got != test.red {
				t.Errorf("red is %v, want %v (verdict %s): %+v", got, test.red, test.run.Verdict, suites)
			}
			if test.run.Problem != "" && !strings.Contains(string(junitOf(t, New(test.run, nil))), test.run.Problem) {
				t.Error("the problem is not told")
			}
		})
	}
}

func TestJUnitShowsAdvisedAsFailureWhenStrict(t *testing.T) {
	run := sample()
	run.Strict = true
	run.Results = run.Results[4:5]
	run.Results[0].Verdict = conformance.Judge(run.Results[0].Findings, 1, true)
	run.Conclude()
	c := ingest(t, junitOf(t, New(run, catalogue(t))))[0].Tests[0]
	if c.Status != junit.StatusFailed {
		t.Errorf("status is %s, want failed", c.Status)
	}
}

func TestJUnitSaysWhatBelongsToACase(t *testing.T) {
	var root junitRoot
	if err := xml.Unmarshal(junitOf(t, New(sample(), catalogue(t))), &root); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for l := range strings.Lines(root.Suites[0].Cases[0].Out.Text) {
		name, value, _ := strings.Cut(strings.TrimSpace(l), ": ")
		got[name] = value
	}
	for name, want := range map[string]string{
		"verdict": "fail", "dialect": "okta", "severity": "critical",
		"requirement": "HUBSPOT-ROLE-01, HUBSPOT-ROLE-02", "oracle": "SCIM read-back, settings API",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

func TestJUnitSurvivesHostileText(t *testing.T) {
	doc := New(mangle(hostile), catalogue(t))
	raw := junitOf(t, doc)
	checkXML(t, raw)
	if redCases(ingest(t, raw)) == 0 {
		t.Error("failures are gone")
	}
	for _, forbidden := range []string{"[[ATTACHMENT|", "\x1b", "\u202e", "\x00"} {
		if bytes.Contains(raw, []byte(forbidden)) {
			t.Errorf("the file holds %q", forbidden)
		}
	}
}

func FuzzJUnit(f *testing.F) {
	for _, s := range []string{"", " ", "]]>", "<![CDATA[", "]]]]>", "\xff", "\x00", "&#0;", "\r\n\t", "a\u00a0b", hostile} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		raw := junitOf(t, New(mangle(text), nil))
		checkXML(t, raw)
		if redCases(ingest(t, raw)) == 0 {
			t.Error("failures are gone")
		}
	})
}

func checkXML(t *testing.T, raw []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(raw))
	for {
		if _, err := dec.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("no valid XML: %v", err)
		}
	}
}

func TestFormatsTellThatTheDiskIsFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, f := range Forms() {
		if err := f.Write(full, New(sample(), catalogue(t))); err == nil {
			t.Errorf("%s: no error", f.Name)
		}
	}
}
