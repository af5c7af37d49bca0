package variants

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func cursorVariants() []Variant {
	return []Variant{
		{"cursor-by-default", "cursor-pagination", "queries that ask for no way of paging are paged by cursor", "RFC 9865 sections 2.3 and 2.4",
			features(func(f *provider.Features) { f.CursorByDefault = true })},
		{"cursor-only", "cursor-pagination", "there are no pages by index", "RFC 9865 section 2.3", func(cfg *hubspot.Config) {
			features(func(f *provider.Features) { f.CursorByDefault = true })(cfg)
			answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					if pagination, ok := body["pagination"].(map[string]any); ok {
						pagination["index"] = false
					}
				})
			})(cfg)
			asked(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
				if c.Query().Has("startIndex") {
					return tamper.Refusal(http.StatusBadRequest, "invalidValue", "use cursor")
				}
				return c.Ask()
			})(cfg)
		}},
		{"cursor-forward-only", "cursor-pagination", "no page has a previousCursor", "RFC 9865 section 2: previousCursor is optional",
			cursorPages(func(page map[string]any) { delete(page, "previousCursor") })},
		{"cursor-no-total", "cursor-pagination", "pages by cursor have no totalResults", "RFC 9865 section 2: it may be omitted where it cannot be estimated",
			cursorPages(func(page map[string]any) { delete(page, "totalResults") })},
		{"cursor-empty-last-page", "cursor-pagination", "that there is no more shows only on an empty page", "RFC 9865 section 2: nextCursor is omitted on the last page, which may be empty",
			cursorQueries(func(c *tamper.Call, cursor string) *tamper.Answer {
				if cursor == "end" {
					return &tamper.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/scim+json"}},
						Body: []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"itemsPerPage":0,"Resources":[]}`)}
				}
				return c.Ask().Edit(func(page map[string]any) {
					if list, _ := page["Resources"].([]any); page["nextCursor"] == nil && len(list) > 0 {
						page["nextCursor"] = "end"
					}
				})
			})},
		{"cursor-short-pages", "cursor-pagination", "no page holds more than two resources", "RFC 9865 section 2: a page may hold fewer than count",
			features(func(f *provider.Features) { f.MaxResults = 2 })},
		{"cursor-default-unsaid", "cursor-pagination", "which way of paging is the default is not published", "RFC 9865 section 4: defaultPaginationMethod is optional",
			answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					if pagination, ok := body["pagination"].(map[string]any); ok && pagination["cursor"] == true {
						body["pagination"] = map[string]any{"cursor": true, "index": true}
					}
				})
			})},
		{"cursor-not-offered", "cursor-pagination", "there are no cursors", "RFC 9865 section 4: cursor may be false",
			features(func(f *provider.Features) { f.Cursors = false })},
	}
}

// cursorQueries answers queries by cursor in another way, whether they come by GET
// or by POST.
func cursorQueries(answer func(c *tamper.Call, cursor string) *tamper.Answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		asked(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if query := c.Query(); query.Has("cursor") {
				return answer(c, query.Get("cursor"))
			}
			return c.Ask()
		})(cfg)
		asked(http.MethodPost, "/Users/.search", func(c *tamper.Call) *tamper.Answer {
			if cursor, ok := c.Body["cursor"].(string); ok {
				return answer(c, cursor)
			}
			return c.Ask()
		})(cfg)
	}
}

func cursorPages(change func(page map[string]any)) func(*hubspot.Config) {
	return cursorQueries(func(c *tamper.Call, _ string) *tamper.Answer {
		a := c.Ask()
		if a.OK() {
			a.Edit(change)
		}
		return a
	})
}
