package faults

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func deactivateFaults() []Fault {
	return []Fault{
		{"deact-noop-success", "PATCH active:false answers 200 and nothing happens.",
			admit(func(w *provider.Write) error {
				if w.Method == patch && deactivates(w) {
					w.New["active"] = true
				}
				return nil
			})},
		{"deact-flag-only", "active:false is stored and echoed, but the user can still sign in.",
			standing(func(w provider.Write, before, after hubspot.Standing) hubspot.Standing {
				if deactivates(&w) {
					after.SignIn = before.SignIn
				}
				return after
			})},
		{"deact-logging-dependent", "The body of a PATCH is read only in a request that is traced, with a traceparent header; else 200 and nothing happens.",
			wire(patch, oneUser, func(c *call) *answer {
				if c.Request.Header.Get("Traceparent") == "" && len(c.operations()) > 0 {
					return c.askOps()
				}
				return c.Ask()
			})},
		{"deact-hidden-from-filter", "Inactive users vanish from filters and lists.",
			wire(get, users, func(c *call) *answer { return c.Ask().Keep(c.active) })},
		{"deact-get-404", "GET of a deactivated user by id answers 404.",
			wire(get, oneUser, func(c *call) *answer {
				if user, found := c.user(c.ID()); found && !isActive(user) {
					return tamper.Refusal(http.StatusNotFound, "", "no such user")
				}
				return c.Ask()
			})},
		{"deact-hard-delete", "active:false erases the user at once.",
			both(wire(patch, oneUser, eraseInactive), wire(put, oneUser, eraseInactive))},
		{"deact-active-attr-stale", "A deactivated user is disabled, but still reads active:true.",
			both(
				wire(get, oneUser, func(c *call) *answer { return c.Ask().Edit(readActive) }),
				wire(get, users, func(c *call) *answer {
					return c.Ask().Keep(func(resource map[string]any) bool {
						readActive(resource)
						return true
					})
				}),
			)},
		{"deact-active-constant", "active is hard-wired to true in every answer.",
			shown(func(r provider.Resource) { r["active"] = true })},
		{"deact-reactivate-incomplete", "active:true flips the flag, but the user cannot sign in again.",
			standing(func(w provider.Write, before, after hubspot.Standing) hubspot.Standing {
				if w.Old != nil {
					after.SignIn = after.SignIn && before.SignIn
				}
				return after
			})},
		{"deact-resets-role", "A PATCH with active:true takes the roles away.",
			received(patch, func(body map[string]any) {
				key, value, _ := tamper.Member(body, "Operations")
				list, _ := value.([]any)
				for _, item := range list {
					op, _ := item.(map[string]any)
					if active, ok := operation(op).value("active"); ok && (active == true || active == "True" || active == "true") {
						body[key] = append(list, map[string]any{"op": "remove", "path": "roles"})
						return
					}
				}
			})},
	}
}

func eraseInactive(c *call) *answer {
	a := c.Ask()
	if user, found := c.user(c.ID()); a.OK() && found && !isActive(user) {
		c.Do(del, c.Request.URL.Path, "", nil)
	}
	return a
}

func readActive(resource map[string]any) {
	if _, ok := resource["active"]; ok {
		resource["active"] = true
	}
}
