package harness_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/mockidp"
	"rolecall/reports"
	"rolecall/scim"
	"rolecall/target"
)

// incapable are forms that ask for something which a correct target may refuse;
// an administrator who chooses one of them should hear of it.
var incapable = map[string]string{
	"pingone:email":      "email is no attribute of the RFC",
	"authentik:unquoted": "RFC 7644 section 3.4.2.2 wants a string in quotes",
}

// A correct target raises no alarm in any dialect, nor in any form of one.
func TestNoFalseAlarmsInAnyDialect(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short, which the race detector goes with: it plays the whole suite many times over")
	}
	for _, preset := range []string{"hubspot", "full"} {
		t.Run(preset, func(t *testing.T) {
			t.Parallel()
			noAlarm(t, playApart(t, func(s *harness.Settings) { s.Preset, s.IDP = preset, []string{"all"} }))
		})
	}
	for _, info := range mockidp.Dialects() {
		for _, form := range others(info) {
			idp := info.Name + ":" + form
			if incapable[idp] != "" {
				continue
			}
			t.Run(idp, func(t *testing.T) {
				t.Parallel()
				noAlarm(t, playApart(t, func(s *harness.Settings) { s.IDP, s.LabelFilter = []string{idp}, "!near-miss" }))
			})
		}
	}
}

// others are the forms of a dialect that are not the default.
func others(info mockidp.Info) []string {
	var names []string
	for _, style := range info.RoleStyles[1:] {
		names = append(names, string(style))
	}
	for _, setting := range info.Settings {
		for _, form := range setting.Forms[1:] {
			names = append(names, form.Name)
		}
	}
	return names
}

// Every legal setting of the look-alike is a correct account for each of the
// dialects that are not played by default.
func TestNoFalseAlarmsOfOtherDialectsInAnyAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short, which the race detector goes with: it plays the whole suite many times over")
	}
	for name, account := range map[string]string{
		"hubspot errors":       "options: {errorBody: hubspot, mediaType: application/json}\n",
		"unknown role refused": "options: {unknownRole: error}\n",
		"withdrawn role kept":  "options: {removedRole: keep}\n",
		"default set":          "options: {noRole: default, removedRole: default, defaultPermissionSet: Reporting Viewer}\n",
		"soft delete":          "options: {delete: deactivate}\n",
		"post reactivates":     "options: {post: reactivate}\n",
		"groups refused":       "options: {groups: \"501\"}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			noAlarm(t, playApart(t, func(s *harness.Settings) {
				s.IDP = []string{
					"google:delete-1d", "onelogin:enterprise", "pingfederate", "pingone:delete", "jumpcloud", "rippling",
					"authentik:values", "keycloak-ext:disable", "pocket-id:disable", "scim-validator",
				}
				s.LabelFilter = "!near-miss"
				s.Account = filepath.Join(t.TempDir(), "account.yaml")
				if err := os.WriteFile(s.Account, []byte(account), 0o600); err != nil {
					t.Fatal(err)
				}
			}))
		})
	}
}

// noAlarm fails the test on every alarm, on a spec that was left out without the
// reason that its dialect gives, and on a dialect of which nothing was judged.
func noAlarm(t *testing.T, doc reports.Document) {
	t.Helper()
	passed := map[string]int{}
	for _, r := range doc.Run.Results {
		switch r.Verdict {
		case conformance.Pass:
			passed[r.Dialect]++
		case conformance.NotClaimed:
		case conformance.Deselected:
			if !reasoned(r.Reason) {
				tell(t, r)
			}
		default:
			tell(t, r)
		}
	}
	for _, d := range doc.Run.Dialects {
		if passed[d.Name] == 0 {
			t.Errorf("%s: nothing was judged", d.Name)
		}
	}
	if len(doc.Run.Leftovers) > 0 {
		t.Errorf("left behind: %v", doc.Run.Leftovers)
	}
}

// reasoned tells whether a dialect itself gives a reason to leave a spec out.
func reasoned(reason string) bool {
	if strings.HasPrefix(reason, "not known ") || strings.Contains(reason, "(documented: https://") || strings.HasSuffix(reason, "has no connection test") {
		return true
	}
	for _, info := range mockidp.Dialects() {
		if reason != "" && (reason == info.NoRoles || reason == info.NoGroups) {
			return true
		}
	}
	return strings.HasPrefix(reason, "the validator ")
}

// Pocket ID deletes every account that it does not know. In a run it must leave
// alone whoever was there before.
func TestStrangersSurviveADialectThatDeletesThem(t *testing.T) {
	server, err := target.StartEmbedded(target.EmbeddedOptions{Preset: "full", Token: secretToken, SettingsToken: secretSettings})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	stranger := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"stranger@acme.test","externalId":"not-of-this-run","name":{"givenName":"Some","familyName":"Body"}}`
	client, err := scim.NewClient(scim.Config{BaseURL: server.Endpoint.URL, Token: server.Endpoint.Token})
	if err != nil {
		t.Fatal(err)
	}
	if x, err := client.Post(t.Context(), "/Users", []byte(stranger)); err != nil || !x.OK() {
		t.Fatalf("the stranger was not made: %v", err)
	}
	before := content(t, server.Endpoint)
	doc := play(t, func(s *harness.Settings) {
		s.Target, s.Domain, s.IDP, s.LabelFilter = server.Endpoint.URL, "acme.test", []string{"pocket-id"}, "lifecycle"
		s.AllowSuperAdmin, s.AllowPaidSeats = true, true
	}, "ROLECALL_TOKEN", secretToken, "ROLECALL_SETTINGS_TOKEN", secretSettings)
	noAlarm(t, doc)
	if !slices.ContainsFunc(doc.Run.Results, func(r conformance.Result) bool {
		return slices.ContainsFunc(r.Observations, func(o conformance.Observation) bool { return o.Observed == "deleted by the identity provider" })
	}) {
		t.Error("nobody was deleted: the dialect did not do what the test is about")
	}
	if after := content(t, server.Endpoint); !bytes.Equal(after, before) {
		t.Errorf("the account was\n%s\nand is\n%s", before, after)
	}
}
