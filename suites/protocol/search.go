package protocol

import . "rolecall/suites/stage"

// searchSpecs: searching by POST (RFC 7644 section 3.4.3).
func searchSpecs(a Area) {
}
