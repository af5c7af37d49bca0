package protocol

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// patchPaths: what a path may look like, and what it selects.
func patchPaths(a Area) {
	a.Plain("path-syntax", "refuses a path that is none", func(s *Stage) {
		e := editUser(s, people.Ada)
		for _, c := range []struct {
			path  string
			types []string
		}{
			{`emails[type eq`, []string{"invalidPath", "invalidFilter"}},
			{`emails[type eq "work"`, []string{"invalidPath", "invalidFilter"}},
			{`name..givenName`, []string{"invalidPath"}},
			{`emails[0]`, []string{"invalidPath", "invalidFilter"}},
			{`/emails/0`, []string{"invalidPath"}},
		} {
			x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: c.path, Value: "x"})
			e.refuses("RFC7644-3.5.2-05", "the path "+c.path, x, c.types...)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-05"))

	a.Plain("path-unknown", "refuses a path to an attribute that no schema has", func(s *Stage) {
		const rule = "RFC7644-3.5.2-06"
		e := editUser(s, people.Ada)
		for _, path := range []string{"nope", "name.nope", "acctive"} {
			what := "the path " + path
			x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: path, Value: "x"})
			patchOffered(s, x)
			if s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}) {
				saysWhy(s, rule, what, x, "invalidPath", "noTarget", "invalidValue")
			}
			e.untouched(rule, what)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-06"))

	a.Plain("value-path", "changes the values that a path selects by filter, and no other", func(s *Stage) {
		const rule = "RFC7644-3.5.2-08"
		e := editSeveral(s, people.Ada)
		for _, m := range e.severals() {
			path := m.of("home") + ".value"
			if e.patch(rule, "replace "+path, scim.Op{Op: "replace", Path: path, Value: m.spare}) {
				e.holds(rule, m, "replace "+path, "work", m.work, "home", m.spare)
			}
			path = m.name + "[" + scim.Eq("type", "home") + " and " + scim.Eq("value", m.spare) + "].value"
			if slices.Contains(e.before.Strings(m.name), m.spare) && e.patch(rule, "replace "+path, scim.Op{Op: "replace", Path: path, Value: m.extra}) {
				e.holds(rule, m, "replace "+path, "work", m.work, "home", m.extra)
			}
			path = m.of("home")
			if e.optional(m.name) && e.patch(rule, "remove "+path, scim.Op{Op: "remove", Path: path}) {
				e.holds(rule, m, "remove "+path, "work", m.work)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-08"))

}
