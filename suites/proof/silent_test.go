package proof

import (
	"net/http"
	"slices"
	"testing"

	"rolecall/conformance"
	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Nobody is blamed for saying nothing about optional features: where there is no
// discovery, as may be so at HubSpot, they are tried, and need not be there.
func TestSilentProviderIsNotBlamed(t *testing.T) {
	optional := []string{"bulk", "cursor-pagination", "me", "roles"}
	for _, preset := range []hubspot.Preset{hubspot.PresetFull, hubspot.PresetHubSpot} {
		on := open(t, func(cfg *hubspot.Config) {
			cfg.Preset = preset
			for _, endpoint := range []string{"/ServiceProviderConfig", "/ResourceTypes", "/Schemas"} {
				calls("", endpoint, func(*tamper.Call) *tamper.Answer { return tamper.Refusal(http.StatusNotFound, "", "no such endpoint") })(cfg)
			}
		})
		passed := map[string]bool{}
		for _, spec := range tree(t, "rfc").Specs() {
			if spec.Family != "protocol" || !slices.Contains(optional, spec.Area) {
				continue
			}
			result := play(t, "rfc", spec.ID, on)
			if result.Verdict != conformance.Pass && result.Verdict != conformance.NotClaimed {
				t.Errorf("preset %s without discovery: %s: %s %s %+v", preset, spec.ID, result.Verdict, result.Reason, result.Findings)
			}
			passed[spec.Area] = passed[spec.Area] || result.Verdict == conformance.Pass
		}
		for _, area := range optional {
			if preset == hubspot.PresetFull && !passed[area] {
				t.Errorf("preset full without discovery: nothing of area %s was tried", area)
			}
		}
	}
}
