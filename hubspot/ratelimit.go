package hubspot

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// burstWindow is the rolling window of HubSpot's burst limit.
const burstWindow = 10 * time.Second

// RateLimitForms is what ParseRateLimit reads, for help texts.
const RateLimitForms = "hubspot (190 in ten seconds, 650,000 a day), starter (100 and 250,000), or BURST/DAILY, 0 for no limit"

// ParseRateLimit reads one of RateLimitForms. The numbers behind the names are those
// of HubSpot's usage guidelines for apps in general; Enterprise differs from
// Professional in the day alone (1,000,000).
func ParseRateLimit(text string) (RateLimit, error) {
	switch text {
	case "hubspot":
		return RateLimit{Burst: 190, Daily: 650_000}, nil
	case "starter":
		return RateLimit{Burst: 100, Daily: 250_000}, nil
	}
	burst, daily, _ := strings.Cut(text, "/")
	var limit RateLimit
	var err, err2 error
	limit.Burst, err = strconv.Atoi(burst)
	limit.Daily, err2 = strconv.Atoi(daily)
	if err != nil || err2 != nil || limit.Burst < 0 || limit.Daily < 0 {
		return RateLimit{}, fmt.Errorf("%q: want %s", text, RateLimitForms)
	}
	return limit, nil
}

// limiter counts requests per app, which here is the whole server: one SCIM app
// per account. HubSpot documents no Retry-After, so none is sent.
type limiter struct {
	limit RateLimit
	now   func() time.Time

	mu     sync.Mutex
	recent []time.Time // within the window, oldest first
	day    string
	today  int
}

// wrap refuses what goes beyond the limit and tells the client how much is left
// (HubSpot's usage guidelines name the headers).
func (l *limiter) wrap(next http.Handler) http.Handler {
	if l.limit == (RateLimit{}) {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if policy := l.take(w.Header()); policy != "" {
			RefuseRate(w, policy)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// The policies that HubSpot names in the body of a 429.
const (
	PolicyBurst = "TEN_SECONDLY_ROLLING"
	PolicyDaily = "DAILY"
)

// RefuseRate answers 429 as HubSpot's usage guidelines describe it.
func RefuseRate(w http.ResponseWriter, policy string) {
	e := newEnvelope(categoryRateLimit, "You have reached your "+strings.ToLower(policy)+" limit.")
	e.ErrorType, e.PolicyName = "RATE_LIMIT", policy
	writeEnvelope(w, http.StatusTooManyRequests, e)
}

// take counts one request and returns the policy that refuses it, or "".
// A refused request uses up nothing.
func (l *limiter) take(h http.Header) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now().UTC()
	for len(l.recent) > 0 && now.Sub(l.recent[0]) >= burstWindow {
		l.recent = l.recent[1:]
	}
	if day := now.Format(time.DateOnly); day != l.day {
		l.day, l.today = day, 0
	}
	policy := ""
	switch {
	case l.limit.Daily > 0 && l.today >= l.limit.Daily:
		policy = PolicyDaily
	case l.limit.Burst > 0 && len(l.recent) >= l.limit.Burst:
		policy = PolicyBurst
	default:
		l.recent = append(l.recent, now)
		l.today++
	}
	if l.limit.Burst > 0 {
		h.Set("X-HubSpot-RateLimit-Max", strconv.Itoa(l.limit.Burst))
		h.Set("X-HubSpot-RateLimit-Remaining", strconv.Itoa(l.limit.Burst-len(l.recent)))
		h.Set("X-HubSpot-RateLimit-Interval-Milliseconds", strconv.FormatInt(burstWindow.Milliseconds(), 10))
	}
	if l.limit.Daily > 0 {
		h.Set("X-HubSpot-RateLimit-Daily", strconv.Itoa(l.limit.Daily))
		h.Set("X-HubSpot-RateLimit-Daily-Remaining", strconv.Itoa(l.limit.Daily-l.today))
	}
	return policy
}
