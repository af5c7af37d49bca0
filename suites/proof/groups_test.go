package proof

import (
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func groupsArea() area {
	return area{family: "protocol", name: "groups", broken: slices.Concat(groupProof(), memberProof(), userGroupsProof())}
}

func groupProof() []broken {
	const at = "protocol.groups."
	var all []broken
	for method, path := range map[string]string{
		http.MethodPut: "/Groups/{id}", http.MethodPatch: "/Groups/{id}", http.MethodDelete: "/Groups/{id}",
	} {
		all = append(all, broken{method + " is missing for groups", "RFC7644-3.2-03", at + "verbs",
			calls(method, path, func(*tamper.Call) *tamper.Answer { return tamper.Refusal(http.StatusMethodNotAllowed, "", "not here") })})
	}
	return append(all, []broken{
		{"groups are never listed", "RFC7644-3.2-03", at + "verbs",
			answers(http.MethodGet, "/Groups", func(_ *tamper.Call, a *tamper.Answer) { a.Keep(func(map[string]any) bool { return false }) })},
		{"a group keeps its name", "RFC7644-3.2-03", at + "verbs",
			calls(http.MethodPut, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
				return c.Do(http.MethodGet, c.Request.URL.Path, "", nil)
			})},
		{"a group that gets another name loses its members", "RFC7644-3.2-03", at + "verbs",
			patchMembers(func(op map[string]any) []map[string]any {
				return []map[string]any{{"op": "remove", "path": "members"}, op}
			})},
		{"a group without a name gets one", "RFC7643-4.2-01", at + "nameless", groupBodies(func(body map[string]any) {
			if body["displayName"] == nil {
				body["displayName"] = "Group"
			}
		})},
		{"a group without a name is a conflict", "RFC7643-4.2-01", at + "nameless",
			answers(http.MethodPost, "/Groups", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusBadRequest {
					a.Status = http.StatusConflict
				}
			})},
		{"a group needs a member although the schema says otherwise", "RFC7643-4.2-04", at + "empty",
			calls(http.MethodPost, "/Groups", func(c *tamper.Call) *tamper.Answer {
				if c.Body["members"] == nil {
					return tamper.Refusal(http.StatusBadRequest, "invalidValue", "members is required")
				}
				return c.Ask()
			})},
		{"a group in a group is lost in silence", "RFC7643-4.2-05", at + "nested", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.FlatGroups, f.UnknownMembers = true, provider.DropUnknown })
		}},
		{"a group in a group is called a user", "RFC7643-4.2-05", at + "nested",
			eachMember(func(m map[string]any) { m["type"] = "User" })},
		{"every membership is direct", "RFC7643-4.1.2-07", at + "nested",
			eachGroup(func(g map[string]any) { g["type"] = "direct" })},
	}...)
}

func memberProof() []broken {
	const at = "protocol.groups."
	single := func(op map[string]any) bool {
		path, _ := op["path"].(string)
		return op["op"] == "remove" && strings.HasPrefix(path, "members[")
	}
	return []broken{
		{"members are named by login", "RFC7643-4.2-02", at + "member", eachMember(func(m map[string]any) { m["value"] = m["display"] })},
		{"members.$ref leads elsewhere", "RFC7643-4.2-02", at + "member", eachMember(func(m map[string]any) { m["$ref"] = "https://acme.test/People/1" })},
		{"members.$ref leads nowhere", "RFC7643-4.2-02", at + "member",
			eachMember(func(m map[string]any) {
				m["$ref"] = strings.Replace(m["$ref"].(string), "/Users/", "/Members/", 1)
			})},
		{"a member that is no resource is kept", "RFC7643-4.2-02", at + "member", unknownMembers(provider.StoreUnknown)},
		{"a member that was left out is answered", "RFC7644-3.3-04", at + "member", func(cfg *hubspot.Config) {
			unknownMembers(provider.DropUnknown)(cfg)
			answers(http.MethodPost, "/Groups", func(c *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) { body["members"] = c.Body["members"] })
			})(cfg)
		}},
		{"a member turns into another", "RFC7643-4.2-03", at + "member-immutable", patchMembers(func(op map[string]any) []map[string]any {
			path, _ := op["path"].(string)
			if !strings.HasSuffix(path, "].value") {
				return []map[string]any{op}
			}
			return []map[string]any{
				{"op": "remove", "path": strings.TrimSuffix(path, ".value")},
				{"op": "add", "path": "members", "value": []any{map[string]any{"value": op["value"]}}},
			}
		})},
		{"a change of a member's value is ignored", "RFC7643-4.2-03", at + "member-immutable",
			answers(http.MethodPatch, "/Groups/{id}", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusBadRequest {
					swallowed(a)
				}
			})},
		{"members cannot be removed", "RFC7643-4.2-03", at + "member-immutable", patchMembers(func(op map[string]any) []map[string]any {
			if single(op) {
				return nil
			}
			return []map[string]any{op}
		})},
		{"a member is there twice", "RFC7644-3.5.2.1-09", at + "add-again", eachList("members", func(list []any) []any {
			if len(list) > 1 {
				list = append(list, list[0])
			}
			return list
		})},
		{"adding a member again is a conflict", "RFC7644-3.5.2.1-09", at + "add-again",
			calls(http.MethodPatch, "/Groups/{id}", func(*tamper.Call) *tamper.Answer {
				return tamper.Refusal(http.StatusConflict, "uniqueness", "already a member")
			})},
		{"removing who is no member is an error", "RFC7644-3.5.2.2-10", at + "remove-stranger",
			calls(http.MethodPatch, "/Groups/{id}", func(*tamper.Call) *tamper.Answer {
				return tamper.Refusal(http.StatusBadRequest, "noTarget", "not a member")
			})},
		{"removing who is no member empties the group", "RFC7644-3.5.2.2-10", at + "remove-stranger", patchMembers(unfiltered)},
		{"removing a member by filter is ignored", "RFC7644-3.5.2.2-11", at + "remove-members", patchMembers(func(op map[string]any) []map[string]any {
			if single(op) {
				return nil
			}
			return []map[string]any{op}
		})},
		{"removing a member by filter empties the group", "RFC7644-3.5.2.2-11", at + "remove-members", patchMembers(unfiltered)},
		{"removing all members is ignored", "RFC7644-3.5.2.2-11", at + "remove-members", patchMembers(func(op map[string]any) []map[string]any {
			if op["path"] == "members" {
				return nil
			}
			return []map[string]any{op}
		})},
		{"adding members replaces them", "RFC7644-3.5.2.1-05", at + "add-members", patchMembers(with(map[string]any{"op": "replace"}))},
		{"replacing members keeps the old ones", "RFC7644-3.5.2.3-03", at + "replace-members", patchMembers(with(map[string]any{"op": "add"}))},
		{"replacing members with none is skipped", "RFC7644-3.5.2.3-03", at + "replace-members", patchMembers(func(op map[string]any) []map[string]any {
			if list, ok := op["value"].([]any); ok && len(list) == 0 {
				return nil
			}
			return []map[string]any{op}
		})},
		{"replacing members with one that is no resource empties the group first", "RFC7644-3.5.2-19", at + "replace-members",
			calls(http.MethodPatch, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
				a := c.Ask()
				if !a.OK() {
					askOps(c, []map[string]any{{"op": "remove", "path": "members"}})
				}
				return a
			})},
	}
}

