package proof

import (
	"net/http"
	"testing"

	"rolecall/conformance"
	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// What one profile or one claim of the target makes a breach is none under
// another.
func TestPatchReadings(t *testing.T) {
	creates := func(cfg *hubspot.Config) {
		cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.CreateOnFilterMiss = true })
	}
	inverted := func(cfg *hubspot.Config) {
		patchIf(op("replace", "name", ""), overwriting)(cfg)
		patchIf(noPath("replace"), overwriting)(cfg)
	}
	conformant := func(cfg *hubspot.Config) {
		inverted(cfg)
		answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["interopProfileConformant"] = true })
		})(cfg)
	}
	for _, c := range []struct {
		what, profile, spec string
		how                 func(*hubspot.Config)
		want                conformance.Verdict
	}{
		{"replace that selects nothing creates", "rfc", "replace-no-match", creates, conformance.Warning},
		{"replace that selects nothing creates, which Entra counts on", "entra", "replace-no-match", creates, conformance.Pass},
		{"replace that selects nothing creates, for HubSpot with Entra", "hubspot", "replace-no-match", creates, conformance.Pass},
		{"replace loses siblings", "rfc", "replace-complex", inverted, conformance.Fail},
		{"replace loses siblings, as the interoperability profile says", "rfc", "replace-complex", conformant, conformance.Pass},
		{"add loses siblings", "rfc", "add-complex", patchIf(op("add", "name", ""), overwriting), conformance.Warning},
		{"add to a complex attribute is lost", "rfc", "add-complex", patchIf(op("add", "name", ""), dropped), conformance.Fail},
		{"any message is a PatchOp", "rfc", "schemas", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			c.Body["schemas"] = []any{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}
			return c.AskWith(c.Body)
		}), conformance.Warning},
		{"readOnly is ignored", "rfc", "readonly", patchAnswers("mutability", swallowed), conformance.Warning},
		{"an unknown path is ignored", "rfc", "path-unknown", patchAnswers("invalidPath", swallowed), conformance.Warning},
		{"a taken login is 400 uniqueness", "rfc", "unique", patchFor(http.StatusConflict, func(a *tamper.Answer) { a.Status = http.StatusBadRequest }), conformance.Warning},
		{"remove of userName is an invalidValue", "rfc", "remove-required", patchAnswers("mutability", retyped("invalidValue")), conformance.Warning},
		{"remove that selects nothing is 400 noTarget", "rfc", "remove-no-match", calls(http.MethodPatch, "/Users/{id}", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusBadRequest, "noTarget", "nothing there")
		}), conformance.Pass},
		{"add that selects nothing changes all", "rfc", "add-no-match", patchIf(op("add", "phoneNumbers[", ""), unfiltered), conformance.Fail},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			result := play(t, c.profile, "protocol.patch."+c.spec, open(t, c.how))
			if result.Verdict != c.want {
				t.Errorf("%s, want %s: %s %+v", result.Verdict, c.want, result.Reason, result.Findings)
			}
		})
	}
}

// HubSpot does not publish the form of its SCIM errors, so that of its other APIs
// is no breach under its profile, and is one under that of the RFC.
func TestForeignErrors(t *testing.T) {
	envelopes := func(cfg *hubspot.Config) { cfg.Account.Options.ErrorBody = hubspot.ErrorsHubSpot }
	for profile, want := range map[string]conformance.Verdict{"hubspot": conformance.Pass, "rfc": conformance.Fail} {
		for _, spec := range []string{"answer", "remove-no-path", "unique"} {
			result := play(t, profile, "protocol.patch."+spec, open(t, envelopes))
			if result.Verdict != want {
				t.Errorf("%s under %s: %s, want %s: %+v", spec, profile, result.Verdict, want, result.Findings)
			}
		}
	}
}
