package faults

import (
	"encoding/json"
	"net/http"
	"net/url"

	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults of what the server says about itself.

const userURN = "urn:ietf:params:scim:schemas:core:2.0:User"

func discoveryFaults() []Fault {
	return []Fault{
		{"disc-schemas-bare-array", "GET /Schemas answers a JSON array instead of a ListResponse.",
			answered(get, "/Schemas", func(_ *call, a *answer) { a.Body = resourcesAlone(a.Body) })},
		{"disc-resourcetypes-bare-array", "GET /ResourceTypes answers a JSON array instead of a ListResponse.",
			answered(get, "/ResourceTypes", func(_ *call, a *answer) { a.Body = resourcesAlone(a.Body) })},
		{"disc-schema-active-string", "The published User schema declares active as a string.",
			both(answered(get, "/Schemas", activeIsString), answered(get, "/Schemas/{id}", activeIsString))},
		{"disc-capability-overclaimed", "ServiceProviderConfig says that bulk requests are supported, and /Bulk answers 501.",
			both(
				features(func(f *provider.Features) { f.Bulk = false }),
				published(func(config map[string]any) {
					config["bulk"] = map[string]any{"supported": true, "maxOperations": 1000, "maxPayloadSize": 1 << 20}
				}),
				below(post, "/Bulk", func(*call) *answer {
					return tamper.Refusal(http.StatusNotImplemented, "", "bulk requests are switched off")
				}))},
		{"disc-limits-not-applied", "bulk.maxOperations, bulk.maxPayloadSize and filter.maxResults are published, and none is enforced.",
			published(func(config map[string]any) {
				config["filter"] = map[string]any{"supported": true, "maxResults": 2}
				if bulk, _ := config["bulk"].(map[string]any); bulk["supported"] == true {
					bulk["maxOperations"], bulk["maxPayloadSize"] = 5, 5000
				}
			})},
		{"disc-root-path-fails", "GET of the service root answers 500.",
			below(get, "", func(*call) *answer {
				return tamper.Refusal(http.StatusInternalServerError, "", "Internal Server Error")
			})},
		{"disc-filter-accepted", "A filter on /Schemas and /ResourceTypes is ignored.",
			both(asked("/Schemas", withoutFilter), asked("/ResourceTypes", withoutFilter))},
	}
}

// resourcesAlone takes a list out of its ListResponse.
func resourcesAlone(body []byte) []byte {
	list, ok := tamper.Decode(body)["Resources"]
	if !ok {
		return body
	}
	bare, err := json.Marshal(list)
	if err != nil { // it came from JSON
		return body
	}
	return bare
}

func activeIsString(_ *call, a *answer) {
	a.EditResources(func(schema map[string]any) {
		attributes, _ := schema["attributes"].([]any)
		for _, item := range attributes {
			if attribute, _ := item.(map[string]any); schema["id"] == userURN && attribute["name"] == "active" {
				attribute["type"] = "string"
			}
		}
	})
}

func withoutFilter(query url.Values) { query.Del("filter") }
