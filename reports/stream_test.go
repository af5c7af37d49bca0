package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"rolecall/conformance"
)

func events(t *testing.T, raw string) []Event {
	t.Helper()
	var list []Event
	for l := range strings.Lines(raw) {
		var e Event
		dec := json.NewDecoder(strings.NewReader(l))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&e); err != nil {
			t.Fatalf("%v in %q", err, l)
		}
		list = append(list, e)
	}
	return list
}

func TestStreamTellsARun(t *testing.T) {
	doc := New(sample(), catalogue(t))
	var b bytes.Buffer
	s := NewStream(&b, len(doc.Run.Results), doc.Run.Seed)
	for _, r := range doc.Run.Results {
		s.Done(r)
	}
	s.End(doc, doc.Run.Problem, "out", 1)
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	list := events(t, b.String())
	if len(list) != len(doc.Run.Results)+2 {
		t.Fatalf("%d events", len(list))
	}
	first, spec, end := list[0], list[1], list[len(list)-1]
	if first.Event != "begin" || first.Specs != 8 || first.Seed != 42 {
		t.Errorf("begins with %+v", first)
	}
	if spec.Event != "spec" || spec.ID != "roles.assign.exact-name@okta" || spec.Verdict != conformance.Fail || spec.Done != 1 || spec.Total != 8 || len(spec.Findings) != 1 || spec.Findings[0].Requirement != "HUBSPOT-ROLE-02" {
		t.Errorf("a spec is %+v", spec)
	}
	if end.Event != "end" || end.Verdict != conformance.Fail || *end.ExitCode != 1 || end.Counts[conformance.Fail] != 2 || end.Reports != "out" || end.Sentence == "" {
		t.Errorf("ends with %+v", end)
	}
}

func TestStreamOfARunThatCouldNotBegin(t *testing.T) {
	var b bytes.Buffer
	s := NewStream(&b, 0, 0)
	s.End(Document{}, "no target", "", 2)
	end := events(t, b.String())[1]
	if end.Verdict != conformance.Inconclusive || end.Reason != "no target" || *end.ExitCode != 2 {
		t.Errorf("ends with %+v", end)
	}
}

func TestStreamIsSafeToLookAt(t *testing.T) {
	for name, payload := range payloads {
		var b bytes.Buffer
		run := mangle(payload)
		s := NewStream(&b, len(run.Results), 1)
		for _, r := range run.Results {
			s.Done(r)
		}
		s.End(New(run, catalogue(t)), run.Problem, payload, 1)
		if n := strings.Count(b.String(), "\n"); n != len(run.Results)+2 || strings.ContainsAny(b.String(), "\x00\x07\x1b\u202e\ufeff\ufffe") {
			t.Errorf("%s: %d lines: %.400q", name, n, b.String())
		}
		events(t, b.String())
	}
}

func TestStreamIsSafeForConcurrentUse(t *testing.T) {
	var b bytes.Buffer
	s := NewStream(&b, 200, 1)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 25 {
				s.Done(conformance.Result{ID: "a.b.c", Verdict: conformance.Pass})
			}
		})
	}
	all.Wait()
	if list := events(t, b.String()); len(list) != 201 || list[200].Done != 200 {
		t.Errorf("%d events, the last %+v", len(list), list[len(list)-1])
	}
}

func TestStreamTellsThatNobodyListens(t *testing.T) {
	s := NewStream(deaf{}, 1, 1)
	s.Done(conformance.Result{ID: "a.b.c", Verdict: conformance.Pass})
	if s.Err() == nil {
		t.Error("no error")
	}
}
