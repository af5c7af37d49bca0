package faults

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func createFaults() []Fault {
	return []Fault{
		{"create-dup-400", "POST of an existing userName answers 400 instead of 409.",
			onConflict(func(*answer) *answer { return tamper.Refusal(400, "invalidValue", "the user could not be created") })},
		{"create-dup-500", "POST of an existing userName answers 500 with a raw database error.",
			onConflict(func(*answer) *answer {
				return tamper.Refusal(500, "", `ERROR: duplicate key value violates unique constraint "users_email_key"`)
			})},
		{"create-dup-409-untyped", "The 409 body has neither scimType nor status.",
			onConflict(func(a *answer) *answer {
				return a.Edit(func(body map[string]any) {
					delete(body, "scimType")
					delete(body, "status")
				})
			})},
		{"create-dup-username-case", "The duplicate check is case-sensitive: a case variant of an existing userName becomes a second user.",
			both(
				func(cfg *hubspot.Config) { cfg.Hooks.UniqueKey = func(userName string) string { return userName } },
				wire(get, users, filterAnySpelling),
			)},
		{"create-client-id-honoured", "An id in the body of POST becomes the user's id; an existing user with that id is overwritten.",
			clientID()},
		{"create-active-false-ignored", "POST with active:false creates an active user.",
			admit(func(w *provider.Write) error {
				if w.Method == post && w.New != nil {
					w.New["active"] = true
				}
				return nil
			})},
		{"create-active-false-rejected", "POST with active:false is refused with 400.",
			admit(func(w *provider.Write) error {
				if w.Method == post && w.New != nil && !isActive(w.New) {
					return &provider.Error{Status: http.StatusBadRequest, ScimType: "invalidValue", Detail: "a new user must be active"}
				}
				return nil
			})},
		{"create-reprovision-409", "A deactivated user is not found by filter, and POST for it answers 409: it can never come back.",
			wire(get, users, func(c *call) *answer {
				if filterOf(c) == "" {
					return c.Ask()
				}
				return c.Ask().Keep(c.active)
			})},
		{"create-no-location", "201 has no Location header and no meta.location.",
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				a.Header.Del("Location")
				return a.Edit(func(body map[string]any) {
					if meta, ok := body["meta"].(map[string]any); ok {
						delete(meta, "location")
					}
				})
			})},
		{"create-location-relative", "Location and meta.location of 201 are relative: Users/42.",
			wire(post, users, func(c *call) *answer {
				a := c.Ask()
				if a.Status != http.StatusCreated {
					return a
				}
				return a.Edit(func(body map[string]any) {
					id, _ := body["id"].(string)
					a.Header.Set("Location", "Users/"+id)
					if meta, ok := body["meta"].(map[string]any); ok {
						meta["location"] = "Users/" + id
					}
				})
			})},
	}
}

// onConflict is a fault of the 409 answer to a POST.
func onConflict(change func(*answer) *answer) func(*hubspot.Config) {
	return wire(post, users, func(c *call) *answer {
		if a := c.Ask(); a.Status != http.StatusConflict {
			return a
		} else {
			return change(a)
		}
	})
}

// filterAnySpelling keeps userName eq "x" case-insensitive although the key of
// uniqueness, by which the provider compares too, no longer is.
func filterAnySpelling(c *call) *answer {
	match := userNameEq.FindStringSubmatch(filterOf(c))
	var want string
	if match == nil || json.Unmarshal([]byte(match[1]), &want) != nil {
		return c.Ask()
	}
	filter := filterOf(c)
	for _, item := range c.walk(url.Values{"attributes": {"userName"}}) {
		user, _ := item.(map[string]any)
		if userName, _ := user["userName"].(string); userName != want && strings.EqualFold(userName, want) {
			filter += " or userName eq " + string(quote(userName))
		}
	}
	return c.askFilter(filter)
}

// active says whether a listed resource is active, also where the list leaves
// the attribute out.
func (c *call) active(resource map[string]any) bool {
	if _, listed := resource["active"]; !listed {
		id, _ := resource["id"].(string)
		resource, _ = c.user(id)
	}
	return isActive(resource)
}

func clientID() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var ids forcedID
		both(ids.hook, wire(post, users, func(c *call) *answer {
			_, value, _ := tamper.Member(c.Body, "id")
			id, _ := value.(string)
			if _, exists := c.user(id); id == "" || strings.Contains(id, "/") || !exists {
				return ids.use(id, c.Ask)
			}
			return c.overwrite(id)
		}))(cfg)
	}
}

// forcedID makes the next user get an id of the client's choice.
type forcedID struct {
	turn sync.Mutex // one create at a time
	mu   sync.Mutex
	id   string
}

func (f *forcedID) hook(cfg *hubspot.Config) {
	cfg.Hooks.IDs = append(cfg.Hooks.IDs, func(next func() string) func() string {
		return func() string {
			f.mu.Lock()
			defer f.mu.Unlock()
			if id := f.id; id != "" {
				f.id = ""
				return id
			}
			return next()
		}
	})
}

func (f *forcedID) set(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.id = id
}

func (f *forcedID) use(id string, create func() *answer) *answer {
	f.turn.Lock()
	defer f.turn.Unlock()
	f.set(id)
	defer f.set("")
	return create()
}
