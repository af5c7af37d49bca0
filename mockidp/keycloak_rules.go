package mockidp

import (
	"net/http"
	"slices"
)

var keycloakVendor = vendor{"IDP-KEYCLOAK", documented(keycloakSource)}

// What the Keycloak extension needs of a target. A rule on PATCH is in the steps
// of each change, since the setting may be either.
var (
	keycloakPatchOn  = keycloakPatchStep("update the user", needUpdate)
	keycloakPatchOff = keycloakPatchStep("deactivate the user", needOff)

	keycloakNeeds = wholeNeeds{
		auth:    keycloakVendor.auth(),
		create:  keycloakVendor.creation(),
		replace: withStep(keycloakVendor.replacement(), keycloakPatchOn),
		off:     withStep(keycloakVendor.deactivation(), keycloakPatchOff),
		on:      withStep(keycloakVendor.reactivation(), keycloakPatchOn),
		remove:  keycloakVendor.removal(),
	}
)

func keycloakPatchStep(name, number string) *step {
	wanted := rule{ids: []string{keycloakVendor.id(number), "RFC7643-4.1.1-12", "RFC7644-3.5.2-21"}, want: "200 or 204", evidence: keycloakVendor.evidence}
	return &step{name: name, accept: []int{http.StatusOK, http.StatusNoContent}, refused: wanted, status: wanted}
}

// withStep declares the rules of another step with those of the first, as rules
// of some situations only.
func withStep(s, other *step) *step {
	ids := slices.Clone(other.refused.ids)
	s.answer = append(s.answer, rule{rare: true, ids: ids, want: other.refused.want, evidence: other.refused.evidence})
	return s
}
