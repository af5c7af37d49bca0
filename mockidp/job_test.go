package mockidp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/mockidp/trouble"
	"rolecall/scim"
)

// office is a directory with a job that provisions it to the small target.
type office struct {
	*Directory
	t    *testing.T
	s    *target
	p    *IdP
	job  *Job
	keys []string
}

func newOffice(t *testing.T, dialect string, people int, opts JobOptions, trouble ...func(http.RoundTripper) http.RoundTripper) *office {
	t.Helper()
	s := newTarget(t)
	client := s.client(t)
	for _, wrap := range trouble {
		client = client.Through(wrap)
	}
	p, err := New(dialect, client, Options{Clock: NewVirtualClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{Directory: NewDirectory(), t: t, s: s, p: p}
	if o.job, err = NewJob(p, o.Directory, opts); err != nil {
		t.Fatal(err)
	}
	for i := range people {
		person := p.NewPerson(fmt.Sprintf("p%d@acme.test", i), "Given", "Family")
		o.must(o.Put(person))
		o.must(o.Assign(person.Key, "Sales"))
		o.keys = append(o.keys, person.Key)
	}
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// breaches compares the target with the directory.
func (o *office) breaches() []Breach {
	o.t.Helper()
	client := o.s.client(o.t)
	after, err := TakeSnapshot(o.t.Context(), client, 0)
	o.must(err)
	o.must(after.Hold(func(login string) ([]string, bool, error) {
		for _, u := range o.s.users {
			if user := scim.ParseResource([]byte(u)); strings.EqualFold(user.UserName(), login) {
				return user.Strings("roles"), true, nil
			}
		}
		return nil, false, nil
	}))
	c := o.job.Comparison()
	c.Alone = true
	return Compare(o.job.Wanted(), NewSnapshot(), after, c)
}

func (o *office) right(step string) {
	o.t.Helper()
	for _, b := range o.breaches() {
		o.t.Errorf("%s: %s", step, b)
	}
}

func (o *office) rename(who int, login string) error {
	return o.Change(o.keys[who], func(p *Person) { p.Login, p.Email = login, login })
}

var wellKnown = []string{"okta-oin", "okta-aiw", "entra-default", "entra-flag"}

func TestCycles(t *testing.T) {
	for _, dialect := range wellKnown {
		t.Run(dialect, func(t *testing.T) {
			o := newOffice(t, dialect, 4, JobOptions{})
			ctx := t.Context()
			if r := o.job.Cycle(ctx); !r.Initial || r.People != 4 || r.Events[EventHire] != 4 || r.Stopped != nil {
				t.Fatalf("initial cycle: %+v", r)
			}
			o.right("initial")
			o.s.requests()
			if r := o.job.Cycle(ctx); r.Initial || r.People != 0 || r.Requests != 0 || len(o.s.requests()) != 0 {
				t.Errorf("a cycle without changes: %+v", r)
			}
			o.must(o.Unassign(o.keys[0]))
			o.must(o.Assign(o.keys[1], "Service"))
			o.must(o.rename(2, "renamed@acme.test"))
			r := o.job.Cycle(ctx)
			if r.People != 3 || r.Events[EventLeave] != 1 || r.Events[EventChangeRoles] != 1 || r.Events[EventSync] != 1 {
				t.Errorf("incremental cycle: %+v", r)
			}
			o.right("incremental")
			o.must(o.Assign(o.keys[0], "Service"))
			o.must(o.Delete(o.keys[3]))
			if r := o.job.Cycle(ctx); r.Events[EventReturn] != 1 || r.Events[EventDelete] != 1 {
				t.Errorf("return and delete: %+v", r)
			}
			o.right("return and delete")
			o.SetScope(func(p Person) bool { return p.Login == "p1@acme.test" })
			o.job.Cycle(ctx)
			o.right("narrow scope")
			o.SetScope(nil)
			o.job.Cycle(ctx)
			o.right("wide scope")
			o.job.Restart(true)
			if r := o.job.Cycle(ctx); !r.Initial || r.Events[EventHire] != 3 {
				t.Errorf("new installation: %+v", r)
			}
			o.right("new installation")
		})
	}
}

func TestDirectoryRoles(t *testing.T) {
	d := NewDirectory()
	for _, key := range []string{"a", "b"} {
		if err := d.Put(Person{Key: key, Login: key + "@acme.test"}); err != nil {
			t.Fatal(err)
		}
	}
	check := func(step string, merge Merge, assigned bool, roles ...string) {
		t.Helper()
		w, _ := d.Wanted("a", merge)
		if w.Assigned != assigned || !slices.Equal(w.Roles, roles) {
			t.Errorf("%s: %+v, want assigned %v with %v", step, w, assigned, roles)
		}
	}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check("nobody asked", MergeUnion, false)
	ok(d.SetGroup("g", "G", "a"))
	ok(d.SetGroup("h", "H", "a", "b"))
	check("a group without the application", MergeUnion, false)
	ok(d.AssignGroup("g", 2, "Sales", "All"))
	ok(d.AssignGroup("h", 1, "Service", "All"))
	check("two groups", MergeByPriority, true, "Service", "All")
	check("two groups", MergeUnion, true, "Service", "All", "Sales")
	ok(d.Assign("a", "Direct"))
	check("direct", MergeByPriority, true, "Direct")
	check("direct", MergeUnion, true, "Direct", "Service", "All", "Sales")
	ok(d.Unassign("a"))
	ok(d.SetGroup("h", "H", "b"))
	check("one group left", MergeByPriority, true, "Sales", "All")
	ok(d.UnassignGroup("g"))
	check("none left", MergeByPriority, false)

	for name, err := range map[string]error{
		"taken login":   d.Put(Person{Key: "c", Login: "A@ACME.test"}),
		"taken rename":  d.Change("b", func(p *Person) { p.Login = "a@acme.test" }),
		"unknown key":   d.Assign("x"),
		"no key":        d.Put(Person{Login: "x@acme.test"}),
		"no member":     d.SetGroup("g", "G", "x"),
		"unknown group": d.AssignGroup("x", 1),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ok(d.Delete("a"))
	if err := d.Assign("a"); !errors.Is(err, ErrUnknownPerson) {
		t.Errorf("assign after delete: %v", err)
	}
	if err := d.Put(Person{Key: "c", Login: "a@acme.test"}); err != nil {
		t.Errorf("the login of somebody who is deleted: %v", err)
	}
	if d.Owner("A@acme.test") != "c" || d.Owner("z@acme.test") != "" {
		t.Error("Owner")
	}
}

// What the identity provider does after each kind of trouble, and that the
// target is right once it and its administrator have done all they can.
func TestTrouble(t *testing.T) {
	for _, dialect := range wellKnown {
		for _, kind := range trouble.Kinds() {
			t.Run(dialect+"/"+string(kind), func(t *testing.T) {
				var network *trouble.Transport
				o := newOffice(t, dialect, 3, JobOptions{}, func(next http.RoundTripper) http.RoundTripper {
					network = trouble.New(next, trouble.Options{Plan: []trouble.Fault{{Kind: kind, Method: http.MethodPost, Nth: 2}}})
					return network
				})
				r := o.job.Settle(t.Context())
				network.Calm()
				if len(network.Strikes()) != 1 {
					t.Fatalf("strikes %v", network.Strikes())
				}
				okta := strings.HasPrefix(dialect, "okta")
				waits := kind == trouble.Busy || kind == trouble.BusyBare || kind == trouble.Twice
				if left := len(r.Unsettled); left > 0 != (okta && !waits) {
					t.Errorf("%d left: %v", left, r.Unsettled)
				}
				for _, u := range r.Unsettled {
					if u.Again || u.Person.Login != "p1@acme.test" || !strings.Contains(u.String(), "administrator") {
						t.Errorf("left: %s", u)
					}
				}
				o.job.Retry()
				if r := o.job.Cycle(t.Context()); len(r.Unsettled) > 0 {
					t.Errorf("after the retry: %v", r.Unsettled)
				}
				o.right("in the end")
				if n := o.s.born; n != 3 {
					t.Errorf("%d accounts were created", n)
				}
			})
		}
	}
}

// Entra ID tries a failed object again at the documented times, seven times.
func TestEntraRetrySchedule(t *testing.T) {
	o := newOffice(t, "entra-default", 1, JobOptions{})
	o.s.speak = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		refuse(w, 503, "", "down")
		return true
	}
	start := o.p.opts.Clock.Now()
	var at []time.Duration
	o.job.opts.OnOutcome = func(Person, Outcome) { at = append(at, o.p.opts.Clock.Now().Sub(start)) }
	r := o.job.Settle(t.Context())
	hour := time.Hour
	want := []time.Duration{0, 40 * time.Minute, 6 * hour, 12 * hour, 24 * hour, 48 * hour, 96 * hour, 168 * hour}
	if !slices.Equal(at, want) {
		t.Errorf("tried at %v, want %v", at, want)
	}
	if len(r.Unsettled) != 1 || r.Unsettled[0].Again {
		t.Errorf("left: %v", r.Unsettled)
	}
}

// A refused credential ends the cycle, and nobody is forgotten by it.
func TestRefusedCredentialStopsTheJob(t *testing.T) {
	o := newOffice(t, "entra-default", 5, JobOptions{})
	o.s.speak = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		refuse(w, 401, "", "no")
		return true
	}
	r := o.job.Cycle(t.Context())
	var failure *Failure
	if !errors.As(r.Stopped, &failure) || r.Done == r.People {
		t.Fatalf("%+v", r)
	}
	o.s.mu.Lock()
	o.s.speak = nil
	o.s.mu.Unlock()
	if r := o.job.Cycle(t.Context()); r.Stopped != nil || len(r.Unsettled) > 0 {
		t.Fatalf("the next cycle: %+v", r)
	}
	o.right("the next cycle")
}

// A cycle that is cut off is taken up again, with as many workers as may be.
func TestCutOffCycle(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := newOffice(t, "okta-oin", 20, JobOptions{Workers: 4, OnProgress: func(done, _ int) {
		if done == 7 {
			cancel()
		}
	}})
	if r := o.job.Cycle(ctx); r.Stopped == nil || r.Done < 7 || r.Done == 20 {
		t.Fatalf("%+v", r)
	}
	if r := o.job.Cycle(t.Context()); r.Stopped != nil || len(r.Unsettled) > 0 {
		t.Fatalf("the next cycle: %+v", r)
	}
	o.right("the next cycle")
	if o.s.born != 20 {
		t.Errorf("%d accounts were created", o.s.born)
	}
}

// A login that changed while somebody was away is not the target's failure.
func TestRenamedWhileAway(t *testing.T) {
	for _, dialect := range wellKnown {
		o := newOffice(t, dialect, 1, JobOptions{})
		o.job.Cycle(t.Context())
		o.must(o.Unassign(o.keys[0]))
		o.job.Cycle(t.Context())
		o.must(o.rename(0, "new@acme.test"))
		o.must(o.Assign(o.keys[0], "Sales"))
		if r := o.job.Cycle(t.Context()); len(r.Unsettled) > 0 {
			t.Errorf("%s: %v", dialect, r.Unsettled)
		}
		o.right(dialect)
	}
}

func TestJobOptionsAreChecked(t *testing.T) {
	p := newTarget(t).idp(t, "okta-oin", Options{})
	for _, opts := range []JobOptions{{Workers: -1}, {Merge: "x"}} {
		if _, err := NewJob(p, NewDirectory(), opts); err == nil {
			t.Errorf("%+v: no error", opts)
		}
	}
}

// Who is gone already need not be deleted again.
func TestDeletionWhoseAnswerWasLost(t *testing.T) {
	var network *trouble.Transport
	o := newOffice(t, "entra-default", 1, JobOptions{}, func(next http.RoundTripper) http.RoundTripper {
		network = trouble.New(next, trouble.Options{Plan: []trouble.Fault{{Kind: trouble.Again, Method: http.MethodDelete, Nth: 1}}})
		return network
	})
	o.job.Cycle(t.Context())
	o.must(o.Delete(o.keys[0]))
	if r := o.job.Settle(t.Context()); len(r.Unsettled) > 0 {
		t.Errorf("left: %v", r.Unsettled)
	}
	if len(network.Strikes()) != 1 {
		t.Errorf("strikes %v", network.Strikes())
	}
	o.right("in the end")
}
