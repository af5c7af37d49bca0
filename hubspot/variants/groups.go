package variants

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/schema"
)

func groupVariants() []Variant {
	return []Variant{
		{"group-patch-204", "groups", "PATCH of a group answers 204", "RFC 7644 section 3.5.2: 200 with the resource, or 204",
			answers(http.MethodPatch, "/Groups/{id}", func(_ *tamper.Call, a *tamper.Answer) {
				if a.OK() {
					a.Status, a.Body = http.StatusNoContent, nil
				}
			})},
		{"group-flat", "groups", "a group cannot hold a group", "RFC 7643 section 4.2: it MAY",
			groupRules(func(f *provider.Features) { f.FlatGroups = true })},
		{"group-names-shared", "groups", "two groups may have the same displayName", "RFC 7643 section 8.7.1: its uniqueness is none",
			groupRules(func(f *provider.Features) { f.UniqueGroupNames = false })},
		{"group-unknown-dropped", "groups", "a member that is no resource is left out in silence", "RFC 7643 section 4.2 does not say what becomes of it",
			groupRules(func(f *provider.Features) { f.UnknownMembers = provider.DropUnknown })},
		{"group-members-by-id", "groups", "members are shown with their id and nothing else", "RFC 7643 section 4.2: the other sub-attributes are optional",
			members(func(m map[string]any) {
				for name := range m {
					if name != "value" {
						delete(m, name)
					}
				}
			})},
		{"group-relative-references", "groups", "$ref is relative", "RFC 7643 section 2.3.7: a reference may be relative",
			members(func(m map[string]any) {
				if ref, ok := m["$ref"].(string); ok {
					m["$ref"] = below(ref)
				}
			})},
		{"group-members-on-request", "groups", "members are shown to who asks for them", "RFC 7643 section 7: returned may be request",
			groupSchema(func(s *schema.Schema) { s.Attribute("members").Returned = schema.Request })},
		{"group-members-needed", "groups", "a group needs a member, as the schema says", "RFC 7643 section 4.2: by marking a sub-attribute of members as required", membersNeeded},
		{"group-undiscovered", "groups", "there is no discovery", "a client may learn by other ways what a provider offers; HubSpot publishes none", undiscovered},
		{"group-undiscovered-absent", "groups", "there is no discovery, and /Groups is 404", "RFC 7643 section 4.2: groups are optional", func(cfg *hubspot.Config) {
			undiscovered(cfg)
			asksFirst("", "/Groups/...", func(*tamper.Call) *tamper.Answer {
				return tamper.Refusal(http.StatusNotFound, "", "there is no such endpoint")
			})(cfg)
		}},
	}
}

func groupRules(change func(*provider.Features)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { cfg.Hooks.Features = append(cfg.Hooks.Features, change) }
}

func groupSchema(change func(*schema.Schema)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(c *provider.Config) {
			group := schema.Group()
			change(group)
			c.Schemas = append(c.Schemas, group)
		})
	}
}

// members changes members of groups, and groups of users, as they are shown.
func members(change func(map[string]any)) func(*hubspot.Config) {
	return answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
		a.EditResources(func(r map[string]any) {
			for _, name := range []string{"members", "groups"} {
				list, _ := r[name].([]any)
				for _, item := range list {
					change(item.(map[string]any))
				}
			}
		})
	})
}

func membersNeeded(cfg *hubspot.Config) {
	groupSchema(func(s *schema.Schema) { s.Attribute("members").Sub("value").Required = true })(cfg)
	needed := tamper.Refusal(http.StatusBadRequest, "invalidValue", "a group needs a member")
	none := func(v any) bool {
		list, ok := v.([]any)
		return !ok || len(list) == 0
	}
	for method, path := range map[string]string{http.MethodPost: "/Groups", http.MethodPut: "/Groups/{id}"} {
		asksFirst(method, path, func(c *tamper.Call) *tamper.Answer {
			if none(c.Body["members"]) && c.Body["displayName"] != nil {
				return needed
			}
			return nil
		})(cfg)
	}
	asksFirst(http.MethodPatch, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
		for _, op := range operations(c) {
			if op["path"] == "members" && (op["op"] == "remove" || op["op"] == "replace" && none(op["value"])) {
				return needed
			}
		}
		return nil
	})(cfg)
}
