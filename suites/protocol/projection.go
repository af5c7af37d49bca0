package protocol

import . "rolecall/suites/stage"

// projectionSpecs: attributes and excludedAttributes (RFC 7644 section 3.9).
func projectionSpecs(a Area) {
}
