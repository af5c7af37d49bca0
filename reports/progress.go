package reports

import (
	"fmt"
	"io"
	"sync"
	"time"

	"rolecall/conformance"
)

// Progress tells a person or a log how a run is getting on. It is safe for
// concurrent use, and a writer that fails does not disturb the run.
type Progress struct {
	mu     sync.Mutex
	w      io.Writer
	tty    bool
	what   string // is counted
	width  int    // of the terminal, in columns; 0 means that it is not known
	total  int
	done   int
	counts map[conformance.Verdict]int
	closed bool
	began  time.Time
	cycle  cycle
	now    func() time.Time
}

// NewProgress starts the clock of a run of total specs (0 if that is not known).
// On a terminal each finished spec gives a line with its verdict, the counts so
// far, the rate and the time left, cut at the width of the terminal. Elsewhere only
// failures and inconclusive specs give one, so that a log stays short.
func NewProgress(w io.Writer, tty bool, width, total int) *Progress {
	return newProgress(w, tty, width, total, time.Now)
}

func newProgress(w io.Writer, tty bool, width, total int, now func() time.Time) *Progress {
	return &Progress{w: w, tty: tty, width: width, total: total, counts: map[conformance.Verdict]int{}, began: now(), now: now, what: "spec"}
}

// Of has the progress count something else than specs.
func (p *Progress) Of(what string) *Progress {
	p.what = what
	return p
}

// Done takes note of a finished spec. After Close it does nothing.
func (p *Progress) Done(r conformance.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.done++
	p.counts[r.Verdict]++
	p.endCycle()
	if p.tty {
		fmt.Fprintln(p.w, fit(fmt.Sprintf("%-12s  %s  %s", marked(r.Verdict), p.state(), line(r.ID)), p.width))
		return
	}
	if r.Verdict.ExitCode() != 0 && r.Verdict != conformance.NotClaimed && r.Verdict != conformance.Deselected {
		why := r.Reason
		if found := weighing(r); len(found) > 0 {
			why = found[0].Message + " (" + found[0].Requirement + ")"
		}
		fmt.Fprintf(p.w, "%s  %s  %s\n", marked(r.Verdict), line(r.ID), brief(why))
	}
}

// Close says what was done, on a terminal only; unless specs are missing, which
// a log must tell too.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	p.endCycle()
	missing := p.total - p.done
	switch {
	case missing > 0:
		fmt.Fprintf(p.w, "stopped after %d of %s: %s\n", p.done, plural(p.total, p.what), tally(p.counts))
	case p.tty:
		fmt.Fprintf(p.w, "%s in %s: %s\n", plural(p.done, p.what), span(p.now().Sub(p.began)), tally(p.counts))
	}
}

// fit cuts a line that a terminal would break.
func fit(s string, width int) string {
	runes := []rune(s)
	if width <= 0 || len(runes) <= width {
		return s
	}
	return string(runes[:max(width-1, 0)]) + "…"
}

// state is "12/240, 1 failed, 3.2/s, about 3m left".
func (p *Progress) state() string {
	s := fmt.Sprint(p.done)
	if p.total > 0 {
		s = fmt.Sprintf("%*d/%d", len(fmt.Sprint(p.total)), p.done, p.total)
	}
	if n := p.counts[conformance.Fail]; n > 0 {
		s += fmt.Sprintf(", %d failed", n)
	}
	if n := p.counts[conformance.Inconclusive]; n > 0 {
		s += fmt.Sprintf(", %d not known", n)
	}
	spent := p.now().Sub(p.began)
	if spent > 0 {
		s += fmt.Sprintf(", %.1f/s", float64(p.done)/spent.Seconds())
	}
	if left := p.total - p.done; left > 0 {
		s += fmt.Sprintf(", about %s left", (spent / time.Duration(p.done) * time.Duration(left)).Round(time.Second))
	}
	return s
}

// marked is a verdict that the eye finds in a column.
func marked(v conformance.Verdict) string {
	switch v {
	case conformance.Fail:
		return "FAIL"
	case conformance.Inconclusive:
		return "INCONCLUSIVE"
	}
	return line(string(v))
}
