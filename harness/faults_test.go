package harness_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/fixtures"
	"rolecall/harness"
	"rolecall/hubspot/faults"
)

// caught names for each fault of the look-alike the spec that is there to catch
// it: the one whose rule the fault breaks.
var caught = map[string]string{
	"create-dup-400":                        "lifecycle.conflict.duplicate",
	"create-dup-500":                        "lifecycle.conflict.duplicate",
	"create-dup-409-untyped":                "lifecycle.conflict.duplicate",
	"create-dup-username-case":              "lifecycle.conflict.duplicate-case",
	"create-client-id-honoured":             "lifecycle.create.client-id",
	"create-active-false-ignored":           "lifecycle.create.inactive",
	"create-active-false-rejected":          "lifecycle.create.inactive",
	"create-reprovision-409":                "lifecycle.reactivate.link-lost",
	"create-no-location":                    "lifecycle.create.answer",
	"filter-username-case-sensitive":        "lifecycle.lookup.letter-case",
	"filter-ignored-returns-all":            "lifecycle.lookup.not-understood",
	"filter-compound-truncated":             "lifecycle.lookup.two-conditions",
	"filter-apostrophe-truncates":           "lifecycle.create.login-punctuation",
	"filter-space-in-value":                 "lifecycle.lookup.blank-in-value",
	"filter-boolean-as-string":              "lifecycle.lookup.two-conditions",
	"put-body-id-wins":                      "lifecycle.conflict.put-body-id",
	"put-active-false-ignored":              "lifecycle.deactivate.put",
	"put-creates-resource":                  "lifecycle.edit.put-unknown",
	"patch-op-case-rejected":                "lifecycle.deactivate.leave",
	"patch-active-string-rejected":          "lifecycle.deactivate.leave",
	"patch-active-string-truthy":            "lifecycle.deactivate.leave",
	"patch-pathless-ignored":                "lifecycle.deactivate.leave",
	"patch-remove-ignored":                  "lifecycle.edit.patch-add-remove",
	"patch-add-rejected":                    "lifecycle.edit.patch-add-remove",
	"patch-reactivate-rejected":             "lifecycle.reactivate.return",
	"patch-noop-400":                        "lifecycle.edit.patch-repeat",
	"patch-not-atomic":                      "lifecycle.conflict.atomic-patch",
	"patch-first-op-only":                   "lifecycle.edit.patch-replace",
	"patch-primary-not-cleared":             "lifecycle.edit.one-primary",
	"deact-noop-success":                    "lifecycle.deactivate.leave",
	"deact-flag-only":                       "lifecycle.deactivate.leave",
	"deact-hidden-from-filter":              "lifecycle.deactivate.leave",
	"deact-get-404":                         "lifecycle.deactivate.leave",
	"deact-hard-delete":                     "lifecycle.deactivate.leave",
	"deact-active-attr-stale":               "lifecycle.deactivate.leave",
	"deact-active-constant":                 "lifecycle.deactivate.leave",
	"deact-reactivate-incomplete":           "lifecycle.reactivate.return",
	"deact-resets-role":                     "roles.away.return-same",
	"del-unknown-204":                       "lifecycle.delete.answer",
	"del-username-not-freed":                "lifecycle.rehire.same-login",
	"del-resurrected-access":                "lifecycle.rehire.same-login",
	"role-remove-noop":                      "roles.wire.remove-by-value",
	"role-add-never-replaces":               "roles.several.added",
	"role-highest-wins":                     "roles.several.primary",
	"role-first-wins":                       "roles.several.primary",
	"role-primary-ignored":                  "roles.several.primary",
	"role-near-name-downgrades":             "roles.near-miss.shortened",
	"role-unknown-gets-privileged-default":  "roles.grant.unknown-name",
	"role-unknown-auto-created":             "roles.grant.unknown-name",
	"role-case-insensitive-grant":           "roles.near-miss.letter-case",
	"role-whitespace-trimmed":               "roles.near-miss.trailing-blank",
	"role-prefix-match":                     "roles.near-miss.suffix",
	"role-unicode-folded":                   "roles.near-miss.full-width",
	"role-boolean-primary-string-rejected":  "roles.change.replaced",
	"role-wiped-by-unrelated-patch":         "roles.keep.unrelated-update",
	"role-unmapped-lost-in-roundtrip":       "roles.sync.off",
	"role-static-removed":                   "roles.sync.off",
	"role-empty-array-ignored":              "roles.change.withdrawn",
	"role-add-drops-existing":               "roles.wire.add-second",
	"role-remove-one-removes-all":           "roles.wire.remove-by-value",
	"role-replace-noop-200":                 "roles.change.replaced",
	"role-kept-through-deactivation":        "roles.wire.changed-while-inactive",
	"role-change-while-inactive-lost":       "roles.wire.changed-while-inactive",
	"role-granted-while-inactive":           "roles.wire.granted-while-inactive",
	"role-lost-on-reactivation":             "roles.away.return-same",
	"role-demotion-skipped-without-default": "roles.change.withdrawn",
	"role-post-upsert-keeps-stale":          "lifecycle.conflict.duplicate",
	"create-groups-rejected":                "lifecycle.tolerance.read-only",
	"create-first-urn-decides":              "lifecycle.tolerance.schemas-order",
	"create-empty-list-rejected":            "lifecycle.tolerance.no-value",
	"create-two-primaries-500":              "lifecycle.tolerance.two-primaries",
	"create-password-echoed":                "lifecycle.tolerance.password",
	"create-external-id-folded":             "lifecycle.tolerance.external-id",
	"put-null-list-500":                     "lifecycle.tolerance.no-emails",
	"put-readonly-rejected":                 "lifecycle.edit.put-own-body",
	"page-items-as-asked":                   "lifecycle.tolerance.pages",
	"filter-operator-case":                  "lifecycle.lookup.attribute-case",
	"role-stored-not-enforced":              "roles.grant.exact-name",
	"rob-retry-creates-twice":               "resilience.network.twice",
	"grp-remove-valuelist-wipes":            "lifecycle.groups.members",
	"grp-remove-filter-ignored":             "lifecycle.groups.members",
	"grp-replace-keeps-stale":               "lifecycle.groups.members",
	"grp-add-replaces":                      "lifecycle.groups.members",
	"proj-excluded-members-ignored":         "lifecycle.groups.without-members",
	"filter-group-ignored":                  "lifecycle.groups.rename",
}

