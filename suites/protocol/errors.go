package protocol

import . "rolecall/suites/stage"

// errorsSpecs: error answers (RFC 7644 section 3.12).
func errorsSpecs(a Area) {
}
