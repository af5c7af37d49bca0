package faults

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/desk"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults of who is let into the account after SCIM has shut the door. They show at
// the control port: SCIM itself looks as it should.
func accessFaults() []Fault {
	return []Fault{
		{"deact-sessions-live", "A session that was opened before a deactivation or deletion stays good.",
			lives(func(e hubspot.Entry) bool { return e.Credential.Kind == hubspot.CredentialSession })},
		{"deact-apikeys-live", "Personal keys and tokens that were issued before a deactivation stay good.",
			lives(func(e hubspot.Entry) bool { return e.Credential.Kind != hubspot.CredentialSession && e.Exists })},
		{"deact-keys-matched-by-name", "A deactivation ends only the keys whose label is the user's e-mail address.",
			lives(func(e hubspot.Entry) bool {
				return e.Credential.Kind == hubspot.CredentialKey && e.Credential.Label != e.Email && e.Exists
			})},
		{"deact-sso-reentry", "A deactivated user who signs in by single sign-on is active again.", reentry()},
		{"deact-identity-link-lost", "A deactivation loses the link to the identity provider: the user cannot sign in by single sign-on after the return.", loseLink()},
		{"deact-cross-org", "A deactivation in one account shuts the person out of all the others.", crossOrg()},
		{"deact-last-admin-partial", "A PATCH that deactivates a super admin answers 403, as if it were the last one, but the user is inactive.",
			wire(patch, oneUser, func(c *call) *answer {
				before, _ := c.user(c.ID())
				a := c.Ask()
				after, _ := c.user(c.ID())
				if a.OK() && isActive(before) && !isActive(after) && c.isSuperAdmin(after) {
					return tamper.Refusal(http.StatusForbidden, "", "the last super admin cannot be deactivated")
				}
				return a
			})},
		{"deact-elevated-user-404", "A user who was made super admin on HubSpot's side can neither be deactivated nor deleted: 404.",
			both(wire(patch, oneUser, hideElevated), wire(put, oneUser, hideElevated), wire(del, oneUser, hideElevated))},
		{"deact-update-delay", "A deactivation is queued: the user can sign in for ten more minutes.",
			func(cfg *hubspot.Config) {
				cfg.Hooks.Gates = append(cfg.Hooks.Gates, func(e hubspot.Entry, says hubspot.Pass) hubspot.Pass {
					if e.Exists && !e.Active && e.Now.Sub(e.Since) < 10*time.Minute {
						says.In = true
					}
					return says
				})
			}},
		{"del-blocked-500", "DELETE of a user who owns records answers 500, and the user stays as before.",
			func(cfg *hubspot.Config) {
				cfg.Hooks.Departures = append(cfg.Hooks.Departures, func(_ string, records int) error {
					if records > 0 {
						return errors.New(`delete on table "users" violates a foreign key of table "records"`)
					}
					return nil
				})
			}},
		{"del-no-cleanup", "Sessions, keys and tokens of a deleted user stay good, also beside a new user of the same userName.",
			lives(func(e hubspot.Entry) bool { return !e.Exists })},
		{"del-new-id-on-reconnect", "When SCIM is switched off and on again, everybody whom it created is created anew under another id.", renumber()},
	}
}

// lives is a fault that keeps some of what was issued good, with the rights that it
// had.
func lives(which func(e hubspot.Entry) bool) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Gates = append(cfg.Hooks.Gates, func(e hubspot.Entry, says hubspot.Pass) hubspot.Pass {
			if e.Credential == nil || says.In || !which(e) {
				return says
			}
			return e.Credential.Issued
		})
	}
}

// inside lets a fault send requests of its own, behind the check of credentials.
type inside struct{ next http.Handler }

func (i *inside) hook(cfg *hubspot.Config) {
	cfg.Middleware = append(cfg.Middleware, func(next http.Handler) http.Handler {
		i.next = next
		return next
	})
}

func (i *inside) call() *call { return &call{tamper.Within(i.next)} }

func reentry() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var scim inside
		scim.hook(cfg)
		cfg.Hooks.SignIns = append(cfg.Hooks.SignIns, func(next hubspot.SignIn) hubspot.SignIn {
			return func(email string, roles []string) (string, error) {
				session, err := next(email, roles)
				c := scim.call()
				id, found := c.findUser(email)
				if err == nil || !found {
					return session, err
				}
				c.Do(patch, usersPath+"/"+id, "", activate)
				return next(email, roles)
			}
		})
	}
}

func loseLink() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var lost sync.Map // folded logins
		standing(func(w provider.Write, _, after hubspot.Standing) hubspot.Standing {
			if deactivates(&w) {
				lost.Store(strings.ToLower(w.New.UserName()), true)
			}
			return after
		})(cfg)
		cfg.Hooks.SignIns = append(cfg.Hooks.SignIns, func(next hubspot.SignIn) hubspot.SignIn {
			return func(email string, roles []string) (string, error) {
				if _, gone := lost.Load(strings.ToLower(email)); gone {
					return next("", roles) // whom nobody is linked with
				}
				return next(email, roles)
			}
		})
	}
}

// crossOrg keeps what the accounts of a server share outside Apply.
func crossOrg() func(*hubspot.Config) {
	var shut sync.Map // folded logins
	return func(cfg *hubspot.Config) {
		standing(func(w provider.Write, _, after hubspot.Standing) hubspot.Standing {
			switch {
			case deactivates(&w):
				shut.Store(strings.ToLower(w.New.UserName()), true)
			case reactivates(&w):
				shut.Delete(strings.ToLower(w.New.UserName()))
			}
			return after
		})(cfg)
		cfg.Hooks.Gates = append(cfg.Hooks.Gates, func(e hubspot.Entry, says hubspot.Pass) hubspot.Pass {
			if _, gone := shut.Load(strings.ToLower(e.Email)); gone {
				says.In = false
			}
			return says
		})
	}
}

// isSuperAdmin asks the settings API, past the check of its token.
func (c *call) isSuperAdmin(user map[string]any) bool {
	userName, _ := user["userName"].(string)
	a := c.Do(get, "/settings/v3/users/"+userName, "idProperty=EMAIL", nil)
	return tamper.Decode(a.Body)["superAdmin"] == true
}

// hideElevated takes a super admin without a role for one who was made so by hand.
func hideElevated(c *call) *answer {
	user, found := c.user(c.ID())
	if found && len(hubspot.RolesOf(user)) == 0 && c.isSuperAdmin(user) {
		return tamper.Refusal(http.StatusNotFound, "", "no such user")
	}
	return c.Ask()
}

func renumber() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var scim inside
		var created sync.Map // ids
		scim.hook(cfg)
		wire(post, users, func(c *call) *answer {
			a := c.Ask()
			if a.Status == http.StatusCreated {
				created.Store(tamper.Decode(a.Body)["id"], true)
			}
			return a
		})(cfg)
		again := func() {
			c := scim.call()
			created.Range(func(id, _ any) bool {
				user, found := c.user(id.(string))
				created.Delete(id)
				if !found {
					return true
				}
				c.Do(del, usersPath+"/"+id.(string), "", nil)
				delete(user, "id")
				delete(user, "meta")
				c.Do(post, usersPath, "", tamper.Encode(user))
				return true
			})
		}
		cfg.Hooks.Desk = append(cfg.Hooks.Desk, func(r desk.Rules) desk.Rules {
			next := r.Reconnected
			r.Reconnected = func() { next(); again() }
			return r
		})
	}
}
