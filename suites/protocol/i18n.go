package protocol

import . "rolecall/suites/stage"

// i18nSpecs: text beyond ASCII (RFC 7643 section 2.3.1, RFC 7644 section 5).
func i18nSpecs(a Area) {
}
