package protocol

import (
	"strings"

	. "rolecall/suites/stage"

	"rolecall/mockidp"
	"rolecall/scim"
)

// attempt is a create that a target may refuse, and the user as GET shows it.
type attempt struct {
	post *scim.Exchange
	get  *scim.Exchange // nil if the create was refused
}

// try creates a user with some members replaced or added. What was created must be
// there and be that user, or nothing can be learnt from it.
func try(s *Stage, p mockidp.Person, more ...scim.Field) attempt {
	x := s.Post("/Users", s.UserObject(p, more...))
	if x.Refused() {
		return attempt{post: x}
	}
	id := x.Resource().ID()
	if !s.Check("RFC7643-3.1-02", On(x), "the answer to a create", x.OK() && id != "", "201 with an id, or a refusal", Answer(x)) {
		s.End()
	}
	return attempt{x, readUser(s, id, p.Login)}
}

// readUser gets a user and sees to it that it is the one.
func readUser(s *Stage, id, login string) *scim.Exchange {
	x := s.Get(scim.UserPath(id))
	user := x.Resource()
	if !s.Check("RFC7644-3.4.1-01", On(x), "GET of the user", x.OK() && user.ID() == id && strings.EqualFold(user.UserName(), login),
		"200 with the user "+Shown(login), Answer(x)+" "+Shown(user.UserName())) {
		s.End()
	}
	return x
}

// shown are the answers that show the user, none if it was refused.
func (a attempt) shown() []*scim.Exchange {
	if a.get == nil {
		return nil
	}
	return []*scim.Exchange{a.post, a.get}
}

func (a attempt) refused() bool { return a.get == nil }

// last is the answer that tells most.
func (a attempt) last() *scim.Exchange {
	if a.get != nil {
		return a.get
	}
	return a.post
}
