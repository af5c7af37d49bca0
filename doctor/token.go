package doctor

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"

	"rolecall/scim"
	"rolecall/target"
)

// oauth gets a token, so that a client secret which is refused is not taken for a
// target that does not answer.
func (e *exam) oauth(ctx context.Context) finding {
	at := e.Endpoint.OAuth.TokenURL
	if at == "" {
		return finding{Skipped, "not looked at", "No authorization server is wanted: there is no --oauth-token-url.", ""}
	}
	if f := e.connected(); f.state == Failed {
		return f
	}
	if _, err := e.tokens.Token(ctx); err != nil {
		return finding{Failed, err.Error(), "Without a token the target is not asked.",
			"Put right what is named; the authorization server's administrator knows the client, its secret and its scopes."}
	}
	return ok("%s gives a token", hostOf(at))
}

func (e *exam) token(ctx context.Context) finding {
	if e.Endpoint.Token == "" && e.Endpoint.OAuth.TokenURL == "" {
		return finding{Failed, "none is given", "A target that gives its users to anybody is not one to provision.",
			"Set ROLECALL_TOKEN, or name a file with --token-file."}
	}
	switch status := e.first.Status; {
	case status == http.StatusUnauthorized && e.opensSCIM(ctx, e.Endpoint.SettingsToken):
		return finding{Failed, "refused with 401, and the settings token is accepted", "The two tokens stand in each other's place, or that one does for both.",
			"Give the settings token in ROLECALL_TOKEN or --token-file."}
	case status == http.StatusUnauthorized:
		return finding{Failed, "refused with 401", "The target does not know the token: it is mistyped, revoked, or of another account.",
			"Copy it anew; HubSpot shows it on the app's Distribution tab after installation."}
	case status == http.StatusForbidden:
		return finding{Failed, "refused with 403", "The target knows the token, and it may not list users: it is of another app, or lacks a scope.",
			"Check that the token is that of the SCIM app of this account."}
	case e.first.OK() && e.opensSettings(ctx):
		return ok("accepted for SCIM, and by the settings API: given in ROLECALL_SETTINGS_TOKEN too, it lets a run prove who holds which permission set")
	case e.first.OK():
		return ok("accepted for SCIM")
	default:
		return finding{Skipped, fmt.Sprintf("not told: /Users answered %d", status), "Whether the token is good shows when the check users is.", ""}
	}
}

// opensSCIM tells whether another token would do, where it may be shown there.
func (e *exam) opensSCIM(ctx context.Context, token string) bool {
	if token == "" || !e.sameOwner() {
		return false
	}
	x, err := e.client.WithToken(token).Get(ctx, "/Users", scim.Query("startIndex", "1", "count", "1"))
	return err == nil && x.OK()
}

// opensSettings tells whether the SCIM token reads permission sets, where no token
// is given for that and it may be shown there.
func (e *exam) opensSettings(ctx context.Context) bool {
	if e.Endpoint.SettingsToken != "" || e.Endpoint.Token == "" || !e.sameOwner() {
		return false
	}
	at := e.Endpoint
	at.SettingsToken = at.Token
	api, err := target.OpenSettings(at)
	if err != nil {
		return false
	}
	_, err = api.Sets(ctx)
	return err == nil
}

func (e *exam) anonymous(ctx context.Context) finding { return e.intrude(ctx, "", "no token") }

func (e *exam) wrongToken(ctx context.Context) finding {
	return e.intrude(ctx, "rolecall-doctor-"+rand.Text(), "a wrong token")
}

// intrude asks with a credential that must not do (RFC 7644 section 2, RFC 6750
// section 3.1).
func (e *exam) intrude(ctx context.Context, token, words string) finding {
	if !e.first.OK() {
		return finding{Skipped, "not looked at", "It tells something only where the right token is accepted.", ""}
	}
	x, err := e.client.WithToken(token).Get(ctx, "/Users", scim.Query("startIndex", "1", "count", "1"))
	switch {
	case err != nil:
		return finding{Failed, "no answer: " + cause(err), "The target answered before; it is not steady.", "Check the target, then try again."}
	case x.Status == http.StatusUnauthorized, x.Status == http.StatusForbidden:
		return ok("refused with %d", x.Status)
	case x.OK():
		return finding{Failed, "a request with " + words + " is answered with users", "Anybody can read the users, and likely change and delete them.",
			"Have the target's owner close it before anything else is done with it."}
	}
	return finding{Warning, fmt.Sprintf("a request with %s is answered with %d", words, x.Status), "It is not let in, but 401 is due (RFC 6750 section 3.1); an identity provider may not tell a bad token from a fault.",
		"Tell the target's owner."}
}
