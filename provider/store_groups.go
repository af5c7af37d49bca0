package provider

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// Membership is kept once, as the members of a group. An index of them leads
// back from a member to its groups, so that groups of a user is computed and
// the two can't drift apart.

// membersOf is the attribute by which a resource type groups others, or nil.
func membersOf(c *schema.Catalog) *schema.Attribute {
	if a := c.Attribute("members"); a != nil && a.MultiValued && a.RefersTo() != "" {
		return a
	}
	return nil
}

// groupsOf is the attribute in which resources of a type show the groups that
// they are in (RFC 7643 section 4.1.2); nil if there is none, or no groups.
func groupsOf(c *schema.Catalog, all []*schema.Catalog) *schema.Attribute {
	a := c.Attribute("groups")
	if a == nil || !a.MultiValued || a.Mutability != schema.ReadOnly {
		return nil
	}
	for _, other := range all {
		if other.Type.Name == a.RefersTo() && membersOf(other) != nil {
			return a
		}
	}
	return nil
}

// memberIndex finds the groups that list an id.
func memberIndex(a *schema.Attribute) *index {
	return &index{name: valueName(a), rows: map[string][]*row{}, keys: func(r Resource) []string {
		list, _ := r[a.Name].([]any)
		ids := make([]string, 0, len(list))
		for _, element := range list {
			if id := idOf(element); id != "" {
				ids = append(ids, id)
			}
		}
		return ids
	}}
}

// valueName is what a filter calls the ids in a, "" where it compares them in
// another form than they have.
func valueName(a *schema.Attribute) string {
	if value := a.Sub("value"); value.CaseExact {
		return a.Name + "." + value.Name
	}
	return ""
}

func idOf(element any) string {
	id, _ := asObject(element)["value"].(string)
	return id
}

// listing are the groups that have id as a member. The caller holds a lock.
func (s *Store) listing(id string) []*row {
	var out []*row
	for _, t := range s.tables {
		if t.members != nil {
			out = append(out, t.members.rows[id]...)
		}
	}
	return out
}

// membership is one group that a resource is in: itself, or through another group.
type membership struct {
	group  Resource
	direct bool
}

// memberships are the groups that a resource is in, the direct ones first, each
// once. Groups may contain each other in circles.
func (s *Store) memberships(id string) []membership {
	s.mu.RLock()
	defer s.mu.RUnlock()
	level := s.listing(id)
	if len(level) == 0 {
		return nil
	}
	var out []membership
	seen := map[*row]bool{}
	for direct := true; len(level) > 0; direct = false {
		slices.SortFunc(level, bySequence)
		var above []*row
		for _, r := range level {
			if seen[r] {
				continue
			}
			seen[r] = true
			group := r.resource()
			out = append(out, membership{group, direct})
			above = append(above, s.listing(group.ID())...)
		}
		level = above
	}
	return out
}

// within are the rows of a table that are in a group, itself or through groups
// in it. The caller holds a lock.
func (s *Store) within(group string, t *table) []*row {
	var out []*row
	seen := map[*row]bool{}
	for next := []*row{s.byID[group]}; len(next) > 0; {
		r := next[0]
		if next = next[1:]; r == nil || r.table.members == nil {
			continue
		}
		for _, id := range r.table.members.keys(r.resource()) {
			member := s.byID[id]
			if member == nil || seen[member] {
				continue
			}
			seen[member] = true
			if next = append(next, member); member.table == t {
				out = append(out, member)
			}
		}
	}
	return out
}

// describe gives a reference the resource type of what it points at, so that it
// compares equal to the same one in stored form. The caller is the writer.
func (s *Store) describe(a *schema.Attribute, element map[string]any) {
	schema.SettleReference(element)
	at := s.byID[idOf(element)]
	if at == nil || a.Sub("type") == nil {
		return
	}
	name := at.table.catalog.Type.Name
	if given, _ := element["type"].(string); given == "" || strings.EqualFold(given, name) {
		element["type"] = name
	}
}

