package harness_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/reports"
)

// What a run observes about the open questions is what the account does: where the
// look-alike is made to do otherwise, the answer is another, and the run is no less
// green for it.
func TestAnswersFollowTheAccount(t *testing.T) {
	usual := play(t, func(s *harness.Settings) { s.Focus = "^observed" })
	for _, r := range usual.Run.Results {
		if r.Verdict != conformance.Pass {
			tell(t, r)
		}
	}
	for _, c := range []struct {
		options, fault, variant string // what is changed: options of the account, a fault, a variant
		spec, topic             string // where it shows; an expression on the topic
		usual, other            string // the answer's beginning, before and after
	}{
		{"errorBody: hubspot", "", "", "wire.errors", "a second create of one userName", "409, a SCIM error, scimType uniqueness", "409, HubSpot's error envelope, category CONFLICT"},
		{"mediaType: application/json", "", "", "wire.media", "a list, without Accept", "200, in application/scim+json", "200, in application/json"},
		{"groups: empty", "", "", "wire.methods", "GET of /Groups", "refused: 404", "taken: 200"},
		{"groups: \"501\"", "", "", "wire.methods", "GET of /Groups", "refused: 404", "refused: 501"},
		{"rateLimit: {burst: 10000, daily: 70000}", "", "", "wire.rate", "headers about rate limits", "none", "X-Hubspot-Ratelimit-Daily-Remaining: "},
		{"", "", "discovery-unlimited", "wire.discovery", "/ServiceProviderConfig", "patch yes; bulk no; filter yes, at most 200", "patch yes; bulk no; filter yes, at most 2147483648"},
		{"", "filter-username-case-sensitive", "", "lists.filters", `the filter userName eq "LOGIN"`, "finds the user", "finds nobody"},
		{"", "filter-externalid-unsupported", "", "lists.filters", `the filter externalId eq "externalId"`, "finds the user", "refused: 400"},
		{"", "filter-compound-truncated", "", "lists.filters", `the filter userName eq "login" and active eq false`, "finds nobody", "finds the user"},
		{"", "filter-emails-complex", "", "lists.filters", `the filter emails eq "login"`, "finds the user", "refused: 400"},
		{"", "", "page-short", "lists.pages", "a page of 1000", "3 resources", "2 resources"},
		{"userName: lenient", "", "", "values.unverified", "a create with an address.*", "refused: 400 invalidValue", "taken: 201"},
		{"", "", "parsing-small-limits", "values.lengths", "a family name and a displayName of (512|128) characters", "kept whole", "refused: 400"},
		{"jsonStringRoles: parse", "", "", "roles.forms", "an object whose value is JSON text", "taken: 201; holds no permission set", `taken: 201; holds "Sales Manager"`},
		{"severalRoles: last", "", "", "roles.choice", "two roles", `taken: 201; holds "Sales Manager", "Sales Rep"`, `taken: 201; holds "Sales Rep"`},
		{"severalRoles: error", "", "", "roles.choice", "two roles", `taken: 201`, "refused: 400"},
		{"unknownRole: error", "", "", "roles.choice", "a role that names no permission set", "taken: 201; holds no permission set", "refused: 400 invalidValue"},
		{"removedRole: keep", "", "", "roles.removed", "permission sets after a PATCH that removes roles", "taken: 200; holds no permission set", `taken: 200; holds "Sales Manager"`},
		{"noRole: default\n  defaultPermissionSet: Service Agent", "", "", "roles.default", "permission sets of a new user without a role", "no permission set", `"Service Agent"`},
		{"", "role-unknown-gets-privileged-default", "", "roles.choice", "a role that names no permission set", "taken: 201; holds no permission set", "taken: 201; holds "},
		{"inactive: hidden", "", "", "life.deactivated", "GET of a deactivated user", "200, not active", "404"},
		{"inactive: hidden", "", "", "life.deactivated", "a filter for a deactivated user", "finds the user", "finds nobody"},
		{"post: reactivate", "", "", "life.deactivated", "POST for the userName of a deactivated user", "refused: 409 uniqueness", "taken: 201, the same id, 201, active"},
		{"delete: deactivate", "", "", "life.deleted", "is the deleted user still in the account.", "no", "yes"},
		{"", "del-unknown-204", "", "life.deleted", "DELETE once more", "refused: 404", "taken: 204"},
	} {
		name := strings.Join(slices.DeleteFunc([]string{c.options, c.fault, c.variant}, func(s string) bool { return s == "" }), " ")
		if got := answerTo(t, usual, c.topic); !strings.HasPrefix(got, c.usual) {
			t.Errorf("%s: usually %q, want %q", c.topic, got, c.usual)
		}
		doc := play(t, func(s *harness.Settings) {
			s.Focus = "^observed." + regexp.QuoteMeta(c.spec) + " "
			if c.options != "" {
				s.Account = filepath.Join(t.TempDir(), "account.yaml")
				if err := os.WriteFile(s.Account, []byte("options:\n  "+c.options+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if c.fault != "" {
				s.Fault = []string{c.fault}
			}
			if c.variant != "" {
				s.Variant = []string{c.variant}
			}
		})
		got := answerTo(t, doc, c.topic)
		if !strings.HasPrefix(got, c.other) {
			t.Errorf("%s: %s is answered with %q, want %q", name, c.topic, got, c.other)
		}
		if doc.Run.Verdict != conformance.Pass {
			t.Errorf("%s: what was asked was judged: %s", name, doc.Run.Verdict)
		}
	}
}

// answerTo finds the answer whose topic an expression describes.
func answerTo(t *testing.T, doc reports.Document, topic string) string {
	t.Helper()
	want := regexp.MustCompile("^(" + topic + ")$")
	for _, q := range doc.Questions {
		for _, a := range q.Answers {
			if want.MatchString(a.Topic) {
				if a.Evidence == "" || a.Oracle == "" || len(a.Specs) == 0 {
					t.Errorf("%s has no evidence: %+v", topic, a)
				}
				return a.Observed
			}
		}
	}
	return "not answered"
}

// Every question is either asked by specs or says why none asks it; without the
// settings API those that rest on it say so.
func TestEveryQuestionIsAnsweredOrSaysWhy(t *testing.T) {
	usual := play(t, func(s *harness.Settings) { s.Focus = "^observed" })
	catalogue, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range catalogue.Questions() {
		got := usual.Questions[i]
		if q.Asked != (len(got.Answers) > 0) || !q.Asked && got.NotAsked == "" {
			t.Errorf("question %d: %d answers; not asked: %q", q.Number, len(got.Answers), got.NotAsked)
		}
	}
	a := liveAccount(t)
	a.env = a.env[:2]
	run := a.play(t, func(s *harness.Settings) { s.LabelFilter, s.Focus = "", "^observed" })
	doc := reports.New(*run, catalogue)
	for _, number := range []int{9, 10, 15} {
		q := doc.Questions[number-1]
		if want := map[bool]string{true: "--unverified-domain", false: "settings token"}[number == 15]; len(q.Answers) > 0 || !strings.Contains(q.Open, want) {
			t.Errorf("question %d without a settings token: %+v", number, q)
		}
	}
	if n := len(doc.Questions[7].Answers); n == 0 {
		t.Error("without a settings token nothing is said of what was answered to several roles")
	}
	readings := reports.New(*a.play(t, func(s *harness.Settings) { s.LabelFilter, s.Focus, s.ReadOnly = "", "^observed", true }), catalogue)
	for number, most := range map[int]int{1: 3, 2: 4, 3: 4, 4: 9, 5: 0, 8: 0, 11: 0, 19: 1} {
		if q := readings.Questions[number-1]; len(q.Answers) != most || !strings.Contains(q.Open, "--read-only") {
			t.Errorf("question %d by reading alone: %d answers, want %d; open: %q", number, len(q.Answers), most, q.Open)
		}
	}
	if a.wasSent("unverified.test") {
		t.Error("an address of a domain that nobody named was sent")
	}
}
