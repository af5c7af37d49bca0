package proof

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func discoveryArea() area {
	return area{family: "protocol", name: "discovery", broken: append(append(configBroken(), typesBroken()...), append(schemasBroken(), addressBroken()...)...)}
}

const (
	spc          = "/ServiceProviderConfig"
	anyType      = "/ResourceTypes/..."
	anySchema    = "/Schemas/..."
	cursorConfig = `{"cursor":true,"index":true,"defaultPaginationMethod":"index","defaultPageSize":200,"maxPageSize":200,"cursorTimeout":3600}`
)

func configBroken() []broken {
	return []broken{
		{"the configuration comes in a list", "RFC7644-4-01", "protocol.discovery.config", config(func(body map[string]any) {
			one := map[string]any{}
			for name, v := range body {
				one[name] = v
				delete(body, name)
			}
			body["schemas"], body["totalResults"], body["Resources"] = []any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, 1, []any{one}
		})},
		{"there is no configuration", "RFC7644-4-01", "protocol.discovery.config", refuses(http.MethodGet, spc, http.StatusNotFound)},
		{"patch.supported is a string", "RFC7643-5-01", "protocol.discovery.features", config(func(body map[string]any) { body["patch"] = map[string]any{"supported": "true"} })},
		{"bulk says nothing of its limits", "RFC7643-5-02", "protocol.discovery.features", config(func(body map[string]any) { body["bulk"] = map[string]any{"supported": false} })},
		{"filter.maxResults is a string", "RFC7643-5-03", "protocol.discovery.features", config(func(body map[string]any) {
			body["filter"] = map[string]any{"supported": true, "maxResults": "200"}
		})},
		{"etag is missing", "RFC7643-5-04", "protocol.discovery.features", config(func(body map[string]any) { delete(body, "etag") })},
		{"an authentication scheme has no description", "RFC7643-5-05", "protocol.discovery.authentication", schemeMember("description", nil)},
		{"an authentication scheme has a type of its own", "RFC7643-5-06", "protocol.discovery.authentication", schemeMember("type", "bearer")},
		{"who has no credentials gets a sign-in page", "RFC7643-5-07", "protocol.discovery.authentication", func(cfg *hubspot.Config) {
			cfg.Front = append(cfg.Front, tamper.Middleware(tamper.To(http.MethodGet, spc), func(c *tamper.Call) *tamper.Answer {
				if c.Request.Header.Get("Authorization") == "" {
					return &tamper.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html>Sign in</html>")}
				}
				return c.Ask()
			}))
		}},
		{"cursors are offered and not spoken of", "RFC9865-4-01", "protocol.discovery.pagination", config(func(body map[string]any) { delete(body, "pagination") })},
		{"pagination.cursor is a string", "RFC9865-4-02", "protocol.discovery.pagination", pagination(`{"cursor":"true","index":true}`)},
		{"pagination sizes are strings", "RFC9865-4-03", "protocol.discovery.pagination", pagination(strings.Replace(cursorConfig, "3600", `"1h"`, 1))},
		{"the default method of pagination is neither", "RFC9865-4-03", "protocol.discovery.pagination", pagination(strings.Replace(cursorConfig, `"index",`, `"offset",`, 1))},
		{"a page is longer than maxPageSize", "RFC9865-4-04", "protocol.discovery.page-size", pagination(`{"cursor":false,"index":true,"maxPageSize":1}`)},
		{"a page is longer than defaultPageSize", "RFC9865-4-04", "protocol.discovery.page-size", pagination(`{"cursor":false,"index":true,"defaultPageSize":1}`)},
		{"PATCH is advertised and not implemented", "RFC7643-5-09", "protocol.discovery.truth", refuses(http.MethodPatch, "/Users/{id}", http.StatusNotImplemented)},
		{"PATCH is advertised and does nothing", "RFC7643-5-09", "protocol.discovery.truth", calls(http.MethodPatch, "/Users/{id}", func(*tamper.Call) *tamper.Answer {
			return &tamper.Answer{Status: http.StatusNoContent, Header: http.Header{}}
		})},
		{"sort is advertised and ignored", "RFC7643-5-09", "protocol.discovery.truth", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			q := c.Query()
			q.Del("sortBy")
			q.Del("sortOrder")
			return c.AskQuery(q)
		})},
		{"etag is advertised and there are no versions", "RFC7643-5-09", "protocol.discovery.truth", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Header.Del("ETag")
			a.Edit(func(body map[string]any) { delete(body["meta"].(map[string]any), "version") })
		})},
		{"filter is advertised and finds nobody", "RFC7643-5-09", "protocol.discovery.truth", answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
			if c.Query().Has("filter") {
				a.Keep(func(map[string]any) bool { return false })
			}
		})},
		{"bulk is advertised and not implemented", "RFC7643-5-09", "protocol.discovery.truth", both(
			config(func(body map[string]any) {
				body["bulk"] = map[string]any{"supported": true, "maxOperations": 10, "maxPayloadSize": 1 << 20}
			}),
			refuses(http.MethodPost, "/Bulk", http.StatusNotImplemented))},
		{"filter.maxResults is not applied", "RFC7643-5-09", "protocol.discovery.truth", config(func(body map[string]any) {
			body["filter"] = map[string]any{"supported": true, "maxResults": 1}
		})},
	}
}

