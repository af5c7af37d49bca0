package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// lookup: identity providers find an account by filter, and whoever is found is
// changed. A wrong hit changes the wrong person.
func lookup(a Area) {
	a.Plain("letter-case", "finds a login in any letter case", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		for _, login := range []string{strings.ToUpper(ada.Login), strings.ToLower(ada.Login)} {
			hits, on := s.Find(login)
			expectHits(s, "RFC7643-4.1.1-05", "userName eq "+login, on, hits, id)
		}
	}, ReadsBack(), Proves("RFC7643-4.1.1-05"))

	a.Plain("attribute-case", "reads attribute names and operators in any letter case", func(s *Stage) {
		id := s.Create(s.Person(people.Ada)).Resource()
		for _, c := range [][2]string{
			{"RFC7644-3.4.2.2-02", scim.Eq("USERNAME", id.UserName())},
			{"RFC7644-3.4.2.2-03", strings.Replace(scim.Eq("userName", id.UserName()), " eq ", " Eq ", 1)},
		} {
			rule, filter := c[0], c[1]
			x := s.Must(s.Client().Get(s.Context(), "/Users", scim.Query("filter", filter)))
			if !s.Status(rule, x, "the answer to the filter "+filter, []int{200}) {
				continue
			}
			list, err := x.List()
			if s.Check("RFC7644-3.4.2-02", On(x), "the form of the list", err == nil, "a ListResponse", fmt.Sprint(err)) {
				expectHits(s, rule, filter, x, list.Resources, id.ID())
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-02", "RFC7644-3.4.2.2-03"))

	a.Plain("two-conditions", "evaluates both sides of and", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		on := s.Create(ada).Resource().ID()
		s.Create(grace, scim.F("active", false))
		for _, c := range []struct {
			login  string
			active bool
			want   []string
		}{{ada.Login, true, []string{on}}, {ada.Login, false, nil}, {grace.Login, true, nil}} {
			filter := scim.Eq("userName", c.login) + fmt.Sprintf(" and active eq %t", c.active)
			x := s.Must(s.Client().Get(s.Context(), "/Users", scim.Query("filter", filter)))
			details := []Detail{Also("RFC7644-3.4.2.2-33")}
			if x.SCIMType() == "invalidFilter" && s.Must(s.Client().Get(s.Context(), "/Users", scim.Query("filter", "active eq true", "count", "1"))).SCIMType() == "invalidFilter" {
				details = append(details, Mild) // a target may not offer a comparison (RFC 7644 section 3.12)
			}
			if !s.Status("RFC7644-3.4.2.2-14", x, "the answer to the filter "+filter, []int{200}, details...) {
				continue
			}
			list, err := x.List()
			if s.Check("RFC7644-3.4.2-02", On(x), "the form of the list", err == nil, "a ListResponse", fmt.Sprint(err)) {
				expectHits(s, "RFC7644-3.4.2.2-14", filter, x, list.Resources, c.want...)
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-14", "RFC7644-3.4.2.2-33"))

	a.Plain("external-id", "finds a person by the identity provider's own id, letter case included", func(s *Stage) {
		ada := s.Person(people.Ada)
		external := "Ext-" + ada.Login
		id := s.Create(ada, scim.F("externalId", external)).Resource().ID()
		x := s.Must(s.Client().Get(s.Context(), "/Users", scim.Query("filter", scim.Eq("externalId", external))))
		if !s.Status("RFC7644-3.4.2.2-36", x, "the answer to a filter on externalId", []int{200}, Mild) {
			return
		}
		list, err := x.List()
		if s.Check("RFC7644-3.4.2-02", On(x), "the form of the list", err == nil, "a ListResponse", fmt.Sprint(err)) {
			expectHits(s, "RFC7644-3.4.2.2-04", "externalId eq "+external, x, list.Resources, id)
		}
		hits, on := s.Search(scim.Eq("externalId", strings.ToLower(external)))
		expectHits(s, "RFC7643-3.1-14", "externalId eq "+strings.ToLower(external), on, hits)
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-36", "RFC7644-3.4.2.2-04", "RFC7643-3.1-14"))

	a.Plain("blank-in-value", "finds a value that holds blanks, brackets and the words of the filter language", func(s *Stage) {
		for _, name := range []string{"Plain", "Ärzte [and] (or) not O'Malley"} {
			ada := s.Person(people.Ada)
			name += ada.Login
			made := s.Create(ada, scim.F("displayName", name)).Resource()
			if made.Get("displayName").String() != name {
				s.NotClaimed("the target does not keep displayName")
			}
			x := s.Must(s.Client().Get(s.Context(), "/Users", scim.Query("filter", scim.Eq("displayName", name))))
			if x.Refused() && strings.HasPrefix(name, "Plain") {
				s.NotClaimed("the target does not filter on displayName: it answered %d", x.Status)
			}
			if !s.Status("RFC7644-3.4.2.2-04", x, "the answer to the filter "+scim.Eq("displayName", name), []int{200}, Also("RFC7644-3.4.2.2-37")) {
				return
			}
			list, err := x.List()
			if s.Check("RFC7644-3.4.2-02", On(x), "the form of the list", err == nil, "a ListResponse", fmt.Sprint(err)) {
				expectHits(s, "RFC7644-3.4.2.2-04", scim.Eq("displayName", name), x, list.Resources, made.ID())
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-04", "RFC7644-3.4.2.2-37"))

	a.Plain("not-understood", "never answers a filter that it does not understand with everybody", func(s *Stage) {
		s.Create(s.Person(people.Ada))
		s.Create(s.Person(people.Grace))
		for _, filter := range []string{`userName eq`, `userName resembles "x"`, `(userName pr`} {
			x := s.Must(s.Client().Get(s.Context(), "/Users", scim.Query("filter", filter)))
			if x.OK() {
				list, err := x.List()
				s.Check("RFC7644-3.4.2.2-21", On(x), "the answer to the filter "+filter, err == nil && list.Total == 0 && len(list.Resources) == 0,
					"400 invalidFilter", fmt.Sprintf("%d with %d users", x.Status, len(list.Resources)))
				continue
			}
			s.Status("RFC7644-3.4.2.2-21", x, "the answer to the filter "+filter, []int{400, 403, 501})
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-21"))
}

func expectHits(s *Stage, rule, filter string, on *scim.Exchange, hits []scim.Resource, want ...string) {
	ids := []string{}
	for _, hit := range hits {
		ids = append(ids, hit.ID())
	}
	expected := "nobody"
	if len(want) > 0 {
		expected = strings.Join(want, ", ")
	}
	got := "nobody"
	if len(ids) > 0 {
		got = fmt.Sprintf("%d: %s", len(ids), shown(strings.Join(ids, ", ")))
	}
	s.Check(rule, On(on), "who is found by "+filter, slices.Equal(ids, append([]string{}, want...)), expected, got)
}
