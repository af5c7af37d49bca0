package protocol

import . "rolecall/suites/stage"

// meSpecs: the /Me alias (RFC 7644 section 3.11).
func meSpecs(a Area) {
}
