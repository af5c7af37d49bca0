package journal

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Run is what a journal says of one run.
type Run struct {
	Path    string
	ID      string
	Target  string
	Process int // pid of the process that began it
	Began   time.Time
	Users   *int       // how many users the target had before the run, if it told
	Alive   []Resource // created and not known to be gone
	Lost    []Resource // names whose create was cut off; they have no id
	Ended   bool       // by itself, with nothing left
}

// Resource is something that a run created.
type Resource struct{ Endpoint, ID, Name string }

// Open tells whether something may be left of the run.
func (r Run) Open() bool { return !r.Ended && len(r.Alive)+len(r.Lost) > 0 }

// maxLine bounds one line; names are far shorter.
const maxLine = 1 << 20

// Read reads a journal. A line that was cut off, as by a loss of power, is passed
// over: what it would have told is looked up in the target. A file that does not
// begin as a journal is an error.
func Read(path string) (Run, error) {
	run := Run{Path: path}
	file, err := os.Open(path)
	if err != nil {
		return run, fmt.Errorf("journal: %w", err)
	}
	defer file.Close()
	state := state{alive: map[Resource]string{}, pending: map[Resource]int{}}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var e Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Run == "" {
			if n == 1 {
				return run, fmt.Errorf("journal: %s does not begin with a line of a journal", path)
			}
			continue
		}
		run.ID = cmp.Or(run.ID, e.Run)
		if e.Run != run.ID {
			return run, fmt.Errorf("journal: %s:%d speaks of the run %s, and the lines before of %s", path, n, e.Run, run.ID)
		}
		state.take(&run, e)
	}
	if err := lines.Err(); err != nil {
		return run, fmt.Errorf("journal: %s: %w", path, err)
	}
	if run.ID == "" {
		return run, fmt.Errorf("journal: %s names no run", path)
	}
	state.sum(&run)
	return run, nil
}

// state is what lines add up to. A resource is known by its endpoint and id, a
// create that is under way by its endpoint and name.
type state struct {
	alive   map[Resource]string // names by endpoint and id
	pending map[Resource]int
}

func (s *state) take(run *Run, e Entry) {
	key := Resource{Endpoint: e.Endpoint, ID: e.ID}
	name := Resource{Endpoint: e.Endpoint, Name: strings.ToLower(e.Name)}
	run.Ended = e.Event == Ended && e.Left == 0
	switch e.Event {
	case Began:
		run.Target = cmp.Or(run.Target, e.Target)
		if run.Began.IsZero() {
			run.Began, run.Process = e.Time, e.Process
		}
		if run.Users == nil {
			run.Users = e.Users
		}
	case Creating:
		s.pending[name]++
	case Refused:
		s.pending[name]--
	case Created:
		s.pending[name]--
		s.alive[key] = e.Name
	case Deleted:
		delete(s.alive, key)
		delete(s.pending, name)
	}
}

func (s *state) sum(run *Run) {
	for r, name := range s.alive {
		r.Name = name
		run.Alive = append(run.Alive, r)
	}
	for _, r := range slices.Collect(maps.Keys(s.pending)) {
		if s.pending[r] > 0 {
			run.Lost = append(run.Lost, r)
		}
	}
	order := func(a, b Resource) int {
		return cmp.Or(cmp.Compare(a.Endpoint, b.Endpoint), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(run.Alive, order)
	slices.SortFunc(run.Lost, order)
}

// ErrNoFolder says that there is no place for journals.
var ErrNoFolder = errors.New("there is no home folder to keep the journal of the run in; name a folder with --journal")

// Folder is where runs put their journals if they are not told otherwise:
// $XDG_STATE_HOME/rolecall (XDG Base Directory Specification), which is
// ~/.local/state/rolecall without the variable, %LocalAppData%\rolecall on
// Windows.
func Folder(getenv func(string) string) (string, error) {
	if runtime.GOOS == "windows" {
		if data := getenv("LocalAppData"); data != "" {
			return filepath.Join(data, "rolecall"), nil
		}
	}
	if state := getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "rolecall"), nil
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "state", "rolecall"), nil
	}
	return "", ErrNoFolder
}

// List reads all journals of a folder, the oldest first. A folder that is not
// there holds none. Files that cannot be read are in the error, beside the runs
// that could.
func List(folder string) ([]Run, error) {
	files, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("journal: %w", err)
	}
	var runs []Run
	var errs []error
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), suffix) {
			continue
		}
		run, err := Read(filepath.Join(folder, file.Name()))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		runs = append(runs, run)
	}
	slices.SortFunc(runs, func(a, b Run) int { return a.Began.Compare(b.Began) })
	return runs, errors.Join(errs...)
}
