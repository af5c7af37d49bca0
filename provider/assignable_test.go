package provider

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// offering is a product with roles that can change, and one entitlement.
func offering(roles *[]Assignable) func(*Config) {
	return func(c *Config) {
		c.Roles = &Assignables{List: func(context.Context) []Assignable { return *roles }}
		c.Entitlements = &Assignables{OnlyOne: true, List: func(context.Context) []Assignable {
			return []Assignable{{ID: "e1", Value: "seat", Limited: true, Permitted: 5, Used: 2}}
		}}
	}
}

func leadAndRep() *[]Assignable {
	return &[]Assignable{
		{ID: "r1", Value: "Lead", Display: "Team lead", Type: "permission set", Supported: true, Contains: []string{"Rep"}},
		{ID: "r2", Value: "Rep", Supported: true, ContainedBy: []string{"Lead"}},
	}
}

func TestAssignables(t *testing.T) {
	roles := leadAndRep()
	srv := newTester(t, offering(roles), func(c *Config) {
		c.Policy.Visible = func(r Resource) bool { return r.Type() == "User" } // is about what is stored
		c.Policy.Present = func(_ context.Context, r Resource) Resource { r["display"] = "bent"; return r }
	})
	lead := srv.want(200, "GET", "/scim/v2/Roles/r1", "")
	want := object(t, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Role"],"id":"r1","value":"Lead","display":"Team lead","type":"permission set","supported":true,
		"limitedAssignmentsPermitted":false,"contains":["Rep"],"meta":{"resourceType":"Role","created":"2026-03-01T12:00:01.000Z","lastModified":"2026-03-01T12:00:01.000Z",
		"location":"http://scim.test/scim/v2/Roles/r1","version":"W/\"1.1\""}}`)
	if diff := cmp.Diff(want, lead.JSON); diff != "" {
		t.Errorf("(-want +got): %s", diff)
	}
	list := srv.want(200, "GET", "/scim/v2/Roles", "")
	if diff := cmp.Diff(want, list.at("Resources").([]any)[0]); diff != "" || fmt.Sprint(list.at("totalResults")) != "2" {
		t.Errorf("%s (-single +listed): %s", list.Raw, diff)
	}
	seat := srv.want(200, "GET", "/scim/v2/Entitlements/e1", "")
	if fmt.Sprintln(seat.at("totalAssignmentsPermitted"), seat.at("totalAssignmentsUsed"), seat.at("supported"), seat.at("meta", "resourceType")) != "5 2 false Entitlement\n" {
		t.Errorf("entitlement: %s", seat.Raw)
	}
	ids := func(target string) (out []string) {
		for _, item := range srv.want(200, "GET", "/scim/v2"+target, "").at("Resources").([]any) {
			out = append(out, item.(map[string]any)["id"].(string))
		}
		return out
	}
	for target, want := range map[string][]string{
		"/Roles": {"r1", "r2"}, "/Roles?count=1&startIndex=2": {"r2"}, "/Roles?filter=value+eq+%22REP%22": {"r2"}, "/Roles?filter=id+eq+%22r1%22": {"r1"}, "/Roles?filter=contains+eq+%22rep%22": {"r1"},
		"/Roles?sortBy=value&sortOrder=descending": {"r2", "r1"}, "/Roles?cursor&count=1": {"r1"}, "/Entitlements?filter=totalAssignmentsUsed+lt+3": {"e1"},
		"?filter=value+pr": {"r1", "r2", "e1"}, "": {"r1", "r2", "e1"},
	} {
		if got := ids(target); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", target, got, want)
		}
	}
	if a := srv.want(200, "GET", "/scim/v2/Roles/r1?attributes=value", ""); a.at("display") != nil || a.at("value") != "Lead" {
		t.Errorf("projection: %s", a.Raw)
	}
	srv.want(304, "GET", "/scim/v2/Roles/r1", "", "If-None-Match: "+lead.Header.Get("ETag"))
	srv.want(200, "POST", "/scim/v2/Roles/.search", `{"schemas":["`+searchURI+`"]}`)
	for _, target := range []string{"/scim/v2/Roles/r9", "/scim/v2/Roles/e1", "/scim/v2/Users/r1"} {
		srv.refused(404, "", "GET", target, "")
	}

	// What the product changes shows at once, and is dated by when it was seen.
	(*roles)[0].Display = "Leader"
	*roles = append((*roles)[:1], Assignable{ID: "r3", Value: "New"})
	changed := srv.want(200, "GET", "/scim/v2/Roles/r1", "")
	if changed.at("display") != "Leader" || changed.at("meta", "created") != lead.at("meta", "created") || changed.at("meta", "lastModified") == lead.at("meta", "lastModified") || changed.Header.Get("ETag") == lead.Header.Get("ETag") {
		t.Errorf("changed: %s", changed.Raw)
	}
	if again := srv.want(200, "GET", "/scim/v2/Roles/r1", ""); again.Raw != changed.Raw {
		t.Errorf("it changes by being read: %s", again.Raw)
	}
	if got := ids("/Roles"); !slices.Equal(got, []string{"r1", "r3"}) {
		t.Errorf("roles %v", got)
	}
	srv.refused(404, "", "GET", "/scim/v2/Roles/r2", "")
}

func TestAssignablesAreReadOnly(t *testing.T) {
	srv := newTester(t, offering(leadAndRep()))
	before := srv.want(200, "GET", "/scim/v2/Roles", "").Raw
	body := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Role"],"id":"mine","value":"x"}`
	for _, c := range []struct{ method, target, body string }{
		{"POST", "/scim/v2/Roles", body}, {"PUT", "/scim/v2/Roles/r1", body}, {"DELETE", "/scim/v2/Roles/r1", ""}, {"POST", "/scim/v2/Entitlements", body},
		{"PATCH", "/scim/v2/Roles/r1", patchBody(`{"op":"replace","path":"display","value":"x"}`)},
	} {
		if a := srv.refused(405, "", c.method, c.target, c.body); a.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("Allow %v", a.Header)
		}
	}
	srv.bulk("405", `{"method":"POST","path":"/Roles","bulkId":"1","data":`+body+`}`)
	if after := srv.want(200, "GET", "/scim/v2/Roles", "").Raw; after != before {
		t.Errorf("changed: %s", after)
	}
	if _, err := srv.server.Store().Create("Role", Resource{}); err == nil {
		t.Error("the store takes a role that nobody would see")
	}
}

