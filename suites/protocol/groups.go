package protocol

import . "rolecall/suites/stage"

// groupsSpecs: groups and their members (RFC 7643 section 4.2).
func groupsSpecs(a Area) {
}
