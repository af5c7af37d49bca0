package protocol

import . "rolecall/suites/stage"

// schemaSpecs: how resources and attributes look, and whether the published schemas are true (RFC 7643 sections 2 to 4 and 7).
func schemaSpecs(a Area) {
	shapeSpecs(a)
	spellingSpecs(a)
	multiValuedSpecs(a)
	formatSpecs(a)
	extensionSpecs(a)
	coreSchemaSpecs(a)
	publishedSpecs(a)
	publishedQuerySpecs(a)
}
