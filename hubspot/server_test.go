package hubspot_test

import (
	"strings"
	"testing"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
)

func eq(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %s, want %s", what, got, want)
	}
}

func TestJoinerMoverLeaver(t *testing.T) {
	w := lab.Start(t)
	id := w.Hire("ada@acme.test", "Sales Rep")
	w.Access("ada@acme.test").Says("canSignIn", "true").Says("permissionSets", `["Sales Rep"]`)

	w.Patch(id, `{"op":"replace","path":"roles","value":[{"value":"Service Agent"}]}`).Want(200)
	w.Access("ada@acme.test").Says("permissionSets", `["Service Agent"]`)
	w.Settings("GET", "/settings/v3/users/ada@acme.test?idProperty=EMAIL", "").Want(200).
		Says("id", `"`+id+`"`).Says("roleIds", `["1003"]`).Says("roleId", `"1003"`).Says("superAdmin", "false")

	w.Patch(id, `{"op":"Replace","path":"active","value":"False"}`).Want(200).Says("active", "false")
	w.Access("ada@acme.test").Says("exists", "true").Says("canSignIn", "false")
	w.Filter(`userName eq "ADA@acme.test"`).Want(200).Says("Resources.0.active", "false")

	w.Patch(id, `{"op":"replace","value":{"active":true}}`).Want(200)
	w.Access("ada@acme.test").Says("canSignIn", "true").Says("permissionSets", `["Service Agent"]`)

	w.SCIM("DELETE", "/Users/"+id, "").Want(204)
	w.SCIM("GET", "/Users/"+id, "").Want(404)
	w.Access("ada@acme.test").Says("exists", "false").Says("canSignIn", "false").Says("permissionSets", "[]")
	if again := w.Hire("ada@acme.test"); again == id {
		t.Error("the new user has the id of the deleted one")
	}
	eq(t, "sets after a new start", w.Sets("ada@acme.test"), "[]")
}

func TestConfigErrors(t *testing.T) {
	for want, change := range map[string]func(*hubspot.Config){
		"no SCIM token": func(c *hubspot.Config) { c.Tokens.SCIM = nil },
		"empty token":   func(c *hubspot.Config) { c.Tokens.Settings = []string{""} },
		"preset":        func(c *hubspot.Config) { c.Preset = "huge" },
		"portalId":      func(c *hubspot.Config) { c.Account = hubspot.Account{VerifiedDomains: []string{"a.test"}} },
		"severalRoles":  func(c *hubspot.Config) { c.Account.Options.SeveralRoles = "best" },
	} {
		cfg := hubspot.Config{Account: hubspot.DefaultAccount(), Tokens: hubspot.Tokens{SCIM: []string{"x-secret"}}}
		change(&cfg)
		_, err := hubspot.New(cfg)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		} else if strings.Contains(err.Error(), "x-secret") {
			t.Errorf("%v gives the token away", err)
		}
	}
}

func TestTokens(t *testing.T) {
	w := lab.Start(t)
	for _, path := range []string{"/Users", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/Groups", "/nowhere", ""} {
		for _, token := range []string{"", "wrong", lab.SettingsToken, " "} {
			r := w.Do(token, "GET", w.Public+"/scim/v2"+path, "").Want(401).Says("status", `"401"`)
			if !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s: no challenge", path)
			}
		}
	}
	for _, path := range []string{"/settings/v3/users", "/settings/v3/users/roles", "/crm/v3/owners", "/nowhere"} {
		for _, token := range []string{"", lab.SCIMToken} {
			w.Do(token, "GET", w.Public+path, "").Want(401).Says("category", `"INVALID_AUTHENTICATION"`)
		}
	}
	w.SCIM("GET", "/ServiceProviderConfig", "").Want(200)

	// An account may be set up with one token for both, as 'rolecall serve' does.
	one := lab.Start(t, func(c *hubspot.Config) { c.Tokens.Settings = c.Tokens.SCIM })
	one.SCIM("GET", "/Users", "").Want(200)
	one.Do(lab.SCIMToken, "GET", one.Public+"/settings/v3/users/roles", "").Want(200)
}

