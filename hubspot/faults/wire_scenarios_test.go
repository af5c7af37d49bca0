package faults_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot/internal/lab"
)

// wireScenarios show faults that need nothing but requests, on the preset hubspot.
func wireScenarios() []scenario {
	const root = "/scim/v2"
	get := func(path string) func(w *lab.World) string {
		return func(w *lab.World) string { return statuses(w.SCIM("GET", path, "")) }
	}
	// missing is what the error to GET of an unknown user says under a name.
	missing := func(name string) func(w *lab.World) string {
		return func(w *lab.World) string { return w.SCIM("GET", "/Users/nobody", "").Get(name).Raw }
	}
	user := func(rest string) string {
		return strings.Replace(lab.User(ada), `"active":true`, `"active":true`+rest, 1)
	}
	return []scenario{
		{"disc-schemas-bare-array", func(w *lab.World) string { return fmt.Sprint(w.SCIM("GET", "/Schemas", "").IsArray()) }, "false", "true"},
		{"disc-resourcetypes-bare-array", func(w *lab.World) string {
			r := w.SCIM("GET", "/ResourceTypes", "")
			return fmt.Sprint(r.IsArray(), r.Get("0.name").Raw)
		}, "false", `true"User"`},
		{"disc-schema-active-string", func(w *lab.World) string {
			one := w.SCIM("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "")
			return one.Get(`attributes.#(name=="active").type`).Raw + w.SCIM("GET", "/Schemas", "").Get(`Resources.#(name=="User").attributes.#(name=="active").type`).Raw
		}, `"boolean""boolean"`, `"string""string"`},
		{"disc-capability-overclaimed", func(w *lab.World) string {
			return w.SCIM("GET", "/ServiceProviderConfig", "").Get("bulk.supported").Raw + statuses(w.SCIM("POST", "/Bulk", `{}`))
		}, "false501", "true501"},
		{"disc-limits-not-applied", func(w *lab.World) string {
			most := w.SCIM("GET", "/ServiceProviderConfig", "").Get("filter.maxResults").Raw
			return most + " " + fmt.Sprint(len(w.SCIM("GET", "/Users?count=3", "").Get("Resources").Array()))
		}, "200 3", "2 3"},
		{"disc-root-path-fails", get("?filter=" + url.QueryEscape(`userName eq "x"`)), "501", "500"},
		{"disc-filter-accepted", get("/Schemas?filter=" + url.QueryEscape(`id eq "x"`)), "403", "200"},

		{"proj-internal-attrs-leak", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", lab.User(ada))
			return r.Get("tenantId").Raw + w.SCIM("GET", "/Users/"+r.Get("id").String(), "").Get("operation").Raw
		}, "", `"7f0a-8675309""READ"`},
		{"proj-always-attrs-removable", func(w *lab.World) string {
			r := w.SCIM("GET", "/Users/"+w.Hire(ada)+"?attributes=userName", "")
			return fmt.Sprint(r.Get("id").Exists(), r.Get("schemas").Exists(), r.Get("userName").Exists())
		}, "true true true", "false false true"},
		{"proj-patch-attributes-204", func(w *lab.World) string {
			return statuses(w.SCIM("PATCH", "/Users/"+w.Hire(ada)+"?attributes=active", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+off+`]}`))
		}, "200", "204"},

		{"err-body-nested", missing("response.schemas.0"), "", `"urn:ietf:params:scim:api:messages:2.0:Error"`},
		{"err-status-object", missing("status"), `"404"`, `{"code":"404","message":"error"}`},
		{"err-schemas-string", missing("schemas"), `["urn:ietf:params:scim:api:messages:2.0:Error"]`, `"urn:ietf:params:scim:api:messages:2.0:Error"`},
		{"err-detail-not-string", missing("detail"), `"resource nobody not found"`, `{"non_field_errors":["resource nobody not found"]}`},
		{"err-scimtype-invalid", missing("scimType"), "", `"null"`},
		{"err-html-body", func(w *lab.World) string { return w.SCIM("GET", "/nothing", "").Header.Get("Content-Type") },
			"application/scim+json", "text/html; charset=utf-8"},
		{"err-patch-404-as-400", func(w *lab.World) string {
			return statuses(w.SCIM("GET", "/Users/4711", ""), w.Patch("4711", off), w.SCIM("PUT", "/Users/4711", lab.User(ada)), w.SCIM("DELETE", "/Users/4711", ""))
		}, "404 404 404 404", "404 400 400 400"},
		{"err-internal-detail-leak", func(w *lab.World) string {
			return fmt.Sprint(strings.Contains(w.SCIM("GET", "/Users/4711", "").Raw, "SELECT"))
		}, "false", "true"},
		{"err-get-302", func(w *lab.World) string { return statuses(w.SCIM("GET", "/Users/"+w.Hire(ada), "")) }, "200", "302"},
		{"err-slash-redirect", func(w *lab.World) string { return statuses(w.SCIM("POST", "/Users/", lab.User(ada))) }, "201", "301"},

		{"auth-empty-bearer", func(w *lab.World) string {
			r := w.With(http.Header{"Authorization": {"Bearer "}}, "", "GET", w.Public+root+"/Users", "")
			return statuses(r, w.Do("", "GET", w.Public+root+"/Users", ""))
		}, "401 401", "200 401"},
		{"auth-encoded-path-bypass", func(w *lab.World) string {
			return statuses(w.Do("", "GET", w.Public+root+"/%55sers", ""), w.Do("", "GET", w.Public+root+"/Users", ""))
		}, "401 401", "200 401"},

		{"sec-externalid-is-internal-id", func(w *lab.World) string {
			id := w.Hire("bob@acme.test")
			r := w.SCIM("POST", "/Users", user(`,"externalId":"`+id+`"`)).Want(201)
			return fmt.Sprint(r.Get("id").String() == id)
		}, "false", "true"},
		{"sec-email-adopt-rewrite", func(w *lab.World) string {
			id := w.Hire(ada)
			r := w.SCIM("POST", "/Users", strings.Replace(lab.User(ada), `"userName":"ada`, `"userName":"eve`, 1)).Want(201)
			return fmt.Sprint(r.Get("id").String() == id)
		}, "false", "true"},
		{"sec-host-header-reflected", func(w *lab.World) string {
			r := w.With(http.Header{"X-Forwarded-Host": {"evil.test"}}, lab.SCIMToken, "POST", w.Public+root+"/Users", lab.User(ada)).Want(201)
			return fmt.Sprint(strings.Contains(r.Header.Get("Location"), "evil.test"))
		}, "false", "true"},
		{"sec-token-in-url", func(w *lab.World) string {
			return statuses(w.Do("", "GET", w.Public+root+"/Users?access_token="+lab.SCIMToken, ""), w.Do("", "GET", w.Public+root+"/Users?access_token=x", ""))
		}, "401 401", "200 401"},

		{"rob-unicode-username-variants", func(w *lab.World) string {
			w.Hire("j\u00fcrgen@acme.test")
			return statuses(w.SCIM("POST", "/Users", lab.User("ju\u0308rgen@acme.test")))
		}, "409", "201"},
		{"rob-long-values-500", func(w *lab.World) string {
			return statuses(w.SCIM("POST", "/Users", user(`,"displayName":"`+strings.Repeat("x", 300)+`"`)))
		}, "201", "500"},
		{"lim-large-body-crash", func(w *lab.World) string {
			return statuses(w.SCIM("POST", "/Users", user(strings.Repeat(" ", 600_000))))
		}, "201", "500"},
		{"lim-maxresults-not-capped", func(w *lab.World) string {
			most := w.SCIM("GET", "/ServiceProviderConfig", "").Get("filter.maxResults").Raw
			return most + " " + fmt.Sprint(len(w.SCIM("GET", "/Users?count=100000", "").Get("Resources").Array()))
		}, "200 3", "2 3"},
	}
}

