package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"rolecall/hubspot"
	"rolecall/hubspot/desk"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func robustnessFaults() []Fault {
	return []Fault{
		{"rob-group-patch-superlinear", "One member more takes a group as many times as long as it has members.",
			group(patch, func(c *call) *answer {
				before, _ := c.Read(c.Path())
				members, _ := before["members"].([]any)
				time.Sleep(time.Duration(len(members)) * perMember)
				return c.Ask()
			})},
		{"rob-large-group-read-504", "A group of more than a hundred members is not read in time, with its members or without: 504.",
			group(get, func(c *call) *answer {
				a := c.Do(get, c.Request.URL.Path, withoutProjection(c.Query()), nil)
				late := false
				a.EditResources(func(r map[string]any) {
					members, _ := r["members"].([]any)
					late = late || len(members) > 100
				})
				if late {
					return tamper.Refusal(http.StatusGatewayTimeout, "", "upstream request timeout")
				}
				return c.Ask()
			})},
		{"rob-config-change-mid-sync", "When SCIM is switched off and on again, nobody from before is found any more.", forgetOnReconnect},
		{"rob-unicode-username-variants", "Logins that differ in their Unicode normalisation form alone are two users'.",
			func(cfg *hubspot.Config) { cfg.Hooks.UniqueKey = strings.ToLower }},
		{"rob-retry-creates-twice", "POST repeated for a userName that exists creates a second user of the same name.", func(cfg *hubspot.Config) {
			twins := &twins{names: map[string]string{}}
			both(wire(post, users, twins.create), shown(twins.unmask))(cfg)
		}},
		{"rob-out-of-order-writes", "If-Match is not compared on a PUT to a deactivated user: one that was held up lets the leaver in again.",
			below(put, "/Users/{id}", func(c *call) *answer {
				if user, found := c.user(c.ID()); found && !isActive(user) {
					c.Request.Header.Del("If-Match")
				}
				return c.Ask()
			})},
		{"rob-long-values-500", "A value of more than 255 characters answers 500.",
			below("", "/Users/...", longValues)},
		{"rob-repeat-from-memory", "A PUT or PATCH whose body the same user was sent before answers as it did then, and is not carried out.", func(cfg *hubspot.Config) {
			memory := &memory{answers: map[string]*answer{}}
			both(wire(put, oneUser, memory.recall), wire(patch, oneUser, memory.recall))(cfg)
		}},
	}
}

// memory are answers by what they answered.
type memory struct {
	mu      sync.Mutex
	answers map[string]*answer
}

func (m *memory) recall(c *call) *answer {
	body, err := json.Marshal(c.Body)
	if err != nil { // it came from JSON
		return c.Ask()
	}
	key := c.Request.Method + " " + c.Path() + " " + string(body)
	m.mu.Lock()
	defer m.mu.Unlock()
	if a := m.answers[key]; a != nil {
		return a
	}
	a := c.Ask()
	m.answers[key] = a
	return a
}

// twins are users whom the store knows by another name than they show, since it
// holds no two of one name.
type twins struct {
	mu    sync.Mutex
	names map[string]string // shown names by stored ones
}

func (t *twins) create(c *call) *answer {
	a := c.Ask()
	name, _ := c.Body["userName"].(string)
	if a.Status != http.StatusConflict || name == "" {
		return a
	}
	t.mu.Lock()
	stored := fmt.Sprintf("twin-%d-%s", len(t.names)+1, name)
	t.names[stored] = name
	t.mu.Unlock()
	c.Body["userName"] = stored
	body, err := json.Marshal(c.Body)
	if err != nil { // it came from JSON
		return a
	}
	return c.Do(post, usersPath, "", body)
}

func (t *twins) unmask(r provider.Resource) {
	stored, _ := r["userName"].(string)
	t.mu.Lock()
	defer t.mu.Unlock()
	if name, ok := t.names[stored]; ok {
		r["userName"] = name
	}
}

func longValues(c *call) *answer {
	if c.is(post, put, patch) && hasLongText(map[string]any(c.Body)) {
		return tamper.Refusal(http.StatusInternalServerError, "", "value too long for type character varying(255)")
	}
	return c.Ask()
}

func hasLongText(value any) bool {
	switch v := value.(type) {
	case string:
		return utf8.RuneCountInString(v) > 255
	case map[string]any:
		for _, member := range v {
			if hasLongText(member) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasLongText)
	}
	return false
}

// perMember is what a fault of time takes for each member of a group.
const perMember = 25 * time.Millisecond

func withoutProjection(query url.Values) string {
	query.Del("attributes")
	query.Del("excludedAttributes")
	return query.Encode()
}

// forgetOnReconnect hides at /Users who was created before SCIM was switched on
// again.
func forgetOnReconnect(cfg *hubspot.Config) {
	var since atomic.Pointer[time.Time]
	clock := cfg.Now
	if clock == nil {
		clock = time.Now
	}
	desks(func(r *desk.Rules) {
		next := r.Reconnected
		r.Reconnected = func() {
			now := clock()
			since.Store(&now)
			next()
		}
	})(cfg)
	forgotten := func(user map[string]any) bool {
		meta, _ := user["meta"].(map[string]any)
		text, _ := meta["created"].(string)
		created, err := time.Parse(time.RFC3339, text)
		at := since.Load()
		return at != nil && err == nil && created.Before(*at)
	}
	answered(get, "/Users", func(_ *call, a *answer) {
		a.Keep(func(user map[string]any) bool { return !forgotten(user) })
	})(cfg)
	below("", "/Users/{id}", func(c *call) *answer {
		if user, found := c.user(c.ID()); found && c.is(get) && forgotten(user) {
			return tamper.Refusal(http.StatusNotFound, "", "resource "+c.ID()+" not found")
		}
		return c.Ask()
	})(cfg)
}
