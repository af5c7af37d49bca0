package faults

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func replaceFaults() []Fault {
	return []Fault{
		{"put-body-id-wins", "PUT writes to the id in the body, not to the one in the path.",
			wire(put, oneUser, func(c *call) *answer {
				_, value, _ := tamper.Member(c.Body, "id")
				id, _ := value.(string)
				if _, exists := c.user(id); id == "" || !exists {
					return c.Ask()
				}
				return c.Do(put, usersPath+"/"+id, c.Request.URL.RawQuery, c.Raw)
			})},
		{"put-omitted-active-reactivates", "PUT without active on a deactivated user makes the user active.",
			received(put, func(body map[string]any) {
				if _, _, given := tamper.Member(body, "active"); !given {
					body["active"] = true
				}
			})},
		{"put-active-false-ignored", "PUT with active:false answers 200 and does not deactivate.",
			admit(func(w *provider.Write) error {
				if w.Method == put && deactivates(w) {
					w.New["active"] = true
				}
				return nil
			})},
		{"put-omitted-roles-kept", "PUT merges: roles, e-mail addresses and externalId that it leaves out stay as they were.",
			wire(put, oneUser, func(c *call) *answer {
				user, found := c.user(c.ID())
				if !found || c.Body == nil {
					return c.Ask()
				}
				for _, name := range []string{"roles", "emails", "externalId"} {
					if value, had := user[name]; had && !c.has(name) {
						c.Body[name] = value
					}
				}
				return c.AskWith(c.Body)
			})},
		{"put-wipes-unrelated", "PUT resets what SCIM does not carry: seat, super admin permission and the permission set given on HubSpot's side.",
			standing(func(w provider.Write, _, after hubspot.Standing) hubspot.Standing {
				if w.Method == put && !after.FromRoles {
					after.Sets = nil
				}
				if w.Method == put {
					after.SuperAdmin, after.Seat = false, false
				}
				return after
			})},
		{"put-creates-resource", "PUT to an unknown id creates a user under that id.", putCreates()},
	}
}

func putCreates() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var ids forcedID
		both(ids.hook, wire(put, oneUser, func(c *call) *answer {
			if a := c.Ask(); a.Status != http.StatusNotFound {
				return a
			}
			return ids.use(c.ID(), func() *answer { return c.Do(post, usersPath, c.Request.URL.RawQuery, c.Raw) })
		}))(cfg)
	}
}
