package faults

import (
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults of the address that an answer gives of a user.
func locationFaults() []Fault {
	return []Fault{
		{"create-location-wrong-tenant", "The header Location lacks a segment of the service root that meta.location has.",
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				root := tamper.Base[:strings.LastIndexByte(tamper.Base, '/')]
				if location := a.Header.Get("Location"); location != "" {
					a.Header.Set("Location", strings.Replace(location, tamper.Base, root, 1))
				}
				return a
			})},
		{"create-location-internal-host", "Location and meta.location show the host behind the proxy.",
			func() func(*hubspot.Config) {
				inside := func(location string) string {
					_, path, _ := strings.Cut(location, "://")
					_, path, _ = strings.Cut(path, "/")
					return "http://scim-0.scim.internal:8080/" + path
				}
				edit := func(c *call) *answer {
					a := c.Ask()
					if location := a.Header.Get("Location"); location != "" {
						a.Header.Set("Location", inside(location))
					}
					return a.EditResources(func(user map[string]any) {
						if meta, ok := user["meta"].(map[string]any); ok {
							location, _ := meta["location"].(string)
							meta["location"] = inside(location)
						}
					})
				}
				return both(wire(post, users, edit), wire(get, users, edit), wire(get, oneUser, edit), wire(put, oneUser, edit), wire(patch, oneUser, edit))
			}()},
	}
}
