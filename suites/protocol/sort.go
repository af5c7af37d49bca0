package protocol

import . "rolecall/suites/stage"

// sortSpecs: sorting (RFC 7644 section 3.4.2.3).
func sortSpecs(a Area) {
}
