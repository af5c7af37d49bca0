package mishap

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// maxStruck bounds what is remembered; the oldest goes first.
const maxStruck = 10_000

// Options say what kind of day it is.
type Options struct {
	Trouble []Trouble
	Latency time.Duration    // added to each answer
	Jitter  time.Duration    // added too, from nothing to this, by chance
	Seed    int64            // of all chance
	Now     func() time.Time // the clock of maintenance; time.Now if nil
}

// Strike is one time that something went wrong.
type Strike struct {
	Kind   Kind   `json:"kind"`
	Method string `json:"method"`
	Path   string `json:"path"`
}

// Day is what goes on around a server. It is safe for concurrent use; chance
// follows the order of the requests.
type Day struct {
	opts Options

	mu       sync.Mutex
	trouble  []Trouble
	counts   []int // requests that each trouble was about, struck or not
	since    time.Time
	chance   *rand.Rand
	struck   []Strike
	released chan struct{} // closed when the trouble ends that lets requests hang
}

// New makes a day.
func New(opts Options) *Day {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	d := &Day{opts: opts, released: make(chan struct{})}
	d.Set(opts.Trouble)
	return d
}

// Set takes the place of the trouble that there was; nothing ends it. Counts and
// chance begin anew, so that the same trouble set twice strikes alike, and requests
// that hang are let go, without an answer.
func (d *Day) Set(trouble []Trouble) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.trouble, d.counts = slices.Clone(trouble), make([]int, len(trouble))
	d.chance, d.since = rand.New(rand.NewPCG(uint64(d.opts.Seed), 0)), d.opts.Now()
	close(d.released)
	d.released = make(chan struct{})
}

// Struck lists what went wrong so far.
func (d *Day) Struck() []Strike {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.struck)
}

// choose decides what happens to a request: the trouble that strikes it, if any,
// how long its answer takes, and when hanging ends.
func (d *Day) choose(r *http.Request) (hit hit) {
	d.mu.Lock()
	defer d.mu.Unlock()
	hit.delay, hit.released = d.opts.Latency, d.released
	if d.opts.Jitter > 0 {
		hit.delay += time.Duration(d.chance.Int64N(int64(d.opts.Jitter) + 1))
	}
	for i, t := range d.trouble {
		if !t.about(r) {
			continue
		}
		d.counts[i]++
		if !d.strikes(i, t, &hit) {
			continue
		}
		hit.kind, hit.chance = t.Kind, d.chance.IntN(1<<20)
		if len(d.struck) == maxStruck {
			d.struck = d.struck[1:]
		}
		d.struck = append(d.struck, Strike{t.Kind, r.Method, r.URL.Path})
		return hit
	}
	return hit
}

// hit is what happens to one request.
type hit struct {
	kind     Kind // "" for nothing bad
	chance   int  // for what the kind leaves open
	delay    time.Duration
	until    time.Duration // of Maintenance: how long it goes on
	released <-chan struct{}
}

func (d *Day) strikes(i int, t Trouble, hit *hit) bool {
	switch {
	case t.Kind == Maintenance:
		hit.until = d.window(t)
		return hit.until > 0
	case t.Kind == Revoked:
		return d.counts[i] >= t.Nth
	case t.Nth > 0:
		return d.counts[i] == t.Nth
	}
	return d.chance.Float64() < t.Share
}

// window says how long the maintenance of this moment goes on. In each period it
// begins at a moment of its own, which the seed and the period's number decide.
func (d *Day) window(t Trouble) time.Duration {
	passed := d.opts.Now().Sub(d.since)
	period := passed / t.Every
	begin := time.Duration(0)
	if free := t.Every - t.For; free > 0 {
		begin = time.Duration(rand.New(rand.NewPCG(uint64(d.opts.Seed), uint64(period))).Int64N(int64(free) + 1))
	}
	into := passed - period*t.Every - begin
	if into < 0 || into >= t.For {
		return 0
	}
	return t.For - into
}

// Describe tells of the day in one line, for the one who started it; "" for a day
// like any other.
func (d *Day) Describe() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.trouble) == 0 && d.opts.Jitter == 0 {
		return ""
	}
	text := fmt.Sprintf("seed %d", d.opts.Seed)
	if d.opts.Jitter > 0 {
		text = fmt.Sprintf("jitter %s, %s", d.opts.Jitter, text)
	}
	for _, t := range slices.Backward(d.trouble) {
		text = fmt.Sprintf("trouble %s, %s", t, text)
	}
	return text
}
