package proof

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func paginationArea() area {
	const page, first, none, walk = "protocol.pagination.page", "protocol.pagination.first", "protocol.pagination.none", "protocol.pagination.walk"
	return area{family: "protocol", name: "pagination", broken: []broken{
		{"a page does not say where it begins", "RFC7644-3.4.2-04", page, listed(func(_ url.Values, list map[string]any) { delete(list, "startIndex") })},
		{"itemsPerPage is what was asked for", "RFC7644-3.4.2-05", page, listed(func(q url.Values, list map[string]any) {
			list["itemsPerPage"] = number(q, "count", 200)
		})},
		{"totalResults is a text", "RFC7644-3.4.2.4-03", page, listed(func(q url.Values, list map[string]any) {
			list["totalResults"] = fmt.Sprint(list["totalResults"])
		})},
		{"totalResults counts the page", "RFC7644-3.4.2-08", page, listed(func(_ url.Values, list map[string]any) { list["totalResults"] = list["itemsPerPage"] })},
		{"count is not read without a filter", "RFC7644-3.4.2.4-03", page, queried(func(q url.Values) {
			if !q.Has("filter") {
				q.Del("count")
			}
		})},
		{"every page is said to be the first", "RFC7644-3.4.2.4-09", page, listed(func(_ url.Values, list map[string]any) { list["startIndex"] = 1 })},
		{"the total of a later page is what is left", "RFC7644-3.4.2.4-11", page, listed(func(q url.Values, list map[string]any) {
			if q.Has("filter") && number(q, "startIndex", 1) > 1 {
				list["totalResults"] = 1
			}
		})},
		{"indices begin with 0", "RFC7644-3.4.2.4-01 RFC7644-3.4.2.4-02", first, func(cfg *hubspot.Config) {
			listed(func(q url.Values, list map[string]any) { list["startIndex"] = number(q, "startIndex", 0) })(cfg)
			queried(func(q url.Values) { q.Set("startIndex", fmt.Sprint(max(number(q, "startIndex", 0), 0)+1)) })(cfg)
		}},
		{"a startIndex below 1 is refused", "RFC7644-3.4.2.4-02", first, refusedQuery(http.StatusBadRequest, func(q url.Values) bool { return number(q, "startIndex", 1) < 1 })},
		{"the first page is the second", "RFC7644-3.4.2.4-01", first, queried(func(q url.Values) {
			if !q.Has("startIndex") {
				q.Set("startIndex", "2")
			}
		})},
		{"a negative count removes the bound", "RFC7644-3.4.2.4-04", none, queried(func(q url.Values) {
			if number(q, "count", 1) < 0 {
				q.Del("count")
			}
		})},
		{"a negative count is refused", "RFC7644-3.4.2.4-04", none, refusedQuery(http.StatusBadRequest, func(q url.Values) bool { return number(q, "count", 1) < 0 })},
		{"a count of 0 is no count", "RFC7644-3.4.2.4-05", none, queried(func(q url.Values) {
			if q.Get("count") == "0" {
				q.Del("count")
			}
		})},
		{"a count of 0 finds nobody", "RFC7644-3.4.2.4-05", none, listed(func(q url.Values, list map[string]any) {
			if q.Get("count") == "0" {
				list["totalResults"] = 0
			}
		})},
		{"a page is longer than the longest", "RFC7644-3.4.2.4-06", "protocol.pagination.large", answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["filter"] = map[string]any{"supported": true, "maxResults": 1} })
		})},
		{"pages overlap", "RFC7644-3.4.2.4-07", walk, queried(func(q url.Values) {
			if start := number(q, "startIndex", 1); start > 1 {
				q.Set("startIndex", fmt.Sprint(start-1))
			}
		})},
		{"the order changes from call to call", "RFC7644-3.4.2.4-07", walk, func(cfg *hubspot.Config) {
			var calls atomic.Int64
			queried(func(q url.Values) {
				if calls.Add(1)%2 == 0 {
					q.Set("sortBy", "userName")
					q.Set("sortOrder", "descending")
				}
			})(cfg)
		}},
		{"pages are cut out of the first page", "RFC7644-3.4.2.4-07", walk, listed(func(q url.Values, list map[string]any) {
			if number(q, "startIndex", 1) > number(q, "count", 200) {
				list["Resources"] = []any{}
			}
		})},
		{"startIndex counts pages", "RFC7644-3.4.2.4-07", walk, queried(func(q url.Values) {
			q.Set("startIndex", fmt.Sprint((number(q, "startIndex", 1)-1)*number(q, "count", 200)+1))
		})},
		{"the last of each page is lost", "RFC7644-3.4.2.4-07", walk, listed(func(_ url.Values, list map[string]any) {
			if users, _ := list["Resources"].([]any); len(users) > 1 {
				list["Resources"] = users[1:]
			}
		})},
		{"pages are cut before they are sorted", "RFC7644-3.4.2.4-11", walk, queried(func(q url.Values) {
			if q.Has("sortBy") && q.Has("count") {
				q.Set("startIndex", "1")
			}
		})},
		{"behind the end is the first page again", "RFC7644-3.4.2.4-08", "protocol.pagination.beyond", func(cfg *hubspot.Config) {
			calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
				a := c.Ask()
				if users, ok := tamper.Decode(a.Body)["Resources"].([]any); ok && len(users) == 0 {
					q := c.Query()
					q.Del("startIndex")
					return c.AskQuery(q)
				}
				return a
			})(cfg)
		}},
		{"behind the end is nothing", "RFC7644-3.4.2.4-08", "protocol.pagination.beyond", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if users, ok := tamper.Decode(a.Body)["Resources"].([]any); ok && len(users) == 0 {
				return tamper.Refusal(http.StatusNotFound, "", "No such page.")
			}
			return a
		})},
		{"a count that is no number breaks down", "RFC7644-3.4.2.4-10", "protocol.pagination.no-number", refusedQuery(http.StatusInternalServerError, func(q url.Values) bool { return q.Get("count") == "abc" })},
	}}
}

// listed changes the lists of users on their way out.
func listed(change func(q url.Values, list map[string]any)) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
		a.Edit(func(body map[string]any) {
			if _, ok := body["totalResults"].(json.Number); ok {
				change(c.Query(), body)
			}
		})
	})
}

func number(q url.Values, name string, otherwise int) int {
	if n, err := strconv.Atoi(q.Get(name)); err == nil {
		return n
	}
	return otherwise
}
