package protocol

import . "rolecall/suites/stage"

// discoverySpecs: what a service provider says about itself (RFC 7643 sections 5 to 7, RFC 7644 section 4).
func discoverySpecs(a Area) {
}
