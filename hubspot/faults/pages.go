package faults

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func pageFaults() []Fault {
	return []Fault{
		{"page-overlap", "Each page but the first begins with the last entry of the page before.",
			wire(get, users, func(c *call) *answer {
				q := c.Query()
				start := intOf(q, "startIndex", 1)
				if start < 2 {
					return c.Ask()
				}
				q.Set("startIndex", strconv.Itoa(start-1))
				return c.AskQuery(q).Edit(func(body map[string]any) { body["startIndex"] = start })
			})},
		{"page-unstable-order", "There is no order: every second list of users comes back to front.", unstableOrder()},
		{"page-startindex-zero-based", "startIndex counts from 0: 1 is the second entry.",
			wire(get, users, func(c *call) *answer {
				q := c.Query()
				if !q.Has("startIndex") {
					return c.Ask()
				}
				start := intOf(q, "startIndex", 1)
				q.Set("startIndex", strconv.Itoa(max(start, 0)+1))
				return c.AskQuery(q).Edit(func(body map[string]any) {
					if _, ok := body["startIndex"]; ok {
						body["startIndex"] = start
					}
				})
			})},
		{"page-count-zero-all", "count=0 is read as no count: a full page comes back.",
			pageQuery(func(q url.Values) {
				if q.Get("count") == "0" {
					q.Del("count")
				}
			})},
		{"page-count-negative-unbounded", "A negative count takes the limit away: everybody comes back.",
			pageQuery(func(q url.Values) {
				if intOf(q, "count", 1) < 0 {
					q.Del("count")
				}
			})},
		{"page-beyond-end", "A startIndex behind the end shows the last entries again.",
			wire(get, users, func(c *call) *answer {
				a, q := c.Ask(), c.Query()
				total := totalOf(a)
				if start := intOf(q, "startIndex", 1); total == 0 || start <= total || q.Get("count") == "0" {
					return a
				}
				q.Set("startIndex", strconv.Itoa(max(1, total-intOf(q, "count", total)+1)))
				return c.AskQuery(q)
			})},
		{"page-double-slice", "startIndex is applied to a page that is cut already: a startIndex beyond count finds nobody.",
			wire(get, users, func(c *call) *answer {
				a, q := c.Ask(), c.Query()
				if !q.Has("count") || intOf(q, "startIndex", 1) <= intOf(q, "count", 0) {
					return a
				}
				return a.Edit(func(body map[string]any) {
					if _, list := body["totalResults"]; list {
						body["Resources"], body["itemsPerPage"] = []any{}, 0
					}
				})
			})},
		{"page-row-dropped", "Every fourth new user is counted, but left out of the pages, as a row without its key.", dropRows()},
		{"page-ignored-without-filter", "startIndex and count are read only beside a filter: without one the full list comes back.",
			pageQuery(func(q url.Values) {
				if !q.Has("filter") {
					q.Del("startIndex")
					q.Del("count")
				}
			})},
		{"page-search-no-count-500", "POST .search without a count, or with count 0, answers 500.",
			onPath(post, "/Users/.search", func(c *call) *answer {
				if _, count, given := tamper.Member(c.Body, "count"); !given || count == json.Number("0") {
					return tamper.Refusal(http.StatusInternalServerError, "", "integer divide by zero")
				}
				return c.Ask()
			})},
	}
}

// pageQuery is a fault of how the query of a list of users is read.
func pageQuery(change func(url.Values)) func(*hubspot.Config) {
	return wire(get, users, func(c *call) *answer {
		q := c.Query()
		change(q)
		return c.AskQuery(q)
	})
}

// onPath is a fault of the requests of one method to a path as tamper.To reads it.
func onPath(method, path string, answerTo func(*call) *answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(method, path), func(c *tamper.Call) *answer { return answerTo(&call{c}) }))
	}
}

func unstableOrder() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var lists atomic.Int64
		wire(get, users, func(c *call) *answer {
			a, q := c.Ask(), c.Query()
			if !a.OK() || lists.Add(1)%2 == 0 {
				return a
			}
			everybody := c.walk(c.Query())
			slices.Reverse(everybody)
			return a.Edit(func(body map[string]any) {
				page, _ := body["Resources"].([]any)
				from := min(max(intOf(q, "startIndex", 1), 1)-1, len(everybody))
				if len(page) > 0 {
					body["Resources"] = everybody[from:min(from+len(page), len(everybody))]
				}
			})
		})(cfg)
	}
}

func dropRows() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var created atomic.Int64
		var keyless sync.Map // ids
		both(
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				if a.Status == http.StatusCreated && created.Add(1)%4 == 0 {
					keyless.Store(tamper.Decode(a.Body)["id"], true)
				}
				return a
			}),
			wire(get, users, func(c *call) *answer {
				a := c.Ask()
				total := totalOf(a)
				if page, _ := tamper.Decode(a.Body)["Resources"].([]any); len(page) < 2 {
					return a // a look-up goes another way
				}
				return a.Keep(func(resource map[string]any) bool {
					_, dropped := keyless.Load(resource["id"])
					return !dropped
				}).Edit(func(body map[string]any) {
					if _, list := body["totalResults"]; list {
						body["totalResults"] = total
					}
				})
			}),
		)(cfg)
	}
}

// walk reads all pages of a list. It ends also where another fault gives the pages
// no end.
func (c *call) walk(q url.Values) (everybody []any) {
	q.Del("count")
	for {
		q.Set("startIndex", strconv.Itoa(len(everybody)+1))
		a := c.Do(get, usersPath, q.Encode(), nil)
		page, _ := tamper.Decode(a.Body)["Resources"].([]any)
		everybody = append(everybody, page...)
		if len(page) == 0 || len(everybody) >= totalOf(a) {
			return everybody
		}
	}
}

// hasExternalID tells whether a listed user has one, also where the list leaves
// it out.
func (c *call) hasExternalID(resource map[string]any) bool {
	id, _ := resource["id"].(string)
	if _, shown := resource["externalId"]; shown {
		return true
	}
	full, _ := c.user(id)
	return full["externalId"] != nil
}

func totalOf(a *answer) int {
	total, _ := tamper.Decode(a.Body)["totalResults"].(json.Number)
	n, _ := strconv.Atoi(string(total))
	return n
}

func intOf(q url.Values, name string, otherwise int) int {
	if n, err := strconv.Atoi(q.Get(name)); err == nil {
		return n
	}
	return otherwise
}
