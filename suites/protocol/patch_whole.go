package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// patchWhole: a PATCH as a whole, and its answer.
func patchWhole(a Area) {
	a.Plain("atomic", "carries out all of a PATCH or nothing", func(s *Stage) {
		const rule = "RFC7644-3.5.2-19"
		grace := s.Person(people.Grace)
		s.Create(grace)
		e := editUser(s, people.Ada, plainTexts...)
		name, refused := e.text(), 0
		good := func(value string) scim.Op { return scim.Op{Op: "replace", Path: name, Value: value} }
		for _, bad := range []struct {
			what string
			op   scim.Op
		}{
			{"a userName that is taken", scim.Op{Op: "replace", Path: "userName", Value: grace.Login}},
			{"a remove without path", scim.Op{Op: "remove"}},
			{"a value of the wrong type", scim.Op{Op: "replace", Path: "active", Value: scim.Object{}}},
		} {
			for _, ops := range [][]scim.Op{{good("Baroness"), bad.op}, {bad.op, good("Princess")}} {
				x := s.PatchAt(e.path(), ops...)
				patchOffered(s, x)
				if x.OK() { // which operations fail is another rule's matter
					e.now()
					continue
				}
				refused++
				e.untouched(rule, fmt.Sprintf("a PATCH of %s and %s that was refused for %s", ops[0].Op, ops[1].Op, bad.what))
			}
		}
		if refused == 0 {
			s.Inconclusive("the target refused none of the PATCHes that must fail, so what a failed one leaves behind is not known")
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-19"))

	a.Plain("unique", "refuses to take away somebody else's login", func(s *Stage) {
		const rule = "RFC7644-3.5.2-24"
		grace := s.Person(people.Grace)
		s.Create(grace)
		e := editUser(s, people.Ada)
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: "userName", Value: grace.Login})
		patchOffered(s, x)
		what := "a userName that is taken"
		if own, found, _ := e.published("userName"); x.SCIMType() == "mutability" && x.Refused() && (!found || own.Mutability != "readWrite") {
			s.NotClaimed("the target lets nobody change userName")
		}
		var more []Detail
		if x.Status == http.StatusBadRequest && x.SCIMType() == "uniqueness" {
			more = append(more, Mild)
		}
		s.Status(rule, x, "the answer to "+what, []int{http.StatusConflict}, more...)
		if x.Status == http.StatusConflict {
			s.SCIMType(rule, x, "the scimType of the answer to "+what, "uniqueness")
		}
		e.untouched(rule, what)
	}, ReadsBack(), Proves("RFC7644-3.5.2-24"))

	a.Plain("answer", "answers with the whole user or with nothing, and with a SCIM error when it fails", func(s *Stage) {
		const rule, failed = "RFC7644-3.5.2-21", "RFC7644-3.5.2-20"
		e := editUser(s, people.Ada, plainTexts...)
		name := e.text()
		x := s.PatchAt(e.path(), scim.Op{Op: "replace", Path: name, Value: "Baroness"})
		patchOffered(s, x)
		s.Status(rule, x, "the answer to a PATCH of replace "+name, []int{http.StatusOK, http.StatusNoContent})
		after := e.now()
		switch x.Status {
		case http.StatusNoContent:
			s.Check(rule, On(x), "the body of the answer with 204", len(x.Body()) == 0, "none", Shown(string(x.Body())))
		case http.StatusOK:
			e.answersWhole(rule, x, after, name)
		}
		x = s.PatchAt(e.path(), scim.Op{Op: "remove"})
		s.Check(failed, On(x), "the status of a PATCH that fails", x.Status >= 400 && x.Status < 500, "4xx", Answer(x))
		if foreignError(s, x) {
			s.Observe("the form of errors", "HubSpot's error envelope", conformance.OracleSCIM)
			return
		}
		body := x.Resource()
		schemas := body.Get("schemas").Array()
		s.Check(failed, On(x), "the schemas of the error", slices.ContainsFunc(schemas, func(v gjson.Result) bool { return v.String() == scim.ErrorURN }),
			"with "+scim.ErrorURN, Shown(body.Get("schemas").Raw))
		s.Equal(failed, On(x), "the status in the error", body.Get("status").String(), fmt.Sprint(x.Status))
	}, ReadsBack(), Proves("RFC7644-3.5.2-20", "RFC7644-3.5.2-21"))

	a.Plain("projected", "answers 200 with the attributes that were asked for", func(s *Stage) {
		const rule = "RFC7644-3.5.2-22"
		e := editUser(s, people.Ada, plainTexts...)
		name := e.text()
		x := sendPatch(s, e.path(), scim.Query("attributes", name), patchWith([]scim.Object{
			{scim.F("op", "replace"), scim.F("path", name), scim.F("value", "Baroness")}}))
		patchOffered(s, x)
		if !s.Status(rule, x, "the answer to a PATCH with attributes="+name, []int{http.StatusOK}) {
			return
		}
		user := x.Resource()
		s.Equal(rule, On(x), name+" in the answer", user.Get(name).String(), "Baroness")
		for _, other := range []string{"emails", "name"} {
			if a, found, _ := e.published(other); !found || a.Returned == "default" {
				s.Check(rule, On(x), other+" in the answer", !user.Get(other).Exists(), "left out", Shown(user.Get(other).Raw))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-22"))

	a.Plain("unknown-id", "answers 404 for an id that nobody has", func(s *Stage) {
		e := editUser(s, people.Ada) // whether there is PATCH at all shows here
		op := scim.Op{Op: "replace", Path: "name.familyName", Value: "King"}
		if e.patch("RFC7644-3.5.2-23", "a PATCH of a user that there is", op) {
			x := s.PatchAt(scim.UserPath(s.Unknown()), op)
			s.Status("RFC7644-3.5.2-23", x, "PATCH of an unknown id", []int{http.StatusNotFound})
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-23"))

	a.Plain("last-modified", "moves meta.lastModified on", func(s *Stage) {
		const rule = "RFC7644-3.5.2-25"
		e := editUser(s, people.Ada)
		before := e.before
		if !before.Get("meta", "lastModified").Exists() {
			s.NotClaimed("the target shows no meta.lastModified")
		}
		e.letTimePass()
		if !e.patch(rule, "replace name.familyName", scim.Op{Op: "replace", Path: "name.familyName", Value: "King"}) {
			return
		}
		after := e.now()
		then, now := before.Get("meta", "lastModified").String(), after.Get("meta", "lastModified").String()
		s.Check(rule, Latest, "meta.lastModified after a change", instantOf(now).After(instantOf(then)), "after "+then, now)
		if version := before.Get("meta", "version"); version.Exists() {
			s.Check(rule, Latest, "meta.version after a change", after.Get("meta", "version").String() != version.String(), "another than "+version.String(), version.String())
		}
	}, ReadsBack(), Proves("RFC7644-3.5.2-25"))
}

// answersWhole checks that an answer is the user as GET shows it; changed is the
// attribute that the PATCH was about.
func (e *edited) answersWhole(rule string, x *scim.Exchange, user scim.Resource, changed string) {
	body := x.Resource()
	if !e.Check(rule, On(x), "the body of the answer with 200", body.Exists(), "the user", Shown(string(x.Body()))) {
		return
	}
	for _, name := range []string{"id", "schemas", "userName", "name", "emails", changed} {
		if user.Get(name).Exists() {
			e.Check(rule, On(x), name+" in the answer", body.Get(name).Exists(), "there", "missing")
		}
	}
	for _, name := range []string{"id", "userName", changed} {
		if got := body.Get(name); got.Exists() {
			e.Equal(rule, On(x), name+" in the answer, beside what GET shows", got.String(), user.Get(name).String())
		}
	}
}

// letTimePass waits until a change now has another meta.lastModified than the
// user has. Some targets write whole seconds.
func (e *edited) letTimePass() {
	wait := 5 * time.Millisecond
	if shown := e.before.Get("meta", "lastModified"); shown.Exists() && instantOf(shown.String()).Nanosecond() == 0 {
		wait = 1100 * time.Millisecond
	}
	select {
	case <-time.After(wait):
	case <-e.Context().Done():
	}
}

// instantOf reads an xsd:dateTime; one without an offset is taken as UTC.
func instantOf(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}
