package mockidp

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
)

// Directory is what an identity provider knows before it provisions anything:
// people, groups, and who is assigned to the application with which roles. It is
// the source of a Job, which takes over in each cycle what has changed. It is
// safe for concurrent use.
type Directory struct {
	mu      sync.Mutex
	people  map[string]*entry
	order   []string // keys in the order of entry
	groups  map[string]*grouping
	scope   func(Person) bool // nil lets everybody in
	changes []string          // keys in the order of their changes
	logins  map[string]holder // by folded login
}

// holder is who has a login, or had it last.
type holder struct {
	key  string
	free bool // nobody has it any more
}

// entry is one person; the roles are those of a direct assignment. What person
// points to is never changed, only replaced, since identity providers share it.
type entry struct {
	person   *Person
	assigned bool
	roles    []string
	groups   []string // keys of the groups that the person is a direct member of
	deleted  bool
}

// grouping is one group of the directory.
type grouping struct {
	key, name string
	members   map[string]bool
	assigned  bool
	priority  int
	roles     []string
}

// Merge is what an identity provider makes of roles that come by several groups.
type Merge string

const (
	// MergeByPriority lets the assigned group with the lowest number win, and a
	// direct assignment before any (help.okta.com, app group assignment priority).
	MergeByPriority Merge = "priority"
	// MergeUnion gives the roles of all: Okta's "combine values across groups",
	// and what [appRoleAssignments] holds in Entra ID.
	MergeUnion Merge = "union"
)

// Wanted is what the target should hold of a person.
type Wanted struct {
	Person   Person
	Assigned bool     // to the application, and in scope
	Roles    []string // in order, each once
	Deleted  bool     // from the directory

	shared *Person // Person as the directory keeps it, not to be changed
}

// nobody is the person of whom nothing is known yet.
var nobody Person

// ErrLoginTaken is the cause when two people would have one login.
var ErrLoginTaken = errors.New("somebody else has this login")

// ErrUnknownMember is the cause when a group is to have a member whom the
// directory does not hold.
var ErrUnknownMember = errors.New("nobody in the directory has this key")

// NewDirectory returns an empty directory.
func NewDirectory() *Directory {
	return &Directory{people: map[string]*entry{}, groups: map[string]*grouping{}, logins: map[string]holder{}}
}

// Put adds a person, or changes the one who has the same key. The assignment
// stays as it is; somebody new has none.
func (d *Directory) Put(p Person) error {
	if p.Key == "" || p.Login == "" {
		return errors.New("a person needs a key and a login")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.people[p.Key]
	if e == nil {
		e = &entry{person: &nobody}
	}
	if err := d.rename(e, p.complete()); err != nil {
		return err
	}
	if d.people[p.Key] == nil {
		d.people[p.Key] = e
		d.order = append(d.order, p.Key)
	}
	e.deleted = false
	d.touch(p.Key)
	return nil
}

// Change edits a person; a change of the key is ignored.
func (d *Directory) Change(key string, change func(*Person)) error {
	return d.edit(key, func(e *entry) error {
		p := *e.person
		change(&p)
		p.Key = key
		return d.rename(e, p)
	})
}

// rename gives an entry the person's data, unless the login is somebody else's.
func (d *Directory) rename(e *entry, p Person) error {
	login := foldLogin(p.Login)
	if h := d.logins[login]; h.key != "" && !h.free && h.key != p.Key {
		return fmt.Errorf("%w: %q", ErrLoginTaken, p.Login)
	}
	if e.person.Login != "" && !e.deleted {
		d.release(e.person.Login)
	}
	d.logins[login] = holder{key: p.Key}
	e.person = &p
	return nil
}

// release notes that nobody has a login any more.
func (d *Directory) release(login string) {
	folded := foldLogin(login)
	d.logins[folded] = holder{d.logins[folded].key, true}
}

// Owner is the key of the person who has a login, or had it last; "" if it never
// was anybody's in the directory.
func (d *Directory) Owner(login string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.logins[foldLogin(login)].key
}

// Assign assigns the application to a person directly, with these roles and no
// others.
func (d *Directory) Assign(key string, roles ...string) error {
	return d.edit(key, func(e *entry) error {
		e.assigned, e.roles = true, slices.Clone(roles)
		return nil
	})
}

// Unassign takes the direct assignment away. Groups may still give another.
func (d *Directory) Unassign(key string) error {
	return d.edit(key, func(e *entry) error {
		e.assigned, e.roles = false, nil
		return nil
	})
}

// Delete deletes a person. The entry stays known as deleted.
func (d *Directory) Delete(key string) error {
	return d.edit(key, func(e *entry) error {
		for _, g := range e.groups {
			delete(d.groups[g].members, key)
		}
		e.deleted, e.assigned, e.roles, e.groups = true, false, nil, nil
		d.release(e.person.Login)
		return nil
	})
}

// SetScope sets the filter that a person must pass to be provisioned at all; nil
// lets everybody in. Whoever falls out of scope is treated as unassigned.
func (d *Directory) SetScope(in func(Person) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.scope = in
	for _, key := range d.order {
		d.touch(key)
	}
}

// Len counts the people, deleted ones among them.
func (d *Directory) Len() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.order)
}

// Wanted is what the target should hold of the person with the key. ok is false
// if the directory never held the key.
func (d *Directory) Wanted(key string, merge Merge) (w Wanted, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.people[key]
	if e == nil {
		return Wanted{}, false
	}
	return d.wanted(e, merge), true
}

// All walks what the target should hold of each person, in the order of entry.
// The directory may change meanwhile.
func (d *Directory) All(merge Merge) iter.Seq[Wanted] {
	return func(yield func(Wanted) bool) {
		d.mu.Lock()
		keys := d.order[:len(d.order):len(d.order)]
		d.mu.Unlock()
		for _, key := range keys {
			if w, _ := d.Wanted(key, merge); !yield(w) {
				return
			}
		}
	}
}

func (d *Directory) wanted(e *entry, merge Merge) Wanted {
	w := Wanted{Person: *e.person, Deleted: e.deleted, shared: e.person}
	if e.deleted || d.scope != nil && !d.scope(*e.person) {
		return w
	}
	var sources []*grouping
	for _, key := range e.groups {
		if g := d.groups[key]; g.assigned {
			sources = append(sources, g)
		}
	}
	slices.SortStableFunc(sources, func(a, b *grouping) int { return a.priority - b.priority })
	lists := [][]string{}
	if e.assigned {
		lists = append(lists, e.roles)
	}
	for _, g := range sources {
		lists = append(lists, g.roles)
	}
	w.Assigned = len(lists) > 0
	if merge == MergeByPriority && len(lists) > 1 {
		lists = lists[:1]
	}
	for _, list := range lists {
		for _, role := range list {
			if !slices.Contains(w.Roles, role) {
				w.Roles = append(w.Roles, role)
			}
		}
	}
	return w
}

func (d *Directory) edit(key string, change func(*entry) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.people[key]
	if e == nil || e.deleted {
		return fmt.Errorf("%w: %q", ErrUnknownPerson, key)
	}
	if err := change(e); err != nil {
		return err
	}
	d.touch(key)
	return nil
}

// touch notes a change, for the jobs to find.
func (d *Directory) touch(key string) { d.changes = append(d.changes, key) }

// since lists the keys that have changed after the first n changes, each once,
// and how many changes there are by now.
func (d *Directory) since(n int) (keys []string, now int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := make(map[string]bool, len(d.changes)-n)
	for _, key := range d.changes[n:] {
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	return keys, len(d.changes)
}
