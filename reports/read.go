package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"

	"rolecall/conformance"
)

// MaxSize is the largest report.json that Read takes, in bytes.
const MaxSize = 256 << 20

// Why a file is refused.
var (
	ErrTooLarge = errors.New("larger than 256 MiB, the most that is read")
	ErrBroken   = errors.New("not a whole JSON document")
	ErrFormat   = errors.New("not a rolecall report")
	ErrVersion  = errors.New("a version of the format that this build does not know")
	ErrContents = errors.New("contradicts itself")
)

// Read reads a report.json. It refuses what it cannot vouch for: another
// format, a newer version, a file that is broken or too large, and a report that
// contradicts itself (counts that do not add up, a verdict that is better than
// the results). The error names the file and wraps one of the reasons above or
// what the file system said. Members that this build does not know are passed
// over.
func Read(path string) (Document, error) {
	doc, err := open(path)
	if err != nil {
		return Document{}, fmt.Errorf("report %s: %w", path, err)
	}
	return doc, nil
}

func open(path string) (Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return Document{}, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > MaxSize {
		return Document{}, ErrTooLarge
	}
	return read(f, MaxSize)
}

// Parse is Read for a report.json that was read already.
func Parse(raw []byte) (Document, error) { return read(bytes.NewReader(raw), MaxSize) }

func read(r io.Reader, limit int64) (Document, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return Document{}, err
	}
	if int64(len(raw)) > limit {
		return Document{}, ErrTooLarge
	}
	if !json.Valid(raw) {
		return Document{}, ErrBroken
	}
	// Format and version come first: the rest of another document may well not
	// fit, and that would be the wrong complaint.
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.Format != Format {
		return Document{}, fmt.Errorf("%w: format is %q, want %q", ErrFormat, shorten(head.Format, shownValue), Format)
	}
	if head.Version < 1 || head.Version > Version {
		return Document{}, fmt.Errorf("%w: version %d, this build reads up to %d; use a newer rolecall", ErrVersion, head.Version, Version)
	}
	var doc Document
	if err := json.Unmarshal(raw, &doc); err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if err := doc.check(); err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrContents, err)
	}
	return doc, nil
}

// check looks for contradictions. A verdict may be worse than the results, for
// the run may have had a problem, but never better.
func (d Document) check() error {
	for _, r := range d.Run.Results {
		if !slices.Contains(verdicts, r.Verdict) {
			return fmt.Errorf("result %q has the unknown verdict %q", r.ID, r.Verdict)
		}
		for _, f := range r.Findings {
			if !slices.Contains(weights, f.Weight) {
				return fmt.Errorf("result %q has a finding of the unknown weight %q", r.ID, f.Weight)
			}
			if err := d.checkWaived(r, f); err != nil {
				return err
			}
		}
		if due := conformance.Judge(r.Findings, 1, d.Run.Strict); r.Verdict.ExitCode() == 0 && better(r.Verdict, due) {
			return fmt.Errorf("result %q is a %s, its findings say %s", r.ID, r.Verdict, due)
		}
	}
	again := d.Run
	again.Conclude()
	if better(d.Run.Verdict, again.Verdict) {
		return fmt.Errorf("the run's verdict is %q, its results say %q", d.Run.Verdict, again.Verdict)
	}
	for verdict, n := range count(d.Run) {
		if d.Counts[verdict] != n {
			return fmt.Errorf("counts say %d times %s, the results %d times", d.Counts[verdict], verdict, n)
		}
	}
	return nil
}

var weights = []conformance.Weight{conformance.Off, conformance.Observed, conformance.Advised, conformance.Required}

// better tells whether a verdict is none at all or kinder than the one due.
func better(claimed, due conformance.Verdict) bool {
	return !slices.Contains(verdicts, claimed) || conformance.Worst(claimed, due) != claimed
}

// Recount counts again what the document says of its run, as far as that follows
// from the document alone: coverage, as every requirement that the run cites and
// the catalogue holds comes with its area, and the exchanges that are kept.
func (d Document) Recount() error {
	kept := 0
	for _, r := range d.Run.Results {
		kept += len(r.Exchanges)
	}
	if kept != d.ExchangesKept || d.ExchangesMade < kept {
		return fmt.Errorf("it holds %d exchanges, and says that of %d it keeps %d", kept, d.ExchangesMade, d.ExchangesKept)
	}
	if due := coverOf(d.Run, askedByArea(d), d.areas()); !reflect.DeepEqual(due, d.Coverage) {
		return errors.New("its coverage is not what follows from its results")
	}
	return nil
}

// areas are the areas of the requirements that the run cites.
func (d Document) areas() map[string]string {
	areas, asked := map[string]string{}, askedByArea(d)
	for id, rule := range d.Requirements {
		if _, known := asked[rule.Area]; known {
			areas[id] = rule.Area
		}
	}
	return areas
}
