package protocol

import (
	"net/http"
	"slices"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// patchExtension: attributes of extensions, whose names begin with a URN.
func patchExtension(a Area) {
	a.Plain("urn-path", "takes paths that begin with the schema's URN", func(s *Stage) {
		const rule = "RFC7644-3.5.2-09"
		e := editUser(s, people.Ada)
		text := e.extensionText()
		e.setsExtension(rule, text, scim.Op{Op: "replace", Path: text.Path(), Value: "4711"})
		if manager, found, _ := e.published(scim.EnterpriseURN + ":manager.value"); found && manager.Mutability == "readWrite" {
			boss := s.Create(s.Person(people.Grace)).Resource().ID()
			if e.patch(rule, "replace "+manager.Path(), scim.Op{Op: "replace", Path: manager.Path(), Value: boss}) {
				s.Equal(rule, Latest, manager.Path()+" after its replacement", manager.Of(e.now()).String(), boss)
			}
		}
		path := scim.UserURN + ":name.familyName"
		if e.patch(rule, "replace "+path, scim.Op{Op: "replace", Path: path, Value: "King"}) {
			s.Equal(rule, Latest, "name.familyName after replace "+path, e.now().Get("name", "familyName").String(), "King")
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-09"))

	a.Plain("extension-schemas", "lists an extension in schemas once an attribute of it is added", func(s *Stage) {
		const rule = "RFC7644-3.5.2-15"
		e := editUser(s, people.Ada)
		text := e.extensionText()
		if e.setsExtension(rule, text, scim.Op{Op: "add", Path: text.Path(), Value: "4711"}) {
			e.lists(rule, text.Schema)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-15"))

	a.Plain("schemas-first", "lets a later operation see schemas as an earlier one made it", func(s *Stage) {
		const rule = "RFC7644-3.5.2-16"
		e := editUser(s, people.Ada)
		text := e.extensionText()
		ops := []scim.Op{{Op: "add", Path: "schemas", Value: []string{text.Schema}}, {Op: "add", Path: text.Path(), Value: "4711"}}
		own, found, _ := e.published("schemas")
		if x := s.PatchAt(e.path(), ops...); !x.OK() && (found && own.Mutability != "readWrite" || x.SCIMType() == "mutability") {
			// It says that schemas is not for clients to change.
			s.Status(rule, x, "the answer to a PATCH that adds to schemas", []int{http.StatusOK, http.StatusNoContent}, Mild)
			return
		}
		if e.setsExtension(rule, text, ops...) {
			e.lists(rule, text.Schema)
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-16"))
}

// lists checks that a user's schemas has a URN.
func (e *edited) lists(rule, urn string) {
	schemas := e.before.Get("schemas")
	has := slices.ContainsFunc(schemas.Array(), func(v gjson.Result) bool { return v.String() == urn })
	e.Check(rule, Latest, "schemas once the user has an attribute of the extension", has, "with "+urn, schemas.Raw)
}

// extensionText is a text attribute of an extension of User: employeeNumber or
// department of the enterprise extension before all others. Where nothing is
// published, employeeNumber is tried.
func (e *edited) extensionText() scim.Attribute {
	var found []scim.Attribute
	for _, name := range []string{"employeeNumber", "department"} {
		a, ok, known := e.published(scim.EnterpriseURN + ":" + name)
		if !known {
			return scim.Attribute{Schema: scim.EnterpriseURN, Name: name}
		}
		if ok {
			found = append(found, a)
		}
	}
	for _, schema := range e.Discovery().Of("User") {
		found = append(found, schema.Attributes...)
	}
	for _, a := range found {
		shown := a.Returned == "default" || a.Returned == "always"
		free := a.Mutability == "readWrite" && !a.Required && a.Uniqueness == "none" && len(a.Canonical) == 0
		if !a.Core() && a.Type == "string" && !a.MultiValued && shown && free {
			return a
		}
	}
	e.NotClaimed("no extension of the target's User has a plain text attribute")
	return scim.Attribute{}
}

// setsExtension checks that a PATCH gives an attribute of an extension the value
// 4711. A target that publishes no such attribute need not have it.
func (e *edited) setsExtension(rule string, a scim.Attribute, ops ...scim.Op) bool {
	what := ops[len(ops)-1].Op + " " + a.Path()
	x := e.PatchAt(e.path(), ops...)
	patchOffered(e.Stage, x)
	got := a.Of(e.now()).String()
	if _, found, _ := e.published(a.Path()); !found && (x.Refused() || x.OK() && got == "") {
		e.NotClaimed("the target publishes no extension, and does not keep %s", a.Path())
	}
	return e.Status(rule, x, "the answer to "+what, []int{http.StatusOK, http.StatusNoContent}) &&
		e.Equal(rule, Latest, a.Path()+" after "+what, got, "4711")
}
