package protocol

import (
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// authSpecs: credentials (RFC 7644 section 2).
func authSpecs(a Area) {
	a.Plain("challenge", "a 401 names the scheme that it wants", func(s *Stage) {
		x := s.Must(s.Client().WithToken("").Get(s.Context(), "/Users", scim.Query("count", "1")))
		if !s.Status("RFC7644-2-01", x, "a list without a credential", []int{http.StatusUnauthorized}) {
			return
		}
		challenge := x.Header("WWW-Authenticate")
		s.Check("RFC7644-2-01", On(x), "WWW-Authenticate of the 401", strings.Contains(strings.ToLower(challenge), "bearer"), "a challenge that names Bearer, the scheme that is taken", Shown(challenge))
	}, Proves("RFC7644-2-01"))

	a.Plain("wrong-credential", "without a valid credential nothing is told and nothing is done", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		path, before := scim.UserPath(id), s.Snapshot(id)
		for _, c := range []struct {
			what   string
			client *scim.Client
		}{
			{"without a token", s.Client().WithToken("")},
			{"with a made-up token", s.Client().WithToken("rolecall-made-this-up")},
			{"with the token cut short", s.Client().Altered(func(token string) string { return token[:max(1, len(token)-1)] })},
		} {
			for _, send := range anyMethod(s, path) {
				x := s.Must(c.client.Do(s.Context(), send))
				what := send.Method + " " + c.what
				s.Check("RFC7644-2-02", On(x), what, x.Refused(), "a refusal, 401", Answer(x))
				s.Status("RFC7644-3.12-07", x, what, []int{http.StatusUnauthorized})
				s.Check("RFC7644-2-02", On(x), "what the answer to "+what+" tells of the user", !strings.Contains(string(x.Body()), ada.Login), "nothing", "its login")
			}
		}
		s.ExpectUnchanged("RFC7644-2-02", "the user whom the refused requests were about", before)
	}, ReadsBack(), Proves("RFC7644-2-02", "RFC7644-3.12-07"))

	a.Plain("anonymous-create", "nobody is created for somebody without a credential", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who has one can
		ada := s.Person(people.Ada)
		x := s.Must(s.Client().WithToken("").Post(s.Context(), "/Users", s.UserBody(ada)))
		s.Check("RFC7644-2.2-01", On(x), "a create without a credential", x.Refused(), "a refusal (RFC 7644 section 2.2 lets a deployment allow it: see that yours means to)", Answer(x))
		s.ExpectNoAccount("RFC7644-2.2-01", ada.Login)
	}, ReadsBack(), Proves("RFC7644-2.2-01"))
}

// anyMethod is one request of each method, at a user of the spec's own.
func anyMethod(s *Stage, path string) []scim.Request {
	patch, err := scim.PatchBody(scim.Op{Op: "replace", Path: "active", Value: false})
	if err != nil {
		panic(err)
	}
	return []scim.Request{
		{Method: http.MethodGet, Path: path, Header: jsonHeader()},
		{Method: http.MethodGet, Path: "/Users", Query: scim.Query("count", "1"), Header: jsonHeader()},
		{Method: http.MethodPost, Path: "/Users", Header: jsonHeader(), Body: s.UserBody(s.Person(people.Grace))},
		{Method: http.MethodPatch, Path: path, Header: jsonHeader(), Body: patch},
		{Method: http.MethodDelete, Path: path, Header: jsonHeader()},
	}
}
