package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// readSpecs: GET (RFC 7644 section 3.4), and what every representation holds (RFC
// 7643 section 3.1).
func readSpecs(a Area) {
	readOne(a)
	readIdentity(a)
	readMeta(a)
	readLinks(a)
	readLists(a)
}

// readOne: the answers about one resource.
func readOne(a Area) {
	a.Plain("one", "GET answers 200 with the resource that the id names", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		x := s.Get(scim.UserPath(id))
		if s.Status("RFC7644-3.4.1-01", x, "GET of a user", []int{http.StatusOK}) {
			user := x.Resource()
			s.Equal("RFC7644-3.4.1-01", On(x), "the id that GET shows", user.ID(), id)
			s.Check("RFC7644-3.4.1-01", On(x), "the userName that GET shows", strings.EqualFold(user.UserName(), ada.Login), Shown(ada.Login), Shown(user.UserName()))
		}
	}, ReadsBack(), Proves("RFC7644-3.4.1-01"))

	a.Plain("other-endpoint", "the id of a user is no group's", func(s *Stage) {
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		s.Status("RFC7644-3.4.1-03", s.Get(scim.GroupPath(id)), "GET of a group with the id of a user", []int{http.StatusNotFound})
	}, ReadsBack(), Proves("RFC7644-3.4.1-03"))

	a.Plain("formatted-name", "the formatted name and its parts are one name", func(s *Stage) {
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		x := s.Get(path)
		if x.Resource().Get("name", "formatted").String() == "" {
			s.Put(path, s.UserObject(ada, scim.F("name", scim.Object{scim.F("formatted", ada.GivenName+" "+ada.FamilyName),
				scim.F("givenName", ada.GivenName), scim.F("familyName", ada.FamilyName)})))
			x = s.Get(path)
		}
		formatted := x.Resource().Get("name", "formatted").String()
		if formatted == "" {
			s.NotClaimed("the target does not keep name.formatted")
		}
		folded := strings.ToLower(formatted)
		s.Check("RFC7643-4.1.1-07", On(x), "name.formatted", strings.Contains(folded, strings.ToLower(ada.GivenName)) && strings.Contains(folded, strings.ToLower(ada.FamilyName)),
			"a name with "+ada.GivenName+" and "+ada.FamilyName, Shown(formatted))
	}, ReadsBack(), Proves("RFC7643-4.1.1-07"))

	a.Plain("id-case", "an id is found in its own letter case only", func(s *Stage) {
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		swapped := swapCase(id)
		if swapped == id {
			s.NotClaimed("the ids of this target have no letters, such as %s", id)
		}
		s.Status("RFC7643-3.1-08", s.Get(scim.UserPath(swapped)), "GET of the id "+id+" as "+swapped, []int{http.StatusNotFound})
	}, ReadsBack(), Proves("RFC7643-3.1-08"))

	a.Plain("unknown", "GET of an id that nobody has answers 404 with a SCIM error", func(s *Stage) {
		s.Snapshot(s.Create(s.Person(people.Grace)).Resource().ID()) // who exists is found
		for _, query := range [][]string{nil, {"excludedAttributes", "emails"}, {"attributes", "userName"}} {
			x := s.Get(scim.UserPath(s.Unknown()), query...)
			if s.Status("RFC7644-3.4.1-02", x, "GET of an unknown id"+withQuery(query), []int{http.StatusNotFound}) {
				s.SCIMError("RFC7644-3.4.1-02", x, "the body of the 404"+withQuery(query))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.1-02"))

	a.Plain("verbs", "users can be made, read, listed, replaced and deleted", func(s *Stage) {
		ada := s.Person(people.Ada)
		const rule = "RFC7644-3.2-02"
		offered := func(x *scim.Exchange) {
			s.Check(rule, On(x), x.Method+" on the endpoint of users", x.OK(), "a success", Answer(x))
		}
		path, ok := takenUser(s, rule, s.Post("/Users", s.UserObject(ada)), "a create")
		if !ok {
			return
		}
		offered(s.Get(path))
		offered(s.Get("/Users", "count", "1"))
		offered(s.Put(path, s.UserObject(ada)))
		offered(s.DeleteAt(path))
	}, ReadsBack(), Proves("RFC7644-3.2-02"))

	a.Plain("stored", "the answer to a write shows what is really stored", func(s *Stage) {
		const rule = "RFC7644-3.1-03"
		ada := s.Person(people.Ada)
		x := s.Create(ada)
		path := scim.UserPath(x.Resource().ID())
		asStored := func(x *scim.Exchange) {
			if x.OK() && len(x.Body()) > 0 && s.Equal(rule, On(x), "the id in the answer to "+x.Method, x.Resource().ID(), s.ID(ada)) {
				s.ExpectUnchanged(rule, "against the answer to "+x.Method+", the stored", x.Resource())
			}
		}
		asStored(x)
		asStored(s.Put(path, s.UserObject(ada, scim.F("displayName", "  Ada   King  "))))
		if s.Claim("patch.supported") != target.Denied {
			asStored(s.PatchAt(path, scim.Op{Op: "replace", Path: "name.familyName", Value: "King"}))
		}
	}, ReadsBack(), Proves("RFC7644-3.1-03"))

	a.Plain("unassigned", "what was never given is left out, null or an empty array", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Get(scim.UserPath(s.Create(ada).Resource().ID()))
		var forms []string
		for _, name := range []string{"nickName", "title", "userType", "phoneNumbers", "addresses", "photos"} {
			value := x.Resource().Get(name)
			hollow := value.Raw == `""` || value.Raw == "{}" || slices.Contains([]string{`[""]`, "[{}]", "[null]"}, strings.Join(strings.Fields(value.Raw), ""))
			s.Check("RFC7643-2.5-03", On(x), name+" of a user who was created without", !hollow, "no attribute, null, [] or a default of the provider", value.Raw)
			if unassigned(value) {
				forms = append(forms, formOf(value.Raw))
			}
		}
		slices.Sort(forms)
		s.Observe("unassigned attributes", strings.Join(slices.Compact(forms), ", "), "")
	}, ReadsBack(), Proves("RFC7643-2.5-03"))
}

// readIdentity: the id that every representation has, and keeps.
func readIdentity(a Area) {
	a.Plain("id", "every representation of a user has its id and userName", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Create(ada)
		id := x.Resource().ID()
		path, filter := scim.UserPath(id), scim.Eq("userName", ada.Login)
		identified := func(what string, on *scim.Exchange, user scim.Resource) {
			s.Check("RFC7643-3.1-02", On(on), "the id in "+what, user.ID() == id, "the string "+Shown(id), formOf(user.Get("id").Raw), Also("RFC7643-3.1-04"))
			s.Check("RFC7643-4.1.1-06", On(on), "the userName in "+what, user.UserName() != "", "a non-empty string", Shown(user.Get("userName").Raw))
		}
		identified("the answer to POST", x, x.Resource())
		x = s.Get(path)
		identified("the answer to GET", x, x.Resource())
		lists := []*scim.Exchange{s.Get("/Users", "filter", filter)}
		if s.Claim("search-post") != target.Denied {
			lists = append(lists, s.Post("/Users/.search", scim.Object{scim.F("schemas", []string{scim.SearchRequestURN}), scim.F("filter", filter)}))
		}
		for _, x := range lists {
			list, err := x.List()
			if err != nil || !x.OK() {
				continue // lists and searches have rules of their own
			}
			for _, user := range list.Resources {
				identified("the list that "+x.Method+" gives", x, user)
			}
		}
		x = s.Put(path, s.UserObject(ada))
		if x.Status == http.StatusOK {
			identified("the answer to PUT", x, x.Resource())
		}
		if s.Claim("patch.supported") != target.Denied {
			x = s.PatchAt(path, scim.Op{Op: "replace", Path: "name.familyName", Value: "King"})
			if x.Status == http.StatusOK {
				identified("the answer to PATCH", x, x.Resource())
			}
		}
	}, ReadsBack(), Proves("RFC7643-3.1-02", "RFC7643-4.1.1-06"), Touches("RFC7643-3.1-04"))

	a.Plain("same-id", "a user who is renamed keeps the id and the time of creation", func(s *Stage) {
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		path := scim.UserPath(before.ID())
		keeps := func(x *scim.Exchange, what string) {
			if x.Refused() {
				s.Observe("a new userName by "+what, Answer(x), "")
				return
			}
			x = s.Get(path)
			if s.Status("RFC7643-3.1-04", x, "GET of the old id after a "+what+" of userName", []int{http.StatusOK}) {
				s.Equal("RFC7643-3.1-04", On(x), "the id after a "+what+" of userName", x.Resource().ID(), before.ID())
				s.Equal("RFC7643-3.1-18", On(x), "meta.created after a "+what, created(x.Resource()), created(before))
			}
		}
		keeps(s.Put(path, s.UserObject(ada, scim.F("userName", s.Login("ada.king")))), "PUT")
		if s.Claim("patch.supported") != target.Denied {
			keeps(s.PatchAt(path, scim.Op{Op: "replace", Path: "userName", Value: s.Login("ada.lovelace")}), "PATCH")
		}
	}, ReadsBack(), Proves("RFC7643-3.1-04", "RFC7643-3.1-18"))
}

func swapCase(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		} else if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, text)
}

func withQuery(query []string) string {
	if len(query) == 0 {
		return ""
	}
	return fmt.Sprintf(" with %s=%s", query[0], query[1])
}
