package protocol

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// readLists: the answers about several resources (RFC 7644 section 3.4.2).
func readLists(a Area) {
	a.Plain("list", "a list says what it is, how much there is, and shows resources of its type", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		for _, query := range [][]string{{"count", "5"}, {"filter", scim.Eq("userName", ada.Login)}} {
			x := s.Get("/Users", query...)
			if x.Refused() && query[0] == "filter" && s.Claim("filter.supported") == target.Denied {
				continue
			}
			list, ok := s.Listed("RFC7644-3.4.2-02", x, "GET /Users"+withQuery(query))
			if !ok {
				continue
			}
			schemas := list.Get("schemas")
			s.Check("RFC7644-3.4.2-01", On(x), "schemas of the list", holds(schemas, scim.ListResponseURN), "["+scim.ListResponseURN+"]", ShownJSON(schemas.Raw))
			s.Check("RFC7644-3.4.2-03", On(x), "the list of at least one user", list.Total > 0 && hasExactly(list.Resource, "Resources") && len(list.Resources) > 0,
				"totalResults above 0 and Resources that are not empty", Count(list)+", members "+strings.Join(memberNames(list.Resource), ", "))
			for _, user := range list.Resources {
				s.Check("RFC7644-3.4.2-09", On(x), "an element of the list of users", user.ID() != "" && holds(user.Get("schemas"), scim.UserURN) && user.Get("meta", "resourceType").String() == "User",
					"a User with id, schemas and meta.resourceType", fmt.Sprintf("id %s, schemas %s, meta.resourceType %s", Shown(user.ID()), Shown(user.Get("schemas").Raw), Shown(user.Get("meta", "resourceType").Raw)))
				s.Check("RFC7643-4.1.1-06", On(x), "userName of an element of the list", user.UserName() != "", "a non-empty string", Shown(user.Get("userName").Raw))
			}
			if query[0] == "filter" {
				s.Check("RFC7644-3.4.2-09", On(x), "who is listed", len(list.Resources) == 1 && list.Resources[0].ID() == id, "the user "+id, Count(list))
			}
		}
		x := s.Get("/Users", "count", "0")
		if list, ok := s.Listed("RFC7644-3.4.2-02", x, "GET /Users with count=0"); ok {
			s.Check("RFC7644-3.4.2-03", On(x), "Resources with count=0", len(list.Resources) == 0, "[] or absent", Count(list))
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2-01", "RFC7644-3.4.2-02", "RFC7644-3.4.2-03", "RFC7644-3.4.2-09"), Touches("RFC7643-4.1.1-06"))

	a.Plain("no-match", "a query without matches answers 200 and totalResults 0", func(s *Stage) {
		s.Snapshot(s.Create(s.Person(people.Grace)).Resource().ID()) // who exists is found
		list, x, ok := found(s, "RFC7644-3.4.2-06", scim.Eq("userName", s.Login("nobody")))
		if x.Refused() && s.Claim("filter.supported") == target.Denied {
			s.NotClaimed("filters are not offered: %s", Answer(x))
		}
		if ok {
			s.Check("RFC7644-3.4.2-06", On(x), "the list of nobody", list.Total == 0 && len(list.Resources) == 0, "totalResults 0 and no Resources", Count(list))
			s.Observe("Resources of an empty list", formOf(list.Get("Resources").Raw), "")
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2-06"))

	a.Plain("sparse", "a list holds those of whom little is known", func(s *Stage) {
		const rule = "RFC7644-3.4.2-02"
		ada := s.Person(people.Ada)
		x := s.Post("/Users", scim.Object{scim.F("schemas", []string{scim.UserURN}), scim.F("userName", ada.Login)})
		if x.Refused() {
			s.NotClaimed("the target asks for more than a userName: %s", Answer(x))
		}
		if !s.Status("RFC7644-3.3-03", x, "the answer to a create with a userName alone", []int{http.StatusCreated}) {
			return
		}
		lists := [][]string{nil}
		if !s.Denied("pagination.index") {
			lists = append(lists, []string{"startIndex", "1", "count", "100"})
		}
		for _, query := range lists {
			s.Listed(rule, s.Get("/Users", query...), "a list of users with one who has no e-mail address")
		}
		if !s.Denied("filter.supported") {
			s.ExpectFound(rule, ada)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2-02"))

	a.Plain("several-values", "shows of several values each with its type, and which one is primary", func(s *Stage) {
		const rule = "RFC7643-2.4-02"
		ada := s.Person(people.Ada)
		home := "home." + ada.Email
		x := s.Post("/Users", s.UserObject(ada, scim.F("emails", []scim.Object{
			{scim.F("value", ada.Email), scim.F("type", "work"), scim.F("primary", true)},
			{scim.F("value", home), scim.F("type", "home")},
		})))
		if x.Refused() {
			s.NotClaimed("the target takes no second e-mail address: %s", Answer(x))
		}
		if !s.Status("RFC7644-3.3-03", x, "the answer to a create with two e-mail addresses", []int{http.StatusCreated}) {
			return
		}
		ways := map[string]scim.Resource{"GET": s.Get(scim.UserPath(x.Resource().ID())).Resource()}
		if !s.Denied("filter.supported") {
			if hits, _ := s.Find(ada.Login); len(hits) == 1 && hits[0].Get("emails").Exists() {
				ways["the filter"] = hits[0]
			}
		}
		for way, user := range ways {
			emails := user.Get("emails").Array()
			if len(emails) < 2 {
				s.NotClaimed("the target keeps one e-mail address")
			}
			for _, email := range emails {
				s.Check(rule, Latest, "an e-mail address as "+way+" shows it", email.IsObject() && email.Get("value").String() != "", "an object with a value", ShownJSON(email.Raw))
			}
			primary := user.Get("emails").Get("#(primary==true).value").String()
			s.Check(rule, Latest, "the primary e-mail address as "+way+" shows it", strings.EqualFold(primary, ada.Email), Shown(ada.Email), Shown(primary))
		}
	}, ReadsBack(), Proves("RFC7643-2.4-02"))

	a.Plain("unknown-parameter", "query parameters that nobody knows are ignored", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		const rule = "RFC7644-3.4.2-07"
		for _, c := range []struct {
			path  string
			query []string
		}{
			{scim.UserPath(id), nil},
			{"/Users", []string{"filter", scim.Eq("userName", ada.Login)}},
		} {
			plain := s.Get(c.path, c.query...)
			if !plain.OK() {
				continue
			}
			x := s.Get(c.path, append(c.query, "rolecallProbe", "bar")...)
			if s.Status(rule, x, "GET "+c.path+" with an unknown parameter", []int{plain.Status}) {
				s.Check(rule, On(x), "the answer with an unknown parameter", sameSubject(plain, x), "as without it", Shown(string(x.Body())))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2-07"))

	a.Plain("root", "a query on the service root finds resources of all types, as its filter says", func(s *Stage) {
		ada := s.Person(people.Ada)
		made := map[string]scim.Resource{"User": s.Create(ada).Resource()}
		if group, ok := tryGroup(s); ok {
			made["Group"] = group
		}
		const rule = "RFC7644-3.4.2.1-01"
		for _, kind := range []string{"User", "Group"} {
			if !made[kind].Exists() {
				continue
			}
			filter := scim.Eq("meta.resourceType", kind) + " and " + scim.Eq("id", made[kind].ID())
			x := s.Get("/", "filter", filter, "count", "10")
			list, err := x.List()
			if x.Refused() || kind == "User" && (err != nil || x.OK() && isDiscovery(list)) {
				s.NotClaimed("queries on the service root are not offered: %s", Answer(x))
			}
			if list, ok := s.Listed(rule, x, "the filter "+filter+" on the service root"); ok {
				s.Check(rule, On(x), "who is found on the service root", len(list.Resources) == 1 && list.Resources[0].ID() == made[kind].ID() && list.Resources[0].Get("meta", "resourceType").String() == kind,
					"the "+kind+" "+made[kind].ID()+" alone", Count(list)+": "+ShownAll(typesIn(list)))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.1-01"))
}

// isDiscovery tells a list that shows how the service is made, which some give at
// the root so that a connection test has an answer.
func isDiscovery(list scim.List) bool {
	return len(list.Resources) > 0 && !slices.ContainsFunc(typesIn(list), func(t string) bool {
		return !slices.Contains([]string{"ResourceType", "Schema", "ServiceProviderConfig", "none"}, t)
	})
}

func typesIn(list scim.List) (types []string) {
	for _, r := range list.Resources {
		types = append(types, cmp.Or(r.Get("meta", "resourceType").String(), "none"))
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// sameSubject tells whether two answers speak of the same resources.
func sameSubject(a, b *scim.Exchange) bool {
	if a.Resource().ID() != b.Resource().ID() || a.Resource().UserName() != b.Resource().UserName() {
		return false
	}
	listA, errA := a.List()
	listB, errB := b.List()
	return (errA == nil) == (errB == nil) && listA.Total == listB.Total &&
		slices.EqualFunc(listA.Resources, listB.Resources, func(r, q scim.Resource) bool { return r.ID() == q.ID() })
}

// holds tells whether an array has a URI. URIs of schemas differ in letter case
// between providers, and mean the same (RFC 7643 section 2.1).
func holds(array gjson.Result, uri string) bool {
	return array.IsArray() && slices.ContainsFunc(array.Array(), func(v gjson.Result) bool { return strings.EqualFold(v.String(), uri) })
}

// hasExactly tells whether an object has a member of exactly this name.
func hasExactly(r scim.Resource, name string) bool { return slices.Contains(memberNames(r), name) }

// formOf names the form in which no value is shown.
func formOf(raw string) string { return cmp.Or(raw, "left out") }
