package faults

import (
	"sync"
	"time"
)

// raceWindow is how long a writer waits between check and write for another one.
// Those who wait for nobody must not hold a run up.
const raceWindow = 30 * time.Millisecond

// meeting lets two requests of one kind, such as writers of one
// resource, wait for each other, for raceWindow at most.
type meeting struct {
	mu    sync.Mutex
	first map[string]chan struct{}
}

func (m *meeting) wait(kind string) {
	m.mu.Lock()
	if other, ok := m.first[kind]; ok {
		delete(m.first, kind)
		m.mu.Unlock()
		close(other)
		return
	}
	if m.first == nil {
		m.first = map[string]chan struct{}{}
	}
	met := make(chan struct{})
	m.first[kind] = met
	m.mu.Unlock()
	select {
	case <-met:
	case <-time.After(raceWindow):
		m.mu.Lock()
		if m.first[kind] == met {
			delete(m.first, kind)
		}
		m.mu.Unlock()
	}
}
