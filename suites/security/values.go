package security

import (
	"fmt"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// valueSpecs: values that are long, or strange.
func valueSpecs(a Area) {
	a.Plain("values", "a strange value is kept as it is or refused", func(s *Stage) {
		const name = "displayName"
		ada := s.Person(people.Ada)
		before := s.Create(ada).Resource()
		id := before.ID()
		if got := s.Snapshot(id).Get(name).String(); got != ada.DisplayName {
			s.NotClaimed("the target does not keep displayName")
		}
		kept := ada.DisplayName
		for what, text := range strangeValues {
			x := s.Put(scim.UserPath(id), s.UserObject(ada, scim.F(name, text)))
			got := s.Snapshot(id).Get(name).String()
			if x.OK() {
				s.Check("ROLECALL-SEC-05", Latest, "displayName, which was sent with "+what, got == text, Shown(text), Shown(got))
			} else {
				s.Check("ROLECALL-SEC-05", On(x), "a PUT of displayName with "+what, x.Refused(), "a refusal, or success", Answer(x))
				s.Check("ROLECALL-SEC-05", Latest, "displayName after a refused PUT", got == kept, Shown(kept), Shown(got))
			}
			kept = got
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-05"))

	a.Plain("long-value", "a long value is kept whole or refused", func(s *Stage) {
		long := func(n int) string { return strings.Repeat("long value ", n/11) + "the end" }
		s.Snapshot(s.Create(s.Person(people.Grace)).Resource().ID())
		for _, size := range []int{300, 10_000} {
			ada := s.Person(people.Ada)
			text := long(size)
			x := s.Post("/Users", s.UserObject(ada, scim.F("displayName", text)))
			if !x.OK() {
				s.Check("ROLECALL-SEC-05", On(x), "a create with a long displayName", x.Refused(), "a refusal, or a user", Answer(x))
				continue
			}
			got := s.Snapshot(x.Resource().ID()).Get("displayName")
			if got.Exists() {
				s.Check("ROLECALL-SEC-05", Latest, "displayName, which was sent with "+inCharacters(text), got.String() == text, inCharacters(text)+", as sent", inCharacters(got.String()))
			}
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-05"))

	a.Plain("long-login", "two long logins that differ at their end are two people's, or are refused", func(s *Stage) {
		long := strings.Repeat("x", 280)
		ada, grace := people.Ada, people.Grace
		ada.Local, grace.Local = long+"1", long+"2"
		two := s.Namesakes(ada, grace)
		ids := map[string]bool{}
		s.Snapshot(s.Create(s.Person(people.Zoe)).Resource().ID())
		for _, p := range two {
			x := s.Post("/Users", s.UserObject(p))
			if !x.OK() {
				s.Check("ROLECALL-SEC-05", On(x), "a create with a login of "+inCharacters(p.Login), x.Refused() && len(ids) == 0, "a refusal of the first too, or a user", Answer(x))
				continue
			}
			user := s.Snapshot(x.Resource().ID())
			s.Check("ROLECALL-SEC-05", Latest, "userName, which was sent with "+inCharacters(p.Login), strings.EqualFold(user.UserName(), p.Login), inCharacters(p.Login)+", as sent", inCharacters(user.UserName()))
			s.Check("ROLECALL-SEC-05", Latest, "the id of the second of two users", !ids[user.ID()], "another than the first one's", user.ID())
			ids[user.ID()] = true
		}
	}, ReadsBack(), Proves("ROLECALL-SEC-05"))
}

// strangeValues are texts that some server cuts, drops or carries out. None of
// them reaches out if it is carried out.
var strangeValues = map[string]string{
	"NUL":                       "Ada\u0000Byron",
	"a bidirectional override":  "Ada \u202enoryB",
	"SQL":                       `Robert'); SELECT 1; --`,
	"markup":                    `<b onclick="x()">Ada</b> &amp; "co"`,
	"a template":                `${7*7} {{7*7}} #{7*7} <%= 7*7 %> %{7*7}`,
	"a backslash":               `C:\new\table "quoted"`,
	"a percent sign":            `100%20 %s %n %00`,
	"a character beyond 0xFFFF": "Ada 𝒵 🦊 Byron",
	"a formula":                 `=1+1`,
}

func inCharacters(s string) string {
	if len(s) < 100 {
		return Shown(s)
	}
	return strings.TrimSuffix(Shown(s[:20]), `"`) + `..." of ` + fmt.Sprint(len([]rune(s))) + " characters"
}
