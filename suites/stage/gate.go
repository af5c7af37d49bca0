package stage

import (
	"context"
	"strings"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/target"
)

// What users do at the door to the account, past SCIM.

// issued is the rule of what outlives a deactivation.
const issued = "ROLECALL-ACC-13"

// Gate is the door to the account.
func (s *Stage) Gate() target.Gate {
	if s.target.Gate == nil {
		s.NotClaimed("it takes somebody who signs in and has keys issued; only the look-alike can be asked to play that")
	}
	return s.target.Gate
}

// Neighbour is another account at the same provider.
func (s *Stage) Neighbour() target.Neighbour {
	if s.target.Neighbour == nil {
		s.NotClaimed("it takes an administrator of another account; only the look-alike can be asked to play one")
	}
	return s.target.Neighbour
}

// Credential is something that was issued to a person.
type Credential struct{ id, what string }

// IssueTo has something issued to a person and sees to it that it is good.
func (s *Stage) IssueTo(p mockidp.Person, kind target.CredentialKind, label string) Credential {
	id, err := s.Gate().IssueTo(s.ctx, s.now(p).Login, kind, label)
	s.Do(err)
	c := Credential{id, "a " + string(kind)}
	if label != "" {
		c.what += " called " + quoted(label)
	}
	if !s.present(c).Valid {
		s.Inconclusive("%s is not good although it was just issued", c.what)
	}
	return c
}

func (s *Stage) present(c Credential) target.Opens {
	opens, err := s.Gate().Present(s.ctx, c.id)
	s.Do(err)
	return opens
}

// ExpectEnded checks that what was issued opens nothing any more.
func (s *Stage) ExpectEnded(after string, all ...Credential) {
	for _, c := range all {
		opens := s.present(c)
		s.Check(issued, By(conformance.OracleProbe), "is "+c.what+" of before still good after "+after+"?", !opens.Valid, "no", yesNo(opens.Valid))
	}
}

// ExpectOpens checks that what was issued opens exactly the permission sets named.
func (s *Stage) ExpectOpens(rule string, c Credential, after string, names ...string) {
	opens := s.present(c)
	got := strings.Join(opens.PermissionSets, ", ")
	s.Check(rule, By(conformance.OracleProbe), "what "+c.what+" opens after "+after, opens.Valid && got == strings.Join(names, ", "),
		quotedAll(names), quotedAll(opens.PermissionSets))
}

// SignIn lets a person sign in by single sign-on, and checks whether the account
// lets them in.
func (s *Stage) SignIn(rule, when string, p mockidp.Person, want bool, roles ...string) {
	in, err := s.Gate().SignIn(s.ctx, s.now(p).Login, roles...)
	s.Do(err)
	s.Check(rule, By(conformance.OracleProbe), "can the person sign in by single sign-on "+when+"?", in == want, yesNo(want), yesNo(in))
}

// Join adds a person by hand to another account; they are taken out afterwards.
func (s *Stage) Join(other target.Neighbour, p mockidp.Person) {
	id, err := other.AddUser(s.ctx, target.HandMade{Email: p.Login})
	s.Do(err)
	s.later(func(ctx context.Context) error { return other.RemoveUser(ctx, id) })
}

// ExpectEntry checks with the access probe of an account whether a person can sign
// in there.
func (s *Stage) ExpectEntry(rule, where string, probe target.AccessProbe, p mockidp.Person, want bool) {
	access, err := probe.Of(s.ctx, p.Login)
	s.Do(err)
	s.Check(rule, By(conformance.OracleProbe), "can the person sign in "+where+"?", access.CanSignIn == want, yesNo(want), yesNo(access.CanSignIn))
}

// GiveToGroup gives permission sets to the members of the groups of a name.
func (s *Stage) GiveToGroup(name string, setIDs ...string) {
	s.Do(s.Admin().GiveToGroup(s.ctx, name, setIDs...))
}
