package stage

import (
	"fmt"
	"net/http"
	"strings"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// Person makes somebody of the cast somebody of this spec, with a login that
// exists nowhere else.
func (s *Stage) Person(p people.Person) mockidp.Person {
	return s.person(p, s.session.number())
}

// Namesakes makes people whose logins differ in nothing but what the cast says,
// so that a target which cuts or decodes logins wrongly takes one for the other.
func (s *Stage) Namesakes(cast ...people.Person) []mockidp.Person {
	n := s.session.number()
	var made []mockidp.Person
	for _, p := range cast {
		made = append(made, s.person(p, n))
	}
	return made
}

func (s *Stage) person(p people.Person, n int64) mockidp.Person {
	login := fmt.Sprintf("%s-%d-%s@%s", s.session.prefix, n, p.Local, s.target.Domain)
	s.logins[login] = true
	made := mockidp.Person{Key: login, Login: login, GivenName: p.Given, FamilyName: p.Family}
	if s.idp != nil {
		made = s.idp.NewPerson(login, p.Given, p.Family)
	}
	made.Email, made.DisplayName = login, p.Given+" "+p.Family
	made.Title, made.Department, made.Mobile = p.Title, p.Department, p.Mobile
	return made
}

// Login makes another login for a person who is renamed.
func (s *Stage) Login(local string) string {
	login := fmt.Sprintf("%s-%d-%s@%s", s.session.prefix, s.session.number(), local, s.target.Domain)
	s.logins[login] = true
	return login
}

// The events of a person's time at the company. Each sends what the dialect
// sends and holds the target to what the identity provider needs of the answers.
// If the identity provider would give up, that is a finding and the spec ends.

// TestConnection is the administrator's press on the test button.
func (s *Stage) TestConnection() mockidp.Outcome { return s.settle(s.idp.TestConnection(s.ctx)) }

// Hire assigns the application to a person.
func (s *Stage) Hire(p mockidp.Person, roles ...string) mockidp.Outcome {
	s.needsRoles(roles)
	return s.settle(s.idp.Hire(s.ctx, p, roles...))
}

// ChangeProfile changes what the directory says of a person.
func (s *Stage) ChangeProfile(p mockidp.Person, change func(*mockidp.Person)) mockidp.Outcome {
	return s.settle(s.idp.ChangeProfile(s.ctx, p.Key, change))
}

// ChangeRoles gives a person exactly these roles.
func (s *Stage) ChangeRoles(p mockidp.Person, roles ...string) mockidp.Outcome {
	s.needsRoles(roles)
	return s.settle(s.idp.ChangeRoles(s.ctx, p.Key, roles...))
}

// Rename gives a person another login.
func (s *Stage) Rename(p mockidp.Person, login string) mockidp.Outcome {
	return s.settle(s.idp.RenameLogin(s.ctx, p.Key, login))
}

// Leave takes the application away from a person.
func (s *Stage) Leave(p mockidp.Person) mockidp.Outcome {
	return s.settle(s.idp.Leave(s.ctx, p.Key))
}

// Return assigns the application to a person who had left.
func (s *Stage) Return(p mockidp.Person, roles ...string) mockidp.Outcome {
	s.needsRoles(roles)
	return s.settle(s.idp.Return(s.ctx, p.Key, roles...))
}

// Delete deletes a person from the directory.
func (s *Stage) Delete(p mockidp.Person) mockidp.Outcome {
	return s.settle(s.idp.Delete(s.ctx, p.Key))
}

// Sync pushes a person once more, although nothing has changed.
func (s *Stage) Sync(p mockidp.Person) mockidp.Outcome {
	return s.settle(s.idp.Sync(s.ctx, p.Key))
}

// Forget drops the IdP's link to the account, as when the integration was set up
// anew.
func (s *Stage) Forget(p mockidp.Person) { s.idp.Forget(p.Key) }

// Dialect is the name of the dialect that is spoken, "" in a plain spec.
func (s *Stage) Dialect() string { return s.spec.Dialect }

// Roles is the form in which the dialect sends roles.
func (s *Stage) Roles() mockidp.RoleStyle { return s.dialect.Roles }

// needsRoles ends a spec that is about roles where the dialect sends none.
func (s *Stage) needsRoles(roles []string) {
	if len(roles) > 0 && s.Roles() == mockidp.RolesNone {
		s.Deselected("%s", s.dialect.Info.NoRoles)
	}
}

func (s *Stage) settle(o mockidp.Outcome) mockidp.Outcome {
	s.settled = false
	for _, x := range o.Exchanges {
		if x.Status != 0 {
			s.noServerError(x)
		}
	}
	if o.Err != nil {
		s.noAnswer(o.Err)
	}
	if o.Silent != "" {
		s.Observe(fmt.Sprintf("the event %s", o.Event), "sends nothing: "+o.Silent, "")
	}
	if o.Failure != nil {
		f := o.Failure
		rules := s.blame(f, refusedLogin(o.Exchanges))
		s.Check(rules[0], On(f.Exchange), fmt.Sprintf("%s: %s by %s (%s)", o.Event, f.Message, s.requested(f.Exchange), f.Evidence),
			false, f.Expected, f.Actual, Also(rules[1:]...))
		s.End()
	}
	for _, id := range o.Kept {
		s.count(id, true)
	}
	if o.Stop != "" {
		s.Deselected("%s", o.Stop)
	}
	return o
}

// Create makes an account by a plain POST, as another client than the mock IdP.
func (s *Stage) Create(p mockidp.Person, more ...scim.Field) *scim.Exchange {
	x := s.Must(s.client.Post(s.ctx, "/Users", s.UserBody(p, more...)))
	user := x.Resource()
	if !s.Check(created, On(x), "the answer to a plain create", x.OK(), "201", answer(x)) ||
		!s.Check(identified, On(x), "the id of the new user", user.ID() != "", "a non-empty string", ShownJSON(user.Get("id").Raw)) ||
		!s.Check(takesEffect, On(x), "the userName of the new user", strings.EqualFold(user.UserName(), login(p, more)), quoted(login(p, more)), quoted(user.UserName())) {
		s.End()
	}
	s.made[p.Key] = user.ID()
	return x
}

// employ brings a person into the account by whatever way the spec has.
func (s *Stage) employ(p mockidp.Person, roles ...string) {
	if s.idp != nil {
		s.Hire(p, roles...)
		return
	}
	objects := []scim.Object{}
	for _, role := range roles {
		objects = append(objects, scim.Object{scim.F("value", role), scim.F("display", role)})
	}
	s.Create(p, scim.F("roles", objects))
}

// login is the userName that a plain body carries.
func login(p mockidp.Person, more []scim.Field) string {
	for _, f := range more {
		if name, ok := f.Value.(string); ok && f.Name == "userName" {
			return name
		}
	}
	return p.Login
}

// Patch sends a plain PATCH that every service provider with PATCH must carry
// out; rule says why. Without success the spec ends.
func (s *Stage) Patch(rule, id string, ops ...scim.Op) {
	x := s.Must(s.client.Patch(s.ctx, scim.UserPath(id), ops...))
	if x.Status == http.StatusNotImplemented || x.Status == http.StatusMethodNotAllowed {
		s.NotClaimed("PATCH is not offered: it answered %d", x.Status)
	}
	if !s.Status(rule, x, "the answer to a PATCH of "+operations(ops), []int{http.StatusOK, http.StatusNoContent}) {
		s.End()
	}
}

// operations is what they ask for, in words: add title, then remove title.
func operations(ops []scim.Op) string {
	var words []string
	for _, op := range ops {
		words = append(words, strings.TrimSpace(op.Op+" "+op.Path))
	}
	return strings.Join(words, ", then ")
}

// UserBody is a plain User with the attributes that every identity provider
// sends; more replaces or adds members.
func (s *Stage) UserBody(p mockidp.Person, more ...scim.Field) []byte {
	return marshal(s.UserObject(p, more...))
}

// UserBodyWithout is the same with one member left out.
func (s *Stage) UserBodyWithout(p mockidp.Person, name string) []byte {
	return marshal(userObject(p).Without(name))
}

func userObject(p mockidp.Person) scim.Object {
	return scim.Object{
		scim.F("schemas", []string{scim.UserURN}),
		scim.F("userName", p.Login),
		scim.F("name", scim.Object{scim.F("givenName", p.GivenName), scim.F("familyName", p.FamilyName)}),
		scim.F("displayName", p.DisplayName),
		scim.F("emails", []scim.Object{{scim.F("value", p.Email), scim.F("type", "work"), scim.F("primary", true)}}),
		scim.F("active", true),
	}
}

func marshal(o scim.Object) []byte {
	body, err := scim.Marshal(o)
	if err != nil {
		panic(err)
	}
	return body
}

// ID is the id of a person's account as whoever made it holds it, "" if nobody
// does.
func (s *Stage) ID(p mockidp.Person) string {
	if s.idp == nil {
		return s.made[p.Key]
	}
	return s.idp.RemoteID(p.Key)
}

// now is the person as the directory has them at this moment.
func (s *Stage) now(p mockidp.Person) mockidp.Person {
	if s.idp == nil {
		return p
	}
	if current, _, _ := s.idp.Person(p.Key); current.Key != "" {
		return current
	}
	return p
}
