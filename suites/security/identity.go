package security

import (
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// identitySpecs: taking somebody for somebody else.
func identitySpecs(a Area) {
	a.Plain("look-alike-login", "a login that looks like another's opens no account of the other", func(s *Stage) {
		cast := []people.Person{}
		for _, local := range []string{
			"amelie.noël",        // with the letter as one code point
			"amelie.noe\u0308l",  // the same in another normalisation form
			"аmelie.noël",        // Cyrillic а
			"amelie.noël\u200b",  // a zero-width space at the end
			"\uff41melie.noël",   // full-width a
			"amelie.noël\u202ex", // a bidirectional override
		} {
			p := people.Ada
			p.Local = local
			cast = append(cast, p)
		}
		plain := people.Ada
		plain.Local = "amelie.noel"
		all := s.Namesakes(append([]people.Person{plain}, cast...)...)
		s.Create(all[0])
		stands := s.Snapshot(s.ID(all[0]))
		for _, p := range all[1:] {
			x := s.Post("/Users", s.UserObject(p))
			what := "a create with the login " + Shown(p.Login) + " beside " + Shown(stands.UserName())
			s.ExpectUnchanged("ROLECALL-SEC-08", "the other's", stands)
			hits, on := s.Find(stands.UserName())
			s.Check("ROLECALL-SEC-08", On(on), "who is found by the login "+Shown(stands.UserName()), len(hits) == 1 && hits[0].ID() == stands.ID(), "its owner alone", found(hits))
			if !x.OK() {
				s.Check("ROLECALL-SEC-08", On(x), what, x.Refused(), "a refusal, or a user", Answer(x))
				continue
			}
			if !s.Check("ROLECALL-SEC-08", On(x), "the id of the user by "+what, x.Resource().ID() != stands.ID(), "an id of its own", x.Resource().ID()) {
				continue
			}
			user := s.Snapshot(x.Resource().ID())
			s.Check("ROLECALL-SEC-08", Latest, "userName of the user by "+what, !strings.EqualFold(user.UserName(), stands.UserName()), "another than the first one's", Shown(user.UserName()))
			if p.Login == all[1].Login { // the look-alikes are of a login beyond ASCII, where it is taken
				stands = user
				continue
			}
			s.DeleteAt(scim.UserPath(user.ID()))
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-08"))

	a.Plain("external-id", "an externalId is nobody's id", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		first := s.Snapshot(s.Create(ada).Resource().ID())
		other := s.Name("external")
		second := s.Post("/Users", s.UserObject(grace, scim.F("externalId", first.ID())))
		if second.OK() {
			id := second.Resource().ID()
			s.Check("ROLECALL-SEC-09", On(second), "the id of a user whose externalId is the id of another", id != "" && id != first.ID(), "one of its own", Shown(id))
			s.ExpectUnchanged("ROLECALL-SEC-09", "the other's", first)
			s.Put(scim.UserPath(first.ID()), s.UserObject(ada, scim.F("displayName", "Ada, by id"), scim.F("externalId", other)))
			s.Check("ROLECALL-SEC-09", Latest, "who was changed by a PUT to the id that is another's externalId", s.Snapshot(id).Get("displayName").String() != "Ada, by id", "the user of that id", "the user of that externalId")
		} else {
			s.Check("ROLECALL-SEC-09", On(second), "a create with another user's id as externalId", second.Refused(), "a refusal, or a user", Answer(second))
			s.Put(scim.UserPath(first.ID()), s.UserObject(ada, scim.F("externalId", other)))
		}
		x := s.Get("/Users/" + other)
		s.Check("ROLECALL-SEC-09", On(x), "GET of an externalId as if it were an id", x.Status == http.StatusNotFound || x.Status == http.StatusBadRequest, "404", Answer(x))
	}, ReadsBack(), Proves("ROLECALL-SEC-09"))

	a.Plain("id-in-body", "an id in the body does not turn a write to somebody else", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		first, second := s.Create(ada).Resource().ID(), s.Create(grace).Resource().ID()
		before := s.Snapshot(second)
		check := func(what string, x *scim.Exchange) {
			s.Check("ROLECALL-SEC-10", On(x), what, x.OK() || x.Refused(), "a refusal, or success", Answer(x))
			s.ExpectUnchanged("ROLECALL-SEC-10", "the other's", before)
			s.Snapshot(first)
		}
		check("a PUT with another's id in the body", s.Put(scim.UserPath(first), s.UserObject(ada, scim.F("id", second), scim.F("displayName", "by PUT"))))
		if !s.Denied("patch.supported") {
			check("a PATCH with another's id in the value", s.PatchAt(scim.UserPath(first), scim.Op{Op: "replace", Value: scim.Object{scim.F("id", second), scim.F("displayName", "by PATCH")}}))
			check("a PATCH of the id", s.PatchAt(scim.UserPath(first), scim.Op{Op: "replace", Path: "id", Value: second}))
		}
		zoe := s.Person(people.Zoe)
		check("a create with another's id in the body", s.Post("/Users", s.UserObject(zoe, scim.F("id", second))))
	}, ReadsBack(), Proves("ROLECALL-SEC-10"))
}
