package mockidp

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"sync"
	"time"

	"rolecall/scim"
)

// Job provisions a Directory to the target of an IdP in cycles. The first cycle
// takes over everybody who is assigned, each later one what has changed since,
// and what failed before and is due again. For an identity provider that works
// on events, as Okta does, a cycle is the queue of tasks that the changes left.
//
// A job keeps what it knows of a person and nothing of an exchange, so that a
// cycle over many people takes no more memory than the directory.
type Job struct {
	idp  *IdP
	dir  *Directory
	opts JobOptions

	running sync.Mutex // held by a cycle
	mu      sync.Mutex // guards all below
	cycles  int
	seen    int              // changes of the directory that were taken over
	queue   map[string]*task // what is not done yet, by key
	order   []string         // of the queue; may hold keys that are done
}

// JobOptions are the settings of a Job. The zero value is a sensible set.
type JobOptions struct {
	// Merge decides on roles that come by several groups; empty means what the
	// identity provider does unless told otherwise: Okta by priority, Entra ID
	// and those of which it is not known the union.
	Merge Merge
	// Workers is how many people are provisioned at once; 0 means 1. How many
	// Okta and Entra ID take on at once is not known.
	Workers int
	// OnOutcome is told what came of each person, one at a time.
	OnOutcome func(Person, Outcome)
	// OnProgress is told how far a cycle has got, one at a time.
	OnProgress func(done, total int)
}

// merger is a dialect of which is known how roles of several groups are joined.
type merger interface{ mergesRoles() Merge }

// serial is a dialect of which is known how many requests run at once.
type serial interface{ workers() int }

// scheduler is a dialect of which is known when a later cycle tries a failed
// object again: that long after the object's first failure.
type scheduler interface {
	retryAt(attempt int) (sinceFirst time.Duration, again bool)
}

// finisher is a dialect that does something at the end of a cycle.
type finisher interface {
	finish(context.Context, *run) error
}

func (o *okta) mergesRoles() Merge  { return MergeByPriority }
func (e *entra) mergesRoles() Merge { return MergeUnion }

// entraRetryHours are the documented gaps after the first failure of an object;
// the first retry is the next cycle (learn.microsoft.com,
// application-provisioning-quarantine-status, Retry duration).
var entraRetryHours = []int{6, 12, 24, 48, 96, 168}

func (e *entra) retryAt(attempt int) (time.Duration, bool) {
	switch {
	case attempt == 1:
		return entraCycle, true
	case attempt-2 < len(entraRetryHours):
		return time.Duration(entraRetryHours[attempt-2]) * time.Hour, true
	}
	return 0, false
}

// task is a person whose provisioning is not done.
type task struct {
	unsettled Unsettled
	attempts  int
	first     time.Time // of the failures
	stuck     bool      // only an administrator mends it
}

// NewJob returns a job that has not run yet. It errs if more workers are asked
// for than the identity provider is known to have.
func NewJob(idp *IdP, dir *Directory, opts JobOptions) (*Job, error) {
	if opts.Merge == "" {
		opts.Merge = MergeUnion
		if m, ok := idp.dialect.(merger); ok {
			opts.Merge = m.mergesRoles()
		}
	}
	if opts.Merge != MergeUnion && opts.Merge != MergeByPriority {
		return nil, fmt.Errorf("merging of roles %q: want %s or %s", opts.Merge, MergeByPriority, MergeUnion)
	}
	if s, ok := idp.dialect.(serial); ok && opts.Workers > s.workers() {
		return nil, fmt.Errorf("%d workers: %s is known to send %d requests at once", opts.Workers, idp.Info().Title, s.workers())
	}
	if opts.Workers < 0 {
		return nil, fmt.Errorf("%d workers: want at least 1", opts.Workers)
	}
	opts.Workers = max(opts.Workers, 1)
	return &Job{idp: idp, dir: dir, opts: opts, queue: map[string]*task{}}, nil
}

// Wanted walks what the target should hold of everybody after a cycle.
func (j *Job) Wanted() iter.Seq[Wanted] { return j.dir.All(j.opts.Merge) }

// Restart lets the next cycle look at everybody again. Entra ID's "Restart
// provisioning" keeps the links to the accounts (learn.microsoft.com,
// how-provisioning-works); with forget they are dropped too, as by a restart
// with the scope Full, or a new installation.
func (j *Job) Restart(forget bool) {
	j.running.Lock()
	defer j.running.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cycles, j.seen, j.queue, j.order = 0, 0, map[string]*task{}, nil
	if forget {
		for w := range j.dir.All(j.opts.Merge) {
			j.idp.Forget(w.Person.Key)
		}
	}
}

// Retry is the administrator who asks for every failed task again. The next
// cycle takes them on.
func (j *Job) Retry() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, t := range j.queue {
		t.stuck, t.unsettled.Again, t.unsettled.Due = false, true, time.Time{}
	}
}

// Cycle runs one cycle. It ends early when the context is done, when the
// identity provider would stop the whole job, or when the harness keeps a
// request back; Report.Stopped says so, and the next cycle goes on from there.
func (j *Job) Cycle(ctx context.Context) Report {
	j.running.Lock()
	defer j.running.Unlock()
	began := time.Now()
	keys, initial := j.begin()
	s := &shift{job: j, report: Report{
		Initial: initial, People: len(keys), Started: j.idp.opts.Clock.Now(),
		Events: map[Event]int{}, Silent: map[string]int{},
	}, kept: map[string]bool{}, initial: initial, cycle: &cycle{}}
	s.work(ctx, keys)
	s.report.Ended, s.report.Took = j.idp.opts.Clock.Now(), time.Since(began)
	for id := range s.kept {
		s.report.Kept = append(s.report.Kept, id)
	}
	slices.Sort(s.report.Kept)
	s.report.Unsettled = j.Unsettled()
	return s.report
}

