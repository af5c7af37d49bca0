package variants

import (
	"fmt"
	"maps"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// vendorURN is a schema that a service provider adds to the User on its own.
const vendorURN = "urn:ietf:params:scim:schemas:extension:acme:2.0:User"

// vendorSchema adds it: published, in the resource type, and with a value that no
// client has set in every whole answer.
func vendorSchema(cfg *hubspot.Config) {
	definition := map[string]any{
		"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:Schema"}, "id": vendorURN, "name": "Acme User", "description": "What Acme knows of a user.",
		"attributes": []any{map[string]any{
			"name": "costCode", "type": "string", "multiValued": false, "description": "Where the seat is booked.", "required": false,
			"caseExact": false, "mutability": "readOnly", "returned": "default", "uniqueness": "none",
		}},
	}
	answersTo(http.MethodGet, "/Schemas/...", func(c *tamper.Call) *tamper.Answer {
		a := c.Ask()
		switch {
		case c.ID() == vendorURN:
			if known := c.Do(http.MethodGet, tamper.Base+"/Schemas", "", nil); !known.OK() {
				return known
			}
			return &tamper.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: tamper.Encode(located(definition, c))}
		case a.OK() && c.Path() == "/Schemas":
			a.Edit(func(body map[string]any) {
				list, _ := body["Resources"].([]any)
				body["Resources"] = append(list, located(definition, c))
				body["totalResults"] = len(list) + 1
				if body["itemsPerPage"] != nil {
					body["itemsPerPage"] = len(list) + 1
				}
			})
		}
		return a
	})(cfg)
	answers(http.MethodGet, "/ResourceTypes/...", func(_ *tamper.Call, a *tamper.Answer) {
		a.EditResources(func(r map[string]any) {
			if r["endpoint"] == "/Users" || r["endpoint"] == "Users" {
				list, _ := r["schemaExtensions"].([]any)
				r["schemaExtensions"] = append(list, map[string]any{"schema": vendorURN, "required": false})
			}
		})
	})(cfg)
	answers("", "/Users/...", func(c *tamper.Call, a *tamper.Answer) {
		_, _, asked := tamper.Member(c.Body, "attributes") // of a search by POST
		_, left, _ := tamper.Member(c.Body, "excludedAttributes")
		excluded := strings.ToLower(c.Query().Get("excludedAttributes") + fmt.Sprint(left))
		if !a.OK() || asked || c.Query().Has("attributes") || strings.Contains(excluded, strings.ToLower(vendorURN)) {
			return
		}
		a.EditResources(func(r map[string]any) {
			schemas, _ := r["schemas"].([]any)
			if r["userName"] == nil || len(schemas) == 0 {
				return
			}
			r["schemas"], r[vendorURN] = append(schemas, vendorURN), map[string]any{"costCode": "4711"}
		})
	})(cfg)
}

// located is a definition with its own address.
func located(definition map[string]any, c *tamper.Call) map[string]any {
	copied := maps.Clone(definition)
	scheme := "http://"
	if c.Request.TLS != nil {
		scheme = "https://"
	}
	copied["meta"] = map[string]any{"resourceType": "Schema", "location": scheme + c.Request.Host + tamper.Base + "/Schemas/" + vendorURN}
	return copied
}
