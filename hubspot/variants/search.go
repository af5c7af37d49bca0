package variants

import (
	"net/http"

	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func searchVariants() []Variant {
	return []Variant{
		{"search-not-offered", "search-post", "there is no search by POST", "RFC 7644 section 3.4.3: clients MAY search by POST, and 501 is for what is not offered",
			features(func(f *provider.Features) { f.Search = false })},
		{"search-unknown", "search-post", "the address of a search is not known", "RFC 7644 section 3.12: 404",
			asked(http.MethodPost, "/Users/.search", func(*tamper.Call) *tamper.Answer {
				return tamper.Refusal(http.StatusNotFound, "", "There is no such resource.")
			})},
		{"search-root-too-many", "search-post", "a search at the root finds too many", "RFC 7644 section 3.4.2.1: tooMany",
			asked(http.MethodPost, "/.search", func(*tamper.Call) *tamper.Answer {
				return tamper.Refusal(http.StatusBadRequest, "tooMany", "Search one resource type.")
			})},
		{"search-root-not-offered", "search-post", "there is no search at the root", "RFC 7644 section 3.12: 501",
			asked(http.MethodPost, "/.search", func(*tamper.Call) *tamper.Answer {
				return tamper.Refusal(http.StatusNotImplemented, "", "Search one resource type.")
			})},
		{"search-empty-without-resources", "search-post", "a search that finds nobody has no Resources", "RFC 7644 section 3.4.2: REQUIRED if totalResults is non-zero",
			emptyWithoutResources},
		{"search-sort-not-offered", "search-post", "a search takes no notice of sortBy, and discovery says so", "RFC 7643 section 5: sort.supported",
			features(func(f *provider.Features) { f.Sort = false })},
		{"search-short-pages", "search-post", "a search gives pages of two", "RFC 7644 section 3.4.2.4: fewer than count MAY be returned",
			features(func(f *provider.Features) { f.MaxResults = 2 })},
	}
}
