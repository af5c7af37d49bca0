package security

import (
	"fmt"
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// pathSpecs: paths that are meant to lead elsewhere.
func pathSpecs(a Area) {
	a.Plain("around", "a user is reached by its own path alone", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Snapshot(id)
		own := scim.UserPath(id)
		for _, path := range []string{
			own + "%00", own + "%00.json", own + "%2f..%2f" + s.Unknown(), own + "%252f", own + "%2500", own + "%3f", own + "%23",
			"/Users/" + s.Unknown() + "%252f..%252f" + id, "/Users/..%255c" + id, "/Users/%252e%252e%252fUsers%252f" + id,
			own + "%0d%0aX-Rolecall:%20injected",
		} {
			x := s.Get(path)
			s.Check("ROLECALL-SEC-01", On(x), "GET of "+path, !x.OK(), "a refusal, 404", Answer(x))
			s.Check("ROLECALL-SEC-01", On(x), "the header X-Rolecall, which the path tries to add to the answer", x.Header("X-Rolecall") == "", "none", x.Header("X-Rolecall"))
		}
		// Who takes an encoded slash for a slash shows the client its own user, no more.
		x := s.Get("/Users/" + s.Unknown() + "%2f..%2f" + id)
		s.Check("ROLECALL-SEC-01", On(x), "GET of a path with encoded slashes around dot segments", !x.OK(), "a refusal, 404", Answer(x), Mild)
	}, ReadsBack(), Proves("ROLECALL-SEC-01"))

	a.Plain("above", "nothing above the service root is reached through it", func(s *Stage) {
		s.Snapshot(s.Create(s.Person(people.Ada)).Resource().ID())
		for _, up := range []string{"/..", "/%2e%2e", "/..%2f", "/%252e%252e", "/..%5c", "/..;", "/.%00."} {
			for _, begin := range []string{"", "/Users", "/Schemas"} {
				path := begin + strings.Repeat(up, 8) + "/etc/passwd"
				x := s.Get(path)
				s.Check("ROLECALL-SEC-01", On(x), "GET of "+path, !x.OK() && !strings.Contains(string(x.Body()), "root:"), "a refusal, 404", Answer(x))
			}
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-01"))

	a.Plain("unlocked", "no way of writing a path opens it without a token", func(s *Stage) {
		if !control(s, "RFC7644-2-02") {
			return
		}
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Snapshot(id)
		anonymous := s.Client().WithToken("")
		for _, path := range []string{
			"/%55sers", "/User%73", "/%2555sers", "//Users", "/./Users", "/Users/", "/Users;x=y", "/users", "/Users%2f", "/Users%20", "/Users.json",
			"/%55sers/" + id, "/Users/" + escapeAll(id[:1]) + id[1:], "/Users/%" + fmt.Sprintf("%02x", id[0]) + id[1:], "/Users%2f" + id, "//Users/" + id, "/Schemas/..%2fUsers/" + id,
		} {
			x := s.Must(anonymous.Get(s.Context(), path, ""))
			s.Check("RFC7644-2-02", On(x), "GET of "+path+" without a token", !x.OK() && !strings.Contains(string(x.Body()), ada.Login), "a refusal, 401 or 404", Answer(x), Heavy)
		}
	}, ReadsBack(), Proves("RFC7644-2-02"))

	a.Plain("forwarded", "addresses are not made of what a client says in X-Forwarded-Host", func(s *Stage) {
		const elsewhere = "rolecall-elsewhere.invalid"
		x := s.Create(s.Person(people.Ada))
		path := scim.UserPath(x.Resource().ID())
		s.Check("ROLECALL-SEC-18", On(x), "the Location of a create as it should be", !strings.Contains(x.Header("Location"), elsewhere), "the service root's", x.Header("Location"))
		for _, header := range []http.Header{
			{"X-Forwarded-Host": {elsewhere}}, {"X-Host": {elsewhere}}, {"X-Original-Host": {elsewhere}}, {"Forwarded": {"host=" + elsewhere}},
		} {
			name := ""
			for name = range header {
			}
			header.Set("Accept", scim.MediaType)
			x := s.Send(scim.Request{Method: http.MethodGet, Path: path, Header: header})
			told := x.Header("Location") + x.Header("Content-Location") + x.Resource().Get("meta", "location").String()
			s.Check("ROLECALL-SEC-18", On(x), "the addresses in an answer to a request with "+name+": "+elsewhere, !strings.Contains(told, elsewhere), "of the service root", told)
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-18"))
}