func userGroupsProof() []broken {
	const at = "protocol.groups."
	joins := func(c *tamper.Call, a *tamper.Answer, groups any) {
		user, ok := tamper.Decode(a.Body)["id"].(string)
		list, _ := groups.([]any)
		if !ok {
			user = c.ID()
		}
		for _, item := range list {
			if g, ok := item.(map[string]any); ok && g["value"] != nil {
				c.Do(http.MethodPatch, tamper.Base+"/Groups/"+g["value"].(string), "", tamper.Encode(map[string]any{
					"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
					"Operations": []any{map[string]any{"op": "add", "path": "members", "value": []any{map[string]any{"value": user}}}},
				}))
			}
		}
	}
	const rule, spec = "RFC7643-4.1.2-04", at + "not-by-user"
	return []broken{
		{"POST of a user with groups joins them", rule, spec,
			answers(http.MethodPost, "/Users", func(c *tamper.Call, a *tamper.Answer) { joins(c, a, c.Body["groups"]) })},
		{"PUT of a user with groups joins them", rule, spec,
			answers(http.MethodPut, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) { joins(c, a, c.Body["groups"]) })},
		{"PATCH of a user's groups joins them", rule, spec,
			answers(http.MethodPatch, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) { joins(c, a, operationsOf(c)[0]["value"]) })},
		{"a user with groups is refused", rule, spec,
			calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
				if c.Body["groups"] != nil {
					return tamper.Refusal(http.StatusBadRequest, "mutability", "groups is readOnly")
				}
				return c.Ask()
			})},
		{"users show no groups", "RFC7643-4.1.2-05", at + "user-groups", eachList("groups", func([]any) []any { return nil })},
		{"users show the groups they left", "RFC7643-4.1.2-05", at + "user-groups", remembered},
		{"groups are named by displayName", "RFC7643-4.1.2-06", at + "user-groups", eachGroup(func(g map[string]any) { g["value"] = g["display"] })},
		{"groups.$ref leads to the user", "RFC7643-4.1.2-06", at + "user-groups",
			eachGroup(func(g map[string]any) { g["$ref"] = strings.Replace(g["$ref"].(string), "/Groups/", "/Users/", 1) })},
	}
}

// remembered shows the groups that a user was in first.
func remembered(cfg *hubspot.Config) {
	first := newNotes()
	answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
		a.Edit(func(r map[string]any) {
			if r["groups"] != nil {
				first.keep(c.ID(), r["groups"])
			}
			if groups, ok := first.of(c.ID()); ok {
				r["groups"] = groups
			}
		})
	})(cfg)
}

func unknownMembers(rule provider.UnknownMember) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.UnknownMembers = rule })
	}
}

// groupBodies changes the groups that are posted.
func groupBodies(change func(body map[string]any)) func(*hubspot.Config) {
	return calls(http.MethodPost, "/Groups", func(c *tamper.Call) *tamper.Answer {
		change(c.Body)
		return c.AskWith(c.Body)
	})
}

// patchMembers answers each PATCH of a group as if it had other operations.
func patchMembers(change func(op map[string]any) []map[string]any) func(*hubspot.Config) {
	return patchOpsAt("/Groups/{id}", func(_ *tamper.Call, op map[string]any) []map[string]any { return change(op) })
}

// eachList changes a list of every resource that is shown.
func eachList(name string, change func([]any) []any) func(*hubspot.Config) {
	return answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
		a.EditResources(func(r map[string]any) {
			if list, ok := r[name].([]any); ok {
				r[name] = change(list)
			}
		})
	})
}

func eachElement(name string, change func(map[string]any)) func(*hubspot.Config) {
	return eachList(name, func(list []any) []any {
		for _, item := range list {
			change(item.(map[string]any))
		}
		return list
	})
}

func eachMember(change func(map[string]any)) func(*hubspot.Config) {
	return eachElement("members", change)
}
func eachGroup(change func(map[string]any)) func(*hubspot.Config) {
	return eachElement("groups", change)
}
