package faults_test

import (
	"fmt"
	"strings"
	"time"

	"rolecall/hubspot/internal/lab"
)

// doorScenarios show faults of credentials and of accounts at one address.
func doorScenarios() []scenario {
	const root = "/scim/v2"
	// wish asks for a token, as somebody.
	wish := func(w *lab.World, as, rest string) lab.Reply {
		return w.Admin("POST", "/tokens", `{"as":"`+as+`","kind":"scim"`+rest+`}`)
	}
	with := func(w *lab.World, token lab.Reply, method, path, body string) string {
		return statuses(w.Do(token.Want(201).Get("token").String(), method, w.Public+root+path, body))
	}
	const boss, plain = "owner@acme.test", "plain@acme.test"
	return []scenario{
		{"auth-any-user-key", func(w *lab.World) string {
			key := w.Admin("POST", "/tokens", `{"as":"`+plain+`","kind":"personal"}`)
			return with(w, key, "GET", "/Users", "")
		}, "403", "200"},
		{"auth-any-member-mints-token", func(w *lab.World) string {
			return statuses(wish(w, boss, ""), wish(w, plain, ""), wish(w, "nobody@acme.test", ""))
		}, "201 403 403", "201 201 403"},
		{"auth-cross-tenant-mint", func(w *lab.World) string {
			return statuses(wish(w, boss, ""), wish(w, plain, ""), wish(w, "nobody@acme.test", ""))
		}, "201 403 403", "201 403 201"},
		{"auth-no-expiry", func(w *lab.World) string {
			token := wish(w, boss, `,"lifetime":"1h"`)
			before := with(w, token, "GET", "/Users", "")
			w.Wait(time.Hour)
			return before + " " + with(w, token, "GET", "/Users", "")
		}, "200 401", "200 200"},
		{"auth-revoked-still-valid", func(w *lab.World) string {
			token := wish(w, boss, "")
			w.Admin("DELETE", "/tokens/"+token.Get("id").String(), "").Want(204)
			return with(w, token, "GET", "/Users", "")
		}, "401", "200"},
		{"auth-token-plaintext", func(w *lab.World) string {
			token := wish(w, boss, "").Get("token").String()
			return fmt.Sprint(strings.Contains(w.Admin("GET", "/tokens", "").Raw, token))
		}, "false", "true"},
		{"auth-weak-token", func(w *lab.World) string {
			return fmt.Sprint(wish(w, boss, "").Get("token").String() == "scim-token-000001")
		}, "false", "true"},
		{"auth-readonly-scope-writes", func(w *lab.World) string {
			token := wish(w, boss, `,"readOnly":true`)
			return with(w, token, "GET", "/Users", "") + " " + with(w, token, "POST", "/Users", lab.User(ada))
		}, "200 403", "200 201"},
		{"auth-disabled-connection-live", func(w *lab.World) string {
			w.Admin("PUT", "/account/connection", `{"enabled":false}`).Want(200)
			return statuses(w.SCIM("GET", "/Users", "")) + " " + with(w, wish(w, boss, ""), "GET", "/Users", "")
		}, "403 403", "200 200"},

		{"auth-tenant-discarded", func(w *lab.World) string {
			id := w.Hire(ada)
			r := w.Do(lab.OtherToken, "GET", w.Public+root+"/Users/"+id, "")
			return statuses(r, w.Do(lab.OtherToken, "DELETE", w.Public+root+"/Users/"+id, ""), w.SCIM("GET", "/Users/"+id, ""))
		}, "404 404 200", "200 204 404"},
		{"sec-cross-tenant-graft", func(w *lab.World) string {
			id := w.Hire(ada)
			body := strings.Replace(lab.User(ada), `"Byron"`, `"Other"`, 1)
			r := w.Do(lab.OtherToken, "POST", w.Public+root+"/Users", body)
			return statuses(r) + w.SCIM("GET", "/Users/"+id, "").Get("name.familyName").Raw
		}, `201"Byron"`, `201"Other"`},
		{"sec-existence-oracle", func(w *lab.World) string {
			id := w.Hire(ada)
			return statuses(w.Do(lab.OtherToken, "GET", w.Public+root+"/Users/"+id, ""), w.Do(lab.OtherToken, "GET", w.Public+root+"/Users/4711", ""))
		}, "404 404", "403 404"},

		{"sec-email-adopt-unverified", func(w *lab.World) string {
			w.Admin("POST", "/outsiders", `{"email":"eve@evil.test"}`).Want(204)
			return statuses(w.SCIM("POST", "/Users", lab.User("eve@evil.test")), w.SCIM("POST", "/Users", lab.User("bob@evil.test")))
		}, "409 400", "201 400"},
		{"sec-unverified-domain-provision", func(w *lab.World) string {
			return statuses(w.SCIM("POST", "/Users", lab.User("eve@evil.test"))) + w.Access("eve@evil.test").Get("recovery").Raw
		}, "400[]", `201["eve@evil.test"]`},
		{"sec-email-marked-verified", func(w *lab.World) string {
			w.Patch(w.Hire(ada), `{"op":"replace","path":"emails","value":[{"value":"eve@evil.test","type":"work"}]}`).Want(200)
			return w.Access(ada).Get("recovery").Raw
		}, `["ada@acme.test"]`, `["ada@acme.test","eve@evil.test"]`},
	}
}

// memberScenarios show faults of whom groups show and change, on the preset full.
func memberScenarios() []scenario {
	group := func(w *lab.World) string {
		return w.SCIM("POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Team"}`).Want(201).Get("id").String()
	}
	add := func(w *lab.World, group, id string) string {
		r := w.SCIM("PATCH", "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"`+id+`"}]}]}`)
		return statuses(r) + fmt.Sprint(len(w.SCIM("GET", "/Groups/"+group, "").Get("members").Array()))
	}
	byHand := func(w *lab.World, what string) string {
		return w.Admin("POST", "/users", `{"email":"eve@acme.test","`+what+`":true}`).Want(201).Get("id").String()
	}
	return []scenario{
		{"sec-admin-membership-mutable", func(w *lab.World) string {
			id := byHand(w, "protected")
			return statuses(w.Patch(id, off), w.SCIM("DELETE", "/Users/"+id, "")) + " " + add(w, group(w), id)
		}, "403 403 4030", "403 403 2001"},
		{"sec-group-join-unchecked", func(w *lab.World) string {
			id, team := w.Hire(ada), group(w)
			r := w.Patch(id, `{"op":"add","path":"groups","value":[{"value":"`+team+`"}]}`)
			return statuses(r) + fmt.Sprint(len(w.SCIM("GET", "/Groups/"+team, "").Get("members").Array()))
		}, "4000", "2001"},
		{"sec-service-accounts-exposed", func(w *lab.World) string {
			id := byHand(w, "service")
			listed := w.Filter(`userName eq "eve@acme.test"`).Get("totalResults").Raw
			return statuses(w.SCIM("GET", "/Users/"+id, "")) + " " + listed + " " + add(w, group(w), id)
		}, "404 0 4000", "404 0 2001"},
		{"sec-filter-reads-hidden", func(w *lab.World) string {
			const probe = "urn:rolecall:params:scim:schemas:extension:probe:2.0:User"
			r := w.SCIM("POST", "/Users", strings.Replace(lab.User(ada), `"active":true`, `"active":true,"`+probe+`":{"hiddenText":"secret"}`, 1)).Want(201)
			found := w.Filter(probe + `:hiddenText sw "sec"`)
			return statuses(found) + found.Get("totalResults").Raw + r.Get(strings.ReplaceAll(probe, ".", `\.`)).Raw
		}, "400", "2001"},
	}
}
