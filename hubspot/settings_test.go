package hubspot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
)

func TestSettingsUsers(t *testing.T) {
	w := lab.Start(t)
	w.Settings("GET", "/settings/v3/users/roles", "").Want(200).Says("results.#", "9").
		Says("results.0", `{"id":"1001","name":"Sales Manager","requiresBillingWrite":false}`).
		Says("results.8.requiresBillingWrite", "true").Says("paging", "")
	w.Settings("GET", "/settings/users/2026-09/seats", "").Want(200).Says("results.#", "1").Says("results.0.remainingSeats", "9")

	// Pages hold everybody once.
	var emails []string
	path := "/settings/v3/users?limit=2"
	for path != "" {
		page := w.Settings("GET", path, "").Want(200)
		for _, email := range page.Get("results.#.email").Array() {
			emails = append(emails, email.String())
		}
		path = strings.TrimPrefix(page.Get("paging.next.link").String(), w.Public)
	}
	eq(t, "all users", strings.Join(emails, " "), "owner@acme.test hand.made@acme.test plain@acme.test")
	w.Settings("GET", "/settings/v3/users/", "").Want(200).Says("results.#", "3").Says("paging", "").
		Says("results.0.superAdmin", "true").Says("results.0.roleIds", "[]").Says("results.2.primaryTeamId", `"501"`)

	made := w.Settings("POST", "/settings/v3/users", `{"email":"new@acme.test","sendWelcomeEmail":true,"firstName":"N","roleId":"1002"}`).
		Want(201).Says("sendWelcomeEmail", "true").Says("roleIds", `["1002"]`)
	id := made.Get("id").String()
	w.Settings("GET", "/settings/v3/users/"+id, "").Want(200).Says("sendWelcomeEmail", "false").Says("firstName", `"N"`)
	w.SCIM("GET", "/Users/"+id, "").Want(200).Says("name.givenName", `"N"`)
	w.Settings("PUT", "/settings/v3/users/NEW@acme.test?idProperty=EMAIL", `{"firstName":"Nora","roleId":"","secondaryTeamIds":["7"]}`).
		Want(200).Says("firstName", `"Nora"`).Says("roleIds", "[]").Says("roleId", "").Says("secondaryTeamIds", `["7"]`)
	w.SCIM("GET", "/Users/"+id, "").Says("name.givenName", `"Nora"`)

	for want, r := range map[string]lab.Reply{
		"400 VALIDATION_ERROR": w.Settings("POST", "/settings/v3/users", `{"email":"x@acme.test"}`),
		"409 CONFLICT":         w.Settings("POST", "/settings/v3/users", `{"email":"new@acme.test","sendWelcomeEmail":false}`),
		"404 OBJECT_NOT_FOUND": w.Settings("GET", "/settings/v3/users/1", ""),
	} {
		eq(t, "error", fmt.Sprint(r.Status, " ", r.Get("category")), want)
	}
	for _, bad := range []string{
		w.Settings("GET", "/settings/v3/users/"+id+"?idProperty=NAME", "").Get("category").String(),
		w.Settings("GET", "/settings/v3/users?limit=0", "").Get("category").String(),
		w.Settings("PUT", "/settings/v3/users/"+id, `{"email":"other@acme.test"}`).Get("category").String(),
		w.Settings("PUT", "/settings/v3/users/"+id, `{"roleId":"9"}`).Get("category").String(),
		w.Settings("PUT", "/settings/v3/users/"+id, `{`).Get("category").String(),
		w.Settings("POST", "/settings/v3/users", `{"email":"y@acme.test","sendWelcomeEmail":false,"roleId":"9"}`).Get("category").String(),
	} {
		eq(t, "category", bad, "VALIDATION_ERROR")
	}
	w.Access("y@acme.test").Says("exists", "false")

	w.Settings("DELETE", "/settings/v3/users/"+id, "").Want(204)
	w.SCIM("GET", "/Users/"+id, "").Want(404)
	w.Settings("DELETE", "/settings/v3/users/"+id, "").Want(404)
	w.Access("new@acme.test").Says("exists", "false")
}

// What the identity provider manages is refused on the HubSpot side.
func TestManagedUser(t *testing.T) {
	w := lab.Start(t)
	id := w.Hire("ada@acme.test", "Sales Rep")
	path := "/settings/v3/users/" + id
	w.Settings("PUT", path, `{"firstName":"Eve"}`).Want(400)
	w.Settings("PUT", path, `{"roleId":"1006"}`).Want(400)
	w.Settings("PUT", path, `{"firstName":"Ada","roleId":"1002","primaryTeamId":"5"}`).Want(200).Says("primaryTeamId", `"5"`)
	eq(t, "sets", w.Sets("ada@acme.test"), `["Sales Rep"]`)
	w.Patch(id, `{"op":"replace","path":"name.givenName","value":"Augusta"}`).Want(200)
	w.Settings("GET", path, "").Says("firstName", `"Augusta"`).Says("primaryTeamId", `"5"`) // teams are not SCIM's

	w.Admin("PUT", "/account/role-sync", `{"enabled":false}`).Want(200)
	w.Settings("PUT", path, `{"roleId":"1006"}`).Want(200).Says("superAdmin", "true")
	w.Settings("PUT", path, `{"lastName":"X"}`).Want(400)
}

