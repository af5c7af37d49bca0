package observed

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

const plainJSON = "application/json"

func wire(a Area) {
	a.Plain("discovery", "which discovery documents there are, and what they say", func(s *Stage) {
		for _, document := range []struct {
			path string
			sum  func(*scim.Exchange) string
		}{{"/ServiceProviderConfig", features}, {"/ResourceTypes", named("name")}, {"/Schemas", named("id")}} {
			x := s.Get(document.path)
			said := Answer(x)
			if x.OK() {
				said = document.sum(x)
			}
			s.Answer(q(1), document.path, said, scimSays, x)
		}
		worksAtAll(s)
	}, Proves(q(1)))

	a.Plain("errors", "what refusals look like", func(s *Stage) {
		refused := func(what string, x *scim.Exchange) { s.Answer(q(2), what, form(x), scimSays, x) }
		refused("a user who does not exist", s.Get(scim.UserPath(s.Unknown())))
		refused("an endpoint that does not exist", s.Get("/"+s.Unknown()))
		refused("a filter that cannot be read", s.Get("/Users", "filter", "userName eq"))
		refused("a token that is made up", s.Must(s.Client().WithToken("no-such-token-0").Get(s.Context(), "/Users", scim.Query("count", "1"))))
		ada := s.Person(people.Ada)
		made(s, ada)
		refused("a second create of one userName", s.Post("/Users", s.UserObject(ada)))
		refused("a create that is no JSON", s.Send(scim.Request{Method: http.MethodPost, Path: "/Users", Body: []byte("{"), Header: asType(scim.MediaType)}))
	}, Proves(q(2)))

	a.Plain("media", "which media types are taken and returned", func(s *Stage) {
		for _, accept := range []string{scim.MediaType, plainJSON, "*/*", ""} {
			x := s.Send(scim.Request{Method: http.MethodGet, Path: "/Users", Query: scim.Query("startIndex", "1", "count", "1"), Header: accepting(accept)})
			what := "a list, asked for as " + accept
			if accept == "" {
				what = "a list, without Accept"
			}
			s.Answer(q(3), what, fmt.Sprintf("%d, in %s", x.Status, typed(x)), scimSays, x)
		}
		worksAtAll(s)
		for _, media := range []string{scim.MediaType, plainJSON} {
			body, err := scim.Marshal(s.UserObject(s.Person(people.Ada)))
			if err != nil {
				panic(err)
			}
			x := s.Send(scim.Request{Method: http.MethodPost, Path: "/Users", Header: asType(media), Body: body})
			s.Answer(q(3), "a create in "+media, outcome(x)+", in "+typed(x), scimSays, x)
		}
	}, Proves(q(3)))

	a.Plain("methods", "which methods users take, and whether there are groups", func(s *Stage) {
		ada := s.Person(people.Ada)
		path := scim.UserPath(made(s, ada))
		for _, at := range []string{"/Users", path} {
			x := s.Send(scim.Request{Method: http.MethodOptions, Path: at})
			said := fmt.Sprint(x.Status)
			if allow := x.Header("Allow"); allow != "" {
				said += ", Allow: " + allow
			}
			s.Answer(q(5), "OPTIONS of "+strings.Replace(at, path, "a user", 1), said, scimSays, x)
		}
		for _, try := range []struct {
			what string
			x    *scim.Exchange
		}{
			{"GET of a user", s.Get(path)},
			{"PUT of a user", s.Put(path, s.UserObject(ada))},
			{"PATCH of a user", s.PatchAt(path, scim.Op{Op: "replace", Path: "displayName", Value: "Ada"})},
			{"POST of a search", s.Post("/Users/.search", scim.Object{
				scim.F("schemas", []string{"urn:ietf:params:scim:api:messages:2.0:SearchRequest"}), scim.F("filter", scim.Eq("userName", ada.Login)), scim.F("count", 1)})},
			{"GET of /Groups", s.Get("/Groups", "startIndex", "1", "count", "1")},
			{"DELETE of a user", s.DeleteAt(path)},
		} {
			s.Answer(q(5), try.what, outcome(try.x), scimSays, try.x)
		}
	}, Proves(q(5)))

	a.Plain("rate", "what the headers say about rate limits", func(s *Stage) {
		x := s.Get("/Users", "startIndex", "1", "count", "1")
		var said []string
		for name, values := range x.ResponseHeader {
			if lower := strings.ToLower(name); strings.Contains(lower, "ratelimit") || lower == "retry-after" {
				said = append(said, name+": "+strings.Join(values, ", "))
			}
		}
		slices.Sort(said)
		if said == nil {
			said = []string{"none"}
		}
		s.Answer(q(19), "headers about rate limits", strings.Join(said, "; "), scimSays, x)
		worksAtAll(s)
	}, Proves(q(19)))
}

func asType(media string) http.Header {
	return http.Header{"Accept": {scim.MediaType + ", " + plainJSON}, "Content-Type": {media}}
}

func accepting(media string) http.Header {
	h := http.Header{"User-Agent": {"rolecall"}}
	if media != "" {
		h.Set("Accept", media)
	}
	return h
}

func typed(x *scim.Exchange) string {
	if t := x.Header("Content-Type"); t != "" {
		return t
	}
	return "no media type"
}

// features sums a ServiceProviderConfig up.
func features(x *scim.Exchange) string {
	config := x.Resource()
	var said []string
	for _, name := range []string{"patch", "bulk", "filter", "changePassword", "sort", "etag"} {
		word := "not stated"
		if v := config.Get(name, "supported"); v.Exists() {
			word = map[bool]string{true: "yes", false: "no"}[v.Bool()]
		}
		if most := config.Get(name, "maxResults"); most.Exists() {
			word += ", at most " + most.Raw
		}
		said = append(said, name+" "+word)
	}
	var schemes []string
	for _, scheme := range config.Elements("authenticationSchemes") {
		schemes = append(schemes, scheme.Get("type").String())
	}
	return strings.Join(said, "; ") + "; authentication by " + ShownAll(schemes)
}

// named sums a list of definitions up.
func named(attribute string) func(*scim.Exchange) string {
	return func(x *scim.Exchange) string {
		list, err := x.List()
		if err != nil {
			return "no list: " + err.Error()
		}
		var names []string
		for _, r := range list.Resources {
			names = append(names, r.Get(attribute).String())
		}
		return ShownAll(names)
	}
}
