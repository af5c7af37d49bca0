// Package provider is a SCIM 2.0 service provider (RFC 7643, RFC 7644) over
// HTTP that keeps its resources in memory. It is meant as a target to test
// provisioning clients and test harnesses against, so it keeps the RFCs to the
// letter where they are clear and takes the reading that every identity
// provider gets along with where they are not.
//
// A request passes these layers, one file or package each:
//
//	route.go           address and method to handler, authorisation
//	bulk*.go           many requests in one, each dispatched on its own
//	negotiate.go       media types, size, query parameters
//	cursor*.go         pages by cursor
//	assignable*.go     roles and entitlements, which the product lists
//	internal/body      JSON decoding
//	schema             names, types, mutability, formats, comparison keys
//	internal/query     filters, PATCH paths, sorting
//	patch*.go          the PATCH engine
//	list.go, search.go GET and POST .search over one resource type or over all
//	me.go              /Me
//	write.go           POST, PUT merge, preconditions
//	store*.go          uniqueness, members, id assignment, versions, indexes, commit
//	derive*.go         what is computed for an answer: location, manager, groups
//	project.go         attributes and excludedAttributes
//	answer.go          status, headers, errors
//
// A product takes part through [Policy]; what it does not offer it switches off
// in [Features].
package provider
