package protocol

import (
	"net/http"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// patchMessages: whether PATCH is offered, and the form of its message.
func patchMessages(a Area) {
	a.Plain("offer", "is offered, or clearly refused", func(s *Stage) {
		e := editUser(s, people.Ada, plainTexts...)
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: "name.familyName", Value: "King"})
		if s.Claim("patch.supported") == target.Denied || s.Claim("patch.supported") == target.Unstated && x.Refused() {
			s.Check("RFC7644-3.5-02", On(x), "is PATCH offered?", false, "yes", "no: "+Answer(x))
			s.Status("RFC7644-3.5.2-01", x, "the answer to a PATCH where it is not offered", []int{http.StatusNotImplemented})
			e.untouched("RFC7644-3.5.2-01", "a PATCH where it is not offered")
			return
		}
		done := s.Status("RFC7644-3.5-02", x, "the answer to a PATCH", []int{http.StatusOK, http.StatusNoContent})
		if done {
			s.Equal("RFC7644-3.5-02", Latest, "name.familyName after its replacement", e.now().Get("name", "familyName").String(), "King")
		}
	}, ReadsBack(), Proves("RFC7644-3.5-02", "RFC7644-3.5.2-01"))

	a.Plain("schemas", "needs the schema URI of its message", func(s *Stage) {
		const rule = "RFC7644-3.5.2-02"
		e := editUser(s, people.Ada, plainTexts...)
		name := e.text()
		if e.patch(rule, "a PATCH with the PatchOp URI", scim.Op{Op: "replace", Path: name, Value: "Baroness"}) {
			s.Equal(rule, Latest, name+" after a PATCH with the PatchOp URI", e.now().Get(name).String(), "Baroness")
		}
		ops := []scim.Object{{scim.F("op", "replace"), scim.F("path", name), scim.F("value", "Princess")}}
		for _, c := range []struct {
			what string
			body scim.Object
		}{
			{"a PATCH without schemas", patchWith(ops).Without("schemas")},
			{"a PATCH with the URI of a user", patchWith(ops).With(scim.F("schemas", []string{scim.UserURN}))},
		} {
			x := e.send(c.body)
			if s.Status(rule, x, "the answer to "+c.what, []int{http.StatusBadRequest}, Mild) {
				saysWhy(s, rule, c.what, x, "invalidSyntax", "invalidValue")
				e.untouched(rule, c.what)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-02"))

	a.Plain("operations", "needs one operation at least", func(s *Stage) {
		e := editUser(s, people.Ada)
		for _, c := range []struct {
			what string
			body scim.Object
		}{
			{"a PATCH without Operations", patchWith(nil).Without("Operations")},
			{"a PATCH without any operation in Operations", patchWith([]scim.Object{})},
			{"a PATCH whose Operations is no array", patchWith("replace")},
		} {
			e.refuses("RFC7644-3.5.2-03", c.what, e.send(c.body), "invalidSyntax", "invalidValue")
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-03"))

	a.Plain("op", "knows the operations add, remove and replace, and no other", func(s *Stage) {
		const rule = "RFC7644-3.5.2-04"
		e := editUser(s, people.Ada, plainTexts...)
		name := e.text()
		for _, op := range []string{"add", "replace"} {
			if e.patch(rule, "the operation "+op, scim.Op{Op: op, Path: name, Value: "By " + op}) {
				s.Equal(rule, Latest, name+" after the operation "+op, e.now().Get(name).String(), "By "+op)
			}
		}
		if e.optional(name) && e.patch(rule, "the operation remove", scim.Op{Op: "remove", Path: name}) {
			e.now()
		}
		for _, op := range []string{"move", "copy", "test"} {
			x := e.send(patchWith([]scim.Object{{scim.F("op", op), scim.F("path", name), scim.F("from", "userName"), scim.F("value", "Princess")}}))
			e.refuses(rule, "the operation "+op, x, "invalidSyntax", "invalidValue")
		}
		x := e.send(patchWith([]scim.Object{{scim.F("path", name), scim.F("value", "Princess")}}))
		e.refuses(rule, "an operation without op", x, "invalidSyntax", "invalidValue")
	}, ReadsBack(), Proves("RFC7644-3.5.2-04"))
}
