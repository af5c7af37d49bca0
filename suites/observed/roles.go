package observed

import (
	"fmt"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// attempt is a user with roles in some form, made in order to see what comes of it.
type attempt struct {
	what  string
	sent  any
	patch *scim.Op // sent after a create without roles
	p     mockidp.Person
	x     *scim.Exchange
}

// The role's own sub-attributes, as a service provider may read any of them.
func value(name string) scim.Object   { return scim.Object{scim.F("value", name)} }
func display(name string) scim.Object { return scim.Object{scim.F("display", name)} }

func roles(a Area) {
	a.Plain("forms", "which forms of a role give a permission set", func(s *Stage) {
		name := s.RoleNames(1)[0]
		text := fmt.Sprintf(`{"value":%q}`, name)
		answer(s, q(7), []attempt{
			{what: "a string", sent: []string{name}},
			{what: "an object with value", sent: []scim.Object{value(name)}},
			{what: "an object with value, type and primary", sent: []scim.Object{{scim.F("value", name), scim.F("type", "WindowsAzureActiveDirectoryRole"), scim.F("primary", true)}}},
			{what: "an object with display alone", sent: []scim.Object{display(name)}},
			{what: "an object with displayName alone", sent: []scim.Object{{scim.F("displayName", name)}}},
			{what: "an object whose display alone is no permission set's name", sent: []scim.Object{{scim.F("value", name), scim.F("display", "No Such Permission Set")}}},
			{what: "an object whose value is JSON text", sent: []scim.Object{value(text)}},
			{what: "a string of JSON text", sent: []string{text}},
			{what: `a PATCH of roles[primary eq "True"].value`, patch: &scim.Op{Op: "replace", Path: `roles[primary eq "True"].value`, Value: name}},
			{what: "a PATCH that adds an object whose value is JSON text", patch: &scim.Op{Op: "add", Path: "roles", Value: []scim.Object{value(text)}}},
		})
	}, ReadsBack(), Proves(q(7)))

	a.Plain("choice", "what several roles, an unknown one and none lead to", func(s *Stage) {
		names := s.RoleNames(2)
		first, second := names[0], names[1]
		primary := func(name string) scim.Object {
			return scim.Object{scim.F("value", name), scim.F("primary", true)}
		}
		answer(s, q(8), []attempt{
			{what: "two roles", sent: []scim.Object{value(first), value(second)}},
			{what: "the same two in the other order", sent: []scim.Object{value(second), value(first)}},
			{what: "two roles, the second primary", sent: []scim.Object{value(first), primary(second)}},
			{what: "two roles, the first primary", sent: []scim.Object{primary(first), value(second)}},
			{what: "a role that names no permission set", sent: []scim.Object{value("No Such Permission Set")}},
			{what: "an unknown role beside a known one", sent: []scim.Object{value("No Such Permission Set"), value(first)}},
			{what: "an empty list of roles", sent: []scim.Object{}},
			{what: "no roles at all"},
		})
	}, ReadsBack(), Proves(q(8)))

	a.Plain("removed", "what is left of a role that is taken away", func(s *Stage) {
		s.NeedsSettings()
		name := s.RoleNames(1)[0]
		for _, way := range []struct {
			what string
			take func(path string, p mockidp.Person) *scim.Exchange
		}{
			{"a PATCH that removes roles", func(path string, _ mockidp.Person) *scim.Exchange {
				return s.PatchAt(path, scim.Op{Op: "remove", Path: "roles"})
			}},
			{"a PATCH that replaces roles by none", func(path string, _ mockidp.Person) *scim.Exchange {
				return s.PatchAt(path, scim.Op{Op: "replace", Path: "roles", Value: []scim.Object{}})
			}},
			{"a PUT with an empty list of roles", func(path string, p mockidp.Person) *scim.Exchange {
				return s.Put(path, s.UserObject(p, scim.F("roles", []scim.Object{})))
			}},
			{"a PUT without roles", func(path string, p mockidp.Person) *scim.Exchange { return s.Put(path, s.UserObject(p)) }},
		} {
			p := s.Person(people.Ada)
			id := made(s, p, scim.F("roles", []scim.Object{value(name)}))
			if held := s.Held(q(8), p); !slices.Contains(held.Sets, name) {
				s.NotClaimed("a role sent as an object with value gives no permission set here, so that none can be taken away")
			}
			x := way.take(scim.UserPath(id), p)
			s.Answer(q(8), "permission sets after "+way.what, outcome(x)+"; holds "+sets(s, p, q(8)), settingsSays, x)
			s.DeleteAt(scim.UserPath(id))
		}
	}, ReadsBack(), Proves(q(8)))

	a.Plain("default", "what a new user without a role may do", func(s *Stage) {
		ada := s.Person(people.Ada)
		made(s, ada)
		s.Answer(q(9), "permission sets of a new user without a role", sets(s, ada, q(9)), settingsSays)
	}, ReadsBack(), Proves(q(9)))

	a.Plain("super-admin", "whether a role makes a super admin", func(s *Stage) {
		s.NeedsSettings()
		name := s.SuperAdminSet().Name
		answer(s, q(9), []attempt{{what: "a role that names a permission set of super admins", sent: []scim.Object{value(name)}}})
	}, ReadsBack(), Proves(q(9)))

	a.Plain("title", "whether title is read as a role", func(s *Stage) {
		s.NeedsSettings()
		name := s.RoleNames(1)[0]
		made(s, s.Person(people.Grace))
		ada := s.Person(people.Ada)
		x, id := create(s, s.UserObject(ada, scim.F("title", name)))
		if id == "" {
			s.Answer(q(10), "a title that is a permission set's name", outcome(x), scimSays, x)
			return
		}
		s.Answer(q(10), "permission sets of a user whose title names one", sets(s, ada, q(10)), settingsSays, x)
	}, ReadsBack(), Proves(q(10)))
}

// answer makes users with roles, a few at a time, and records what each form of a
// role led to: what the settings API says or, where there is none, what was
// answered.
func answer(s *Stage, question string, attempts []attempt) {
	made(s, s.Person(people.Grace))
	s.Clear()
	for some := range slices.Chunk(attempts, atOnce) {
		for i := range some {
			some[i].send(s)
		}
		for _, try := range some {
			said := outcome(try.x)
			if !s.SettingsOracle() || !try.x.OK() {
				s.Answer(question, try.what, said, scimSays, try.x)
				continue
			}
			s.Answer(question, try.what, said+"; holds "+sets(s, try.p, question), settingsSays, try.x)
		}
		s.Clear()
	}
	s.NeedsSettings()
}

func (t *attempt) send(s *Stage) {
	t.p = s.Person(people.Ada)
	var more []scim.Field
	if t.sent != nil {
		more = append(more, scim.F("roles", t.sent))
	}
	var id string
	t.x, id = create(s, s.UserObject(t.p, more...))
	if t.patch != nil && id != "" {
		t.x = s.PatchAt(scim.UserPath(id), *t.patch)
	}
}

// sets says which permission sets a user holds.
func sets(s *Stage, p mockidp.Person, question string) string {
	held := s.Held(question, p)
	switch {
	case !held.Exists:
		return "nothing: HubSpot knows no user with that address"
	case held.SuperAdmin:
		return ShownAll(held.Sets) + ", and is a super admin"
	case len(held.Sets) == 0:
		return "no permission set"
	}
	return ShownAll(held.Sets)
}
