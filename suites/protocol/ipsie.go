package protocol

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// ipsieSpecs: the account lifecycle levels of OpenID IPSIE (AL SCIM profile,
// draft 00). What the draft takes from the interoperability profile is played by
// interopSpecs.
func ipsieSpecs(a Area) {
	ipsieService(a)
	ipsieFirst(a)
	ipsieUsers(a)
	ipsieGroups(a)
	ipsieRoles(a)
}

func ipsieService(a Area) {
	a.Plain("bearer", "takes bearer tokens and nothing else", func(s *Stage) {
		const rule = "IPSIE-COM-01"
		query := scim.Query("startIndex", "1", "count", "1")
		s.Listed(rule, s.Get("/Users", "startIndex", "1", "count", "1"), "a list with the bearer token")
		none := s.Client().WithToken("")
		x := s.Must(none.Get(s.Context(), "/Users", query))
		s.Status(rule, x, "a list without a token", []int{http.StatusUnauthorized})
		x = s.Must(none.Do(s.Context(), scim.Request{Method: http.MethodGet, Path: "/Users", Query: query, Header: http.Header{
			"Accept": {scim.MediaType}, "Authorization": {"Basic cm9sZWNhbGw6cm9sZWNhbGw="}}}))
		s.Status(rule, x, "a list with basic credentials", []int{http.StatusUnauthorized})
	}, Proves("IPSIE-COM-01"))

	a.Plain("metadata", "publishes where tokens are to be had", func(s *Stage) {
		const rule = "IPSIE-COM-04"
		const at = "/.well-known/oauth-authorization-server"
		x := s.Must(s.Client().At("").WithToken("").Do(s.Context(), scim.Request{Method: http.MethodGet, Path: at, Header: http.Header{"Accept": {plainJSON}}}))
		// The issuer may have a host of its own, which nothing in SCIM names.
		if !s.Status(rule, x, "GET "+at+" (RFC 8414) at the host of the service", []int{http.StatusOK}, Mild) {
			return
		}
		endpoint := x.Resource().Get("token_endpoint").String()
		u, err := url.Parse(endpoint)
		s.Check(rule, On(x), "token_endpoint", err == nil && u.Scheme == "https" && u.Host != "", "an https URL", Shown(endpoint))
	}, Proves("IPSIE-COM-04"))

	a.Plain("core", "keeps what RFC 7643 and RFC 7644 ask of every provider", func(s *Stage) {
		const rule = "IPSIE-COM-05"
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada))
		if !s.Status(rule, x, "a create", []int{http.StatusCreated}) {
			return
		}
		path := scim.UserPath(x.Resource().ID())
		s.Check(rule, On(x), "Location of the new user", sameLink(s, x.Header("Location"), x.Resource().Get("meta", "location").String()) && x.Header("Location") != "", "meta.location", Shown(x.Header("Location")))
		activeAt(s, rule, path, "the create", ada.Login, true)
		onlyHit(s, rule, "/Users", scim.Eq("userName", ada.Login), x.Resource().ID())
		s.Status(rule, s.Post("/Users", s.UserObject(ada)), "a second create of the same user", []int{http.StatusConflict})
		if s.Status(rule, s.Put(path, s.UserObject(ada, scim.F("active", false))), "PUT", []int{http.StatusOK, http.StatusNoContent}) {
			activeAt(s, rule, path, "PUT", ada.Login, false)
		}
		x = s.Get(scim.UserPath(s.Unknown()))
		if s.Status(rule, x, "GET of an unknown id", []int{http.StatusNotFound}) {
			s.SCIMError(rule, x, "the body of the 404")
		}
	}, ReadsBack(), Proves("IPSIE-COM-05"))

	a.Plain("bulk", "carries out several requests in one", func(s *Stage) {
		const rule = "IPSIE-COM-10" // the interoperability profile makes it optional
		supported := s.Discovery().Config.Get("bulk", "supported").Raw
		if !s.Check(rule, Latest, "bulk.supported", supported == "true", "true", Shown(supported), Mild) {
			return
		}
		var ops []scim.Object
		logins := map[string]bool{}
		for _, p := range []people.Person{people.Ada, people.Grace} {
			person := s.Person(p)
			logins[person.Login] = true
			ops = append(ops, scim.Object{scim.F("method", "POST"), scim.F("path", "/Users"), scim.F("bulkId", p.Local), scim.F("data", s.UserObject(person))})
		}
		x := s.Post("/Bulk", scim.Object{scim.F("schemas", []string{scim.BulkRequestURN}), scim.F("Operations", ops)})
		if !s.Status(rule, x, "two creates in one request", []int{http.StatusOK}, Mild) {
			return
		}
		var results []string
		for _, r := range x.Resource().Elements("Operations") {
			results = append(results, r.Get("status").String())
		}
		s.Check(rule, On(x), "the results of two creates", slices.Equal(results, []string{"201", "201"}), "201 twice", ShownAll(results), Mild)
		for login := range logins {
			found, ok := s.Listed(rule, s.Get("/Users", "filter", scim.Eq("userName", login)), "the lookup of "+login)
			s.Check(rule, Latest, "the users with the login "+login, ok && found.Total == 1, "one", Count(found), Mild)
		}
	}, ReadsBack(), Proves("IPSIE-COM-10"))

	a.Plain("errors", "tells nothing of its insides in errors", func(s *Stage) {
		const rule = "IPSIE-SEC-01"
		ada := s.Person(people.Ada)
		s.Create(ada)
		broken := scim.Request{Method: http.MethodPost, Path: "/Users", Header: jsonHeader(), Body: []byte(`{"schemas":["` + scim.UserURN + `"],"userName":`)}
		for what, x := range map[string]*scim.Exchange{
			"GET of an unknown id":       s.Get(scim.UserPath(s.Unknown())),
			"a broken filter":            s.Get("/Users", "filter", "userName eq \"x' or 1=1"),
			"a body that is no JSON":     s.Send(broken),
			"a second create of a user":  s.Post("/Users", s.UserObject(ada)),
			"a list without a token":     s.Must(s.Client().WithToken("").Get(s.Context(), "/Users", "")),
			"an endpoint that is nobody": s.Get("/" + s.Unknown()),
		} {
			if !s.Check(rule, On(x), what, !x.OK(), "a refusal", Answer(x)) {
				continue
			}
			s.SCIMError(rule, x, "the body of the answer to "+what)
			told := insides(s, string(x.Body()))
			s.Check(rule, On(x), "what the answer to "+what+" tells of the insides", told == "", "nothing", Shown(told), Heavy)
		}
	}, ReadsBack(), Proves("IPSIE-SEC-01"))
}

