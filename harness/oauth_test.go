package harness_test

import (
	"crypto/tls"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/target"
)

const clientSecret = "client-secret-of-the-test"

// A target that needs tokens of an authorization server is run against over HTTP/2
// with a certificate of an authority of one's own; a token that runs out is got anew,
// and neither it nor the client's secret is told.
func TestOAuthOverHTTP2(t *testing.T) {
	server, err := target.StartEmbedded(target.EmbeddedOptions{Token: secretToken, SettingsToken: secretSettings})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	origin, err := url.Parse(server.Endpoint.SettingsURL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(origin)
	var as issuer
	var h1 atomic.Int32
	front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			h1.Add(1)
		}
		as.mu.Lock()
		defer as.mu.Unlock()
		if r.URL.Path == "/token" {
			as.give(w, r)
			return
		}
		issued := as.issued
		good := len(issued) > 0 && r.Header.Get("Authorization") == "Bearer "+issued[len(issued)-1]
		w.Header().Set("X-Debug", r.Header.Get("Authorization"))
		if good {
			r.Header.Set("Authorization", "Bearer "+secretToken)
		}
		proxy.ServeHTTP(w, r)
	}))
	front.TLS = &tls.Config{}
	front.EnableHTTP2 = true
	front.StartTLS()
	defer front.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	var out string
	settings := func(s *harness.Settings) {
		s.Target, s.Domain, s.CAFile, s.IDP, out = front.URL+"/scim/v2", "acme.test", ca, []string{"okta-oin"}, s.Out
		s.SettingsURL = server.Endpoint.SettingsURL
		s.OAuth = harness.OAuth{TokenURL: front.URL + "/token", ClientID: "rolecall", Scope: []string{"users", "groups"}}
		s.LabelFilter, s.Rate = "lifecycle && create", 40 // long enough for a token to run out
	}
	doc := play(t, settings, "ROLECALL_OAUTH_CLIENT_SECRET", clientSecret, "ROLECALL_SETTINGS_TOKEN", secretSettings)
	for _, r := range doc.Run.Results {
		if r.Verdict != conformance.Pass {
			tell(t, r)
		}
	}
	if len(as.issued) < 2 {
		t.Errorf("%d tokens were issued: none was got anew", len(as.issued))
	}
	if h1.Load() > 0 {
		t.Errorf("%d requests came over HTTP/1", h1.Load())
	}
	files, _ := filepath.Glob(filepath.Join(out, "*"))
	for _, file := range files {
		content := read(t, out, filepath.Base(file))
		if strings.Contains(content, clientSecret) || strings.Contains(content, "of-the-test") {
			t.Errorf("%s holds a secret", filepath.Base(file))
		}
	}
	// A wrong secret is said, and not shown.
	s := harness.Settings{Profile: "hubspot", Preset: "hubspot", Procs: 1, Timeout: 1e11, RequestTimeout: 1e10, Out: t.TempDir(), Journal: t.TempDir()}
	settings(&s)
	plan, err := s.Plan(func(name string) string {
		return map[string]string{"ROLECALL_OAUTH_CLIENT_SECRET": "wrong-" + clientSecret}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = plan.Run(t.Context(), func(int) harness.Watcher { return silent{} })
	if err == nil || !strings.Contains(err.Error(), "answered 401, invalid_client") || strings.Contains(err.Error(), clientSecret) {
		t.Errorf("with a wrong secret: %v", err)
	}
}

func TestOAuthSettings(t *testing.T) {
	for what, c := range map[string]struct {
		oauth harness.OAuth
		token string
		want  string
	}{
		"no address":        {harness.OAuth{ClientID: "a"}, "", "--oauth-token-url is missing"},
		"no id":             {harness.OAuth{TokenURL: "https://a/token"}, "", "--oauth-client-id is missing"},
		"a token too":       {harness.OAuth{TokenURL: "https://a/token", ClientID: "a"}, "token", "cannot go together"},
		"not over TLS":      {harness.OAuth{TokenURL: "http://a.example.com/token", ClientID: "a"}, "", "want the https:// address"},
		"all that it needs": {harness.OAuth{TokenURL: "https://a/token", ClientID: "a"}, "", ""},
	} {
		_, err := c.oauth.Read(c.token, func(string) string { return clientSecret })
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", what, err, c.want)
		}
	}
}
