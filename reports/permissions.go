package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// sentRoles is one line of the permission matrix: roles as they were sent, and all
// that they led to.
type sentRoles struct {
	roles                []string
	nearMiss, difference string
	oracles              []conformance.Oracle
	ends                 []grantEnd
}

// grantEnd is one thing that roles led to, and where.
type grantEnd struct {
	sets             []string // none: no permission set
	super, refused   bool
	judged, expected bool // expected: as every spec that judged it expected
	results          []conformance.Result
}

// wrong tells whether somebody got what they should not have, or not what they
// should.
func (e grantEnd) wrong() bool { return e.judged && !e.expected }

func (s sentRoles) wrong() bool { return slices.ContainsFunc(s.ends, grantEnd.wrong) }

// exact tells whether a role is the name of a permission set that somebody got for
// it.
func (s sentRoles) exact() bool {
	return slices.ContainsFunc(s.ends, func(e grantEnd) bool {
		return slices.ContainsFunc(e.sets, func(set string) bool { return slices.Contains(s.roles, set) })
	})
}

// permissions is the permission matrix, in the order of the run, but what is wrong
// first, and near misses last and beside each other.
func permissions(d Document) []sentRoles {
	at := map[string]int{}
	var list []sentRoles
	for _, r := range d.Run.Results {
		for _, g := range r.Grants {
			key := fmt.Sprintf("%q %q %q", g.Sent, g.NearMiss, g.Difference)
			i, seen := at[key]
			if !seen {
				i = len(list)
				at[key], list = i, append(list, sentRoles{roles: g.Sent, nearMiss: g.NearMiss, difference: g.Difference})
			}
			list[i].add(g, r)
		}
	}
	order := map[string]int{} // of the permission sets that names come near to
	for i, s := range list {
		if _, seen := order[s.nearMiss]; !seen {
			order[s.nearMiss] = i
		}
	}
	slices.SortStableFunc(list, func(a, b sentRoles) int {
		return cmp.Or(cmp.Compare(one(b.wrong()), one(a.wrong())), cmp.Compare(one(a.nearMiss != ""), one(b.nearMiss != "")),
			cmp.Compare(order[a.nearMiss]*one(a.nearMiss != ""), order[b.nearMiss]*one(b.nearMiss != "")))
	})
	return list
}

func (s *sentRoles) add(g conformance.Grant, r conformance.Result) {
	if !slices.Contains(s.oracles, g.Oracle) {
		s.oracles = append(s.oracles, g.Oracle)
	}
	i := slices.IndexFunc(s.ends, func(e grantEnd) bool {
		return slices.Equal(e.sets, g.Obtained) && e.super == g.SuperAdmin && e.refused == g.Refused
	})
	if i < 0 {
		i = len(s.ends)
		s.ends = append(s.ends, grantEnd{sets: g.Obtained, super: g.SuperAdmin, refused: g.Refused, expected: true})
	}
	e := &s.ends[i]
	if g.AsExpected != nil {
		e.judged, e.expected = true, e.expected && *g.AsExpected
	}
	if !slices.ContainsFunc(e.results, func(o conformance.Result) bool { return o.ID == r.ID }) {
		e.results = append(e.results, r)
	}
}

// got is what a person held, in words.
func (e grantEnd) got() string {
	names := slices.Clone(e.sets)
	if e.super {
		names = append(names, "super admin rights")
	}
	text := strings.Join(names, ", ")
	if text == "" {
		text = "none"
	}
	if e.refused {
		text += " (the request was refused)"
	}
	return text
}

// nearMisses are all near misses of one permission set, in short.
type nearMisses struct {
	of           string
	names, wrong int
	dialects     string
}

// counted joins the near misses of each permission set.
func counted(list []sentRoles) []nearMisses {
	var out []nearMisses
	results := map[string][]conformance.Result{}
	for _, s := range list {
		if s.nearMiss == "" {
			continue
		}
		i := slices.IndexFunc(out, func(n nearMisses) bool { return n.of == s.nearMiss })
		if i < 0 {
			i = len(out)
			out = append(out, nearMisses{of: s.nearMiss})
		}
		out[i].names++
		out[i].wrong += one(s.wrong())
		for _, e := range s.ends {
			results[s.nearMiss] = append(results[s.nearMiss], e.results...)
		}
	}
	for i := range out {
		out[i].dialects = dialectsOf(results[out[i].of])
	}
	return out
}

// inWords is what came of near misses.
func (n nearMisses) inWords() string {
	if n.wrong == 0 {
		return "none gave a permission set that it should not have"
	}
	return fmt.Sprintf("%d led to what they should not, or not to what they should", n.wrong)
}

// mdPermissions is the matrix in short: near misses are counted, but for those that
// led to what they should not.
func (d Document) mdPermissions(b *strings.Builder) {
	list := permissions(d)
	if len(list) == 0 {
		return
	}
	rows, shown, left := row("role sent", "is", "permission sets held", "with", "")+row("---", "---", "---", "---", "---"), 0, 0
	wrong := false
	for _, s := range list {
		if s.nearMiss != "" && !s.wrong() {
			continue
		}
		wrong = wrong || s.wrong()
		if shown++; shown > maxMDRoles {
			left++
			continue
		}
		for _, e := range s.ends {
			rows += row(mdRoles(s.roles), prose(s.is()), code(shorten(e.got(), shownValue)), prose(dialectsOf(e.results)), e.sign())
		}
	}
	if left > 0 {
		rows += "\n" + plural(left, "further role") + " not shown here; report.json has all of them.\n"
	}
	if near := counted(list); len(near) > 0 {
		rows += "\n" + row("near misses of", "names tried", "came of them", "with") + row("---", "---:", "---", "---")
		for _, n := range near {
			rows += row(code(shorten(n.of, shownValue)), fmt.Sprint(n.names), prose(n.inWords()), prose(n.dialects))
		}
	}
	b.WriteString("## Permission matrix\n\n")
	if wrong {
		b.WriteString(rows + "\n")
		return
	}
	b.WriteString(folded(plural(len(list), "role")+" sent, each with what it should lead to", rows) + "\n")
}

// maxMDRoles is how many roles report.md shows.
const maxMDRoles = 30

func mdRoles(roles []string) string {
	if len(roles) == 0 {
		return "no role"
	}
	var cells []string
	for _, role := range roles {
		cell := code(shorten(role, shownValue))
		if points := spell(shorten(role, shownValue)); points != "" {
			cell += " = " + code(points)
		}
		cells = append(cells, cell)
	}
	return strings.Join(cells, "<br>")
}

func (e grantEnd) sign() string {
	switch {
	case e.wrong():
		return "**not as expected**"
	case e.judged:
		return "as expected"
	}
	return "seen"
}
