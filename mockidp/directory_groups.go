package mockidp

import (
	"fmt"
	"slices"
)

// SetGroup adds a group or gives one another name, and gives it these members
// and no others. Groups within groups give nothing: both Okta and Entra ID
// provision direct members only.
func (d *Directory) SetGroup(key, name string, members ...string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range members {
		if e := d.people[m]; e == nil || e.deleted {
			return fmt.Errorf("group %s: %w: %q", name, ErrUnknownMember, m)
		}
	}
	g := d.groups[key]
	if g == nil {
		g = &grouping{key: key}
		d.groups[key] = g
	}
	old := g.members
	g.name, g.members = name, map[string]bool{}
	for _, m := range members {
		g.members[m] = true
		if !old[m] {
			d.people[m].groups = append(d.people[m].groups, key)
			d.touch(m)
		}
	}
	for _, m := range d.order {
		if old[m] && !g.members[m] {
			e := d.people[m]
			e.groups = slices.DeleteFunc(e.groups, func(k string) bool { return k == key })
			d.touch(m)
		}
	}
	return nil
}

// MemberOf tells whether a person is a direct member of a group.
func (d *Directory) MemberOf(group, key string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := d.groups[group]
	return g != nil && g.members[key]
}

// AssignGroup assigns the application to the members of a group, with these
// roles. Of several groups the one with the lowest priority number counts, where
// the identity provider has priorities.
func (d *Directory) AssignGroup(key string, priority int, roles ...string) error {
	return d.editGroup(key, func(g *grouping) { g.assigned, g.priority, g.roles = true, priority, slices.Clone(roles) })
}

// UnassignGroup takes the assignment of a group away.
func (d *Directory) UnassignGroup(key string) error {
	return d.editGroup(key, func(g *grouping) { g.assigned, g.roles = false, nil })
}

func (d *Directory) editGroup(key string, change func(*grouping)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := d.groups[key]
	if g == nil {
		return fmt.Errorf("no group of the directory has the key %q", key)
	}
	change(g)
	for _, m := range d.order {
		if g.members[m] {
			d.touch(m)
		}
	}
	return nil
}