func TestLogin(t *testing.T) {
	w := lab.Start(t)
	w.SCIM("POST", "/Users", lab.User("ada")).Want(400).Says("scimType", `"invalidValue"`)
	w.SCIM("POST", "/Users", lab.User("ada@elsewhere.test")).Want(400).Says("scimType", `"invalidValue"`)
	w.SCIM("POST", "/Users", lab.User("ada@sub.acme.test")).Want(400)
	w.SCIM("POST", "/Users", lab.User("Elsewhere@acme.test")).Want(409).Says("scimType", `"uniqueness"`)
	w.Hire("ada@ACME.example")
	id := w.Hire("bob@acme.test")
	w.Patch(id, `{"op":"replace","path":"userName","value":"bob@elsewhere.test"}`).Want(400)
	w.Patch(id, `{"op":"replace","path":"userName","value":"robert@acme.test"}`).Want(200)
	w.Access("bob@acme.test").Says("exists", "false")
	w.Access("robert@acme.test").Says("exists", "true")

	lenient := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.UserName = hubspot.UserNameLenient }))
	lenient.SCIM("POST", "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}`).Want(201)
	lenient.Access("ada").Says("canSignIn", "true")
}

func TestHandMadeUser(t *testing.T) {
	w := lab.Start(t)
	found := w.Filter(`userName eq "HAND.made@acme.test"`).Want(200).Says("totalResults", "1")
	w.SCIM("POST", "/Users", lab.User("Hand.Made@acme.test")).Want(409).Says("scimType", `"uniqueness"`)
	id := found.Get("Resources.0.id").String()
	eq(t, "set by hand", w.Sets("hand.made@acme.test"), `["Marketing Editor"]`)

	w.Patch(id, `{"op":"replace","path":"title","value":"Lead"}`).Want(200)
	eq(t, "set after an unrelated change", w.Sets("hand.made@acme.test"), `["Marketing Editor"]`)
	w.Patch(id, `{"op":"add","path":"roles","value":["Sales Rep"]}`).Want(200)
	eq(t, "set that a role overrides", w.Sets("hand.made@acme.test"), `["Sales Rep"]`)

	w.Admin("POST", "/users", `{"email":"new@acme.test","permissionSet":"Sales Manager","seat":true}`).Want(201)
	w.Access("new@acme.test").Says("permissionSets", `["Sales Manager"]`).Says("seat", "true")
	w.Filter(`userName eq "new@acme.test"`).Says("totalResults", "1")
	w.Admin("POST", "/users", `{"email":"new@acme.test"}`).Want(409)
	w.Admin("POST", "/users", `{"email":"x@acme.test","permissionSet":"Nothing"}`).Want(400)
	w.Admin("POST", "/users", `{"e-mail":"x@acme.test"}`).Want(400)
}

func TestSuperAdmin(t *testing.T) {
	owner := func(w *lab.World) string {
		return w.Filter(`userName eq "owner@acme.test"`).Get("Resources.0.id").String()
	}
	const role = `{"op":"add","path":"roles","value":["Sales Rep"]}`
	w := lab.Start(t)
	w.Access("owner@acme.test").Says("superAdmin", "true").Says("permissionSets", "[]")
	w.Patch(owner(w), role).Want(200)
	w.Access("owner@acme.test").Says("superAdmin", "false").Says("permissionSets", `["Sales Rep"]`)

	w = lab.Start(t, lab.Options(func(o *hubspot.Options) { o.ExistingSuperAdmin = hubspot.SuperAdminKeep }))
	w.Patch(owner(w), role).Want(200)
	w.Access("owner@acme.test").Says("superAdmin", "true").Says("permissionSets", `["Sales Rep"]`)

	w.Hire("ada@acme.test", "Super Admin")
	w.Access("ada@acme.test").Says("superAdmin", "true")
	w.Settings("GET", "/settings/v3/users/ada@acme.test?idProperty=EMAIL", "").Says("superAdmin", "true")
}

