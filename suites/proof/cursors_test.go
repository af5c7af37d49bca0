package proof

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func cursorArea() area {
	return area{family: "protocol", name: "cursor-pagination", broken: slices.Concat(cursorWalks(), cursorParameters(), cursorMethods())}
}

func cursorWalks() []broken {
	const walk = "protocol.cursor-pagination.walk"
	return []broken{
		{"an empty cursor is not known", "RFC9865-2-01", walk, cursorCalls(func(c *tamper.Call) *tamper.Answer {
			if c.Query().Get("cursor") == "" {
				return tamper.Refusal(http.StatusBadRequest, "invalidCursor", "empty")
			}
			return c.Ask()
		})},
		{"an empty cursor is paged by index", "RFC9865-2-01", walk, cursorIgnored},
		{"a cursor needs an equals sign", "RFC9865-2-01", "protocol.cursor-pagination.bare", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if strings.HasPrefix(c.Request.URL.RawQuery, "cursor&") {
				return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "cursor without value")
			}
			return c.Ask()
		})},
		{"the second page says that it is the last", "RFC9865-2-02", walk, cursorPages(func(c *tamper.Call, page map[string]any) {
			if c.Query().Get("cursor") != "" {
				delete(page, "nextCursor")
			}
		})},
		{"pages overlap by one", "RFC9865-2-06", walk, cursorByOffset(func(offset int) int { return max(0, offset-1) })},
		{"a user is skipped between pages", "RFC9865-2-06", walk, cursorByOffset(func(offset int) int {
			if offset > 0 {
				offset++
			}
			return offset
		})},
		{"nextCursor leads to the same page for ever", "RFC9865-2-03", walk, cursorByOffset(func(int) int { return 0 })},
		{"the last page has a nextCursor that is refused", "RFC9865-2-06", walk, cursorPages(func(_ *tamper.Call, page map[string]any) {
			if page["nextCursor"] == nil {
				page["nextCursor"] = "end"
			}
		})},
		{"nextCursor of the last page is a number", "RFC9865-2-03", walk, cursorPages(func(_ *tamper.Call, page map[string]any) {
			if page["nextCursor"] == nil {
				page["nextCursor"] = 0
			}
		})},
		{"nextCursor of the last page is null", "RFC9865-2-03", walk, cursorPages(func(_ *tamper.Call, page map[string]any) {
			if page["nextCursor"] == nil {
				page["nextCursor"] = nil
			}
		})},
		{"the first page has a previousCursor", "RFC9865-2-04", walk, cursorPages(func(c *tamper.Call, page map[string]any) {
			if page["previousCursor"] == nil {
				page["previousCursor"] = page["nextCursor"]
			}
		})},
		{"the only page has a previousCursor", "RFC9865-2-04", "protocol.cursor-pagination.bare", cursorPages(func(c *tamper.Call, page map[string]any) {
			if page["nextCursor"] == nil {
				page["previousCursor"] = "first"
			}
		})},
		{"previousCursor leads to the same page", "RFC9865-2-05", "protocol.cursor-pagination.back", func(cfg *hubspot.Config) {
			var mu sync.Mutex
			here := map[string]string{} // the cursor of the page that gave a previousCursor
			cursorCalls(func(c *tamper.Call) *tamper.Answer {
				mu.Lock()
				defer mu.Unlock()
				query := c.Query()
				asked := query.Get("cursor")
				if same := here[asked]; same != "" {
					query.Set("cursor", same)
				}
				return c.AskQuery(query).Edit(func(page map[string]any) {
					if previous, ok := page["previousCursor"].(string); ok {
						here[previous] = asked
					}
				})
			})(cfg)
		}},
		{"cursors are base64 with its own alphabet", "RFC9865-2-07", walk, cursorSpelled(func(cursor string) string { return cursor + "+/=" })},
		{"totalResults is the size of the page", "RFC9865-2-10", walk, cursorPages(func(_ *tamper.Call, page map[string]any) {
			page["totalResults"] = len(page["Resources"].([]any))
		})},
	}
}

