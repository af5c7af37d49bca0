package security

import . "rolecall/suites/stage"

// hostileSpecs: input that is meant to do harm.
func hostileSpecs(a Area) {
}
