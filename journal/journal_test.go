package journal

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, path, run string, entries ...Entry) {
	t.Helper()
	w, err := Open(path, run)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, e := range entries {
		if err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsLeftOfARun(t *testing.T) {
	creating := func(name string) Entry { return Entry{Event: Creating, Endpoint: "Users", Name: name} }
	created := func(id, name string) Entry { return Entry{Event: Created, Endpoint: "Users", ID: id, Name: name} }
	gone := func(id string) Entry { return Entry{Event: Deleted, Endpoint: "Users", ID: id} }
	refused := func(name string) Entry { return Entry{Event: Refused, Endpoint: "Users", Name: name} }
	for what, c := range map[string]struct {
		entries     []Entry
		alive, lost []Resource
		open        bool
	}{
		"nothing made":      {nil, nil, nil, false},
		"made and deleted":  {[]Entry{creating("a"), created("1", "a"), gone("1")}, nil, nil, false},
		"made":              {[]Entry{creating("a"), created("1", "a")}, []Resource{{"Users", "1", "a"}}, nil, true},
		"cut off":           {[]Entry{creating("A")}, nil, []Resource{{"Users", "", "a"}}, true},
		"refused":           {[]Entry{creating("a"), refused("a")}, nil, nil, false},
		"refused once":      {[]Entry{creating("a"), creating("a"), refused("a")}, nil, []Resource{{"Users", "", "a"}}, true},
		"same name again":   {[]Entry{creating("a"), created("1", "a"), creating("a"), refused("a")}, []Resource{{"Users", "1", "a"}}, nil, true},
		"ended with a rest": {[]Entry{creating("a"), created("1", "a"), {Event: Ended, Left: 1}}, []Resource{{"Users", "1", "a"}}, nil, true},
		"lost, then found":  {[]Entry{creating("a"), {Event: Deleted, Endpoint: "Users", ID: "1", Name: "a"}, {Event: Ended}}, nil, nil, false},
	} {
		t.Run(what, func(t *testing.T) {
			path := Path(t.TempDir(), "rc1")
			users := 501
			write(t, path, "rc1", append([]Entry{{Event: Began, Target: "http://h/scim/v2", Users: &users}}, c.entries...)...)
			run, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.alive, run.Alive); diff != "" {
				t.Errorf("alive: %s", diff)
			}
			if diff := cmp.Diff(c.lost, run.Lost); diff != "" {
				t.Errorf("lost: %s", diff)
			}
			if run.Open() != c.open || run.ID != "rc1" || run.Target != "http://h/scim/v2" || run.Users == nil || *run.Users != 501 {
				t.Errorf("got %+v", run)
			}
		})
	}
}

// A loss of power may cut a line off, and the next process goes on behind it.
func TestBrokenLines(t *testing.T) {
	good := `{"event":"creating","run":"rc1","endpoint":"Users","name":"a"}` + "\n"
	for text, want := range map[string]string{
		good + `{"event":"crea`:               "",
		good + "\x00\x00\x00\x00":             "",
		good + `{"event":"crea` + "\n" + good: "",
		"":                                    "names no run",
		"{}\n" + good:                         "does not begin",
		good + `{"event":"creating","run":"rc2"}` + "\n": "speaks of the run rc2",
	} {
		path := filepath.Join(t.TempDir(), "rc1.jsonl")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		run, err := Read(path)
		switch {
		case want == "" && (err != nil || len(run.Lost) != 1 || run.Lost[0].Name != "a"):
			t.Errorf("%q: got %+v, %v", text, run, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: got %v, want an error with %q", text, err, want)
		}
	}
}

func TestWriterGoesOnBehindALineThatWasCutOff(t *testing.T) {
	path := Path(t.TempDir(), "rc1")
	write(t, path, "rc1", Entry{Event: Creating, Endpoint: "Users", Name: "a"})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(whole, `{"event":"crea`...), 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, path, "rc1", Entry{Event: Creating, Endpoint: "Users", Name: "b"})
	if run, err := Read(path); err != nil || len(run.Lost) != 2 {
		t.Errorf("got %+v, %v", run, err)
	}
}

func TestSeveralWritersShareAFile(t *testing.T) {
	path := Path(t.TempDir(), "rc1")
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range 50 {
				write(t, path, "rc1", Entry{Event: Creating, Endpoint: "Users", Name: strings.Repeat("long", 100)})
			}
		})
	}
	writers.Wait()
	if run, err := Read(path); err != nil || len(run.Lost) != 1 {
		t.Errorf("got %+v, %v", run, err)
	}
}

func TestFolder(t *testing.T) {
	for env, want := range map[[2]string]string{
		{"", "/home/ada"}:       "/home/ada/.local/state/rolecall",
		{"/state", "/home/ada"}: "/state/rolecall",
		{"state", "/home/ada"}:  "/home/ada/.local/state/rolecall", // a relative one is to be ignored
		{"", ""}:                "",
	} {
		got, err := Folder(func(name string) string {
			return map[string]string{"XDG_STATE_HOME": env[0], "HOME": env[1]}[name]
		})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%v: got %q, %v", env, got, err)
		}
	}
}

func TestListReadsAFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, Path(dir, "rc1"), "rc1", Entry{Event: Began})
	write(t, Path(dir, "rc2"), "rc2", Entry{Event: Began})
	if err := os.WriteFile(filepath.Join(dir, "bad.jsonl"), []byte("x\ny\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	runs, err := List(dir)
	if len(runs) != 2 || runs[0].ID != "rc1" || err == nil || !strings.Contains(err.Error(), "bad.jsonl") {
		t.Errorf("got %v, %v", runs, err)
	}
	if runs, err := List(filepath.Join(dir, "nothing")); runs != nil || err != nil {
		t.Errorf("a folder that is not there: got %v, %v", runs, err)
	}
}
