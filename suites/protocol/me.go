package protocol

import (
	"net/http"
	"net/url"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// meSpecs: the /Me alias (RFC 7644 section 3.11). Nothing is written to it: who
// the credential stands for is not the run's own.
func meSpecs(a Area) {
	a.Plain("unoffered", "/Me that is not offered answers 501", func(s *Stage) {
		switch x := s.Get("/Me"); x.Status {
		case http.StatusOK, http.StatusPermanentRedirect:
			s.NotClaimed("the target offers /Me, which other specs judge")
		case http.StatusUnauthorized, http.StatusForbidden:
			s.Observe("/Me", Answer(x), conformance.OracleSCIM)
			s.NotClaimed("/Me is refused with %d, so that nobody knows whether it is offered", x.Status)
		default:
			s.Status("RFC7644-3.11-01", x, "the answer of /Me where it is not offered", []int{http.StatusNotImplemented})
		}
	}, Proves("RFC7644-3.11-01"))

	a.Plain("redirect", "/Me redirects to the resource that it stands for", func(s *Stage) {
		x := s.Get("/Me")
		if x.Status != http.StatusPermanentRedirect {
			s.NotClaimed("/Me answers %d and does not redirect", x.Status)
		}
		meRedirected(s, x)
	}, Proves("RFC7644-3.11-02"))

	a.Plain("direct", "/Me names the permanent address of the resource that it shows", func(s *Stage) {
		x := s.Get("/Me")
		if x.Status != http.StatusOK {
			s.NotClaimed("/Me answers %d and shows no resource", x.Status)
		}
		meDirect(s, x)
	}, Proves("RFC7644-3.11-03"))
}

func meDirect(s *Stage, x *scim.Exchange) {
	id, location := x.Resource().ID(), x.Resource().Get("meta", "location").String()
	s.Check("RFC7644-3.11-03", On(x), "id of the resource at /Me", id != "", "a non-empty string", Shown(x.Resource().Get("id").Raw))
	header := x.Header("Location")
	same := header != "" && (location == "" || meResolved(x, header) == meResolved(x, location))
	if !s.Check("RFC7644-3.11-03", On(x), "Location of the answer of /Me", same, "meta.location, "+Shown(location), Shown(header)) {
		return
	}
	y := meFollow(s, x, header)
	s.Status("RFC7644-3.11-03", y, "GET of the address that /Me gives", []int{http.StatusOK})
	s.Equal("RFC7644-3.11-03", On(y), "id of the resource at the address that /Me gives", y.Resource().ID(), id)
}

func meRedirected(s *Stage, x *scim.Exchange) {
	header := x.Header("Location")
	if !s.Check("RFC7644-3.11-02", On(x), "Location of the redirect from /Me", header != "", "the URI of a resource", Shown(header)) {
		return
	}
	y := meFollow(s, x, header)
	s.Status("RFC7644-3.11-02", y, "GET of the address that /Me redirects to", []int{http.StatusOK})
	s.Check("RFC7644-3.11-02", On(y), "id of the resource that /Me redirects to", y.Resource().ID() != "", "a non-empty string", Shown(y.Resource().Get("id").Raw))
}

// meFollow reads the resource at an address below the service root. A target
// behind a proxy may call itself by another name: then the end of the address has
// to do.
func meFollow(s *Stage, x *scim.Exchange, location string) *scim.Exchange {
	path, below := strings.CutPrefix(meResolved(x, location), s.Client().BaseURL())
	if !below {
		parts := strings.Split(strings.TrimRight(path, "/"), "/")
		path = "/" + strings.Join(parts[max(0, len(parts)-2):], "/")
	}
	path, query, _ := strings.Cut(path, "?")
	return s.Send(scim.Request{Method: http.MethodGet, Path: path, Query: query, Header: http.Header{"Accept": {scim.MediaType}}})
}

// meResolved is a location of an answer as an absolute URL.
func meResolved(x *scim.Exchange, location string) string {
	base, err := url.Parse(x.URL)
	if err != nil {
		return location
	}
	u, err := base.Parse(location)
	if err != nil {
		return location
	}
	return u.String()
}