// settle brings the members of a group into stored form, each once, and sees to
// it that they exist (RFC 7643 section 4.2). One that p hides may stay but not
// come in. Only what differs from the stored list is looked at. The caller is
// the writer; self is the group's row, nil for a new one.
func (s *Store) settle(p Policy, t *table, r Resource, self *row) error {
	a := membersOf(t.catalog)
	list, _ := r[a.Name].([]any)
	var old []any
	if self != nil {
		old, _ = self.resource()[a.Name].([]any)
	}
	head, tail := sameEnds(old, list)
	moved := map[string]bool{} // left the place they had
	for _, element := range old[head : len(old)-tail] {
		moved[idOf(element)] = true
	}
	last := list[len(list)-tail:]
	inLast := sync.OnceValue(func() map[string]bool {
		ids := make(map[string]bool, len(last))
		for _, element := range last {
			ids[idOf(element)] = true
		}
		return ids
	})
	var fresh []any
	known, sooner := map[string]bool{}, map[string]bool{}
	for _, element := range list[head : len(list)-tail] {
		object := asObject(element)
		s.describe(a, object)
		id := idOf(object)
		err := s.mayJoin(p, a, object, self)
		if err != nil && (s.unknown == RefuseUnknown || id == "") {
			return err
		}
		stays := !moved[id] && s.lists(self, id)
		if stays && !known[id] && inLast()[id] {
			stays, sooner[id] = false, true // it is there twice, and the first place counts
		}
		if !known[id] && !stays && (err == nil || s.unknown == StoreUnknown) {
			fresh = append(fresh, object)
		}
		known[id] = true
	}
	if len(sooner) > 0 {
		last = slices.DeleteFunc(slices.Clone(last), func(element any) bool { return sooner[idOf(element)] })
	}
	store(r, a.Name, slices.Concat(list[:head], fresh, last))
	return nil
}

// sameEnds counts the references that two lists begin and end with alike.
func sameEnds(a, b []any) (head, tail int) {
	same := func(x, y any) bool { return idOf(x) == idOf(y) && schema.Equal(x, y) }
	n := min(len(a), len(b))
	for head < n && same(a[head], b[head]) {
		head++
	}
	for tail < n-head && same(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	return head, tail
}

// lists tells whether the group in this row has a member; not for nil.
func (s *Store) lists(group *row, id string) bool {
	return group != nil && slices.Contains(s.listing(id), group)
}

// mayJoin refuses a member that is no resource, or none of a type that the
// schema allows.
func (s *Store) mayJoin(p Policy, a *schema.Attribute, member map[string]any, self *row) error {
	id := idOf(member)
	if id == "" {
		return scimerr.BadRequest(scimerr.InvalidValue, "attribute %s: a member has no value", a.Name)
	}
	at := s.byID[id]
	if at == nil || p.Visible != nil && !p.Visible(at.resource()) && !s.lists(self, id) {
		return scimerr.BadRequest(scimerr.InvalidValue, "attribute %s: there is no resource %.100s", a.Name, id)
	}
	name := at.table.catalog.Type.Name
	if given, _ := member["type"].(string); given != "" && given != name {
		return scimerr.BadRequest(scimerr.InvalidValue, "attribute %s: %.100s is a %s, not a %.40s", a.Name, id, name, given)
	}
	if !slices.Contains(a.Sub("$ref").ReferenceTypes, name) {
		return scimerr.BadRequest(scimerr.InvalidValue, "attribute %s: a %s can't be a member", a.Name, name)
	}
	return nil
}

// withdrawal is the next state of a group that lists a resource on its way out.
type withdrawal struct {
	at        *row
	old, next Resource
}

// withdrawals are those of all its groups, in the order of their creation. The
// caller is the writer.
func (s *Store) withdrawals(leaver *row, id string) []withdrawal {
	groups := s.listing(id)
	slices.SortFunc(groups, bySequence)
	var out []withdrawal
	for _, at := range groups {
		if at == leaver {
			continue
		}
		a := membersOf(at.table.catalog)
		old := at.resource()
		next := maps.Clone(old)
		list, _ := next[a.Name].([]any)
		store(next, a.Name, slices.DeleteFunc(slices.Clone(list), func(element any) bool { return idOf(element) == id }))
		out = append(out, withdrawal{at, old, s.seal(at.table, next, next.ID(), next.created(), s.later(next))})
	}
	return out
}

// withdraw commits them. The caller holds mu.
func (s *Store) withdraw(ctx context.Context, p Policy, list []withdrawal) {
	for _, one := range list {
		w := &Write{Method: http.MethodPatch, ResourceType: one.at.table.catalog.Type.Name, Old: one.old}
		s.replace(one.at, record{whole: one.next}, one.old, one.next)
		p.committed(ctx, w, one.next)
	}
}

// grouped tells whether any group lists a resource.
func (s *Store) grouped(id string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.listing(id)) > 0
}

// targets are the resources that a list of references points at, empty for one
// that points nowhere, all as they are at one moment.
func (s *Store) targets(list []any) []record {
	out := make([]record, len(list))
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := range list {
		if r := s.byID[idOf(list[i])]; r != nil {
			out[i] = r.record
		}
	}
	return out
}
