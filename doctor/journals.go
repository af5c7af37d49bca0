package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rolecall/journal"
	"rolecall/reports"
	"rolecall/target"
)

// journals looks where runs write down what they create: whether the next one could,
// and whether an earlier one against this target left something open there.
func (e *exam) journals(context.Context) finding {
	switch {
	case e.Endpoint.Kind != target.Live:
		return finding{Skipped, "none is needed", "What a run creates in a target of its own ends with it.", ""}
	case e.Journals == "":
		return finding{Failed, journal.ErrNoFolder.Error(), "A run creates nothing that is not written down first.", "Name a folder with --journal."}
	}
	if err := e.canKeep(); err != nil {
		return finding{Failed, err.Error(), "A run creates nothing that is not written down first, so that it would create nothing.",
			"Choose a folder that you may write to with --journal, or make room on the disk."}
	}
	runs, unread := journal.List(e.Journals)
	var open, under []string
	others := 0
	id := "ID"
	for _, run := range runs {
		switch {
		case run.Running():
			under = append(under, fmt.Sprintf("%s is under way as process %d", run.ID, run.Process))
		case !run.Open():
		case strings.TrimRight(run.Target, "/") != strings.TrimRight(e.Endpoint.URL, "/"):
			others++
		default:
			open = append(open, fmt.Sprintf("%s of %s: %s", run.ID, run.Began.Format(time.DateOnly), count(len(run.Alive)+len(run.Lost), "resource")))
			id = run.ID
		}
	}
	found := e.Journals
	if others > 0 {
		found += "; something is open of " + count(others, "run") + " against other targets"
	}
	switch {
	case unread != nil:
		return finding{Warning, fmt.Sprintf("%s; %v", found, unread), "What that run left cannot be told from its journal.",
			"Keep the file, and clean by the id that it is named by: rolecall clean --target URL --run ID"}
	case len(open) > 0:
		return finding{Warning, fmt.Sprintf("%s; %s", strings.Join(firstFew(open), ", "), found), "These runs ended before they had removed what they made here.",
			"rolecall clean --run " + id + " shows what is left, and removes it when told to."}
	case len(under) > 0:
		return finding{Warning, strings.Join(under, ", ") + "; " + found, "Two runs at once share the account's limits, and each finds the other's people in lists.",
			"Wait until it has ended."}
	}
	return ok("nothing is open in %s", found)
}

// canKeep tries what a run tries, and takes away what that leaves.
func (e *exam) canKeep() error {
	made := missing(e.Journals)
	err := os.MkdirAll(e.Journals, 0o700)
	if err == nil {
		err = reports.Writable(filepath.Join(e.Journals, "doctor"))
	}
	return errors.Join(err, unmake(made))
}

// unmake removes folders that were made to try something, the deepest first.
func unmake(made []string) error {
	var errs []error
	for _, dir := range made {
		if gone := os.Remove(dir); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			errs = append(errs, gone)
		}
	}
	return errors.Join(errs...)
}