func typesBroken() []broken {
	return []broken{
		{"the resource types are a bare array", "RFC7644-4-04", "protocol.discovery.types", bareArray("/ResourceTypes")},
		{"a resource type has no schema", "RFC7643-6-01", "protocol.discovery.types", eachType(func(r map[string]any) { delete(r, "schema") })},
		{"a resource type has no schemas", "RFC7643-6-08", "protocol.discovery.types", eachType(func(r map[string]any) { r["schemas"] = []any{} })},
		{"a resource type has no description", "RFC7643-6-06", "protocol.discovery.types", eachType(func(r map[string]any) { delete(r, "description") })},
		{"two resource types share an endpoint", "RFC7644-E8365-01", "protocol.discovery.types", furtherType("Contractor", "/Users")},
		{"schemaExtensions is one object", "RFC7643-E7522-01", "protocol.discovery.types", eachType(func(r map[string]any) {
			r["schemaExtensions"] = map[string]any{"schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "required": false}
		})},
		{"required of an extension is a string", "RFC7643-6-03", "protocol.discovery.types", extension("required", "false")},
		{"a resource type cannot be read alone", "RFC7644-4-05", "protocol.discovery.type", refuses(http.MethodGet, "/ResourceTypes/{id}", http.StatusNotFound)},
		{"an unknown resource type is answered with the list", "RFC7644-4-05", "protocol.discovery.type", calls(http.MethodGet, "/ResourceTypes/{id}", func(c *tamper.Call) *tamper.Answer {
			return c.Do(http.MethodGet, tamper.Base+"/ResourceTypes", "", nil)
		})},
		{"the schema of a resource type does not exist", "RFC7643-6-02 RFC7643-3.2-01", "protocol.discovery.type-parts", eachType(func(r map[string]any) {
			r["schema"] = "urn:ietf:params:scim:schemas:core:2.0:Person"
		})},
		{"an extension of a resource type does not exist", "RFC7643-6-03", "protocol.discovery.type-parts", extension("schema", "urn:acme:params:scim:schemas:lost:2.0:User")},
		{"the endpoint of a resource type does not exist", "RFC7643-6-05 RFC7643-3.2-01", "protocol.discovery.type-parts", furtherType("Gadget", "/Gadgets")},
		{"an endpoint is an absolute address", "RFC7643-6-05", "protocol.discovery.type-parts", eachType(func(r map[string]any) { r["endpoint"] = "https://acme.test/scim/v2/Users" })},
		{"the endpoint of a further type is in the singular", "RFC7644-3.2-01", "protocol.discovery.plural", furtherType("Gadget", "/Gadget")},
	}
}

func schemasBroken() []broken {
	const definitions, structure = "protocol.discovery.definitions", "protocol.discovery.structure"
	set := func(name, member string, v any) func(*hubspot.Config) {
		return define(name, func(a map[string]any) { a[member] = v })
	}
	drop := func(name, member string) func(*hubspot.Config) {
		return define(name, func(a map[string]any) { delete(a, member) })
	}
	return []broken{
		{"the schemas are a bare array", "RFC7644-4-02", "protocol.discovery.schemas", bareArray("/Schemas")},
		{"the list of schemas is cut", "RFC7644-4-02", "protocol.discovery.schemas", answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["Resources"] = body["Resources"].([]any)[:1] })
		})},
		{"the id of a schema is its name", "RFC7643-7-02", "protocol.discovery.schemas", eachSchema(func(r map[string]any) { r["id"] = r["name"] })},
		{"a schema has no schemas", "RFC7643-7-03", "protocol.discovery.schemas", eachSchema(func(r map[string]any) { delete(r, "schemas") })},
		{"a schema has no name", "RFC7643-7-08", "protocol.discovery.schemas", eachSchema(func(r map[string]any) { delete(r, "name") })},
		{"the schema of schemas is listed without meta", "RFC7643-E8417-01", "protocol.discovery.schemas", eachSchema(func(r map[string]any) { delete(r, "meta") })},
		{"a message is listed as a schema", "RFC7644-3.1-02", "protocol.discovery.schemas", answers(http.MethodGet, "/Schemas", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				list := append(body["Resources"].([]any), map[string]any{"id": "urn:ietf:params:scim:api:messages:2.0:PatchOp", "name": "PatchOp"})
				body["Resources"], body["totalResults"] = list, len(list)
			})
		})},
		{"a message can be read as a schema", "RFC7644-3.1-02", "protocol.discovery.schemas", answers(http.MethodGet, "/Schemas/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if strings.Contains(c.ID(), "ListResponse") {
				a.Status = http.StatusOK
			}
		})},
		{"a schema cannot be read alone", "RFC7644-4-03 RFC7643-7-02", "protocol.discovery.schema", refuses(http.MethodGet, "/Schemas/{id}", http.StatusNotFound)},
		{"an unknown schema is answered with another", "RFC7644-4-03", "protocol.discovery.schema", calls(http.MethodGet, "/Schemas/{id}", func(c *tamper.Call) *tamper.Answer {
			if a := c.Ask(); a.OK() {
				return a
			}
			return c.Do(http.MethodGet, tamper.Base+"/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "", nil)
		})},
		{"a user is of a schema that is not published", "RFC7643-7-01", "protocol.discovery.schemas-in-use", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				body["schemas"] = append(body["schemas"].([]any), "urn:acme:params:scim:schemas:internal:2.0:User")
			})
		})},
		{"a definition leaves mutability out", "RFC7643-7-05", definitions, drop("title", "mutability")},
		{"required is a string", "RFC7643-7-05", definitions, set("title", "required", "false")},
		{"mutability is spelled in lower case", "RFC7643-7-06", definitions, set("title", "mutability", "readwrite")},
		{"uniqueness is a word of its own", "RFC7643-7-06", definitions, set("userName", "uniqueness", "tenant")},
		{"an attribute has no description", "RFC7643-7-08", definitions, drop("title", "description")},
		{"an attribute's name has a blank", "RFC7643-2.1-02", definitions, set("title", "name", "job title")},
		{"an attribute has an invented type", "RFC7643-2.3-01", definitions, set("timezone", "type", "timezone")},
		{"a complex attribute has no subAttributes", "RFC7643-7-07", structure, drop("name", "subAttributes")},
		{"a sub-attribute is complex", "RFC7643-2.3.8-02 RFC7643-E8415-01", structure, define("addresses", func(a map[string]any) {
			a["subAttributes"] = append(a["subAttributes"].([]any), map[string]any{"name": "geo", "type": "complex", "multiValued": false,
				"subAttributes": []any{map[string]any{"name": "latitude", "type": "decimal"}}})
		})},
		{"primary is a string", "RFC7643-2.4-02", structure, define("emails", func(a map[string]any) { subAttribute(a, "primary")["type"] = "string" })},
		{"referenceTypes is one string", "RFC7643-E5607-01", structure, set("profileUrl", "referenceTypes", "external")},
		{"a complex attribute is unique", "RFC7643-E6004-01", structure, set("emails", "uniqueness", "server")},
		{"referenceTypes stands on a string", "RFC7643-7-09", structure, set("title", "referenceTypes", []any{"external"})},
		{"a reference points at a type that does not exist", "RFC7643-7-09", structure, set("profileUrl", "referenceTypes", []any{"Website"})},
	}
}

