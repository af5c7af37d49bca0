package protocol

import . "rolecall/suites/stage"

// createSpecs: POST (RFC 7644 section 3.3).
func createSpecs(a Area) {
}
