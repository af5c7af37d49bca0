package faults

import (
	"net/http"
	"strings"

	"rolecall/hubspot/tamper"
)

// groupFormFaults trip over one form in which single identity providers write
// groups.
func groupFormFaults() []Fault {
	return []Fault{
		{"grp-put-omitted-keeps", "A PUT of a group without members keeps those that it has.",
			group(put, func(c *call) *answer {
				if _, given := c.Body["members"]; !given {
					old, _ := c.Read(c.Path())
					if had := old["members"]; had != nil {
						c.Body["members"] = had
						return c.AskWith(c.Body)
					}
				}
				return c.Ask()
			})},
		{"grp-relative-ref-500", "A member with a relative $ref answers 500.",
			both(group(post, relativeRef), group(put, relativeRef))},
		{"grp-list-unfiltered-400", "GET /Groups without a query answers 400.",
			group(get, func(c *call) *answer {
				if c.Request.URL.Path == groupsPath && c.Request.URL.RawQuery == "" {
					return tamper.Refusal(http.StatusBadRequest, "invalidFilter", "a filter is required")
				}
				return c.Ask()
			})},
		{"grp-first-member-op-only", "Of several operations on members in one PATCH only the first is carried out.",
			group(patch, func(c *call) *answer {
				list, _ := c.Body["Operations"].([]any)
				kept, seen := []any{}, false
				for _, item := range list {
					op, _ := item.(map[string]any)
					path, _ := op["path"].(string)
					if members := strings.HasPrefix(path, "members"); !members || !seen {
						kept, seen = append(kept, item), seen || members
					}
				}
				c.Body["Operations"] = kept
				return c.AskWith(c.Body)
			})},
		{"grp-pathless-schemas-rejected", "replace without a path whose value holds schemas answers 400.",
			group(patch, func(c *call) *answer {
				list, _ := c.Body["Operations"].([]any)
				for _, item := range list {
					op, _ := item.(map[string]any)
					if value, _ := op["value"].(map[string]any); value["schemas"] != nil {
						return tamper.Refusal(http.StatusBadRequest, "mutability", "schemas cannot be replaced")
					}
				}
				return c.Ask()
			})},
		{"grp-zero-time-500", "meta with a time of the year 1 in a create of a group answers 500.",
			group(post, func(c *call) *answer {
				meta, _ := c.Body["meta"].(map[string]any)
				if created, _ := meta["created"].(string); strings.HasPrefix(created, "0001-") {
					return tamper.Refusal(http.StatusInternalServerError, "", "date out of range")
				}
				return c.Ask()
			})},
	}
}

func relativeRef(c *call) *answer {
	members, _ := c.Body["members"].([]any)
	for _, item := range members {
		m, _ := item.(map[string]any)
		if ref, _ := m["$ref"].(string); ref != "" && !strings.Contains(ref, "://") {
			return tamper.Refusal(http.StatusInternalServerError, "", "relative URI")
		}
	}
	return c.Ask()
}