func addressBroken() []broken {
	return []broken{
		{"the list of schemas is paged", "RFC7644-4-06", "protocol.discovery.parameters", answers(http.MethodGet, "/Schemas", func(c *tamper.Call, a *tamper.Answer) {
			if c.Query().Has("count") {
				a.Edit(func(body map[string]any) { body["Resources"] = body["Resources"].([]any)[1:2] })
			}
		})},
		{"the schemas can be filtered", "RFC7644-4-07", "protocol.discovery.parameters", calls(http.MethodGet, "/Schemas", func(c *tamper.Call) *tamper.Answer {
			if !c.Query().Has("filter") {
				return c.Ask()
			}
			return c.AskQuery(nil).Keep(func(map[string]any) bool { return false })
		})},
		{"a PUT on the configuration is taken", "RFC7643-5-08", "protocol.discovery.read-only", takes(http.MethodPut, spc)},
		{"a PUT on a resource type is taken", "RFC7643-6-07", "protocol.discovery.read-only", takes(http.MethodPut, anyType)},
		{"a new resource type is taken", "RFC7643-6-07", "protocol.discovery.read-only", takes(http.MethodPost, "/ResourceTypes")},
		{"a new schema is taken", "RFC7643-7-04", "protocol.discovery.read-only", takes(http.MethodPost, "/Schemas")},
		{"a PATCH of a schema is taken", "RFC7643-7-04", "protocol.discovery.read-only", takes(http.MethodPatch, anySchema)},
		{"the configuration is changed by who writes to it", "RFC7643-5-08", "protocol.discovery.read-only", func(cfg *hubspot.Config) {
			written := false
			answers("", spc, func(c *tamper.Call, a *tamper.Answer) {
				written = written || c.Request.Method != http.MethodGet
				if written && a.OK() {
					a.Edit(func(body map[string]any) { body["documentationUri"] = "https://acme.test/changed" })
				}
			})(cfg)
		}},
		{"any version is answered as version 2", "RFC7644-3.13-01", "protocol.discovery.version", func(cfg *hubspot.Config) {
			cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					r.URL.Path = strings.Replace(r.URL.Path, "/scim/v9/", "/scim/v2/", 1)
					next.ServeHTTP(w, r)
				})
			})
		}},
	}
}
