package protocol

import . "rolecall/suites/stage"

// mediaSpecs: media types and encodings (RFC 7644 section 3.8).
func mediaSpecs(a Area) {
}
