package hubspot

import "net/http"

// Tenants serves several accounts at one address, as HubSpot does: the token says
// which account a request is for. Whose token it is not goes to the first, which
// refuses it.
func Tenants(first *Server, others ...*Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !first.knows(r) {
			for _, other := range others {
				if other.knows(r) {
					other.Handler().ServeHTTP(w, r)
					return
				}
			}
		}
		first.Handler().ServeHTTP(w, r)
	})
}

// knows tells whether a request carries one of the account's tokens.
func (s *Server) knows(r *http.Request) bool {
	return bearerOneOf(r, s.tokens.SCIM) || bearerOneOf(r, s.tokens.Settings)
}
