package hubspot

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The token decides which account a request is for.
func TestTenantsAreKeptApart(t *testing.T) {
	account := func(token string) *Server {
		s, err := New(Config{Account: DefaultAccount(), Tokens: Tokens{SCIM: []string{token}}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	server := httptest.NewServer(Tenants(account("first"), account("second")))
	defer server.Close()
	ask := func(method, token, body string) (int, string) {
		r, err := http.NewRequest(method, server.URL+"/scim/v2/Users", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/scim+json")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	login := "ada@" + DefaultAccount().VerifiedDomains[0]
	if status, text := ask(http.MethodPost, "first", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"`+login+`"}`); status != http.StatusCreated {
		t.Fatal(status, text)
	}
	for token, want := range map[string]struct {
		status int
		shows  bool
	}{"first": {http.StatusOK, true}, "second": {http.StatusOK, false}, "third": {http.StatusUnauthorized, false}} {
		if status, text := ask(http.MethodGet, token, ""); status != want.status || strings.Contains(text, login) != want.shows {
			t.Errorf("%s: %d %s", token, status, text)
		}
	}
}
