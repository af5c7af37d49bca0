package observed

import (
	"fmt"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// Lengths that are tried, gently: no server is to be brought down by them.
var lengths = []int{64, 128, 256, 512}

func values(a Area) {
	a.Plain("required", "which attributes a create can do without", func(s *Stage) {
		made(s, s.Person(people.Ada))
		for _, without := range [][]string{{"emails"}, {"name"}, {"displayName"}, {"active"}, {"schemas"}, {"emails", "name", "displayName", "active"}, {"userName"}} {
			p := s.Person(people.Ada)
			body := s.UserObject(p)
			for _, name := range without {
				body = body.Without(name)
			}
			x, id := create(s, body)
			said := outcome(x)
			if id != "" {
				said += ", read back: " + shows(s.Get(scim.UserPath(id)))
				s.DeleteAt(scim.UserPath(id))
			}
			s.Answer(q(6), "a create without "+strings.Join(without, ", "), said, scimSays, x)
		}
	}, Proves(q(6)))

	a.Plain("two-addresses", "which address counts where userName and emails differ", func(s *Stage) {
		made(s, s.Person(people.Grace))
		p, other := s.Person(people.Ada), s.Login("other")
		x, id := create(s, s.UserObject(p, scim.F("emails", []scim.Object{{scim.F("value", other), scim.F("type", "work"), scim.F("primary", true)}})))
		said := outcome(x)
		if id != "" {
			user := s.Get(scim.UserPath(id)).Resource()
			said += fmt.Sprintf("; read back: userName is %s, emails is %s", which(user.UserName(), p.Login, other), which(strings.Join(user.Strings("emails"), ", "), p.Login, other))
		}
		s.Answer(q(6), "a create whose emails differ from its userName", said, scimSays, x)
		if id != "" {
			s.Answer(q(6), "the address under which HubSpot knows that user", by(s.Known(p.Login), s.Known(other)), settingsSays, x)
		}
	}, Proves(q(6)))

	a.Plain("lengths", "how long values may be", func(s *Stage) {
		p := s.Person(people.Ada)
		path := scim.UserPath(made(s, p))
		for _, n := range lengths {
			family := strings.Repeat("x", n)
			x := s.Put(path, s.UserObject(p, scim.F("name", scim.Object{scim.F("givenName", p.GivenName), scim.F("familyName", family)}), scim.F("displayName", family)))
			said := outcome(x)
			if x.OK() {
				kept := len(s.Get(path).Resource().Get("name", "familyName").String())
				said = map[bool]string{true: "kept whole", false: fmt.Sprintf("cut to %d", kept)}[kept == n]
			}
			s.Answer(q(6), fmt.Sprintf("a family name and a displayName of %d characters", n), said, scimSays, x)
			if said != "kept whole" {
				break
			}
		}
		local := s.Name("")
		local += strings.Repeat("x", max(0, 64-len(local))) // the longest that mail allows (RFC 5321 section 4.5.3.1.1)
		_, domain, _ := strings.Cut(p.Login, "@")
		p.Login, p.Email = local+"@"+domain, local+"@"+domain
		x, _ := create(s, s.UserObject(p))
		s.Answer(q(6), "a userName with 64 characters before the @", outcome(x), scimSays, x)
	}, Proves(q(6)))

	a.Plain("unverified", "what an address of an unverified domain is answered with", func(s *Stage) {
		domain := s.UnverifiedDomain()
		made(s, s.Person(people.Grace))
		p := s.Person(people.Ada)
		local, _, _ := strings.Cut(p.Login, "@")
		p.Login, p.Email = local+"@"+domain, local+"@"+domain
		x, _ := create(s, s.UserObject(p))
		s.Answer(q(15), "a create with an address in a domain that is not verified", outcome(x), scimSays, x)
	}, Proves(q(15)))
}

func which(got, login, other string) string {
	switch {
	case strings.EqualFold(got, login):
		return "what userName said"
	case strings.EqualFold(got, other):
		return "what emails said"
	case got == "":
		return "empty"
	}
	return "something else"
}

func by(login, other bool) string {
	switch {
	case login && other:
		return "both"
	case login:
		return "what userName said"
	case other:
		return "what emails said"
	}
	return "neither"
}
