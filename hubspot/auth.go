package hubspot

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"rolecall/hubspot/desk"
	"rolecall/provider"
)

// authenticate asks for a bearer token on every path, discovery included, as
// HubSpot does. Each API has tokens of its own: one never opens the other.
func (s *Server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch err := s.admits(r); {
		case err == nil:
			next.ServeHTTP(w, r)
		case errors.Is(err, desk.ErrForbidden):
			s.turnAway(w, r, http.StatusForbidden, categoryForbidden, err.Error(), nil)
		default:
			s.turnAway(w, r, http.StatusUnauthorized, categoryAuthentication,
				"Authentication credentials not found. This API supports bearer tokens of an app that is installed in the account.",
				http.Header{"Www-Authenticate": {`Bearer realm="HubSpot"`}})
		}
	})
}

// admits says whether a request's credential opens what it asks for.
func (s *Server) admits(r *http.Request) error {
	c, known := s.credential(r)
	if !known {
		return desk.ErrUnknown
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions ||
		r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/.search")
	return s.desk.Opens(c, isSCIM(r), !reads)
}

// credential is what a request presents: a token of the set-up, which may be one
// and the same for both APIs, or one that was issued since.
func (s *Server) credential(r *http.Request) (desk.Credential, bool) {
	switch {
	case !isSCIM(r) && bearerOneOf(r, s.tokens.Settings):
		return desk.Credential{Kind: desk.Settings}, true
	case bearerOneOf(r, s.tokens.SCIM):
		return desk.Credential{Kind: desk.SCIM}, true
	case bearerOneOf(r, s.tokens.Settings):
		return desk.Credential{Kind: desk.Settings}, true
	}
	return s.desk.Find(r)
}

func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, status int, category, message string, header http.Header) {
	if isSCIM(r) {
		s.refuse(w, &provider.Error{Status: status, Detail: message, Header: header})
		return
	}
	for name, values := range header {
		w.Header()[name] = values
	}
	writeError(w, status, category, "%s", message)
}

// bearerOneOf compares digests, so that neither content nor length of a token
// shows in the time it takes. The scheme is case-insensitive (RFC 9110 section
// 11.1).
func bearerOneOf(r *http.Request, accepted []string) bool {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return false
	}
	given, found := sha256.Sum256([]byte(token)), 0
	for _, t := range accepted {
		want := sha256.Sum256([]byte(t))
		found |= subtle.ConstantTimeCompare(given[:], want[:])
	}
	return found == 1
}
