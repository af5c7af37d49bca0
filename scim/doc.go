// Package scim speaks SCIM 2.0 (RFC 7643, RFC 7644) on the wire as a client:
// it sends requests, records each exchange with secrets removed, and gives
// views on the answers. It passes no judgement: what an answer should have been
// is the business of the suites.
package scim

// Schema and message URNs of RFC 7643 and RFC 7644.
const (
	UserURN          = "urn:ietf:params:scim:schemas:core:2.0:User"
	GroupURN         = "urn:ietf:params:scim:schemas:core:2.0:Group"
	EnterpriseURN    = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	ListResponseURN  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	PatchOpURN       = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	ErrorURN         = "urn:ietf:params:scim:api:messages:2.0:Error"
	SearchRequestURN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
	BulkRequestURN   = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	BulkResponseURN  = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
)

// MediaType is the media type of SCIM messages (RFC 7644 section 8.1).
const MediaType = "application/scim+json"
