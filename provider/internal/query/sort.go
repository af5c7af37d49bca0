package query

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// Sorter puts resources in the order that sortBy and sortOrder ask for.
type Sorter struct {
	catalog    *schema.Catalog
	ref        schema.Ref
	descending bool
}

// NewSorter reads the two parameters of RFC 7644 section 3.4.2.3. Errors are
// 400 invalidPath for an attribute that can't be sorted by and 400 invalidValue
// for an unknown order. The others are as with NewFilter.
func NewSorter(sortBy, sortOrder string, c *schema.Catalog, others ...*schema.Catalog) (*Sorter, error) {
	ref, ok := among(c, others)(sortBy)
	if !ok || ref.Attr == nil || ref.Leaf().Returned == schema.Never {
		return nil, scimerr.BadRequest(scimerr.InvalidPath, "sortBy: there is no attribute %.100s to sort by", sortBy)
	}
	ref, err := plain(ref, sortBy)
	if err != nil {
		return nil, scimerr.BadRequest(scimerr.InvalidPath, "sortBy: %.100s is complex, name one of its sub-attributes", sortBy)
	}
	s := &Sorter{catalog: c, ref: ref}
	switch strings.ToLower(sortOrder) {
	case "", "ascending":
	case "descending":
		s.descending = true
	default:
		return nil, scimerr.BadRequest(scimerr.InvalidValue, "sortOrder is ascending or descending, not %.40q", sortOrder)
	}
	return s, nil
}

// Ref is the attribute sorted by.
func (s *Sorter) Ref() schema.Ref { return s.ref }

// Descending tells whether the order is the reverse one.
func (s *Sorter) Descending() bool { return s.descending }

// Sort orders the items in place by their keys, which [Sorter.Key] gives; equal
// ones keep their order. Those without a key come last when ascending and first
// when descending.
func Sort[T any](items []T, key func(T) any, descending bool) {
	type keyed struct {
		key  any
		item T
	}
	list := make([]keyed, len(items))
	for i, item := range items {
		list[i] = keyed{key(item), item}
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		return CompareKeys(a.key, b.key, descending)
	})
	for i := range list {
		items[i] = list[i].item
	}
}

// Key is what a resource is sorted by, nil for no value.
func (s *Sorter) Key(resource map[string]any) any {
	v := s.value(resource)
	text, ok := v.(string)
	if !ok {
		return v
	}
	if s.ref.Leaf().Type == schema.DateTime {
		if t, err := schema.ParseTime(text); err == nil {
			return t
		}
	}
	return s.catalog.Key(s.ref.Leaf(), text)
}

// value is the primary element's value of a multi-valued attribute, or else the first one's.
func (s *Sorter) value(resource map[string]any) any {
	whole := s.ref
	whole.Sub = nil
	list := Values(resource, whole)
	if len(list) == 0 {
		return nil
	}
	chosen := list[0]
	for _, element := range list {
		if object, ok := element.(map[string]any); ok && object["primary"] == true {
			chosen = element
			break
		}
	}
	if s.ref.Sub == nil {
		return chosen
	}
	object, _ := chosen.(map[string]any)
	return object[s.ref.Sub.Name]
}

func compareKeys(a, b any) int {
	switch x := a.(type) {
	case nil:
		if b == nil {
			return 0
		}
		return 1
	case bool:
		if y, ok := b.(bool); ok {
			return cmp.Compare(rank(x), rank(y))
		}
	case json.Number:
		if y, ok := b.(json.Number); ok {
			return compareNumbers(x, y)
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(x, y)
		}
	}
	if b == nil {
		return -1
	}
	return cmp.Compare(kind(a), kind(b))
}

// kind keeps the order total where a query over several resource types sorts by
// attributes of different types.
func kind(key any) int {
	switch key.(type) {
	case bool:
		return 1
	case json.Number:
		return 2
	case time.Time:
		return 3
	case string:
		return 4
	}
	return 0
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}
