package reports

import (
	"fmt"
	"strings"
	"time"
)

// cycle is a long cycle of one spec that goes on.
type cycle struct {
	spec        string
	began, told time.Time
	drawn       bool // a bar stands on the terminal, without a line's end
}

// How often a long cycle is told of: on a terminal a bar is drawn anew, a log
// gets a line.
const (
	barEvery = 200 * time.Millisecond
	logEvery = 30 * time.Second
	barWidth = 20
)

// Step takes note of how far a long cycle of a spec has got: done of total
// people. A terminal shows a bar, the people for each second and the time left.
func (p *Progress) Step(spec string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || total <= 0 {
		return
	}
	now := p.now()
	if p.cycle.spec != spec || p.cycle.began.IsZero() || done <= 1 {
		p.endCycle()
		p.cycle = cycle{spec: spec, began: now, told: now}
	}
	every := logEvery
	if p.tty {
		every = barEvery
	}
	if now.Sub(p.cycle.told) < every && (done < total || !p.cycle.drawn) {
		return
	}
	p.cycle.told = now
	text := pace(done, total, now.Sub(p.cycle.began))
	if !p.tty {
		fmt.Fprintf(p.w, "%s  %s\n", line(spec), text)
		return
	}
	full := barWidth * done / total
	bar := strings.Repeat("#", full) + strings.Repeat(".", barWidth-full)
	fmt.Fprint(p.w, "\r\x1b[K"+fit(fmt.Sprintf("[%s]  %s  %s", bar, text, line(spec)), p.width))
	p.cycle.drawn = true
}

// pace is "5120 of 10000 people, 1600 a second, about 3s left".
func pace(done, total int, took time.Duration) string {
	text := fmt.Sprintf("%d of %d people", done, total)
	if took <= 0 || done == 0 {
		return text
	}
	text += fmt.Sprintf(", %.0f a second", float64(done)/took.Seconds())
	if left := total - done; left > 0 {
		text += fmt.Sprintf(", about %s left", (took / time.Duration(done) * time.Duration(left)).Round(time.Second))
	}
	return text
}

// endCycle wipes the bar away.
func (p *Progress) endCycle() {
	if p.cycle.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.cycle = cycle{}
}
