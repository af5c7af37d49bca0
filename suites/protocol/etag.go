package protocol

import . "rolecall/suites/stage"

// etagSpecs: versions of resources (RFC 7644 section 3.14).
func etagSpecs(a Area) {
}
