package protocol

import . "rolecall/suites/stage"

// paginationSpecs: paging by index (RFC 7644 section 3.4.2.4).
func paginationSpecs(a Area) {
}
