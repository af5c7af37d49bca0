package protocol

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// patchRemove: the operation remove (RFC 7644 section 3.5.2.2).
func patchRemove(a Area) {
	a.Plain("remove-no-path", "refuses remove without a path", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-01"
		e := editUser(s, people.Ada, plainTexts...)
		for _, op := range []scim.Op{{Op: "remove"}, {Op: "remove", Value: scim.Object{scim.F("displayName", e.person.DisplayName)}}} {
			what := "remove without path"
			if op.Value != nil {
				what += " that names an attribute in its value"
			}
			x := s.PatchAt(e.path(), op)
			patchOffered(s, x)
			if s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}) {
				s.SCIMType(rule, x, "the scimType of the answer to "+what, "noTarget")
			}
			e.untouched(rule, what, Heavy)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-01"))

	a.Plain("remove-single", "leaves a single-valued attribute unassigned", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-02"
		e := editUser(s, people.Ada, plainTexts...)
		name := e.text()
		if !e.optional(name) || name == "displayName" { // which a provider may make from the other names
			s.NotClaimed("the target keeps no text attribute that it can do without")
		}
		before := e.before
		if e.patch(rule, "remove "+name, scim.Op{Op: "remove", Path: name}) {
			got := e.now().Get(name)
			s.Check(rule, Latest, name+" after remove", got.String() == "", "unassigned", ShownJSON(got.Raw))
			e.without(rule, name)
			s.ExpectRestUnchanged(rule, "the other attributes after remove "+name, before, name)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-02"))

	a.Plain("remove-all-values", "removes all values when the path has no filter", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-03"
		e := editSeveral(s, people.Ada)
		m := e.free()
		if e.patch(rule, "remove "+m.name, scim.Op{Op: "remove", Path: m.name}) && e.holds(rule, m, "remove "+m.name) {
			e.without(rule, m.name)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-03"))

	a.Plain("remove-selected", "removes the values that the filter selects, and with the last one the attribute", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-04"
		e := editSeveral(s, people.Ada)
		for _, m := range e.severals() {
			if !e.patch(rule, "remove "+m.of("home"), scim.Op{Op: "remove", Path: m.of("home")}) ||
				!e.holds(rule, m, "remove "+m.of("home"), "work", m.work) || m.bound || !e.optional(m.name) {
				continue
			}
			const last = "RFC7644-3.5.2.2-06"
			if e.patch(last, "remove "+m.of("work"), scim.Op{Op: "remove", Path: m.of("work")}) {
				r := e.now()
				s.Check(last, Latest, m.name+" after its last value was removed", len(r.Elements(m.name)) == 0 && r.Get(m.name).String() != "{}",
					"absent, null or empty", Shown(r.Get(m.name).Raw))
				e.without(last, m.name)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-04", "RFC7644-3.5.2.2-06"))

	a.Plain("remove-sub", "removes one sub-attribute of the selected value", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-05"
		e := editSeveral(s, people.Ada)
		for _, m := range e.severals() {
			if sub, found, _ := e.published(m.name + ".type"); found && sub.Required {
				continue
			}
			path := m.of("home") + ".type"
			if e.patch(rule, "remove "+path, scim.Op{Op: "remove", Path: path}) {
				e.holds(rule, m, "remove "+path, "work", m.work, "", m.home)
			}
			return
		}
		s.NotClaimed("the target requires the type of its values")
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-05"))

	a.Plain("remove-required", "refuses to take away what is required", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-07"
		e := editUser(s, people.Ada)
		x := s.PatchAt(e.path(), scim.Op{Op: "remove", Path: "userName"})
		e.refuses(rule, "remove userName", x, "mutability")
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-07"))

	a.Plain("remove-readonly", "refuses to take away what is readOnly", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-08"
		e := editUser(s, people.Ada)
		meta := e.before.Get("meta", "created").String()
		for _, name := range []string{"id", "meta"} {
			what := "remove " + name
			x := s.PatchAt(e.path(), scim.Op{Op: "remove", Path: name})
			patchOffered(s, x)
			if s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}) {
				s.SCIMType(rule, x, "the scimType of the answer to "+what, "mutability")
			}
			e.untouched(rule, what)
		}
		s.Equal(rule, Latest, "meta.created after remove meta", e.now().Get("meta", "created").String(), meta)
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-08"))

	a.Plain("remove-no-match", "changes nothing when remove selects nothing", func(s *Stage) {
		const rule = "RFC7644-3.5.2.2-09"
		e := editSeveral(s, people.Ada)
		m := e.severals()[0]
		what := "remove " + m.of("other") + ", where there is none"
		x := s.PatchAt(e.path(), scim.Op{Op: "remove", Path: m.of("other")})
		patchOffered(s, x)
		noTarget := x.Status == http.StatusBadRequest && x.SCIMType() == "noTarget"
		if noTarget {
			s.Observe(what, Answer(x), conformance.OracleSCIM)
		}
		s.Check(rule, On(x), "the answer to "+what, noTarget || slices.Contains([]int{http.StatusOK, http.StatusNoContent}, x.Status), "200, 204 or 400 noTarget", Answer(x))
		e.untouched(rule, what, Heavy)
	}, ReadsBack(), Proves("RFC7644-3.5.2.2-09"))
}
