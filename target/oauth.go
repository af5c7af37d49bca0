package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"rolecall/scim"
)

// OAuth is how tokens are had from an authorization server by client credentials
// (RFC 6749 section 4.4). It holds a secret.
type OAuth struct {
	TokenURL     string // "" means that there is a token already
	ClientID     string
	ClientSecret string
	Scopes       []string
}

// ErrNoToken is the cause when the authorization server gives no token.
var ErrNoToken = errors.New("no token")

// Tokens gives tokens for the endpoint, a new one whenever one runs out; nil where it
// has a token of its own. Token requests are not recorded.
func (e Endpoint) Tokens() (scim.Tokens, error) {
	if e.OAuth.TokenURL == "" {
		return nil, nil
	}
	u, err := url.Parse(e.OAuth.TokenURL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !IsLoopback(e.OAuth.TokenURL) {
		return nil, errors.New("--oauth-token-url: want the https:// address of the authorization server's token endpoint")
	}
	transport, err := e.Transport()
	if err != nil {
		return nil, err
	}
	return &tokens{
		client: &http.Client{
			Transport: transport, Timeout: scim.DefaultTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		config: clientcredentials.Config{
			ClientID: e.OAuth.ClientID, ClientSecret: e.OAuth.ClientSecret, TokenURL: e.OAuth.TokenURL, Scopes: e.OAuth.Scopes,
		},
	}, nil
}

type tokens struct {
	client *http.Client
	config clientcredentials.Config

	mu    sync.Mutex
	now   *oauth2.Token
	known []string // every token that was had
}

// Token implements scim.Tokens.
func (t *tokens) Token(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now.Valid() {
		return t.now.AccessToken, nil
	}
	// The context carries the client to the library, as its documentation says.
	now, err := t.config.Token(context.WithValue(ctx, oauth2.HTTPClient, t.client))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		// Not the error itself: it shows the answer, which may hold the secret.
		code := refused.ErrorCode
		if code == "" {
			code = "without an OAuth error code"
		}
		return "", fmt.Errorf("%w: %s answered %d, %s; check --oauth-client-id, ROLECALL_OAUTH_CLIENT_SECRET and --oauth-scope", ErrNoToken, t.config.TokenURL, refused.Response.StatusCode, scim.Hide(code, t.config.ClientSecret))
	case err != nil:
		return "", fmt.Errorf("%w from %s: %s; check --oauth-token-url", ErrNoToken, t.config.TokenURL, scim.Hide(err.Error(), t.config.ClientSecret))
	}
	t.now = now
	if !slices.Contains(t.known, now.AccessToken) {
		t.known = append(t.known, now.AccessToken)
	}
	return now.AccessToken, nil
}

// Known implements scim.Tokens.
func (t *tokens) Known() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append(slices.Clone(t.known), t.config.ClientSecret)
}
