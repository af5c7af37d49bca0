package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// oktaSpecs: what Okta asks of a SCIM server in its guides and in the reference
// of the requests that it sends. What Okta sends itself in the course of a
// person's time at the company is played by the dialects okta-oin and okta-aiw.
func oktaSpecs(a Area) {
	oktaSuite(a)
	oktaAddress(a)
	oktaAccounts(a)
	oktaChanges(a)
	oktaGroups(a)
	oktaEntitlements(a)
}

func oktaAddress(a Area) {
	a.Plain("underscore", "takes a base URL without an underscore", func(s *Stage) {
		const rule = "OKTA-REQ-04"
		s.Create(s.Person(people.Ada)) // so that it is known to be a SCIM server's base URL
		if _, ok := s.Listed(rule, s.Get("/Users", "startIndex", "1", "count", "1"), "a list of users"); ok {
			root := s.Client().BaseURL()
			s.Check(rule, Latest, "the base URL", !strings.Contains(root, "_"), "no underscore", root)
		}
	}, ReadsBack(), Proves("OKTA-REQ-04"))

	a.Plain("anonymous", "refuses who presents no credential", func(s *Stage) {
		x := s.Must(s.Client().WithToken("").Get(s.Context(), "/Users", scim.Query("startIndex", "1", "count", "1")))
		clearError(s, "OKTA-REQ-02", x, "a list without a credential", http.StatusUnauthorized)
	}, Proves("OKTA-REQ-02"))

	a.Plain("credential", "takes the one credential at every endpoint", func(s *Stage) {
		const rule = "OKTA-REQ-03"
		s.Create(s.Person(people.Ada))
		s.Listed(rule, s.Get("/Users", "startIndex", "1", "count", "1"), "a list of users")
		for _, path := range []string{"/Groups?startIndex=1&count=1", "/ServiceProviderConfig", "/ResourceTypes", "/Schemas"} {
			endpoint, query, _ := strings.Cut(path, "?")
			x := s.Send(scim.Request{Method: http.MethodGet, Path: endpoint, Query: query, Header: http.Header{"Accept": {scim.MediaType}}})
			taken := x.Status != http.StatusUnauthorized && x.Status != http.StatusForbidden
			s.Check(rule, On(x), "GET "+endpoint+" with the credential", taken, "not refused for the credential", Answer(x))
		}
	}, ReadsBack(), Proves("OKTA-REQ-03"))

	a.Plain("latency", "answers within 60 seconds", func(s *Stage) {
		const rule = "OKTA-REQ-11"
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		for _, x := range []*scim.Exchange{s.Get(scim.UserPath(id)), s.Get("/Users", "startIndex", "1", "count", "100")} {
			s.Check(rule, On(x), "the time to the answer", x.OK() && x.IsJSON() && x.Duration < scim.DefaultTimeout, "a minute at most", fmt.Sprintf("%s after %s", Answer(x), x.Duration))
		}
	}, ReadsBack(), Proves("OKTA-REQ-11"))
}

