package faults

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rolecall/hubspot/tamper"
)

// Faults of the order of lists and of what is shown of a resource. Sorting is
// there on the preset that has it.

func sortFaults() []Fault {
	return []Fault{
		{"sort-order-case", "sortOrder=ascending answers 404: the server knows ASCENDING alone.",
			below(get, "/Users", func(c *call) *answer {
				if order := c.Query().Get("sortOrder"); order == "ascending" || order == "descending" {
					return tamper.Refusal(http.StatusNotFound, "", "no enum constant SortOrder."+order)
				}
				return c.Ask()
			})},
		{"sort-unknown-column", "sortBy on an attribute that is no column of its table answers 500.",
			below(get, "/Users", func(c *call) *answer {
				columns := []string{"", "id", "username", "displayname", "name.givenname", "name.familyname"}
				if by := c.Query().Get("sortBy"); !slices.Contains(columns, strings.ToLower(by)) {
					return tamper.Refusal(http.StatusInternalServerError, "", `column "`+by+`" does not exist`)
				}
				return c.Ask()
			})},
		{"sort-ignored-although-advertised", "sort.supported is true, and every list comes in the order of creation.",
			asked("/Users", func(query url.Values) { query.Del("sortBy") })},
	}
}

func projectionFaults() []Fault {
	return []Fault{
		{"proj-excluded-drops-extension", "excludedAttributes takes the attributes of extensions away too, whatever it names.",
			both(answered(get, "/Users", dropExtensions), answered(get, "/Users/{id}", dropExtensions))},
		{"proj-internal-attrs-leak", "Every user that is shown has the server's own fields operation and tenantId.",
			both(answered("", "/Users", leakFields), answered("", "/Users/{id}", leakFields))},
		{"proj-always-attrs-removable", "attributes and excludedAttributes take id and schemas away too.",
			both(answered(get, "/Users", dropAlways), answered(get, "/Users/{id}", dropAlways))},
		{"proj-patch-attributes-204", "A PATCH with the parameter attributes answers 204 without a body.",
			answered(patch, "/Users/{id}", func(c *call, a *answer) {
				if a.OK() && c.Query().Has("attributes") {
					a.Status, a.Body = http.StatusNoContent, nil
					a.Header.Del("Content-Type")
				}
			})},
	}
}

func dropExtensions(c *call, a *answer) {
	if !c.Query().Has("excludedAttributes") {
		return
	}
	a.EditResources(func(user map[string]any) {
		for name := range user {
			if strings.HasPrefix(name, "urn:") {
				delete(user, name)
			}
		}
	})
}

func leakFields(_ *call, a *answer) {
	if !a.OK() {
		return
	}
	a.EditResources(func(user map[string]any) {
		if user["userName"] != nil {
			user["operation"], user["tenantId"] = "READ", "7f0a-8675309"
		}
	})
}

func dropAlways(c *call, a *answer) {
	query := c.Query()
	if !a.OK() {
		return
	}
	a.EditResources(func(user map[string]any) {
		for _, name := range []string{"id", "schemas"} {
			named := query.Has("attributes") && !slices.ContainsFunc(strings.Split(query.Get("attributes"), ","), func(n string) bool { return strings.EqualFold(n, name) })
			if excluded := strings.Split(query.Get("excludedAttributes"), ","); named || slices.Contains(excluded, name) {
				delete(user, name)
			}
		}
	})
}
