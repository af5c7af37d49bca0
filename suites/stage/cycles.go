package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/mockidp/trouble"
	"rolecall/scim"
	"rolecall/target"
)

// The rules that a comparison of the whole target with the directory can prove.
const (
	everybodyOnce = "ROLECALL-CYC-01"
	rightSets     = "HUBSPOT-ROLE-14"
	nobodyElse    = "ROLECALL-CYC-03"
	restUntouched = "ROLECALL-CYC-04"
)

// Cycles declares the rules of provisioning cycles and of comparing the whole
// target with the directory afterwards.
func Cycles() Option {
	return func(s *Scenario) {
		ReadsBack()(s)
		Touches(everybodyOnce, rightSets, nobodyElse, restUntouched)(s)
		Sends(mockidp.EventHire, mockidp.EventChangeProfile, mockidp.EventChangeRoles, mockidp.EventRenameLogin,
			mockidp.EventLeave, mockidp.EventReturn, mockidp.EventDelete, mockidp.EventSync)(s)
	}
}

// Cycle is a directory that is provisioned to the target in cycles, and what the
// target was before.
type Cycle struct {
	*mockidp.Directory
	stage   *Stage
	job     *mockidp.Job
	before  mockidp.Snapshot
	partial bool              // the target has more users than may be read
	faulty  bool              // the network fails on purpose
	after   func(done int)    // told of each person, if set
	written map[string]string // key -> the method of the last write that the target took in the last cycle; nil where nobody asks
	mute    map[string]string // key -> why the identity provider did not send what happened
}

// DefaultPeople is how many people a cycle is about unless the user says otherwise.
const DefaultPeople = 6

// fewPeople is up to how many people every exchange of a cycle is recorded; of
// more, those that went wrong.
const fewPeople = 50

// mostRead is how many users of a target that is not on this machine are read at
// most: they are other people's.
const mostRead = 2000

// People is how many people a cycle is to be about: what the user says, and no
// more than may exist at once.
func (s *Stage) People() int {
	n := cmp.Or(s.session.opts.People, DefaultPeople)
	if limit := s.target.MaxUsers; limit > 0 {
		n = min(n, limit)
	}
	return n
}

// Room ends the spec if n people may not exist at once.
func (s *Stage) Room(n int) {
	if limit := s.target.MaxUsers; limit > 0 && limit < n {
		s.Deselected("it takes %d people at once; --max-users allows %d", n, limit)
	}
}

// Crowd makes n people, with departments in turn.
func (s *Stage) Crowd(n int) []mockidp.Person {
	crowd := make([]mockidp.Person, 0, n)
	for i := range n {
		one := people.Ada
		one.Given, one.Local, one.Mobile = fmt.Sprintf("Ada %d", i+1), fmt.Sprintf("crowd.%d", i+1), ""
		one.Department = []string{"Sales", "Service"}[i%2]
		crowd = append(crowd, s.Person(one))
	}
	return crowd
}

// NewCycle notes what the target is like and connects it to an empty directory.
func (s *Stage) NewCycle() *Cycle { return s.newCycle() }

// NewTroubledCycle is the same over a network that fails on purpose, until it is
// calmed.
func (s *Stage) NewTroubledCycle(o trouble.Options) (*Cycle, *trouble.Transport) {
	var network *trouble.Transport
	o.Seed = s.session.opts.Seed
	o.Seen = func(method, path string, status int, body []byte) {
		// What was created stays the run's own, though its IdP never heard of it.
		if method == http.MethodPost && status < 300 && strings.HasSuffix(path, "/Users") {
			s.target.Journal.Adopt("Users", scim.ParseResource(body))
		}
	}
	client := s.client.Through(func(next http.RoundTripper) http.RoundTripper {
		network = trouble.New(next, o)
		return network
	})
	s.idp = s.newIDP(client)
	c := s.newCycle()
	c.faulty = true
	return c, network
}

func (s *Stage) newCycle() *Cycle {
	c := &Cycle{Directory: mockidp.NewDirectory(), stage: s, mute: map[string]string{}}
	c.before = mockidp.NewSnapshot(slices.DeleteFunc(slices.Collect(c.read().All()), func(a mockidp.Account) bool {
		return strings.HasPrefix(strings.ToLower(a.UserName), strings.ToLower(s.Prefix())) // another spec's
	})...)
	job, err := mockidp.NewJob(s.idp, c.Directory, mockidp.JobOptions{OnOutcome: c.note, OnProgress: c.progress})
	if err != nil {
		panic(err) // the settings are our own
	}
	c.job = job
	return c
}

// Employ puts people into the directory and assigns the application to each,
// with a role each of roles in turn, if there are any.
func (c *Cycle) Employ(crowd []mockidp.Person, roles ...string) {
	for i, p := range crowd {
		c.stage.Do(c.Put(p))
		if len(roles) == 0 {
			c.stage.Do(c.Assign(p.Key))
			continue
		}
		c.stage.Do(c.Assign(p.Key, roles[i%len(roles)]))
	}
}

// Job is the provisioning job itself.
func (c *Cycle) Job() *mockidp.Job { return c.job }

// Run runs a cycle. If the identity provider failed on anybody, that is a finding
// and the spec ends.
func (c *Cycle) Run() mockidp.Report {
	clear(c.written)
	return c.judge(c.job.Cycle(c.stage.ctx))
}