func cursorParameters() []broken {
	return []broken{
		{"count is ignored", "RFC9865-2-08", "protocol.cursor-pagination.walk", cursorCounts("5", "")},
		{"count has a lower bound of 3", "RFC9865-2-08", "protocol.cursor-pagination.count", cursorCounts("3", "1")},
		{"count 0 means the default", "RFC9865-2-09", "protocol.cursor-pagination.count", cursorCounts("3", "0")},
		{"a negative count means the default", "RFC9865-2-09", "protocol.cursor-pagination.count", cursorCounts("3", "-1")},
		{"a negative count is refused", "RFC9865-2-09", "protocol.cursor-pagination.count", cursorCalls(func(c *tamper.Call) *tamper.Answer {
			if c.Query().Get("count") == "-1" {
				return tamper.Refusal(http.StatusBadRequest, "invalidCount", "count is negative")
			}
			return c.Ask()
		})},
		{"a cursor that is none gives the first page", "RFC9865-2.1-01 RFC9865-2.1-02", "protocol.cursor-pagination.invalid", cursorFailing("invalidCursor", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			query.Set("cursor", "")
			return c.AskQuery(query)
		})},
		{"a cursor that is none gives 400 without a message", "RFC9865-2.1-01", "protocol.cursor-pagination.invalid", cursorFailing("invalidCursor", func(*tamper.Call) *tamper.Answer {
			return &tamper.Answer{Status: http.StatusBadRequest, Header: http.Header{}}
		})},
		{"a cursor that is none is an invalidValue", "RFC9865-2.1-02", "protocol.cursor-pagination.invalid", cursorFailing("invalidCursor", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusBadRequest, "invalidValue", "cursor")
		})},
		{"another count starts from the beginning", "RFC9865-2.1-04 RFC9865-2-06", "protocol.cursor-pagination.invalid", cursorFailing("invalidCount", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			query.Set("cursor", "")
			return c.AskQuery(query)
		})},
		{"another count has no scimType", "RFC9865-2.1-04", "protocol.cursor-pagination.invalid", cursorFailing("invalidCount", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusBadRequest, "", "count has changed")
		})},
		{"sortBy is ignored with a cursor", "RFC9865-2.2-01", "protocol.cursor-pagination.sorted", cursorQuery("sortBy", "")},
		{"sortOrder is ignored with a cursor", "RFC9865-2.2-01", "protocol.cursor-pagination.sorted", cursorQuery("sortOrder", "ascending")},
	}
}

func cursorMethods() []broken {
	const method = "protocol.cursor-pagination.method"
	byDefault := func(f *provider.Features) { f.CursorByDefault = true }
	publishes := func(style string) func(*hubspot.Config) {
		return answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["pagination"].(map[string]any)["defaultPaginationMethod"] = style })
		})
	}
	return []broken{
		{"nextCursor of a query without cursor is refused", "RFC9865-2.3-01", method, offering(byDefault, cursorCalls(func(c *tamper.Call) *tamper.Answer {
			if c.Query().Get("cursor") != "" {
				return tamper.Refusal(http.StatusBadRequest, "invalidCursor", "cursor")
			}
			return c.Ask()
		}))},
		{"the default is said to be the cursor, and is the index", "RFC9865-2.4-01", method, publishes("cursor")},
		{"the default is said to be the index, and is the cursor", "RFC9865-2.4-01", method, offering(byDefault, publishes("index"))},
		{"without a way of paging a query is refused", "RFC9865-2.4-01", method, calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if query := c.Query(); query.Has("count") && !query.Has("cursor") && !query.Has("startIndex") {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "say cursor or startIndex")
			}
			return c.Ask()
		})},
		{"startIndex is ignored where there are cursors", "RFC9865-2.4-02", method, calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			query.Del("startIndex")
			return c.AskQuery(query)
		})},
		{"cursor is ignored where there is startIndex", "RFC9865-2.4-02", method, cursorIgnored},
		{"a search by POST has no cursors", "RFC9865-3-01", "protocol.cursor-pagination.search", calls(http.MethodPost, "/Users/.search", func(c *tamper.Call) *tamper.Answer {
			delete(c.Body, "cursor")
			return c.AskWith(c.Body)
		})},
		{"a search by POST begins anew for every cursor", "RFC9865-3-01", "protocol.cursor-pagination.search", calls(http.MethodPost, "/Users/.search", func(c *tamper.Call) *tamper.Answer {
			if c.Body["cursor"] != nil {
				c.Body["cursor"] = ""
			}
			return c.AskWith(c.Body)
		})},
	}
}

