package faults

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func readFaults() []Fault {
	return []Fault{
		{"read-unknown-id-500", "GET of an unknown id answers 500 once attributes or excludedAttributes is given.",
			wire(get, oneUser, func(c *call) *answer {
				a, q := c.Ask(), c.Query()
				if a.Status == http.StatusNotFound && (q.Has("attributes") || q.Has("excludedAttributes")) {
					return tamper.Refusal(http.StatusInternalServerError, "", "nil pointer dereference")
				}
				return a
			})},
		{"read-nomatch-404", "A filter that nobody matches answers 404.",
			onNoMatch(func(*answer) *answer { return tamper.Refusal(http.StatusNotFound, "", "no users found") })},
		{"read-resources-null", "An empty result has Resources:null.",
			onNoMatch(func(a *answer) *answer { return a.Edit(func(body map[string]any) { body["Resources"] = nil }) })},
		{"read-id-changes", "A change of userName gives the user another id; the old one answers 404.", newIDOnRename()},
		{"read-id-not-string", "id is a JSON number.",
			everyAnswer(func(user map[string]any) {
				if id, ok := user["id"].(string); ok && isDigits(id) {
					user["id"] = json.Number(id)
				}
			})},
		{"read-provisioned-user-hidden", "Users who were created without an externalId are in no list; GET by id finds them.", hideUnlinked()},
		{"read-list-filter-disagree", "A rename does not reach the index: the list shows the new userName, the filter finds the old one alone.", staleIndex()},
		{"read-meta-missing", "meta has neither created nor lastModified nor resourceType, except in the answer to POST.",
			both(wire(get, oneUser, bareMeta), wire(put, oneUser, bareMeta), wire(patch, oneUser, bareMeta))},
		{"read-one-bad-row-500", "One user without an e-mail address makes the list of all users fail with 500.",
			wire(get, users, func(c *call) *answer {
				if filterOf(c) != "" {
					return c.Ask()
				}
				for _, item := range c.walk(url.Values{}) {
					user, _ := item.(map[string]any)
					if emails, _ := user["emails"].([]any); len(emails) == 0 {
						return tamper.Refusal(http.StatusInternalServerError, "", "index out of range")
					}
				}
				return c.Ask()
			})},
		{"read-multivalue-mixed-types", "Of several e-mail addresses all but the first are shown as bare strings, and none says primary.",
			wire(get, oneUser, func(c *call) *answer {
				return c.Ask().Edit(func(user map[string]any) {
					emails, _ := user["emails"].([]any)
					if len(emails) < 2 {
						return
					}
					for i, item := range emails {
						email, _ := item.(map[string]any)
						if delete(email, "primary"); i > 0 {
							emails[i] = email["value"]
						}
					}
				})
			})},
	}
}

// onNoMatch is a fault of the answer to a filter that nobody matches.
func onNoMatch(change func(*answer) *answer) func(*hubspot.Config) {
	return wire(get, users, func(c *call) *answer {
		if a := c.Ask(); filterOf(c) == "" || !a.OK() || totalOf(a) > 0 {
			return a
		} else {
			return change(a)
		}
	})
}

// everyAnswer is a fault of how users look in all answers.
func everyAnswer(change func(user map[string]any)) func(*hubspot.Config) {
	edit := func(c *call) *answer { return c.Ask().EditResources(change) }
	return both(wire(post, users, edit), wire(get, users, edit), wire(get, oneUser, edit), wire(put, oneUser, edit), wire(patch, oneUser, edit))
}

func isDigits(s string) bool {
	return s != "" && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

func bareMeta(c *call) *answer {
	return c.Ask().Edit(func(user map[string]any) {
		if meta, ok := user["meta"].(map[string]any); ok {
			delete(meta, "created")
			delete(meta, "lastModified")
			delete(meta, "resourceType")
		}
	})
}

// newIDOnRename deletes a user whose userName has changed and creates it anew.
func newIDOnRename() func(*hubspot.Config) {
	renamed := func(c *call) *answer {
		before, _ := c.user(c.ID())
		a := c.Ask()
		after, found := c.user(c.ID())
		if !a.OK() || !found || before["userName"] == after["userName"] {
			return a
		}
		c.Do(del, c.Request.URL.Path, "", nil)
		delete(after, "id")
		delete(after, "meta")
		again := c.Do(post, usersPath, c.Request.URL.RawQuery, tamper.Encode(after))
		if again.Status == http.StatusCreated {
			again.Status = http.StatusOK
			again.Header.Del("Location")
		}
		return again
	}
	return both(wire(put, oneUser, renamed), wire(patch, oneUser, renamed))
}

// hideUnlinked keeps from lists whom SCIM created without an externalId, until
// they have one.
func hideUnlinked() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var unlinked sync.Map // ids
		both(
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				if user := tamper.Decode(a.Body); a.Status == http.StatusCreated && !c.has("externalId") {
					unlinked.Store(user["id"], true)
				}
				return a
			}),
			wire(get, users, func(c *call) *answer {
				return c.Ask().Keep(func(resource map[string]any) bool {
					_, created := unlinked.Load(resource["id"])
					return !created || c.hasExternalID(resource)
				})
			}),
		)(cfg)
	}
}

// staleIndex finds a user by the userName of its creation alone.
func staleIndex() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var indexed sync.Map // ids by the userName in the index, folded
		both(
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				if user := tamper.Decode(a.Body); a.Status == http.StatusCreated {
					_, value, _ := tamper.Member(c.Body, "userName")
					userName, _ := value.(string)
					indexed.Store(strings.ToLower(userName), user["id"])
				}
				return a
			}),
			wire(get, users, func(c *call) *answer {
				match := userNameEq.FindStringSubmatch(filterOf(c))
				var want string
				if match == nil || json.Unmarshal([]byte(match[1]), &want) != nil {
					return c.Ask()
				}
				if id, known := indexed.Load(strings.ToLower(want)); known {
					return c.askFilter("id eq " + string(quote(id.(string))))
				}
				a := c.Ask()
				return a.Keep(func(resource map[string]any) bool {
					found := false // under another name
					indexed.Range(func(_, id any) bool { found = id == resource["id"]; return !found })
					return !found
				})
			}),
		)(cfg)
	}
}
