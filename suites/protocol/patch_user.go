package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// edited is a user whom a spec changes by PATCH.
type edited struct {
	*Stage
	person mockidp.Person
	id     string
	before scim.Resource // as last read
}

// editUser makes a user with further attributes, as far as the target publishes
// them. One that publishes no schemas may refuse attributes: then the user is a
// plain one, and the spec finds out what there is of it.
func editUser(s *Stage, p people.Person, fields ...scim.Field) *edited {
	return editPerson(s, s.Person(p), fields...)
}

func editPerson(s *Stage, person mockidp.Person, fields ...scim.Field) *edited {
	e := &edited{Stage: s, person: person}
	var known []scim.Field
	for _, f := range fields {
		if e.takes(f.Name) {
			known = append(known, f)
		}
	}
	x := s.Post("/Users", s.UserObject(e.person, known...))
	if !x.OK() {
		x = s.Create(e.person)
		s.Observe("a user with "+fieldNames(known), "refused; the spec goes on with a plain one", "")
	}
	e.id = x.Resource().ID()
	e.before = s.Snapshot(e.id)
	if !s.Check("ROLECALL-ACC-01", Latest, "the userName of the new user", strings.EqualFold(e.before.UserName(), person.Login), Shown(person.Login), Shown(e.before.UserName())) {
		s.End()
	}
	return e
}

func fieldNames(fields []scim.Field) string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Name)
	}
	return strings.Join(all, ", ")
}

// published finds an attribute of a User in the target's schemas by its path.
// known is false if the target publishes no schema of a User.
func (e *edited) published(path string) (a scim.Attribute, found, known bool) {
	for _, schema := range e.Discovery().Of("User") {
		known = true
		for _, a := range schema.All() {
			if strings.EqualFold(a.Path(), path) {
				return a, true, true
			}
		}
	}
	return a, false, known
}

// takes tells whether clients may write an attribute, as far as the target says.
func (e *edited) takes(path string) bool {
	a, found, known := e.published(path)
	return !known || found && strings.EqualFold(a.Mutability, "readWrite")
}

// optional tells whether an attribute may be taken away, as far as the target says.
func (e *edited) optional(path string) bool {
	a, found, _ := e.published(path)
	return !found || !a.Required
}

// plainTexts are values for the simple attributes that the specs change.
var plainTexts = []scim.Field{scim.F("title", "Countess"), scim.F("nickName", "Addie")}

// text is the name of a plain text attribute of the new user that the target
// keeps.
func (e *edited) text() string { return e.someTexts(1)[0] }

// someTexts are the names of n plain text attributes of the new user that the
// target keeps; without them the spec ends.
func (e *edited) someTexts(n int) []string {
	kept := e.keptTexts()
	if len(kept) < n {
		e.NotClaimed("the target keeps %d of title, nickName and displayName as they are sent; this takes %d", len(kept), n)
	}
	return kept[:n]
}

func (e *edited) keptTexts() (kept []string) {
	for _, f := range append(slices.Clone(plainTexts), scim.F("displayName", e.person.DisplayName)) {
		a, found, _ := e.published(f.Name)
		if found && (a.Type != "string" || a.MultiValued || len(a.Canonical) > 0) {
			continue
		}
		if e.takes(f.Name) && e.before.Get(f.Name).String() == f.Value {
			kept = append(kept, f.Name)
		}
	}
	return kept
}

// unset is the name of a text attribute that the user does not have. sure tells
// that the target says it keeps it.
func (e *edited) unset() (name string, sure bool) {
	for _, f := range plainTexts {
		if _, found, known := e.published(f.Name); (found || !known) && e.takes(f.Name) && !e.before.Get(f.Name).Exists() {
			return f.Name, found
		}
	}
	e.NotClaimed("the target has neither title nor nickName")
	return "", false
}

func (e *edited) path() string { return scim.UserPath(e.id) }

