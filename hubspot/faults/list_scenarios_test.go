package faults_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"rolecall/hubspot/internal/lab"
)

const bob, eve = "bob@acme.test", "eve@acme.test"

// body is a user without active and roles.
func body(email, rest string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + email + `"` + rest + `}`
}

// mailbox is a member emails with one address.
func mailbox(address string) string { return `,"emails":[{"value":"` + address + `","type":"work"}]` }

func found(w *lab.World, filter string) string {
	r := w.Filter(filter)
	return fmt.Sprint(r.Status, " ", r.Get("totalResults").Raw)
}

// both sends one request twice at the same moment and gives the statuses, sorted.
func both(w *lab.World, method, path, body string, bodies ...string) string {
	var done sync.WaitGroup
	got := make([]string, 1+len(bodies))
	for i, body := range append([]string{body}, bodies...) {
		done.Go(func() { got[i] = statuses(w.SCIM(method, path, body)) })
	}
	done.Wait()
	slices.Sort(got)
	return strings.Join(got, " ")
}

func createScenarios() []scenario {
	again := func(w *lab.World, rest string) lab.Reply { return w.SCIM("POST", "/Users", body(ada, rest)) }
	return []scenario{
		{"create-dedupe-by-email", func(w *lab.World) string {
			w.Hire(ada)
			return statuses(w.SCIM("POST", "/Users", body(bob, mailbox(ada))), w.SCIM("POST", "/Users", body(eve, mailbox(eve))))
		}, "201 201", "409 201"},
		{"create-upsert-on-email", func(w *lab.World) string {
			id := w.Hire(ada)
			r := w.SCIM("POST", "/Users", body(bob, mailbox(ada)))
			return statuses(r, w.SCIM("GET", "/Users/"+id, "")) + fmt.Sprint(r.Get("id").String() == bob)
		}, "201 200false", "201 404true"},
		{"create-existing-inactive-post-noop", func(w *lab.World) string {
			w.Hire(ada)
			r := again(w, `,"active":false`)
			return statuses(r) + r.Get("active").Raw + w.Access(ada).Get("canSignIn").Raw
		}, "409true", "201falsetrue"},
		{"create-reprovision-stays-suspended", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			r := again(w, "")
			return statuses(r) + r.Get("active").Raw + w.SCIM("GET", "/Users/"+id, "").Get("active").Raw + w.Access(ada).Get("canSignIn").Raw
		}, "409falsefalse", "201truefalsefalse"},
		{"create-conflict-side-effects", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(again(w, "")) + w.SCIM("GET", "/Users/"+id, "").Get("active").Raw + w.Access(ada).Get("canSignIn").Raw
		}, "409truetrue", "409truefalse"},
		{"create-race-duplicates", func(w *lab.World) string {
			return both(w, "POST", "/Users", lab.User(ada), lab.User(ada)) + " " + statuses(again(w, ""))
		}, "201 409 409", "201 201 409"},
		{"create-race-500", func(w *lab.World) string {
			return both(w, "POST", "/Users", lab.User(ada), lab.User(ada)) + " " + statuses(again(w, ""))
		}, "201 409 409", "201 500 409"},
		{"create-nul-truncation", func(w *lab.World) string {
			id := w.SCIM("POST", "/Users", body(ada, `,"displayName":"Ada\u0000Byron"`)).Want(201).Get("id").String()
			return w.SCIM("GET", "/Users/"+id, "").Get("displayName").Raw
		}, `"Ada\u0000Byron"`, `"Ada"`},
		{"create-location-wrong-tenant", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", lab.User(ada)).Want(201)
			return fmt.Sprint(r.Header.Get("Location") == r.Get("meta.location").String(), strings.Contains(r.Header.Get("Location"), "/v2/"))
		}, "true true", "false false"},
		{"create-location-internal-host", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", lab.User(ada)).Want(201)
			return fmt.Sprint(strings.HasPrefix(r.Header.Get("Location"), w.Public), strings.HasPrefix(r.Get("meta.location").String(), w.Public))
		}, "true true", "false false"},
	}
}

