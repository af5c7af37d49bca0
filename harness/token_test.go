package harness_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/target"
)

// A target that lets any token read is found out; the look-alike behind it is not
// to blame, and with the token passed on nothing is found.
func TestAnyTokenThatReadsIsCaught(t *testing.T) {
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
	for any, want := range map[bool]conformance.Verdict{true: conformance.Fail, false: conformance.Pass} {
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if any {
				r.Header.Set("Authorization", "Bearer "+secretToken)
			}
			proxy.ServeHTTP(w, r)
		}))
		doc := play(t, func(s *harness.Settings) {
			s.Target, s.Domain, s.Focus = front.URL+"/scim/v2", "acme.test", only("lifecycle.tolerance.wrong-token")
		}, "ROLECALL_TOKEN", secretToken)
		front.Close()
		if doc.Run.Verdict != want {
			t.Errorf("any token reads %v: the run is %s, want %s", any, doc.Run.Verdict, want)
		}
	}
}

// only focuses on one scenario in whatever dialects it is played.
func only(spec string) string { return "^" + regexp.QuoteMeta(spec) + "[@ ]" }
