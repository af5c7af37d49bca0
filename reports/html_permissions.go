package reports

import (
	"cmp"
	"slices"
	"strings"

	"rolecall/conformance"
)

// permissionsView is the permission matrix: the near misses of each permission set
// in a table of their own, all other roles in one.
type permissionsView struct {
	Any   bool
	Rests string
	Table *grantTable // nil without such roles
	Near  []grantTable
}

type grantTable struct {
	Name, Summary, Label string
	Wrong                bool
	Columns              []string
	Rows                 []grantRow
}

type grantRow struct {
	sieve
	Roles []fact
	Is    string // how the roles stand to the permission sets
	Cells []grantCell
}

// grantCell says whether people got the permission set of the column for the roles
// of the row. Name is "" where nobody did.
type grantCell struct {
	mood
	Anchor, Dialects, Also string
}

const (
	maxSetColumns = 12 // permission sets with a column of their own
	shownName     = 400

	// Columns that are no permission set, told apart from sets of these names.
	columnNone  = "\x00none"
	columnSuper = "\x00super admin rights"
	columnMore  = "\x00another set"
)

func (p *page) permissions() {
	list := permissions(p.doc)
	v := &p.Permissions
	v.Any = len(list) > 0
	var rests []string
	for _, s := range list {
		for _, o := range s.oracles {
			rests = append(rests, clip(string(o), shownValue))
		}
	}
	slices.Sort(rests)
	v.Rests = strings.Join(slices.Compact(rests), ", ")
	plain := slices.DeleteFunc(slices.Clone(list), func(s sentRoles) bool { return s.nearMiss != "" })
	if len(plain) > 0 {
		t := p.grantTable(plain)
		t.Label = "Roles and permission sets"
		v.Table = &t
	}
	for _, near := range counted(list) {
		t := p.grantTable(slices.DeleteFunc(slices.Clone(list), func(s sentRoles) bool { return s.nearMiss != near.of }))
		t.Name, t.Wrong = clip(near.of, shownName), near.wrong > 0
		t.Summary = plural(near.names, "name") + " almost like it; " + near.inWords()
		t.Label = "Near misses of " + t.Name
		v.Near = append(v.Near, t)
	}
}

func (p *page) grantTable(list []sentRoles) grantTable {
	var t grantTable
	columns := columnsOf(list)
	for _, c := range columns {
		name, _ := strings.CutPrefix(c, "\x00")
		t.Columns = append(t.Columns, named(shorten(name, shownName)))
	}
	for _, s := range list {
		row := grantRow{Is: s.is()}
		for _, role := range s.roles {
			role = shorten(role, shownName)
			row.Roles = append(row.Roles, fact{Value: named(role), Points: codePoints(role)})
		}
		var all []conformance.Result
		for _, e := range s.ends {
			all = append(all, e.results...)
		}
		row.sieve = p.marks.sieve(all...)
		for _, c := range columns {
			row.Cells = append(row.Cells, p.grantCell(s, c, columns))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// columnsOf are the permission sets that somebody held, in the order in which they
// come up, and what else there may be to hold.
func columnsOf(list []sentRoles) []string {
	var sets []string
	none, super := false, false
	for _, s := range list {
		for _, e := range s.ends {
			none = none || len(e.sets) == 0
			super = super || e.super
			for _, set := range e.sets {
				if !slices.Contains(sets, set) {
					sets = append(sets, set)
				}
			}
		}
	}
	more := len(sets) > maxSetColumns
	if more {
		sets = sets[:maxSetColumns]
	}
	for name, is := range map[string]bool{columnNone: none, columnSuper: super, columnMore: more} {
		if is {
			sets = append(sets, name)
		}
	}
	order := []string{columnMore, columnSuper, columnNone}
	slices.SortStableFunc(sets, func(a, b string) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) })
	return sets
}

// is says how roles stand to the permission sets.
func (s sentRoles) is() string {
	switch {
	case len(s.roles) == 0:
		return "no role"
	case s.nearMiss != "":
		return "near miss of " + clip(s.nearMiss, shownName) + ": " + clip(s.difference, shownValue)
	case s.exact():
		return "exact name"
	}
	return "name of no set that was held"
}

func (p *page) grantCell(s sentRoles, column string, columns []string) grantCell {
	var c grantCell
	var results []conformance.Result
	wrong, judged := false, false
	for _, e := range s.ends {
		others := slices.DeleteFunc(slices.Clone(e.sets), func(set string) bool { return slices.Contains(columns, set) })
		switch {
		case column == columnNone && len(e.sets) == 0 && e.refused:
			c.Also = "refused"
		case column == columnNone && len(e.sets) == 0, column == columnSuper && e.super, slices.Contains(e.sets, column):
		case column == columnMore && len(others) > 0:
			c.Also = clip(strings.Join(others, ", "), shownName)
		default:
			continue
		}
		wrong, judged = wrong || e.wrong(), judged || e.judged
		results = append(results, e.results...)
	}
	if len(results) == 0 {
		return c
	}
	switch {
	case wrong:
		c.mood = mood{"not as expected", "✗", "bad"}
	case judged:
		c.mood = mood{"as expected", "✓", "good"}
	default:
		c.mood = mood{"seen", "•", "none"}
	}
	c.Anchor, c.Dialects = p.marks.link(results[0]).Anchor, clip(dialectsOf(results), shownText)
	return c
}
