package protocol

import . "rolecall/suites/stage"

// cursorsSpecs: paging by cursor (RFC 9865).
func cursorsSpecs(a Area) {
}
