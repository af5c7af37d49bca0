package proof

import (
	"slices"
	"testing"

	"rolecall/conformance"
)

// The look-alike is on this machine, so a spec that asks how a target is reached
// is told that it is elsewhere.
func TestPlainHTTPIsBlamed(t *testing.T) {
	const spec = "security.security.https"
	for address, want := range map[string]conformance.Verdict{
		"http://scim.example.test/scim/v2":  conformance.Fail,
		"https://scim.example.test/scim/v2": conformance.Pass,
		"http://127.0.0.1/scim/v2":          conformance.NotClaimed,
	} {
		on := open(t, nil)
		on.URL = address
		result := play(t, "hubspot", spec, on)
		if result.Verdict != want {
			t.Errorf("%s: %s %s %+v", address, result.Verdict, result.Reason, result.Findings)
		}
		for _, f := range result.Findings {
			for _, id := range []string{"RFC7644-7.2-01", "ENTRA-GEN-06", "OKTA-REQ-01"} {
				if f.Requirement != id && !slices.Contains(f.Also, id) {
					t.Errorf("%s is not blamed: %+v", id, f)
				}
			}
		}
	}
}
