package hubspot_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
)

const (
	off     = `{"op":"replace","path":"active","value":false}`
	noRoles = `{"op":"replace","path":"roles","value":[]}`
)

func TestRoleOptions(t *testing.T) {
	type o = hubspot.Options
	for name, c := range map[string]struct {
		change func(*o)
		roles  []string // on create
		then   string   // a PATCH operation; "" is none
		status int      // of the last request
		want   string   // permission sets
	}{
		"unknown is ignored":          {nil, []string{"Nobody"}, "", 201, `[]`},
		"unknown is refused":          {func(o *o) { o.UnknownRole = hubspot.UnknownRoleError }, []string{"Nobody"}, "", 400, `[]`},
		"unknown replaces a match":    {nil, []string{"Sales Rep"}, `{"op":"replace","path":"roles","value":["Nobody"]}`, 200, `[]`},
		"several: all":                {nil, []string{"Sales Rep", "Service Agent"}, "", 201, `["Sales Rep","Service Agent"]`},
		"several: refused":            {func(o *o) { o.SeveralRoles = hubspot.SeveralRolesError }, []string{"Sales Rep", "Service Agent"}, "", 400, `[]`},
		"several: last":               {func(o *o) { o.SeveralRoles = hubspot.SeveralRolesLast }, []string{"Sales Rep", "Service Agent"}, "", 201, `["Service Agent"]`},
		"removed role: clear":         {nil, []string{"Sales Rep"}, noRoles, 200, `[]`},
		"removed role: keep":          {func(o *o) { o.RemovedRole = hubspot.RemovedRoleKeep }, []string{"Sales Rep"}, noRoles, 200, `["Sales Rep"]`},
		"removed role: default":       {func(o *o) { o.RemovedRole, o.DefaultPermissionSet = hubspot.RemovedRoleDefault, "Reporting Viewer" }, []string{"Sales Rep"}, noRoles, 200, `["Reporting Viewer"]`},
		"no role: nothing":            {nil, nil, "", 201, `[]`},
		"no role: default":            {func(o *o) { o.NoRole, o.DefaultPermissionSet = hubspot.NoRoleDefault, "Reporting Viewer" }, nil, "", 201, `["Reporting Viewer"]`},
		"JSON text is literal":        {nil, []string{`{"value":"Sales Rep"}`}, "", 201, `[]`},
		"JSON text is parsed":         {func(o *o) { o.JSONStringRoles = hubspot.JSONRolesParse }, []string{`{"value":"Sales Rep"}`}, "", 201, `["Sales Rep"]`},
		"primary as text in the path": {nil, nil, `{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"Sales Rep"}`, 200, `["Sales Rep"]`},
		"display is not the name":     {nil, nil, `{"op":"add","path":"roles","value":[{"value":"x","displayName":"Sales Rep"}]}`, 200, `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			w := lab.Start(t, func(cfg *hubspot.Config) {
				if c.change != nil {
					c.change(&cfg.Account.Options)
				}
			})
			r := w.SCIM("POST", "/Users", lab.User("ada@acme.test", c.roles...))
			if c.then != "" {
				r = w.Patch(r.Want(201).Get("id").String(), c.then)
			}
			r.Want(c.status)
			eq(t, "sets", w.Sets("ada@acme.test"), c.want)
		})
	}
}

// Individual permissions of a user made by hand go by the option NoRole.
func TestNoRoleClearsHandMade(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.NoRole = hubspot.NoRoleClear }))
	id := w.Filter(`userName eq "hand.made@acme.test"`).Get("Resources.0.id").String()
	w.Patch(id, `{"op":"replace","path":"title","value":"Lead"}`).Want(200)
	eq(t, "sets", w.Sets("hand.made@acme.test"), "[]")
}

// A refused role changes nothing, in the resource as in the account.
func TestRefusedRoleChangesNothing(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.UnknownRole = hubspot.UnknownRoleError }))
	id := w.Hire("ada@acme.test", "Sales Rep")
	w.Patch(id, `{"op":"replace","value":{"active":false,"roles":["Nobody"]}}`).Want(400).Says("scimType", `"invalidValue"`)
	w.SCIM("GET", "/Users/"+id, "").Says("active", "true").Says("roles.#.value", `["Sales Rep"]`)
	w.Access("ada@acme.test").Says("canSignIn", "true").Says("permissionSets", `["Sales Rep"]`)
}

func TestSeats(t *testing.T) {
	paid := func(n int, seatsBased bool) func(*hubspot.Config) {
		return func(cfg *hubspot.Config) {
			cfg.Account.Seats = hubspot.Seats{Paid: n, SeatsBasedPricing: seatsBased}
			cfg.Account.Users = nil
		}
	}
	w := lab.Start(t, paid(1, false))
	first := w.Hire("a@acme.test", "Sales Seat Pro")
	w.Hire("b@acme.test", "Sales Seat Pro")
	w.Access("a@acme.test").Says("seat", "true")
	w.Access("b@acme.test").Says("seat", "false").Says("permissionSets", `["Sales Seat Pro"]`)
	w.Patch(first, off).Want(200)
	w.Access("a@acme.test").Says("seat", "true") // kept, but not counted
	w.Hire("c@acme.test", "Sales Seat Pro")
	w.Access("c@acme.test").Says("seat", "true")
	w.Patch(first, noRoles).Want(200)
	w.Access("a@acme.test").Says("seat", "false")

	w = lab.Start(t, paid(0, false), lab.Options(func(o *hubspot.Options) { o.NoFreeSeat = hubspot.NoFreeSeatError }))
	w.SCIM("POST", "/Users", lab.User("a@acme.test", "Sales Seat Pro")).Want(400)
	w.Hire("a@acme.test", "Sales Rep")

	w = lab.Start(t, paid(5, true))
	id := w.Hire("a@acme.test", "Sales Seat Pro")
	w.Access("a@acme.test").Says("seat", "false")
	w.Settings("PUT", "/settings/v3/users/"+id, `{"seatNames":["Sales Hub"]}`).Want(200).Says("seatNames", `["Sales Hub"]`)
	w.Patch(id, `{"op":"replace","path":"roles","value":["Sales Rep"]}`).Want(200)
	w.Access("a@acme.test").Says("seat", "true") // set in HubSpot, no role's business
}

func TestInactiveHidden(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.Inactive = hubspot.InactiveHidden }))
	id := w.Hire("ada@acme.test")
	w.Patch(id, off)
	w.SCIM("GET", "/Users/"+id, "").Want(404)
	w.Filter(`userName eq "ada@acme.test"`).Says("totalResults", "0")
	w.SCIM("POST", "/Users", lab.User("ada@acme.test")).Want(409)
}

func TestDeleteDeactivates(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.Delete = hubspot.DeleteDeactivate }))
	id := w.Hire("ada@acme.test", "Super Admin")
	w.SCIM("DELETE", "/Users/"+id, "").Want(204)
	w.SCIM("GET", "/Users/"+id, "").Want(404)
	w.Filter(`userName eq "ada@acme.test"`).Says("totalResults", "0")
	w.Access("ada@acme.test").Says("exists", "true").Says("canSignIn", "false")
	w.Settings("GET", "/settings/v3/users/"+id, "").Want(200)
	if w.Hire("ada@acme.test") == id {
		t.Error("a new user has the old id")
	}
	w.Access("ada@acme.test").Says("canSignIn", "true").Says("permissionSets", "[]")
	w.Settings("GET", "/settings/v3/users/"+id, "").Want(404)
}

func TestPostReactivates(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.Post = hubspot.PostReactivate }))
	id := w.Hire("ada@acme.test", "Super Admin")
	w.SCIM("POST", "/Users", lab.User("ada@acme.test")).Want(409) // is active
	w.Patch(id, off).Want(200)
	body := strings.Replace(lab.User("ADA@acme.test", "Sales Rep"), `"active":true,`, "", 1)
	r := w.SCIM("POST", "/Users", body).Want(201).Says("id", `"`+id+`"`).Says("active", "true")
	eq(t, "Location", r.Header.Get("Location"), r.Get("meta.location").String())
	w.Access("ada@acme.test").Says("canSignIn", "true").Says("permissionSets", `["Sales Rep"]`)
	w.SCIM("POST", "/Users", `{"userName":`).Want(400)
	w.Hire("bob@acme.test")
}

func TestGroups(t *testing.T) {
	for answer, want := range map[hubspot.GroupsAnswer]int{"": 404, hubspot.Groups404: 404, hubspot.Groups501: 501, hubspot.GroupsEmpty: 200} {
		w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.Groups = answer }))
		r := w.SCIM("GET", "/Groups", "").Want(want)
		if want == 200 {
			r.Says("totalResults", "0").Says("Resources", "[]")
		} else {
			r.Says("status", fmt.Sprintf(`"%d"`, want))
		}
		if r := w.SCIM("POST", "/Groups", `{"displayName":"x"}`); r.Status < 400 {
			t.Errorf("%q: a group was created", answer)
		}
	}
}

func TestHubSpotErrors(t *testing.T) {
	w := lab.Start(t, lab.Options(func(o *hubspot.Options) { o.ErrorBody, o.MediaType = hubspot.ErrorsHubSpot, hubspot.MediaJSON }))
	w.Hire("ada@acme.test")
	for category, r := range map[string]lab.Reply{
		"CONFLICT":               w.SCIM("POST", "/Users", lab.User("ada@acme.test")).Want(409),
		"OBJECT_NOT_FOUND":       w.SCIM("GET", "/Users/0", "").Want(404),
		"VALIDATION_ERROR":       w.SCIM("POST", "/Users", lab.User("ada@elsewhere.test")).Want(400),
		"INVALID_AUTHENTICATION": w.Do("", "GET", w.Public+"/scim/v2/Users", "").Want(401),
	} {
		r.Says("category", `"`+category+`"`).Says("status", `"error"`)
		id := r.Get("correlationId").String()
		if len(id) != 36 || r.Header.Get("X-Hubspot-Correlation-Id") != id || r.Header.Get("X-Request-Id") != id {
			t.Errorf("%s: correlation id %q, headers %v", category, id, r.Header)
		}
	}
	if r := w.SCIM("GET", "/Users", "").Want(200); !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		t.Errorf("media type %s", r.Header.Get("Content-Type"))
	}
}

func TestPresets(t *testing.T) {
	for preset, full := range map[hubspot.Preset]string{"": "false", hubspot.PresetHubSpot: "false", hubspot.PresetFull: "true"} {
		w := lab.Start(t, func(cfg *hubspot.Config) { cfg.Preset = preset })
		w.SCIM("GET", "/ServiceProviderConfig", "").Want(200).Says("sort.supported", full).Says("etag.supported", full).
			Says("patch.supported", "true").Says("filter.supported", "true")
	}
}

// Of creates that race for one userName exactly one wins, and SCIM and the
// account agree on who it is.
func TestRacingCreates(t *testing.T) {
	w := lab.Start(t)
	var wg sync.WaitGroup
	results := make([]int, 8)
	for i := range results {
		wg.Go(func() {
			results[i] = w.SCIM("POST", "/Users", lab.User("ada@acme.test", "Sales Rep")).Status
			w.Access("ada@acme.test")
			w.Settings("GET", "/settings/v3/users", "")
		})
	}
	wg.Wait()
	created := 0
	for _, status := range results {
		if status == 201 {
			created++
		} else if status != 409 {
			t.Errorf("status %d", status)
		}
	}
	if created != 1 {
		t.Errorf("%d creates won", created)
	}
	scimID := w.Filter(`userName eq "ada@acme.test"`).Says("totalResults", "1").Get("Resources.0.id").Raw
	w.Settings("GET", "/settings/v3/users/ada@acme.test?idProperty=EMAIL", "").Want(200).Says("id", scimID)
}

func TestParseRateLimit(t *testing.T) {
	for text, want := range map[string]hubspot.RateLimit{
		"hubspot": {Burst: 190, Daily: 650_000}, "starter": {Burst: 100, Daily: 250_000}, "20/0": {Burst: 20}, "0/7": {Daily: 7},
	} {
		if got, err := hubspot.ParseRateLimit(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "190", "190/", "/5", "-1/5", "a/b", "1/2/3", "HubSpot"} {
		if got, err := hubspot.ParseRateLimit(text); err == nil || !strings.Contains(err.Error(), "BURST/DAILY") {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
