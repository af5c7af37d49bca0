package faults

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults of what the server can take.

func limitFaults() []Fault {
	return []Fault{
		{"lim-429-no-retry-after", "More than sixteen lookups at once are refused with 429, without Retry-After and without the body of an error.",
			crowded(16, func() *answer {
				return &answer{Status: http.StatusTooManyRequests, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"message":"Too many requests"}`)}
			})},
		{"lim-shared-quota", "Lookups of one login share the quota of the sign-in page: thirty in a minute.",
			sharedQuota(30)},
		{"lim-no-rate-limit", "There is no limit: more than sixteen lookups at once exhaust the pool of connections, and answer 500.",
			crowded(16, func() *answer {
				return tamper.Refusal(http.StatusInternalServerError, "", "connection pool exhausted")
			})},
		{"lim-seat-limit-unclear", "A create for which no paid seat is left answers 500.",
			func(cfg *hubspot.Config) {
				cfg.Account.Options.NoFreeSeat = hubspot.NoFreeSeatError
				answered(post, "/Users", func(_ *call, a *answer) {
					if a.Status == http.StatusBadRequest && strings.Contains(string(a.Body), "paid seat") {
						*a = *tamper.Refusal(http.StatusInternalServerError, "", "Internal Server Error")
					}
				})(cfg)
			}},
		{"lim-large-body-crash", "A body of more than half a megabyte answers 500.",
			below("", "/...", func(c *call) *answer {
				if len(c.Raw) > 512<<10 {
					return tamper.Refusal(http.StatusInternalServerError, "", "request entity too large for buffer")
				}
				return c.Ask()
			})},
		{"lim-maxresults-not-capped", "filter.maxResults is published, and a page is as long as count asks for.",
			both(
				features(func(f *provider.Features) { f.MaxResults = 1_000_000 }),
				published(func(config map[string]any) {
					if filter, ok := config["filter"].(map[string]any); ok {
						filter["maxResults"] = 2
					}
				}))},
	}
}

// How long a lookup is kept, so that those which are sent at once meet: a moment
// where it is alone, and longer where it is not.
const (
	alonePause = 2 * time.Millisecond
	crowdPause = 150 * time.Millisecond
)

// crowded answers lookups otherwise of which more than a number are under way.
func crowded(most int64, otherwise func() *answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var underWay atomic.Int64
		below(get, "/Users", func(c *call) *answer {
			defer underWay.Add(-1)
			n := underWay.Add(1)
			if n > most {
				return otherwise()
			}
			if n > 1 {
				time.Sleep(crowdPause)
			} else {
				time.Sleep(alonePause)
			}
			return c.Ask()
		})(cfg)
	}
}

// sharedQuota refuses lookups with the same filter beyond a number in a minute of
// real time.
func sharedQuota(most int) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var mu sync.Mutex
		var since time.Time
		taken := map[string]int{}
		take := func(filter string) bool {
			mu.Lock()
			defer mu.Unlock()
			if now := time.Now(); now.Sub(since) >= time.Minute {
				since = now
				clear(taken)
			}
			taken[filter]++
			return taken[filter] <= most
		}
		below(get, "/Users", func(c *call) *answer {
			if filter := c.Query().Get("filter"); filter == "" || take(filter) {
				return c.Ask()
			}
			a := tamper.Refusal(http.StatusTooManyRequests, "", "rate limit exceeded")
			a.Header.Set("Retry-After", "60")
			return a
		})(cfg)
	}
}
