package mockidp

import (
	"net/http"
	"strconv"
	"time"

	"rolecall/scim"
)

var pocketIDVendor = vendor{"IDP-POCKETID", documented(pocketIDSource)}

// What Pocket ID needs of a target.
var (
	pocketIDLookup = pocketIDVendor.lookup()

	pocketIDForgotten = rule{
		ids: []string{"RFC7643-3.1-11", pocketIDVendor.id(needFind)}, want: "the account to keep the externalId that it was given", evidence: pocketIDVendor.evidence,
		message: "would delete the account and create it anew in each synchronisation",
	}

	pocketIDNeeds = wholeNeeds{
		auth: pocketIDVendor.auth(),
		find: []*step{{
			name: "list the users", accept: []int{http.StatusOK},
			refused: pocketIDVendor.listing(needFind).refused, status: pocketIDVendor.listing(needFind).status,
			answer: append(pocketIDVendor.listing(needFind).answer, pocketIDForgotten),
		}},
		create:  pocketIDVendor.creation(http.StatusOK),
		replace: pocketIDVendor.replacement(http.StatusCreated),
		off:     pocketIDVendor.deactivation(http.StatusCreated),
		on:      pocketIDVendor.reactivation(http.StatusCreated),
		remove:  pocketIDVendor.removal(http.StatusOK, http.StatusNotFound),
	}
)

const (
	pocketIDFirstWait = 500 * time.Millisecond
	pocketIDLongest   = 10 * time.Second
)

// slowDown tries three times: after Retry-After, in seconds or as a date, else
// after half a second that doubles up to ten seconds.
func (p pocketID) slowDown(x *scim.Exchange, attempt int, last time.Duration) (time.Duration, bool) {
	if attempt >= pocketIDAttempts {
		return 0, false
	}
	said := x.Header("Retry-After")
	if seconds, err := strconv.ParseUint(said, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(said); err == nil {
		return max(0, at.Sub(p.opts.Clock.Now())), true
	}
	if last == 0 {
		return pocketIDFirstWait, true
	}
	return min(2*last, pocketIDLongest), true
}
