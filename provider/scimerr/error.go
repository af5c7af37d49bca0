// Package scimerr is the error that a SCIM service provider answers with
// (RFC 7644 section 3.12).
package scimerr

import (
	"fmt"
	"net/http"
	"strconv"
)

// The scimType keywords of RFC 7644 section 3.12, table 9, and of RFC 9865
// section 2.1.
const (
	InvalidFilter = "invalidFilter"
	TooMany       = "tooMany"
	Uniqueness    = "uniqueness"
	Mutability    = "mutability"
	InvalidSyntax = "invalidSyntax"
	InvalidPath   = "invalidPath"
	NoTarget      = "noTarget"
	InvalidValue  = "invalidValue"
	InvalidVers   = "invalidVers"
	Sensitive     = "sensitive"

	InvalidCursor = "invalidCursor"
	ExpiredCursor = "expiredCursor"
	InvalidCount  = "invalidCount"
)

// SchemaURI names the Error message in its schemas attribute.
const SchemaURI = "urn:ietf:params:scim:api:messages:2.0:Error"

// Error is a refusal as the client will see it.
type Error struct {
	Status   int         // HTTP status code
	ScimType string      // keyword of table 9, or ""
	Detail   string      // text for a human, never a secret or an internal
	Header   http.Header // additional response header, such as WWW-Authenticate; may be nil
}

// Error is "409 uniqueness: userName is taken".
func (e *Error) Error() string {
	if e.ScimType == "" {
		return fmt.Sprintf("%d: %s", e.Status, e.Detail)
	}
	return fmt.Sprintf("%d %s: %s", e.Status, e.ScimType, e.Detail)
}

// Body is the SCIM Error message: status is a string, scimType only where there is one.
func (e *Error) Body() map[string]any {
	body := map[string]any{"schemas": []string{SchemaURI}, "status": strconv.Itoa(e.Status)}
	if e.ScimType != "" {
		body["scimType"] = e.ScimType
	}
	if e.Detail != "" {
		body["detail"] = e.Detail
	}
	return body
}

// New formats the detail like fmt.Sprintf.
func New(status int, scimType, format string, args ...any) *Error {
	return &Error{Status: status, ScimType: scimType, Detail: fmt.Sprintf(format, args...)}
}

// BadRequest is New with status 400.
func BadRequest(scimType, format string, args ...any) *Error {
	return New(http.StatusBadRequest, scimType, format, args...)
}
