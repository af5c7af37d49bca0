package stage

import (
	"net/http"
	"slices"
	"strings"

	"rolecall/mockidp"
	"rolecall/scim"
)

// loginFreed is the advice that a deleted account is in nobody's way.
const loginFreed = "RFC7644-3.6-05"

// foundByLogin is the rule that a search by login finds who has it.
const foundByLogin = "RFC7644-3.4.2.2-04"

// blame are the rules that a failure of the identity provider is held against. A
// search that finds nobody before a create is answered with 409 looks like a search
// that is broken. It is not if the account is one that was deleted: then the target
// still counts what it has to leave out of every list, which RFC 7644 section 3.6
// advises against.
func (s *Stage) blame(f *mockidp.Failure, login string) []string {
	i := slices.Index(f.Requirements, foundByLogin)
	if i < 0 || !s.declared[loginFreed] || !s.heldBack(login) {
		return f.Requirements
	}
	ids := slices.Clone(f.Requirements)
	ids[i] = loginFreed
	return ids
}

// heldBack tells whether a login was refused as taken after the account that had it
// was deleted.
func (s *Stage) heldBack(login string) bool {
	id, gone := "", false
	for _, x := range s.seen {
		switch {
		case x.Method == http.MethodPost && strings.EqualFold(scim.ParseResource([]byte(x.RequestBody)).UserName(), login):
			if gone && x.Status == http.StatusConflict {
				return true
			}
			if x.OK() {
				id, gone = x.Resource().ID(), false
			}
		case x.Method == http.MethodDelete && x.OK() && id != "" && strings.HasSuffix(x.URL, scim.UserPath(id)):
			gone = true
		}
	}
	return false
}

// refusedLogin is the login of the last create that was answered with 409, "" if
// none was.
func refusedLogin(exchanges []*scim.Exchange) string {
	for _, x := range slices.Backward(exchanges) {
		if x.Method == http.MethodPost && x.Status == http.StatusConflict {
			return scim.ParseResource([]byte(x.RequestBody)).UserName()
		}
	}
	return ""
}
