package provider

import (
	"context"
	"iter"
	"net/http"
	"sync"
	"time"

	"rolecall/provider/internal/query"
	"rolecall/provider/schema"
)

// Store keeps the resources. Its methods are for the product in the same
// process: they keep ids, versions, indexes and uniqueness in order as requests
// over HTTP do, but validate nothing and call no Policy. They are safe for
// concurrent use. Reads see a write as a whole or not at all.
type Store struct {
	writing sync.Mutex   // held from reading the old state to the commit: one writer at a time
	mu      sync.RWMutex // guards all below; held for writing only during a commit

	tables   []*table
	byID     map[string]*row
	sequence uint64 // of the latest created row
	revision uint64 // of the latest write

	now     func() time.Time
	newID   func() string
	unknown UnknownMember
}

// table holds the resources of one type in the order of their creation.
type table struct {
	catalog *schema.Catalog
	list    []*row
	indexes []*index
	members *index            // one of indexes: by members; nil for all types but groups
	groups  *schema.Attribute // computed from the members of groups; nil if there is none
}

type row struct {
	table *table
	record
}

func newStore(cfg Config, catalogs []*schema.Catalog) *Store {
	s := &Store{byID: map[string]*row{}, now: cfg.Now, newID: cfg.NewID, unknown: cfg.Features.UnknownMembers}
	for _, c := range catalogs {
		t := &table{catalog: c, indexes: indexesFor(c)}
		if a := membersOf(c); a != nil {
			t.members = memberIndex(a)
			t.indexes = append(t.indexes, t.members)
		}
		s.tables = append(s.tables, t)
	}
	for _, t := range s.tables {
		t.groups = groupsOf(t.catalog, catalogs)
	}
	return s
}

func (s *Store) table(resourceType string) *table {
	for _, t := range s.tables {
		if t.catalog.Type.Name == resourceType {
			return t
		}
	}
	return nil
}

// Get finds a resource of any type by its id.
func (s *Store) Get(id string) (Resource, bool) {
	r, t := s.record(id)
	return r.resource(), t != nil
}

// record finds a resource by its id, and the table that it is in; nil if there is
// none.
func (s *Store) record(id string) (record, *table) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r := s.byID[id]; r != nil {
		return r.record, r.table
	}
	return record{}, nil
}

// FindUser finds the User that has this userName by the rule of uniqueness.
func (s *Store) FindUser(userName string) (Resource, bool) {
	t := s.table("User")
	if t == nil {
		return nil, false
	}
	a := t.catalog.Attribute("userName")
	found, _ := s.lookUp(t, []query.Equality{{Name: "userName", Key: t.catalog.Key(a, userName)}})
	if len(found) == 0 {
		return nil, false
	}
	return found[0].resource(), true
}

// Len counts the resources of a type, such as "User".
func (s *Store) Len(resourceType string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if t := s.table(resourceType); t != nil {
		return len(t.list)
	}
	return 0
}

// All walks the resources of a type in the order of their creation, as they
// were when the walk began.
func (s *Store) All(resourceType string) iter.Seq[Resource] {
	return func(yield func(Resource) bool) {
		t := s.table(resourceType)
		if t == nil {
			return
		}
		for _, r := range s.snapshot(t) {
			if !yield(r.resource()) {
				return
			}
		}
	}
}

// Create stores a new resource of a type, such as "User", under a new id, and
// returns it as stored. It errs with 409 uniqueness, and with 404 for a type
// that the server does not have.
func (s *Store) Create(resourceType string, r Resource) (Resource, error) {
	return s.create(context.Background(), Policy{}, resourceType, r.Clone())
}

// Update lets change edit a copy of the resource and stores the result. It
// returns the resource as stored then; without an actual change it is the old
// one with the old version. It errs with 404, with 409 uniqueness, and with the
// error of change.
func (s *Store) Update(id string, change func(Resource) error) (Resource, error) {
	return s.update(context.Background(), Policy{}, http.MethodPatch, id, func(old Resource) (Resource, error) {
		r := old.Clone()
		return r, change(r)
	})
}

// Delete removes the resource. It errs with 404.
func (s *Store) Delete(id string) error {
	return s.remove(context.Background(), Policy{}, id, func(Resource) error { return nil })
}

// snapshot is all of a table as it is at one moment.
func (s *Store) snapshot(t *table) []record {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return recordsOf(t.list)
}

// page is a part of a table, without touching the rest, and the table's size.
func (s *Store) page(t *table, from, count int) (part []record, total int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	total = len(t.list)
	from = min(from, total)
	return recordsOf(t.list[from : from+min(count, total-from)]), total
}

// recordsOf are the records in rows. The caller holds a lock.
func recordsOf(rows []*row) []record {
	out := make([]record, len(rows))
	for i, r := range rows {
		out[i] = r.record
	}
	return out
}
