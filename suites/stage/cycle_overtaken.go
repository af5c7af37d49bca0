package stage

import (
	"fmt"
	"net/http"
	"slices"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/mockidp/trouble"
)

// An older write that arrives behind a newer one leaves the target with the older
// state. Neither side knows: the identity provider has its answer, and a target
// that is sent no version cannot tell which write is the newer one.

// Overtake runs a cycle whose writes get no answer, so that they can arrive later.
// It ends the spec where the identity provider writes nothing that could.
func (c *Cycle) Overtake(network *trouble.Transport) {
	s := c.stage
	report := c.job.Cycle(s.ctx)
	network.Ease()
	s.settled = false
	c.stopped(report)
	for _, u := range report.Unsettled {
		if u.Stop != "" {
			s.Deselected("%s", u.Stop)
		}
	}
	if len(network.Strikes()) == 0 {
		s.Deselected("%s writes nothing here that a newer write could overtake", s.dialect.Info.Title)
	}
}

// RunNewer runs the cycle with the newer news. It ends the spec where the identity
// provider does not send what failed before.
func (c *Cycle) RunNewer() {
	c.written = map[string]string{}
	report := c.job.Cycle(c.stage.ctx)
	for why := range report.Silent {
		if len(report.Unsettled) > 0 {
			c.stage.Deselected("%s", why)
		}
	}
	c.judge(report)
}

// ExpectOlderOrNewer compares after older writes arrived behind newer ones. Who has
// the older state is recorded and not judged; everything else is judged as ever,
// and an account that was deleted must not come back.
func (c *Cycle) ExpectOlderOrNewer(rule string) {
	var judged []mockidp.Breach
	for _, b := range c.breaches() {
		if c.older(b) {
			c.stage.Observe("an older write that arrived after a newer one",
				fmt.Sprintf("left wrong, and the identity provider does not know: %s: want %s, got %s", b.Wrong, b.Want, b.Got), conformance.OracleSCIM)
			continue
		}
		judged = append(judged, b)
	}
	c.judgeBreaches(judged, rule)
}

// older tells whether a breach is what the older of two writes brings about.
func (c *Cycle) older(b mockidp.Breach) bool {
	switch b.Wrong {
	case mockidp.WrongProfile, mockidp.WrongSets:
		return true
	case mockidp.WrongActive:
		return c.written[b.Person] != http.MethodDelete
	}
	return false
}

// ExpectMended judges the cycle that has just looked at everybody again: whom the
// identity provider wrote to must be right. Whom it did not write to, since nothing
// has changed as far as it knows, is recorded, and their keys are given.
func (c *Cycle) ExpectMended(rule string) (unnoticed []string) {
	var judged []mockidp.Breach
	for _, b := range c.breaches() {
		if !c.older(b) || c.written[b.Person] != "" {
			judged = append(judged, b)
			continue
		}
		c.stage.Observe("an older write that arrived after a newer one",
			fmt.Sprintf("left wrong also by a cycle over everybody: %s never notices (%s: want %s, got %s)", c.stage.dialect.Info.Title, b.Wrong, b.Want, b.Got), conformance.OracleSCIM)
		if !slices.Contains(unnoticed, b.Person) {
			unnoticed = append(unnoticed, b.Person)
		}
	}
	c.judgeBreaches(judged, rule)
	return unnoticed
}
