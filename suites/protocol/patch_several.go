package protocol

import (
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// several is a multi-valued attribute of which a user has one value of type work
// and one of type home, both kept by the target.
type several struct {
	name                     string
	work, home, spare, extra string
	// rare is a type that no value has yet, if there are so many: a target may take
	// one value of a type.
	rare string
	// bound tells that a target may need the value of type work: e-mail
	// addresses are logins in many products.
	bound bool
}

func (m several) value(kind, value string) scim.Object {
	return scim.Object{scim.F("value", value), scim.F("type", kind)}
}

// of is the path of the values of a type: emails[type eq "home"].
func (m several) of(kind string) string { return m.name + "[" + scim.Eq("type", kind) + "]" }

// pairs are the multi-valued attributes that the specs change, for one user.
func pairs(login string) []several {
	return []several{
		{name: "phoneNumbers", work: "+442079460101", home: "+442079460102", spare: "+442079460103", extra: "+442079460104", rare: "mobile"},
		{name: "emails", work: login, home: "home." + login, spare: "spare." + login, extra: "extra." + login, rare: "other", bound: true},
	}
}

// editSeveral makes a user with two values of each.
func editSeveral(s *Stage, p people.Person, fields ...scim.Field) *edited {
	person := s.Person(p)
	for _, m := range pairs(person.Login) {
		work := m.value("work", m.work)
		if m.bound {
			work = work.With(scim.F("primary", true))
		}
		fields = append(fields, scim.F(m.name, []scim.Object{work, m.value("home", m.home)}))
	}
	return editPerson(s, person, fields...)
}

// severals are those of which the target keeps both values.
func (e *edited) severals() (kept []several) {
	for _, m := range pairs(e.person.Login) {
		if m.is(e.before, "work", m.work, "home", m.home) {
			kept = append(kept, m)
		}
	}
	if len(kept) == 0 {
		e.NotClaimed("the target keeps two typed values neither of phoneNumbers nor of emails")
	}
	return kept
}

// free is one that no login rests on.
func (e *edited) free() several {
	for _, m := range e.severals() {
		if !m.bound && e.optional(m.name) {
			return m
		}
	}
	e.NotClaimed("the target keeps no two typed values of phoneNumbers, or needs them")
	return several{}
}

// is tells whether a user has exactly these values, given as type and value in
// turn.
func (m several) is(r scim.Resource, pairs ...string) bool {
	return slices.Equal(m.shown(r), m.listed(pairs))
}

// shown are the values of the attribute as "type value", sorted.
func (m several) shown(r scim.Resource) []string {
	var pairs []string
	for _, element := range r.Elements(m.name) {
		pairs = append(pairs, element.Get("type").String(), element.Get("value").String())
	}
	return m.listed(pairs)
}

func (m several) listed(pairs []string) []string {
	list := []string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, strings.ToLower(pairs[i])+" "+m.plain(pairs[i+1]))
	}
	slices.Sort(list)
	return list
}

// plain is a value without what a service provider may write in its own way: the
// case of an e-mail address, the form of a phone number (RFC 7643 section 4.1.2
// asks for that of RFC 3966).
func (m several) plain(value string) string {
	if m.name != "phoneNumbers" {
		return strings.ToLower(value)
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, value)
}

// holds checks that the user has exactly these values after a PATCH.
func (e *edited) holds(rule string, m several, after string, pairs ...string) bool {
	r := e.now()
	return e.Check(rule, Latest, m.name+" after "+after, m.is(r, pairs...), ShownAll(m.listed(pairs)), ShownAll(m.shown(r)))
}
