package lifecycle

import (
	"net/http"
	"net/url"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

func create(a Area) {
	a.Scenario("new-person", "gives a new person exactly one active account", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.ExpectNoAccount("RFC7644-3.4.2-06", ada.Login)
		s.Hire(ada)
		s.ExpectActive(ada)
	}, ReadsBack(), Sends(mockidp.EventHire), Proves("ROLECALL-ACC-01", "ROLECALL-ACC-02", "RFC7644-3.4.2-06"))

	a.Scenario("names-survive", "stores names of any script as they were sent", func(s *Stage) {
		zoe := s.Person(people.Zoe)
		s.Hire(zoe)
		s.ExpectActive(zoe)
		stored := s.Snapshot(s.ID(zoe))
		s.Equal("RFC7643-2.3.1-01", Latest, "name.familyName, character by character", stored.Get("name", "familyName").String(), zoe.FamilyName)
	}, ReadsBack(), Sends(mockidp.EventHire), Proves("RFC7643-2.3.1-01"))

	a.Scenario("login-punctuation", "tells logins apart that differ by an apostrophe or a plus sign", func(s *Stage) {
		all := s.Namesakes(people.Dee, people.Darcy, people.Plus)
		for _, p := range all {
			s.Hire(p)
		}
		for _, p := range all {
			s.ExpectActive(p)
			s.ExpectFound("RFC7644-3.4.2.2-37", p, Also("RFC7644-1.2-01"))
		}
	}, ReadsBack(), Sends(mockidp.EventHire), Proves("RFC7644-3.4.2.2-37", "RFC7644-1.2-01"))

	a.Scenario("repeat", "leaves an account alone when the same person is pushed again", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Hire(ada)
		before := s.Snapshot(s.ID(ada))
		s.Sync(ada)
		s.Sync(ada)
		s.ExpectUnchanged("ROLECALL-ACC-06", "the person's", before)
		s.ExpectActive(ada)
	}, ReadsBack(), Sends(mockidp.EventHire, mockidp.EventSync), Proves("ROLECALL-ACC-06"))

	a.Scenario("adopt", "takes over an account that was there before the integration", func(s *Stage) {
		ada := s.Person(people.Ada)
		old := s.Create(ada, scim.F("displayName", "A. Byron (made by hand)")).Resource()
		adopt(s, ada)
		s.Equal("ROLECALL-ACC-02", Latest, "the id of the account that the identity provider linked", s.ID(ada), old.ID())
		s.ExpectActive(ada)
	}, ReadsBack(), Sends(mockidp.EventHire, mockidp.EventSync), Proves("ROLECALL-ACC-02"))

	a.Scenario("adopt-inactive", "wakes an inactive account that was there before the integration", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Create(ada, scim.F("active", false))
		adopt(s, ada)
		s.ExpectActive(ada)
	}, ReadsBack(), Sends(mockidp.EventHire, mockidp.EventSync), Proves("ROLECALL-ACC-01"))

	a.Plain("answer", "answers a create with 201, the user, and where to find it", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Create(ada)
		s.Status("RFC7644-3.3-03", x, "the answer to a create", []int{201})
		made := x.Resource()
		s.Check("RFC7643-3.1-02", On(x), "id", made.ID() != "", "a non-empty string", shown(made.Get("id").Raw))
		s.Check("RFC7644-3.3-04", On(x), "the body of the answer", made.UserName() != "", "the new user", shown(made.Raw()))
		location := x.Header("Location")
		s.Check("RFC7644-3.3-05", On(x), "the header Location", location != "", "the URI of the new user", shown(location))
		if location != "" {
			own := made.Get("meta", "location").String()
			s.Check("RFC7644-3.3-06", On(x), "Location against meta.location", sameURI(s, location, own), "the same as meta.location: "+shown(own), location)
		}
		s.ExpectActive(ada)
	}, ReadsBack(), Proves("RFC7644-3.3-03", "RFC7644-3.3-04", "RFC7644-3.3-05", "RFC7644-3.3-06", "RFC7643-3.1-02"))

	a.Plain("inactive", "creates a person as inactive who is provisioned as inactive", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada, scim.F("active", false))))
		if !s.Status("ROLECALL-ACC-10", x, "the answer to a create with active:false", []int{201}) {
			return
		}
		s.ExpectInactive(ada)
	}, LeavesReadable(), Proves("ROLECALL-ACC-10"))

	a.Plain("client-id", "gives no one the id that a client asks for", func(s *Stage) {
		grace, eve := s.Person(people.Grace), s.Person(people.Ada)
		before := s.Snapshot(s.Create(grace).Resource().ID())
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(eve, scim.F("id", before.ID()))))
		if s.Status("RFC7644-3.3-01", x, "the answer to a create that names an id", []int{201}) {
			s.Check("RFC7643-3.1-06", On(x), "the id of the new user", x.Resource().ID() != before.ID(), "another than "+before.ID(), x.Resource().ID())
		}
		s.ExpectUnchanged("ROLECALL-ACC-08", "the other person's", before)
	}, ReadsBack(), Proves("RFC7643-3.1-06", "RFC7644-3.3-01", "ROLECALL-ACC-08"))
}

// adopt hires a person whose account is there already.
func adopt(s *Stage, p mockidp.Person) { follow(s, p, s.Hire(p)) }

// follow lets the next synchronisation bring an account up to date that an event
// has only linked, as some identity providers do.
func follow(s *Stage, p mockidp.Person, o mockidp.Outcome) {
	if last := o.Last(); last != nil && last.Method == http.MethodGet {
		s.Sync(p)
	}
}

// sameURI compares two URIs after resolving relative ones against the service root.
func sameURI(s *Stage, a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	root, err := url.Parse(strings.TrimRight(s.Client().BaseURL(), "/") + "/")
	if err != nil {
		return false
	}
	u, errA := root.Parse(a)
	v, errB := root.Parse(b)
	return errA == nil && errB == nil && u.String() == v.String()
}

func shown(s string) string {
	const most = 120
	switch {
	case s == "":
		return "missing"
	case len(s) > most:
		return s[:most] + "..."
	}
	return s
}