// fullScenarios show faults on the preset full.
func fullScenarios() []scenario {
	const urn = `"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]`
	first := func(w *lab.World, query string) string {
		w.Hire("zoe@acme.test")
		w.Hire(ada)
		r := w.SCIM("GET", "/Users?"+query, "")
		return fmt.Sprint(r.Status, r.Get("Resources.0.userName").Raw)
	}
	// under sends a change with a condition.
	under := func(w *lab.World, condition, tag, method, id, body string) lab.Reply {
		return w.With(http.Header{condition: {tag}}, lab.SCIMToken, method, w.Public+"/scim/v2/Users/"+id, body)
	}
	version := func(w *lab.World, id string) string { return w.SCIM("GET", "/Users/"+id, "").Header.Get("ETag") }
	rename := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]}`
	bulk := func(w *lab.World, rest string) lab.Reply { return w.SCIM("POST", "/Bulk", `{`+urn+rest+`}`) }
	nameless := `{"method":"POST","path":"/Users","bulkId":"a","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}}`
	create := func(bulkID, email string) string {
		return `{"method":"POST","path":"/Users","bulkId":"` + bulkID + `","data":` + lab.User(email) + `}`
	}
	return []scenario{
		{"page-search-no-count-500", func(w *lab.World) string {
			const search = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]`
			return statuses(w.SCIM("POST", "/Users/.search", search+`}`), w.SCIM("POST", "/Users/.search", search+`,"count":0}`), w.SCIM("POST", "/Users/.search", search+`,"count":1}`))
		}, "200 200 200", "500 500 200"},
		{"sort-order-case", func(w *lab.World) string { return first(w, "sortBy=userName&sortOrder=ascending") }, `200"ada@acme.test"`, "404"},
		{"sort-unknown-column", func(w *lab.World) string { return first(w, "sortBy=nickName")[:3] }, "200", "500"},
		{"sort-ignored-although-advertised", func(w *lab.World) string { return first(w, "sortBy=userName") }, `200"ada@acme.test"`, `200"owner@acme.test"`},
		{"proj-excluded-drops-extension", func(w *lab.World) string {
			const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
			body := strings.Replace(lab.User(ada), `"active":true`, `"active":true,"`+enterprise+`":{"department":"R"}`, 1)
			id := w.SCIM("POST", "/Users", body).Want(201).Get("id").String()
			return fmt.Sprint(strings.Contains(w.SCIM("GET", "/Users/"+id+"?excludedAttributes=title", "").Raw, enterprise+`":{`))
		}, "true", "false"},

		{"etag-ifmatch-ignored", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(under(w, "If-Match", `W/"old"`, "PUT", id, lab.User(ada)))
		}, "412", "200"},
		{"etag-valid-412", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(under(w, "If-Match", version(w, id), "PATCH", id, rename))
		}, "200", "412"},
		{"etag-check-race", func(w *lab.World) string {
			id := w.Hire(ada)
			tag, second := version(w, id), make(chan string)
			go func() {
				second <- statuses(under(w, "If-Match", tag, "PATCH", id, strings.Replace(rename, `"x"`, `"y"`, 1)))
			}()
			codes := []string{statuses(under(w, "If-Match", tag, "PATCH", id, rename)), <-second}
			return fmt.Sprint(codes[0] == "200" && codes[1] == "200", codes[0] == "200" || codes[1] == "200")
		}, "false true", "true true"},
		{"etag-version-not-string", func(w *lab.World) string {
			return fmt.Sprint(w.SCIM("POST", "/Users", lab.User(ada)).Get("meta.version").Type)
		}, "String", "Number"},
		{"etag-304-missing", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(under(w, "If-None-Match", version(w, id), "GET", id, ""))
		}, "304", "200"},
		{"etag-datetime-format", func(w *lab.World) string { return w.SCIM("POST", "/Users", lab.User(ada)).Get("meta.created").Raw },
			`"2026-09-01T12:00:00.000Z"`, `"2026-09-01 12:00:00"`},
		{"rob-out-of-order-writes", func(w *lab.World) string {
			id := w.Hire(ada)
			tag := version(w, id)
			w.Patch(id, off).Want(200)
			return statuses(under(w, "If-Match", tag, "PUT", id, lab.User(ada))) + w.Access(ada).Get("canSignIn").Raw
		}, "412false", "200true"},

		{"bulk-malformed-success", func(w *lab.World) string {
			return bulk(w, `,"Operations":[`+nameless+`]`).Get("Operations.0.status").Raw
		}, `"400"`, `"201"`},
		{"bulk-status-shape", func(w *lab.World) string {
			r := bulk(w, `,"Operations":[`+nameless+`]`).Get("Operations.0")
			return r.Get("status").Raw + fmt.Sprint(r.Get("response").Type)
		}, `"400"JSON`, `{"code":"400"}String`},
		{"bulk-limits-unenforced", func(w *lab.World) string {
			most := w.SCIM("GET", "/ServiceProviderConfig", "").Get("bulk.maxOperations").Int()
			return statuses(bulk(w, `,"Operations":[`+strings.TrimSuffix(strings.Repeat(`{"method":"DELETE","path":"/Users/4711"},`, int(most)+1), ",")+`]`))
		}, "413", "200"},
		{"bulk-fail-on-errors", func(w *lab.World) string {
			return fmt.Sprint(len(bulk(w, `,"Operations":[`+nameless+","+create("b", ada)+`]`).Get("Operations").Array()))
		}, "2", "1"},
		{"bulk-bulkid-unresolved", func(w *lab.World) string {
			r := bulk(w, `,"Operations":[`+create("b", ada)+`,{"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G","members":[{"value":"bulkId:b"}]}}]`)
			location := r.Get("Operations.1.location").String()
			return w.SCIM("GET", location[strings.Index(location, "/Groups"):], "").Get("members.0.value").Raw
		}, `"51000004"`, `"bulkId:b"`},
	}
}