func readScenarios() []scenario {
	list := func(w *lab.World, query string) lab.Reply { return w.SCIM("GET", "/Users"+query, "") }
	return []scenario{
		{"filter-quoted-rejected", func(w *lab.World) string { return found(w, `userName eq "x"`) }, "200 0", "400 "},
		{"filter-exact-shape-only", func(w *lab.World) string {
			w.Hire(ada)
			return found(w, `userName eq "`+ada+`"`) + " " + found(w, `(userName  eq  "`+ada+`")`)
		}, "200 1 200 1", "200 1 200 0"},
		{"filter-escaped-quote", func(w *lab.World) string {
			w.SCIM("POST", "/Users", body(ada, `,"displayName":"a \"b\" \\c"`)).Want(201)
			return found(w, `displayName eq "a \"b\" \\c"`)
		}, "200 1", "200 0"},
		{"filter-unicode-400", func(w *lab.World) string {
			return found(w, `displayName eq "José"`) + " " + found(w, `displayName eq "Jose"`)
		}, "200 0 200 0", "400  200 0"},
		{"filter-emails-value-unsupported", func(w *lab.World) string {
			w.Hire(ada)
			return found(w, `emails.value eq "`+ada+`"`) + " " + found(w, `emails[type eq "work"].value eq "`+ada+`"`)
		}, "200 1 200 1", "200 0 200 0"},
		{"filter-unsupported-500", func(w *lab.World) string { return found(w, `userName zz "x"`) }, "400 ", "500 "},

		{"read-unknown-id-500", func(w *lab.World) string {
			return statuses(w.SCIM("GET", "/Users/4711", ""), w.SCIM("GET", "/Users/4711?attributes=userName", ""), w.SCIM("GET", "/Users/4711?excludedAttributes=emails", ""))
		}, "404 404 404", "404 500 500"},
		{"read-nomatch-404", func(w *lab.World) string { return found(w, `userName eq "x"`) }, "200 0", "404 "},
		{"read-resources-null", func(w *lab.World) string { return w.Filter(`userName eq "x"`).Get("Resources").Raw }, "[]", "null"},
		{"read-id-changes", func(w *lab.World) string {
			id := w.Hire(ada)
			r := w.Patch(id, `{"op":"replace","path":"userName","value":"`+bob+`"}`).Want(200)
			return fmt.Sprint(r.Get("id").String() == id, statuses(w.SCIM("GET", "/Users/"+id, "")))
		}, "true200", "false404"},
		{"read-id-not-string", func(w *lab.World) string { return w.SCIM("POST", "/Users", lab.User(ada)).Get("id").Type.String() }, "String", "Number"},
		{"read-provisioned-user-hidden", func(w *lab.World) string {
			w.SCIM("POST", "/Users", body(ada, `,"externalId":"1"`)).Want(201)
			id := w.Hire(bob)
			return list(w, "").Get("totalResults").Raw + found(w, `userName eq "`+bob+`"`) + statuses(w.SCIM("GET", "/Users/"+id, ""))
		}, "5200 1200", "4200 0200"},
		{"read-list-filter-disagree", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, `{"op":"replace","path":"userName","value":"`+bob+`"}`).Want(200)
			return found(w, `userName eq "`+bob+`"`) + " " + found(w, `userName eq "`+ada+`"`)
		}, "200 1 200 0", "200 0 200 1"},
		{"read-meta-missing", func(w *lab.World) string {
			r := w.SCIM("POST", "/Users", lab.User(ada)).Want(201)
			return fmt.Sprint(r.Get("meta.created").Exists(), w.SCIM("GET", "/Users/"+r.Get("id").String(), "").Get("meta.created").Exists())
		}, "true true", "true false"},
		{"read-one-bad-row-500", func(w *lab.World) string {
			before := statuses(list(w, ""))
			w.SCIM("POST", "/Users", body(ada, "")).Want(201)
			return before + " " + statuses(list(w, ""))
		}, "200 200", "200 500"},
		{"read-multivalue-mixed-types", func(w *lab.World) string {
			id := w.SCIM("POST", "/Users", body(ada, `,"emails":[{"value":"a@b.test","type":"work","primary":true},{"value":"c@d.test","type":"home"}]`)).Want(201).Get("id").String()
			return w.SCIM("GET", "/Users/"+id, "").Get("emails").Raw
		}, `[{"primary":true,"type":"work","value":"a@b.test"},{"type":"home","value":"c@d.test"}]`, `[{"type":"work","value":"a@b.test"},"c@d.test"]`},
	}
}

// pageScenarios page through the account's own three users.
func pageScenarios() []scenario {
	names := func(r lab.Reply) string {
		short := []string{}
		for _, user := range r.Get("Resources").Array() {
			short = append(short, user.Get("userName").String()[:1])
		}
		return strings.Join(short, "") + r.Get("totalResults").Raw
	}
	page := func(w *lab.World, query string) string { return names(w.SCIM("GET", "/Users?"+query, "")) }
	return []scenario{
		{"page-overlap", func(w *lab.World) string {
			return page(w, "startIndex=1&count=2") + " " + page(w, "startIndex=3&count=2")
		}, "oh3 p3", "oh3 hp3"},
		{"page-unstable-order", func(w *lab.World) string {
			return page(w, "startIndex=1&count=2") + " " + page(w, "startIndex=1&count=2") + " " + page(w, "startIndex=1&count=2")
		}, "oh3 oh3 oh3", "ph3 oh3 ph3"},
		{"page-startindex-zero-based", func(w *lab.World) string {
			return page(w, "startIndex=0&count=1") + " " + page(w, "startIndex=1&count=1")
		}, "o3 o3", "o3 h3"},
		{"page-count-zero-all", func(w *lab.World) string { return page(w, "count=0") }, "3", "ohp3"},
		{"page-count-negative-unbounded", func(w *lab.World) string { return page(w, "count=-1") }, "3", "ohp3"},
		{"page-beyond-end", func(w *lab.World) string { return page(w, "startIndex=4&count=2") }, "3", "hp3"},
		{"page-double-slice", func(w *lab.World) string {
			return page(w, "startIndex=2&count=2") + " " + page(w, "startIndex=3&count=2")
		}, "hp3 p3", "hp3 3"},
		{"page-row-dropped", func(w *lab.World) string {
			for i := range 4 {
				w.Hire(fmt.Sprintf("u%d@acme.test", i))
			}
			return page(w, "count=100")
		}, "ohpuuuu7", "ohpuuu7"},
		{"page-ignored-without-filter", func(w *lab.World) string {
			return page(w, "count=1") + " " + page(w, "count=1&filter=active%20eq%20true")
		}, "o3 o3", "ohp3 o3"},
	}
}

