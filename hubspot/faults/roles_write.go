package faults

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/schema"
)

// Faults of how roles are written.
func roleWriteFaults() []Fault {
	return []Fault{
		{"role-remove-noop", "remove of roles[...] by value filter answers success, but the role stays.",
			changeOps(func(op operation) (keep bool) {
				return op.kind() != "remove" || !strings.HasPrefix(op.path(), "roles[")
			})},
		{"role-add-never-replaces", "A role that arrives as add is appended even where it takes another's place: rights pile up.", pileUp},
		{"role-boolean-primary-string-rejected", `primary as "True", in a role or in a path, answers 400.`, refuseTextPrimary()},
		{"role-wiped-by-unrelated-patch", "A PATCH that does not speak of roles empties them.",
			admit(func(w *provider.Write) error {
				if w.Method != patch || !schema.Equal(w.Old["roles"], w.New["roles"]) {
					return nil
				}
				if !schema.Equal(map[string]any(w.Old), map[string]any(w.New)) {
					delete(w.New, "roles")
				}
				return nil
			})},
		{"role-empty-array-ignored", "roles:[] is read as: leave the roles alone.",
			both(
				changeOps(dropEmptyRoles),
				wire(put, oneUser, func(c *call) *answer {
					key, value, _ := tamper.Member(c.Body, "roles")
					list, isList := value.([]any)
					user, found := c.user(c.ID())
					if roles, has := user["roles"]; found && has && isList && len(list) == 0 {
						c.Body[key] = roles
						return c.AskWith(c.Body)
					}
					return c.Ask()
				}),
			)},
		{"role-post-upsert-keeps-stale", "POST for an existing user takes the account over and activates it, but keeps its old roles.",
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				if a.Status != http.StatusConflict {
					return a
				}
				id, found := c.findUser(c.userName())
				if !found {
					return a
				}
				c.Do(patch, usersPath+"/"+id, "", activate)
				return c.created(id)
			})},
		{"role-stored-not-enforced", "roles are stored and echoed, the authorisation layer never reads them.",
			standing(func(_ provider.Write, before, after hubspot.Standing) hubspot.Standing {
				before.SignIn = after.SignIn
				return before
			})},
	}
}

var activate = []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":true}]}`)

// dropEmptyRoles takes roles:[] out of an operation, and drops one that says
// nothing else.
func dropEmptyRoles(op operation) (keep bool) {
	roles, ok := op.value("roles")
	if list, isList := roles.([]any); !ok || !isList || len(list) > 0 {
		return true
	}
	if op.path() != "" {
		return false
	}
	_, value, _ := tamper.Member(op, "value")
	object, _ := value.(map[string]any)
	key, _, _ := tamper.Member(object, "roles")
	delete(object, key)
	return len(object) > 0
}

// created answers a POST with a user who is there already, as if it were new.
func (c *call) created(id string) *answer {
	a := c.Do(get, usersPath+"/"+id, c.Request.URL.RawQuery, nil)
	a.Status = http.StatusCreated
	return a.Edit(func(body map[string]any) {
		if meta, ok := body["meta"].(map[string]any); ok {
			location, _ := meta["location"].(string)
			a.Header.Set("Location", location)
		}
	})
}

// findUser looks an id up by userName.
func (c *call) findUser(userName string) (id string, found bool) {
	a := c.askFilter(`userName eq ` + string(quote(userName)))
	list, _ := tamper.Decode(a.Body)["Resources"].([]any)
	if len(list) != 1 {
		return "", false
	}
	user, _ := list[0].(map[string]any)
	id, found = user["id"].(string)
	return id, found
}

type addsRoles struct{}

// pileUp marks a PATCH that adds roles, then unites old and new, both in the
// resource and in what is in force.
func pileUp(cfg *hubspot.Config) {
	both(
		wire(patch, oneUser, func(c *call) *answer {
			if slices.ContainsFunc(c.operations(), func(op operation) bool { return op.kind() == "add" && speaksOfRoles(op) }) {
				c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), addsRoles{}, true))
			}
			return c.Ask()
		}),
		policy(func(p *provider.Policy) {
			next := p.Admit
			p.Admit = func(ctx context.Context, w *provider.Write) error {
				if ctx.Value(addsRoles{}) != nil {
					old, _ := w.Old["roles"].([]any)
					now, _ := w.New["roles"].([]any)
					w.New["roles"] = uniteRoles(old, now)
				}
				return next(ctx, w)
			}
		}),
	)(cfg)
	cfg.Hooks.Standings = append(cfg.Hooks.Standings, func(ctx context.Context, _ provider.Write, before, after hubspot.Standing) hubspot.Standing {
		if ctx.Value(addsRoles{}) != nil {
			after.Sets = union(before.Sets, after.Sets)
		}
		return after
	})
}

func speaksOfRoles(op operation) bool {
	_, inValue := op.value("roles")
	return inValue || strings.HasPrefix(op.path(), "roles[")
}

// uniteRoles puts the old roles in front whose values are gone; what is new
// stays primary.
func uniteRoles(old, now []any) []any {
	united := []any{}
	for _, item := range old {
		was, _ := item.(map[string]any)
		if slices.ContainsFunc(now, func(item any) bool {
			is, _ := item.(map[string]any)
			return is["value"] == was["value"]
		}) {
			continue
		}
		was = maps.Clone(was)
		delete(was, "primary")
		united = append(united, was)
	}
	return append(united, now...)
}

func refuseTextPrimary() func(*hubspot.Config) {
	refused := func() *answer {
		return tamper.Refusal(http.StatusBadRequest, "invalidValue", "primary must be a boolean")
	}
	inBody := func(c *call) *answer {
		if _, roles, _ := tamper.Member(c.Body, "roles"); hasTextPrimary(roles) {
			return refused()
		}
		return c.Ask()
	}
	inPatch := func(c *call) *answer {
		for _, op := range c.operations() {
			roles, _ := op.value("roles")
			if hasTextPrimary(roles) || strings.HasPrefix(op.path(), `roles[primary eq "`) {
				return refused()
			}
		}
		return c.Ask()
	}
	return both(wire(post, users, inBody), wire(put, oneUser, inBody), wire(patch, oneUser, inPatch))
}

func hasTextPrimary(roles any) bool {
	list, _ := roles.([]any)
	return slices.ContainsFunc(list, func(item any) bool {
		role, _ := item.(map[string]any)
		_, primary, _ := tamper.Member(role, "primary")
		_, isText := primary.(string)
		return isText
	})
}

// union lists a, then what b has beyond it.
func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
