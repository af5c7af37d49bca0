package stage

import (
	"context"

	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// Desk is where the account's people have credentials issued.
func (s *Stage) Desk() target.Desk {
	if s.target.Desk == nil {
		s.NotClaimed("it takes tokens that are issued and revoked on the way; only the look-alike issues them to a program")
	}
	return s.target.Desk
}

// Issue asks for a token, which is revoked when the spec ends, and gives a client
// that presents it. issued is false where the account refuses it.
func (s *Stage) Issue(w target.Wish) (client *scim.Client, id string, issued bool) {
	desk := s.Desk()
	token, id, issued, err := desk.Issue(s.ctx, w)
	s.Do(err)
	if !issued {
		return nil, "", false
	}
	s.later(func(ctx context.Context) error { return desk.Revoke(ctx, id) })
	return s.client.WithToken(token), id, true
}

// Disconnect switches SCIM off in the account; it is on again when the spec ends.
func (s *Stage) Disconnect() {
	desk := s.Desk()
	s.later(func(ctx context.Context) error { return desk.Connect(ctx, true) })
	s.Do(desk.Connect(s.ctx, false))
}

// Reconnect switches SCIM on again.
func (s *Stage) Reconnect() { s.Do(s.Desk().Connect(s.ctx, true)) }

// ByHand adds a person to the account past SCIM, until the spec ends. The login is
// one that this run made up, so the person is the run's own.
func (s *Stage) ByHand(p mockidp.Person, as target.HandMade) (id string) {
	admin := s.Admin()
	as.Email = p.Login
	id, err := admin.AddUser(s.ctx, as)
	s.Do(err)
	s.later(func(ctx context.Context) error { return admin.RemoveUser(ctx, id) })
	s.target.Journal.Adopt("Users", scim.ParseResource(marshal(scim.Object{scim.F("id", id), scim.F("userName", p.Login)})))
	return id
}

// Access asks the access probe what an address can do; the spec ends where there is
// no probe.
func (s *Stage) Access(email string) target.Access {
	if s.target.Access == nil {
		s.NotClaimed("the target has no access probe")
	}
	access, err := s.target.Access.Of(s.ctx, email)
	if err != nil {
		s.Inconclusive("the access probe did not answer: %v", err)
	}
	return access
}
