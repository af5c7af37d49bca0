package faults

import (
	"net/http"
	"strings"
)

// Faults of the door: who is let in.

func authFaults() []Fault {
	return []Fault{
		{"auth-empty-bearer", "A Bearer token without a value opens SCIM, as it does where an unset secret is compared with it.",
			letIn(func(r *http.Request) bool {
				return strings.EqualFold(strings.TrimSpace(r.Header.Get("Authorization")), "Bearer")
			})},
		{"auth-encoded-path-bypass", "A path in which a letter is percent-encoded reaches its handler without the check of credentials.",
			letIn(func(r *http.Request) bool { return r.URL.RawPath != "" && r.URL.RawPath != r.URL.Path })},
	}
}
