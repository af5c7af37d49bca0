package mockidp

import (
	"net/http"
	"slices"
)

var authentikVendor = vendor{"IDP-AUTHENTIK", documented(authentikClients)}

// What authentik needs of a target.
var (
	authentikLookup = authentikVendor.lookup()
	authentikNobody = rule{rare: true, ids: []string{"RFC7644-3.4.2.2-04", authentikVendor.id(needFind)}, want: "the account because of which the creation was answered with 409", evidence: authentikVendor.evidence}

	authentikDiscoveryRule = rule{
		ids: []string{authentikVendor.id(needConnect)}, want: "200 with a ServiceProviderConfig that says whether filters are supported", evidence: authentikVendor.evidence,
		message: "nothing counts as supported: neither PATCH nor filters nor bulk",
	}
	// authentikDiscovery is the connection test.
	authentikDiscovery = &step{
		name: "read ServiceProviderConfig", accept: []int{http.StatusOK},
		refused: authentikDiscoveryRule, status: authentikDiscoveryRule, answer: []rule{authentikDiscoveryRule},
	}
	// authentikConfig is the same request before another event: it takes any answer
	// but a refused credential, and proves nothing.
	authentikConfig = &step{
		name:   "learn what is supported",
		accept: statusesBut(http.StatusUnauthorized, http.StatusTooManyRequests),
	}

	authentikNeeds = wholeNeeds{
		auth:    authentikVendor.auth(),
		connect: []*step{authentikDiscovery},
		find: []*step{{
			name: "look the user up", accept: []int{http.StatusOK},
			refused: authentikVendor.search().refused, status: authentikVendor.search().status, answer: append(authentikLookup.all(), authentikNobody),
		}},
		create:  authentikVendor.creation(anySuccess...),
		replace: authentikVendor.replacement(append(anySuccess, http.StatusNotFound)...),
		off:     authentikVendor.deactivation(anySuccess...),
		on:      authentikVendor.reactivation(append(anySuccess, http.StatusNotFound)...),
		remove:  authentikVendor.removal(anySuccess...),
	}
)

// anySuccess: authentik goes on with every status below 400.
var anySuccess = []int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNonAuthoritativeInfo, http.StatusNoContent}

// statusesBut are all statuses from 200 to 599 without some.
func statusesBut(but ...int) []int {
	var list []int
	for status := http.StatusOK; status < 600; status++ {
		if !slices.Contains(but, status) {
			list = append(list, status)
		}
	}
	return list
}
