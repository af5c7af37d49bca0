package protocol

import (
	"encoding/json"
	"fmt"
	"net/http"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// patchReplace: the operation replace (RFC 7644 section 3.5.2.3).
func patchReplace(a Area) {
	a.Plain("replace-no-path", "replaces what the value of a replace without path names, and nothing else", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-01"
		e := editSeveral(s, people.Ada, plainTexts...)
		names, before := e.keptTexts(), e.before
		value := scim.Object{}
		for _, name := range names[:min(2, len(names))] {
			value = value.With(scim.F(name, "Baroness"))
		}
		if len(value) < 2 {
			value = value.With(scim.F("active", false))
		}
		if !e.patch(rule, "replace without path", scim.Op{Op: "replace", Value: value}) {
			return
		}
		after := e.now()
		var changed []string
		for _, f := range value {
			changed = append(changed, f.Name)
			s.Equal(rule, Latest, f.Name+" after replace without path", after.Get(f.Name).String(), fmt.Sprint(f.Value))
		}
		s.ExpectRestUnchanged(rule, "the attributes that a replace without path does not name", before, changed...)
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-01"))

	a.Plain("replace-single", "stores the new value of a single-valued attribute", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-02"
		e := editUser(s, people.Ada, plainTexts...)
		name, before := e.text(), e.before
		if e.patch(rule, "replace "+name, scim.Op{Op: "replace", Path: name, Value: "Baroness"}) {
			s.Equal(rule, Latest, name+" after replace", e.now().Get(name).String(), "Baroness")
			s.ExpectRestUnchanged(rule, "the other attributes after replace "+name, before, name)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-02"))

	a.Plain("replace-unset", "sets by replace what had no value", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-04"
		e := editUser(s, people.Ada)
		name, sure := e.unset()
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: name, Value: "Baroness"})
		patchOffered(s, x)
		got := e.now().Get(name).String()
		if !sure && (x.Refused() || got == "") {
			s.NotClaimed("the target publishes no %s and does not keep it", name)
		}
		if s.Status(rule, x, "the answer to replace "+name+", which had no value", []int{http.StatusOK, http.StatusNoContent}) {
			s.Equal(rule, Latest, name+" after replace", got, "Baroness")
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-04"))

	a.Plain("replace-null", "takes a value away when it is replaced by null", func(s *Stage) {
		const rule = "RFC7643-2.5-02"
		e := editUser(s, people.Ada, plainTexts...)
		name, before := e.text(), e.before
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: name, Value: json.RawMessage("null")})
		patchOffered(s, x)
		got := e.now().Get(name)
		if x.Refused() { // which takes nothing away, and says so
			s.Check(rule, On(x), "the answer to replace "+name+" with null", false, "200 or 204", Answer(x), Mild)
			s.Equal(rule, Latest, name+" after a refused replace with null", got.String(), before.Get(name).String())
			return
		}
		if s.Status(rule, x, "the answer to replace "+name+" with null", []int{http.StatusOK, http.StatusNoContent}) {
			s.Check(rule, Latest, name+" after replace with null", unassigned(got) || got.String() == "", "no value", ShownJSON(got.Raw))
			s.ExpectRestUnchanged(rule, "the other attributes after replace "+name+" with null", before, name)
		}
	}, ReadsBack(), Proves("RFC7643-2.5-02"))

	a.Plain("replace-values", "replaces all values when the path has no filter", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-03"
		e := editSeveral(s, people.Ada)
		for _, m := range e.severals() {
			value := []scim.Object{m.value("work", m.work), m.value("other", m.spare)}
			if e.patch(rule, "replace "+m.name, scim.Op{Op: "replace", Path: m.name, Value: value}) {
				e.holds(rule, m, "replace "+m.name, "work", m.work, "other", m.spare)
			}
			if !pathless(s) {
				continue
			}
			without := "replace without path that names " + m.name
			value = []scim.Object{m.value("work", m.work), m.value("home", m.home)}
			if e.patch(rule, without, scim.Op{Op: "replace", Value: scim.Object{scim.F(m.name, value)}}) {
				e.holds(rule, m, without, "work", m.work, "home", m.home)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-03"))

	a.Plain("replace-complex", "keeps the sub-attributes that a replace does not give", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-05"
		e := editUser(s, people.Ada)
		for _, op := range []scim.Op{
			{Op: "replace", Path: "name", Value: scim.Object{scim.F("familyName", "King")}},
			{Op: "replace", Value: scim.Object{scim.F("name", scim.Object{scim.F("familyName", "Gordon")})}},
		} {
			what, want := "replace name", "King"
			if op.Path == "" {
				what, want = "replace without path that names name", "Gordon"
			}
			given := e.before.Get("name", "givenName").String()
			if !e.patch(rule, what, op) {
				continue
			}
			after := e.now()
			s.Equal(rule, Latest, "name.familyName after "+what, after.Get("name", "familyName").String(), want)
			if got := after.Get("name", "givenName").String(); got != given && s.Discovery().Config.Get("interopProfileConformant").Bool() {
				s.Observe(what, "drops the sub-attributes that are not given, as the interoperability profile says", conformance.OracleSCIM)
			} else {
				s.Equal(rule, Latest, "name.givenName, which "+what+" does not give", got, given)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-05"))

	a.Plain("replace-matching", "replaces every value that the filter selects", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-06"
		e := editPhones(s, "work", "work", "home")
		path := `phoneNumbers[type eq "work"].value`
		if !e.patch(rule, "replace "+path, scim.Op{Op: "replace", Path: path, Value: "+442079460109"}) {
			return
		}
		m := pairs("")[0]
		// Two values that are now the same may become one (RFC 7643 section 2.4).
		one, two := []string{"work", "+442079460109", "home", m.extra}, []string{"work", "+442079460109", "work", "+442079460109", "home", m.extra}
		r := e.now()
		s.Check(rule, Latest, "phoneNumbers after replace "+path, m.is(r, one...) || m.is(r, two...), ShownAll(m.listed(two)), ShownAll(m.shown(r)))
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-06"))

	a.Plain("replace-record", "replaces the record that the filter selects, and no other", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-07"
		e := editSeveral(s, people.Ada)
		for _, m := range e.severals() {
			what := "replace " + m.of("home")
			if e.patch(rule, what, scim.Op{Op: "replace", Path: m.of("home"), Value: m.value("other", m.spare)}) {
				e.holds(rule, m, what, "work", m.work, "other", m.spare)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-07"))

	a.Plain("replace-no-match", "answers 400 noTarget when replace selects nothing", func(s *Stage) {
		const rule = "RFC7644-3.5.2.3-08"
		e := editSeveral(s, people.Ada)
		m := e.severals()[0]
		path := m.of("other") + ".value"
		what := "replace " + path + ", where there is none"
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: path, Value: m.spare})
		patchOffered(s, x)
		if r := s.Snapshot(e.id); x.OK() && m.is(r, "work", m.work, "home", m.home, "other", m.spare) {
			s.Observe(what, "the value is created", conformance.OracleSCIM)
			if s.Weight("ENTRA-USR-02") != conformance.Required { // Entra counts on it
				s.Check(rule, On(x), "the answer to "+what, false, "400 noTarget", "the value is created", Mild)
			}
			return
		}
		if s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}) {
			s.SCIMType(rule, x, "the scimType of the answer to "+what, "noTarget")
		}
		e.untouched(rule, what, Heavy)
	}, ReadsBack(), Proves("RFC7644-3.5.2.3-08"))
}

// editPhones makes a user with a phone number of each of the types.
func editPhones(s *Stage, kinds ...string) *edited {
	m := pairs("")[0]
	numbers := []string{m.work, m.home, m.extra}
	var values []scim.Object
	var want []string
	for i, kind := range kinds {
		values, want = append(values, m.value(kind, numbers[i])), append(want, kind, numbers[i])
	}
	e := editUser(s, people.Ada, scim.F(m.name, values))
	if !m.is(e.before, want...) {
		s.NotClaimed("the target does not keep these phone numbers: %s", ShownAll(m.listed(want)))
	}
	return e
}
