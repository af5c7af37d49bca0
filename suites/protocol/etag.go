package protocol

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// etagSpecs: versions of resources (RFC 7644 section 3.14).
func etagSpecs(a Area) {
	etagForm(a)
	etagConditions(a)
	etagLate(a)
}

// entityTag is the form of a weak or strong validator (RFC 9110 section 8.8.3).
var entityTag = regexp.MustCompile(`^(W/)?"[\x21\x23-\x7e\x80-\xff]*"$`)

// etagForm: where versions stand, and what they look like.
func etagForm(a Area) {
	a.Plain("header", "come with every answer that shows a resource", func(s *Stage) {
		const header, stated, same = "RFC7644-3.14-01", "RFC7644-3.14-02", "RFC7643-3.1-23"
		e, _ := versionedUser(s)
		made := s.Post("/Users", s.UserObject(s.Person(people.Grace)))
		answers := []*scim.Exchange{made, s.Get(e.path()), s.Put(e.path(), s.UserObject(e.person))}
		if s.Claim("patch.supported") == target.Stated {
			answers = append(answers, s.PatchAt(e.path(), scim.Op{Op: "replace", Path: "name.familyName", Value: "King"}))
		}
		for _, x := range answers {
			version := x.Resource().Get("meta", "version")
			if !x.OK() || !x.Resource().Exists() {
				continue // a refusal is another rule's matter, and 204 shows nothing
			}
			tag := x.Header("ETag")
			if !s.Check(header, On(x), "ETag in the answer to "+x.Method, tag != "", "there", "missing") {
				continue
			}
			if s.Check(stated, On(x), "meta.version in the answer to "+x.Method, version.Exists(), "there", "missing") {
				s.Check(same, On(x), "meta.version in the answer to "+x.Method, version.Type == gjson.String && version.String() == tag, Shown(tag), ShownJSON(version.Raw), Also(stated))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.14-01", "RFC7644-3.14-02", "RFC7643-3.1-23"))

	a.Plain("weak", "are marked as weak unless they are strong", func(s *Stage) {
		const marked, form = "RFC7643-3.1-24", "RFC7644-3.14-03"
		e, _ := versionedUser(s)
		whole, part := s.Get(e.path()), s.Get(e.path(), "attributes", "userName")
		for _, x := range []*scim.Exchange{whole, part} {
			tag := x.Header("ETag")
			if x.Status != http.StatusOK || tag == "" {
				continue
			}
			s.Check(form, On(x), "the ETag", entityTag.MatchString(tag), `"..." or W/"..."`, tag)
			s.Check(marked, On(x), "the mark of a weak ETag", !strings.HasPrefix(tag, "w/"), "W/, in capitals", tag)
		}
		tag := whole.Header("ETag")
		if part.Status == http.StatusOK && tag == part.Header("ETag") && string(whole.Body()) != string(part.Body()) {
			s.Check(marked, On(part), "the ETag that two different representations share", !strings.HasPrefix(tag, `"`), "one with W/", tag)
		}
	}, ReadsBack(), Proves("RFC7643-3.1-24", "RFC7644-3.14-03"), Touches("RFC7644-3.14-01"))

	a.Plain("moves", "change with the resource", func(s *Stage) {
		const rule = "RFC7644-3.14-07"
		e, tag := versionedUser(s)
		e.person.FamilyName = "King"
		if x := s.Put(e.path(), s.UserObject(e.person)); !x.OK() {
			s.Inconclusive("the user could not be changed: PUT answered %s", Answer(x))
		}
		x := s.Get(e.path())
		s.Check(rule, On(x), "the ETag after a PUT that changed the user", x.Header("ETag") != tag, "another than "+tag, x.Header("ETag"))
		if s.Claim("patch.supported") != target.Stated {
			return
		}
		tag = x.Header("ETag")
		if s.PatchAt(e.path(), scim.Op{Op: "replace", Path: "name.familyName", Value: "Gordon"}).OK() {
			x = s.Get(e.path())
			s.Check(rule, On(x), "the ETag after a PATCH that changed the user", x.Header("ETag") != tag, "another than "+tag, x.Header("ETag"))
		}
	}, ReadsBack(), Proves("RFC7644-3.14-07"), Touches("RFC7644-3.14-01"))
}

// etagConditions: requests that name a version.
func etagConditions(a Area) {
	a.Plain("not-modified", "spare a client what it has already", func(s *Stage) {
		const rule = "RFC7644-3.14-04"
		e, tag := versionedUser(s)
		x := under(s, "If-None-Match", tag, http.MethodGet, e.path(), nil)
		if s.Status(rule, x, "GET with If-None-Match and the current version", []int{http.StatusNotModified}) {
			s.Check(rule, On(x), "the body of the answer with 304", len(x.Body()) == 0, "none", Shown(string(x.Body())))
		}
		e.person.FamilyName = "King"
		if s.Put(e.path(), s.UserObject(e.person)).OK() {
			x = under(s, "If-None-Match", tag, http.MethodGet, e.path(), nil)
			s.Status(rule, x, "GET with If-None-Match and a former version", []int{http.StatusOK})
		}
	}, ReadsBack(), Proves("RFC7644-3.14-04"), Touches("RFC7644-3.14-01"))

	a.Plain("stale", "keep a client from overwriting what it has not seen", func(s *Stage) {
		const rule = "RFC7644-3.14-05"
		e, tag := versionedUser(s)
		e.person.FamilyName = "King"
		if x := s.Put(e.path(), s.UserObject(e.person)); !x.OK() {
			s.Inconclusive("the user could not be changed: PUT answered %s", Answer(x))
		}
		if x := s.Get(e.path()); !s.Check("RFC7644-3.14-07", On(x), "the ETag after a change", x.Header("ETag") != tag, "another than "+tag, tag) {
			return
		}
		e.now()
		e.person.FamilyName = "Gordon"
		for _, w := range writes(e) {
			x := under(s, "If-Match", tag, w.method, e.path(), w.body)
			var more []Detail
			if x.Status == http.StatusConflict {
				more = append(more, Mild)
			}
			s.Status(rule, x, w.method+" with If-Match and a former version", []int{http.StatusPreconditionFailed}, more...)
			if !e.untouched(rule, w.method+" with a former version", Heavy) {
				return
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.14-05"), Touches("RFC7644-3.14-01", "RFC7644-3.14-07"))

	a.Plain("current", "let a change through that names the current version", func(s *Stage) {
		const rule = "RFC7644-3.14-06"
		e, tag := versionedUser(s)
		e.person.FamilyName = "King"
		for _, w := range writes(e) {
			x := under(s, "If-Match", tag, w.method, e.path(), w.body)
			s.Status(rule, x, w.method+" with If-Match and the current version", []int{http.StatusOK, http.StatusNoContent})
			if w.method != http.MethodDelete {
				tag = s.Get(e.path()).Header("ETag")
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.14-06"), Touches("RFC7644-3.14-01"))

	a.Plain("never-was", "do no harm to a request that names one that never was", func(s *Stage) {
		const rule, never = "RFC7644-3.14-08", `W/"rolecall-never-was"`
		e := editUser(s, people.Ada)
		x := under(s, "If-None-Match", never, http.MethodGet, e.path(), nil)
		if s.Status(rule, x, "GET with If-None-Match and a version that never was", []int{http.StatusOK}) {
			s.Equal(rule, On(x), "the id of the user", x.Resource().ID(), e.id)
		}
		e.person.FamilyName = "King"
		for _, w := range writes(e) {
			if w.method == http.MethodDelete {
				continue
			}
			x := under(s, "If-Match", never, w.method, e.path(), w.body)
			s.Status(rule, x, w.method+" with If-Match and a version that never was", []int{http.StatusOK, http.StatusNoContent,
				http.StatusPreconditionFailed, http.StatusConflict, http.StatusNotImplemented})
		}
	}, ReadsBack(), Proves("RFC7644-3.14-08"))
}

// versionedUser makes a user and gives its version. A target that never said that
// it has versions, and shows none, has none.
func versionedUser(s *Stage) (*edited, string) {
	e := editUser(s, people.Ada)
	x := s.Get(e.path())
	tag := x.Header("ETag")
	if tag == "" && s.Claim("etag.supported") != target.Stated {
		s.NotClaimed("the target shows no versions")
	}
	if !s.Check("RFC7644-3.14-01", On(x), "ETag in the answer to GET", tag != "", "there", "missing") {
		s.End()
	}
	return e, tag
}

// write is a change of a user.
type write struct {
	method string
	body   []byte
}

// writes are a PUT of the person as they are now, a PATCH where the target has
// it, and DELETE.
func writes(e *edited) []write {
	list := []write{{http.MethodPut, e.UserBody(e.person)}}
	if e.Claim("patch.supported") == target.Stated {
		body, _ := scim.PatchBody(scim.Op{Op: "replace", Path: "name.familyName", Value: "Lovelace"})
		list = append(list, write{http.MethodPatch, body})
	}
	return append(list, write{http.MethodDelete, nil})
}

// under sends a request with a condition on the version (RFC 9110 section 13.1).
func under(s *Stage, condition, tag, method, path string, body []byte) *scim.Exchange {
	header := plainHeaders()
	if body == nil {
		header.Del("Content-Type")
	}
	header.Set(condition, tag)
	return s.Send(scim.Request{Method: method, Path: path, Header: header, Body: body})
}
