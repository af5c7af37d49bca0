package harness

import (
	"fmt"

	"rolecall/conformance"
	"rolecall/journal"
	"rolecall/target"
)

// Journaled gives a target that is not the run's own a journal, in the file of
// the run with that prefix. users is how many the target has, nil if it does not
// say.
func (p *Plan) Journaled(e target.Endpoint, prefix string, users *int) (target.Endpoint, error) {
	if e.Disposable() || e.ReadOnly {
		return e, nil
	}
	if p.Settings.Journal == "" {
		return e, &Usage{journal.ErrNoFolder}
	}
	e.JournalFile = journal.Path(p.Settings.Journal, prefix)
	w, err := journal.Open(e.JournalFile, prefix)
	if err != nil {
		return e, fmt.Errorf("%w; nothing is created that is not written down first: choose another folder with --journal", err)
	}
	defer w.Close()
	return e, w.Write(journal.Entry{Event: journal.Began, Target: e.URL, Users: users})
}

// Over writes down that a run came to its end, with what it could not remove.
// After a run that was cut off the journal stays open.
func Over(e target.Endpoint, run conformance.Run) error {
	if e.JournalFile == "" || run.Problem != "" {
		return nil
	}
	w, err := journal.Open(e.JournalFile, run.Prefix)
	if err != nil {
		return err
	}
	defer w.Close()
	return w.Write(journal.Entry{Event: journal.Ended, Left: len(run.Leftovers)})
}

// Leftovers are the earlier runs of which something may be left.
func (p *Plan) Leftovers() []journal.Run {
	runs, _ := journal.List(p.Settings.Journal) // one that cannot be read is for 'clean' to tell
	var open []journal.Run
	for _, run := range runs {
		if run.Open() && !run.Running() {
			open = append(open, run)
		}
	}
	return open
}
