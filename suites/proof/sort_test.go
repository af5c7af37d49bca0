package proof

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func sortArea() area {
	const order, types = "protocol.sort.order", "protocol.sort.types"
	return area{family: "protocol", name: "sort", broken: []broken{
		{"sortBy is not read", "RFC7644-3.4.2.3-01 RFC7644-3.4.2.3-07", order, queried(func(q url.Values) { q.Del("sortBy") })},
		{"what is not shown is not sorted by", "RFC7644-3.4.2.3-01", order, queried(func(q url.Values) {
			if q.Has("attributes") {
				q.Del("sortBy")
			}
		})},
		{"the order is descending unless told otherwise", "RFC7644-3.4.2.3-02", order, queried(func(q url.Values) {
			if q.Get("sortOrder") == "" {
				q.Set("sortOrder", "descending")
			}
		})},
		{"sortOrder is not read", "RFC7644-3.4.2.3-03", order, queried(func(q url.Values) { q.Del("sortOrder") })},
		{"lower-case ascending is not known", "RFC7644-3.4.2.3-01", order, refusedQuery(http.StatusNotFound, func(q url.Values) bool { return q.Get("sortOrder") == "ascending" })},
		{"sub-attributes cannot be sorted by", "RFC7644-3.4.2.3-07", order, queried(func(q url.Values) {
			if q.Get("sortBy") == "name.givenName" {
				q.Del("sortBy")
			}
		})},
		{"sorting by a complex attribute breaks down", "RFC7644-3.4.2.3-07", order, refusedQuery(http.StatusInternalServerError, func(q url.Values) bool { return q.Get("sortBy") == "name" })},
		{"an unknown order is descending", "RFC7644-3.4.2.3-09", order, queried(func(q url.Values) {
			if q.Get("sortOrder") == "sideways" {
				q.Set("sortOrder", "descending")
			}
		})},
		{"capital letters come first in logins", "RFC7644-3.4.2.3-04", types, reordered("userName", func(r map[string]any) string { return fmt.Sprint(r["userName"]) })},
		{"the letter case of externalId does not count", "RFC7644-3.4.2.3-04", types, reordered("externalId", func(r map[string]any) string { return strings.ToLower(fmt.Sprint(r["externalId"])) })},
		{"the first value counts, not the primary one", "RFC7644-3.4.2.3-05", "protocol.sort.multi-valued", reordered("emails.value", func(r map[string]any) string {
			emails, _ := r["emails"].([]any)
			first, _ := emails[0].(map[string]any)
			return fmt.Sprint(first["value"])
		})},
		{"who has no value comes first", "RFC7644-3.4.2.3-06", "protocol.sort.without-value", reordered("title", func(r map[string]any) string {
			title, _ := r["title"].(string)
			return title
		})},
		{"sortBy breaks down by what has no column", "RFC7644-3.4.2.3-08", "protocol.sort.optional", refusedQuery(http.StatusInternalServerError, func(q url.Values) bool { return q.Get("sortBy") == "doesNotExist" })},
		{"sortBy breaks down where it is not offered", "RFC7644-3.4.2.3-08", "protocol.sort.optional", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.Sort = false })
			refusedQuery(http.StatusInternalServerError, func(q url.Values) bool { return q.Has("sortBy") })(cfg)
		}},
	}}
}

// queried lets the provider read another query of /Users.
func queried(change func(q url.Values)) func(*hubspot.Config) {
	return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		q := c.Query()
		change(q)
		return c.AskQuery(q)
	})
}

// refusedQuery answers some queries of /Users with an error.
func refusedQuery(status int, match func(q url.Values) bool) func(*hubspot.Config) {
	return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		if match(c.Query()) {
			return tamper.Refusal(status, "", "This query is not supported.")
		}
		return c.Ask()
	})
}

// reordered sorts what is sorted by an attribute by a text of its own.
func reordered(attribute string, key func(resource map[string]any) string) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
		if c.Query().Get("sortBy") != attribute {
			return
		}
		a.Edit(func(body map[string]any) {
			list, _ := body["Resources"].([]any)
			slices.SortStableFunc(list, func(x, y any) int {
				order := strings.Compare(key(x.(map[string]any)), key(y.(map[string]any)))
				if c.Query().Get("sortOrder") == "descending" {
					return -order
				}
				return order
			})
		})
	})
}
