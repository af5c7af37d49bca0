package protocol

import (
	"net"
	"net/url"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// followLink gets what a URI in an answer leads to and checks that it is the
// resource with an id. It asks the run's own target alone: the token goes nowhere
// else. A URI that names another host, or lies outside the service root, is of no
// use to a client and a warning.
func followLink(s *Stage, rule string, on *scim.Exchange, what, uri, id string, more ...Detail) {
	root := serviceRoot(s)
	u, err := root.Parse(uri)
	if !s.Check(rule, On(on), what, err == nil, "a URI", Shown(uri), more...) {
		return
	}
	s.Check(rule, On(on), "the host in "+uri, sameHost(root, u), root.Scheme+"://"+root.Host, u.Scheme+"://"+u.Host, append(more, Mild)...)
	path, inside := strings.CutPrefix(u.EscapedPath(), root.EscapedPath())
	if !s.Check(rule, On(on), "the address "+uri, inside, "below the service root "+root.String(), Shown(u.String()), append(more, Mild)...) {
		return
	}
	x := s.Get("/" + path)
	s.Check(rule, On(x), what, x.Status == 200 && x.Resource().ID() == id, "200 with the id "+id, Answer(x)+" with the id "+Shown(x.Resource().ID()), more...)
}

// serviceRoot is what relative links resolve against (RFC 7643 section 2.3.7).
func serviceRoot(s *Stage) *url.URL {
	root, err := url.Parse(s.Client().BaseURL() + "/")
	if err != nil { // the client was made from it
		panic(err)
	}
	return root
}

// sameLink compares two links after resolving relative ones.
func sameLink(s *Stage, a, b string) bool {
	root := serviceRoot(s)
	u, errA := root.Parse(a)
	v, errB := root.Parse(b)
	return errA == nil && errB == nil && u.String() == v.String()
}

// sameHost tells whether two URLs name one server. A machine has several names
// for itself, and a container does not know at which port it is seen.
func sameHost(a, b *url.URL) bool {
	if isLoopback(a.Hostname()) && isLoopback(b.Hostname()) {
		return true
	}
	return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip.IsLoopback() || ip.IsUnspecified()
}
