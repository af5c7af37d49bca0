package protocol

import (
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// i18nSpecs: text in any script (RFC 7643 section 2.3.1), and how it is compared
// (RFC 7644 sections 5 and 7.8).
func i18nSpecs(a Area) {
	a.Plain("scripts", "text in any script comes back code point by code point", func(s *Stage) {
		for _, c := range []struct {
			what, text string
			refused    bool // a provider may hold such a name to be none
		}{
			{"Latin letters", "Zoë Łucja Grüßgott", false}, {"Chinese and Japanese", "李小龍 ひらがな", false},
			{"Hebrew and Arabic", "שלום مرحبا", false}, {"characters outside the basic plane", "𝒵 🙂 👩‍💻", true},
			{"markup and quotes", `<b>&amp; "O'Neil" \ / „Süd“`, true}, {"control characters", "Ada\x00Byron\x01", true},
		} {
			ada, text := s.Person(people.Ada), c.text
			ada.FamilyName, ada.DisplayName = text, text
			x := s.Post("/Users", s.UserObject(ada))
			if c.refused && x.Refused() {
				s.Observe("a name with "+c.what, "refused: "+Answer(x), "")
				continue
			}
			path, ok := takenUser(s, "RFC7643-2.3.1-01", x, "a create with a name in "+c.what)
			if !ok {
				continue
			}
			for _, shown := range []*scim.Exchange{x, s.Get(path)} {
				user := shown.Resource()
				s.Equal("RFC7643-2.3.1-01", On(shown), "name.familyName as "+shown.Method+" shows it", user.Get("name", "familyName").String(), text)
				if name := user.Get("displayName"); !unassigned(name) {
					s.Equal("RFC7643-2.3.1-01", On(shown), "displayName as "+shown.Method+" shows it", name.String(), text)
				}
			}
			s.DeleteAt(path)
		}
	}, ReadsBack(), Proves("RFC7643-2.3.1-01"))

	a.Plain("login-forms", "a userName is the same in composed and decomposed letters", func(s *Stage) {
		const rule = "RFC7644-5-01"
		ada := s.Person(people.Ada)
		composed := norm.NFC.String(s.Login("josé"))
		x := s.Post("/Users", s.UserObject(ada, scim.F("userName", composed)))
		if x.Refused() {
			s.NotClaimed("a userName with letters beyond ASCII is refused: %s", Answer(x))
		}
		if _, ok := takenUser(s, "RFC7644-3.3-03", x, "a create with the userName "+Shown(composed)); !ok {
			return
		}
		id := x.Resource().ID()
		for _, other := range []struct {
			form, login string
			more        []Detail
		}{
			{"in decomposed letters", norm.NFD.String(composed), nil},
			{"in full-width letters", fullWidth(composed), []Detail{Mild}}, // not all take width mapping for part of it
		} {
			if list, on, ok := found(s, rule, scim.Eq("userName", other.login), other.more...); ok {
				hits := list.Resources
				s.Check(rule, On(on), "who is found by the login "+other.form, len(hits) == 1 && hits[0].ID() == id, "the user "+id, ShownAll(idsOf(hits)), other.more...)
			}
			x := s.Post("/Users", s.UserObject(s.Person(people.Grace), scim.F("userName", other.login)))
			s.Check(rule, On(x), "a create with the same login "+other.form, !x.OK(), "409", Answer(x)+" "+Shown(x.Resource().UserName()), other.more...)
			if !x.OK() {
				s.Status(rule, x, "the refusal of the same login "+other.form, []int{http.StatusConflict}, Mild)
			}
		}
	}, ReadsBack(), Proves("RFC7644-5-01"), Touches("RFC7644-3.3-03"))

	a.Plain("filter-forms", "a filter compares composed and decomposed letters as the same", func(s *Stage) {
		ada := s.Person(people.Ada)
		ada.DisplayName = norm.NFC.String(s.Name("José Grüß"))
		user := s.Create(ada).Resource()
		if unassigned(user.Get("displayName")) {
			s.NotClaimed("the target does not keep displayName")
		}
		x := s.Get("/Users", "filter", scim.Eq("displayName", ada.DisplayName))
		if x.Refused() {
			s.NotClaimed("the target does not filter on displayName: %s", Answer(x))
		}
		x = s.Get("/Users", "filter", scim.Eq("displayName", norm.NFD.String(ada.DisplayName)))
		if list, ok := s.Listed("RFC7644-7.8-01", x, "a filter in decomposed letters", Mild); ok {
			s.Check("RFC7644-7.8-01", On(x), "who is found by a filter in decomposed letters", len(list.Resources) == 1 && list.Resources[0].ID() == user.ID(),
				"the user "+user.ID(), ShownAll(idsOf(list.Resources)), Mild)
		}
	}, ReadsBack(), Proves("RFC7644-7.8-01"))
}

func idsOf(resources []scim.Resource) (ids []string) {
	for _, r := range resources {
		ids = append(ids, r.ID())
	}
	return ids
}

// fullWidth writes letters of a login in their full-width form, behind the prefix
// by which the run knows its own and which may hold the same letters.
func fullWidth(login string) string {
	i := strings.LastIndex(login, "jos")
	return login[:i] + strings.Replace(login[i:], "jos", "ｊｏｓ", 1)
}
