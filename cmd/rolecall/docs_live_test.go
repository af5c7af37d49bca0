package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rolecall/target"
)

// What the examples for a live account say, and what stands in for it: a look-alike
// behind a socket.
const (
	liveRoot   = "https://api.hubspot.com/scim/v2"
	liveDomain = "scim-test.example.com"
	livePage   = "live.md"
)

// stand is what the examples of a page are run with.
type stand struct {
	env  map[string]string
	root string // where liveRoot really is; "" where there is none
}

// standFor gives the examples of the page about the live account one account for all
// of them, and one place for journals, as the administrator has whom the page leads.
func standFor(t *testing.T, page string) stand {
	t.Helper()
	if filepath.Base(page) != livePage {
		return stand{}
	}
	account := filepath.Join(t.TempDir(), "account.yaml")
	text := "verifiedDomains: [" + liveDomain + "]\nusers:\n  - {email: boss@" + liveDomain + ", superAdmin: true}\n" +
		"  - {email: grace@" + liveDomain + ", permissionSet: Service Agent}\n"
	if err := os.WriteFile(account, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	server, err := target.StartEmbedded(target.EmbeddedOptions{AccountFile: account, Token: "token-of-the-page", SettingsToken: "settings-of-the-page", RateLimit: "0/650000"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return stand{root: server.Endpoint.URL, env: map[string]string{
		"ROLECALL_TOKEN": "token-of-the-page", "ROLECALL_SETTINGS_TOKEN": "settings-of-the-page", "XDG_STATE_HOME": t.TempDir(),
	}}
}

// real is a command line of the page as it is run.
func (s stand) real(command string) string {
	if s.root == "" {
		return command
	}
	return strings.ReplaceAll(command, liveRoot, s.root)
}

// shown is output as the page shows it.
func (s stand) shown(out string) string {
	if s.root == "" {
		return out
	}
	return strings.ReplaceAll(out, s.root, liveRoot)
}
