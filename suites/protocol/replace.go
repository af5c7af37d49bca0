package protocol

import . "rolecall/suites/stage"

// replaceSpecs: PUT (RFC 7644 section 3.5.1).
func replaceSpecs(a Area) {
}
