package observed

import (
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

func life(a Area) {
	a.Plain("deactivated", "what is shown of a deactivated user, and what brings one back", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := made(s, ada)
		off := setActive(s, id, false)
		s.Answer(q(11), "active set to false", outcome(off), scimSays, off)
		if !off.OK() {
			return
		}
		x := s.Get(scim.UserPath(id))
		s.Answer(q(11), "GET of a deactivated user", shows(x), scimSays, x)
		find := s.Get("/Users", "filter", scim.Eq("userName", ada.Login))
		s.Answer(q(11), "a filter for a deactivated user", hits(find, id), scimSays, find)
		again, twin := create(s, s.UserObject(ada))
		said := outcome(again)
		if twin != "" {
			said += ", " + sameID(id, twin) + ", " + shows(again)
		}
		s.Answer(q(11), "POST for the userName of a deactivated user", said, scimSays, again)
		on := setActive(s, id, true)
		s.Answer(q(11), "active set to true again", outcome(on), scimSays, on)
		find = s.Get("/Users", "filter", scim.Eq("userName", ada.Login))
		s.Answer(q(11), "a filter for the user who is back, by the old id", hits(find, id), scimSays, find)
	}, Proves(q(11)))

	a.Plain("deleted", "what DELETE leaves, and what another one answers", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := made(s, ada)
		path := scim.UserPath(id)
		x := s.DeleteAt(path)
		s.Answer(q(12), "DELETE of a user", outcome(x), scimSays, x)
		if !x.OK() {
			return
		}
		gone := s.Get(path)
		s.Answer(q(12), "GET of a deleted user", shows(gone), scimSays, gone)
		find := s.Get("/Users", "filter", scim.Eq("userName", ada.Login))
		s.Answer(q(12), "a filter for a deleted user", hits(find, id), scimSays, find)
		// A target that keeps the user refuses nothing, and one that does not cannot
		// take somebody else away: the id is the run's own.
		again := s.DeleteAt(path)
		s.Answer(q(12), "DELETE once more", outcome(again), scimSays, again)
		if s.SettingsOracle() {
			s.Answer(q(12), "is the deleted user still in the account?", map[bool]string{true: "yes", false: "no"}[s.Known(ada.Login)], settingsSays, x)
		}
		back, other := create(s, s.UserObject(ada))
		said := outcome(back)
		if other != "" {
			said += ", " + sameID(id, other)
		}
		s.Answer(q(12), "POST for the userName of a deleted user", said, scimSays, back)
	}, Proves(q(12)))

	a.Plain("address", "whether an e-mail address can be changed, and to one that is taken", func(s *Stage) {
		grace := s.Person(people.Grace)
		made(s, grace)
		for _, way := range []struct {
			name   string
			change func(path string, p mockidp.Person, to string) *scim.Exchange
		}{
			{"PATCH", func(path string, _ mockidp.Person, to string) *scim.Exchange {
				return s.PatchAt(path, scim.Op{Op: "replace", Path: "userName", Value: to}, scim.Op{Op: "replace", Path: "emails", Value: address(to)})
			}},
			{"PUT", func(path string, p mockidp.Person, to string) *scim.Exchange {
				return s.Put(path, s.UserObject(p, scim.F("userName", to), scim.F("emails", address(to))))
			}},
		} {
			p, to := s.Person(people.Ada), s.Login("ada.king")
			id := made(s, p)
			path := scim.UserPath(id)
			taken := way.change(path, p, grace.Login)
			s.Answer(q(14), "a "+way.name+" to an address that is taken", form(taken), scimSays, taken)
			x := way.change(path, p, to)
			said := outcome(x)
			if x.OK() {
				now := s.Get(path).Resource().UserName()
				said += ", read back: " + either(strings.EqualFold(now, p.Login), strings.EqualFold(now, to))
			}
			s.Answer(q(14), "a "+way.name+" to another address", said, scimSays, x)
			if x.OK() && s.SettingsOracle() {
				s.Answer(q(14), "the address under which HubSpot knows the user after that "+way.name, either(s.Known(p.Login), s.Known(to)), settingsSays, x)
			}
		}
	}, Proves(q(14)))
}

// setActive changes active by PATCH, and by PUT where PATCH is not offered.
func setActive(s *Stage, id string, active bool) *scim.Exchange {
	x := s.PatchAt(scim.UserPath(id), scim.Op{Op: "replace", Value: scim.Object{scim.F("active", active)}})
	if x.Status != http.StatusNotImplemented && x.Status != http.StatusMethodNotAllowed {
		return x
	}
	user := s.Get(scim.UserPath(id)).Resource()
	return s.Put(scim.UserPath(id), scim.Object{
		scim.F("schemas", []string{scim.UserURN}), scim.F("userName", user.UserName()), scim.F("active", active),
	})
}

func sameID(before, after string) string {
	return map[bool]string{true: "the same id", false: "another id"}[before == after]
}

// either says which of two addresses it is.
func either(old, changed bool) string {
	switch {
	case old && changed:
		return "both the old and the new one"
	case old:
		return "the old one"
	case changed:
		return "the new one"
	}
	return "neither the old nor the new one"
}

func address(to string) []scim.Object {
	return []scim.Object{{scim.F("value", to), scim.F("type", "work"), scim.F("primary", true)}}
}