func TestAssignablesDiscovery(t *testing.T) {
	srv := newTester(t, offering(leadAndRep()))
	for name, endpoint := range map[string]string{"Role": "/Roles", "Entitlement": "/Entitlements"} {
		kind := srv.want(200, "GET", "/scim/v2/ResourceTypes/"+name, "")
		if kind.at("endpoint") != endpoint {
			t.Errorf("%s", kind.Raw)
		}
		schema := srv.want(200, "GET", fmt.Sprint("/scim/v2/Schemas/", kind.at("schema")), "")
		checkDefinitions(t, name, schema.at("attributes"), true)
		for _, item := range schema.at("attributes").([]any) {
			if a := item.(map[string]any); a["mutability"] != "readOnly" {
				t.Errorf("%s.%s is %s", name, a["name"], a["mutability"])
			}
		}
	}
	want := object(t, `{"roles":{"supported":true,"multipleRolesSupported":true,"primarySupported":true,"typeSupported":true},
		"entitlements":{"supported":true,"multipleEntitlementsSupported":false,"primarySupported":true,"typeSupported":true}}`)
	if diff := cmp.Diff(want, srv.want(200, "GET", "/scim/v2/ServiceProviderConfig", "").at("RolesAndEntitlements")); diff != "" {
		t.Error(diff)
	}
	half := newTester(t, func(c *Config) { c.Roles = &Assignables{List: func(context.Context) []Assignable { return nil }} })
	if got := fmt.Sprint(half.want(200, "GET", "/scim/v2/ServiceProviderConfig", "").at("RolesAndEntitlements", "entitlements")); got != "map[supported:false]" {
		t.Errorf("entitlements: %s", got)
	}
	half.refused(404, "", "GET", "/scim/v2/Entitlements", "")
	if a := half.want(200, "GET", "/scim/v2/Roles", ""); fmt.Sprintln(a.at("totalResults"), a.at("Resources")) != "0 []\n" {
		t.Errorf("no roles: %s", a.Raw)
	}
	off := newTester(t, offering(leadAndRep()), func(c *Config) { c.Features.RolesAndEntitlements = false })
	off.refused(404, "", "GET", "/scim/v2/Roles", "")
	off.refused(404, "", "GET", "/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:Role", "")
	if got := off.want(200, "GET", "/scim/v2/ServiceProviderConfig", "").at("RolesAndEntitlements"); got != nil {
		t.Errorf("it is off: %v", got)
	}
	if _, err := New(Config{Roles: &Assignables{}}); err == nil {
		t.Error("roles without a list")
	}
}
