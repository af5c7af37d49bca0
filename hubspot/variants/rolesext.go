package variants

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func roleVariants() []Variant {
	const draft = "draft-ietf-scim-roles-entitlements-01 section "
	return []Variant{
		{"roles-ext-not-offered", "roles", "there is neither /Roles nor /Entitlements", "they are an extension",
			features(func(f *provider.Features) { f.RolesAndEntitlements = false })},
		{"roles-ext-no-entitlements", "roles", "there are /Roles and no /Entitlements", draft + "3.1: each may be supported",
			func(cfg *hubspot.Config) {
				cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(pc *provider.Config) { pc.Entitlements = nil })
			}},
		{"roles-ext-no-ids", "roles", "roles have no id", draft + "3.2: id is optional", func(cfg *hubspot.Config) {
			for _, endpoint := range []string{"/Roles", "/Entitlements"} {
				answers(http.MethodGet, endpoint, func(_ *tamper.Call, a *tamper.Answer) {
					a.EditResources(func(r map[string]any) { delete(r, "id") })
				})(cfg)
			}
		}},
		{"roles-ext-flags-unsaid", "roles", "RolesAndEntitlements says what is supported and nothing else", draft + "3.1: the other flags are optional",
			answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					kinds, _ := body["RolesAndEntitlements"].(map[string]any)
					for _, kind := range kinds {
						for name := range kind.(map[string]any) {
							if name != "supported" {
								delete(kind.(map[string]any), name)
							}
						}
					}
				})
			})},
		{"roles-ext-types-unsupported", "roles", "users' roles have no type, as typeSupported says", draft + "3.1", func(cfg *hubspot.Config) {
			rolesTaken(func(list []any) []any {
				for _, role := range list {
					delete(role.(map[string]any), "type")
				}
				return list
			})(cfg)
			answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					kinds, _ := body["RolesAndEntitlements"].(map[string]any)
					if roles, ok := kinds["roles"].(map[string]any); ok {
						roles["typeSupported"] = false
					}
				})
			})(cfg)
		}},
		{"roles-ext-okta-schemas", "roles", "the schemas of /Roles and /Entitlements have Okta's names", "Okta, Provision entitlements: urn:okta:scim:schemas:core:1.0", rolesOkta},
		{"roles-only-one", "roles", "a user has one role at most, as multipleRolesSupported says", draft + "3.1",
			func(cfg *hubspot.Config) { cfg.Account.Options.SeveralRoles = hubspot.SeveralRolesError }},
		{"roles-unknown-refused", "roles", "a role that names nothing is refused with 400", "RFC 7644 section 3.12: invalidValue",
			func(cfg *hubspot.Config) { cfg.Account.Options.UnknownRole = hubspot.UnknownRoleError }},
		{"roles-unknown-dropped", "roles", "a role that names nothing is left out of the answer", "RFC 7643 section 4.1.2 defines no vocabulary",
			func(cfg *hubspot.Config) {
				sets := cfg.Account.PermissionSets
				rolesTaken(func(list []any) []any {
					return slices.DeleteFunc(list, func(role any) bool {
						return !slices.ContainsFunc(sets, func(set hubspot.PermissionSet) bool { return set.Name == role.(map[string]any)["value"] })
					})
				})(cfg)
			}},
	}
}

// rolesTaken changes what is stored of the roles of users.
func rolesTaken(change func(list []any) []any) func(*hubspot.Config) {
	return admits(func(w *provider.Write) error {
		if list, ok := w.New["roles"].([]any); ok {
			w.New["roles"] = change(list)
		}
		return nil
	})
}

// rolesOkta puts Okta's names of the two schemas in place of the draft's.
func rolesOkta(cfg *hubspot.Config) {
	const draft, okta = "urn:ietf:params:scim:schemas:core:2.0:", "urn:okta:scim:schemas:core:1.0:"
	rename := func(a *tamper.Answer) *tamper.Answer {
		for _, name := range []string{"Role", "Entitlement"} {
			a.Body = bytes.ReplaceAll(a.Body, []byte(draft+name+`"`), []byte(okta+name+`"`))
		}
		return a
	}
	for _, path := range []string{"/ResourceTypes", "/ResourceTypes/{id}", "/Schemas", "/Roles", "/Roles/{id}", "/Entitlements", "/Entitlements/{id}"} {
		answers(http.MethodGet, path, func(_ *tamper.Call, a *tamper.Answer) { rename(a) })(cfg)
	}
	asked(http.MethodGet, "/Schemas/{id}", func(c *tamper.Call) *tamper.Answer {
		return rename(c.Do(http.MethodGet, strings.Replace(c.Request.URL.Path, okta, draft, 1), "", nil))
	})(cfg)
}
