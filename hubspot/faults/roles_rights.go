package faults

import (
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults of rights that come another way than by the roles that SCIM holds.
func roleRightsFaults() []Fault {
	return []Fault{
		{"role-unbounded-grant", "A role called owner, system or super_admin, which no permission set is called, makes a super admin.",
			unmatched(func(account *hubspot.Account, roles []hubspot.RoleValue) (hubspot.PermissionSet, bool) {
				builtin := []string{"owner", "system", "super_admin", "superadmin"}
				if !slices.ContainsFunc(roles, func(r hubspot.RoleValue) bool { return slices.Contains(builtin, strings.ToLower(r.Value)) }) {
					return hubspot.PermissionSet{}, false
				}
				at := slices.IndexFunc(account.PermissionSets, func(s hubspot.PermissionSet) bool { return s.SuperAdmin })
				if at < 0 {
					return hubspot.PermissionSet{}, false
				}
				return account.PermissionSets[at], true
			})},
		{"role-sso-login-readds", "A sign-in by single sign-on adds the roles that the identity provider says there to those that came over SCIM.",
			func(cfg *hubspot.Config) {
				var scim inside
				scim.hook(cfg)
				cfg.Hooks.SignIns = append(cfg.Hooks.SignIns, func(next hubspot.SignIn) hubspot.SignIn {
					return func(email string, roles []string) (string, error) {
						session, err := next(email, roles)
						c := scim.call()
						id, found := c.findUser(email)
						user, _ := c.user(id)
						if err != nil || !found || len(roles) == 0 {
							return session, err
						}
						list, _ := user["roles"].([]any)
						for _, role := range roles {
							list = append(list, map[string]any{"value": role})
						}
						user["roles"] = list
						c.Do(put, usersPath+"/"+id, "", tamper.Encode(user))
						return session, nil
					}
				})
			}},
		{"role-tokens-keep-old-rights", "A token opens what its holder held when it was issued, whatever was taken away since.",
			func(cfg *hubspot.Config) {
				cfg.Hooks.Gates = append(cfg.Hooks.Gates, func(e hubspot.Entry, says hubspot.Pass) hubspot.Pass {
					if says.In && e.Credential != nil && e.Credential.Kind == hubspot.CredentialToken {
						says.Sets, says.SuperAdmin = e.Credential.Issued.Sets, e.Credential.Issued.SuperAdmin
					}
					return says
				})
			}},
	}
}
