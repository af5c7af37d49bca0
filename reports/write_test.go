package reports

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rolecall/conformance"
)

func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPrepareMakesTheFolderAndLeavesItEmpty(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := Prepare(dir); err != nil {
		t.Fatal(err)
	}
	if names := listing(t, dir); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestPrepareRefuses(t *testing.T) {
	base := t.TempDir()
	file := filepath.Join(base, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(base, "blocked")
	if err := os.MkdirAll(filepath.Join(blocked, "junit.xml"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{
		"a file in the way":            file,
		"a file on the way":            filepath.Join(file, "below"),
		"a folder in a report's place": blocked,
		"no name":                      "",
		"a name with a zero byte":      filepath.Join(base, "a\x00b"),
		"a folder that is read-only":   readOnly(t),
	} {
		t.Run(name, func(t *testing.T) {
			err := Prepare(dir)
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), "--out") || !strings.Contains(err.Error(), strings.Trim(quoted(dir), `"`)) {
				t.Errorf("the error names not both the folder and --out: %v", err)
			}
		})
	}
}

func quoted(s string) string { return strings.ReplaceAll(s, "\x00", `\x00`) }

// readOnly is a folder in which this user can make no file. Root may write to
// any ordinary one, but not to /proc.
func readOnly(t *testing.T) string {
	t.Helper()
	if os.Geteuid() == 0 {
		if _, err := os.Stat("/proc/self"); err != nil {
			t.Skip("root, and there is no /proc")
		}
		return "/proc/self"
	}
	dir := filepath.Join(t.TempDir(), "read-only")
	if err := os.Mkdir(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestWriteMakesEveryFileAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	doc := New(sample(), catalogue(t))
	for range 2 { // the second time over the first
		if err := Write(dir, doc); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(listing(t, dir), " "); got != "junit.xml report.html report.json report.md traffic.har" {
		t.Errorf("the folder holds %s", got)
	}
}

func TestWriteKeepsTheOthersWhenOneFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "report.json"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := Write(dir, New(sample(), catalogue(t)))
	if err == nil || !strings.Contains(err.Error(), "report.json") {
		t.Fatalf("error is %v, want one that names report.json", err)
	}
	if got := strings.Join(listing(t, dir), " "); got != "junit.xml report.html report.json report.md traffic.har" {
		t.Errorf("the folder holds %s", got)
	}
}

func TestWriteNamesEveryFileThatFailed(t *testing.T) {
	err := Write(readOnly(t), New(sample(), catalogue(t)))
	for _, f := range files() {
		if err == nil || !strings.Contains(err.Error(), f.File) {
			t.Errorf("%s is not in %v", f.File, err)
		}
	}
}

func TestPlaceLeavesTheOldFileWhenTheNewOneFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "junit.xml")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := Place(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Errorf("the old file reads %q, %v", got, err)
	}
	if names := listing(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

func TestFlushTellsThatTheDiskIsFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	err = flush(full, func(w io.Writer) error {
		_, err := io.WriteString(w, "less than a buffer")
		return err
	})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error is %v, want %v", err, syscall.ENOSPC)
	}
}

// A pipe takes every byte and cannot be flushed to a disk: so it tells whether
// that was asked for.
func TestFlushDoesNotTrustTheCache(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if err := flush(w, func(io.Writer) error { return nil }); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("error is %v, want %v", err, syscall.EINVAL)
	}
}

func TestNamesStayReadableInJSON(t *testing.T) {
	raw := string(jsonOf(t, New(sample(), catalogue(t))))
	if !strings.Contains(raw, `gave <EMEA> & \"Ops\"`) {
		t.Error("the name is escaped for HTML")
	}
}

func TestNewKeepsTheExchangesOfWhatDidNotPass(t *testing.T) {
	run := sample()
	doc := New(run, catalogue(t))
	if doc.ExchangesMade != 6 || doc.ExchangesKept != 4 {
		t.Errorf("made %d, kept %d; want 6 and 4", doc.ExchangesMade, doc.ExchangesKept)
	}
	for _, r := range doc.Run.Results {
		if (r.Verdict == conformance.Pass) && (len(r.Exchanges) > 0 || r.Observations[0].Exchange != nil) {
			t.Errorf("%s passed and keeps exchanges, or a pointer to them", r.ID)
		}
	}
	if run.Results[2].Observations[0].Exchange == nil || len(run.Results[2].Exchanges) != 2 {
		t.Error("the caller's run was changed")
	}
}
