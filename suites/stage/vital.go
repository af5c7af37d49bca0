package stage

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/onsi/ginkgo/v2"

	"rolecall/conformance"
	"rolecall/scim"
)

// A target that is lost in mid-run must not be blamed for what it cannot answer any
// more, nor keep the run waiting spec by spec.

// How long a target is given to show that it is there.
const (
	vitalLooks = 3
	vitalPause = time.Second
	vitalTime  = 10 * time.Second
)

// vitalSigns looks, after a spec that met with what may be the end, whether the
// target is still there and the token still good. If not, the run ends in order,
// and the spec is left open.
func (s *Stage) vitalSigns() {
	if s.ctx.Err() != nil || !s.troubled() {
		return
	}
	why := s.lost()
	if why == "" {
		return
	}
	s.target.Manners.End(why)
	r := &s.result
	r.Verdict, r.Reason, r.Findings = conformance.Inconclusive, why, nil
}

// troubled tells whether the spec saw what may be the end of the target.
func (s *Stage) troubled() bool {
	if s.target.Journal.Broken() != nil {
		return true
	}
	for _, x := range s.seen {
		if x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden || x.Status == 0 && x.Error != "" {
			return true
		}
	}
	return false
}

// lost says why nothing more can be found out, "" if it can.
func (s *Stage) lost() string {
	if err := s.target.Journal.Broken(); err != nil {
		return fmt.Sprintf("the journal cannot be written any more, and nothing is created that is not written down: %v; make room, or choose another folder with --journal", err)
	}
	plain := s.target.SCIM.For("still there", nil)
	var last error
	for look := range vitalLooks {
		if look > 0 && scim.Sleep(s.ctx, vitalPause) != nil {
			return ""
		}
		ctx, cancel := context.WithTimeout(s.ctx, vitalTime)
		x, err := plain.Get(ctx, "/Users", scim.Query("startIndex", "1", "count", "1"))
		cancel()
		switch {
		case err != nil:
			last = err
		case x.Status == http.StatusUnauthorized, x.Status == http.StatusForbidden:
			return fmt.Sprintf("the target answers %d to the token that it accepted before: it was revoked, or has run out; have a new one made", x.Status)
		default:
			return ""
		}
	}
	return fmt.Sprintf("the target does not answer any more: %v", last)
}

// endIfOver ends the run before a spec, if there is nothing more to be found out.
func (s *session) endIfOver() {
	if why := s.target.Manners.Over(); why != "" {
		ginkgo.AbortSuite(why)
	}
}
