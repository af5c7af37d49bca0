package faults_test

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
)

// withGroups switches on what a scenario is about that HubSpot does not have.
func withGroups(s scenario) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		if slices.ContainsFunc(slices.Concat(groupScenarios(), groupRightsScenarios(), fullScenarios(), memberScenarios(), loadScenarios()), func(g scenario) bool { return g.id == s.id }) {
			cfg.Preset = hubspot.PresetFull
		}
	}
}

func status(r lab.Reply) string { return fmt.Sprint(r.Status) }

func patchOf(ops string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + ops + `]}`
}

func groupScenarios() []scenario {
	const urn = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]`
	value := func(id string) string { return `{"value":"` + id + `"}` }
	// team makes a group of two, and a third user who is no member.
	team := func(w *lab.World) (group, a, b, c string) {
		a, b, c = w.Hire(ada), w.Hire("bob@acme.test"), w.Hire("eve@acme.test")
		r := w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","members":[`+value(a)+","+value(b)+`]}`).Want(201)
		return r.Get("id").String(), a, b, c
	}
	members := func(w *lab.World, group string) string {
		return fmt.Sprint(len(w.SCIM("GET", "/Groups/"+group, "").Get("members").Array()))
	}
	change := func(w *lab.World, group, op string) string {
		w.SCIM("PATCH", "/Groups/"+group, patchOf(op))
		return members(w, group)
	}
	return []scenario{
		{"grp-remove-valuelist-wipes", func(w *lab.World) string {
			g, a, _, _ := team(w)
			return change(w, g, `{"op":"Remove","path":"members","value":[`+value(a)+`]}`)
		}, "1", "0"},
		{"grp-remove-filter-ignored", func(w *lab.World) string {
			g, a, _, _ := team(w)
			return change(w, g, `{"op":"remove","path":"members[value eq \"`+a+`\"]"}`)
		}, "1", "2"},
		{"grp-replace-keeps-stale", func(w *lab.World) string {
			g, _, b, c := team(w)
			patched := change(w, g, `{"op":"replace","path":"members","value":[`+value(b)+","+value(c)+`]}`)
			w.SCIM("PUT", "/Groups/"+g, `{`+urn+`,"displayName":"Team","members":[`+value(c)+`]}`)
			return patched + members(w, g)
		}, "21", "33"},
		{"grp-add-replaces", func(w *lab.World) string {
			g, _, _, c := team(w)
			return change(w, g, `{"op":"add","path":"members","value":[`+value(c)+`]}`)
		}, "3", "1"},
		{"grp-remove-value-rejected", func(w *lab.World) string {
			g, a, _, _ := team(w)
			return change(w, g, `{"op":"Remove","path":"members","value":[`+value(a)+`]}`)
		}, "1", "2"},
		{"grp-replace-empty-keeps", func(w *lab.World) string {
			g, _, _, _ := team(w)
			return change(w, g, `{"op":"replace","path":"members","value":[]}`)
		}, "0", "2"},
		{"grp-replace-bad-id-wipes", func(w *lab.World) string {
			g, a, _, _ := team(w)
			return change(w, g, `{"op":"replace","path":"members","value":[`+value(a)+","+value("4711")+`]}`)
		}, "2", "0"},
		{"grp-unknown-member-200", func(w *lab.World) string {
			g, _, _, _ := team(w)
			return change(w, g, `{"op":"add","path":"members","value":[`+value("4711")+`]}`)
		}, "2", "3"},
		{"grp-response-echoes-request", func(w *lab.World) string {
			r := w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","members":[`+value("4711")+`]}`)
			return statuses(r) + fmt.Sprint(len(r.Get("members").Array())) + members(w, r.Get("id").String())
		}, "40000", "20110"},
		{"grp-early-member-lost", func(w *lab.World) string {
			return statuses(w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","members":[`+value("4711")+`]}`))
		}, "400", "201"},
		{"grp-member-auto-provisions", func(w *lab.World) string {
			r := w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","members":[`+value("4711")+`]}`)
			return statuses(r, w.SCIM("GET", "/Users/4711", ""))
		}, "400 404", "201 200"},
		{"grp-nested-group-as-user", func(w *lab.World) string {
			g, _, _, _ := team(w)
			r := w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Outer","members":[`+value(g)+`]}`).Want(201)
			return fmt.Sprint(r.Get("members.0.value").String() == g)
		}, "true", "false"},
		{"grp-add-existing-500", func(w *lab.World) string {
			g, a, _, _ := team(w)
			return statuses(w.SCIM("PATCH", "/Groups/"+g, patchOf(`{"op":"add","path":"members","value":[`+value(a)+`]}`)))
		}, "200", "500"},
		{"grp-remove-absent-error", func(w *lab.World) string {
			g, _, _, c := team(w)
			return statuses(w.SCIM("PATCH", "/Groups/"+g, patchOf(`{"op":"remove","path":"members[value eq \"`+c+`\"]"}`)))
		}, "200", "404"},
		{"grp-displayname-collision", func(w *lab.World) string {
			g, _, _, c := team(w)
			r := w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","members":[`+value(c)+`]}`)
			return statuses(r) + " " + members(w, g)
		}, "409 2", "201 3"},
		{"grp-membership-via-user-write", func(w *lab.World) string {
			g, _, _, c := team(w)
			w.Patch(c, `{"op":"add","path":"groups","value":[`+value(g)+`]}`)
			patched := members(w, g)
			w.SCIM("POST", "/Users", body("joe@acme.test", `,"groups":[`+value(g)+`]`)).Want(201)
			return patched + members(w, g)
		}, "22", "34"},
		{"grp-inactive-member-mishandled", func(w *lab.World) string {
			g, a, _, c := team(w)
			w.Patch(a, off).Want(200)
			return change(w, g, `{"op":"add","path":"members","value":[`+value(c)+`]}`)
		}, "3", "2"},
		{"grp-cap-truncates", func(w *lab.World) string {
			ids := []string{}
			for i := range 103 {
				ids = append(ids, value(w.Hire(fmt.Sprintf("u%d@acme.test", i))))
			}
			r := w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Many","members":[`+strings.Join(ids[:102], ",")+`]}`).Want(201)
			return change(w, r.Get("id").String(), `{"op":"add","path":"members","value":[`+ids[102]+`]}`)
		}, "103", "101"},
		{"grp-race-lost-update", func(w *lab.World) string {
			g, _, _, c := team(w)
			d := w.Hire("joe@acme.test")
			add := func(id string) string { return patchOf(`{"op":"add","path":"members","value":[` + value(id) + `]}`) }
			both(w, "PATCH", "/Groups/"+g, add(c), add(d))
			return members(w, g)
		}, "4", "3"},
		{"grp-stale-replica-deletes", func(w *lab.World) string {
			g, _, _, c := team(w)
			change(w, g, `{"op":"add","path":"members","value":[`+value(c)+`]}`)
			return change(w, g, `{"op":"add","path":"members","value":[`+value(w.Hire("joe@acme.test"))+`]}`)
		}, "4", "3"},
		{"proj-excluded-members-ignored", func(w *lab.World) string {
			g, _, _, _ := team(w)
			return fmt.Sprint(w.SCIM("GET", "/Groups/"+g+"?excludedAttributes=members", "").Get("members").Exists())
		}, "false", "true"},
		{"filter-group-ignored", func(w *lab.World) string {
			team(w)
			return w.SCIM("GET", "/Groups?filter="+strings.ReplaceAll(`displayName eq "Other"`, " ", "%20"), "").Get("totalResults").Raw
		}, "0", "1"},
		{"grp-put-omitted-keeps", func(w *lab.World) string {
			g, _, _, _ := team(w)
			w.SCIM("PUT", "/Groups/"+g, `{`+urn+`,"displayName":"Team"}`)
			return members(w, g)
		}, "0", "2"},
		{"grp-relative-ref-500", func(w *lab.World) string {
			g, a, _, _ := team(w)
			return status(w.SCIM("PUT", "/Groups/"+g, `{`+urn+`,"displayName":"Team","members":[{"value":"`+a+`","$ref":"Users/`+a+`"}]}`))
		}, "200", "500"},
		{"grp-list-unfiltered-400", func(w *lab.World) string { return status(w.SCIM("GET", "/Groups", "")) }, "200", "400"},
		{"grp-first-member-op-only", func(w *lab.World) string {
			g, a, _, c := team(w)
			return change(w, g, `{"op":"remove","path":"members[value eq \"`+a+`\"]"},{"op":"add","path":"members","value":[`+value(c)+`]}`)
		}, "2", "1"},
		{"grp-pathless-schemas-rejected", func(w *lab.World) string {
			g, _, _, _ := team(w)
			return status(w.SCIM("PATCH", "/Groups/"+g, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{`+urn+`,"displayName":"Crew"}}]}`))[:1]
		}, "2", "4"},
		{"grp-zero-time-500", func(w *lab.World) string {
			return status(w.SCIM("POST", "/Groups", `{`+urn+`,"displayName":"Team","meta":{"created":"0001-01-01T00:00:00Z"}}`))
		}, "201", "500"},
	}
}
