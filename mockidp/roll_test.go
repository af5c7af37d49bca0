package mockidp

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/sjson"
)

// lines are the methods of the requests since the last call, "LIST" for a list.
func (o *office) lines() []string {
	var lines []string
	for _, r := range o.s.requests() {
		method, address, _ := strings.Cut(r, " ")
		if method == http.MethodGet && strings.Contains(address, "startIndex") {
			method = "LIST"
		}
		lines = append(lines, method)
	}
	return lines
}

func (o *office) sent(step string, want ...string) {
	o.t.Helper()
	if got := o.lines(); !slices.Equal(got, want) {
		o.t.Errorf("%s: sent %v, want %v", step, got, want)
	}
}

// mayDelete lets Pocket ID delete whom it does not know.
func (o *office) mayDelete() { o.p.opts.MayDelete = func(string) bool { return true } }

// A dialect that lists all users does so once in a cycle, and once in each event
// by itself.
func TestOneListForACycle(t *testing.T) {
	for _, dialect := range []string{"pocket-id", "rippling"} {
		o := newOffice(t, dialect, 3, JobOptions{})
		if r := o.job.Cycle(t.Context()); r.Requests != 4 || len(r.Unsettled) > 0 {
			t.Errorf("%s: %+v", dialect, r)
		}
		o.sent(dialect+": three people in a cycle", "LIST", "POST", "POST", "POST")
		o.job.Cycle(t.Context())
		o.sent(dialect + ": a cycle without changes")
		o.job.Restart(true)
		if r := o.job.Cycle(t.Context()); len(r.Unsettled) > 0 {
			t.Errorf("%s: the list was not gone by: %v", dialect, r.Unsettled)
		}
		if again := o.lines(); again[0] != "LIST" || slices.Contains(again[1:], "LIST") || slices.Contains(again, "POST") {
			t.Errorf("%s: a new installation sent %v", dialect, again)
		}
		for range 2 {
			content(t, o.p.Hire(t.Context(), o.p.NewPerson("later@acme.test", "Late", "Lee")))
		}
		if again := o.lines(); again[0] != "LIST" || !slices.Contains(again[1:], "LIST") {
			t.Errorf("%s: two events sent %v", dialect, again)
		}
	}
}

// Rippling changes nothing of an account that it finds, and says so: its names may
// be another person's.
func TestRipplingLeavesWhatItFinds(t *testing.T) {
	o := newOffice(t, "rippling", 1, JobOptions{})
	o.job.Cycle(t.Context())
	o.job.Restart(true)
	if r := o.job.Cycle(t.Context()); r.Silent["an account that is matched is left as it is"] != 1 {
		t.Errorf("%+v", r)
	}
}

// Each cycle sees what is there then, not what was there before the last one.
func TestPocketIDCycles(t *testing.T) {
	o := newOffice(t, "pocket-id", 3, JobOptions{})
	o.mayDelete()
	o.job.Cycle(t.Context())
	o.right("initial")
	o.lines()
	o.must(o.Unassign(o.keys[0]))
	o.must(o.rename(1, "renamed@acme.test"))
	o.must(o.Delete(o.keys[2]))
	o.job.Cycle(t.Context())
	o.sent("leave, rename and delete", "LIST", "DELETE", "PUT", "DELETE")
	o.right("leave, rename and delete")
	o.lines()
	o.must(o.Assign(o.keys[0], "Sales"))
	o.job.Cycle(t.Context())
	o.sent("return", "LIST", "POST")
	o.right("return")
}

// Strangers are deleted at the end of the cycle, when everybody is known who
// belongs to it, and only those that may be.
func TestPocketIDDeletesStrangersLast(t *testing.T) {
	for _, may := range []bool{false, true} {
		o := newOffice(t, "pocket-id", 2, JobOptions{})
		if may {
			o.mayDelete()
		}
		o.s.put("e-1", `{"id":"e-1","userName":"eve@acme.test","externalId":"theirs"}`)
		mine, err := sjson.Set(`{"id":"e-2","userName":"p1@acme.test"}`, "externalId", o.keys[1])
		o.must(err)
		o.s.put("e-2", mine) // of somebody to whom the cycle comes last
		o.job.Cycle(t.Context())
		want := []string{"LIST", "POST", "PUT"}
		if may {
			want = append(want, "DELETE")
		}
		o.sent("a cycle", want...)
		if gone := !o.s.user("e-1").Exists(); gone != may || !o.s.user("e-2").Exists() {
			t.Errorf("may delete %v: the stranger is gone: %v", may, gone)
		}
	}
}

