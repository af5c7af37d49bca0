package proof

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func tokensArea() area {
	const place, form = "security.tokens.place", "security.tokens.form"
	bearer := func(r *http.Request) string { return r.Header.Get("Authorization") }
	return area{family: "security", name: "tokens", broken: []broken{
		{"the query may carry the token", "ROLECALL-SEC-13", place, openDoor(func(r *http.Request) bool { return r.URL.Query().Get("access_token") == "scim-token" })},
		{"a cookie may carry the token", "ROLECALL-SEC-13", place, openDoor(func(r *http.Request) bool { return strings.Contains(r.Header.Get("Cookie"), "scim-token") })},
		{"the header X-Api-Key may carry the token", "ROLECALL-SEC-13", place, openDoor(func(r *http.Request) bool { return r.Header.Get("X-Api-Key") == "scim-token" })},
		{"tokens are compared without letter case", "RFC7644-2-02", form, openDoor(func(r *http.Request) bool { return strings.EqualFold(bearer(r), "Bearer scim-token") })},
		{"tokens are compared by their beginning", "RFC7644-2-02", form, openDoor(func(r *http.Request) bool { return strings.HasPrefix(bearer(r), "Bearer scim-token") })},
		{"a JWT without a signature is believed", "RFC7644-2-02", form, openDoor(func(r *http.Request) bool { return strings.HasSuffix(bearer(r), ".") })},
		{"an empty token is the token of a tenant without one", "RFC7644-2-02", form, openDoor(func(r *http.Request) bool { return strings.TrimSpace(bearer(r)) == "Bearer" })},
		{"only Bearer is read, not bearer", "ROLECALL-SEC-14", "security.tokens.scheme", front("", "/...", func(c *tamper.Call, a *tamper.Answer) {
			if auth := bearer(c.Request); auth != "" && !strings.HasPrefix(auth, "Bearer ") {
				*a = *tamper.Refusal(http.StatusUnauthorized, "", "no")
			}
		})},
		{"a user's own key opens", "RFC7644-2-02", "security.tokens.own-key", withFault("auth-any-user-key")},
		{"any user has tokens issued", "ROLECALL-SEC-19", "security.tokens.issued-by", withFault("auth-any-member-mints-token")},
		{"nobody's user has tokens issued", "ROLECALL-SEC-19", "security.tokens.issued-by", withFault("auth-cross-tenant-mint")},
		{"a token for reading writes", "RFC7644-2-03", "security.tokens.read-only", withFault("auth-readonly-scope-writes")},
		{"a revoked token opens", "ROLECALL-SEC-20", "security.tokens.ended", withFault("auth-revoked-still-valid")},
		{"a token never expires", "ROLECALL-SEC-20", "security.tokens.ended", withFault("auth-no-expiry")},
		{"a connection that is off works", "ROLECALL-SEC-20", "security.tokens.disconnected", withFault("auth-disabled-connection-live")},
		{"tokens are listed in clear", "ROLECALL-SEC-21", "security.tokens.shown-once", withFault("auth-token-plaintext")},
		{"tokens are numbered", "ROLECALL-SEC-22", "security.tokens.strength", withFault("auth-weak-token")},
		{"any of two credentials opens", "ROLECALL-SEC-15", "security.tokens.two-credentials", openDoor(func(r *http.Request) bool {
			all := r.Header.Values("Authorization")
			return len(all) > 1 && all[len(all)-1] == "Bearer scim-token"
		})},
	}}
}

// shared lets the other tenant's token into this tenant too, for the requests
// that please; the others find nothing.
func shared(pleases func(c *tamper.Call) bool) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Tokens.SCIM = append(cfg.Tokens.SCIM, otherToken)
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			switch {
			case c.Request.Header.Get("Authorization") != "Bearer "+otherToken || pleases(c):
			case c.Path() == "/Users" && !query.Has("cursor"):
				query.Set("filter", `userName eq "nobody"`)
				return c.AskQuery(query)
			case query.Has("cursor"):
				return tamper.Refusal(http.StatusBadRequest, "invalidCursor", "unknown cursor")
			default:
				return tamper.Refusal(http.StatusNotFound, "", "not found")
			}
			return c.Ask()
		}))
	}
}