func (c *Cycle) judge(report mockidp.Report) mockidp.Report {
	s := c.stage
	s.settled = false
	stop := ""
	for _, u := range report.Unsettled {
		f := u.Failure
		switch {
		case u.Stop != "":
			stop = u.Stop
			continue
		case f == nil:
			s.noAnswer(u.Err)
		}
		what := fmt.Sprintf("%s of %s: %s (%s)", u.Event, u.Person.Login, f.Message, f.Evidence)
		rules := s.blame(f, u.Person.Login)
		s.Check(rules[0], onOrNone(f.Exchange), what, false, f.Expected, f.Actual, Also(rules[1:]...))
	}
	if report.Stopped != nil && len(report.Unsettled) == 0 {
		s.noAnswer(report.Stopped)
	}
	if stop != "" {
		s.Deselected("%s", stop)
	}
	if len(report.Unsettled) > 0 {
		s.End()
	}
	for _, id := range report.Kept {
		s.count(id, true)
	}
	for why, n := range report.Silent {
		s.Observe("a cycle", fmt.Sprintf("sends nothing for %d people: %s", n, why), "")
	}
	return report
}

// Suffer runs a cycle that may fail: what is judged is what comes of it later.
func (c *Cycle) Suffer() {
	report := c.job.Cycle(c.stage.ctx)
	c.stage.settled = false
	c.stopped(report)
}

// RunUntil runs a cycle that is cut off after n people.
func (c *Cycle) RunUntil(n int) {
	ctx, cancel := context.WithCancel(c.stage.ctx)
	defer cancel()
	c.after = func(done int) {
		if done == n {
			cancel()
		}
	}
	c.job.Cycle(ctx)
	c.after = nil
	if c.stage.ctx.Err() != nil {
		c.stage.noAnswer(c.stage.ctx.Err())
	}
}

// stopped ends the spec if the harness, and not the network, ended the cycle.
func (c *Cycle) stopped(report mockidp.Report) {
	var locked *target.Interlocked
	if errors.As(report.Stopped, &locked) || c.stage.ctx.Err() != nil {
		c.stage.noAnswer(report.Stopped)
	}
}

// Patience is the longest that the identity provider waits before it tries
// again, in real time; 0 where its clock is simulated.
func (s *Stage) Patience() time.Duration {
	if s.target.Virtual {
		return 0
	}
	return mockidp.DefaultMaxWait
}

// mendings is how often an administrator asks again while the network still fails.
const mendings = 10

// Mend lets time pass after trouble, as far as the identity provider tries again
// by itself, records what it leaves wrong, and has the administrator ask for that
// again until nothing is left.
func (c *Cycle) Mend() {
	s := c.stage
	report := c.job.Settle(s.ctx)
	c.stopped(report)
	for range mendings {
		if len(report.Unsettled) == 0 {
			return
		}
		left := map[string]int{}
		for _, u := range report.Unsettled {
			if u.Stop != "" {
				s.Deselected("%s", u.Stop)
			}
			left[fmt.Sprintf("%s: %s", u.Event, cause(u))]++
		}
		for what, n := range left {
			s.Observe("left wrong until an administrator of the identity provider acts", fmt.Sprintf("%d of %d people: %s", n, c.Len(), what), "")
		}
		c.job.Retry()
		report = c.job.Cycle(s.ctx)
		c.stopped(report)
	}
}

func cause(u mockidp.Unsettled) string {
	var broken *scim.TransportError
	switch {
	case u.Failure != nil:
		return u.Failure.Message
	case errors.As(u.Err, &broken):
		return broken.Err.Error()
	}
	return fmt.Sprint(u.Err)
}

// Recover ends the trouble, mends what it left, and judges a last cycle.
func (c *Cycle) Recover(network *trouble.Transport) {
	network.Calm()
	c.faulty = false
	c.Mend()
	c.Run()
}

// telling are the events of which a target cannot know that are not sent. A push
// that is not sent may have been needless.
var telling = []mockidp.Event{mockidp.EventHire, mockidp.EventReturn, mockidp.EventRenameLogin, mockidp.EventLeave, mockidp.EventDelete}

// Needs ends the spec if the identity provider did not send what happened to any
// of these people.
func (c *Cycle) Needs(crowd ...mockidp.Person) {
	for _, p := range crowd {
		if why := c.mute[p.Key]; why != "" {
			c.stage.Deselected("the identity provider does not send it: %s", why)
		}
	}
}

// note looks at what came of one person.
func (c *Cycle) note(p mockidp.Person, o mockidp.Outcome) {
	s := c.stage
	switch {
	case o.Silent != "" && slices.Contains(telling, o.Event):
		c.mute[p.Key] = o.Silent
	case o.OK() && o.Silent == "":
		delete(c.mute, p.Key)
	}
	if x := o.Last(); c.written != nil && x != nil && x.Method != http.MethodGet && x.OK() {
		c.written[p.Key] = x.Method
	}
	if !c.faulty {
		for _, x := range o.Exchanges {
			if x.Status != 0 {
				s.noServerError(x)
			}
		}
	}
	if s.quiet && !o.OK() && len(s.seen) < mostRead {
		s.seen = append(s.seen, o.Exchanges...)
	}
}

func (c *Cycle) progress(done, total int) {
	if c.after != nil {
		c.after(done)
	}
	c.stage.quiet = total > fewPeople && done < total
	if tell := c.stage.session.opts.OnProgress; tell != nil && total > fewPeople {
		tell(c.stage.spec.ID, done, total)
	}
}

// onOrNone is On for an exchange that may not have been kept.
func onOrNone(x *scim.Exchange) Detail {
	if x == nil {
		return func(*conformance.Finding, *Stage) {}
	}
	return On(x)
}
