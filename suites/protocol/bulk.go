package protocol

import . "rolecall/suites/stage"

// bulkSpecs: bulk operations (RFC 7644 section 3.7).
func bulkSpecs(a Area) {
}
