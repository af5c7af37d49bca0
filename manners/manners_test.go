package manners

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"rolecall/scim"
)

func headers(pairs ...string) func(string) string {
	h := http.Header{}
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h.Get
}

// at gives manners whose clock stands still.
func at(now time.Time, tell func(Pause)) *Manners {
	m := New(tell)
	m.now = func() time.Time { return now }
	return m
}

func TestJudge(t *testing.T) {
	now := time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
	rolling := `{"status":"error","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}`
	for what, c := range map[string]struct {
		status int
		header []string
		body   string
		sent   int
		again  bool
		wait   time.Duration
		held   time.Duration // how long everybody waits
		over   string        // what the end of the run is said to be for
	}{
		"an answer":                    {status: 200, sent: 1},
		"an answer about the request":  {status: 500, sent: 1},
		"not implemented":              {status: 501, sent: 1},
		"a refusal":                    {status: 403, header: []string{"Retry-After", "3"}, sent: 1},
		"Retry-After in seconds":       {status: 429, header: []string{"Retry-After", "3"}, sent: 1, again: true, wait: 3 * time.Second, held: 3 * time.Second},
		"Retry-After as a date":        {status: 429, header: []string{"Retry-After", "Tue, 01 Dec 2026 10:00:07 GMT"}, sent: 1, again: true, wait: 7 * time.Second, held: 7 * time.Second},
		"a date that has passed":       {status: 429, header: []string{"Retry-After", "Tue, 01 Dec 2026 09:00:00 GMT"}, sent: 1, again: true},
		"nonsense":                     {status: 429, header: []string{"Retry-After", "soon"}, sent: 1, again: true, wait: time.Second, held: time.Second},
		"a wait without end":           {status: 429, header: []string{"Retry-After", "3600"}, sent: 1, over: "left alone for 1h0m0s"},
		"more than fits":               {status: 429, header: []string{"Retry-After", "99999999999999999999"}, sent: 1, again: true, wait: time.Second, held: time.Second},
		"HubSpot's burst":              {status: 429, body: rolling, sent: 1, again: true, wait: 10 * time.Second, held: 10 * time.Second},
		"HubSpot's burst, with window": {status: 429, header: []string{"X-HubSpot-RateLimit-Interval-Milliseconds", "1500"}, body: rolling, sent: 1, again: true, wait: 1500 * time.Millisecond, held: 1500 * time.Millisecond},
		"HubSpot's search":             {status: 429, body: `{"policyName":"SECONDLY"}`, sent: 1, again: true, wait: time.Second, held: time.Second},
		"HubSpot's day":                {status: 429, header: []string{"Retry-After", "3"}, body: `{"policyName":"DAILY"}`, sent: 1, over: "all requests of the day are used up"},
		"429 for the fourth time":      {status: 429, sent: 4, again: true, wait: 8 * time.Second, held: 8 * time.Second},
		"429 for the last time":        {status: 429, sent: mostBusy, wait: 16 * time.Second, held: 16 * time.Second},
		"502":                          {status: 502, sent: 1, again: true, wait: time.Second},
		"503 again":                    {status: 503, sent: 2, again: true, wait: 2 * time.Second},
		"503 for the last time":        {status: 503, sent: mostBroken},
		"503 with Retry-After":         {status: 503, header: []string{"Retry-After", "2"}, sent: 1, again: true, wait: 2 * time.Second, held: 2 * time.Second},
		"503 until tomorrow":           {status: 503, header: []string{"Retry-After", "86400"}, sent: 1},
		"504":                          {status: 504, sent: 1, again: true, wait: time.Second},
		"nothing left in the window":   {status: 200, header: []string{"X-HubSpot-RateLimit-Remaining", "0", "X-HubSpot-RateLimit-Interval-Milliseconds", "10000"}, sent: 1, held: 10 * time.Second},
		"something left":               {status: 200, header: []string{"X-HubSpot-RateLimit-Remaining", "1", "X-HubSpot-RateLimit-Interval-Milliseconds", "10000"}, sent: 1},
		"hardly anything left today":   {status: 200, header: []string{"X-HubSpot-RateLimit-Daily-Remaining", "20"}, sent: 1, over: "allows 20 more requests today"},
		"enough left today":            {status: 200, header: []string{"X-HubSpot-RateLimit-Daily-Remaining", "21"}, sent: 1},
	} {
		var told []Pause
		m := at(now, func(p Pause) { told = append(told, p) })
		wait, why, again := m.Judge(c.status, headers(c.header...), []byte(c.body), c.sent)
		if again != c.again || wait != c.wait || again && why == "" {
			t.Errorf("%s: %v after %s (%s), want %v after %s", what, again, wait, why, c.again, c.wait)
		}
		if held := max(0, m.pause.Until.Sub(now)); held != c.held {
			t.Errorf("%s: everybody waits %s, want %s", what, held, c.held)
		}
		if over := m.Over(); (over == "") != (c.over == "") || !strings.Contains(over, c.over) {
			t.Errorf("%s: over is %q, want %q", what, over, c.over)
		}
		if (len(told) > 0) != (c.over != "" || !m.pause.Until.IsZero()) {
			t.Errorf("%s: the others were told %v", what, told)
		}
	}
}

// Who is told to wait makes everybody wait, in this process and in the others.
func TestAllWaitWithOne(t *testing.T) {
	second := New(nil)
	first := New(second.Hear)
	first.Judge(http.StatusTooManyRequests, headers("X-HubSpot-RateLimit-Interval-Milliseconds", "150"), nil, 1)
	all := map[string]*Manners{"the one that was told": first, "the other": second}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for name, m := range all {
		if err := m.Wait(ctx); err == nil {
			t.Errorf("%s did not wait", name)
		}
	}
	for name, m := range all {
		if err := m.Wait(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	first.End("enough")
	if second.Over() != "enough" {
		t.Error("the other process did not hear that the run is over")
	}
}

func TestRetriesAreKeptUntilTheyAreTaken(t *testing.T) {
	m := New(nil)
	m.Note(&scim.Exchange{Status: 429}, time.Second, "why")
	if got := m.Take(); len(got) != 1 || got[0].Exchange.Status != 429 || got[0].Wait != time.Second || got[0].Why != "why" {
		t.Errorf("got %+v", got)
	}
	if got := m.Take(); len(got) != 0 {
		t.Errorf("taken twice: %+v", got)
	}
}
