package harness_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"rolecall/target"
)

// issuer is an authorization server in the place of a front's static token. It tells
// whoever is refused what they sent.
type issuer struct {
	mu     sync.Mutex
	issued []string
}

// meddle answers token requests, and has those with a token that was issued pass.
func (i *issuer) meddle(_ int, w http.ResponseWriter, r *http.Request) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if r.URL.Path != "/token" {
		if _, given, _ := strings.Cut(r.Header.Get("Authorization"), " "); slices.Contains(i.issued, given) {
			r.Header.Set("Authorization", "Bearer "+secretToken)
		} else if given != secretSettings {
			r.Header.Set("Authorization", "Bearer none")
		}
		return false
	}
	i.give(w, r)
	return true
}

// give answers a token request. The issuer must be held.
func (i *issuer) give(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	if !basic {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	w.Header().Set("Content-Type", "application/json")
	if id != "rolecall" || secret != clientSecret || form.Get("grant_type") != "client_credentials" || form.Get("scope") != "users groups" {
		refuse(w, http.StatusUnauthorized, `{"error":"invalid_client","error_description":"`+id+` with `+secret+`"}`)
		return
	}
	i.issued = append(i.issued, fmt.Sprintf("access-token-%d-of-the-test", len(i.issued)+1))
	fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":11}`, i.issued[len(i.issued)-1])
}

// grant are the flags that go with an issuer at a front.
func (f *front) grant() []string {
	return []string{"--oauth-token-url", strings.TrimSuffix(f.url, "/scim/v2") + "/token", "--oauth-client-id", "rolecall", "--oauth-scope", "users,groups"}
}

// granted is the environment that goes with them.
func granted(secret string) []string {
	return []string{"ROLECALL_TOKEN=", "ROLECALL_OAUTH_CLIENT_SECRET=" + secret}
}

// silentOf errs if a text holds a client secret or an access token.
func silentOf(t *testing.T, what, said string) {
	t.Helper()
	for _, secret := range []string{clientSecret, "access-token-"} {
		if at := strings.Index(said, secret); at >= 0 {
			t.Errorf("%s tells a secret: ...%s", what, said[max(0, at-100):min(len(said), at+60)])
		}
	}
}

// The doctor asks with tokens of an authorization server, says where none is given,
// and tells neither them nor the client's secret, even where the target sends them back.
func TestDoctorWithOAuth(t *testing.T) {
	for name, c := range map[string]struct {
		secret string
		echo   bool // /Users answers with the token in its media type
		code   int
		says   []string
		not    string
	}{
		"right": {secret: clientSecret, says: []string{"gives a token", "accepted for SCIM"}, not: "by the settings API"},
		"wrong": {secret: "wrong-" + clientSecret, code: 2, says: []string{"/token answered 401, invalid_client; check --oauth-client-id, ROLECALL_OAUTH_CLIENT_SECRET", "It rests on the check oauth"}, not: "refuses the connection"},
		"echo":  {secret: clientSecret, echo: true, code: 2, says: []string{"text/[redacted]"}, not: "accepts the connection and"},
	} {
		t.Run(name, func(t *testing.T) {
			var as issuer
			f := newFront(t, target.EmbeddedOptions{}, func(n int, w http.ResponseWriter, r *http.Request) bool {
				if c.echo && r.URL.Path == "/scim/v2/Users" {
					_, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
					refuse(w, http.StatusOK, "<html>", "Content-Type", "text/"+given)
					return true
				}
				return as.meddle(n, w, r)
			})
			for _, form := range []string{"--json=false", "--json"} {
				said, code := f.say(t, nil, granted(c.secret), nil, slices.Concat([]string{"doctor", "--target", f.url, "--domain", "acme.test", "--journal", t.TempDir(), form}, f.grant())...)
				for _, words := range c.says {
					if !strings.Contains(said, words) {
						t.Errorf("%s: it does not say %q", form, words)
					}
				}
				if code != c.code || strings.Contains(said, c.not) {
					t.Errorf("%s: exit code %d, want %d without %q\n%s", form, code, c.code, c.not, said)
				}
				silentOf(t, "doctor "+form, said)
			}
		})
	}
}

// What a run left is removed with tokens of an authorization server, and nothing is
// where that gives none.
func TestCleanWithOAuth(t *testing.T) {
	var as issuer
	f := newFront(t, target.EmbeddedOptions{}, as.meddle)
	before := userIDs(t, f.server.Endpoint)
	const id = "rcabcd2345"
	user := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + id + `-1-ada@acme.test","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"` + id + `-1-ada@acme.test","primary":true}],"active":true}`
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, f.server.Endpoint.URL+"/Users", strings.NewReader(user))
	req.Header.Set("Authorization", "Bearer "+secretToken)
	req.Header.Set("Content-Type", "application/scim+json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("create: %v, %v", resp, err)
	}
	resp.Body.Close()
	left := userIDs(t, f.server.Endpoint)
	clean := func(secret string, more ...string) (string, int) {
		said, code := f.say(t, nil, granted(secret), nil, slices.Concat([]string{"clean", "--target", f.url, "--run", id, "--journal", t.TempDir()}, f.grant(), more)...)
		silentOf(t, "clean", said)
		return said, code
	}
	said, code := clean("wrong-"+clientSecret, "--yes")
	if code != 2 || !strings.Contains(said, "/token answered 401, invalid_client") || strings.Contains(said, "Check --target") || !slices.Equal(userIDs(t, f.server.Endpoint), left) {
		t.Errorf("with a wrong secret: exit code %d\n%s", code, said)
	}
	// The next command is one that works: it names the authorization server too.
	if said, code := clean(clientSecret); code != 1 || !strings.Contains(said, strings.ReplaceAll(strings.Join(f.grant(), " "), "users,groups", "'users,groups'")) {
		t.Errorf("looking: exit code %d\n%s", code, said)
	}
	if said, code := clean(clientSecret, "--yes"); code != 0 || !slices.Equal(userIDs(t, f.server.Endpoint), before) {
		t.Errorf("with the right secret: exit code %d\n%s", code, said)
	}
}
