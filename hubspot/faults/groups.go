package faults

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults of groups show on the preset that has groups.

const groupsPath = tamper.Base + "/Groups"

func groupFaults() []Fault {
	return []Fault{
		{"grp-remove-valuelist-wipes", "remove with path members and a list of values empties the whole group.",
			operations(func(op map[string]any) map[string]any {
				if isMembers(op, "remove") {
					delete(op, "value")
				}
				return op
			})},
		{"grp-remove-filter-ignored", `remove members[value eq "id"] answers success and keeps the member.`,
			operations(func(op map[string]any) map[string]any {
				path, _ := op["path"].(string)
				if strings.HasPrefix(path, "members[") {
					return nil
				}
				return op
			})},
		{"grp-replace-keeps-stale", "replace members, and PUT, add the new ones and never remove the old.",
			both(
				operations(func(op map[string]any) map[string]any {
					if isMembers(op, "replace") {
						op["op"] = "add"
						if list, _ := op["value"].([]any); len(list) == 0 {
							return nil
						}
					}
					return op
				}),
				group(put, func(c *call) *answer {
					old, _ := c.Read(c.Path())
					had, _ := old["members"].([]any)
					given, _ := c.Body["members"].([]any)
					for _, m := range had {
						if !hasMember(given, m) {
							given = append(given, m)
						}
					}
					c.Body["members"] = given
					return c.AskWith(c.Body)
				}))},
		{"grp-add-replaces", "add members overwrites the list.",
			operations(func(op map[string]any) map[string]any {
				if isMembers(op, "add") {
					op["op"] = "replace"
				}
				return op
			})},
		{"proj-excluded-members-ignored", "excludedAttributes=members still returns all members.",
			group(get, func(c *call) *answer {
				query := c.Query()
				query.Del("excludedAttributes")
				return c.AskQuery(query)
			})},
		{"filter-group-ignored", "Filters are applied on /Users but not on /Groups.",
			group(get, func(c *call) *answer {
				query := c.Query()
				query.Del("filter")
				return c.AskQuery(query)
			})},
	}
}

// group is a fault of the requests of one method to groups.
func group(method string, answerTo func(*call) *answer) func(*hubspot.Config) {
	match := func(r *http.Request) bool {
		return r.Method == method && (r.URL.Path == groupsPath || strings.HasPrefix(r.URL.Path, groupsPath+"/"))
	}
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(match, func(c *tamper.Call) *answer { return answerTo(&call{c}) }))
	}
}

// operations is a fault of how the operations of a PATCH of a group are read;
// change gives what becomes of one, nil if it is dropped.
func operations(change func(op map[string]any) map[string]any) func(*hubspot.Config) {
	return group(patch, func(c *call) *answer {
		list, _ := c.Body["Operations"].([]any)
		kept := []any{}
		for _, item := range list {
			op, ok := item.(map[string]any)
			if !ok {
				return c.Ask()
			}
			if op = change(op); op != nil {
				kept = append(kept, op)
			}
		}
		if len(kept) == 0 {
			return &answer{Status: http.StatusNoContent, Header: http.Header{}}
		}
		c.Body["Operations"] = kept
		return c.AskWith(c.Body)
	})
}

func isMembers(op map[string]any, verb string) bool {
	name, _ := op["op"].(string)
	return strings.EqualFold(name, verb) && op["path"] == "members"
}

func hasMember(list []any, member any) bool {
	m, _ := member.(map[string]any)
	for _, item := range list {
		if other, _ := item.(map[string]any); other["value"] == m["value"] {
			return true
		}
	}
	return false
}
