// Package protocol holds the specs of SCIM 2.0 itself, one file for each area of
// the catalogue, in the words of RFC 7643, RFC 7644, RFC 9865 and of the profiles
// that build on them. They speak plain RFC 7644, as no identity provider does.
package protocol

import "rolecall/suites/stage"

// Specs adds the family to the tree.
func Specs(t *stage.Tree) {
	discoverySpecs(t.Area("protocol", "discovery"))
	schemaSpecs(t.Area("protocol", "schema"))
	createSpecs(t.Area("protocol", "create"))
	readSpecs(t.Area("protocol", "read"))
	filterSpecs(t.Area("protocol", "filter"))
	sortSpecs(t.Area("protocol", "sort"))
	paginationSpecs(t.Area("protocol", "pagination"))
	cursorsSpecs(t.Area("protocol", "cursor-pagination"))
	projectionSpecs(t.Area("protocol", "projection"))
	replaceSpecs(t.Area("protocol", "replace"))
	patchSpecs(t.Area("protocol", "patch"))
	removeSpecs(t.Area("protocol", "delete"))
	groupsSpecs(t.Area("protocol", "groups"))
	bulkSpecs(t.Area("protocol", "bulk"))
	meSpecs(t.Area("protocol", "me"))
	searchSpecs(t.Area("protocol", "search-post"))
	etagSpecs(t.Area("protocol", "etag"))
	errorsSpecs(t.Area("protocol", "errors"))
	mediaSpecs(t.Area("protocol", "media-type"))
	authSpecs(t.Area("protocol", "auth"))
	i18nSpecs(t.Area("protocol", "i18n"))
	rolesextSpecs(t.Area("protocol", "roles"))
	oktaSpecs(t.Area("protocol", "okta"))
	entraSpecs(t.Area("protocol", "entra"))
	interopSpecs(t.Area("protocol", "interop"))
	ipsieSpecs(t.Area("protocol", "ipsie"))
}
