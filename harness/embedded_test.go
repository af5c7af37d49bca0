package harness_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/suites"
)

// Every legal setting of the look-alike is a correct account: none may raise an
// alarm.
func TestNoFalseAlarms(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short, which the race detector goes with: it plays the whole suite many times over")
	}
	// The near misses are many requests: only accounts that could make something
	// of them meet them all.
	const without, with = "!near-miss", ""
	for name, c := range map[string]struct{ account, labels string }{
		"default":               {"", with},
		"hubspot errors":        {"options: {errorBody: hubspot, mediaType: application/json}\n", without},
		"json roles parsed":     {"options: {jsonStringRoles: parse}\n", with},
		"unknown role refused":  {"options: {unknownRole: error}\n", with},
		"first role counts":     {"options: {severalRoles: first}\n", without},
		"last role counts":      {"options: {severalRoles: last}\n", without},
		"all roles count":       {"options: {severalRoles: union}\n", without},
		"several roles refused": {"options: {severalRoles: error}\n", without},
		"withdrawn role kept":   {"options: {removedRole: keep}\n", without},
		"default set":           {"options: {noRole: default, removedRole: default, defaultPermissionSet: Reporting Viewer}\n", with},
		"slow propagation":      {"options: {propagationDelay: 10ms}\n", without},
		"lenient logins":        {"options: {userName: lenient}\n", without},
		"soft delete":           {"options: {delete: deactivate}\n", without},
		"existing admin kept":   {"options: {existingSuperAdmin: keep}\n", without},
		"empty groups":          {"options: {groups: empty}\n", without},
		"no free seat refused":  {"options: {noFreeSeat: error}\n", without},
		"post reactivates":      {"options: {post: reactivate}\n", without},
		"groups refused":        {"options: {groups: \"501\"}\n", without},
		"no seats":              {"seats: {seatsBasedPricing: false}\n", without},
	} {
		for _, preset := range []string{"hubspot", "full"} {
			if c.account != "" && preset == "full" {
				continue // the account's options do not depend on it
			}
			t.Run(name+"/"+preset, func(t *testing.T) {
				t.Parallel()
				doc := playApart(t, func(s *harness.Settings) {
					s.Preset = preset
					s.LabelFilter = c.labels
					if c.account != "" {
						s.IDP = []string{"okta-oin", "entra-default"}
						if c.labels == with {
							s.IDP = s.IDP[:1]
						}
						s.Account = filepath.Join(t.TempDir(), "account.yaml")
						if err := os.WriteFile(s.Account, []byte(c.account), 0o600); err != nil {
							t.Fatal(err)
						}
					}
				})
				left := 0
				for _, r := range doc.Run.Results {
					if r.Verdict != conformance.Pass && r.Verdict != conformance.NotClaimed {
						tell(t, r)
					}
					// HubSpot has users only, and much of the protocol and all of groups is
					// about more.
					denied := strings.Contains(r.Reason, "discovery denies") || preset == "hubspot" && (r.Family == "protocol" || r.Area == "groups")
					if r.Verdict == conformance.NotClaimed && !denied {
						left++
					}
				}
				if left > len(doc.Run.Results)/10 {
					t.Errorf("%d specs gave up although the target denies nothing of what they need", left)
				}
				if len(doc.Run.Leftovers) > 0 {
					t.Errorf("left behind: %v", doc.Run.Leftovers)
				}
			})
		}
	}
}

// Every requirement that a spec is there for is really asserted by it in one of
// the dialects: coverage must not rest on declarations.
func TestWhatASpecIsThereForIsAsserted(t *testing.T) {
	// These say that something is not published: they are observed, not asserted.
	observed := []string{"HUBSPOT-ROLE-05", "HUBSPOT-ROLE-06", "HUBSPOT-ROLE-10",
		"RFC7644-3.5.2-01",   // about targets without PATCH
		"RFC7644-3.5.2.3-08", // preset hubspot does what Entra ID wants instead
	}
	plan, err := harness.Settings{Profile: "hubspot", IDP: harness.DefaultIDP()}.Choose()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := suites.Register(plan.Options())
	if err != nil {
		t.Fatal(err)
	}
	scenario := func(id string) string { before, _, _ := strings.Cut(id, "@"); return before }
	asserted, played := map[string]bool{}, map[string]bool{}
	for _, r := range play(t, nil).Run.Results {
		played[scenario(r.ID)] = played[scenario(r.ID)] || r.Verdict != conformance.NotClaimed
		for _, c := range r.Checks {
			asserted[scenario(r.ID)+" "+c.Requirement] = true
		}
	}
	for _, spec := range tree.Specs() {
		for _, id := range spec.Purpose {
			if played[scenario(spec.ID)] && !asserted[scenario(spec.ID)+" "+id] && !slices.Contains(observed, id) {
				t.Errorf("%s is there for %s and never asserts it", spec.ID, id)
			}
		}
	}
}
