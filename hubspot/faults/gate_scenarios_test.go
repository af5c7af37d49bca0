package faults_test

import (
	"fmt"
	"strings"
	"time"

	"rolecall/hubspot/internal/lab"
)

// issue has something issued to a user and returns its id.
func issue(w *lab.World, email, kind, label string) string {
	return w.Admin("POST", "/credentials", `{"email":"`+email+`","kind":"`+kind+`","label":"`+label+`"}`).Want(201).Get("id").String()
}

// good says of each credential whether it is good.
func good(w *lab.World, ids ...string) string {
	list := []string{}
	for _, id := range ids {
		list = append(list, w.Admin("GET", "/credentials/"+id, "").Want(200).Get("valid").Raw)
	}
	return strings.Join(list, " ")
}

// gateScenarios show faults at the door to the account.
func gateScenarios() []scenario {
	signIn := func(w *lab.World, email, roles string) string {
		return statuses(w.Admin("POST", "/sign-ins", `{"email":"`+email+`","roles":[`+roles+`]}`))
	}
	all := func(w *lab.World) []string {
		return []string{issue(w, ada, "session", ""), issue(w, ada, "key", "ci"), issue(w, ada, "key", ada), issue(w, ada, "token", "")}
	}
	deactivated := func(w *lab.World) string {
		id := w.Hire(ada)
		ids := all(w)
		w.Patch(id, off).Want(200)
		return good(w, ids...)
	}
	return []scenario{
		{"deact-sessions-live", deactivated, "false false false false", "true false false false"},
		{"deact-apikeys-live", deactivated, "false false false false", "false true true true"},
		{"deact-keys-matched-by-name", deactivated, "false false false false", "false true false false"},
		{"del-no-cleanup", func(w *lab.World) string {
			id := w.Hire(ada)
			ids := all(w)
			w.SCIM("DELETE", "/Users/"+id, "").Want(204)
			w.Hire(ada)
			return good(w, ids...)
		}, "false false false false", "true true true true"},
		{"deact-sso-reentry", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Patch(id, off).Want(200)
			return signIn(w, ada, "") + w.SCIM("GET", "/Users/"+id, "").Get("active").Raw
		}, "403false", "201true"},
		{"deact-identity-link-lost", func(w *lab.World) string {
			id := w.Hire(ada)
			before := signIn(w, ada, "")
			w.Patch(id, off).Want(200)
			w.Patch(id, on).Want(200)
			return before + " " + signIn(w, ada, "") + w.Access(ada).Get("canSignIn").Raw
		}, "201 201true", "201 404true"},
		{"deact-last-admin-partial", func(w *lab.World) string {
			id := w.Hire(ada, "Super Admin")
			return statuses(w.Patch(id, off), w.Patch(w.Hire(bob), off)) + w.SCIM("GET", "/Users/"+id, "").Get("active").Raw
		}, "200 200false", "403 200false"},
		{"deact-elevated-user-404", func(w *lab.World) string {
			w.Admin("PUT", "/account/role-sync", `{"enabled":false}`).Want(200)
			id := w.Hire(ada)
			w.Settings("PUT", "/settings/v3/users/"+ada+"?idProperty=EMAIL", `{"roleId":"1006"}`).Want(200)
			return statuses(w.Patch(id, off), w.SCIM("DELETE", "/Users/"+id, ""), w.Patch(w.Hire(bob), off))
		}, "200 204 200", "404 404 200"},
		{"deact-update-delay", func(w *lab.World) string {
			w.Patch(w.Hire(ada), off).Want(200)
			at := w.Access(ada).Get("canSignIn").Raw
			w.Wait(11 * time.Minute)
			return at + w.Access(ada).Get("canSignIn").Raw
		}, "falsefalse", "truefalse"},
		{"del-blocked-500", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Admin("POST", "/records", `{"owner":"`+ada+`"}`).Want(204)
			return statuses(w.SCIM("DELETE", "/Users/"+id, ""), w.SCIM("DELETE", "/Users/"+w.Hire(bob), "")) + w.Access(ada).Get("canSignIn").Raw
		}, "204 204false", "500 204true"},
		{"del-new-id-on-reconnect", func(w *lab.World) string {
			id := w.Hire(ada)
			for _, enabled := range []string{"false", "true"} {
				w.Admin("PUT", "/account/connection", `{"enabled":`+enabled+`}`).Want(200)
			}
			return statuses(w.SCIM("GET", "/Users/"+id, "")) + found(w, `userName eq "`+ada+`"`)
		}, "200200 1", "404200 1"},

		{"role-unbounded-grant", func(w *lab.World) string {
			w.Hire(ada, "super_admin")
			return w.Access(ada).Get("superAdmin").Raw
		}, "false", "true"},
		{"role-sso-login-readds", func(w *lab.World) string {
			w.Hire(ada, "Sales Rep")
			return signIn(w, ada, `"Sales Manager"`) + w.Sets(ada)
		}, `201["Sales Rep"]`, `201["Sales Rep","Sales Manager"]`},
		{"role-tokens-keep-old-rights", func(w *lab.World) string {
			id := w.Hire(ada, "Sales Manager")
			token, key := issue(w, ada, "token", ""), issue(w, ada, "key", "ci")
			w.Patch(id, `{"op":"replace","path":"roles","value":[{"value":"Sales Rep"}]}`).Want(200)
			opens := func(id string) string { return w.Admin("GET", "/credentials/"+id, "").Get("permissionSets").Raw }
			return opens(token) + opens(key)
		}, `["Sales Rep"]["Sales Rep"]`, `["Sales Manager"]["Sales Rep"]`},
	}
}

