package harness

import (
	"net/http"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/manners"
)

// What one process of a run was told by the target, all hear.
func TestAProcessThatIsToldToWaitMakesAllWait(t *testing.T) {
	s := board(t, 3, func(conformance.Result) {})
	var all []*manners.Manners
	for i := range 3 {
		all = append(all, part{Host: s.host, Process: i + 1, Total: 3}.polite())
	}
	header := http.Header{"X-Hubspot-Ratelimit-Interval-Milliseconds": {"60000"}}
	all[1].Judge(http.StatusTooManyRequests, header.Get, nil, 1)
	await(t, "all wait", func() bool {
		for _, m := range all {
			if m.Until().Before(time.Now().Add(50 * time.Second)) {
				return false
			}
		}
		return true
	})
	all[2].Judge(http.StatusTooManyRequests, header.Get, []byte(`{"policyName":"DAILY"}`), 1)
	await(t, "all end", func() bool {
		for _, m := range all {
			if m.Over() == "" {
				return false
			}
		}
		return true
	})
}

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 400 {
		if is() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("it never was that %s", what)
}
