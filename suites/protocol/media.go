package protocol

import (
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// plainJSON is the media type that much of the world uses instead of SCIM's own.
const plainJSON = "application/json"

// mediaSpecs: media types and encodings (RFC 7644 section 3.8).
func mediaSpecs(a Area) {
	a.Plain("utf-8", "text is JSON in UTF-8 both ways", func(s *Stage) {
		const name = "Žofie Æther 北京"
		ada := s.Person(people.Ada)
		body := s.UserObject(ada, scim.F("name", scim.Object{scim.F("givenName", name), scim.F("familyName", "Ñandú")}))
		x := s.Post("/Users", body)
		if !s.Status("RFC7644-3.8-01", x, "a create with letters beyond ASCII", []int{http.StatusCreated}) {
			return
		}
		x = s.Get(scim.UserPath(x.Resource().ID()))
		s.Check("RFC7644-3.8-01", On(x), "the body of the answer", utf8.Valid(x.Body()), "UTF-8", "other bytes")
		s.Equal("RFC7644-3.8-01", On(x), "the given name as read back", x.Resource().Get("name", "givenName").String(), name)
		_, params, err := mime.ParseMediaType(x.Header("Content-Type"))
		charset := params["charset"]
		s.Check("RFC7644-3.8-01", On(x), "the charset of the answer", err == nil && (charset == "" || strings.EqualFold(charset, "utf-8")), "utf-8 or none", Shown(x.Header("Content-Type")))
	}, ReadsBack(), Proves("RFC7644-3.8-01"))

	a.Plain("accept-scim", "application/scim+json is served to who asks for it", func(s *Stage) {
		expectMedia(s, "RFC7644-3.8-02", "application/scim+json", false)
	}, Proves("RFC7644-3.8-02"))

	a.Plain("accept-json", "application/json is served to who asks for it", func(s *Stage) {
		x := listAccepting(s, plainJSON)
		if !s.Status("RFC7644-3.8-03", x, "a list with Accept: "+plainJSON, []int{http.StatusOK}) {
			return
		}
		_, err := x.List()
		s.Check("RFC7644-3.8-03", On(x), "the answer to Accept: "+plainJSON, err == nil && isJSON(x.MediaType()), "a ListResponse in JSON", Shown(x.Header("Content-Type")))
	}, Proves("RFC7644-3.8-03"))

	a.Plain("default", "who asks for nothing gets application/scim+json", func(s *Stage) {
		expectMedia(s, "RFC7644-3.8-04", "", true)
		expectMedia(s, "RFC7644-3.8-04", "*/*", true)
	}, Proves("RFC7644-3.8-04"))

	a.Plain("content-scim", "application/scim+json is accepted on every write", func(s *Stage) {
		writeAs(s, "RFC7644-3.8-05", s.Person(people.Ada), scim.MediaType)
		writeAs(s, "RFC7644-3.8-05", s.Person(people.Grace), scim.MediaType+"; charset=utf-8")
	}, ReadsBack(), Proves("RFC7644-3.8-05"))

	a.Plain("content-json", "application/json is accepted on every write", func(s *Stage) {
		writeAs(s, "RFC7644-3.8-06", s.Person(people.Ada), plainJSON)
	}, ReadsBack(), Proves("RFC7644-3.8-06"))

	a.Plain("content-other", "a body in another media type creates nothing", func(s *Stage) {
		x := s.Send(scim.Request{
			Method: http.MethodPost, Path: "/Users", Body: []byte("<user><userName>nobody</userName></user>"),
			Header: http.Header{"Accept": {scim.MediaType}, "Content-Type": {"text/xml"}},
		})
		s.Status("RFC7644-3.8-07", x, "a create in text/xml", []int{http.StatusUnsupportedMediaType, http.StatusBadRequest})
	}, Proves("RFC7644-3.8-07"))

	a.Plain("labels", "every answer with a body is labelled application/scim+json", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Create(ada)
		for _, x := range []*scim.Exchange{x, s.Get(scim.UserPath(x.Resource().ID())), s.Get(scim.UserPath(s.Unknown())), s.Get("/Users", "filter", "userName eq")} {
			if len(x.Body()) > 0 {
				expectLabel(s, "RFC7644-8.1-01", x, "the media type of the answer to "+x.Method)
			}
		}
	}, ReadsBack(), Proves("RFC7644-8.1-01"))
}

// expectMedia asks for a list and looks at what it is labelled. Where nothing was
// asked for, application/json is common enough to be no more than a warning.
func expectMedia(s *Stage, rule, accept string, mild bool) {
	x := listAccepting(s, accept)
	what := "a list without Accept"
	if accept != "" {
		what = "a list with Accept: " + accept
	}
	if !s.Status(rule, x, what, []int{http.StatusOK}) {
		return
	}
	var more []Detail
	if mild && x.MediaType() == plainJSON {
		more = append(more, Mild)
	}
	expectLabel(s, rule, x, "the media type of "+what, more...)
}

// expectLabel checks the media type. Which one HubSpot uses is not published, so
// under its profile both are taken.
func expectLabel(s *Stage, rule string, x *scim.Exchange, what string, more ...Detail) {
	got := x.MediaType()
	if s.Profile() == "hubspot" && got == plainJSON {
		s.Answer("HUBSPOT-OPEN-03", "the media type of answers", got, conformance.OracleSCIM, x)
		s.Check(rule, On(x), what, true, scim.MediaType, got)
		return
	}
	s.Equal(rule, On(x), what, got, scim.MediaType, more...)
}

func listAccepting(s *Stage, accept string) *scim.Exchange {
	header := http.Header{"User-Agent": {"rolecall"}}
	if accept != "" {
		header.Set("Accept", accept)
	}
	return s.Send(scim.Request{Method: http.MethodGet, Path: "/Users", Query: scim.Query("startIndex", "1", "count", "1"), Header: header})
}

func isJSON(media string) bool { return slices.Contains([]string{plainJSON, scim.MediaType}, media) }

// writeAs creates, replaces and changes a user with bodies of a media type.
func writeAs(s *Stage, rule string, p mockidp.Person, media string) {
	header := http.Header{"Accept": {scim.MediaType}, "Content-Type": {media}}
	body, err := scim.Marshal(s.UserObject(p))
	if err != nil {
		panic(err)
	}
	x := s.Send(scim.Request{Method: http.MethodPost, Path: "/Users", Header: header, Body: body})
	if !s.Status(rule, x, "a create as "+media, []int{http.StatusCreated}) {
		return
	}
	if got := x.Resource().UserName(); !s.Check(rule, On(x), "the userName of the user created as "+media, strings.EqualFold(got, p.Login), Shown(p.Login), Shown(got)) {
		return
	}
	path := scim.UserPath(x.Resource().ID())
	s.Status(rule, s.Send(scim.Request{Method: http.MethodPut, Path: path, Header: header, Body: body}), "a PUT as "+media, []int{http.StatusOK, http.StatusNoContent})
	if s.Denied("patch.supported") {
		return
	}
	patch, err := scim.PatchBody(scim.Op{Op: "replace", Path: "active", Value: true})
	if err != nil {
		panic(err)
	}
	x = s.Send(scim.Request{Method: http.MethodPatch, Path: path, Header: header, Body: patch})
	s.Status(rule, x, "a PATCH as "+media, []int{http.StatusOK, http.StatusNoContent, http.StatusNotImplemented, http.StatusMethodNotAllowed})
}
