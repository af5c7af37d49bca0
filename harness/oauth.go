package harness

import (
	"errors"

	"rolecall/target"
)

// OAuth says how tokens are had from an authorization server, instead of one token
// that is given.
type OAuth struct {
	TokenURL   string   `name:"oauth-token-url" help:"Token endpoint of the target's authorization server: tokens are had by OAuth client credentials instead of --token-file." placeholder:"URL" env:"ROLECALL_OAUTH_TOKEN_URL" group:"Target"`
	ClientID   string   `name:"oauth-client-id" help:"Client id at the authorization server." placeholder:"ID" env:"ROLECALL_OAUTH_CLIENT_ID" group:"Target"`
	SecretFile string   `name:"oauth-client-secret-file" help:"File that holds the client secret; else ROLECALL_OAUTH_CLIENT_SECRET." placeholder:"FILE" type:"path" env:"ROLECALL_OAUTH_CLIENT_SECRET_FILE" group:"Target"`
	Scope      []string `name:"oauth-scope" help:"Scope to ask for; may be repeated." placeholder:"SCOPE" env:"ROLECALL_OAUTH_SCOPE" group:"Target"`
}

// Read gives what the target package needs, with the client secret. given is the
// token that is given beside it, which must be none. Errors name the flag.
func (o OAuth) Read(given string, getenv func(string) string) (target.OAuth, error) {
	if o.TokenURL == "" {
		if o.ClientID != "" || o.SecretFile != "" || len(o.Scope) > 0 {
			return target.OAuth{}, errors.New("--oauth-token-url is missing: --oauth-client-id, --oauth-client-secret-file and --oauth-scope go with it")
		}
		return target.OAuth{}, nil
	}
	if given != "" {
		return target.OAuth{}, errors.New("--oauth-token-url and a token of ROLECALL_TOKEN or --token-file cannot go together")
	}
	clientSecret, err := secret("--oauth-client-secret-file", o.SecretFile, getenv(clientSecretVariable))
	switch {
	case err != nil:
		return target.OAuth{}, err
	case o.ClientID == "":
		return target.OAuth{}, errors.New("--oauth-client-id is missing")
	case clientSecret == "":
		return target.OAuth{}, errors.New("no client secret: set ROLECALL_OAUTH_CLIENT_SECRET, or name a file with --oauth-client-secret-file")
	}
	read := target.OAuth{TokenURL: o.TokenURL, ClientID: o.ClientID, ClientSecret: clientSecret, Scopes: o.Scope}
	_, err = target.Endpoint{OAuth: read}.Tokens()
	return read, err
}
