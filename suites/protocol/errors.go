package protocol

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// errorsSpecs: error answers (RFC 7644 section 3.12).
func errorsSpecs(a Area) {
	a.Plain("form", "every error is a SCIM error that repeats its status", func(s *Stage) {
		for _, e := range provoke(s) {
			if e.x.Status >= 400 {
				expectErrorForm(s, e.what, e.x)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.12-01", "RFC7644-3.12-02", "RFC7644-3.12-03", "RFC7644-3.12-04", "RFC7644-E7898-01"), Touches("RFC7644-E6893-01"))

	a.Plain("not-found", "what does not exist answers 404", func(s *Stage) {
		s.Snapshot(s.Create(s.Person(people.Grace)).Resource().ID()) // who exists is found
		for _, path := range []string{scim.UserPath(s.Unknown()), "/" + s.Name("nothing")} {
			s.Status("RFC7644-3.12-08", s.Get(path), "GET "+path, []int{http.StatusNotFound})
		}
	}, ReadsBack(), Proves("RFC7644-3.12-08"))

	a.Plain("duplicate", "a duplicate is refused with 409 and uniqueness, or with 400 where no 409 is demanded", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		s.Create(ada)
		x := s.Post("/Users", s.UserObject(ada))
		if s.Status("RFC7644-3.3-08", x, "a create with a login that is taken", []int{http.StatusConflict}) {
			s.SCIMType("RFC7644-3.3-08", x, "the scimType of the 409", "uniqueness")
		}
		id := s.Create(grace).Resource().ID()
		x = s.Put(scim.UserPath(id), s.UserObject(ada))
		if s.Status("RFC7643-7-21", x, "a PUT with a login that is taken", []int{http.StatusConflict, http.StatusBadRequest}) {
			s.SCIMType("RFC7643-7-21", x, "the scimType of the refusal", "uniqueness")
		}
	}, ReadsBack(), Proves("RFC7644-3.3-08", "RFC7643-7-21"))

	a.Plain("syntax", "a body that is no JSON answers 400 invalidSyntax", func(s *Stage) {
		for _, body := range []string{`{"userName":`, `[`, `"text"`} {
			x := s.Send(scim.Request{Method: http.MethodPost, Path: "/Users", Header: jsonHeader(), Body: []byte(body)})
			if s.Status("RFC7644-3.12-05", x, "POST of the body "+body, []int{http.StatusBadRequest}) {
				s.SCIMType("RFC7644-3.12-05", x, "the scimType of the refusal of "+body, "invalidSyntax")
			}
		}
	}, Proves("RFC7644-3.12-05"))

	a.Plain("value", "a missing or wrongly typed value answers 400 invalidValue, and nothing is created", func(s *Stage) {
		for _, wrong := range []scim.Field{
			scim.F("active", scim.Object{}),
			scim.F("emails", "no list"),
			scim.F("name", []string{"no", "object"}),
			scim.F("userName", nil),
		} {
			ada := s.Person(people.Ada)
			body, _ := json.Marshal(wrong.Value)
			what := fmt.Sprintf("a create with %s: %s", wrong.Name, body)
			x := s.Post("/Users", s.UserObject(ada, wrong))
			if !s.Status("RFC7644-3.12-06", x, what, []int{http.StatusBadRequest}) {
				s.Clear()
				continue
			}
			if !s.Envelope(x) {
				// A server may see a wrong type when it parses already.
				s.Check("RFC7644-3.12-06", On(x), "the scimType of the refusal of "+what, slices.Contains([]string{"invalidValue", "invalidSyntax"}, x.SCIMType()),
					"invalidValue", Shown(x.SCIMType()))
			}
			s.ExpectNoAccount("RFC7644-3.12-06", ada.Login)
		}
	}, ReadsBack(), Proves("RFC7644-3.12-06"))

	a.Plain("not-offered", "what the provider says it does not offer answers 501", func(s *Stage) {
		asked := false
		for _, f := range []struct {
			feature string
			send    func() *scim.Exchange
		}{
			{"bulk.supported", func() *scim.Exchange {
				return s.Post("/Bulk", scim.Object{scim.F("schemas", []string{scim.BulkRequestURN}), scim.F("Operations", []scim.Object{})})
			}},
			{"patch.supported", func() *scim.Exchange {
				return s.PatchAt(scim.UserPath(s.Create(s.Person(people.Ada)).Resource().ID()), scim.Op{Op: "replace", Path: "active", Value: true})
			}},
		} {
			if !s.Denied(f.feature) {
				continue
			}
			asked = true
			x := f.send()
			s.Check("RFC7644-3.12-09", On(x), "the answer to a request that needs "+f.feature,
				slices.Contains([]int{http.StatusNotImplemented, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusForbidden}, x.Status),
				"501 (404 and 405 are taken)", Answer(x))
		}
		if !asked {
			s.NotClaimed("the target offers all that could be asked for in vain")
		}
	}, ReadsBack(), Proves("RFC7644-3.12-09"))

	a.Plain("no-5xx", "no careless request provokes a server error", func(s *Stage) {
		for _, e := range provoke(s) {
			ok := e.x.Status < 500 || e.x.Status == http.StatusNotImplemented
			s.Check("RFC7644-3.12-10", On(e.x), "the status of the answer to "+e.what, ok, "no server error (5xx)", fmt.Sprint(e.x.Status), Heavy)
			if e.x.Refused() {
				s.Check("RFC7644-E7898-01", On(e.x), "the body of the refusal of "+e.what, e.x.Resource().Exists(), "a JSON object", Shown(string(e.x.Body())))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.12-10"), Touches("RFC7644-E7898-01"))

	a.Plain("insides", "no error tells how the provider is made", func(s *Stage) {
		for _, e := range provoke(s) {
			if e.x.Status >= 400 {
				told := insides(s, string(e.x.Body()))
				s.Check("ROLECALL-SEC-17", On(e.x), "what the answer to "+e.what+" tells of the insides", told == "", "nothing", Shown(told))
			}
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-17"))

	a.Plain("slash", "a create at an address that ends in a slash is not turned into a read", func(s *Stage) {
		s.Create(s.Person(people.Ada)) // who leaves the slash out is served
		x := s.Send(scim.Request{Method: http.MethodPost, Path: "/Users/", Header: jsonHeader(), Body: s.UserBody(s.Person(people.Grace))})
		turned := slices.Contains([]int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther}, x.Status)
		s.Check("ROLECALL-ACC-12", On(x), "POST to /Users/", !turned, "success, a refusal, or a redirect that keeps the method (307, 308)", Answer(x)+", to "+Shown(x.Header("Location")))
	}, ReadsBack(), Proves("ROLECALL-ACC-12"))

	a.Plain("search", "a .search with a broken filter or body answers 400", func(s *Stage) {
		search := func(filter any) *scim.Exchange {
			return s.Post("/Users/.search", scim.Object{scim.F("schemas", []string{scim.SearchRequestURN}), scim.F("filter", filter)})
		}
		x := search("userName eq")
		if s.Status("RFC7644-3.4.3-06", x, "the filter userName eq", []int{http.StatusBadRequest}) {
			s.SCIMType("RFC7644-3.4.3-06", x, "the scimType of the refusal", "invalidFilter")
		}
		x = search(123)
		if s.Status("RFC7644-3.4.3-06", x, "a filter that is a number", []int{http.StatusBadRequest}) && !s.Envelope(x) {
			s.Check("RFC7644-3.4.3-06", On(x), "the scimType of the refusal", slices.Contains([]string{"invalidSyntax", "invalidValue", "invalidFilter"}, x.SCIMType()),
				"invalidSyntax", Shown(x.SCIMType()))
		}
	}, Proves("RFC7644-3.4.3-06"))
}

// provoked is an answer to a careless request.
type provoked struct {
	what string
	x    *scim.Exchange
}

// provoke sends requests that no service provider can carry out.
func provoke(s *Stage) []provoked {
	ada := s.Person(people.Ada)
	path := scim.UserPath(s.Create(ada).Resource().ID())
	wrong := s.Client().WithToken("not-a-token")
	list := []provoked{
		{"GET of an unknown user", s.Get(scim.UserPath(s.Unknown()))},
		{"GET of an unknown endpoint", s.Get("/" + s.Name("nothing"))},
		{"a create with a login that is taken", s.Post("/Users", s.UserObject(ada))},
		{"a create whose body is broken", s.Send(scim.Request{Method: http.MethodPost, Path: "/Users", Header: jsonHeader(), Body: []byte(`{"userName":`)})},
		{"a PUT without userName", s.Put(path, s.UserObject(ada).Without("userName"))},
		{"a filter without a value", s.Get("/Users", "filter", "userName eq")},
		{"a wrong token", s.Must(wrong.Get(s.Context(), "/Users", scim.Query("count", "1")))},
	}
	if !s.Denied("patch.supported") {
		list = append(list, provoked{"a PATCH with an unknown operation", s.PatchAt(path, scim.Op{Op: "rolecall", Path: "active", Value: true})})
	}
	return list
}

// scimTypes are the keywords of RFC 7644 table 9 and of RFC 9865 section 2.1.
var scimTypes = []string{"invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue",
	"invalidVers", "sensitive", "invalidCursor", "expiredCursor", "invalidCount"}

func expectErrorForm(s *Stage, what string, x *scim.Exchange) {
	what = fmt.Sprintf("the %d to %s", x.Status, what)
	if !s.Check("RFC7644-E7898-01", On(x), "the body of "+what, x.Resource().Exists(), "a JSON object", Shown(string(x.Body()))) {
		s.Check("RFC7644-3.12-01", On(x), "the body of "+what, false, "an Error with "+scim.ErrorURN, Shown(string(x.Body())))
		return
	}
	if s.Envelope(x) {
		return
	}
	body := x.Resource()
	s.Check("RFC7644-3.12-01", On(x), "schemas of "+what, body.Get("schemas").IsArray() && slices.Equal(texts(body.Get("schemas")), []string{scim.ErrorURN}), `["`+scim.ErrorURN+`"]`, orMissing(body.Get("schemas")))
	status := body.Get("status")
	s.Check("RFC7644-3.12-02", On(x), "status in the body of "+what, status.Type == gjson.String && status.String() == fmt.Sprint(x.Status),
		fmt.Sprintf("the string %q", fmt.Sprint(x.Status)), orMissing(status))
	if x.Status == http.StatusForbidden {
		s.Check("RFC7644-E6893-01", On(x), "status in the body of a 403", status.String() == "403", "403", orMissing(status))
	}
	if t := body.Get("scimType"); t.Exists() && t.Type != gjson.Null {
		s.Check("RFC7644-3.12-03", On(x), "scimType of "+what, t.Type == gjson.String && slices.Contains(scimTypes, t.String()), "one of "+strings.Join(scimTypes, ", "), t.Raw)
	} else {
		s.Check("RFC7644-3.12-03", On(x), "scimType of "+what, true, "", "")
	}
	detail := body.Get("detail")
	s.Check("RFC7644-3.12-04", On(x), "detail of "+what, detail.Type == gjson.String && strings.TrimSpace(detail.String()) != "", "a sentence", orMissing(detail))
}

// texts are the strings of an array.
func texts(v gjson.Result) []string {
	var list []string
	for _, item := range v.Array() {
		list = append(list, item.String())
	}
	return list
}

func orMissing(v gjson.Result) string {
	if !v.Exists() {
		return "missing"
	}
	return ShownJSON(v.Raw)
}

func jsonHeader() http.Header {
	return http.Header{"Accept": {scim.MediaType}, "Content-Type": {scim.MediaType}}
}