func TestOwners(t *testing.T) {
	w := lab.Start(t)
	id := w.Hire("ada@acme.test")
	owner := w.Settings("GET", "/crm/v3/owners/"+id+"?idProperty=userId", "").Want(200).
		Says("userId", id).Says("userIdIncludingInactive", id).Says("archived", "false").Says("type", `"PERSON"`).Says("firstName", `"Ada"`)
	ownerID := owner.Get("id").String()
	w.Settings("GET", "/crm/v3/owners/"+ownerID, "").Want(200).Says("email", `"ada@acme.test"`)
	w.Patch(id, off).Want(200)
	w.Settings("GET", "/crm/v3/owners/"+id+"?idProperty=userId", "").Want(404)
	w.Settings("GET", "/crm/v3/owners/"+id+"?idProperty=userId&archived=true", "").Want(200).
		Says("id", `"`+ownerID+`"`).Says("userId", "").Says("userIdIncludingInactive", id).Says("archived", "true")
	w.Settings("GET", "/crm/v3/owners?archived=true", "").Want(200).Says("results.#.email", `["ada@acme.test"]`)
	w.Settings("GET", "/crm/v3/owners?email=PLAIN@acme.test", "").Want(200).Says("results.#", "1")
	first := w.Settings("GET", "/crm/v3/owners?limit=2", "").Want(200).Says("results.#", "2")
	w.Settings("GET", "/crm/v3/owners?limit=2&after="+first.Get("paging.next.after").String(), "").Says("results.#", "1").Says("paging", "")
	w.Settings("GET", "/crm/v3/owners?archived=perhaps", "").Want(400)
	w.Settings("GET", "/crm/v3/owners/1?idProperty=name", "").Want(400)
	w.Patch(id, `{"op":"replace","path":"active","value":true}`).Want(200)
	w.Settings("GET", "/crm/v3/owners/"+ownerID, "").Want(200).Says("userId", id)
	w.SCIM("DELETE", "/Users/"+id, "").Want(204)
	w.Settings("GET", "/crm/v3/owners/"+ownerID+"?archived=true", "").Want(200)
}

func TestRateLimit(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.RateLimit = hubspot.RateLimit{Burst: 3, Daily: 5} }))
	get := func() lab.Reply { return w.SCIM("GET", "/Users", "") }
	r := get().Want(200)
	eq(t, "limit", r.Header.Get("X-HubSpot-RateLimit-Max")+"/"+r.Header.Get("X-HubSpot-RateLimit-Remaining")+"/"+
		r.Header.Get("X-HubSpot-RateLimit-Interval-Milliseconds")+"/"+r.Header.Get("X-HubSpot-RateLimit-Daily-Remaining"), "3/2/10000/4")
	w.Wait(6 * time.Second)
	get().Want(200)
	get().Want(200)
	get().Want(429).Says("errorType", `"RATE_LIMIT"`).Says("policyName", `"TEN_SECONDLY_ROLLING"`).Says("status", `"error"`)
	w.Wait(4 * time.Second) // the window rolls: one request is out of it
	get().Want(200)
	get().Want(429)
	w.Wait(10 * time.Second)
	get().Want(200)
	r = get().Want(429).Says("policyName", `"DAILY"`)
	eq(t, "Retry-After", r.Header.Get("Retry-After"), "")
	w.Wait(24 * time.Hour)
	get().Want(200)
}

func TestHistory(t *testing.T) {
	w := lab.Start(t)
	w.Admin("GET", "/history", "").Want(200)
	eq(t, "history at the start", w.Admin("GET", "/history", "").Raw, "[]")
	w.Filter(`userName eq "ada@acme.test"`)
	w.Do("top-secret", "POST", w.Public+"/scim/v2/Users?access_token=hush&x=1", lab.User("ada@acme.test")).Want(401)
	h := w.Admin("GET", "/history", "").Says("#", "2").
		Says("0.method", `"GET"`).Says("0.path", `"/scim/v2/Users"`).Says("0.status", "200").Says("0.time", `"2026-09-01T12:00:00Z"`).
		Says("0.query", `"filter=userName+eq+%22ada%40acme.test%22"`).
		Says("1.status", "401").Says("1.query", `"access_token=REDACTED\u0026x=1"`)
	for _, secret := range []string{"top-secret", "hush", lab.SCIMToken, "Byron"} {
		if strings.Contains(h.Raw, secret) {
			t.Errorf("the history holds %q", secret)
		}
	}
	w.Admin("DELETE", "/history", "").Want(204)
	eq(t, "history after DELETE", w.Admin("GET", "/history", "").Raw, "[]")
}