func valueScenarios() []scenario {
	phones := `,"phoneNumbers":[{"value":"tel:+1","type":"work"},{"value":"tel:+2","type":"home"}]`
	create := func(w *lab.World, rest string) string {
		return w.SCIM("POST", "/Users", body(ada, rest)).Want(201).Get("id").String()
	}
	patched := func(w *lab.World, id, ops, path string) string {
		r := w.Patch(id, ops)
		return statuses(r) + w.SCIM("GET", "/Users/"+id, "").Get(path).Raw
	}
	return []scenario{
		{"patch-valuefilter-nomatch-silent", func(w *lab.World) string {
			return patched(w, create(w, ""), `{"op":"replace","path":"emails[type eq \"work\"].value","value":"a@b.test"}`, "emails.0.value")
		}, `200"a@b.test"`, "200"},
		{"patch-valuefilter-hits-all", func(w *lab.World) string {
			return patched(w, create(w, phones), `{"op":"replace","path":"phoneNumbers[type eq \"home\"].value","value":"tel:+3"}`, "phoneNumbers.#.value")
		}, `200["tel:+1","tel:+3"]`, `200["tel:+3","tel:+3"]`},
		{"patch-same-field-order", func(w *lab.World) string {
			return patched(w, create(w, ""), `{"op":"replace","path":"title","value":"A"},{"op":"replace","path":"title","value":"B"}`, "title")
		}, `200"B"`, `200"A"`},
		{"patch-add-steals-primary", func(w *lab.World) string {
			return patched(w, w.Hire(ada), `{"op":"add","path":"emails","value":[{"value":"b@acme.test","type":"home"}]}`, "emails.#(primary==true).value")
		}, `200"ada@acme.test"`, `200"b@acme.test"`},
		{"patch-remove-no-path", func(w *lab.World) string { return patched(w, w.Hire(ada), `{"op":"remove"}`, "name.givenName") }, `400"Ada"`, "200"},
		{"patch-immutable-writable", func(w *lab.World) string {
			return patched(w, w.Hire(ada), `{"op":"replace","path":"meta.created","value":"2001-01-01T00:00:00Z"}`, "meta.created")
		}, `400"2026-09-01T12:00:00.000Z"`, `200"2001-01-01T00:00:00Z"`},
		{"patch-unknown-path-ignored", func(w *lab.World) string {
			return patched(w, w.Hire(ada), `{"op":"replace","path":"acctive","value":false}`, "active")
		}, "400true", "200true"},
		{"patch-duplicate-value-appended", func(w *lab.World) string {
			return patched(w, w.Hire(ada), `{"op":"add","path":"emails","value":[{"value":"ada@acme.test","type":"work","primary":true}]}`, "emails.#")
		}, "2001", "2002"},
		{"patch-null-not-removal", func(w *lab.World) string {
			return patched(w, create(w, `,"title":"Dr."`), `{"op":"replace","path":"title","value":null}`, "title")
		}, "200", `200"null"`},
		{"put-omitted-roles-kept", func(w *lab.World) string {
			id := w.Hire(ada, "Sales Rep")
			w.SCIM("PUT", "/Users/"+id, body(ada, "")).Want(200)
			return w.SCIM("GET", "/Users/"+id, "").Get("roles.#.value").Raw
		}, "", `["Sales Rep"]`},
		{"put-wipes-unrelated", func(w *lab.World) string {
			w.Admin("PUT", "/account/role-sync", `{"enabled":false}`).Want(200)
			owner := w.Filter(`userName eq "owner@acme.test"`).Get("Resources.0")
			w.SCIM("PUT", "/Users/"+owner.Get("id").String(), owner.Raw).Want(200)
			return w.Access("owner@acme.test").Get("superAdmin").Raw + w.Access("owner@acme.test").Get("seat").Raw
		}, "truetrue", "falsefalse"},
		{"del-500-but-deleted", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.SCIM("DELETE", "/Users/"+id, ""), w.SCIM("GET", "/Users/"+id, ""))
		}, "204 404", "500 404"},
		{"deact-logging-dependent", func(w *lab.World) string { return patched(w, w.Hire(ada), off, "active") }, "200false", "200true"},
	}
}