// patch sends operations that every service provider with PATCH carries out, and
// tells whether it says that it did.
func (e *edited) patch(rule, what string, ops ...scim.Op) bool {
	x := e.PatchAt(e.path(), ops...)
	patchOffered(e.Stage, x)
	return e.Status(rule, x, "the answer to "+what, []int{http.StatusOK, http.StatusNoContent})
}

// patchOffered ends the spec if the target never said that it has PATCH, and has
// not.
func patchOffered(s *Stage, x *scim.Exchange) {
	refused := x.Status == http.StatusNotImplemented || x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusNotFound
	if s.Claim("patch.supported") != target.Stated && refused {
		s.NotClaimed("PATCH is not offered: it answered %d", x.Status)
	}
}

// now reads the user again.
func (e *edited) now() scim.Resource {
	e.before = e.Snapshot(e.id)
	return e.before
}

// refuses checks that a PATCH which must not succeed is answered with 400, says
// which of the errors it is, and leaves the user alone.
func (e *edited) refuses(rule, what string, x *scim.Exchange, types ...string) bool {
	patchOffered(e.Stage, x)
	if e.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}) {
		saysWhy(e.Stage, rule, what, x, types...)
	}
	return e.untouched(rule, what)
}

// saysWhy checks the keyword of an error where the RFC does not insist on it.
func saysWhy(s *Stage, rule, what string, x *scim.Exchange, types ...string) {
	if len(types) > 0 && !foreignError(s, x) {
		s.Check(rule, On(x), "the scimType of the answer to "+what, slices.Contains(types, x.SCIMType()),
			strings.Join(types, " or "), Shown(x.SCIMType()), Mild)
	}
}

// foreignError tells that an error is in the envelope of HubSpot's other APIs.
// Whether HubSpot's SCIM host answers like that is not published, so under its
// profile the form is not judged.
func foreignError(s *Stage, x *scim.Exchange) bool {
	body := x.Resource()
	return s.Asks("HUBSPOT-ROLE-01") && body.Get("correlationId").Exists() && body.Get("category").Exists()
}

// untouched checks that the user is as it was when last read.
func (e *edited) untouched(rule, what string, more ...Detail) bool {
	if e.ExpectUnchanged(rule, "after "+what+" the", e.before, more...) {
		return true
	}
	e.now()
	return false
}

// send sends a PATCH whose message is not what scim.PatchBody writes.
func (e *edited) send(body any) *scim.Exchange { return sendPatch(e.Stage, e.path(), "", body) }

func sendPatch(s *Stage, path, query string, body any) *scim.Exchange {
	raw, err := scim.Marshal(body)
	if err != nil {
		panic(err)
	}
	return s.Send(scim.Request{Method: http.MethodPatch, Path: path, Query: query, Header: plainHeaders(), Body: raw})
}

func plainHeaders() http.Header {
	return http.Header{"Accept": {scim.MediaType}, "Content-Type": {scim.MediaType}, "User-Agent": {"rolecall"}}
}

// patchWith is a PATCH message with any operations, in any form.
func patchWith(ops any) scim.Object {
	return scim.Object{scim.F("schemas", []string{scim.PatchOpURN}), scim.F("Operations", ops)}
}

// pr is how many users with the login have a value of the attribute, by filter.
// ok is false if the target does not filter like that.
func (e *edited) pr(attribute string) (hits int, on *scim.Exchange, ok bool) {
	on = e.Get("/Users", "filter", scim.Eq("userName", e.person.Login)+" and "+attribute+" pr")
	list, err := on.List()
	return list.Total, on, on.Status == http.StatusOK && err == nil
}

// without checks that the filter pr no longer finds a user by an attribute. A
// target that finds users by what they never had is not asked: its filters
// are another rule's matter.
func (e *edited) without(rule, attribute string) {
	if hits, _, ok := e.pr("userType"); !ok || hits > 0 {
		return
	}
	if hits, on, ok := e.pr(attribute); ok {
		e.Check(rule, On(on), "the users with the login that the filter "+attribute+" pr finds", hits == 0, "none", fmt.Sprint(hits))
	}
}
