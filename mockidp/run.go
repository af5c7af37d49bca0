package mockidp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"rolecall/scim"
)

// ErrWait is the cause when the identity provider would wait longer than
// Options.MaxWait for a target that asks it to slow down.
var ErrWait = errors.New("the wait is longer than allowed")

// run is one event on its way.
type run struct {
	idp *IdP
	rec *record // nil for the connection test and for groups
	out *Outcome

	group *groupRecord // nil unless the event is a group's

	lastWait time.Duration // that a 429 brought in this event
	cycle    *cycle        // that the event is part of; nil for an event by itself
}

// request is what a dialect asks of a step; headers are the dialect's business.
type request struct {
	method, path, query string
	body                []byte
	beyond              bool // holds what only this vendor sends
	bare                bool // a question mark stands even before an empty query
}

// send puts a step on the wire and judges the status. The error is a *Failure,
// or says why there is no verdict.
func (r *run) send(ctx context.Context, s *step, q request) (*scim.Exchange, error) {
	d := r.idp.dialect
	for attempt := 1; ; attempt++ {
		x, err := r.idp.client.Do(ctx, d.wire(q))
		r.out.Exchanges = append(r.out.Exchanges, x)
		if err != nil {
			return x, fmt.Errorf("%s: %w", s.name, err)
		}
		if x.Status == http.StatusTooManyRequests {
			if wait, again := d.slowDown(x, attempt, r.lastWait); again {
				r.lastWait = wait
				if err := r.wait(ctx, wait, x); err != nil {
					return x, err
				}
				continue
			}
		}
		if f := s.judge(x, d.auth(), q.beyond); f != nil {
			return x, f
		}
		r.out.Kept = sorted(append(r.out.Kept, s.kept(q.beyond, d.auth())...))
		return x, nil
	}
}

// wait lets time pass before a retry.
func (r *run) wait(ctx context.Context, d time.Duration, x *scim.Exchange) error {
	if limit := r.idp.opts.MaxWait; limit > 0 && d > limit {
		return fmt.Errorf("%w: %s would try again in %s, the limit is %s (answer: %s)",
			ErrWait, r.idp.dialect.info().Title, d, limit, answered(x))
	}
	if err := r.idp.opts.Clock.Sleep(ctx, d); err != nil {
		return err
	}
	r.out.Waited += d
	r.out.Retries++
	return nil
}