// groupRightsScenarios show what a group gives.
func groupRightsScenarios() []scenario {
	const urn = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]`
	value := func(id string) string { return `{"value":"` + id + `"}` }
	team := func(w *lab.World) (group, bobID string) {
		w.Admin("PUT", "/group-sets", `{"group":"Team","sets":["1002"]}`).Want(204)
		r := w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","members":[`+value(w.Hire(ada))+`]}`).Want(201)
		return "/Groups/" + r.Get("id").String(), w.Hire(bob)
	}
	return []scenario{
		{"role-group-name-hijacks-builtin", func(w *lab.World) string {
			w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Super Admin","members":[`+value(w.Hire(ada))+`]}`).Want(201)
			return w.Sets(ada)
		}, "[]", `["Super Admin"]`},
		{"role-wiped-by-group-update", func(w *lab.World) string {
			g, id := team(w)
			w.SCIM("PATCH", g, patchOf(`{"op":"add","path":"members","value":[`+value(id)+`]}`)).Want(200)
			return w.Sets(ada) + w.Sets(bob)
		}, `["Sales Rep"]["Sales Rep"]`, "[][]"},
		{"role-group-rename-not-recomputed", func(w *lab.World) string {
			g, _ := team(w)
			w.SCIM("PATCH", g, patchOf(`{"op":"replace","path":"displayName","value":"Other"}`)).Want(200)
			return w.Sets(ada)
		}, "[]", `["Sales Rep"]`},
		{"role-group-delete-keeps-role", func(w *lab.World) string {
			g, _ := team(w)
			before := w.Sets(ada)
			w.SCIM("DELETE", g, "").Want(204)
			return before + w.Sets(ada)
		}, `["Sales Rep"][]`, `["Sales Rep"]["Sales Rep"]`},
		{"grp-two-copies-drift", func(w *lab.World) string {
			g, id := team(w)
			r := w.SCIM("PATCH", g, patchOf(`{"op":"add","path":"members","value":[`+value(id)+`]}`)).Want(200)
			return fmt.Sprint(len(r.Get("members").Array())) + w.Sets(bob)
		}, `2["Sales Rep"]`, "2[]"},
	}
}
