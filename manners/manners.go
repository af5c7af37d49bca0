// Package manners is how a run behaves towards a target that asks for patience:
// whether an answer is taken or the request sent again, how long everybody waits,
// and when there is nothing more to be had today.
package manners

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"rolecall/conformance"
	"rolecall/scim"
)

// How patient a run is.
const (
	mostBusy   = 5                // times that one request is sent to a target that answers 429
	mostBroken = 3                // to one that answers 502, 503 or 504
	longestOff = 30 * time.Second // wait that doubles from firstOff
	firstOff   = time.Second      //
	// longest is the longest wait that a target may ask for; beyond it the run ends
	// in order.
	longest = 5 * time.Minute
	// burst is HubSpot's window (usage guidelines, TEN_SECONDLY_ROLLING).
	burst = 10 * time.Second
	// reserve are the requests of the day that are left for clearing away.
	reserve = 20
)

// Pause is what one process tells the others of a run.
type Pause struct {
	Until time.Time // nothing is sent before
	Over  string    // why the run must end; "" if it need not
}

// Manners are shared by all that a process sends to one target. They are safe for
// concurrent use. The zero value is not ready; see New.
type Manners struct {
	tell func(Pause)
	now  func() time.Time

	mu      sync.Mutex
	pause   Pause
	retries []conformance.Retry
}

// New gives the manners of a process. tell passes on to the others of the run what
// a target asked for; nil where there are none.
func New(tell func(Pause)) *Manners {
	return &Manners{tell: tell, now: time.Now}
}

// Wait waits until the target may be asked again, whoever was told to wait.
func (m *Manners) Wait(ctx context.Context) error {
	for {
		left := m.Until().Sub(m.now())
		if left <= 0 {
			return ctx.Err()
		}
		if err := scim.Sleep(ctx, left); err != nil {
			return err
		}
	}
}

// Until is when the target may be asked again.
func (m *Manners) Until() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pause.Until
}

// Hear takes in what another process was told.
func (m *Manners) Hear(p Pause) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pause = m.pause.And(p)
}

// And is both pauses together.
func (p Pause) And(q Pause) Pause {
	if q.Until.After(p.Until) {
		p.Until = q.Until
	}
	if p.Over == "" {
		p.Over = q.Over
	}
	return p
}

// Over says why the run must end, "" if it need not.
func (m *Manners) Over() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pause.Over
}

// Take gives the answers that were not taken since the last call, in their order.
func (m *Manners) Take() []conformance.Retry {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.retries
	m.retries = nil
	return taken
}

// Note implements scim.Patience: the request of an exchange is sent again.
func (m *Manners) Note(x *scim.Exchange, wait time.Duration, why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.retries = append(m.retries, conformance.Retry{Exchange: *x, Wait: wait, Why: why})
}

// Again implements scim.Patience.
func (m *Manners) Again(x *scim.Exchange, sent int) (wait time.Duration, why string, again bool) {
	return m.Judge(x.Status, x.Header, x.Body(), sent)
}

// Judge decides on an answer to a request that was sent so many times: whether it is
// to be sent again, after which wait, and why. What it asks for holds for all of
// the run. An answer 500 is one about the request, and so is any other but 429, 502,
// 503 and 504.
func (m *Manners) Judge(status int, header func(string) string, body []byte, sent int) (wait time.Duration, why string, again bool) {
	switch status {
	case http.StatusTooManyRequests:
		return m.busy(header, body, sent)
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return m.broken(status, header, sent)
	}
	m.look(header)
	return 0, "", false
}

func (m *Manners) busy(header func(string) string, body []byte, sent int) (time.Duration, string, bool) {
	policy := gjson.GetBytes(body, "policyName").String()
	if strings.Contains(strings.ToUpper(policy), "DAILY") && !strings.EqualFold(policy, "SECONDLY") {
		m.End("the target answered 429 with the policy " + policy + ": all requests of the day are used up. HubSpot counts anew at midnight in the account's time zone")
		return 0, m.Over(), false
	}
	wait, asked := m.retryAfter(header("Retry-After"))
	window, _ := strconv.Atoi(header("X-HubSpot-RateLimit-Interval-Milliseconds"))
	switch {
	case asked:
	case window > 0:
		wait = time.Duration(window) * time.Millisecond
	case strings.EqualFold(policy, "TEN_SECONDLY_ROLLING"):
		wait = burst
	default:
		wait = backOff(sent)
	}
	why := "the target answered 429"
	if policy != "" {
		why += " with the policy " + policy
	}
	if wait > longest {
		m.End(fmt.Sprintf("%s and wants to be left alone for %s", why, wait.Round(time.Second)))
		return 0, m.Over(), false
	}
	m.hold(wait)
	return wait, why, sent < mostBusy
}

func (m *Manners) broken(status int, header func(string) string, sent int) (time.Duration, string, bool) {
	wait, asked := m.retryAfter(header("Retry-After"))
	if !asked {
		wait = backOff(sent)
	}
	if sent >= mostBroken || wait > longest {
		return 0, "", false
	}
	if asked {
		m.hold(wait)
	}
	return wait, fmt.Sprintf("the target answered %d", status), true
}

// look reads what is left of HubSpot's limits in an answer that was not refused.
func (m *Manners) look(header func(string) string) {
	window, err := strconv.Atoi(header("X-HubSpot-RateLimit-Interval-Milliseconds"))
	if err == nil && header("X-HubSpot-RateLimit-Remaining") == "0" {
		m.hold(min(time.Duration(window)*time.Millisecond, longest))
	}
	if left, err := strconv.Atoi(header("X-HubSpot-RateLimit-Daily-Remaining")); err == nil && left <= reserve {
		m.End(fmt.Sprintf("the target allows %d more requests today, which are left for clearing away. HubSpot counts anew at midnight in the account's time zone", max(left, 0)))
	}
}

func (m *Manners) hold(wait time.Duration) { m.share(Pause{Until: m.now().Add(wait)}) }

// End ends the run of which this process is a part, in order: what is under way is
// finished and cleared away.
func (m *Manners) End(why string) { m.share(Pause{Over: why}) }

func (m *Manners) share(p Pause) {
	m.mu.Lock()
	before := m.pause
	m.pause = before.And(p)
	changed := m.pause != before
	m.mu.Unlock()
	if changed && m.tell != nil {
		m.tell(p)
	}
}

// retryAfter reads Retry-After in both of its forms (RFC 9110 section 10.2.3).
func (m *Manners) retryAfter(value string) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	return max(0, at.Sub(m.now())), err == nil
}

func backOff(sent int) time.Duration { return min(firstOff<<min(sent-1, 10), longestOff) }
