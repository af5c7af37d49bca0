package harness_test

import (
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/mockidp"
)

// revealing names for each fault that trips over a form of requests the dialects
// that send the form, and so reveal the fault. No other dialect may. A dialect
// whose default form does not send it stands with the form that does.
var revealing = map[string][]string{
	"media-json-rejected":           {"google", "onelogin"},
	"media-charset-rejected":        {"okta-oin", "okta-aiw", "entra-default", "entra-flag", "scim-validator"},
	"media-get-body-expected":       {"authentik"},
	"read-list-needs-parameters":    {"google"},
	"query-dangling-ampersand":      {"onelogin"},
	"query-dangling-question-mark":  {"onelogin"},
	"query-plus-literal":            {"entra-default", "entra-flag", "onelogin", "authentik"},
	"query-flag-rejected":           {"entra-flag"},
	"filter-operator-case":          {"pingone"},
	"filter-emails-complex":         {"pingfederate:work-email"},
	"filter-percent-500":            {"scim-validator"},
	"create-unknown-urn-rejected":   {"google", "onelogin:enterprise"},
	"create-first-urn-decides":      {"google", "jumpcloud", "onelogin:enterprise"},
	"create-password-rejected":      {"okta-oin", "okta-aiw"},
	"create-groups-rejected":        {"okta-oin", "okta-aiw"},
	"create-emails-object":          {"onelogin:enterprise"},
	"create-empty-list-rejected":    {"jumpcloud"},
	"create-email-type-unlisted":    {"authentik"},
	"create-email-type-required":    {"keycloak-ext", "pocket-id", "rippling"},
	"create-two-primaries-500":      {"pingfederate:two-emails", "pingone:two-emails"},
	"put-null-list-500":             {"jumpcloud:minimal"},
	"put-id-required":               {"onelogin", "pingfederate", "pingone", "pocket-id"},
	"put-external-id-required":      {"onelogin", "pingfederate", "pingone", "jumpcloud:minimal"},
	"put-readonly-rejected":         {"okta-oin", "okta-aiw", "keycloak-ext", "pocket-id"},
	"put-relative-location-500":     {"keycloak-ext"},
	"patch-add-pathless-ignored":    {"scim-validator"},
	"patch-dotted-key-ignored":      {"entra-flag", "scim-validator"},
	"disc-externalid-undeclared":    {"pocket-id"},
	"read-list-without-external-id": {"pocket-id"},
	"page-items-as-asked":           {"pocket-id", "rippling"},

	"grp-put-omitted-keeps":         {"keycloak-ext", "pocket-id"},
	"grp-relative-ref-500":          {"keycloak-ext"},
	"grp-list-unfiltered-400":       {"onelogin", "pingfederate"},
	"grp-first-member-op-only":      {"okta-oin", "entra-flag", "authentik"},
	"grp-pathless-schemas-rejected": {"authentik"},
	"grp-zero-time-500":             {"pocket-id"},

	// These are caught by specs of their own too; here it is who reveals them.
	"patch-op-case-rejected":       {"entra-default"},
	"patch-active-string-rejected": {"entra-default", "keycloak-ext:patch:disable"},
	"patch-active-string-truthy":   {"entra-default", "keycloak-ext:patch:disable"},
	"patch-pathless-ignored":       {"okta-oin", "entra-flag", "scim-validator"},
	"create-dup-400":               {"google", "authentik", "keycloak-ext", "pocket-id", "scim-validator"},
}

// formless are dialects of which no form of their own is known.
var formless = []string{"rippling"}

const enough = 3 // faults that only the forms of a dialect reveal

func TestEachDialectRevealsFaultsOfItsForms(t *testing.T) {
	count := map[string]int{}
	for _, words := range revealing {
		for _, word := range words {
			name, _, _ := strings.Cut(word, ":")
			count[name]++
		}
	}
	for _, info := range mockidp.Dialects() {
		if !slices.Contains(formless, info.Name) && count[info.Name] < enough {
			t.Errorf("%s reveals %d faults of its forms, want %d", info.Name, count[info.Name], enough)
		}
	}
}

// forms are scenarios that bring every kind of request of a dialect.
const forms = `^lifecycle\.(connect\.test|create\.(new-person|names-survive|repeat|adopt)|update\.(profile|new-value)|deactivate\.leave|reactivate\.return)@`

func TestFaultsAreRevealedByTheFormsAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short, which the race detector goes with: it plays the whole suite many times over")
	}
	for fault, words := range revealing {
		t.Run(fault, func(t *testing.T) {
			want := map[string]bool{}
			for _, word := range words {
				if !strings.Contains(word, ":") {
					want[word] = true
					continue
				}
				if !alarmed(t, fault, word)[word[:strings.Index(word, ":")]] {
					t.Errorf("%s does not reveal it", word)
				}
			}
			got := alarmed(t, fault, "all")
			for _, info := range mockidp.Dialects() {
				if got[info.Name] != want[info.Name] {
					t.Errorf("%s: alarm %v, want %v", info.Name, got[info.Name], want[info.Name])
				}
			}
		})
	}
}

// alarmed names the dialects that a fault makes fail.
func alarmed(t *testing.T, fault, idp string) map[string]bool {
	t.Helper()
	doc := play(t, func(s *harness.Settings) {
		s.IDP, s.Fault, s.Focus = []string{idp}, []string{fault}, forms
		if strings.HasPrefix(fault, "grp-") {
			s.Preset, s.Focus = "full", `^lifecycle\.groups\.`
		}
	})
	failed := map[string]bool{}
	for _, r := range doc.Run.Results {
		if r.Verdict == conformance.Fail {
			failed[r.Dialect] = true
		}
	}
	return failed
}
