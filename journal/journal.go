// Package journal keeps, on disk, what a run creates in a target that is not its
// own: one file of JSON lines for each run, written before anything is sent, so
// that whatever ends the run, somebody can clear away after it.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Event is what a line tells.
type Event string

// The events. A Creating without a later Created or Refused of the same name was
// cut off: nobody knows whether it took effect.
const (
	Began    Event = "began"    // a process of the run starts
	Creating Event = "creating" // a create is about to be sent
	Created  Event = "created"  // it was answered with an id
	Refused  Event = "refused"  // it was answered with a refusal
	Deleted  Event = "deleted"  // the resource is known to be gone
	Ended    Event = "ended"    // the run, or a clearing away, is over
)

// Entry is one line. It holds names that the run made up and ids, and no secret.
type Entry struct {
	Time     time.Time `json:"time"`
	Event    Event     `json:"event"`
	Run      string    `json:"run"`                // the prefix of all names of the run
	Process  int       `json:"process,omitempty"`  // pid
	Target   string    `json:"target,omitempty"`   // Began: SCIM service root
	Users    *int      `json:"users,omitempty"`    // Began: how many users the target had, if it told
	Endpoint string    `json:"endpoint,omitempty"` // Users or Groups
	ID       string    `json:"id,omitempty"`       // Created, Deleted
	Name     string    `json:"name,omitempty"`     // Creating, Created, Refused: userName or displayName
	Left     int       `json:"left,omitempty"`     // Ended: resources that could not be removed
}

// Writer appends to a run's file. It is safe for concurrent use, and several
// processes may write to one file.
type Writer struct {
	run string

	mu   sync.Mutex
	file *os.File
}

// suffix is that of all journals.
const suffix = ".jsonl"

// Path is the file of a run in a folder.
func Path(folder, run string) string { return filepath.Join(folder, run+suffix) }

// Open opens the journal of a run for appending, and makes its folder if need be.
func Open(path, run string) (*Writer, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	w := &Writer{run: run, file: file}
	if err := w.endLine(path); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %w", err), file.Close())
	}
	return w, nil
}

// endLine ends a last line that was cut off, so that the next one can be read.
func (w *Writer) endLine(path string) error {
	written, err := os.ReadFile(path)
	if err != nil || len(written) == 0 || written[len(written)-1] == '\n' {
		return err
	}
	_, err = w.file.Write([]byte{'\n'})
	return err
}

// Write appends one entry, which outlives the process. What is about to be created,
// and what came of it, is on the disk when it returns, so that it outlives the machine
// too; the disk may take its time with the rest, without which a clean-up looks for
// what is gone already.
func (w *Writer) Write(e Entry) error {
	e.Time, e.Run, e.Process = time.Now().UTC(), w.run, os.Getpid()
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	switch e.Event {
	case Creating, Created, Refused:
		if err := w.file.Sync(); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// Close closes the file.
func (w *Writer) Close() error { return w.file.Close() }
