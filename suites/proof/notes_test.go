package proof

import "sync"

// notes is what a broken provider remembers, by the id of a resource.
type notes struct {
	mu     sync.Mutex
	values map[string]any
}

func newNotes() *notes { return &notes{values: map[string]any{}} }

// keep remembers the first value for an id, and gives it.
func (n *notes) keep(id string, value any) any {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.values[id]; !known {
		n.values[id] = value
	}
	return n.values[id]
}

func (n *notes) of(id string) (value any, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	value, ok = n.values[id]
	return value, ok
}
