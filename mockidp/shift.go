package mockidp

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrNotReached is why somebody is unsettled whom a cycle did not come to before
// it ended.
var ErrNotReached = errors.New("the cycle ended before")

// shift is one cycle at work.
type shift struct {
	job     *Job
	initial bool
	cycle   *cycle

	mu     sync.Mutex // guards all below, and serialises the callbacks
	report Report
	kept   map[string]bool
}

// work provisions the people with these keys, some at once, each once.
func (s *shift) work(ctx context.Context, keys []string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next := make(chan string)
	var workers sync.WaitGroup
	for range min(s.job.opts.Workers, max(len(keys), 1)) {
		workers.Go(func() {
			for key := range next {
				s.provision(ctx, cancel, key)
			}
		})
	}
	for i, key := range keys {
		select {
		case next <- key:
			continue
		case <-ctx.Done():
		}
		s.leave(ctx, keys[i:])
		break
	}
	close(next)
	workers.Wait()
	if len(keys) > 0 && ctx.Err() == nil {
		s.finish(ctx, cancel)
	}
}

// unknownAccounts stands for those whom an identity provider deletes because its
// directory does not know them.
var unknownAccounts = Person{Login: "accounts that the directory does not know"}

// finish lets the identity provider do what ends a cycle.
func (s *shift) finish(ctx context.Context, cancel context.CancelFunc) {
	p := s.job.idp
	d, ok := p.dialect.(finisher)
	if !ok {
		return
	}
	r := &run{idp: p, out: &Outcome{Event: EventDelete}, cycle: s.cycle}
	if o := p.conclude(ctx, r, d.finish); len(o.Exchanges) > 0 {
		s.settle(ctx, cancel, unknownAccounts, o)
	}
}

// leave keeps those who were not come to for the next cycle.
func (s *shift) leave(ctx context.Context, keys []string) {
	s.mu.Lock()
	if s.report.Stopped == nil {
		s.report.Stopped = context.Cause(ctx)
	}
	s.mu.Unlock()
	j := s.job
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, key := range keys {
		if j.queue[key] == nil {
			w, _ := j.dir.Wanted(key, j.opts.Merge)
			j.queue[key] = &task{unsettled: Unsettled{Person: w.Person, Err: ErrNotReached, Again: true}}
			j.order = append(j.order, key)
		}
	}
}

func (s *shift) provision(ctx context.Context, cancel context.CancelFunc, key string) {
	j := s.job
	w, _ := j.dir.Wanted(key, j.opts.Merge)
	o, played := j.provision(ctx, w, s)
	if played {
		s.settle(ctx, cancel, w.Person, o)
	} else {
		j.done(key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report.Done++
	if played {
		s.report.Events[o.Event]++
	}
	if j.opts.OnProgress != nil {
		j.opts.OnProgress(s.report.Done, s.report.People)
	}
}

// settle notes what came of a person, and ends the cycle if it cannot go on.
func (s *shift) settle(ctx context.Context, cancel context.CancelFunc, p Person, o Outcome) {
	stop := s.job.settle(ctx, p, o)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count(o)
	if tell := s.job.opts.OnOutcome; tell != nil {
		tell(p, o)
	}
	if stop != nil {
		if s.report.Stopped == nil {
			s.report.Stopped = stop
		}
		cancel()
	}
}

func (s *shift) count(o Outcome) {
	s.report.Requests += len(o.Exchanges)
	s.report.Retries += o.Retries
	if o.Silent != "" {
		s.report.Silent[o.Silent]++
	}
	for _, id := range o.Kept {
		s.kept[id] = true
	}
}

// done forgets a task that has become needless.
func (j *Job) done(key string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if t := j.queue[key]; t != nil && !t.stuck {
		delete(j.queue, key)
	}
}

// provision brings one person at the target to what the directory says. played
// is false when there is nothing to do.
func (j *Job) provision(ctx context.Context, w Wanted, s *shift) (o Outcome, played bool) {
	p, d, initial := j.idp, j.idp.dialect, s.initial
	j.mu.Lock()
	before := j.queue[w.Person.Key]
	failed, stuck := before != nil, before != nil && before.stuck
	j.mu.Unlock()
	rec := p.find(w.Person.Key)
	if rec == nil {
		if !w.Assigned {
			return o, false
		}
		rec = p.add(w.Person.Key)
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	play := func(event Event, requests func(context.Context, *run) error) (Outcome, bool) {
		r := &run{idp: p, rec: rec, out: &Outcome{Event: event}, cycle: s.cycle}
		return p.conclude(ctx, r, requests), true
	}
	was := rec.assigned
	event := changed(rec, w, p.opts.OmitRoles)
	switch {
	case w.Deleted && !rec.deleted && (was || failed):
		p.assign(w.Person.Key, rec, false)
		p.expel(w.Person.Key)
		return play(EventDelete, d.remove)
	case !w.Assigned && (was || failed && rec.link != "" && !rec.disabled):
		p.assign(w.Person.Key, rec, false)
		return play(EventLeave, d.unassign)
	case !w.Assigned:
		return o, false
	}
	new := rec.person.Key == ""
	rec.person, rec.roles = w.shared, w.Roles
	p.assign(w.Person.Key, rec, true)
	push := func(event Event) (Outcome, bool) {
		return play(event, func(ctx context.Context, r *run) error { return d.push(ctx, r, event) })
	}
	switch {
	case new, rec.link == "" && (initial || failed && !stuck):
		return play(EventHire, d.assign)
	case !was || rec.disabled || rec.deleted:
		return play(EventReturn, d.reassign)
	case failed, initial:
		return push(EventSync)
	case event != "":
		return push(event)
	}
	return o, false
}

// changed names the event that brings a person's record to what is wanted: the
// narrowest, or the whole comparison when several things have changed.
func changed(rec *record, w Wanted, omitRoles bool) Event {
	profile := *rec.person
	profile.Login = w.Person.Login
	var events []Event
	if rec.person.Login != w.Person.Login {
		events = append(events, EventRenameLogin)
	}
	if profile != w.Person {
		events = append(events, EventChangeProfile)
	}
	if !omitRoles && !slices.Equal(rec.roles, w.Roles) {
		events = append(events, EventChangeRoles)
	}
	switch len(events) {
	case 0:
		return ""
	case 1:
		return events[0]
	}
	return EventSync
}
