package stage

import (
	"net/http"

	"rolecall/mockidp"
	"rolecall/scim"
)

// Deleted tells whether the identity provider asked for the account to be
// deleted; some never do.
func Deleted(o mockidp.Outcome) bool {
	for _, x := range o.Exchanges {
		if x.Method == http.MethodDelete {
			return true
		}
	}
	return false
}

// ExpectShut checks that an event has shut a person out: the account is inactive,
// or gone where the identity provider deletes it.
func (s *Stage) ExpectShut(p mockidp.Person, id string, o mockidp.Outcome) {
	if !Deleted(o) {
		s.ExpectInactive(p)
		return
	}
	s.Observe("the account of a person who leaves", "deleted by the identity provider", "")
	x := s.Must(s.client.Get(s.ctx, scim.UserPath(id), ""))
	s.Status(unreadable, x, "GET of the deleted account", []int{http.StatusNotFound})
	s.ExpectNoAccount(unlisted, s.now(p).Login)
}

// ExpectReturned checks that a person who left by the outcome has the same
// account again, or a new one where the identity provider had deleted it; and
// that it is open.
func (s *Stage) ExpectReturned(p mockidp.Person, id string, left mockidp.Outcome) {
	if Deleted(left) {
		s.Check(newID, Latest, "the id after the return", s.ID(p) != id, "another than "+id, s.ID(p))
	} else {
		s.Equal(sameAgain, Latest, "the id after the return", s.ID(p), id)
	}
	s.ExpectActive(p)
}
