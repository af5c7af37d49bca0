package protocol

import (
	"fmt"
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// patchRules: what no operation may do to an attribute.
func patchRules(a Area) {
	a.Plain("readonly", "refuses to change what is readOnly", func(s *Stage) {
		const rule = "RFC7644-3.5.2-10"
		e := editUser(s, people.Ada)
		created := e.before.Get("meta", "created").String()
		ops := []scim.Op{
			{Op: "replace", Path: "id", Value: s.Unknown()},
			{Op: "replace", Path: "meta.created", Value: "2001-02-03T04:05:06Z"},
		}
		if groups, found, _ := e.published("groups"); found && groups.Mutability == "readOnly" {
			ops = append(ops, scim.Op{Op: "replace", Path: "groups", Value: []scim.Object{{scim.F("value", s.Unknown())}}})
		}
		for _, op := range ops {
			what := "replace " + op.Path
			x := s.PatchAt(e.path(), op)
			patchOffered(s, x)
			e.present(rule, what)
			same := e.untouched(rule, what)
			now := e.now().Get("meta", "created").String()
			same = s.Equal(rule, Latest, "meta.created after "+what, now, created) && same
			if x.OK() && same {
				s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}, Mild)
			} else if s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}) {
				saysWhy(s, rule, what, x, "mutability")
			}
			created = now
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-10"))

	a.Plain("readonly-inside", "changes nothing readOnly that stands in the value of an operation without path", func(s *Stage) {
		const rule = "RFC7644-3.5.2-13"
		e := editUser(s, people.Ada, plainTexts...)
		name, created := e.text(), e.before.Get("meta", "created").String()
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Value: scim.Object{
			scim.F("id", s.Unknown()), scim.F("meta", scim.Object{scim.F("created", "2001-02-03T04:05:06Z")}), scim.F(name, "Baroness")}})
		patchOffered(s, x)
		what := "a value with another id and meta"
		before := e.before
		e.present(rule, what)
		if x.OK() {
			s.Observe(what, "taken; what is readOnly in it is ignored", conformance.OracleSCIM)
			s.Equal(rule, Latest, name+" after "+what, e.now().Get(name).String(), "Baroness")
			s.ExpectRestUnchanged(rule, "the other attributes after "+what, before, name)
		} else {
			e.refuses(rule, what, x, "mutability")
		}
		s.Equal(rule, Latest, "meta.created after "+what, e.now().Get("meta", "created").String(), created)

		what = "a value that repeats the id"
		x = s.PatchAt(e.path(), scim.Op{Op: "replace", Value: scim.Object{scim.F("id", e.id), scim.F(name, "Princess")}})
		if s.Status(rule, x, "the answer to "+what, []int{http.StatusOK, http.StatusNoContent}, Mild) {
			s.Equal(rule, Latest, name+" after "+what, e.now().Get(name).String(), "Princess")
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-13"))

	a.Plain("immutable", "sets what is immutable once", func(s *Stage) {
		e := editUser(s, people.Ada)
		attribute, ok := e.immutable()
		if !ok {
			s.NotClaimed("the target publishes no immutable text attribute of a User")
		}
		const unset = "RFC7644-3.5.2-12"
		path := attribute.Path()
		if !attribute.Of(e.before).Exists() {
			what := "add " + path + ", which has no value"
			if !e.patch(unset, what, scim.Op{Op: "add", Path: path, Value: "first"}) ||
				!s.Equal(unset, Latest, path+" after "+what, attribute.Of(e.now()).String(), "first") {
				return
			}
		}
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: path, Value: "second"})
		e.refuses("RFC7644-3.5.2-11", "replace "+path+", which has a value", x, "mutability")
	}, ReadsBack(), Proves("RFC7644-3.5.2-11", "RFC7644-3.5.2-12"))

	a.Plain("types", "refuses a value of the wrong type", func(s *Stage) {
		const rule = "RFC7644-3.5.2-14"
		e := editUser(s, people.Ada)
		for _, op := range []scim.Op{
			{Op: "replace", Path: "active", Value: scim.Object{}},
			{Op: "replace", Path: "emails", Value: 5},
			{Op: "replace", Path: "name", Value: "x"},
		} {
			value, _ := scim.Marshal(op.Value)
			x := s.PatchAt(e.path(), op)
			e.refuses(rule, fmt.Sprintf("replace %s with %s", op.Path, value), x, "invalidValue", "invalidSyntax")
		}
		const what = `replace active with the text "False"`
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: "active", Value: "False"})
		patchOffered(s, x)
		s.Check(rule, On(x), "the answer to "+what, x.OK() || x.Refused(), "200, 204 or 400", Answer(x), Heavy)
		if active, stated := e.now().Active(); x.OK() {
			s.Observe("active as text", "taken as a boolean", conformance.OracleSCIM)
			s.Check(rule, Latest, "active after "+what, stated && !active, "false", Shown(e.before.Get("active").Raw))
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-14"))

	a.Plain("order", "runs each operation on what the one before has left", func(s *Stage) {
		const rule = "RFC7644-3.5.2-17"
		e := editUser(s, people.Ada, plainTexts...)
		names := e.someTexts(2)
		if !e.optional(names[1]) {
			s.NotClaimed("the target requires %s", names[1])
		}
		last := scim.Op{Op: "replace", Value: scim.Object{scim.F(names[1], "D")}}
		if !pathless(s) {
			last = scim.Op{Op: "replace", Path: names[1], Value: "D"}
		}
		for range 2 { // a server that mixes them up may do so only now and then
			if e.patch(rule, "a PATCH of five operations",
				scim.Op{Op: "add", Path: names[0], Value: "A"}, scim.Op{Op: "replace", Path: names[0], Value: "B"},
				scim.Op{Op: "remove", Path: names[1]}, scim.Op{Op: "add", Path: names[1], Value: "C"}, last) {
				after := e.now()
				s.Equal(rule, Latest, names[0]+" after add A, replace B", after.Get(names[0]).String(), "B")
				s.Equal(rule, Latest, names[1]+" after remove, add C, replace D", after.Get(names[1]).String(), "D")
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-17"))

	a.Plain("primary", "moves the primary mark", func(s *Stage) {
		const rule = "RFC7644-3.5.2-18"
		e := editSeveral(s, people.Ada)
		tried := false
		for _, m := range e.severals() {
			_, found, known := e.published(m.name + ".primary")
			if known && !found {
				continue
			}
			path := m.of("home") + ".primary"
			if !e.patch(rule, "replace "+path, scim.Op{Op: "replace", Path: path, Value: true}) {
				continue
			}
			e.now()
			marked := e.primary(m)
			if len(marked) == 0 && !found {
				continue
			}
			tried = true
			s.Equal(rule, Latest, "the primary ones of "+m.name+" after replace "+path+" with true", ShownAll(marked), ShownAll([]string{m.plain(m.home)}))
		}
		if !tried {
			s.NotClaimed("the target keeps no mark of the primary value")
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-18"))
}

// present checks that the user is still there, under its id.
func (e *edited) present(rule, after string) {
	x := e.Get(e.path())
	if !e.Status(rule, x, "GET of the user after "+after, []int{http.StatusOK}) || !e.Equal(rule, On(x), "the id after "+after, x.Resource().ID(), e.id) {
		e.End()
	}
}

// immutable is a text attribute of the User that can be set once. Only published
// ones are known.
func (e *edited) immutable() (scim.Attribute, bool) {
	for _, schema := range e.Discovery().Of("User") {
		for _, a := range schema.Attributes {
			shown := a.Returned == "default" || a.Returned == "always"
			if strings.EqualFold(a.Mutability, "immutable") && a.Type == "string" && !a.MultiValued && shown && len(a.Canonical) == 0 {
				return a, true
			}
		}
	}
	return scim.Attribute{}, false
}
