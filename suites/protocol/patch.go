package protocol

import . "rolecall/suites/stage"

// patchSpecs: PATCH (RFC 7644 section 3.5.2).
func patchSpecs(a Area) {
	patchMessages(a)
	patchPaths(a)
	patchExtension(a)
	patchAdd(a)
	patchRemove(a)
	patchReplace(a)
	patchRules(a)
	patchWhole(a)
}
