package faults_test

import (
	"net/http"
	"strings"
	"testing"

	"rolecall/hubspot/internal/lab"
)

// formScenarios send one form that trips a fault, and what shows of it.
func formScenarios() []scenario {
	const core = `"urn:ietf:params:scim:schemas:core:2.0:User"`
	user := func(schemas, rest string) string {
		return `{"schemas":[` + schemas + `],"userName":"` + ada + `"` + rest + `}`
	}
	create := func(id, ok, faulty, schemas, rest string) scenario {
		return scenario{id, func(w *lab.World) string { return statuses(w.SCIM("POST", "/Users", user(schemas, rest))) }, ok, faulty}
	}
	replace := func(id, faulty, rest string) scenario {
		return scenario{id, func(w *lab.World) string {
			return statuses(w.SCIM("PUT", "/Users/"+w.Hire(ada), user(core, rest)))
		}, "200", faulty}
	}
	list := func(id, ok, faulty, query string) scenario {
		return scenario{id, func(w *lab.World) string { return statuses(w.SCIM("GET", "/Users"+query, "")) }, ok, faulty}
	}
	typed := func(id, method, mediaType, body, ok, faulty string) scenario {
		return scenario{id, func(w *lab.World) string { return labelled(w, method, mediaType, body) }, ok, faulty}
	}
	external := `,"externalId":"x-1"`
	return []scenario{
		typed("media-json-rejected", "POST", "application/json", user(core, ""), "201 Created", "415 Unsupported Media Type"),
		typed("media-charset-rejected", "POST", "application/scim+json; charset=utf-8", user(core, ""), "201 Created", "415 Unsupported Media Type"),
		typed("media-get-body-expected", "GET", "application/scim+json", "", "200 OK", "400 Bad Request"),
		list("read-list-needs-parameters", "200", "400", ""),
		list("query-dangling-ampersand", "200", "400", "?filter=userName+eq+%22x%22&"),
		{"query-dangling-question-mark", func(w *lab.World) string {
			return statuses(w.SCIM("PUT", "/Users/"+w.Hire(ada)+"?", user(core, "")))
		}, "200", "404"},
		list("query-plus-literal", "200", "400", "?filter=userName+eq+%22x%22"),
		list("query-flag-rejected", "200", "400", "?aadOptscim062020&startIndex=1"),
		list("filter-operator-case", "200", "400", "?filter=userName%20Eq%20%22x%22"),
		list("filter-emails-complex", "200", "400", "?filter=emails%20eq%20%22x%22"),
		list("filter-percent-500", "200", "500", "?filter=userName%20eq%20%22a%2540b%22"),
		create("create-unknown-urn-rejected", "201", "400", `"urn:scim:schemas:core:1.0",`+core, ""),
		create("create-first-urn-decides", "201", "400", `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",`+core, ""),
		create("create-password-rejected", "201", "400", core, `,"password":"7hq2zk9w"`),
		create("create-groups-rejected", "201", "400", core, `,"groups":[]`),
		create("create-emails-object", "201", "400", core, `,"emails":{"value":"ada@acme.test","type":"work"}`),
		create("create-empty-list-rejected", "201", "400", core, `,"addresses":[]`),
		create("create-email-type-unlisted", "201", "400", core, `,"emails":[{"value":"ada@acme.test","type":"other"}]`),
		create("create-email-type-required", "201", "400", core, `,"emails":[{"value":"ada@acme.test"}]`),
		create("create-two-primaries-500", "201", "500", core,
			`,"emails":[{"value":"ada@acme.test","type":"work","primary":true},{"value":"a@acme.test","type":"home","primary":true}]`),
		replace("put-null-list-500", "500", `,"id":"1","externalId":"x","emails":null`),
		replace("put-id-required", "400", external),
		replace("put-external-id-required", "400", `,"id":"1"`),
		replace("put-readonly-rejected", "400", `,"meta":{"location":"http://127.0.0.1/Users/1"}`),
		replace("put-relative-location-500", "500", `,"meta":{"location":"Users/1"}`),
		{"patch-add-pathless-ignored", func(w *lab.World) string {
			return w.Patch(w.Hire(ada), `{"op":"add","value":{"title":"Lead"}}`).Want(200).Get("title").Raw
		}, `"Lead"`, ""},
		{"patch-dotted-key-ignored", func(w *lab.World) string {
			r := w.Patch(w.Hire(ada), `{"op":"replace","value":{"title":"Lead","name.familyName":"King"}}`).Want(200)
			return r.Get("title").Raw + r.Get("name.familyName").Raw
		}, `"Lead""King"`, `"Lead""Byron"`},
		{"disc-externalid-undeclared", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", user(core, external)).Want(201)
			return r.Get("externalId").Raw + w.SCIM("GET", "/Users/"+r.Get("id").String(), "").Get("externalId").Raw
		}, `"x-1""x-1"`, ""},
		{"read-list-without-external-id", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", user(core, external)).Want(201)
			return w.SCIM("GET", "/Users/"+r.Get("id").String(), "").Get("externalId").Raw +
				w.Filter(`userName eq "`+ada+`"`).Get("Resources.0.externalId").Raw
		}, `"x-1""x-1"`, `"x-1"`},
		{"page-items-as-asked", func(w *lab.World) string {
			w.Hire(ada)
			r := w.SCIM("GET", "/Users?startIndex=1&count=3", "").Want(200)
			return r.Get("itemsPerPage").Raw + " " + r.Get("Resources.#").Raw
		}, "3 3", "3 1"},
		{"create-password-echoed", func(w *lab.World) string {
			return w.SCIM("POST", "/Users", user(core, `,"password":"7hq2zk9w"`)).Want(201).Get("password").Raw
		}, "", `"7hq2zk9w"`},
		{"create-external-id-folded", func(w *lab.World) string {
			return w.SCIM("POST", "/Users", user(core, `,"externalId":"Ab-1"`)).Want(201).Get("externalId").Raw
		}, `"Ab-1"`, `"ab-1"`},
	}
}

// labelled sends a request to /Users with a Content-Type of its own.
func labelled(w *lab.World, method, mediaType, body string) string {
	r, err := http.NewRequest(method, w.Public+"/scim/v2/Users", strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Authorization", "Bearer "+lab.SCIMToken)
	r.Header.Set("Content-Type", mediaType)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error()
	}
	answer.Body.Close()
	return answer.Status
}

// A fault of a form leaves a request in the usual form alone.
func TestFormFaultsAreNarrow(t *testing.T) {
	for _, s := range formScenarios() {
		t.Run(s.id, func(t *testing.T) {
			w := lab.Start(t, bent(t, s.id))
			id := w.Hire(ada)
			w.SCIM("GET", "/Users/"+id, "").Want(200)
			w.SCIM("GET", "/Users?filter=userName%20eq%20%22"+ada+"%22", "").Want(200).Says("totalResults", "1")
			w.Patch(id, off).Want(200).Says("active", "false")
		})
	}
}
