package security

import (
	"strings"

	. "rolecall/suites/stage"
)

// transportSpecs: SCIM over TLS (RFC 7644 section 7.2).
func transportSpecs(a Area) {
	a.Plain("https", "the service provider is served over TLS", func(s *Stage) {
		if !s.Gentle() {
			s.NotClaimed("the target is on this machine, where nobody listens in")
		}
		x := s.Get("/Users", "count", "1")
		if _, ok := s.Listed("RFC7644-7.2-01", x, "a list"); !ok {
			return
		}
		scheme, _, _ := strings.Cut(s.Address(), ":")
		s.Check("RFC7644-7.2-01", On(x), "the scheme of the service root that gave a list", strings.EqualFold(scheme, "https"), "https", scheme,
			Also("ENTRA-GEN-06", "OKTA-REQ-01"))
	}, Proves("RFC7644-7.2-01", "ENTRA-GEN-06", "OKTA-REQ-01"))
}
