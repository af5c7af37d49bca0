package hubspot_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"rolecall/hubspot"
	"rolecall/hubspot/internal/lab"
)

func TestControlIsForLoopback(t *testing.T) {
	server := func(control ...string) *hubspot.Server {
		s, err := hubspot.New(hubspot.Config{Account: hubspot.DefaultAccount(), Tokens: hubspot.Tokens{SCIM: []string{"x"}, Control: control}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	closed, opened := server(), server("key")
	for _, c := range []struct {
		server     *hubspot.Server
		peer, host string
		token      string
		want       int
	}{
		{closed, "127.0.0.1:999", "127.0.0.1:8080", "", 200},
		{closed, "[::1]:999", "localhost:8080", "", 200},
		{closed, "[::ffff:127.0.0.1]:999", "[::1]:80", "", 200},
		{closed, "192.0.2.7:999", "127.0.0.1:8080", "", 403},
		{closed, "192.0.2.7:999", "127.0.0.1:8080", "x", 403},
		{closed, "127.0.0.1:999", "rebound.example:8080", "", 403},
		{closed, "nonsense", "localhost", "", 403},
		{opened, "127.0.0.1:999", "127.0.0.1:8080", "", 200},
		{opened, "192.0.2.7:999", "127.0.0.1:8080", "key", 200},
		{opened, "192.0.2.7:999", "127.0.0.1:8080", "x", 403},
		{opened, "192.0.2.7:999", "127.0.0.1:8080", "", 403},
	} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.RemoteAddr, r.Host = c.peer, c.host
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		w := httptest.NewRecorder()
		c.server.Control().ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("peer %s, host %s, token %q: %d, want %d", c.peer, c.host, c.token, w.Code, c.want)
		}
	}
}

func TestControlAnswers(t *testing.T) {
	w := lab.Start(t)
	w.Admin("GET", "/healthz", "").Want(200).Says("status", `"ok"`)
	w.Admin("GET", "/access", "").Want(400)
	eq(t, "nobody", w.Access("nobody@acme.test").Raw,
		`{"email":"nobody@acme.test","exists":false,"canSignIn":false,"permissionSets":[],"superAdmin":false,"seat":false,"recovery":[]}`)
	eq(t, "somebody", w.Access("HAND.made@acme.test").Raw,
		`{"email":"hand.made@acme.test","exists":true,"canSignIn":true,"permissionSets":["Marketing Editor"],"superAdmin":false,"seat":false,"recovery":["hand.made@acme.test"],"since":"2026-09-01T12:00:00Z"}`)
	w.Admin("GET", "/permission-sets", "").Want(200).Says("#", "9").Says("7", `{"id":"1006","name":"Super Admin","superAdmin":true,"paidSeat":false}`)
}