// leaks are the marks of what is no business of a client: stack traces, SQL, the
// server's own files, and the names of machines behind it.
var leaks = regexp.MustCompile(strings.Join([]string{
	`goroutine \d+ \[`, `Traceback \(most recent`, `\bat [\w.$<>]+\([\w.]+:\d+\)`, `\bin \S+:line \d+`, `Caused by:`,
	`(?i)\bselect\s.+\sfrom\s`, `(?i)\binsert into\s`, `(?i)\bupdate\s\S+\sset\s`, `\bSQLSTATE\b`, `\bORA-\d{5}\b`, `(?i)violates \w+ (key )?constraint "`,
	`(/[\w.-]+)+\.(go|py|rb|js|ts|java|php|cs|rs)\b`, `\b[A-Z]:\\\\?\w`,
	`\b[\w-]+(\.[\w-]+)*\.(internal|svc|cluster\.local|localdomain)\b`, `\b(10|192\.168|172\.(1[6-9]|2\d|3[01]))(\.\d{1,3}){2,3}\b`,
}, "|"))

// insides is what of an answer tells of the server's insides, "" if nothing. Its own
// address and the people's mail addresses are known to the client anyway.
func insides(s *Stage, body string) string {
	body = regexp.MustCompile(`[^\s"']+@[^\s"']+`).ReplaceAllString(body, "")
	return leaks.FindString(strings.ReplaceAll(body, serviceRoot(s).Host, ""))
}

