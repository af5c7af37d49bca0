package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

var errNoID = errors.New("NewID gave no unused id")

func (s *Store) create(ctx context.Context, p Policy, resourceType string, r Resource) (Resource, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	t := s.table(resourceType)
	if t == nil {
		return nil, scimerr.New(http.StatusNotFound, "", "there is no resource type %s", resourceType)
	}
	id, err := s.unusedID()
	if err != nil {
		return nil, err
	}
	r["id"] = id
	w := &Write{Method: http.MethodPost, ResourceType: resourceType, New: r}
	if err := s.admit(ctx, p, t, w, nil); err != nil {
		return nil, err
	}
	now := s.now().UTC()
	stored := s.seal(t, w.New, id, now, now)
	kept, err := t.record(stored)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sequence++
	kept.sequence = s.sequence
	added := &row{table: t, record: kept}
	s.byID[id] = added
	t.list = append(t.list, added)
	for _, x := range t.indexes {
		x.move(added, nil, stored)
	}
	p.committed(ctx, w, stored)
	return stored, nil
}

// update stores what change makes of the resource. change must not alter old.
func (s *Store) update(ctx context.Context, p Policy, method, id string, change func(old Resource) (Resource, error)) (Resource, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	at := s.byID[id] // only writers change the map, and there is no other writer
	if at == nil {
		return nil, notFound(id)
	}
	old, t := at.resource(), at.table
	r, err := change(old)
	if err != nil {
		return nil, err
	}
	r["id"], r["meta"] = id, old["meta"]
	w := &Write{Method: method, ResourceType: t.catalog.Type.Name, Old: old, New: r}
	if err := s.admit(ctx, p, t, w, at); err != nil {
		return nil, err
	}
	w.New["id"], w.New["meta"] = id, old["meta"]
	t.catalog.ListSchemas(w.New)
	if schema.Equal(map[string]any(old), map[string]any(w.New)) {
		return old, nil
	}
	stored := s.seal(t, w.New, id, old.created(), s.later(old))
	kept, err := t.record(stored)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replace(at, kept, old, stored)
	p.committed(ctx, w, stored)
	return stored, nil
}

// replace puts the next state of a resource in place. The caller holds mu.
func (s *Store) replace(at *row, kept record, old, next Resource) {
	for _, x := range at.table.indexes {
		x.move(at, old, next)
	}
	kept.sequence = at.sequence
	at.record = kept
}

// remove deletes the resource unless check refuses, and takes it out of its groups.
func (s *Store) remove(ctx context.Context, p Policy, id string, check func(old Resource) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	at := s.byID[id]
	if at == nil {
		return notFound(id)
	}
	old, t := at.resource(), at.table
	if err := check(old); err != nil {
		return err
	}
	w := &Write{Method: http.MethodDelete, ResourceType: t.catalog.Type.Name, Old: old}
	if p.Admit != nil {
		if err := p.Admit(ctx, w); err != nil {
			return err
		}
	}
	groups := s.withdrawals(at, id)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.withdraw(ctx, p, groups)
	delete(s.byID, id)
	for _, x := range t.indexes {
		x.move(at, old, nil)
	}
	i, _ := slices.BinarySearchFunc(t.list, at, bySequence)
	t.list = slices.Delete(t.list, i, i+1)
	p.committed(ctx, w, nil)
	return nil
}

// admit decides whether the write may go ahead. Members and uniqueness are
// checked on both sides of the policy, which may have changed the resource.
func (s *Store) admit(ctx context.Context, p Policy, t *table, w *Write, self *row) error {
	if err := s.consistent(p, t, w.New, self); err != nil {
		return err
	}
	if p.Admit == nil {
		return nil
	}
	if err := p.Admit(ctx, w); err != nil {
		return err
	}
	return s.consistent(p, t, w.New, self)
}

// consistent refuses a resource that doesn't go with the others.
func (s *Store) consistent(p Policy, t *table, r Resource, self *row) error {
	if t.groups != nil {
		delete(r, t.groups.Name)
	}
	if t.members != nil {
		if err := s.settle(p, t, r, self); err != nil {
			return err
		}
	}
	return t.unique(r, self)
}

func (p Policy) committed(ctx context.Context, w *Write, stored Resource) {
	if p.Committed != nil {
		w.New = stored
		p.Committed(ctx, *w)
	}
}

// seal gives a resource what only the provider sets, and takes away what is
// never stored. The caller holds s.writing.
func (s *Store) seal(t *table, r Resource, id string, created, modified time.Time) Resource {
	t.catalog.Forget(r)
	t.catalog.ListSchemas(r)
	s.revision++
	r["id"] = id
	r["meta"] = map[string]any{
		"resourceType": t.catalog.Type.Name,
		"created":      created.Format(schema.TimeLayout),
		"lastModified": modified.Format(schema.TimeLayout),
		"version":      `W/"` + strconv.FormatUint(s.revision, 36) + `"`,
	}
	return r
}

func (r Resource) created() time.Time {
	t, _ := schema.ParseTime(r.meta("created")) // the store wrote it itself
	return t.UTC()
}

// later is now, but never before the resource's last change.
func (s *Store) later(old Resource) time.Time {
	now := s.now().UTC()
	if last, err := schema.ParseTime(old.meta("lastModified")); err == nil && now.Before(last) {
		return last.UTC()
	}
	return now
}

func (s *Store) unusedID() (string, error) {
	for range 100 {
		id := s.newID()
		if id != "" && s.byID[id] == nil && !strings.Contains(strings.ToLower(id), "bulkid") {
			return id, nil
		}
	}
	return "", errNoID
}

func notFound(id string) error {
	return scimerr.New(http.StatusNotFound, "", "resource %.100s not found", id)
}

// newUUID is a random UUID, version 4 (RFC 9562 section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, by its contract
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