// An account that a target gives back as if it had been created is no stranger.
func TestPocketIDSparesWhatItWasGiven(t *testing.T) {
	for _, cycle := range []bool{false, true} {
		o := newOffice(t, "pocket-id", 1, JobOptions{})
		o.mayDelete()
		o.s.put("e-1", `{"id":"e-1","userName":"p0@acme.test","externalId":"theirs","active":false}`)
		o.s.shape = method(http.MethodPost, func(a *httptest.ResponseRecorder) {
			a.Code = http.StatusCreated
			says(a, `{"id":"e-1","userName":"p0@acme.test","active":true}`)
		})
		if cycle {
			o.job.Cycle(t.Context())
		} else {
			content(t, o.p.Hire(t.Context(), o.p.NewPerson("p0@acme.test", "Given", "Family")))
		}
		o.sent("a creation", "LIST", "POST")
	}
}

// A stranger whom the target keeps is left over until an administrator asks again.
func TestPocketIDStrangerStays(t *testing.T) {
	o := newOffice(t, "pocket-id", 1, JobOptions{})
	o.mayDelete()
	o.s.put("e-1", `{"id":"e-1","userName":"eve@acme.test","externalId":"theirs"}`)
	o.s.speak = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete {
			refuse(w, 500, "", "not now")
		}
		return r.Method == http.MethodDelete
	}
	r := o.job.Cycle(t.Context())
	if len(r.Unsettled) != 1 || r.Done != 1 || !strings.Contains(r.Unsettled[0].String(), "does not know") || r.Unsettled[0].Failure == nil {
		t.Fatalf("%+v", r)
	}
	o.s.speak = nil
	o.job.Retry()
	if r := o.job.Cycle(t.Context()); len(r.Unsettled) > 0 || o.s.user("e-1").Exists() {
		t.Errorf("after the retry: %+v", r)
	}
}

// Without the list a synchronisation does nothing for anybody, and asks no more.
func TestPocketIDWithoutTheList(t *testing.T) {
	o := newOffice(t, "pocket-id", 3, JobOptions{})
	o.s.speak = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		refuse(w, 500, "", "not now")
		return true
	}
	if r := o.job.Cycle(t.Context()); len(r.Unsettled) != 3 || r.Unsettled[2].Failure == nil {
		t.Errorf("%+v", r)
	}
	o.sent("a cycle without its list", "LIST")
	o.s.speak = nil
	o.job.Retry()
	if r := o.job.Cycle(t.Context()); len(r.Unsettled) > 0 {
		t.Errorf("after the retry: %v", r.Unsettled)
	}
	o.sent("the next cycle", "LIST", "POST", "POST", "POST")
	o.right("the next cycle")
}

// An account that lost its externalId is told of, whoever else is in the cycle.
func TestPocketIDNeedsItsKeyInACycle(t *testing.T) {
	o := newOffice(t, "pocket-id", 2, JobOptions{})
	o.mayDelete()
	o.job.Cycle(t.Context())
	id := o.p.RemoteID(o.keys[1])
	forgotten, err := sjson.Delete(o.s.user(id).Raw(), "externalId")
	o.must(err)
	o.s.put(id, forgotten)
	o.job.Restart(false)
	r := o.job.Cycle(t.Context())
	if len(r.Unsettled) != 1 || r.Unsettled[0].Person.Key != o.keys[1] || !slices.Contains(r.Unsettled[0].Failure.Requirements, "RFC7643-3.1-11") {
		t.Errorf("%+v", r.Unsettled)
	}
	if !o.s.user(id).Exists() {
		t.Error("the account was deleted")
	}
}

// Pocket ID sends the requests to one target one after another.
func TestPocketIDIsSerial(t *testing.T) {
	p := newTarget(t).idp(t, "pocket-id", Options{})
	for workers, errs := range map[int]bool{0: false, 1: false, 2: true} {
		if _, err := NewJob(p, NewDirectory(), JobOptions{Workers: workers}); (err != nil) != errs {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}
