package protocol

import (
	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// patchAdd: the operation add (RFC 7644 section 3.5.2.1). That it sets what has
// no value is proved by lifecycle.edit.patch-add-remove.
func patchAdd(a Area) {
	a.Plain("add-without-value", "refuses add without a value", func(s *Stage) {
		e := editUser(s, people.Ada, plainTexts...)
		name := e.text()
		x := e.send(patchWith([]scim.Object{{scim.F("op", "add"), scim.F("path", name)}}))
		e.refuses("RFC7644-3.5.2.1-01", "add "+name+" without a value", x, "invalidValue", "invalidSyntax")
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-01"))

	a.Plain("add-merge", "merges the value of an add without path into the user", func(s *Stage) {
		const rule = "RFC7644-3.5.2.1-02"
		e := editSeveral(s, people.Ada, plainTexts...)
		name := e.text()
		value := scim.Object{scim.F(name, "Baroness")}
		changed := []string{name}
		var appended *several
		for _, m := range pairs(e.person.Login) {
			if appended == nil && m.is(e.before, "work", m.work, "home", m.home) {
				appended = &m
				value, changed = value.With(scim.F(m.name, []scim.Object{m.value("other", m.spare)})), append(changed, m.name)
			}
		}
		before := e.before
		if !e.patch(rule, "add without path", scim.Op{Op: "add", Value: value}) {
			return
		}
		s.Equal(rule, Latest, name+" after add without path", e.now().Get(name).String(), "Baroness")
		if appended != nil {
			e.holds(rule, *appended, "add without path", "work", appended.work, "home", appended.home, "other", appended.spare)
		}
		s.ExpectRestUnchanged(rule, "the attributes that an add without path does not name", before, changed...)
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-02"))

	a.Plain("add-single", "replaces a single value by add", func(s *Stage) {
		const rule = "RFC7644-3.5.2.1-04"
		e := editUser(s, people.Ada, plainTexts...)
		name := e.text()
		if e.patch(rule, "add "+name, scim.Op{Op: "add", Path: name, Value: "Baroness"}) {
			s.Equal(rule, Latest, name+" after add", e.now().Get(name).String(), "Baroness")
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-04"))

	a.Plain("add-append", "appends to the values there are", func(s *Stage) {
		const rule = "RFC7644-3.5.2.1-05"
		e := editSeveral(s, people.Ada)
		for _, m := range e.severals() {
			want := []string{"work", m.work, "home", m.home}
			what := "add " + m.name + " with an array"
			primary := e.primary(m)
			if e.patch(rule, what, scim.Op{Op: "add", Path: m.name, Value: []scim.Object{m.value("other", m.spare)}}) {
				want = append(want, "other", m.spare)
				if e.holds(rule, m, what, want...) && len(primary) > 0 {
					s.Equal(rule, Latest, "the primary one of "+m.name+" after "+what, ShownAll(e.primary(m)), ShownAll(primary))
				}
			}
			what = "add " + m.name + " with an object"
			if e.patch(rule, what, scim.Op{Op: "add", Path: m.name, Value: m.value(m.rare, m.extra)}) {
				e.holds(rule, m, what, append(want, m.rare, m.extra)...)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-05"))

	a.Plain("add-complex", "adds sub-attributes to a complex attribute and keeps the others", func(s *Stage) {
		const rule = "RFC7644-3.5.2.1-06"
		e := editUser(s, people.Ada)
		sub := "givenName"
		if _, found, _ := e.published("name.middleName"); found && e.takes("name.middleName") {
			sub = "middleName"
		}
		before := e.before
		if !e.patch(rule, "add name with "+sub, scim.Op{Op: "add", Path: "name", Value: scim.Object{scim.F(sub, "King")}}) {
			return
		}
		after := e.now()
		s.Equal(rule, Latest, "name."+sub+" after it was added", after.Get("name", sub).String(), "King", Heavy)
		for _, other := range []string{"givenName", "familyName"} {
			if other != sub {
				s.Equal(rule, Latest, "name."+other+" after name."+sub+" was added", after.Get("name", other).String(), before.Get("name", other).String(), Mild)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-06"))

	a.Plain("add-again", "adds nothing, and touches nothing, when the value is there already", func(s *Stage) {
		const rule = "RFC7644-3.5.2.1-07"
		e := editSeveral(s, people.Ada, plainTexts...)
		e.letTimePass()
		for _, m := range e.severals() {
			what := "add to " + m.name + " what is there"
			if e.patch(rule, what, scim.Op{Op: "add", Path: m.name, Value: []scim.Object{m.value("home", m.home)}}) {
				was := e.before.Get("meta", "lastModified")
				if e.holds(rule, m, what, "work", m.work, "home", m.home) && was.Exists() {
					s.Equal("RFC7644-3.5.2.1-08", Latest, "meta.lastModified after "+what, e.before.Get("meta", "lastModified").String(), was.String())
				}
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.1-07", "RFC7644-3.5.2.1-08"))

	a.Plain("add-no-match", "changes no other value when add selects none", func(s *Stage) {
		const rule = "RFC7644-E8097-01"
		e := editSeveral(s, people.Ada)
		m := e.severals()[0]
		x := s.PatchAt(e.path(), scim.Op{Op: "add", Path: m.of("other") + ".value", Value: m.spare})
		patchOffered(s, x)
		what := "add " + m.of("other") + ".value, where there is none"
		s.Observe(what, Answer(x), conformance.OracleSCIM)
		s.Check(rule, On(x), "the answer to "+what, x.OK() || x.Refused(), "a success, or a refusal", Answer(x), Heavy)
		got := m.shown(e.now())
		kept, created := m.is(e.before, "work", m.work, "home", m.home), m.is(e.before, "work", m.work, "home", m.home, "other", m.spare)
		s.Check(rule, Latest, m.name+" after "+what, kept || created && x.OK(),
			ShownAll(m.listed([]string{"work", m.work, "home", m.home}))+", with or without the new one", ShownAll(got), Heavy)
	}, ReadsBack(), Proves("RFC7644-E8097-01"))
}

// primary are the values of an attribute that are marked as primary.
func (e *edited) primary(m several) (values []string) {
	for _, element := range e.before.Elements(m.name) {
		if element.Get("primary").Bool() {
			values = append(values, m.plain(element.Get("value").String()))
		}
	}
	return values
}
