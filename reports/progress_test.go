package reports

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"rolecall/conformance"
)

// ticking is a clock that gains a second at each look.
func ticking() func() time.Time {
	now := began
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func TestProgressOnATerminal(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, true, 0, 10, ticking())
	for _, r := range sample().Results[1:4] {
		p.Done(r)
	}
	p.Close()
	p.Done(sample().Results[0])
	p.Close()
	want := `FAIL           1/10, 1 failed, 1.0/s, about 9s left  roles.assign.exact-name@entra
pass           2/10, 1 failed, 1.0/s, about 8s left  roles.assign.plain@okta
INCONCLUSIVE   3/10, 1 failed, 1 not known, 1.0/s, about 7s left  roles.assign.plain@entra
stopped after 3 of 10 specs: 1 fail, 1 inconclusive, 1 pass
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestProgressInALogTellsOnlyWhatIsWrong(t *testing.T) {
	var b bytes.Buffer
	run := sample()
	p := newProgress(&b, false, 0, len(run.Results), ticking())
	for _, r := range run.Results {
		p.Done(r)
	}
	p.Close()
	want := `FAIL  roles.assign.exact-name@okta  permission sets after a near miss was assigned (HUBSPOT-ROLE-02)
FAIL  roles.assign.exact-name@entra  permission sets after a near miss was assigned (HUBSPOT-ROLE-02)
INCONCLUSIVE  roles.assign.plain@entra  no answer from the target
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestProgressOfNoKnownTotal(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, true, 0, 0, ticking())
	p.Done(conformance.Result{ID: "a\x1b[2J", Verdict: conformance.Pass})
	p.Close()
	if got, want := b.String(), "pass          1, 1.0/s  a<U+001B>[2J\n1 spec in 2s: 1 pass\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressFitsTheTerminal(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, true, 50, 10, ticking())
	p.Done(conformance.Result{ID: strings.Repeat("ü", 100), Verdict: conformance.Pass})
	p.Done(conformance.Result{ID: "a.b", Verdict: conformance.Pass})
	for l := range strings.Lines(b.String()) {
		if n := len([]rune(strings.TrimSuffix(l, "\n"))); n > 50 {
			t.Errorf("%d columns: %s", n, l)
		}
	}
	if !strings.Contains(b.String(), "…") || !strings.Contains(b.String(), "  a.b\n") {
		t.Errorf("got %q", b.String())
	}
}

type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("nobody listens") }

func TestProgressIsSafeForConcurrentUse(t *testing.T) {
	var b bytes.Buffer
	loud, lost := NewProgress(&b, true, 0, 200), NewProgress(deaf{}, true, 0, 200)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 25 {
				loud.Done(conformance.Result{ID: "a.b.c", Verdict: conformance.Pass})
				lost.Done(conformance.Result{ID: "a.b.c", Verdict: conformance.Fail})
			}
		})
	}
	all.Wait()
	loud.Close()
	lost.Close()
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 201 || !strings.HasPrefix(lines[200], "200 specs in ") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}
