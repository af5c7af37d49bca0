package protocol

import . "rolecall/suites/stage"

// patchSpecs: PATCH (RFC 7644 section 3.5.2).
func patchSpecs(a Area) {
}
