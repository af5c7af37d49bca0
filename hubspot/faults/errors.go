package faults

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults of how the server says no, and of where it sends a client instead.

func errorFaults() []Fault {
	return []Fault{
		{"err-body-nested", "An error has its schemas and detail inside a member called response.",
			errorBody(func(body map[string]any) {
				body["response"] = map[string]any{"schemas": body["schemas"], "detail": body["detail"]}
				delete(body, "schemas")
				delete(body, "detail")
			})},
		{"err-status-object", "The status in an error is an object of code and message.",
			errorBody(func(body map[string]any) {
				body["status"] = map[string]any{"code": body["status"], "message": "error"}
			})},
		{"err-schemas-string", "schemas in an error is a string, not a list.",
			errorBody(func(body map[string]any) { body["schemas"] = "urn:ietf:params:scim:api:messages:2.0:Error" })},
		{"err-detail-not-string", "The detail of an error is an object of field errors.",
			errorBody(func(body map[string]any) {
				body["detail"] = map[string]any{"non_field_errors": []any{body["detail"]}}
			})},
		{"err-scimtype-invalid", `scimType of an error is the text "null" where there is none to name.`,
			errorBody(func(body map[string]any) {
				if body["scimType"] == nil {
					body["scimType"] = "null"
				}
			})},
		{"err-html-body", "What no handler serves is answered with the container's HTML page.",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *answer {
					a := c.Ask()
					first, _, _ := strings.Cut(strings.Trim(c.Path(), "/"), "/")
					if unserved := a.Status == http.StatusNotFound && first != "Users" && first != "Groups"; unserved || a.Status == http.StatusMethodNotAllowed {
						a.Header.Set("Content-Type", "text/html; charset=utf-8")
						a.Body = []byte("<!doctype html><html lang=en><title>Not Found</title><h1>Not Found</h1></html>")
					}
					return a
				}))
			}},
		{"err-patch-404-as-400", "PATCH, PUT and DELETE of an unknown id answer 400, GET answers 404.",
			answered("", "/Users/{id}", func(c *call, a *answer) {
				if a.Status == http.StatusNotFound && !c.is(get) {
					*a = *tamper.Refusal(http.StatusBadRequest, "invalidValue", "the user could not be updated")
				}
			})},
		{"err-internal-detail-leak", "The detail of an error carries the SQL statement, the database's host and a stack trace.",
			errorBody(func(body map[string]any) {
				body["detail"] = "org.postgresql.util.PSQLException: ERROR at jdbc:postgresql://db-7.internal:5432/scim: " +
					"SELECT u.id, u.user_name FROM users u WHERE u.tenant_id = 7\n\tat com.acme.scim.UserDao.find(UserDao.java:118)"
			})},
		{"err-get-302", "GET of a user answers 302, with the user's own address as Location.",
			answered(get, "/Users/{id}", func(c *call, a *answer) {
				if a.OK() {
					a.Status = http.StatusFound
					a.Header.Set("Location", c.Request.URL.Path)
				}
			})},
		{"err-slash-redirect", "A write to an address that ends in a slash is redirected with 301, upon which clients send GET without a body.",
			func(cfg *hubspot.Config) {
				ends := func(r *http.Request) bool {
					return r.Method != get && strings.HasPrefix(r.URL.Path, tamper.Base+"/") && strings.HasSuffix(r.URL.Path, "/")
				}
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(ends, func(c *tamper.Call) *answer {
					return &answer{Status: http.StatusMovedPermanently, Header: http.Header{"Location": {strings.TrimRight(c.Request.URL.Path, "/")}}}
				}))
			}},
	}
}
