package faults_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"rolecall/hubspot/internal/lab"
)

func allScenarios() []scenario {
	return slices.Concat(accountScenarios(), createScenarios(), readScenarios(), pageScenarios(), valueScenarios(), wireScenarios(), fullScenarios(),
		doorScenarios(), gateScenarios(), memberScenarios(), loadScenarios(), groupRightsScenarios(), groupScenarios(), roleScenarios(), formScenarios())
}

// send drives a handler without a network.
func send(h http.Handler, method, body string) int {
	target := "/scim/v2/Users"
	switch method {
	case "POST":
	case "PUT", "PATCH":
		target += "/51000001"
	default:
		return 0
	}
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+lab.SCIMToken)
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

const (
	off = `{"op":"replace","path":"active","value":false}`
	on  = `{"op":"replace","path":"active","value":true}`
)

func accountScenarios() []scenario {
	duplicate := func(w *lab.World) lab.Reply {
		w.Hire(ada)
		return w.SCIM("POST", "/Users", lab.User(ada))
	}
	count := func(w *lab.World, filter string) string { return w.Filter(filter).Get("totalResults").Raw }
	active := func(w *lab.World, id string) string { return w.SCIM("GET", "/Users/"+id, "").Get("active").Raw }
	return []scenario{
		{"create-dup-400", func(w *lab.World) string { return statuses(duplicate(w)) }, "409", "400"},
		{"create-dup-500", func(w *lab.World) string { return statuses(duplicate(w)) }, "409", "500"},
		{"create-dup-409-untyped", func(w *lab.World) string {
			r := duplicate(w)
			return statuses(r) + r.Get("scimType").Raw + r.Get("status").Raw
		}, `409"uniqueness""409"`, "409"},
		{"create-dup-username-case", func(w *lab.World) string {
			w.Hire(ada)
			found := count(w, `userName eq "Ada@acme.test"`)
			return found + " " + statuses(w.SCIM("POST", "/Users", lab.User("ADA@acme.test"))) + " " + count(w, `userName eq "Ada@acme.test"`)
		}, "1 409 1", "1 201 2"},
		{"create-client-id-honoured", func(w *lab.World) string {
			id := w.Hire(ada)
			second := w.SCIM("POST", "/Users", body("bob@acme.test", `,"id":"`+id+`"`))
			third := w.SCIM("POST", "/Users", body("eve@acme.test", `,"id":"4711"`))
			return statuses(second, third, w.SCIM("GET", "/Users/4711", "")) + w.SCIM("GET", "/Users/"+id, "").Get("userName").Raw
		}, `201 201 404"ada@acme.test"`, `201 201 200"bob@acme.test"`},
		{"create-active-false-ignored", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", body(ada, `,"active":false`)).Want(201)
			return r.Get("active").Raw + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalse", "truetrue"},
		{"create-active-false-rejected", func(w *lab.World) string {
			return statuses(w.SCIM("POST", "/Users", body(ada, `,"active":false`)))
		}, "201", "400"},
		{"create-reprovision-409", func(w *lab.World) string {
			w.Patch(w.Hire(ada), off).Want(200)
			return count(w, `userName eq "`+ada+`"`) + " " + statuses(w.SCIM("POST", "/Users", lab.User(ada)))
		}, "1 409", "0 409"},
		{"create-no-location", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", lab.User(ada)).Want(201)
			return fmt.Sprint(r.Header.Get("Location") != "", r.Get("meta.location").Exists())
		}, "true true", "false false"},
		{"create-location-relative", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", lab.User(ada)).Want(201)
			relative := "Users/" + r.Get("id").String()
			return fmt.Sprint(r.Header.Get("Location") == relative, r.Get("meta.location").String() == relative)
		}, "false false", "true true"},

		{"filter-username-case-sensitive", func(w *lab.World) string {
			w.Hire(ada)
			return count(w, `userName eq "`+ada+`"`) + count(w, `userName eq "ADA@acme.test"`)
		}, "11", "10"},
		{"filter-ignored-returns-all", func(w *lab.World) string { return statuses(w.Filter(`no.such eq "x"`)) }, "400", "200"},
		{"filter-compound-truncated", func(w *lab.World) string {
			return count(w, `userName eq "owner@acme.test" and active eq false`) + count(w, `userName eq "a and b"`) +
				count(w, `not (userName eq "owner@acme.test")`)
		}, "002", "101"},
		{"filter-apostrophe-truncates", func(w *lab.World) string {
			w.SCIM("POST", "/Users", body(ada, `,"displayName":"D"`)).Want(201)
			return count(w, `displayName eq "D'Arcy"`)
		}, "0", "1"},
		{"filter-externalid-unsupported", func(w *lab.World) string {
			return statuses(w.Filter(`externalId eq "x"`), w.Filter(`userName eq "externalId"`))
		}, "200 200", "400 200"},
		{"filter-space-in-value", func(w *lab.World) string {
			return statuses(w.Filter(`displayName eq "a b"`), w.Filter(`displayName eq "ab"`))
		}, "200 200", "400 200"},
		{"filter-boolean-as-string", func(w *lab.World) string {
			w.Patch(w.Hire(ada), off).Want(200)
			return count(w, `active eq true`) + count(w, `active eq false`)
		}, "31", "00"},

		{"rob-retry-creates-twice", func(w *lab.World) string {
			w.Hire(ada)
			r := w.SCIM("POST", "/Users", lab.User(ada))
			return fmt.Sprint(statuses(r), " ", r.Get("userName").String() == ada)
		}, "409 false", "201 true"},

		{"rob-repeat-from-memory", func(w *lab.World) string {
			id := w.Hire(ada)
			for _, name := range []string{"Byron", "King", "Byron"} {
				w.SCIM("PUT", "/Users/"+id, body(ada, `,"displayName":"`+name+`"`)).Want(200)
			}
			return w.SCIM("GET", "/Users/"+id, "").Get("displayName").String()
		}, "Byron", "King"},

		{"put-body-id-wins", func(w *lab.World) string {
			first, second := w.Hire(ada), w.Hire("bob@acme.test")
			r := w.SCIM("PUT", "/Users/"+first, body("eve@acme.test", `,"id":"`+second+`"`)).Want(200)
			return fmt.Sprint(r.Get("id").String() == first)
		}, "true", "false"},
		{"put-omitted-active-reactivates", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			w.SCIM("PUT", "/Users/"+id, body(ada, "")).Want(200)
			return active(w, id) + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalse", "truetrue"},
		{"put-active-false-ignored", func(w *lab.World) string {
			id := w.Hire(ada)
			w.SCIM("PUT", "/Users/"+id, body(ada, `,"active":false`)).Want(200)
			return active(w, id) + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalse", "truetrue"},
		{"put-creates-resource", func(w *lab.World) string {
			return statuses(w.SCIM("PUT", "/Users/4711", body(ada, "")), w.SCIM("GET", "/Users/4711", ""))
		}, "404 404", "201 200"},

		{"patch-op-case-rejected", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.Patch(id, `{"op":"Replace","path":"title","value":"x"}`), w.Patch(id, `{"op":"replace","path":"title","value":"y"}`))
		}, "200 200", "400 200"},
		{"patch-active-string-rejected", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.Patch(id, `{"op":"replace","path":"active","value":"False"}`), w.Patch(id, `{"op":"replace","value":{"active":"False"}}`))
		}, "200 200", "400 400"},
		{"patch-active-string-truthy", func(w *lab.World) string {
			return w.Patch(w.Hire(ada), `{"op":"replace","path":"active","value":"False"}`).Want(200).Get("active").Raw + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalse", "truetrue"},
		{"patch-pathless-ignored", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, `{"op":"replace","value":{"active":false}}`).Want(200)
			return active(w, id)
		}, "false", "true"},
		{"patch-valuefilter-nomatch-400", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, `{"op":"remove","path":"emails"}`).Want(200)
			r := w.Patch(id, `{"op":"replace","path":"emails[type eq \"work\"].value","value":"a@acme.test"}`)
			return statuses(r) + r.Get("scimType").Raw
		}, "200", `400"noTarget"`},
		{"patch-remove-ignored", func(w *lab.World) string {
			return w.Patch(w.Hire(ada), `{"op":"remove","path":"name"}`).Want(200).Get("name.givenName").Raw
		}, "", `"Ada"`},
		{"patch-add-rejected", func(w *lab.World) string {
			return statuses(w.Patch(w.Hire(ada), `{"op":"add","path":"title","value":"x"}`))
		}, "200", "400"},
		{"patch-reactivate-rejected", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.Patch(id, off), w.Patch(id, on), w.Patch(id, `{"op":"Replace","path":"active","value":"True"}`))
		}, "200 200 200", "200 400 400"},
		{"patch-noop-400", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.Patch(id, off), w.Patch(id, off))
		}, "200 200", "200 400"},
		{"patch-not-atomic", func(w *lab.World) string {
			id := w.Hire(ada)
			r := w.Patch(id, `{"op":"replace","path":"title","value":"Lead"},{"op":"replace","path":"no.such","value":1}`)
			return statuses(r) + w.SCIM("GET", "/Users/"+id, "").Get("title").Raw
		}, "400", `400"Lead"`},
		{"patch-first-op-only", func(w *lab.World) string {
			return w.Patch(w.Hire(ada), `{"op":"replace","path":"title","value":"x"},`+off).Want(200).Get("active").Raw
		}, "false", "true"},
		{"patch-primary-not-cleared", func(w *lab.World) string {
			r := w.Patch(w.Hire(ada), `{"op":"add","path":"emails","value":[{"value":"b@acme.test","type":"home","primary":true}]}`).Want(200)
			return r.Get("emails.#(primary==true)#.value").Raw
		}, `["b@acme.test"]`, `["ada@acme.test","b@acme.test"]`},

		{"deact-noop-success", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.Patch(id, off)) + active(w, id) + w.Access(ada).Get("canSignIn").Raw
		}, "200falsefalse", "200truetrue"},
		{"deact-flag-only", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			return active(w, id) + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalse", "falsetrue"},
		{"deact-hidden-from-filter", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			listed := w.SCIM("GET", "/Users?attributes=userName", "").Get("totalResults").Raw
			return count(w, `userName eq "`+ada+`"`) + listed + statuses(w.SCIM("GET", "/Users/"+id, ""))
		}, "14200", "03200"},
		{"deact-get-404", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			return statuses(w.SCIM("GET", "/Users/"+id, "")) + count(w, `userName eq "`+ada+`"`)
		}, "2001", "4041"},
		{"deact-hard-delete", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.Patch(id, off), w.Patch(id, on)) + w.Access(ada).Get("exists").Raw
		}, "200 200true", "200 404false"},
		{"deact-active-attr-stale", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			listed := w.Filter(`userName eq "` + ada + `"`).Get("Resources.0.active").Raw
			return active(w, id) + listed + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalsefalse", "truetruefalse"},
		{"deact-active-constant", func(w *lab.World) string {
			return w.Patch(w.Hire(ada), off).Want(200).Get("active").Raw + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalse", "truefalse"},
		{"deact-reactivate-incomplete", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			w.Patch(id, on).Want(200)
			return active(w, id) + w.Access(ada).Get("canSignIn").Raw
		}, "truetrue", "truefalse"},
		{"deact-resets-role", func(w *lab.World) string {
			w.Patch(w.Hire(ada, "Sales Rep"), on).Want(200)
			return w.Sets(ada)
		}, `["Sales Rep"]`, "[]"},

		{"del-unknown-204", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.SCIM("DELETE", "/Users/"+id, ""), w.SCIM("DELETE", "/Users/"+id, ""))
		}, "204 404", "204 204"},
		{"del-username-not-freed", func(w *lab.World) string {
			w.SCIM("DELETE", "/Users/"+w.Hire(ada), "").Want(204)
			return statuses(w.SCIM("POST", "/Users", lab.User(ada)))
		}, "201", "409"},
		{"del-resurrected-access", func(w *lab.World) string {
			w.SCIM("DELETE", "/Users/"+w.Hire(ada, "Super Admin"), "").Want(204)
			w.Hire(ada)
			return w.Sets(ada)
		}, "[]", `["Super Admin"]`},
	}
}