// withGroups lists the specs that need a target with groups.
func withGroups(spec string) bool { return strings.HasPrefix(spec, "lifecycle.groups.") }

// shownTo names the dialects that a fault shows itself to, where those of a plain
// run are not among them.
var shownTo = map[string][]string{
	"role-boolean-primary-string-rejected": {"entra-default:single", "entra-flag:single"},
}

// warned names for each fault that breaks no more than advice the spec that warns
// of it; --strict makes it a failure.
var warned = map[string]string{
	"filter-externalid-unsupported":  "lifecycle.lookup.external-id",            // no sentence of the RFC says that externalId can be filtered
	"put-omitted-active-reactivates": "lifecycle.deactivate.put-without-active", // RFC 7644 section 3.5.1 lets a provider default what a PUT leaves out
	"role-duplicate-add-400":         "roles.wire.same-role-and-leave",          // RFC 7644 section 3.5.2.1 says SHOULD
}

// legal are faults that break nothing that a correct server must keep.
var legal = map[string]string{
	"create-location-relative":      "a relative location that resolves is accepted",
	"patch-valuefilter-nomatch-400": "RFC 7644 section 3.5.2.3 wants that answer",
}

// Every fault that the look-alike has is caught, or said why not; and every
// defect of roles that was seen in a real server is a fault, or said why not.
func TestNoFaultIsForgotten(t *testing.T) {
	have := map[string]bool{}
	for _, f := range faults.All() {
		have[f.ID] = true
		places := 0
		for _, list := range []map[string]string{caught, warned, legal} {
			if list[f.ID] != "" {
				places++
			}
		}
		if places == 0 && revealing[f.ID] != nil {
			places++
		}
		if places != 1 {
			t.Errorf("%s stands in %d of caught, warned, legal and revealing, want one", f.ID, places)
		}
	}
	reasons := table(t, fixtures.NotShown)
	for id, row := range table(t, fixtures.Defects) {
		if row["area"] == "roles" && have[id] == (reasons[id] != nil) {
			t.Errorf("%s must be either a fault or in not-shown.csv", id)
		}
	}
	for id, row := range reasons {
		if row["reason"] == "" {
			t.Errorf("%s has no reason", id)
		}
	}
}

// table reads CSV with a header line, by the column id.
func table(t *testing.T, data []byte) map[string]map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]map[string]string{}
	for _, row := range rows[1:] {
		named := map[string]string{}
		for i, column := range rows[0] {
			named[column] = row[i]
		}
		byID[named["id"]] = named
	}
	return byID
}

// Each fault must be caught by the spec that is there for it, and that spec must
// hold without the fault.
func TestFaultsAreCaught(t *testing.T) {
	specs := map[string]bool{}
	for fault, spec := range caught {
		specs[spec] = true
		t.Run(fault, func(t *testing.T) {
			doc := play(t, func(s *harness.Settings) {
				s.Fault, s.Focus = []string{fault}, only(spec)
				if withGroups(spec) {
					s.Preset = "full"
				}
				if idp := shownTo[fault]; idp != nil {
					s.IDP = idp
				}
			})
			if doc.Run.Verdict != conformance.Fail {
				t.Errorf("the run is %s: %s did not catch the fault", doc.Run.Verdict, spec)
			}
			for _, r := range doc.Run.Results {
				for _, f := range r.Findings {
					if f.Message == "" || f.Expected == "" || f.Actual == "" || f.Expected == f.Actual {
						t.Errorf("%s: a finding that does not say what to mend: %+v", r.ID, f)
					}
				}
			}
		})
	}
	var all []string
	for spec := range specs {
		all = append(all, only(spec))
	}
	for _, preset := range []string{"hubspot", "full"} {
		doc := play(t, func(s *harness.Settings) { s.Focus, s.Preset = strings.Join(all, "|"), preset })
		for _, r := range doc.Run.Results {
			if r.Verdict != conformance.Pass && (preset == "full" || !withGroups(r.ID)) {
				tell(t, r)
			}
		}
	}
}

func TestFaultsAreWarnedOf(t *testing.T) {
	for fault, spec := range warned {
		for strict, want := range map[bool]conformance.Verdict{false: conformance.Warning, true: conformance.Fail} {
			doc := play(t, func(s *harness.Settings) { s.Fault, s.Focus, s.Strict = []string{fault}, only(spec), strict })
			if doc.Run.Verdict != want {
				t.Errorf("%s, strict %t: the run is %s, want %s", fault, strict, doc.Run.Verdict, want)
			}
		}
	}
}

// only focuses on one scenario in whatever dialects it is played.
func only(spec string) string { return "^" + regexp.QuoteMeta(spec) + "[@ ]" }