// cursorCalls answers queries by cursor in another way.
func cursorCalls(answer func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		if !c.Query().Has("cursor") {
			return c.Ask()
		}
		return answer(c)
	})
}

var cursorIgnored = cursorQuery("cursor", "")

// cursorQuery gives a parameter of queries by cursor another value, "" takes it away.
func cursorQuery(name, value string) func(*hubspot.Config) {
	return cursorCalls(func(c *tamper.Call) *tamper.Answer {
		query := c.Query()
		if query.Del(name); value != "" {
			query.Set(name, value)
		}
		return c.AskQuery(query)
	})
}

// cursorPages changes the pages of queries by cursor.
func cursorPages(change func(c *tamper.Call, page map[string]any)) func(*hubspot.Config) {
	return cursorCalls(func(c *tamper.Call) *tamper.Answer {
		a := c.Ask()
		if a.OK() {
			a.Edit(func(page map[string]any) { change(c, page) })
		}
		return a
	})
}

// cursorCounts reads one count, "" for any, as another.
func cursorCounts(count, from string) func(*hubspot.Config) {
	return cursorCalls(func(c *tamper.Call) *tamper.Answer {
		query := c.Query()
		if from == "" || query.Get("count") == from {
			query.Set("count", count)
		}
		return c.AskQuery(query)
	})
}

// cursorFailing answers in another way what is refused with a scimType.
func cursorFailing(scimType string, answer func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	return cursorCalls(func(c *tamper.Call) *tamper.Answer {
		a := c.Ask()
		if tamper.Decode(a.Body)["scimType"] == scimType {
			return answer(c)
		}
		return a
	})
}

// cursorByOffset puts offsets in place of cursors, as many servers do, and gets
// them wrong.
func cursorByOffset(wrong func(offset int) int) func(*hubspot.Config) {
	return cursorCalls(func(c *tamper.Call) *tamper.Answer {
		query := c.Query()
		raw, _ := base64.RawURLEncoding.DecodeString(query.Get("cursor"))
		offset, _ := strconv.Atoi(string(raw))
		count, _ := strconv.Atoi(query.Get("count"))
		query.Del("cursor")
		query.Set("startIndex", strconv.Itoa(wrong(offset)+1))
		return c.AskQuery(query).Edit(func(page map[string]any) {
			delete(page, "startIndex")
			total, _ := page["totalResults"].(json.Number).Int64()
			if next := wrong(offset) + count; next < int(total) {
				page["nextCursor"] = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(next)))
			}
		})
	})
}

// cursorSpelled writes cursors in another way, and takes them so.
func cursorSpelled(spell func(cursor string) string) func(*hubspot.Config) {
	added := spell("")
	return cursorCalls(func(c *tamper.Call) *tamper.Answer {
		query := c.Query()
		query.Set("cursor", strings.TrimSuffix(query.Get("cursor"), added))
		return c.AskQuery(query).Edit(func(page map[string]any) {
			for _, name := range []string{"nextCursor", "previousCursor"} {
				if cursor, ok := page[name].(string); ok {
					page[name] = spell(cursor)
				}
			}
		})
	})
}
