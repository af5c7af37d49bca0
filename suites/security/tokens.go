package security

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// tokenSpecs: credentials in wrong places and wrong forms.
func tokenSpecs(a Area) {
	a.Plain("place", "a token elsewhere than in the Authorization header opens nothing", func(s *Stage) {
		onThisMachine(s, "the token would stand in the logs of what lies on the way")
		if !control(s, "ROLECALL-SEC-13") {
			return
		}
		token := tokenOf(s)
		anonymous := s.Client().WithToken("")
		shut := func(what string, r scim.Request) {
			x := s.Must(anonymous.Do(s.Context(), r))
			s.Check("ROLECALL-SEC-13", On(x), what, x.Refused(), "a refusal, 401", Answer(x))
		}
		for _, name := range []string{"access_token", "token", "api_key", "bearer"} {
			shut("a list with the token as "+name+" in the query", list(nil, name, token))
		}
		for _, name := range []string{"X-Access-Token", "X-Api-Key", "Token", "Cookie", "Proxy-Authorization"} {
			value := token
			switch name {
			case "Cookie":
				value = "access_token=" + token
			case "Proxy-Authorization":
				value = "Bearer " + token
			}
			shut("a list with the token in the header "+name, list(http.Header{name: {value}}))
		}
		form := bare(http.MethodPost, "/Users/.search", []byte("access_token="+token))
		form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		shut("a search with the token as a form", form)
		shut("a create with the token in the body", bare(http.MethodPost, "/Users", s.UserBody(s.Person(people.Ada), scim.F("access_token", token))))
	}, Proves("ROLECALL-SEC-13"))

	a.Plain("form", "a token that is nearly right opens nothing", func(s *Stage) {
		if !control(s, "RFC7644-2-02") {
			return
		}
		for _, c := range []struct {
			what   string
			header func(token string) string
		}{
			{"Bearer alone", func(string) string { return "Bearer" }},
			{"Bearer and a blank", func(string) string { return "Bearer " }},
			{"Bearer null", func(string) string { return "Bearer null" }},
			{"Bearer undefined", func(string) string { return "Bearer undefined" }},
			{"Bearer *", func(string) string { return "Bearer *" }},
			{"Bearer and SQL", func(string) string { return "Bearer ' OR '1'='1" }},
			{"Bearer and a JWT without a signature", func(string) string { return "Bearer " + unsigned }},
			{"the token in the other letter case", func(token string) string { return "Bearer " + swapCase(token) }},
			{"the token and one letter more", func(token string) string { return "Bearer " + token + "x" }},
			{"the token without its first letter", func(token string) string { return "Bearer " + token[min(1, len(token)):] }},
		} {
			header := c.header(tokenOf(s))
			if header == "Bearer "+tokenOf(s) {
				continue // no letters to swap
			}
			x := s.Must(s.Client().WithToken("").Do(s.Context(), list(http.Header{"Authorization": {header}})))
			s.Check("RFC7644-2-02", On(x), "a list with "+c.what, x.Refused(), "a refusal, 401", Answer(x))
		}
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:admin"))
		x := s.Must(s.Client().WithToken("").Do(s.Context(), list(http.Header{"Authorization": {basic}})))
		s.Check("RFC7644-2-02", On(x), "a list with the name admin and the password admin", x.Refused(), "a refusal, 401", Answer(x))
	}, Proves("RFC7644-2-02"))

	a.Plain("scheme", "the word Bearer may be spelt in any letter case", func(s *Stage) {
		if !control(s, "ROLECALL-SEC-14") {
			return
		}
		for _, scheme := range []string{"bearer", "BEARER"} {
			x := s.Must(s.Client().Do(s.Context(), list(http.Header{"Authorization": {scheme + " " + tokenOf(s)}})))
			s.Listed("ROLECALL-SEC-14", x, "a list with Authorization: "+scheme)
		}
	}, Proves("ROLECALL-SEC-14"))

	a.Plain("two-credentials", "of two credentials none is picked", func(s *Stage) {
		if !control(s, "ROLECALL-SEC-15") {
			return
		}
		right, wrong := "Bearer "+tokenOf(s), "Bearer rolecall-made-this-up"
		x := s.Must(s.Client().WithToken("").Do(s.Context(), list(http.Header{"Authorization": {wrong, right}})))
		s.Check("ROLECALL-SEC-15", On(x), "a list with a wrong token and after it the right one", x.Refused(), "a refusal, 400 or 401", Answer(x))
		x = s.Must(s.Client().WithToken("").Do(s.Context(), list(http.Header{"Authorization": {right, wrong}})))
		if x.OK() { // as most read a header that stands twice
			s.Observe("of two Authorization headers", "the first is taken", "")
		}
	}, Proves("ROLECALL-SEC-15"))
}

// control makes sure that the token opens a list where it belongs: that nothing
// else does says nothing otherwise.
func control(s *Stage, rule string) bool {
	_, ok := s.Listed(rule, s.Get("/Users", "count", "1"), "a list with the token where it belongs")
	if !ok {
		return false
	}
	x := s.Must(s.Client().WithToken("").Do(s.Context(), list(nil)))
	return s.Check(rule, On(x), "a list without a token", x.Refused(), "a refusal, 401", Answer(x))
}

// list asks for one user.
func list(header http.Header, query ...string) scim.Request {
	all := http.Header{"Accept": {scim.MediaType}}
	for name, values := range header {
		all[name] = values
	}
	return scim.Request{Method: http.MethodGet, Path: "/Users", Query: scim.Query(append([]string{"count", "1"}, query...)...), Header: all}
}

// tokenOf is the run's own token. The recorder keeps it out of the record,
// wherever it stands.
func tokenOf(s *Stage) (token string) {
	s.Client().Altered(func(own string) string { token = own; return own })
	return token
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

// unsigned is a JWT with the algorithm none: {"alg":"none"}, {"sub":"admin"}.
const unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."
