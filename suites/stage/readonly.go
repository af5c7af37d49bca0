package stage

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"rolecall/conformance"
	"rolecall/mockidp"
)

// A run that may write nothing plays what it can with reads alone. Of a spec that
// sends an identity provider's events it is known before that they write; of any
// other it shows at its first write, which the interlock keeps back.

// ReadOnlyReason is why a spec is deselected in a run that may write nothing.
const ReadOnlyReason = "it creates or changes users or groups, and --read-only allows no write"

var errReadOnly = errors.New(ReadOnlyReason)

// writes tells whether a scenario is known to write.
func (s Scenario) writes() bool {
	return s.alone || slices.ContainsFunc(s.events, func(e mockidp.Event) bool { return e != mockidp.EventTestConnection })
}

// readOnly has the spec end at its first write in a run that may write nothing.
// done is to be called when the spec is over: what was found of a spec that could
// not do what it wanted counts for nothing.
func (s *Stage) readOnly() (done func()) {
	if !s.target.ReadOnly {
		return func() {}
	}
	ctx, cancel := context.WithCancelCause(s.ctx)
	s.ctx = ctx
	var denied atomic.Bool // specs may send from several goroutines
	denied.Store(s.spec.Writes)
	s.target.Journal.OnDenied(func() { denied.Store(true); cancel(errReadOnly) })
	if denied.Load() {
		cancel(errReadOnly)
	}
	return func() {
		cancel(nil)
		s.target.Journal.OnDenied(nil)
		if denied.Load() {
			s.result.Verdict, s.result.Reason = conformance.Deselected, ReadOnlyReason
			// What reading had answered of an open question before stays an answer.
			s.result.Observations = slices.DeleteFunc(s.result.Observations, func(o conformance.Observation) bool { return o.Question == "" })
			s.result.Findings, s.result.Grants, s.unproved = nil, nil, nil
			clear(s.checks)
		}
	}
}
