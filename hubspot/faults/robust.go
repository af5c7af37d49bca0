package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"rolecall/hubspot"
	"rolecall/provider"
)

func robustnessFaults() []Fault {
	return []Fault{
		{"rob-retry-creates-twice", "POST repeated for a userName that exists creates a second user of the same name.", func(cfg *hubspot.Config) {
			twins := &twins{names: map[string]string{}}
			both(wire(post, users, twins.create), shown(twins.unmask))(cfg)
		}},
	}
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
