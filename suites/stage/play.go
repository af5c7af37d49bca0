package stage

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/onsi/ginkgo/v2"

	"rolecall/conformance"
	"rolecall/target"
)

// clearTime bounds the clearing away after a spec, with clearEach for everybody
// whom it made.
const (
	clearTime = 25 * time.Second
	clearEach = 5 * time.Millisecond
)

// play is a spec as Ginkgo runs it.
func (s *session) play(ctx ginkgo.SpecContext, spec Spec, dialect *Dialect, body func(*Stage)) {
	s.endIfOver()
	st := s.stage(ctx, spec, dialect)
	ginkgo.DeferCleanup(func(ctx ginkgo.SpecContext) {
		st.clearWithin(ctx)
		for _, left := range st.left {
			ginkgo.AddReportEntry(entryLeftover, ginkgo.ReportEntryVisibilityNever, left)
		}
		if retries := st.target.Manners.Take(); len(retries) > 0 {
			ginkgo.AddReportEntry(entryRetries, ginkgo.ReportEntryVisibilityNever, retries)
		}
	})
	st.perform(body)
	st.conclude()
	st.vitalSigns()
	st.tell()
}

// Player plays specs of a tree on one open target without Ginkgo, one at a time.
// Players on different targets may play at the same time.
type Player struct {
	tree    *Tree
	session *session
}

// On gives a player of the tree on an open target.
func (t *Tree) On(target *target.Target) *Player {
	return &Player{t, &session{opts: t.opts, target: target, prefix: target.Prefix}}
}

// Play plays a spec, and gives its result and what it could not clear away. It
// panics if the tree has no such spec.
func (p *Player) Play(ctx context.Context, id string) (conformance.Result, []string) {
	play, ok := p.tree.plays[id]
	if !ok {
		panic("the tree has no spec " + id)
	}
	st := p.session.stage(ctx, play.spec, play.dialect)
	st.perform(play.body)
	st.conclude()
	st.clearWithin(ctx)
	return st.result, st.left
}

// perform plays the body of a spec.
func (s *Stage) perform(body func(*Stage)) {
	defer func() {
		switch p := recover().(type) {
		case nil, ended:
		default: // what is found out of this spec stands, and the other specs go on
			s.Open("a defect of rolecall: %v", p)
			fmt.Fprintf(ginkgo.GinkgoWriter, "%s\n%s", s.client.Redact(fmt.Sprint(p)), debug.Stack())
		}
	}()
	defer s.readOnly()()
	if s.wanted() && s.ctx.Err() == nil {
		body(s)
	}
}

// clearWithin clears away. An interrupt that comes while this runs must not cut
// it short: Ginkgo waits for it, half a minute at most.
func (s *Stage) clearWithin(ctx context.Context) {
	if s.target.ReadOnly {
		return // there is nothing
	}
	limit := clearTime + clearEach*time.Duration(len(s.target.Journal.Alive()))
	clearing, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	s.clear(clearing)
}

// tell hands the result to Ginkgo, and says what a reader of Ginkgo's own output
// has to know.
func (s *Stage) tell() {
	r := s.result
	ginkgo.AddReportEntry(entryResult, ginkgo.ReportEntryVisibilityNever, r)
	switch r.Verdict {
	case conformance.Fail:
		ginkgo.Fail(s.explain())
	case conformance.Inconclusive:
		ginkgo.Fail("inconclusive: " + r.Reason)
	case conformance.NotClaimed:
		ginkgo.Skip("not claimed by the target: " + r.Reason)
	case conformance.Deselected:
		ginkgo.Skip("deselected: " + r.Reason)
	}
}