func TestRoleSyncOff(t *testing.T) {
	w := lab.Start(t)
	w.Admin("GET", "/account/role-sync", "").Want(200).Says("enabled", "true")
	w.Admin("PUT", "/account/role-sync", `{"enabled":false}`).Want(200)
	id := w.Hire("ada@acme.test", "Sales Rep")
	w.SCIM("GET", "/Users/"+id, "").Says("roles.0.value", `"Sales Rep"`)
	eq(t, "set while role sync is off", w.Sets("ada@acme.test"), "[]")
	w.Settings("PUT", "/settings/v3/users/"+id, `{"roleId":"1004"}`).Want(200).Says("roleIds", `["1004"]`)

	w.Admin("PUT", "/account/role-sync", `{"enabled":true}`).Want(200)
	eq(t, "set before the next write", w.Sets("ada@acme.test"), `["Marketing Editor"]`)
	w.Patch(id, `{"op":"replace","path":"roles","value":["Sales Rep"]}`).Want(200)
	eq(t, "set after roles were sent again", w.Sets("ada@acme.test"), `["Sales Rep"]`)
	w.Admin("PUT", "/account/role-sync", `{}`).Want(400)
}

// A role that is sent again is looked up again, even if the resource does not
// change by it.
func TestRenamedPermissionSet(t *testing.T) {
	w := lab.Start(t)
	id := w.Hire("ada@acme.test", "Sales Rep")
	w.Admin("PUT", "/permission-sets/1002", `{"name":"Seller"}`).Want(200)
	eq(t, "the holder's set", w.Sets("ada@acme.test"), `["Seller"]`)
	w.Settings("GET", "/settings/v3/users/roles", "").Says("results.1.name", `"Seller"`)
	w.Patch(id, `{"op":"replace","path":"roles","value":["Sales Rep"]}`).Want(200)
	eq(t, "set for the old name", w.Sets("ada@acme.test"), "[]")
	w.Patch(id, `{"op":"replace","path":"roles","value":["Seller"]}`).Want(200)
	eq(t, "set for the new name", w.Sets("ada@acme.test"), `["Seller"]`)
	w.Wait(time.Minute)
	w.Admin("DELETE", "/permission-sets/1002", "").Want(204)
	w.Access("ada@acme.test").Says("permissionSets", "[]").Says("since", `"2026-09-01T12:01:00Z"`)
	w.Admin("DELETE", "/permission-sets/1002", "").Want(404)
	w.Admin("PUT", "/permission-sets/1001", `{"name":"Service Agent"}`).Want(409)
	w.Admin("PUT", "/permission-sets/1001", `{"name":""}`).Want(400)
}

func TestPropagation(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.PropagationDelay = 5 * time.Minute }))
	id := w.Hire("ada@acme.test", "Sales Rep")
	w.Access("ada@acme.test").Says("canSignIn", "true").Says("permissionSets", "[]")
	w.Wait(3 * time.Minute)
	w.Patch(id, `{"op":"replace","path":"roles","value":["Super Admin"]}`).Want(200)
	w.Wait(2 * time.Minute)
	w.Access("ada@acme.test").Says("permissionSets", `["Sales Rep"]`).Says("superAdmin", "false").Says("since", `"2026-09-01T12:05:00Z"`)
	w.Settings("GET", "/settings/v3/users/"+id, "").Says("roleIds", `["1002"]`)
	w.Wait(3 * time.Minute)
	w.Access("ada@acme.test").Says("permissionSets", `["Super Admin"]`).Says("superAdmin", "true")
	w.Patch(id, `{"op":"replace","path":"active","value":false}`).Want(200)
	w.Access("ada@acme.test").Says("canSignIn", "false")
}