func oktaAccounts(a Area) {
	a.Plain("attributes", "keeps userName, name and emails as they were sent", func(s *Stage) {
		const rule = "OKTA-REQ-05"
		ada := s.Person(people.Ada)
		phones := s.Claim("schema:phoneNumbers") == target.Stated
		var more []scim.Field
		if phones {
			more = append(more, scim.F("phoneNumbers", []scim.Object{{scim.F("value", "+1 555 010 0100"), scim.F("type", "work")}}))
		}
		x := s.Get(scim.UserPath(s.Create(ada, more...).Resource().ID()))
		if !s.Status(rule, x, "GET of the new user", []int{http.StatusOK}) {
			return
		}
		user := x.Resource()
		s.Check(rule, On(x), "userName", strings.EqualFold(user.UserName(), ada.Login), Shown(ada.Login), Shown(user.UserName()))
		s.Equal(rule, On(x), "name.givenName", user.Get("name", "givenName").String(), ada.GivenName)
		s.Equal(rule, On(x), "name.familyName", user.Get("name", "familyName").String(), ada.FamilyName)
		emails := user.Strings("emails")
		s.Check(rule, On(x), "emails", len(emails) == 1 && strings.EqualFold(emails[0], ada.Email), Shown(ada.Email), ShownAll(emails))
		for _, name := range []string{"emails", "phoneNumbers"} {
			if value := user.Get(name); name == "emails" || phones && value.Exists() {
				s.Check("OKTA-REQ-12", On(x), "the form of "+name, value.IsArray(), "an array", ShownJSON(value.Raw))
			}
		}
	}, ReadsBack(), Proves("OKTA-REQ-05", "OKTA-REQ-12"))

	a.Plain("id", "gives every user an id that is its own and stays", func(s *Stage) {
		const rule = "OKTA-REQ-06"
		made := map[string]bool{}
		for _, p := range []people.Person{people.Ada, people.Grace} {
			x := s.Post("/Users", s.UserObject(s.Person(p), scim.F("id", "chosen-by-the-client")))
			if !s.Status(rule, x, "a create with an id", []int{http.StatusCreated}) {
				return
			}
			id := x.Resource().Get("id")
			s.Check(rule, On(x), "the id of a new user", id.Type.String() == "String" && id.String() != "" && id.String() != "chosen-by-the-client" && !made[id.String()] && !strings.Contains(strings.ToLower(id.String()), "bulkid"),
				"a string of the provider's own, that no other user has", ShownJSON(id.Raw))
			made[id.String()] = true
			again := s.Get(scim.UserPath(id.String()))
			s.Equal(rule, On(again), "the id as read back", again.Resource().ID(), id.String())
			swapped := swapCase(id.String())
			if swapped == id.String() {
				continue
			}
			other := s.Get(scim.UserPath(swapped))
			s.Status(rule, other, "GET of the id in other letter case", []int{http.StatusNotFound}, Mild) // a UUID is read by value
		}
	}, ReadsBack(), Proves("OKTA-REQ-06"))

	a.Plain("create", "takes a create with groups, a password and a locale", func(s *Stage) {
		const rule = "OKTA-REF-01"
		ada := s.Person(people.Ada)
		body := s.UserObject(ada, scim.F("locale", "en-US"), scim.F("groups", []any{}), scim.F("password", "1mz050nq-Rolecall"), scim.F("externalId", s.Name("okta")))
		x := s.Post("/Users", body)
		if !s.Status(rule, x, "the create", []int{http.StatusCreated}) {
			return
		}
		user := x.Resource()
		s.Check(rule, On(x), "the body of the answer", user.ID() != "" && strings.EqualFold(user.UserName(), ada.Login), "the new user, with an id", Shown(string(x.Body())))
		shown := s.Get(scim.UserPath(user.ID()))
		s.Check(rule, On(shown), "GET of the new user", shown.OK() && shown.Resource().ID() == user.ID(), "200 with its id", Answer(shown))
	}, ReadsBack(), Proves("OKTA-REF-01"))

	a.Plain("refusal", "says what is wrong with a user that it does not take", func(s *Stage) {
		const rule = "OKTA-REQ-14"
		s.Create(s.Person(people.Dee)) // who answers anything with anything earns nothing
		x := s.Post("/Users", s.UserObject(s.Person(people.Ada)).Without("userName"))
		if s.Check(rule, On(x), "a create without userName", x.Refused(), "a refusal, 4xx", Answer(x)) {
			explained(s, rule, x, "a create without userName")
		}
		grace := s.Person(people.Grace)
		grace.Email = "no mail address"
		x = s.Post("/Users", s.UserObject(grace))
		if x.Refused() {
			explained(s, rule, x, "a create with a broken e-mail address")
		} else {
			s.Observe("an e-mail address that is none", "taken: "+Answer(x), conformance.OracleSCIM)
		}
	}, ReadsBack(), Proves("OKTA-REQ-14"))

	a.Plain("lookup", "finds a user by userName with startIndex and count", func(s *Stage) {
		const rule = "OKTA-REQ-08"
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		x := s.Get("/Users", "filter", scim.Eq("userName", ada.Login), "startIndex", "1", "count", "100")
		if list, ok := s.Listed(rule, x, "the lookup of a userName"); ok {
			s.Check(rule, On(x), "who is found", len(list.Resources) == 1 && list.Resources[0].ID() == id && list.Total == 1, id+" alone, totalResults 1", Count(list))
		}
	}, ReadsBack(), Proves("OKTA-REQ-08"))

	a.Plain("pages", "pages through all users in the same order each time", func(s *Stage) {
		const rule, order = "OKTA-REQ-09", "OKTA-REF-04"
		ours := crew(s, 3)
		x := s.Get("/Users", "startIndex", "1", "count", "2")
		if list, ok := s.Listed(rule, x, "the first page"); ok {
			s.Check(rule, On(x), "the first page of count=2", len(list.Resources) <= 2 && list.Total >= len(ours), "2 users at most, totalResults 3 at least", Count(list))
			for name, want := range map[string]int{"totalResults": list.Total, "startIndex": 1, "itemsPerPage": len(list.Resources)} {
				s.Check(order, On(x), name, list.Get(name).Raw == strconv.Itoa(want), "the number "+strconv.Itoa(want), Shown(list.Get(name).Raw))
			}
		}
		everybodyOnce(s, rule, ours)
		const tries = 3 // who joins or leaves meanwhile shifts the pages
		count := pageLength(s, order)
		for try := range tries {
			one, _, _ := walkUsers(s, order, count)
			two, _, _ := walkUsers(s, order, count)
			one, two = among(one, two), among(two, one)
			if same := slices.Equal(one, two); same || try == tries-1 {
				s.Check(order, Latest, "the order, in two walks through the list, of those who are in both", same, strings.Join(one, ", "), strings.Join(two, ", "))
				return
			}
		}
	}, ReadsBack(), Proves("OKTA-REQ-09", "OKTA-REF-04"))
}

// among are the ids that another list has too, in their order.
func among(ids, others []string) []string {
	there := map[string]bool{}
	for _, id := range others {
		there[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !there[id] })
}

// explained checks that a refusal says what is wrong.
func explained(s *Stage, rule string, x *scim.Exchange, what string) {
	if !s.Envelope(x) {
		detail := x.Resource().Get("detail").String()
		s.Check(rule, On(x), "detail of the answer to "+what, detail != "", "words that say what is wrong", Shown(string(x.Body())))
	}
}
