package stage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/scim"
)

// read walks the list of all users. Nothing of it is recorded: others may be
// among them.
func (c *Cycle) read() mockidp.Snapshot {
	s := c.stage
	limit := 0
	if s.Gentle() {
		limit = mostRead
	}
	reader := s.target.SCIM.For(s.spec.ID, nil)
	snapshot, err := mockidp.TakeSnapshot(s.ctx, reader, limit)
	if errors.Is(err, mockidp.ErrTooMany) {
		c.partial = true
		s.Observe("comparing the whole target with the directory", "left to the people of the directory: "+err.Error(), conformance.OracleSCIM)
		return c.readOwn()
	}
	for range rereads {
		if err == nil {
			break
		}
		snapshot, err = mockidp.TakeSnapshot(s.ctx, reader, limit)
	}
	if err != nil {
		if errors.As(err, new(*scim.TransportError)) || !s.alone() {
			s.noAnswer(err)
		}
		s.Check(listShape, Latest, "the list of all users", false, "every user once, as many as totalResults says", err.Error())
		s.End()
	}
	return snapshot
}

// rereads is how often a list is read again that does not add up: somebody who
// is created or deleted meanwhile shifts the pages.
const rereads = 4

// alone tells whether nobody but this spec changes the target.
func (s *Stage) alone() bool { return !s.Gentle() && processes() == 1 }

// readOwn looks up the people of the directory alone.
func (c *Cycle) readOwn() mockidp.Snapshot {
	var own mockidp.Snapshot
	if c.job == nil {
		return own
	}
	for w := range c.job.Wanted() {
		hits, _ := c.stage.Find(w.Person.Login)
		for _, hit := range hits {
			own.Add(mockidp.ViewOf(hit))
		}
	}
	return own
}

// ExpectDirectory compares the whole target with the whole directory and reports
// every breach at once. also names further rules that the comparison proves.
func (c *Cycle) ExpectDirectory(also ...string) { c.judgeBreaches(c.breaches(), also...) }

// breaches compares the whole target with the whole directory.
func (c *Cycle) breaches() []mockidp.Breach {
	comparison := c.job.Comparison()
	comparison.Spare = func(key string) bool { return c.mute[key] != "" }
	return mockidp.Compare(c.job.Wanted(), c.before, c.settled(), comparison)
}

func (c *Cycle) judgeBreaches(breaches []mockidp.Breach, also ...string) {
	s := c.stage
	rules := []struct {
		id    string
		what  string
		wrong []mockidp.Wrong
	}{
		{everybodyOnce, "everybody who is assigned has one active account", []mockidp.Wrong{mockidp.WrongMissing, mockidp.WrongTwice, mockidp.WrongInactive}},
		{takesEffect, "the accounts say what the directory says", []mockidp.Wrong{mockidp.WrongProfile}},
		{rightSets, "everybody holds the permission sets of the directory", []mockidp.Wrong{mockidp.WrongSets}},
		{nobodyElse, "nobody who is not assigned has an active account", []mockidp.Wrong{mockidp.WrongActive}},
		{restUntouched, "the rest of the target is as it was", []mockidp.Wrong{mockidp.WrongForeign, mockidp.WrongStray}},
	}
	for _, rule := range rules {
		var found []mockidp.Breach
		for _, b := range breaches {
			if slices.Contains(rule.wrong, b.Wrong) {
				found = append(found, b)
			}
		}
		oracle := By(conformance.OracleSCIM)
		if rule.id == rightSets {
			if !c.knowsSets() {
				continue
			}
			oracle = By(conformance.OracleSettings)
		}
		if rule.id == restUntouched && s.Gentle() {
			// On an account that others work in, a change need not be the cycle's.
			s.Observe("accounts that are none of the run's, before and after a cycle", told(found), conformance.OracleSCIM)
			continue
		}
		on := Latest
		if len(found) > 0 && found[0].Person != "" {
			_, x := s.Find(found[0].Login)
			on = On(x)
		}
		s.Check(rule.id, on, rule.what, len(found) == 0, fmt.Sprintf("%d people as the directory has them", c.Len()), told(found), oracle, Also(also...))
	}
}

// shownBreaches is how many people a finding names.
const shownBreaches = 10

func told(found []mockidp.Breach) string {
	var names []string
	for _, b := range found[:min(len(found), shownBreaches)] {
		names = append(names, b.String())
	}
	if more := len(found) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return cmp.Or(strings.Join(names, "; "), "so it is")
}

// knowsSets tells whether the permission sets of the directory's people can be
// compared. A spec that is there for them stays open where nobody can be asked.
func (c *Cycle) knowsSets() bool {
	s := c.stage
	if !c.anyRole() || !s.Asks(rightSets) {
		return false
	}
	if s.target.Permissions == nil {
		if slices.Contains(s.spec.Purpose, rightSets) {
			s.canAsk(rightSets)
		}
		return false
	}
	return true
}

func (c *Cycle) anyRole() bool {
	for w := range c.job.Wanted() {
		if hasRole(w) {
			return true
		}
	}
	return false
}

func hasRole(w mockidp.Wanted) bool { return w.Assigned && len(w.Roles) > 0 }

// settled reads the target until the permission sets have had the documented time
// to show.
func (c *Cycle) settled() mockidp.Snapshot {
	s := c.stage
	after := c.readAll()
	c.addMissed(&after)
	if !c.knowsSets() {
		return after
	}
	asks := map[string]bool{}
	for w := range c.job.Wanted() {
		if hasRole(w) {
			asks[strings.ToLower(w.Person.Login)] = true
		}
	}
	for deadline := time.Now().Add(s.target.Propagation); ; {
		err := after.Hold(func(login string) ([]string, bool, error) {
			if !asks[strings.ToLower(login)] {
				return nil, false, nil
			}
			held, err := s.target.Permissions.Of(s.ctx, login)
			return held.Sets, held.Exists, err
		})
		if err != nil {
			s.Inconclusive("the settings API did not answer: %v", err)
		}
		wrong := slices.ContainsFunc(mockidp.Compare(c.job.Wanted(), c.before, after, c.job.Comparison()),
			func(b mockidp.Breach) bool { return b.Wrong == mockidp.WrongSets })
		if !wrong || time.Now().After(deadline) {
			return after
		}
		select {
		case <-s.ctx.Done():
			s.Inconclusive("the spec was stopped while waiting for the permission sets")
		case <-time.After(max(s.target.Propagation/polls, fastestPoll)):
		}
	}
}

// mostMissed is how many people a list of users may lack because others were
// deleted while its pages were read.
const mostMissed = 10

// addMissed looks up whom the list lacks: where others create and delete accounts
// meanwhile, somebody can slip from one page to the one before, and the list adds
// up all the same.
func (c *Cycle) addMissed(after *mockidp.Snapshot) {
	if c.stage.alone() {
		return
	}
	var missed []string
	for w := range c.job.Wanted() {
		if w.Assigned && len(after.Of(w.Person.Login)) == 0 {
			missed = append(missed, w.Person.Login)
		}
	}
	if len(missed) > mostMissed {
		return
	}
	for _, login := range missed {
		hits, _ := c.stage.Find(login)
		for _, hit := range hits {
			after.Add(mockidp.ViewOf(hit))
		}
	}
}

func (c *Cycle) readAll() mockidp.Snapshot {
	if c.partial {
		return c.readOwn()
	}
	return c.read()
}
