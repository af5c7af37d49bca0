package security

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// Sizes that strain a weak parser and harm none.
const (
	nested  = 1000
	parens  = 60
	bigBody = 1 << 20
)

// parsingSpecs: JSON and filters that are hard to read.
func parsingSpecs(a Area) {
	a.Plain("duplicate-members", "a member that stands twice is refused or read in one way", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		body := bytes.TrimSuffix(s.UserBody(ada), []byte("}"))
		body = append(body, fmt.Sprintf(`,"userName":%q,"active":false}`, grace.Login)...)
		x := s.Send(bare(http.MethodPost, "/Users", body))
		if !x.OK() {
			s.Check("ROLECALL-SEC-02", On(x), "a create with two userNames and two values of active", x.Refused(), "a refusal, or a user", Answer(x))
			s.ExpectNoAccount("ROLECALL-SEC-02", ada.Login)
			s.ExpectNoAccount("ROLECALL-SEC-02", grace.Login)
			return
		}
		made := x.Resource()
		user := s.Snapshot(made.ID())
		s.Equal("ROLECALL-SEC-02", Latest, "userName by GET and in the answer to the create", user.UserName(), made.UserName())
		s.Equal("ROLECALL-SEC-02", Latest, "active by GET and in the answer to the create", user.Get("active").Raw, made.Get("active").Raw)
		s.Check("ROLECALL-SEC-02", Latest, "userName", strings.EqualFold(user.UserName(), ada.Login) || strings.EqualFold(user.UserName(), grace.Login), "one of the two that were sent", Shown(user.UserName()))
		for _, login := range []string{ada.Login, grace.Login} {
			hits, on := s.Find(login)
			want := "nobody"
			if strings.EqualFold(login, user.UserName()) {
				want = "exactly " + user.UserName()
			}
			s.Check("ROLECALL-SEC-02", On(on), "who is found by the login "+login, (len(hits) == 1) == (want != "nobody") && len(hits) < 2, want, found(hits))
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-02"))

	a.Plain("prototype-members", "__proto__ and constructor mean nothing", func(s *Stage) {
		onThisMachine(s, "a provider that falls for it would be broken until it is started anew")
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		without := s.Post("/Users", s.UserObject(s.Person(people.Zoe)).Without("active"))
		plain := s.Snapshot(without.Resource().ID()).Get("active").Raw // what it is where none is sent is the provider's to say
		marker := strings.ReplaceAll(s.Name("polluted"), "-", "")
		bad := scim.Object{scim.F(marker, marker), scim.F("active", plain == "false")}
		body := s.UserObject(ada).Without("active").
			With(scim.F("__proto__", bad)).With(scim.F("constructor", scim.Object{scim.F("prototype", bad)}))
		x := s.Post("/Users", body)
		if x.OK() {
			user := s.Snapshot(x.Resource().ID())
			s.Check("ROLECALL-SEC-03", Latest, "the member "+marker, !user.Get(marker).Exists(), "none", user.Get(marker).Raw)
			s.Equal("ROLECALL-SEC-03", Latest, "active, which was not sent", user.Get("active").Raw, plain)
		} else {
			s.Check("ROLECALL-SEC-03", On(x), "a create with __proto__ and constructor", x.Refused(), "a refusal, or a user", Answer(x))
		}
		x = s.Create(grace)
		for _, raw := range []string{x.Resource().Raw(), s.Snapshot(x.Resource().ID()).Raw()} {
			s.Check("ROLECALL-SEC-03", Latest, "what the next user has of it", !strings.Contains(raw, marker), "nothing", "the member "+marker)
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-03"))

	a.Plain("nesting", "deep nesting breaks nothing", func(s *Stage) {
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		id := s.Create(ada).Resource().ID()
		for shape, deep := range map[string]string{
			"arrays":  strings.Repeat("[", nested) + strings.Repeat("]", nested),
			"objects": strings.Repeat(`{"a":`, nested) + "1" + strings.Repeat("}", nested),
		} {
			body := append(bytes.TrimSuffix(s.UserBody(grace), []byte("}")), `,"rolecallUnknown":`+deep+`}`...)
			x := s.Send(bare(http.MethodPost, "/Users", body))
			s.Check("ROLECALL-SEC-04", On(x), "a create with "+shape+" nested deep", x.OK() || x.Refused(), "a refusal, or a user", Answer(x))
			if x.OK() {
				s.DeleteAt(scim.UserPath(x.Resource().ID()))
			}
			x = s.Send(bare(http.MethodPost, "/Users", []byte(deep)))
			s.Check("ROLECALL-SEC-04", On(x), "a create that is nothing but "+shape, x.Refused(), "a refusal, 400", Answer(x))
		}
		x := s.Get("/Users", "filter", strings.Repeat("(", parens)+scim.Eq("userName", ada.Login)+strings.Repeat(")", parens))
		if x.OK() {
			if list, ok := s.Listed("ROLECALL-SEC-04", x, "a filter in many parentheses"); ok {
				s.Check("ROLECALL-SEC-04", On(x), "who is found by it", len(list.Resources) == 1 && list.Resources[0].ID() == id, "exactly "+ada.Login, found(list.Resources))
			}
		} else {
			s.Check("ROLECALL-SEC-04", On(x), "a filter in many parentheses", x.Refused(), "a refusal, or the user", Answer(x))
		}
		stillAnswers(s, "ROLECALL-SEC-04", "that", ada)
	}, ReadsBack(), Proves("ROLECALL-SEC-04"))

	a.Plain("big-body", "a body of a megabyte breaks nothing", func(s *Stage) {
		ada := s.Person(people.Ada)
		s.Create(ada)
		body := append(bytes.TrimSuffix(s.UserBody(s.Person(people.Grace)), []byte("}")), strings.Repeat(" ", bigBody)+"}"...)
		x, err := s.Client().Do(s.Context(), bare(http.MethodPost, "/Users", body))
		if err != nil { // the connection may be closed while the client still sends
			s.Observe("a body of a megabyte", "the connection was closed", "")
		} else {
			s.Check("ROLECALL-SEC-07", On(x), "a create of a megabyte", x.OK() || x.Refused(), "a refusal, 413, or a user", Answer(x))
		}
		stillAnswers(s, "ROLECALL-SEC-07", "it", ada)
	}, ReadsBack(), Proves("ROLECALL-SEC-07"))

	a.Plain("no-utf8", "bytes that are no UTF-8 become no other characters", func(s *Stage) {
		s.Snapshot(s.Create(s.Person(people.Grace)).Resource().ID())
		for _, c := range []struct{ what, raw, read string }{
			{"an overlong slash", "Ada\xc0\xafByron", "Ada/Byron"},
			{"an overlong NUL", "Ada\xc0\x80Byron", "Ada\x00Byron"},
			{"Latin-1", "Ad\xe9", "Adé"},
			{"a lone surrogate", `Ada\ud800Byron`, ""},
		} {
			ada := s.Person(people.Ada)
			body := bytes.Replace(s.UserBody(ada, scim.F("displayName", "@@")), []byte("@@"), []byte(c.raw), 1)
			x := s.Send(bare(http.MethodPost, "/Users", body))
			if !x.OK() {
				s.Check("ROLECALL-SEC-06", On(x), "a create with "+c.what, x.Refused(), "a refusal, 400, or a user", Answer(x))
				continue
			}
			id := x.Resource().ID()
			x = s.Get(scim.UserPath(id))
			s.Check("ROLECALL-SEC-06", On(x), "the answer about a user whose displayName was sent with "+c.what, utf8.Valid(x.Body()) && x.Resource().ID() == id, "UTF-8 and JSON", Shown(string(x.Body())))
			got := x.Resource().Get("displayName").String()
			s.Check("ROLECALL-SEC-06", On(x), "displayName, which was sent with "+c.what, c.read == "" || got != c.read, "not read as other characters", Shown(got))
			s.Clear()
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-06"))
}
