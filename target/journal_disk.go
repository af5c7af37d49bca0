package target

import (
	"fmt"
	"net/http"
	"strings"

	"rolecall/journal"
	"rolecall/scim"
)

// The journal on disk. Nothing is created that does not stand there first.

// announce writes down what a request is about to create. It says why the
// request must not be sent, "" if it may.
func (j *Journal) announce(r scim.Request) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range creates(r) {
		j.write(e)
	}
	if j.unlogged != nil && r.Method != http.MethodGet && r.Method != http.MethodDelete {
		return fmt.Sprintf("what it creates could not be written down: %v", j.unlogged)
	}
	return ""
}

// creates are the resources that a request would create.
func creates(r scim.Request) []journal.Entry {
	entry := func(endpoint string, body []byte) journal.Entry {
		return journal.Entry{Event: journal.Creating, Endpoint: strings.Trim(endpoint, "/"), Name: nameAt(endpoint, scim.ParseResource(body))}
	}
	switch {
	case r.Method != http.MethodPost || strings.HasSuffix(r.Path, searchPath):
		return nil
	case r.Path != bulkPath:
		return []journal.Entry{entry(r.Path, r.Body)}
	}
	var entries []journal.Entry
	for _, op := range scim.ParseResource(r.Body).Elements("Operations") {
		if strings.EqualFold(op.Get("method").String(), http.MethodPost) {
			entries = append(entries, entry(op.Get("path").String(), []byte(op.Get("data").Raw)))
		}
	}
	return entries
}

func (j *Journal) note(e journal.Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.write(e)
}

// write appends to the file, if there is one. It is called with the lock held.
func (j *Journal) write(e journal.Entry) {
	if j.log == nil {
		return
	}
	if err := j.log.Write(e); err != nil {
		j.unlogged = err
	}
}

// Resume takes up what an earlier run left: its resources are this journal's own.
func (j *Journal) Resume(run journal.Run) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range run.Alive {
		j.mark(Ref{r.Endpoint, r.ID}, true)
	}
}
