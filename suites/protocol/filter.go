package protocol

import . "rolecall/suites/stage"

// filterSpecs: filters (RFC 7644 section 3.4.2.2).
func filterSpecs(a Area) {
}