func ipsieFirst(a Area) {
	a.Plain("deactivation", "deactivates and reactivates by PATCH", func(s *Stage) {
		const rule = "IPSIE-AL1-01"
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		for _, active := range []bool{false, true} {
			what := "PATCH active " + boolText(active)
			if s.Status(rule, s.PatchAt(path, scim.Op{Op: "replace", Path: "active", Value: active}), "the answer to "+what, []int{http.StatusOK, http.StatusNoContent}) {
				activeAt(s, rule, path, what, ada.Login, active)
				shownAt(s, rule, path, what, ada.GivenName, "name", "givenName")
			}
		}
	}, ReadsBack(), Proves("IPSIE-AL1-01"))

	a.Plain("several", "changes several attributes by one PATCH", func(s *Stage) {
		const rule = "IPSIE-COM-11"
		ada, moved := s.Person(people.Ada), s.Login("ada.moved")
		path := scim.UserPath(s.Create(ada).Resource().ID())
		x := s.PatchAt(path, scim.Op{Op: "replace", Path: "name.givenName", Value: "Augusta"}, scim.Op{Op: "replace", Path: "name.familyName", Value: "King"},
			scim.Op{Op: "replace", Path: `emails[type eq "work"].value`, Value: moved}, scim.Op{Op: "replace", Path: "active", Value: false})
		if s.Status(rule, x, "the answer to four operations", []int{http.StatusOK, http.StatusNoContent}) {
			shownAt(s, rule, path, "four operations", "Augusta", "name", "givenName")
			shownAt(s, rule, path, "four operations", "King", "name", "familyName")
			activeAt(s, rule, path, "four operations", ada.Login, false)
			x = s.Get(path)
			emails := x.Resource().Strings("emails")
			s.Check(rule, On(x), "emails after four operations", len(emails) == 1 && strings.EqualFold(emails[0], moved), Shown(moved), ShownAll(emails))
		}
	}, ReadsBack(), Proves("IPSIE-COM-11"))

	a.Plain("delete", "deletes, and frees the userName", func(s *Stage) {
		const rule, freed = "IPSIE-AL1-05", "IPSIE-AL1-04"
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		x := s.DeleteAt(scim.UserPath(id))
		if x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusNotImplemented {
			// The draft allows it in section 5.2 and forbids it in its statement of compliance.
			s.Check(rule, On(x), "DELETE", false, "204", Answer(x), Mild)
			return
		}
		if !s.Status(rule, x, "the answer to DELETE", []int{http.StatusNoContent}) {
			return
		}
		x = s.Post("/Users", s.UserObject(ada))
		if s.Status(freed, x, "a create with the userName of the deleted user", []int{http.StatusCreated}) {
			again := x.Resource()
			s.Check(freed, On(x), "the id of the new user", again.ID() != "" && again.ID() != id && strings.EqualFold(again.UserName(), ada.Login), "one of its own", Shown(again.ID()))
		}
	}, ReadsBack(), Proves("IPSIE-AL1-04", "IPSIE-AL1-05"))

	a.Plain("found", "finds users by id, userName, externalId and e-mail address", func(s *Stage) {
		ada, external := s.Person(people.Ada), s.Name("ipsie")
		id := s.Create(ada, scim.F("externalId", external)).Resource().ID()
		s.Create(s.Person(people.Grace), scim.F("externalId", s.Name("ipsie")))
		activeAt(s, "IPSIE-AL1-06", scim.UserPath(id), "the create", ada.Login, true)
		onlyHit(s, "IPSIE-AL1-07", "/Users", scim.Eq("userName", ada.Login), id)
		onlyHit(s, "IPSIE-AL1-08", "/Users", scim.Eq("externalId", external), id)
		onlyHit(s, "IPSIE-AL1-09", "/Users", `emails[value eq "`+ada.Email+`"]`, id)
		onlyHit(s, "IPSIE-AL1-10", "/Users", `emails[type eq "work" and value eq "`+ada.Email+`"]`, id)
		noHit(s, "IPSIE-AL1-10", "/Users", `emails[type eq "home" and value eq "`+ada.Email+`"]`)
	}, ReadsBack(), Proves("IPSIE-AL1-06", "IPSIE-AL1-07", "IPSIE-AL1-08", "IPSIE-AL1-09", "IPSIE-AL1-10"))
}

func ipsieRoles(a Area) {
	a.Plain("roles", "tells which roles there are", func(s *Stage) {
		const rule = "IPSIE-AL3-01"
		s.Create(s.Person(people.Ada)) // whoever has roles has users first
		roles := s.Get("/Roles", "startIndex", "1", "count", "100")
		if roles.OK() {
			if list, ok := s.Listed(rule, roles, "the list of roles"); ok {
				s.Check(rule, On(roles), "the roles", len(list.Resources) > 0, "one at least", Count(list))
				for _, role := range list.Resources {
					s.Check(rule, On(roles), "value of a role", role.Get("value").String() != "", "a non-empty string", Shown(role.Raw()))
				}
			}
			return
		}
		on := s.Get("/Schemas")
		list, _ := on.List()
		for _, schema := range scim.ParseSchemas(list.Resources) {
			if a, ok := published(schema, "roles", "value"); ok && schema.ID() == scim.UserURN {
				s.Check(rule, On(on), "canonicalValues of roles.value, as there is no /Roles", len(a.Canonical) > 0, "the roles there are", "none")
				return
			}
		}
		s.Check(rule, On(on), "the roles there are", false, "/Roles, or canonicalValues of roles.value", Answer(roles))
	}, ReadsBack(), Proves("IPSIE-AL3-01"))
}

// listable tells whether the whole list may be asked for at once.
func listable(s *Stage, rule string) bool {
	const most = 2000
	list, ok := s.Listed(rule, s.Get("/Users", "startIndex", "1", "count", "1"), "the first user")
	if ok && list.Total > most {
		s.Observe("a list of everybody at once", "not asked for: there are more than 2000", conformance.OracleSCIM)
	}
	return ok && list.Total <= most
}

func isOffered(s *Stage, feature string) bool { return s.Claim(feature) == target.Stated }
