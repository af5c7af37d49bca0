package variants

import (
	"net/http"
	"net/url"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func sortVariants() []Variant {
	return []Variant{
		{"sort-not-offered", "sort", "sortBy is taken no notice of, and discovery says so", "RFC 7643 section 5: sort.supported",
			features(func(f *provider.Features) { f.Sort = false })},
		{"sort-refused", "sort", "sortBy is refused with 501, and discovery says that there is no sorting", "RFC 7644 section 3.12: 501",
			func(cfg *hubspot.Config) {
				features(func(f *provider.Features) { f.Sort = false })(cfg)
				asked(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
					if c.Query().Has("sortBy") {
						return tamper.Refusal(http.StatusNotImplemented, "", "Sorting is not supported.")
					}
					return c.Ask()
				})(cfg)
			}},
		{"sort-unknown-order-ascends", "sort", "a sortOrder that does not exist is read as ascending", "RFC 7644 section 3.4.2.3 does not say what happens",
			querying(func(q url.Values) {
				if order := q.Get("sortOrder"); order != "" && order != "ascending" && order != "descending" {
					q.Del("sortOrder")
				}
			})},
		{"sort-complex-ignored", "sort", "a complex attribute in sortBy is taken no notice of", "RFC 7644 section 3.4.2.3 asks for a sub-attribute",
			querying(func(q url.Values) {
				if q.Get("sortBy") == "name" {
					q.Del("sortBy")
				}
			})},
		{"sort-short-pages", "sort", "a sorted list is cut into pages of two", "RFC 7644 section 3.4.2.4: fewer than count MAY be returned",
			features(func(f *provider.Features) { f.MaxResults = 2 })},
	}
}

// querying lets the provider read another query of /Users.
func querying(change func(q url.Values)) func(*hubspot.Config) {
	return asked(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		q := c.Query()
		change(q)
		return c.AskQuery(q)
	})
}
