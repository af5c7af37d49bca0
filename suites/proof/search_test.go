package proof

import (
	"fmt"
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func searchArea() area {
	const query, parameters = "protocol.search-post.query", "protocol.search-post.parameters"
	without := func(name string) func(*hubspot.Config) {
		return searching("/Users/.search", func(body map[string]any) *tamper.Answer { delete(body, name); return nil })
	}
	return area{family: "protocol", name: "search-post", broken: []broken{
		{"a search makes a user", "RFC7644-3.4.3-01", query, calls(http.MethodPost, "/Users/.search", func(c *tamper.Call) *tamper.Answer {
			c.Do(http.MethodPost, tamper.Base+"/Users", "", tamper.Encode(map[string]any{
				"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "userName": fmt.Sprintf("made.by.search.%p@acme.test", c),
				"name": map[string]any{"givenName": "Made", "familyName": "Search"}, "emails": []any{map[string]any{"value": fmt.Sprintf("made.by.search.%p@acme.test", c)}},
			}))
			return c.Ask()
		})},
		{"a search is answered with 201", "RFC7644-3.4.3-01 RFC7644-3.4.3-02", query, answers(http.MethodPost, "/Users/.search", func(_ *tamper.Call, a *tamper.Answer) {
			if a.OK() {
				a.Status = http.StatusCreated
			}
		})},
		{"a search is answered with the schema of the question", "RFC7644-3.4.3-02", query, answers(http.MethodPost, "/Users/.search", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				if body["totalResults"] != nil {
					body["schemas"] = []string{"urn:ietf:params:scim:api:messages:2.0:SearchRequest"}
				}
			})
		})},
		{"anything is a SearchRequest", "RFC7644-3.4.3-03", "protocol.search-post.message", searching("/Users/.search", func(body map[string]any) *tamper.Answer {
			body["schemas"] = []string{"urn:ietf:params:scim:api:messages:2.0:SearchRequest"}
			return nil
		})},
		{"a search takes no SearchRequest", "RFC7644-3.4.3-03", "protocol.search-post.message", searching("/Users/.search", func(body map[string]any) *tamper.Answer {
			if body["count"] == nil { // the first look at whether there is a search
				return nil
			}
			return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "Unknown schema.")
		})},
		{"attributes in a search is not read", "RFC7644-3.4.3-04", parameters, without("attributes")},
		{"excludedAttributes in a search is not read", "RFC7644-3.4.3-04", parameters, without("excludedAttributes")},
		{"filter in a search is not read", "RFC7644-3.4.3-04", parameters, without("filter")},
		{"sortBy in a search is not read", "RFC7644-3.4.3-04", parameters, without("sortBy")},
		{"sortOrder in a search is not read", "RFC7644-3.4.3-04", parameters, without("sortOrder")},
		{"startIndex in a search is not read", "RFC7644-3.4.3-04", parameters, without("startIndex")},
		{"count in a search is not read", "RFC7644-3.4.3-04", parameters, without("count")},
		{"a search without count breaks down", "RFC7644-3.4.3-04", parameters, searching("/Users/.search", func(body map[string]any) *tamper.Answer {
			if body["count"] == nil && body["attributes"] != nil {
				return tamper.Refusal(http.StatusInternalServerError, "", "Internal error.")
			}
			return nil
		})},
		{"a search at the root finds users alone", "RFC7644-3.4.3-05", "protocol.search-post.root", answers(http.MethodPost, "/.search", func(_ *tamper.Call, a *tamper.Answer) {
			a.Keep(func(r map[string]any) bool { return r["userName"] != nil })
		})},
	}}
}

// searching changes the body of a search; an answer goes out instead.
func searching(path string, change func(body map[string]any) *tamper.Answer) func(*hubspot.Config) {
	return calls(http.MethodPost, path, func(c *tamper.Call) *tamper.Answer {
		if a := change(c.Body); a != nil {
			return a
		}
		return c.AskWith(c.Body)
	})
}
