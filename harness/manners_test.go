package harness_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/target"
)

// A target that is asked too much is asked again, and nothing is blamed on it; each
// answer stands in every report.
func TestABusyTargetIsAskedAgain(t *testing.T) {
	var refused atomic.Int32
	f := newFront(t, target.EmbeddedOptions{}, func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n%7 != 0 {
			return false
		}
		refused.Add(1)
		refuse(w, http.StatusTooManyRequests, `{"status":"error","policyName":"TEN_SECONDLY_ROLLING"}`, "X-HubSpot-RateLimit-Interval-Milliseconds", "5")
		return true
	})
	var out string
	doc := play(t, func(s *harness.Settings) {
		f.settings(s)
		s.LabelFilter, out = "create || deactivate", s.Out
	}, f.env()...)
	for _, r := range doc.Run.Results {
		if r.Verdict != conformance.Pass && r.Verdict != conformance.NotClaimed {
			tell(t, r)
		}
	}
	if n := int(refused.Load()); n < 10 || len(doc.Run.Retries) != n {
		t.Errorf("%d answers were 429, and the record has %d", n, len(doc.Run.Retries))
	}
	for name, words := range map[string]string{
		"report.json": `"retries"`, "report.md": "sent again: ", "report.html": "<h2 id=\"retries\">", "traffic.har": "TEN_SECONDLY_ROLLING; sent again after 5ms",
	} {
		if !strings.Contains(read(t, out, name), words) {
			t.Errorf("%s does not say %q", name, words)
		}
	}
}

// A server error is one, though the next answer is good.
func TestAServerErrorThatWasGotOverIsStillSeen(t *testing.T) {
	var broke atomic.Bool
	f := newFront(t, target.EmbeddedOptions{}, func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.Header.Get("Rolecall-Spec"), "lifecycle.create.answer") || broke.Swap(true) {
			return false
		}
		refuse(w, http.StatusServiceUnavailable, ``, "Retry-After", "0")
		return true
	})
	doc := play(t, func(s *harness.Settings) {
		f.settings(s)
		s.Focus = "^lifecycle.create.answer "
	}, f.env()...)
	if len(doc.Run.Results) != 1 || doc.Run.Verdict != conformance.Fail || len(doc.Run.Retries) != 1 {
		t.Fatalf("the run is %s with %d results and %d retries", doc.Run.Verdict, len(doc.Run.Results), len(doc.Run.Retries))
	}
	r := doc.Run.Results[0]
	if len(r.Findings) != 1 || r.Findings[0].Requirement != "RFC7644-3.12-10" || r.Findings[0].Exchange == nil || r.Exchanges[*r.Findings[0].Exchange].Again == "" {
		tell(t, r)
	}
}

// When the requests of the day are used up the run ends in order, and nobody is
// blamed for what could not be asked.
func TestTheEndOfTheDaysRequestsEndsTheRun(t *testing.T) {
	f := newFront(t, target.EmbeddedOptions{}, func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n < 60 || r.Method == http.MethodDelete { // so that it can be seen to be cleared away
			return false
		}
		refuse(w, http.StatusTooManyRequests, `{"policyName":"DAILY"}`)
		return true
	})
	before := userIDs(t, f.server.Endpoint)
	doc := play(t, func(s *harness.Settings) {
		f.settings(s)
		s.LabelFilter = "lifecycle"
	}, f.env()...)
	if doc.Run.Verdict != conformance.Inconclusive || !strings.Contains(doc.Run.Problem, "all requests of the day are used up") || !strings.Contains(doc.Run.Problem, "specs were not run") {
		t.Errorf("the run is %s: %s", doc.Run.Verdict, doc.Run.Problem)
	}
	opened := 0
	for _, r := range doc.Run.Results {
		// Specs are sorted, and not in the order in which they were played.
		open := r.Verdict == conformance.Inconclusive
		if open {
			opened++
		}
		if r.Verdict == conformance.Fail || open && !strings.Contains(r.Reason, "all requests of the day are used up") {
			tell(t, r)
		}
	}
	if n := len(doc.Run.Results); n == 0 || n > 20 || opened > 1 {
		t.Errorf("%d specs were run, %d of them to no end", n, opened)
	}
	if now := userIDs(t, f.server.Endpoint); !slices.Equal(now, before) {
		t.Errorf("left behind: %v, before %v", now, before)
	}
}

// One process that is told to wait makes all of the run wait.
func TestAllProcessesWaitWithOne(t *testing.T) {
	const pause = 3 * time.Second
	var told atomic.Int64 // when, in nanoseconds
	f := newFront(t, target.EmbeddedOptions{Latency: 5 * time.Millisecond}, func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n < 150 || !told.CompareAndSwap(0, time.Now().UnixNano()) {
			return false
		}
		refuse(w, http.StatusTooManyRequests, `{}`, "Retry-After", "3")
		return true
	})
	out := t.TempDir()
	said, code := f.command(t, "--procs", "3", "--label-filter", "lifecycle", "--out", out)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	began := time.Unix(0, told.Load())
	var early, late int
	for _, at := range f.arrived {
		switch since := at.Sub(began); {
		case since > pause/3 && since < pause-100*time.Millisecond: // what was under way has long arrived
			early++
		case since >= pause-100*time.Millisecond:
			late++
		}
	}
	if early > 0 || late < 50 {
		t.Errorf("%d requests arrived while the target wanted to be left alone, and %d afterwards", early, late)
	}
	if !strings.Contains(read(t, out, "report.json"), `"retries"`) {
		t.Error("the record does not have it")
	}
}
