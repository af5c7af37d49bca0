package mockidp

import "net/http"

// validatorRoleType stands for the random text that the validator writes there.
const validatorRoleType = "QJTRWNHGKOAZ"

var validatorVendor = vendor{"IDP-VALIDATOR", observed(validatorReplace)}

// What Microsoft's SCIM Validator needs of a target.
var (
	validatorLookup = validatorVendor.lookup()

	validatorSchemasRule = rule{ids: []string{"RFC7644-4-02", validatorVendor.id(needConnect)}, want: "200 with a list of schemas, the User's among them", evidence: documented(validatorTutorial)}
	validatorSchemas     = &step{name: "discover the schema", accept: []int{http.StatusOK}, refused: validatorSchemasRule, status: validatorSchemasRule, answer: []rule{validatorSchemasRule}}

	validatorNeeds = wholeNeeds{
		auth:    validatorVendor.auth(),
		connect: []*step{validatorSchemas},
		find:    []*step{validatorVendor.search()},
		create:  validatorVendor.creation(),
		replace: validatorPatchStep("update the user", needUpdate, "RFC7644-3.5.2-07"),
		off:     validatorPatchStep("deactivate the user", needOff, "RFC7643-4.1.1-12", "RFC7644-3.5.2.3-02"),
		remove:  validatorVendor.removal(),
	}
)

func validatorPatchStep(name, number string, more ...string) *step {
	ids := append([]string{validatorVendor.id(number)}, more...)
	return &step{
		name: name, accept: []int{http.StatusOK, http.StatusNoContent},
		refused: rule{ids: ids, want: "200 or 204", evidence: validatorVendor.evidence},
		status:  rule{ids: []string{"RFC7644-3.5.2-21", validatorVendor.id(number)}, want: "200 or 204", evidence: validatorVendor.evidence},
	}
}
