package provider

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"rolecall/provider/schema"
)

// Assignables are the roles, or the entitlements, that users can be given:
// resources that clients can read at an endpoint of their own and not change
// (draft-ietf-scim-roles-entitlements-01).
type Assignables struct {
	// List names them as they are now, each ID once. It is called for each
	// request and must not use the server.
	List func(ctx context.Context) []Assignable
	// OnlyOne says that a user can have no more than one.
	OnlyOne bool
}

// Assignable is one role or entitlement (draft sections 3.2 and 3.3).
type Assignable struct {
	ID        string // never that of another one, not even of one that is gone
	Value     string // what stands in value of a user's roles or entitlements
	Display   string // may be empty, as all below
	Type      string
	Supported bool // it can be given to users at present

	Limited         bool // only Permitted users can have it, and Used have it
	Permitted, Used int

	Contains, ContainedBy []string // values of others
}

// directory gives assignables what every resource has: meta, and a place in a
// fixed order. It notes changes when they are read; nobody tells it of them.
type directory struct {
	catalog *schema.Catalog
	list    func(ctx context.Context) []Assignable
	now     func() time.Time

	mu       sync.Mutex
	known    map[string]*entry // by id
	sequence uint64
}

type entry struct {
	resource Resource // as last read
	sequence uint64
	revision uint64
	created  string
}

// read is all of the directory, in the order in which the server came to know it.
func (d *directory) read(ctx context.Context) (found []record) {
	d.mu.Lock()
	defer d.mu.Unlock()
	listed := map[string]*entry{}
	for _, a := range d.list(ctx) {
		e := d.known[a.ID]
		if e == nil {
			d.sequence++
			e = &entry{sequence: d.sequence}
		}
		d.note(e, a)
		listed[a.ID] = e
	}
	d.known = listed
	for _, e := range sortedEntries(listed) {
		found = append(found, record{sequence: e.sequence, whole: e.resource})
	}
	return found
}

// note takes in how an assignable is now.
func (d *directory) note(e *entry, a Assignable) {
	next := a.resource()
	next["schemas"], next["meta"] = []any{d.catalog.Base.ID}, e.resource["meta"]
	if e.resource != nil && schema.Equal(map[string]any(e.resource), map[string]any(next)) {
		return
	}
	now := d.now().UTC().Format(schema.TimeLayout)
	if e.revision++; e.revision == 1 {
		e.created = now
	}
	next["meta"] = map[string]any{
		"resourceType": d.catalog.Type.Name, "created": e.created, "lastModified": now,
		"version": `W/"` + strconv.FormatUint(e.sequence, 36) + "." + strconv.FormatUint(e.revision, 36) + `"`,
	}
	e.resource = next
}

func (d *directory) get(ctx context.Context, id string) (Resource, bool) {
	for _, r := range d.read(ctx) {
		if r.whole.ID() == id {
			return r.whole, true
		}
	}
	return nil, false
}

// resource is the assignable by the draft's schema, without meta.
func (a Assignable) resource() Resource {
	r := Resource{"id": a.ID, "value": a.Value, "supported": a.Supported, "limitedAssignmentsPermitted": a.Limited}
	if a.Limited {
		r["totalAssignmentsPermitted"] = json.Number(strconv.Itoa(a.Permitted))
		r["totalAssignmentsUsed"] = json.Number(strconv.Itoa(a.Used))
	}
	for name, text := range map[string]string{"display": a.Display, "type": a.Type} {
		if text != "" {
			r[name] = text
		}
	}
	for name, values := range map[string][]string{"contains": a.Contains, "containedBy": a.ContainedBy} {
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = v
		}
		store(r, name, list)
	}
	return r
}
