package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"rolecall/conformance"
	"rolecall/scim"
)

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	dir := t.TempDir()
	doc := New(sample(), catalogue(t))
	if err := Write(dir, doc); err != nil {
		t.Fatal(err)
	}
	got, err := Read(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(doc, got, cmpopts.IgnoreUnexported(scim.Exchange{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-written +read\n%s", diff)
	}
}

func TestReadRefuses(t *testing.T) {
	whole := jsonOf(t, New(sample(), catalogue(t)))
	changed := func(change func(*Document)) []byte {
		doc := New(sample(), catalogue(t))
		change(&doc)
		return jsonOf(t, doc)
	}
	for name, test := range map[string]struct {
		raw  []byte
		want error
		says string
	}{
		"nothing":                {nil, ErrBroken, ""},
		"half a file":            {whole[:len(whole)/2], ErrBroken, ""},
		"two documents":          {append(bytes.Clone(whole), whole...), ErrBroken, ""},
		"JUnit":                  {[]byte("<testsuites/>"), ErrBroken, ""},
		"a list":                 {[]byte("[]"), ErrFormat, Format},
		"null":                   {[]byte("null"), ErrFormat, Format},
		"another format":         {[]byte(`{"format":"har","version":1}`), ErrFormat, "har"},
		"a newer version":        {changed(func(d *Document) { d.Version = 2 }), ErrVersion, "newer"},
		"no version":             {[]byte(`{"format":"rolecall-report"}`), ErrVersion, "version 0"},
		"a member of other type": {[]byte(`{"format":"rolecall-report","version":1,"run":7}`), ErrFormat, "run"},
		"an unknown verdict":     {changed(func(d *Document) { d.Run.Results[0].Verdict = "splendid" }), ErrContents, "splendid"},
		"an unknown weight":      {changed(func(d *Document) { d.Run.Results[0].Findings[0].Weight = "" }), ErrContents, "weight"},
		"a fail called a pass": {changed(func(d *Document) {
			d.Run.Results[0].Verdict = conformance.Pass
			d.Counts[conformance.Pass]++
			d.Counts[conformance.Fail]--
		}), ErrContents, "roles.assign.exact-name@okta"},
		"a run called a pass":       {changed(func(d *Document) { d.Run.Verdict = conformance.Pass }), ErrContents, "verdict"},
		"a run without verdict":     {changed(func(d *Document) { d.Run.Verdict = "" }), ErrContents, "verdict"},
		"an empty run, passed":      {changed(func(d *Document) { *d = New(conformance.Run{Verdict: conformance.Pass}, nil) }), ErrContents, "verdict"},
		"counts that don't add up":  {changed(func(d *Document) { d.Counts[conformance.Fail] = 0 }), ErrContents, "counts"},
		"counts that are not there": {changed(func(d *Document) { d.Counts = nil }), ErrContents, "counts"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "some.json")
			if err := os.WriteFile(path, test.raw, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Read(path)
			if !errors.Is(err, test.want) {
				t.Fatalf("error is %v, want %v", err, test.want)
			}
			if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %q names neither the file nor %q", err, test.says)
			}
		})
	}
}

func TestReadTellsWhatTheFileSystemSaid(t *testing.T) {
	if _, err := Read(filepath.Join(t.TempDir(), "none.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("a folder: no error")
	}
}

// endless is a file that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte{' '}, len(p))), nil }

func TestReadStopsAtTheLimit(t *testing.T) {
	if _, err := read(endless{}, 1<<16); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error is %v, want %v", err, ErrTooLarge)
	}
	raw := jsonOf(t, New(sample(), catalogue(t)))
	if _, err := read(bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Errorf("a file of exactly the limit: %v", err)
	}
}

// A huge file must be refused without being held in memory: it is sparse, so the
// test costs no disk.
func TestReadRefusesAHugeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, MaxSize+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error is %v, want %v", err, ErrTooLarge)
	}
}

func TestReadPassesOverWhatALaterBuildAdded(t *testing.T) {
	var loose map[string]any
	if err := json.Unmarshal(jsonOf(t, New(sample(), catalogue(t))), &loose); err != nil {
		t.Fatal(err)
	}
	loose["added"] = map[string]any{"later": true}
	raw, err := json.Marshal(loose)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(bytes.NewReader(raw), MaxSize); err != nil {
		t.Error(err)
	}
}

// What Read takes, every format can render, and nothing turns green on the way.
func FuzzRead(f *testing.F) {
	whole := jsonOf(f, New(sample(), nil)) // small, or the fuzzer crawls
	f.Add(whole)
	f.Add(bytes.Replace(whole, []byte(`"exchange": 0`), []byte(`"exchange": 99`), 1))
	f.Add(bytes.Replace(whole, []byte(`"exchange": 0`), []byte(`"exchange": -1`), 1))
	f.Add(bytes.Replace(whole, []byte(`"status": 200`), []byte(`"status": -200`), 1))
	f.Add([]byte(`{"format":"rolecall-report","version":1,"counts":{},"run":{"verdict":"inconclusive"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := read(bytes.NewReader(raw), 1<<20)
		if err != nil {
			return
		}
		for _, format := range Forms() {
			if err := format.Write(io.Discard, doc); err != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		}
		if err := Summary(io.Discard, doc, Style{}); err != nil {
			t.Error(err)
		}
		if red := redCases(ingest(t, junitOf(t, doc))) > 0; red == (doc.Run.Verdict.ExitCode() == 0) {
			t.Errorf("verdict %s, red %v", doc.Run.Verdict, red)
		}
	})
}

// A record that an older build of this version wrote is read, and shown in every
// format; what asks for more says so.
func TestReadTakesARecordOfAnOlderBuild(t *testing.T) {
	doc, err := Read(filepath.Join("testdata", "older.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Forms() {
		var b bytes.Buffer
		if err := f.Write(&b, doc); err != nil || b.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", f.Name, b.Len(), err)
		}
	}
	if c := Compare(doc, doc); c.Regressed() || c.Same == 0 {
		t.Errorf("beside itself it is %+v", c)
	}
	if _, err := Merge([]Part{{"older.json", doc}}); !errors.Is(err, ErrMerge) || !strings.Contains(err.Error(), "older build") {
		t.Errorf("error is %v", err)
	}
}
