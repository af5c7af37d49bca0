package hubspot_test

import (
	"strconv"
	"testing"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
)

func full(cfg *hubspot.Config) { cfg.Preset = hubspot.PresetFull }

const bulkHead = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[`

// What preset full adds is not there under preset hubspot, and discovery says
// nothing of it.
func TestExtrasOfPresetFull(t *testing.T) {
	for _, preset := range []hubspot.Preset{hubspot.PresetHubSpot, hubspot.PresetFull} {
		w, on := lab.Start(t, func(cfg *hubspot.Config) { cfg.Preset = preset }), preset == hubspot.PresetFull
		config := w.SCIM("GET", "/ServiceProviderConfig", "").Want(200).Says("bulk.supported", strconv.FormatBool(on)).Says("changePassword.supported", "false")
		if config.Get("pagination").Exists() != on || config.Get("RolesAndEntitlements").Exists() != on {
			t.Errorf("%s: %s", preset, config.Raw)
		}
		status := map[bool]int{true: 200, false: 404}[on]
		w.SCIM("GET", "/Roles", "").Want(status)
		w.SCIM("GET", "/Entitlements", "").Want(status)
		w.SCIM("GET", "/Schemas/urn:rolecall:params:scim:schemas:extension:probe:2.0:User", "").Want(status)
		w.SCIM("POST", "/Bulk", bulkHead+`{"method":"DELETE","path":"/Users/1"}]}`).Want(map[bool]int{true: 200, false: 501}[on])
	}
}

func TestRolesArePermissionSets(t *testing.T) {
	w := lab.Start(t, full)
	w.SCIM("GET", "/Roles/1001", "").Want(200).Says("value", `"Sales Manager"`).Says("supported", "true").Says("limitedAssignmentsPermitted", "false")
	if n := w.SCIM("GET", "/Roles", "").Want(200).Get("totalResults").Int(); n != int64(len(hubspot.DefaultAccount().PermissionSets)) {
		t.Errorf("%d roles", n)
	}
	// A role that is listed gives its permission set; one that a rename took away does not.
	w.Hire("ada@acme.test", w.SCIM("GET", "/Roles/1001", "").Get("value").String())
	if got := w.Sets("ada@acme.test"); got != `["Sales Manager"]` {
		t.Errorf("sets %s", got)
	}
	w.Admin("PUT", "/permission-sets/1001", `{"name":"Sales Lead"}`)
	w.SCIM("GET", "/Roles/1001", "").Want(200).Says("value", `"Sales Lead"`)
	w.Admin("DELETE", "/permission-sets/1002", "")
	w.SCIM("GET", "/Roles/1002", "").Want(404)
	w.Admin("DELETE", "/permission-sets/1009", "").Want(204) // the highest: its id is not given again
	id := w.Admin("POST", "/permission-sets", `{"name":"Later"}`).Want(201).Get("id").String()
	w.SCIM("GET", "/Roles/"+id, "").Want(200).Says("value", `"Later"`)
	w.SCIM("GET", "/Roles/1009", "").Want(404)
	w.Admin("PUT", "/account/role-sync", `{"enabled":false}`)
	w.SCIM("GET", "/Roles/1003", "").Want(200).Says("supported", "false")

	w.SCIM("GET", "/Entitlements/paid-seat", "").Want(200).Says("totalAssignmentsPermitted", "10").Says("totalAssignmentsUsed", "1").Says("supported", "false")
	one := lab.Start(t, full, lab.Options(func(o *hubspot.Options) { o.SeveralRoles = hubspot.SeveralRolesError }))
	one.SCIM("GET", "/ServiceProviderConfig", "").Says("RolesAndEntitlements.roles.multipleRolesSupported", "false")
}

// The account's rules hold for each operation of a bulk request.
func TestBulkGoesThroughTheAccount(t *testing.T) {
	w := lab.Start(t, full, lab.Options(func(o *hubspot.Options) { o.Post = hubspot.PostReactivate }))
	gone := w.Hire("gone@acme.test", "Sales Rep")
	w.Patch(gone, `{"op":"replace","path":"active","value":false}`).Want(200)
	r := w.SCIM("POST", "/Bulk", bulkHead+
		`{"method":"POST","path":"/Users","bulkId":"a","data":`+lab.User("ada@acme.test", "Sales Manager")+`},`+
		`{"method":"POST","path":"/Users","bulkId":"b","data":`+lab.User("bob@elsewhere.test")+`},`+
		`{"method":"POST","path":"/Users","bulkId":"c","data":`+lab.User("gone@acme.test", "Service Agent")+`},`+
		`{"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G","members":[{"value":"bulkId:a"},{"value":"bulkId:h"}]}},`+
		`{"method":"POST","path":"/Groups","bulkId":"h","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"H","members":[{"value":"bulkId:g"},{"value":"bulkId:c"}]}}]}`).Want(200)
	r.Says("Operations.#.status", `["201","400","201","201","201"]`)
	if w.Sets("ada@acme.test") != `["Sales Manager"]` || w.Sets("gone@acme.test") != `["Service Agent"]` {
		t.Errorf("sets %s and %s", w.Sets("ada@acme.test"), w.Sets("gone@acme.test"))
	}
	users := w.Filter(`userName eq "ada@acme.test"`)
	if got := users.Get("Resources.0.groups.#.display").Raw; got != `["G","H"]` {
		t.Errorf("groups of a circle: %s", users.Raw)
	}
}
