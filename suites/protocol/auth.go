package protocol

import . "rolecall/suites/stage"

// authSpecs: credentials (RFC 7644 section 2).
func authSpecs(a Area) {
}