// Settle lets time pass and runs cycles until the identity provider has nothing
// left that it would try again by itself, and gives the last report. It stops
// where the clock does not let that much time pass.
func (j *Job) Settle(ctx context.Context) Report {
	for {
		report := j.Cycle(ctx)
		due, ok := j.nextDue()
		if !ok || report.Stopped != nil {
			return report
		}
		clock, limit := j.idp.opts.Clock, j.idp.opts.MaxWait
		wait := max(0, due.Sub(clock.Now()))
		if limit > 0 && wait > limit {
			report.Stopped = fmt.Errorf("%w: %s would go on in %s, the limit is %s", ErrWait, j.idp.Info().Title, wait, limit)
			return report
		}
		if err := clock.Sleep(ctx, wait); err != nil {
			report.Stopped = err
			return report
		}
	}
}

// Unsettled lists whose provisioning has failed, in the order of their failures.
func (j *Job) Unsettled() []Unsettled {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []Unsettled
	for _, key := range j.order {
		if t := j.queue[key]; t != nil {
			list = append(list, t.unsettled)
		}
	}
	return list
}

// begin lists the keys that the next cycle is about: what has changed, then what
// is due again.
func (j *Job) begin() (keys []string, initial bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	initial = j.cycles == 0
	j.cycles++
	keys, j.seen = j.dir.since(j.seen)
	fresh := make(map[string]bool, len(keys))
	for _, key := range keys {
		fresh[key] = true
	}
	now := j.idp.opts.Clock.Now()
	order := j.order[:0]
	for _, key := range j.order {
		t := j.queue[key]
		if t == nil {
			continue
		}
		order = append(order, key)
		if !t.stuck && !t.unsettled.Due.After(now) && !fresh[key] {
			keys = append(keys, key)
		}
	}
	j.order = order
	return keys, initial
}

// nextDue is when the identity provider would try something again by itself.
func (j *Job) nextDue() (due time.Time, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, t := range j.queue {
		if !t.stuck && (!ok || t.unsettled.Due.Before(due)) {
			due, ok = t.unsettled.Due, true
		}
	}
	return due, ok
}

// settle notes what came of a person. stop says why the job cannot go on.
func (j *Job) settle(ctx context.Context, p Person, o Outcome) (stop error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	before := j.queue[p.Key]
	if before != nil && gone(o) {
		o.Failure = nil
	}
	if o.OK() {
		if before != nil && o.Silent != "" && before.stuck && o.Event != EventLeave && o.Event != EventDelete {
			return nil // the change was not sent, and the failure stands
		}
		delete(j.queue, p.Key)
		return nil
	}
	now := j.idp.opts.Clock.Now()
	t := &task{attempts: 1, first: now, unsettled: Unsettled{Person: p, Event: o.Event, Failure: o.Failure, Err: o.Err}}
	if before != nil {
		t.attempts, t.first = before.attempts+1, before.first
	} else {
		j.order = append(j.order, p.Key)
	}
	failure, silent := o.Failure, errors.As(o.Err, new(*scim.TransportError))
	if silent && ctx.Err() == nil {
		// Without an answer the identity provider knows no more than that it failed.
		failure = &Failure{Message: "no answer", Expected: "an answer", Actual: o.Err.Error(), Exchange: o.Last(), refused: true}
	}
	switch {
	case o.Stop != "":
		t.stuck, t.unsettled.Stop = true, o.Stop
	case failure == nil: // the context, the guard, a wait: nothing was learnt of the target
		t.attempts--
		t.unsettled.Again, t.unsettled.Due = true, now
		stop = o.Err
	case failure.final:
		t.unsettled.Again, t.unsettled.Due = true, now
		stop = failure
	default:
		t.unsettled.Due, t.unsettled.Again = j.retry(failure, t)
		t.stuck = !t.unsettled.Again
	}
	if len(j.queue) >= keptExchanges && t.unsettled.Failure != nil {
		thin := *t.unsettled.Failure
		thin.Exchange = nil
		t.unsettled.Failure = &thin
	}
	j.queue[p.Key] = t
	return stop
}

// gone tells whether a deletion failed because there was nobody to delete. When
// it is repeated, an earlier one has taken effect whose answer was lost.
func gone(o Outcome) bool {
	return o.Failure != nil && o.Last() != nil && o.Last().Method == http.MethodDelete && o.Last().Status == http.StatusNotFound
}

// retry says when the identity provider tries a failed object again, if it does.
func (j *Job) retry(f *Failure, t *task) (due time.Time, again bool) {
	now := j.idp.opts.Clock.Now()
	s, ok := j.idp.dialect.(scheduler)
	if !ok {
		wait, again := j.idp.dialect.nextCycle(f, t.attempts)
		return now.Add(wait), again
	}
	if !f.refused {
		return time.Time{}, false
	}
	after, again := s.retryAt(t.attempts)
	due = t.first.Add(after)
	if due.Before(now) {
		due = now
	}
	return due, again
}

// keptExchanges is how many failures keep the exchange that shows them.
const keptExchanges = 100
