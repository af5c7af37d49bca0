package provider

import (
	"cmp"
	"net/http"
	"slices"

	"rolecall/provider/internal/query"
	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// index finds the rows of a table by the comparison keys of one attribute.
type index struct {
	name   string
	unique bool
	keys   func(Resource) []string
	rows   map[string][]*row
}

// indexesFor are those of the unique string attributes, of externalId, and of
// what else provisioning clients look such resources up by.
func indexesFor(c *schema.Catalog) []*index {
	var out []*index
	c.Attributes(func(extension string, a *schema.Attribute) bool {
		if a.Type != schema.String || a.MultiValued || extension == "" && a.Name == "id" {
			return true
		}
		unique := a.Uniqueness != schema.None && a.Uniqueness != ""
		wanted := extension == "" && (a.Name == "externalId" || slices.Contains(c.Type.LookedUpBy, a.Name))
		if unique || wanted {
			out = append(out, newIndex(c, schema.Ref{Extension: extension, Attr: a}, unique))
		}
		return true
	})
	return out
}

func newIndex(c *schema.Catalog, ref schema.Ref, unique bool) *index {
	return &index{name: ref.Name(), unique: unique, rows: map[string][]*row{}, keys: func(r Resource) []string {
		if ref.Extension != "" {
			r = asObject(r[ref.Extension])
		}
		if v := r.text(ref.Attr.Name); v != "" {
			return []string{c.Key(ref.Attr, v)}
		}
		return nil
	}}
}

// move brings the row from the keys of one state of its resource to those of the
// next, of which either may be nil. What both begin and end with is left alone: of a long list little changes at once.
func (x *index) move(r *row, from, to Resource) {
	old, next := x.keys(from), x.keys(to)
	for len(old) > 0 && len(next) > 0 && old[0] == next[0] {
		old, next = old[1:], next[1:]
	}
	for len(old) > 0 && len(next) > 0 && old[len(old)-1] == next[len(next)-1] {
		old, next = old[:len(old)-1], next[:len(next)-1]
	}
	gone := make(map[string]bool, len(old))
	for _, key := range old {
		gone[key] = true
	}
	for _, key := range next {
		if gone[key] {
			delete(gone, key)
			continue
		}
		x.rows[key] = append(x.rows[key], r)
	}
	for key := range gone {
		rows := slices.DeleteFunc(x.rows[key], func(other *row) bool { return other == r })
		if len(rows) == 0 {
			delete(x.rows, key)
		} else {
			x.rows[key] = rows
		}
	}
}

// unique refuses a resource that would take a value from another one. self is
// the row it is stored in, nil for a new one.
func (t *table) unique(r Resource, self *row) error {
	for _, x := range t.indexes {
		if !x.unique {
			continue
		}
		for _, key := range x.keys(r) {
			for _, other := range x.rows[key] {
				if other != self {
					return scimerr.New(http.StatusConflict, scimerr.Uniqueness, "%s is taken by another resource", x.name)
				}
			}
		}
	}
	return nil
}

// lookUp answers from an index: the resources that may meet all the equalities,
// in the order of their creation. ok is false when there is no index for any.
func (s *Store) lookUp(t *table, equalities []query.Equality) (found []record, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, e := range equalities {
		rows, indexed := s.rowsFor(t, e)
		if !indexed {
			continue
		}
		rows = slices.Clone(rows)
		slices.SortFunc(rows, bySequence)
		return recordsOf(rows), true
	}
	return nil, false
}

// rowsFor are the rows of a table that may meet an equality, if an index knows.
func (s *Store) rowsFor(t *table, e query.Equality) (rows []*row, indexed bool) {
	switch {
	case e.Name == "id":
		if r := s.byID[e.Key]; r != nil && r.table == t {
			rows = []*row{r}
		}
		return rows, true
	case t.groups != nil && e.Name == valueName(t.groups):
		return s.within(e.Key, t), true
	}
	for _, x := range t.indexes {
		if x.name == e.Name {
			return x.rows[e.Key], true
		}
	}
	return nil, false
}

func bySequence(a, b *row) int { return cmp.Compare(a.sequence, b.sequence) }
