package protocol

import . "rolecall/suites/stage"

// readSpecs: GET of known resources (RFC 7644 section 3.4.1) and the common attributes (RFC 7643 section 3.1).
func readSpecs(a Area) {
}
