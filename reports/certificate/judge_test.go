package certificate

import (
	"errors"
	"strings"
	"testing"

	"rolecall/conformance"
)

func TestARunThatDoesWhatItTakesEarnsTheLevel(t *testing.T) {
	for _, level := range everyLevel() {
		if err := Judge(document(t, good(level)), level, issued); err != nil {
			t.Errorf("%s: %v", level.Name, err)
		}
	}
}

func TestJudgeRefuses(t *testing.T) {
	level := levelNamed(t, "hubspot-roles")
	ended := func(v conformance.Verdict) func(*conformance.Run) {
		return func(r *conformance.Run) { r.Results[3].Verdict = v; r.Conclude() }
	}
	for name, test := range map[string]struct {
		spoil func(*conformance.Run)
		says  string
	}{
		"a dirty build":               {func(r *conformance.Run) { r.Tool.Modified = true }, "checkout with changes"},
		"a build of unknown revision": {func(r *conformance.Run) { r.Tool.Revision = "" }, "which revision"},
		"a run cut short":             {func(r *conformance.Run) { r.Problem = "interrupted"; r.Conclude() }, "not complete: interrupted"},
		"a record without a choice":   {func(r *conformance.Run) { r.Choice = nil }, "older build"},
		"a shard":                     {func(r *conformance.Run) { r.Choice.Shard = "1/2" }, "report merge"},
		"a missing result":            {func(r *conformance.Run) { r.Choice.Chosen = append(r.Choice.Chosen, "roles.a.b") }, "without a result: roles.a.b"},
		"a mandatory spec left out":   {func(r *conformance.Run) { r.Choice.LeftOut = []string{"roles.a.b@okta-oin"} }, "left out by --label-filter or --focus, and the level asks for that: roles.a.b@okta-oin"},
		"a failure":                   {ended(conformance.Fail), "a failure: other.than.asked"},
		"an inconclusive result":      {ended(conformance.Inconclusive), "inconclusive: other.than.asked"},
		"a mandatory spec deselected": {func(r *conformance.Run) { r.Results[2].ID, r.Choice.Chosen[2] = "roles.x.y", "roles.x.y" }, "deselected, and the level asks for that: roles.x.y"},
		"an expired waiver":           {func(r *conformance.Run) { r.Waivers[0].State = conformance.WaiverExpired; r.Conclude() }, "waiver of RFC7644-3.3-08 is expired"},
		"a waiver that expired since": {func(r *conformance.Run) { r.Waivers[0].Expires = "2026-11-22" }, "its last day was 2026-11-22"},
		"a waiver that is gone":       {func(r *conformance.Run) { r.Waivers[0].State = conformance.WaiverGone; r.Conclude() }, "is gone"},
		"another profile":             {func(r *conformance.Run) { r.Profile = "rfc" }, "--profile hubspot"},
		"no oracle":                   {func(r *conformance.Run) { r.Target.Oracles = nil }, "settings token"},
		"faults":                      {func(r *conformance.Run) { r.Target.Faults = []string{"deact-noop-success"} }, "deact-noop-success"},
		"a requirement not asserted":  {func(r *conformance.Run) { r.Results[0].Checks = r.Results[0].Checks[1:] }, "nothing was asserted on requirements that the level asks for: " + level.Requirements[0]},
		"a requirement never affirmed": {func(r *conformance.Run) {
			r.Results[0].Checks[0] = conformance.Check{Requirement: level.Requirements[0]}
		}, "nothing was asserted"},
		"a requirement broken, waived": {func(r *conformance.Run) { r.Results[1].Findings[0].Also = []string{"HUBSPOT-ROLE-02"} }, "no waiver excuses: HUBSPOT-ROLE-02"},
		"a requirement of another spec": {func(r *conformance.Run) {
			r.Results[0].ID, r.Choice.Chosen[0] = "lifecycle.all.of-it", "lifecycle.all.of-it"
		}, "nothing was asserted"},
		"nothing at all": {func(r *conformance.Run) { r.Results, r.Choice.Chosen = nil, nil; r.Conclude() }, "verdict of the run is inconclusive"},
	} {
		t.Run(name, func(t *testing.T) {
			run := good(level)
			test.spoil(&run)
			err := Judge(document(t, run), level, issued)
			var refused *Refused
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error is %v, want a refusal that says %q", err, test.says)
			}
			if _, _, err := Make(Order{Report: rawOf(t, document(t, run)), Level: level, Issuer: issuer, Now: issued}); err == nil {
				t.Error("a bundle was made")
			}
		})
	}
}

// A level of one dialect does not care for the others, and needs its own.
func TestJudgeOfOneDialect(t *testing.T) {
	level := levelNamed(t, "entra-flag-ready")
	run := good(level)
	run.Choice.LeftOut = append(run.Choice.LeftOut, "roles.a.b@okta-oin")
	if err := Judge(document(t, run), level, issued); err != nil {
		t.Error(err)
	}
	run.Choice.LeftOut = append(run.Choice.LeftOut, "roles.a.b@entra-flag", "roles.plain.one")
	if err := Judge(document(t, run), level, issued); err == nil || !strings.Contains(err.Error(), "roles.a.b@entra-flag, roles.plain.one") {
		t.Errorf("error is %v", err)
	}
	run = good(level)
	run.Dialects[0].Name = "okta-oin"
	if err := Judge(document(t, run), level, issued); err == nil || !strings.Contains(err.Error(), "did not speak the dialect entra-flag") {
		t.Errorf("error is %v", err)
	}
}

func TestRefusedSaysEveryReason(t *testing.T) {
	run := good(levelNamed(t, "hubspot-roles"))
	run.Tool.Modified, run.Profile, run.Target.Oracles = true, "rfc", nil
	err := Judge(document(t, run), levelNamed(t, "hubspot-roles"), issued)
	if err == nil || strings.Count(err.Error(), "\n- ") != 3 {
		t.Errorf("error is %v, want three reasons", err)
	}
}

func TestMakeRefusesADirtyBuildOfItsOwn(t *testing.T) {
	level := levelNamed(t, "scim-core")
	dirty := issuer
	dirty.Modified = true
	_, _, err := Make(Order{Report: rawOf(t, document(t, good(level))), Level: level, Issuer: dirty, Now: issued})
	if err == nil || !strings.Contains(err.Error(), "this build of rolecall") {
		t.Errorf("error is %v", err)
	}
}

// Every requirement of every level stands in the catalogue and counts under the
// level's profile: else nobody could earn it, or everybody.
func TestLevelsAskForWhatThereIs(t *testing.T) {
	cat, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, level := range everyLevel() {
		if names[level.Name] {
			t.Errorf("%s stands twice", level.Name)
		}
		names[level.Name] = true
		profile, err := conformance.ProfileByName(level.Profile)
		if err != nil {
			t.Error(err)
		}
		for _, id := range level.Requirements {
			q, ok := cat.Get(id)
			if !ok || profile.Weigh(q) != conformance.Required {
				t.Errorf("%s asks for %s, which %s does not require", level.Name, id, level.Profile)
			}
		}
	}
	for _, bad := range []string{"", "-ready", "gold"} {
		if _, err := LevelByName(bad); err == nil || !strings.Contains(err.Error(), "hubspot-roles") {
			t.Errorf("level %q: %v", bad, err)
		}
	}
}
