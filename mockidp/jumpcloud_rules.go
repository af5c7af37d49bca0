package mockidp

import "net/http"

var jumpcloudVendor = vendor{"IDP-JUMPCLOUD", observed(jumpcloudBodies)}

// What JumpCloud needs of a target.
var (
	jumpcloudLookup    = vendor{"IDP-JUMPCLOUD", inferred}.lookup()
	jumpcloudTestTaken = rule{rare: true, ids: []string{jumpcloudVendor.id(needConnect)}, want: "201 with the test user", evidence: documented(jumpcloudConnector)}

	jumpcloudTestGroupTaken = rule{rare: true, ids: []string{jumpcloudVendor.id(needGroupCreate)}, want: "201 with the test group", evidence: documented(jumpcloudConnector)}

	jumpcloudGroupRemoval = &step{name: "delete the test group", accept: []int{http.StatusNoContent}, refused: jumpcloudGroupGone, status: jumpcloudGroupGone}
	jumpcloudGroupGone    = rule{ids: []string{"RFC7644-3.6-01"}, want: "204", evidence: documented(jumpcloudConnector)}

	// jumpcloudRemoval is of the test user alone: a refusal has a second way.
	jumpcloudRemoval = vendor{"IDP-JUMPCLOUD", documented(jumpcloudConnector)}.removal()
	jumpcloudNeeds   = wholeNeeds{
		auth:     jumpcloudVendor.auth(),
		connect:  []*step{jumpcloudVendor.creation(), jumpcloudRemoval, vendor{"IDP-JUMPCLOUD", inferred}.deactivation(), jumpcloudGroupCreate, jumpcloudGroupRemoval, {answer: []rule{jumpcloudTestTaken, jumpcloudTestGroupTaken}}},
		find:     []*step{vendor{"IDP-JUMPCLOUD", inferred}.search()},
		create:   jumpcloudVendor.creation(),
		conflict: jumpcloudVendor.conflict(),
		replace:  jumpcloudVendor.replacement(),
		off:      vendor{"IDP-JUMPCLOUD", inferred}.deactivation(),
		on:       vendor{"IDP-JUMPCLOUD", inferred}.reactivation(),
	}
)
