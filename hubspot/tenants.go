package hubspot

import "net/http"

// Scope says who answers a request: the account that it is for.
type Scope func(r *http.Request) http.Handler

// Tenants serves several accounts at one address, as HubSpot does: the token says
// which account a request is for. Whose token it is not goes to the first, which
// refuses it. Hooks.Scopes of the first account are in force.
func Tenants(first *Server, others ...*Server) http.Handler {
	scope := Scope(func(r *http.Request) http.Handler {
		if !first.Knows(r) {
			for _, other := range others {
				if other.Knows(r) {
					return other.Handler()
				}
			}
		}
		return first.Handler()
	})
	for _, wrap := range first.scopes {
		scope = wrap(append([]*Server{first}, others...), scope)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { scope(r).ServeHTTP(w, r) })
}

// Knows tells whether a request carries one of the account's tokens.
func (s *Server) Knows(r *http.Request) bool {
	_, known := s.credential(r)
	return known
}

// Inside is the account as who has its first SCIM token meets it, whatever token a
// request carries.
func (s *Server) Inside() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+s.tokens.SCIM[0])
		s.public.ServeHTTP(w, r)
	})
}
