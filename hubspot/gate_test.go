package hubspot_test

import (
	"testing"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
)

const (
	deactivate = `{"op":"replace","path":"active","value":false}`
	reactivate = `{"op":"replace","path":"active","value":true}`
	ida        = "ida@acme.test"
)

func issue(w *lab.World, kind string) string {
	return w.Admin("POST", "/credentials", `{"email":"`+ida+`","kind":"`+kind+`"}`).Want(201).Get("id").String()
}

// What was issued is good while its holder may sign in, ends with a deactivation
// for good, and opens what the holder holds at the moment.
func TestCredentials(t *testing.T) {
	w := lab.Start(t)
	id := w.Hire(ida, "Sales Manager")
	key := issue(w, "key")
	opens := func(credential string) lab.Reply { return w.Admin("GET", "/credentials/"+credential, "").Want(200) }
	opens(key).Says("valid", "true")
	opens(key).Says("permissionSets", `["Sales Manager"]`)
	w.Patch(id, `{"op":"replace","path":"roles","value":[{"value":"Sales Rep"}]}`).Want(200)
	opens(key).Says("permissionSets", `["Sales Rep"]`)

	w.Patch(id, deactivate).Want(200)
	opens(key).Says("valid", "false")
	w.Admin("POST", "/credentials", `{"email":"`+ida+`","kind":"key"}`).Want(403)
	w.Admin("POST", "/sign-ins", `{"email":"`+ida+`"}`).Want(403)
	w.Patch(id, reactivate).Want(200)
	opens(key).Says("valid", "false")
	session := w.Admin("POST", "/sign-ins", `{"email":"`+ida+`","roles":["Super Admin"]}`).Want(201).Get("id").String()
	opens(session).Says("valid", "true")
	opens(session).Says("superAdmin", "false")
	if got := w.Sets(ida); got != `["Sales Rep"]` {
		t.Errorf("after a sign-in that names another role the user holds %s", got)
	}

	w.SCIM("DELETE", "/Users/"+id, "").Want(204)
	w.Hire(ida)
	opens(session).Says("valid", "false")

	w.Admin("GET", "/credentials/none", "").Want(404)
	w.Admin("POST", "/credentials", `{"email":"`+ida+`","kind":"badge"}`).Want(400)
	w.Admin("POST", "/credentials", `{"email":"nobody@acme.test","kind":"key"}`).Want(404)
}

// A group gives what an administrator gives to its name, to its direct members.
func TestGroupSets(t *testing.T) {
	w := lab.Start(t, func(cfg *hubspot.Config) { cfg.Preset = hubspot.PresetFull })
	id := w.Hire(ida)
	const urn = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]`
	group := "/Groups/" + w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","members":[{"value":"`+id+`"}]}`).Want(201).Get("id").String()
	holds := func(want, after string) {
		t.Helper()
		if got := w.Sets(ida); got != want {
			t.Errorf("after %s the member holds %s, want %s", after, got, want)
		}
	}
	holds("[]", "a group that nothing is given to")
	w.Admin("PUT", "/group-sets", `{"group":"team","sets":["1002"]}`).Want(204)
	holds(`["Sales Rep"]`, "a set was given to it")
	w.Settings("GET", "/settings/v3/users/"+ida+"?idProperty=EMAIL", "").Want(200).Says("roleIds", `["1002"]`)
	w.SCIM("PUT", group, `{`+urn+`,"displayName":"Other","members":[{"value":"`+id+`"}]}`).Want(200)
	holds("[]", "a rename")
	w.SCIM("PUT", group, `{`+urn+`,"displayName":"Team","members":[]}`).Want(200)
	holds("[]", "leaving")
	w.SCIM("PUT", group, `{`+urn+`,"displayName":"Team","members":[{"value":"`+id+`"}]}`).Want(200)
	holds(`["Sales Rep"]`, "the return")
	w.SCIM("DELETE", group, "").Want(204)
	holds("[]", "the end of the group")
	w.Admin("PUT", "/group-sets", `{"group":"Team","sets":["4711"]}`).Want(404)
}

func TestGroupSetsNeedGroups(t *testing.T) {
	lab.Start(t).Admin("PUT", "/group-sets", `{"group":"Team","sets":[]}`).Want(400)
}

// A user who owns records can be deleted.
func TestOwnerLeaves(t *testing.T) {
	w := lab.Start(t)
	id := w.Hire(ida)
	w.Admin("POST", "/records", `{"owner":"`+ida+`"}`).Want(204)
	w.Access(ida).Says("records", "1")
	w.SCIM("DELETE", "/Users/"+id, "").Want(204)
	w.Admin("POST", "/records", `{"owner":"`+ida+`"}`).Want(404)
}
