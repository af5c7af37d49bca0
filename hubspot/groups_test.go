package hubspot_test

import (
	"net/url"
	"testing"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
	"rolecall/provider"
	"rolecall/provider/schema"
)

func withGroups(cfg *hubspot.Config) { cfg.Preset = hubspot.PresetFull }

func group(name, member string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"` + name + `","members":[{"value":"` + member + `"}]}`
}

// Groups come and go beside the account; being in one gives nobody a permission
// set, not even in one that is named like it.
func TestFullPresetHasGroups(t *testing.T) {
	w := lab.Start(t, withGroups)
	ada := w.Hire("ada@acme.test", "Sales Rep")
	id := w.SCIM("POST", "/Groups", group("Super Admin", ada)).Want(201).Get("id").String()
	w.SCIM("POST", "/Groups", group("super admin", ada)).Want(409).Says("scimType", `"uniqueness"`)
	w.SCIM("GET", "/Users/"+ada, "").Want(200).Says("groups.0.value", `"`+id+`"`).Says("groups.0.type", `"direct"`)
	w.Access("ada@acme.test").Says("permissionSets", `["Sales Rep"]`).Says("superAdmin", "false")
	w.Patch(ada, `{"op":"replace","path":"active","value":false}`).Want(200)
	w.SCIM("GET", "/Groups/"+id, "").Want(200).Says("members.0.value", `"`+ada+`"`)
	w.SCIM("PATCH", "/Groups/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Remove","path":"members","value":[{"value":"nobody"}]}]}`).
		Want(200).Says("members.#", "1")
	w.SCIM("DELETE", "/Users/"+ada, "").Want(204)
	w.SCIM("GET", "/Groups/"+id, "").Want(200).Says("members", "")
	w.SCIM("POST", "/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"displayName eq \"SUPER ADMIN\"","attributes":["displayName"]}`).
		Want(200).Says("totalResults", "1").Says("Resources.0.displayName", `"Super Admin"`)
	w.SCIM("GET", "?filter="+url.QueryEscape(`meta.resourceType eq "Group"`), "").Want(200).Says("totalResults", "1")
}

// The token stands for the user whom the account was set up with first.
func TestFullPresetKnowsWhoItsTokenIs(t *testing.T) {
	w := lab.Start(t, withGroups)
	me := w.SCIM("GET", "/Me", "").Want(200).Says("userName", `"owner@acme.test"`)
	if location := me.Header.Get("Location"); location != me.Get("meta.location").String() {
		t.Errorf("Location %s", location)
	}
	w.Settings("DELETE", "/settings/v3/users/"+me.Get("id").String(), "").Want(204)
	w.SCIM("GET", "/Me", "").Want(404)

	w = lab.Start(t, withGroups, func(cfg *hubspot.Config) { cfg.Account.Users = nil })
	w.SCIM("GET", "/Me", "").Want(404)
}

// What the RFCs leave open about groups and /Me can be had the other way.
func TestFullPresetOtherwise(t *testing.T) {
	w := lab.Start(t, withGroups, func(cfg *hubspot.Config) {
		cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) {
			f.UniqueGroupNames, f.RemoveValue = false, provider.RemoveAll
		})
		cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(pc *provider.Config) {
			s := schema.Group()
			s.Attribute("members").Returned = schema.Request
			pc.Schemas, pc.Subject = append(pc.Schemas, s), nil
		})
	})
	w.SCIM("GET", "/Me", "").Want(501)
	ada := w.Hire("ada@acme.test")
	w.SCIM("POST", "/Groups", group("Crew", ada)).Want(201).Says("members.#", "1")
	address := "/Groups/" + w.SCIM("POST", "/Groups", group("Crew", ada)).Want(201).Get("id").String()
	w.SCIM("GET", address, "").Want(200).Says("members", "")
	w.SCIM("GET", address+"?attributes=members", "").Want(200).Says("members.0.value", `"`+ada+`"`)
	w.SCIM("PATCH", address, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members","value":[{"value":"nobody"}]}]}`).Want(200)
	w.SCIM("GET", address+"?attributes=members", "").Want(200).Says("members", "")
}

func TestHubSpotPresetHasNeither(t *testing.T) {
	w := lab.Start(t)
	for _, path := range []string{"/Me", "", "/"} {
		w.SCIM("GET", path, "").Want(501)
	}
	w.SCIM("POST", "/Users/.search", "{}").Want(501)
	w.SCIM("GET", "/ResourceTypes", "").Want(200).Says("totalResults", "1")
}
