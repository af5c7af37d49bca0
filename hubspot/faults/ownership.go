package faults

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/schema"
)

// Faults of whose an address is, and of whom SCIM may not see or touch.

func ownershipFaults() []Fault {
	return []Fault{
		{"sec-email-adopt-unverified", "POST with the address of somebody who has an account elsewhere takes them in, whatever domain it is of.",
			admitAnyway("belongs to a HubSpot user outside this account")},
		{"sec-unverified-domain-provision", "Users of a domain that is not verified are provisioned, and theirs count as the account's own addresses.",
			both(admitAnyway("is not verified in this HubSpot account"), allProven)},
		{"sec-email-marked-verified", "An e-mail address that SCIM wrote counts as verified: a new password is sent there.",
			allProven},
		{"sec-admin-membership-mutable", "Protected users are made members of groups and taken out, although SCIM cannot change them as users.",
			func(cfg *hubspot.Config) {
				cfg.Hooks.Guards = append(cfg.Hooks.Guards, func(next hubspot.Guard) hubspot.Guard {
					return func(protected func(string) bool, w provider.Write) error {
						if w.ResourceType == "Group" {
							return nil
						}
						return next(protected, w)
					}
				})
			}},
		{"sec-group-join-unchecked", "A PATCH of a user's groups makes the user a member, whatever the client may do with the group.",
			below(patch, "/Users/{id}", joinGroups)},
		{"sec-service-accounts-exposed", "Service accounts are hidden as users, and shown and changed as members of groups.", exposeServices},
		{"sec-filter-reads-hidden", "Filters find users by attributes that are never returned.", filterHidden},
	}
}

// admitAnyway lets a write through that the account refuses for a reason.
func admitAnyway(reason string) func(*hubspot.Config) {
	return policy(func(p *provider.Policy) {
		next := p.Admit
		p.Admit = func(ctx context.Context, w *provider.Write) error {
			err := next(ctx, w)
			var refusal *provider.Error
			if errors.As(err, &refusal) && strings.Contains(refusal.Detail, reason) {
				return nil
			}
			return err
		}
	})
}

// allProven takes every address for its user's.
func allProven(cfg *hubspot.Config) {
	cfg.Hooks.Proven = append(cfg.Hooks.Proven, func(func(string) bool) func(string) bool {
		return func(string) bool { return true }
	})
}

// joinGroups carries a PATCH of groups out on the groups, and the rest on the user.
func joinGroups(c *call) *answer {
	var rest []operation
	joined := false
	for _, op := range c.operations() {
		if op.path() != "groups" || op.kind() != "add" && op.kind() != "replace" {
			rest = append(rest, op)
			continue
		}
		_, value, _ := tamper.Member(op, "value")
		list, _ := value.([]any)
		for _, item := range list {
			group, _ := item.(map[string]any)
			if id, _ := group["value"].(string); id != "" {
				joined = true
				c.Do(patch, groupsPath+"/"+id, "", tamper.Encode(map[string]any{
					"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
					"Operations": []any{map[string]any{"op": "add", "path": "members", "value": []any{map[string]any{"value": c.ID()}}}},
				}))
			}
		}
	}
	if !joined {
		return c.Ask()
	}
	return c.askOps(rest...)
}

// exposeServices puts service accounts where SCIM finds everybody, and hides them at
// the addresses of users alone.
func exposeServices(cfg *hubspot.Config) {
	hidden := &logins{}
	cfg.Hooks.Shown = append(cfg.Hooks.Shown, func(next func(hubspot.LocalUser) bool) func(hubspot.LocalUser) bool {
		return func(user hubspot.LocalUser) bool {
			if !next(user) {
				hidden.add(user.Email)
			}
			return true
		}
	})
	answered(get, "/Users", func(_ *call, a *answer) {
		a.Keep(func(user map[string]any) bool { return !hidden.has(user) })
	})(cfg)
	below("", "/Users/{id}", func(c *call) *answer {
		if user, found := c.user(c.ID()); found && hidden.has(user) {
			return tamper.Refusal(http.StatusNotFound, "", "resource "+c.ID()+" not found")
		}
		return c.Ask()
	})(cfg)
}

// logins are a set of logins, for use by several requests at once.
type logins struct{ all sync.Map }

func (l *logins) add(login string) { l.all.Store(strings.ToLower(login), true) }

func (l *logins) has(user map[string]any) bool {
	login, _ := user["userName"].(string)
	_, ok := l.all.Load(strings.ToLower(login))
	return ok
}

// filterHidden has the provider take hidden attributes for shown ones, and takes
// them out of the answers.
func filterHidden(cfg *hubspot.Config) {
	const hidden = "hiddenText"
	cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(pc *provider.Config) {
		if !pc.Features.Probe {
			return
		}
		probe := schema.ProbeUser()
		for i := range probe.Attributes {
			if probe.Attributes[i].Name == hidden {
				probe.Attributes[i].Returned = schema.Default
			}
		}
		pc.Schemas = append(pc.Schemas, probe)
	})
	shown(func(r provider.Resource) {
		if probe, ok := r[schema.ProbeURI].(map[string]any); ok {
			delete(probe, hidden)
			if len(probe) == 0 {
				delete(r, schema.ProbeURI)
			}
		}
	})(cfg)
	neverReturned := func(_ *call, a *answer) {
		a.EditResources(func(published map[string]any) {
			attributes, _ := published["attributes"].([]any)
			for _, item := range attributes {
				if attribute, _ := item.(map[string]any); attribute["name"] == hidden {
					attribute["returned"] = "never"
				}
			}
		})
	}
	both(answered(get, "/Schemas", neverReturned), answered(get, "/Schemas/{id}", neverReturned))(cfg)
}
