package variants

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func paginationVariants() []Variant {
	return []Variant{
		{"page-whole-without-numbers", "pagination", "a list of everything has neither startIndex nor itemsPerPage", "RFC 7644 section 3.4.2: REQUIRED when partial results are returned",
			answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					users, _ := body["Resources"].([]any)
					if total, _ := body["totalResults"].(json.Number); total.String() == strconv.Itoa(len(users)) {
						delete(body, "startIndex")
						delete(body, "itemsPerPage")
					}
				})
			})},
		{"page-short", "pagination", "pages hold two at most", "RFC 7644 section 3.4.2.4: fewer than count MAY be returned",
			features(func(f *provider.Features) { f.MaxResults = 2 })},
		{"page-empty-without-resources", "pagination", "an empty page has no Resources", "RFC 7644 section 3.4.2: REQUIRED if totalResults is non-zero; no resources is the empty list (RFC 7643 section 2.5)",
			emptyWithoutResources},
		{"page-no-number-ignored", "pagination", "a startIndex or count that is no number is read as missing", "RFC 7644 section 3.4.2.4 does not say what happens",
			querying(func(q url.Values) {
				for _, name := range []string{"startIndex", "count"} {
					if _, err := strconv.Atoi(q.Get(name)); err != nil {
						q.Del(name)
					}
				}
			})},
		{"page-filter-not-offered", "pagination", "there are pages, but no filters to narrow them", "RFC 7643 section 5: filter.supported",
			features(func(f *provider.Features) { f.Filter = false })},
		{"page-more-members", "pagination", "lists carry members of their own", "RFC 7644 section 3.4.2 forbids none",
			answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) { body["hasMore"] = false })
			})},
		{"page-sort-not-offered", "pagination", "there are pages, but no sorting", "RFC 7643 section 5: sort.supported",
			func(cfg *hubspot.Config) { features(func(f *provider.Features) { f.Sort = false })(cfg) }},
	}
}
