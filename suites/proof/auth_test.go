package proof

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// openDoor lets requests in that have no valid credential, if they please.
func openDoor(pleases func(r *http.Request) bool) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, tamper.Base) && pleases(r) {
					r = r.Clone(r.Context())
					r.Header.Set("Authorization", "Bearer scim-token")
				}
				next.ServeHTTP(w, r)
			})
		})
	}
}

func authArea() area {
	refused := func(change func(a *tamper.Answer)) func(*hubspot.Config) {
		return front("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusUnauthorized {
				change(a)
			}
		})
	}
	anonymous := func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }
	const any = "protocol.auth.wrong-credential"
	return area{family: "protocol", name: "auth", broken: []broken{
		{"401 without WWW-Authenticate", "RFC7644-2-01", "protocol.auth.challenge", refused(func(a *tamper.Answer) { a.Header.Del("WWW-Authenticate") })},
		{"401 that names Basic", "RFC7644-2-01", "protocol.auth.challenge", refused(func(a *tamper.Answer) { a.Header.Set("WWW-Authenticate", `Basic realm="x"`) })},
		{"reading takes no token", "RFC7644-2-02 RFC7644-3.12-07", any, openDoor(func(r *http.Request) bool { return r.Method == http.MethodGet })},
		{"a token is compared by its beginning", "RFC7644-2-02", any, openDoor(func(r *http.Request) bool {
			token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			return token != "" && strings.HasPrefix("scim-token", token)
		})},
		{"DELETE takes no token", "RFC7644-2-02", any, openDoor(func(r *http.Request) bool { return r.Method == http.MethodDelete && anonymous(r) })},
		{"a bad token is answered 403", "RFC7644-3.12-07", any, refused(func(a *tamper.Answer) { a.Status = http.StatusForbidden })},
		{"anybody may create users", "RFC7644-2.2-01", "protocol.auth.anonymous-create", openDoor(func(r *http.Request) bool { return r.Method == http.MethodPost && anonymous(r) })},
	}}
}
