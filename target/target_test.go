package target

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	answer := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Location", "https://sso.example.com/")
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    []string
	}{
		"web page":     {answer(200, "text/html", "<html>"), []string{"text/html, which is not JSON", "service root"}},
		"other JSON":   {answer(200, "application/json", `{"status":"up"}`), []string{"not a SCIM message", "service root"}},
		"nothing":      {answer(200, "", ""), []string{"empty body"}},
		"redirect":     {answer(302, "text/html", ""), []string{"a redirect to https://sso.example.com/", "does not follow"}},
		"unauthorized": {answer(401, "application/json", "{}"), []string{"token was not accepted", "--token-file"}},
		"forbidden":    {answer(403, "application/json", "{}"), []string{"may not do this"}},
		"not found":    {answer(404, "application/json", "{}"), []string{"service root", "https://api.hubspot.com/scim/v2"}},
		"busy":         {answer(429, "application/json", `{"policyName":"DAILY"}`), []string{"--rate"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			_, err := Open(context.Background(), Endpoint{URL: server.URL, Token: "secret-token"}, "rc1")
			var unusable *Unusable
			if !errors.As(err, &unusable) {
				t.Fatalf("got %v, want *Unusable", err)
			}
			for _, words := range c.want {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%q does not say %q", err, words)
				}
			}
			if strings.Contains(err.Error(), "secret-token") {
				t.Errorf("%q shows the token", err)
			}
		})
	}
}

func TestDiscoverTakesMissingDiscoveryForSilence(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/Users":
			io.WriteString(w, `{"totalResults":0}`)
		case "/ServiceProviderConfig":
			io.WriteString(w, `{"patch":{"supported":false},"filter":{"supported":true},"sort":{"supported":"yes"}}`)
		case "/Schemas":
			io.WriteString(w, `{"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":[{"name":"Title"},{"name":"roles"}]}]}`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	target, err := Open(context.Background(), Endpoint{URL: server.URL}, "rc1")
	if err != nil {
		t.Fatal(err)
	}
	for feature, want := range map[string]Claim{
		"patch.supported": Denied, "filter.supported": Stated, "sort.supported": Unstated, "bulk.supported": Unstated,
		"resource:Group": Unstated, "schema:extension": Denied, "schema:roles": Stated, "schema:password": Denied,
	} {
		if got := target.Claims[feature]; got != want {
			t.Errorf("%s: got %d, want %d", feature, got, want)
		}
	}
	if !target.Claims.Keeps("title") || target.Claims.Keeps("displayName") {
		t.Errorf("Keeps: title %t, displayName %t; want true, false", target.Claims.Keeps("title"), target.Claims.Keeps("displayName"))
	}
}

func TestSettingsOracle(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer settings" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		switch {
		case r.URL.Path == "/settings/v3/users/roles":
			io.WriteString(w, `{"results":[{"id":"1","name":"Sales"},{"id":"2","name":"Ops","requiresBillingWrite":true}]}`)
		case r.URL.Path == "/settings/v3/users/o'neil+x@acme.test" && r.URL.Query().Get("idProperty") == "EMAIL":
			io.WriteString(w, `{"id":"7","email":"x","roleIds":["2","1","9"],"superAdmin":true}`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	oracle := &settingsAPI{api{base: server.URL, token: "settings", http: server.Client()}}
	got, err := oracle.Of(context.Background(), "o'neil+x@acme.test")
	want := Permissions{Exists: true, SuperAdmin: true, Sets: []string{"Ops", "Sales", "permission set with id 9, which the account does not list"}}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	got, err = oracle.Of(context.Background(), "nobody@acme.test")
	if err != nil || got.Exists {
		t.Errorf("nobody: got %+v, %v; want no user and no error", got, err)
	}
	oracle.token = "wrong"
	if _, err = oracle.Of(context.Background(), "nobody@acme.test"); err == nil {
		t.Error("a refused token must be an error, never an empty answer")
	}
}

func TestReadSets(t *testing.T) {
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "sets.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sets, err := ReadSets(file("permissionSets:\n  - name: Sales Manager\n  - {name: \" Padded \", superAdmin: true}\n"))
	if err != nil || len(sets) != 2 || sets[1].Name != " Padded " || sets[1].Harmless() {
		t.Errorf("got %+v, %v", sets, err)
	}
	for text, want := range map[string]string{
		"permissionSets:\n  - nmae: x\n": "line 2",
		"permissionSets: []\n":           "lists no set",
		"":                               "lists no set",
		"permissionSets:\n  - {name: A}\n  - {name: A}\n":           `"A" stands twice`,
		"permissionSets:\n  - {id: '1'}\n":                          "set 1 has no name",
		"permissionSets:\n" + strings.Repeat(" - {name: a}\n", 101): "at most 100",
	} {
		if _, err := ReadSets(file(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want an error with %q", text, err, want)
		}
	}
}

func TestHarmless(t *testing.T) {
	for name, want := range map[string]bool{"Sales": true, "Super Admin": false, "EMEA super-admins": false, "SUPERADMIN": false, "Superb Administration": true} {
		if got := (PermissionSet{Name: name}).Harmless(); got != want {
			t.Errorf("%s: got %t, want %t", name, got, want)
		}
	}
	merged := MergeSets([]PermissionSet{{ID: "1", Name: "A"}, {ID: "2", Name: "B", PaidSeat: true}}, []PermissionSet{{Name: "A", SuperAdmin: true}, {Name: "C"}})
	if len(merged) != 2 || !merged[0].SuperAdmin || !merged[1].PaidSeat {
		t.Errorf("merged: %+v", merged)
	}
	if !slices.ContainsFunc(merged, func(p PermissionSet) bool { return p.ID == "1" }) {
		t.Error("the account's id is lost")
	}
}

func TestIsLoopback(t *testing.T) {
	for url, want := range map[string]bool{
		"http://127.0.0.1:8787/scim/v2": true, "http://localhost/x": true, "http://[::1]:1/": true,
		"https://api.hubspot.com/scim/v2": false, "http://127.0.0.1.example.com/": false, "http://10.0.0.1/": false, "::": false,
	} {
		if got := IsLoopback(url); got != want {
			t.Errorf("%s: got %t, want %t", url, got, want)
		}
	}
}
