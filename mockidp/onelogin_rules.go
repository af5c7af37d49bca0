package mockidp

import "net/http"

// The URNs that OneLogin was seen to send; neither is the RFC's.
const (
	oneloginCore      = "urn:scim:schemas:core:2.0"
	oneloginExtension = "urn:scim:schemas:extension:enterprise:2.0"
)

var oneloginVendor = vendor{"IDP-ONELOGIN", documented(oneloginImplement)}

// What OneLogin needs of a target.
var (
	oneloginLookup = oneloginVendor.lookup()
	oneloginProbe  = oneloginVendor.lists(needConnect)
	oneloginNobody = rule{ids: []string{"RFC7644-3.4.2.2-01", oneloginVendor.id(needConnect)}, want: "an empty list, or 404, for a user who does not exist", evidence: oneloginVendor.evidence}
	oneloginEmpty  = rule{ids: []string{oneloginVendor.id(needConnect)}, want: "an empty list, or 404", evidence: oneloginVendor.evidence}

	oneloginNeeds = wholeNeeds{
		auth: oneloginVendor.auth(),
		connect: []*step{{
			name: "test the connection", accept: []int{http.StatusOK, http.StatusNotFound}, refused: oneloginEmpty, status: oneloginEmpty,
			answer: []rule{oneloginProbe.list, oneloginProbe.page, oneloginNobody},
		}},
		find:     []*step{oneloginVendor.search(http.StatusNotFound)},
		create:   oneloginVendor.creation(),
		conflict: oneloginVendor.conflict(),
		replace:  oneloginVendor.replacement(),
		off:      oneloginVendor.deactivation(),
		on:       oneloginVendor.reactivation(),
		remove:   oneloginVendor.removal(http.StatusOK),
	}
)
