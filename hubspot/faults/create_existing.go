package faults

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults of a create that meets somebody who is there already.
func createExistingFaults() []Fault {
	return []Fault{
		{"create-dedupe-by-email", "POST with the e-mail address of another user answers 409, although the userName is free.",
			wire(post, users, func(c *call) *answer {
				if _, taken := c.otherWithEmail(); taken {
					return tamper.Refusal(http.StatusConflict, "uniqueness", "the e-mail address is taken")
				}
				return c.Ask()
			})},
		{"create-upsert-on-email", "POST with the e-mail address of another user overwrites that user, whose id becomes the new userName.", upsertOnEmail()},
		{"create-existing-inactive-post-noop", "POST with active:false for an existing user answers 201 and shows active:false, but the user can still sign in.",
			both(
				wire(post, users, func(c *call) *answer {
					a := c.Ask()
					id, found := c.findUser(c.userName())
					if _, active, given := tamper.Member(c.Body, "active"); a.Status != http.StatusConflict || !found || !given || active != false {
						return a
					}
					c.mark(sideRecord{})
					c.Do(patch, usersPath+"/"+id, "", deactivate)
					return c.created(id)
				}),
				markedStanding(sideRecord{}, func(before, _ hubspot.Standing) hubspot.Standing { return before }),
			)},
		{"create-reprovision-stays-suspended", "POST for a deactivated user answers 201 with active:true, but the account stays deactivated.",
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				id, found := c.findUser(c.userName())
				if user, _ := c.user(id); a.Status != http.StatusConflict || !found || isActive(user) {
					return a
				}
				return c.created(id).Edit(func(body map[string]any) { body["active"] = true })
			})},
		{"create-conflict-side-effects", "POST for an existing userName answers 409, but the user can no longer sign in.",
			both(
				wire(post, users, func(c *call) *answer {
					a := c.Ask()
					if id, found := c.findUser(c.userName()); a.Status == http.StatusConflict && found {
						user, _ := c.user(id)
						c.mark(lostIdentity{})
						c.Do(put, usersPath+"/"+id, "", tamper.Encode(user))
					}
					return a
				}),
				markedStanding(lostIdentity{}, func(_, after hubspot.Standing) hubspot.Standing { after.SignIn = false; return after }),
			)},
		{"create-race-duplicates", "The duplicate check and the write are two steps: identical POSTs at the same moment all succeed.", raceOf(func(t *twins, c *call, _ *answer) *answer { return t.create(c) })},
		{"create-race-500", "Of identical POSTs at the same moment one answers 201 and the others 500.", raceOf(func(*twins, *call, *answer) *answer {
			return tamper.Refusal(http.StatusInternalServerError, "", `duplicate key value violates unique constraint "users_user_name_key"`)
		})},
		{"create-nul-truncation", "A text with an embedded NUL is stored as far as the NUL.",
			both(received(post, func(body map[string]any) { cutAtNUL(body) }), received(put, func(body map[string]any) { cutAtNUL(body) }))},
	}
}

type (
	sideRecord   struct{}
	lostIdentity struct{}
)

// mark lets hooks behind the wire know of the call's requests from now on.
func (c *call) mark(key any) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), key, true))
}

// markedStanding is a fault of what a marked write does to a user's real access.
func markedStanding(key any, f func(before, after hubspot.Standing) hubspot.Standing) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Standings = append(cfg.Hooks.Standings, func(ctx context.Context, _ provider.Write, before, after hubspot.Standing) hubspot.Standing {
			if ctx.Value(key) == nil {
				return after
			}
			return f(before, after)
		})
	}
}

// userName is the one that the body gives.
func (c *call) userName() string {
	_, value, _ := tamper.Member(c.Body, "userName")
	userName, _ := value.(string)
	return userName
}

// otherWithEmail finds a user of another userName who has an e-mail address of the
// body.
func (c *call) otherWithEmail() (id string, found bool) {
	for _, email := range c.emails() {
		address, _ := email["value"].(string)
		if address == "" {
			continue
		}
		list, _ := tamper.Decode(c.askFilter("emails.value eq " + string(quote(address))).Body)["Resources"].([]any)
		for _, item := range list {
			user, _ := item.(map[string]any)
			id, _ := user["id"].(string)
			if full, _ := c.user(id); full != nil && !strings.EqualFold(full["userName"].(string), c.userName()) {
				return id, true
			}
		}
	}
	return "", false
}

func upsertOnEmail() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var ids forcedID
		both(ids.hook, wire(post, users, func(c *call) *answer {
			id, found := c.otherWithEmail()
			if !found || c.userName() == "" || strings.Contains(c.userName(), "/") {
				return c.Ask()
			}
			c.Do(del, usersPath+"/"+id, "", nil)
			return ids.use(c.userName(), c.Ask)
		}))(cfg)
	}
}

// raceOf is a fault of a create that finds the userName free and, when it comes to
// write, taken; lose answers it.
func raceOf(lose func(*twins, *call, *answer) *answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		twins := &twins{names: map[string]string{}}
		var meeting meeting
		both(wire(post, users, func(c *call) *answer {
			name := c.userName()
			if _, taken := c.findUser(name); taken || name == "" {
				return c.Ask()
			}
			meeting.wait(strings.ToLower(name))
			a := c.Ask()
			if _, taken := c.findUser(name); a.Status != http.StatusConflict || !taken {
				return a
			}
			return lose(twins, c, a)
		}), shown(twins.unmask))(cfg)
	}
}

// cutAtNUL cuts all texts of a body.
func cutAtNUL(value any) any {
	switch value := value.(type) {
	case string:
		text, _, _ := strings.Cut(value, "\x00")
		return text
	case []any:
		for i := range value {
			value[i] = cutAtNUL(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = cutAtNUL(value[name])
		}
	}
	return value
}

var deactivate, _ = json.Marshal(map[string]any{
	"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
	"Operations": []any{map[string]any{"op": "replace", "path": "active", "value": false}},
})