func isolationArea() area {
	const read, write = "security.isolation.read", "security.isolation.write"
	by := func(method string) func(c *tamper.Call) bool {
		return func(c *tamper.Call) bool {
			return c.Request.Method == method && strings.HasPrefix(c.Path(), "/Users/") && !strings.HasSuffix(c.Path(), ".search")
		}
	}
	filtered := func(attribute string) func(c *tamper.Call) bool {
		return func(c *tamper.Call) bool { return strings.HasPrefix(c.Query().Get("filter"), attribute) }
	}
	return area{family: "security", name: "isolation", broken: []broken{
		{"any token reads any user by id", "RFC7644-6.1-01", read, shared(by(http.MethodGet))},
		{"filters look through all tenants", "RFC7644-6.1-01", read, shared(filtered("userName"))},
		{"externalId is one for all tenants", "RFC7643-3.1-12 RFC7644-6.1-01", read, shared(filtered("externalId"))},
		{".search looks through all tenants", "RFC7644-6.1-01", read, shared(func(c *tamper.Call) bool { return strings.HasSuffix(c.Path(), ".search") })},
		{"any token changes any user", "RFC7644-2-03 RFC7644-6.1-01", write, shared(by(http.MethodPatch))},
		{"any token replaces any user", "RFC7644-2-03", write, shared(by(http.MethodPut))},
		{"any token deletes any user", "RFC7644-2-03", write, shared(by(http.MethodDelete))},
		{"a login that another tenant has leads there", "RFC7644-6.1-01", "security.isolation.graft", withFault("sec-cross-tenant-graft")},
		{"a foreign user answers 403, an unknown one 404", "ROLECALL-SEC-16", "security.isolation.existence", both(shared(by(http.MethodGet)),
			answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.OK() && c.Request.Header.Get("Authorization") == "Bearer "+otherToken {
					*a = *tamper.Refusal(http.StatusForbidden, "", "not yours")
				}
			}))},
		{"a cursor opens to any token", "RFC9865-5.2-01", "security.isolation.cursor", shared(func(c *tamper.Call) bool { return c.Query().Get("cursor") != "" })},
		{"a foreign cursor is told from garbage", "RFC9865-5.2-04", "security.isolation.cursor", both(shared(func(c *tamper.Call) bool { return c.Query().Get("cursor") != "" }),
			answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
				if a.OK() && c.Query().Get("cursor") != "" && c.Request.Header.Get("Authorization") == "Bearer "+otherToken {
					*a = *tamper.Refusal(http.StatusBadRequest, "invalidCursor", "this cursor belongs to another tenant")
				}
			}))},
		{"later pages take no token", "RFC9865-5.2-02", "security.isolation.cursor-token", openDoor(func(r *http.Request) bool { return r.URL.Query().Get("cursor") != "" })},
	}}
}

func ownershipArea() area {
	const at = "security.ownership."
	return area{family: "security", name: "ownership", broken: []broken{
		{"users of any domain are the account's own", "ROLECALL-SEC-23", at + "unverified-domain", withFault("sec-unverified-domain-provision")},
		{"an address is verified by being written", "ROLECALL-SEC-23", at + "unverified-address", withFault("sec-email-marked-verified")},
		{"an outsider is taken in", "ROLECALL-SEC-24", at + "outsider", withFault("sec-email-adopt-unverified")},
		{"protected users are made members", "ROLECALL-SEC-25", at + "protected", withFault("sec-admin-membership-mutable")},
		{"service accounts are members", "ROLECALL-SEC-25", at + "service-account", withFault("sec-service-accounts-exposed")},
	}}
}
