package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// tolerance: what identity providers really send beside the textbook's requests,
// as far as RFC 7643 and RFC 7644 settle what a target makes of it.
func tolerance(a Area) {
	a.Plain("read-only", "ignores meta and groups in a create", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada,
			scim.F("meta", scim.Object{scim.F("resourceType", "User"), scim.F("created", "1999-12-31T23:59:59Z")}), scim.F("groups", []string{}))))
		if s.Status("RFC7644-3.3-01", x, "the answer to a create with meta and groups", []int{201}, Also("RFC7643-3.1-16")) {
			created := x.Resource().Get("meta", "created").String()
			s.Check("RFC7643-3.1-16", On(x), "meta.created of the new user", !strings.HasPrefix(created, "1999"), "the target's own", shown(created))
			s.ExpectActive(ada)
		}
	}, ReadsBack(), Proves("RFC7644-3.3-01", "RFC7643-3.1-16"))

	a.Plain("password", "never shows a password that it was given", func(s *Stage) {
		ada := s.Person(people.Ada)
		const password = "Kp7-vervain-Quoit-92"
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada, scim.F("password", password))))
		if x.Refused() {
			s.NotClaimed("the target takes no password: it answered %d", x.Status)
		}
		if !s.Check("ROLECALL-ACC-01", On(x), "whose account a create with a password made", strings.EqualFold(x.Resource().UserName(), ada.Login), ada.Login, shown(x.Resource().UserName())) {
			return
		}
		answers := []*scim.Exchange{x, s.Must(s.Client().Get(s.Context(), scim.UserPath(x.Resource().ID()), ""))}
		_, on := s.Find(ada.Login)
		for _, x := range append(answers, on) {
			s.Check("RFC7643-4.1.1-14", On(x), "the password in the answer to "+x.Method, !strings.Contains(string(x.Body()), password), "nowhere", "it is there")
		}
	}, ReadsBack(), Proves("RFC7643-4.1.1-14"))

	a.Plain("schemas-order", "reads schemas in any order", func(s *Stage) {
		for _, order := range [][]string{{scim.UserURN, scim.EnterpriseURN}, {scim.EnterpriseURN, scim.UserURN}} {
			ada := s.Person(people.Ada)
			x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada, scim.F("schemas", order),
				scim.F(scim.EnterpriseURN, scim.Object{scim.F("department", "Sales")}))))
			if x.Refused() && order[0] == scim.UserURN {
				s.NotClaimed("the target refuses the enterprise extension: it answered %d", x.Status)
			}
			if s.Status("RFC7643-3-03", x, "the answer to a create whose schemas begin with "+order[0], []int{201}) {
				s.ExpectActive(ada)
			}
		}
	}, ReadsBack(), Proves("RFC7643-3-03"))

	a.Plain("no-value", "takes null and [] for an attribute without a value", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada,
			scim.F("title", nil), scim.F("phoneNumbers", nil), scim.F("addresses", []string{}))))
		if s.Status("RFC7643-2.5-01", x, "the answer to a create with null and []", []int{201}) {
			s.ExpectActive(ada)
		}
	}, ReadsBack(), Proves("RFC7643-2.5-01"))

	a.Plain("no-emails", "treats emails alike whether a PUT leaves them out, or says null or []", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		without := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBodyWithout(ada, "emails")))
		for _, empty := range []any{nil, []string{}} {
			x := s.Must(s.Client().Put(s.Context(), scim.UserPath(id), s.UserBody(ada, scim.F("emails", empty))))
			s.Check("RFC7643-2.5-01", On(x), fmt.Sprintf("PUT with emails %v", empty), x.OK() == without.OK(),
				fmt.Sprintf("as without emails: %d", without.Status), fmt.Sprint(x.Status))
		}
	}, ReadsBack(), Proves("RFC7643-2.5-01"))

	a.Plain("two-primaries", "keeps at most one primary e-mail address of two", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Must(s.Client().Post(s.Context(), "/Users", s.UserBody(ada, scim.F("emails", []scim.Object{
			{scim.F("value", ada.Email), scim.F("type", "work"), scim.F("primary", true)},
			{scim.F("value", "home."+ada.Email), scim.F("type", "home"), scim.F("primary", true)},
		}))))
		if x.Status == 400 {
			s.Status("RFC7643-2.4-03", x, "a create with two primary e-mail addresses", []int{400})
			s.ExpectNoAccount("RFC7643-2.4-03", ada.Login)
			return
		}
		if !s.Status("RFC7643-2.4-03", x, "a create with two primary e-mail addresses", []int{201, 400}) {
			return
		}
		primaries := []string{}
		made := s.Snapshot(x.Resource().ID())
		s.Check("ROLECALL-ACC-01", Latest, "whose account was made", strings.EqualFold(made.UserName(), ada.Login), ada.Login, shown(made.UserName()))
		for _, email := range made.Elements("emails") {
			if email.Get("primary").Bool() {
				primaries = append(primaries, email.Get("value").String())
			}
		}
		s.Check("RFC7643-2.4-03", Latest, "the primary e-mail addresses", len(primaries) <= 1, "one at most", fmt.Sprint(primaries))
	}, ReadsBack(), Proves("RFC7643-2.4-03"))

	a.Plain("external-id", "returns the externalId as it was given", func(s *Stage) {
		external := "AbC-1_" + s.Login("x")
		id := s.Create(s.Person(people.Ada), scim.F("externalId", external)).Resource().ID()
		got := s.Snapshot(id).Get("externalId")
		if !got.Exists() {
			s.NotClaimed("the target does not keep externalId")
		}
		s.Equal("RFC7643-3.1-11", Latest, "externalId, read back", got.String(), external)
	}, ReadsBack(), Proves("RFC7643-3.1-11"))

	a.Plain("patch-pathless", "replaces what the object of an operation without a path names, and nothing else", func(s *Stage) {
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Value: scim.Object{
			scim.F("active", false), scim.F("name", scim.Object{scim.F("familyName", "King")})}})
		after := s.Snapshot(id)
		active, _ := after.Active()
		s.Check("RFC7644-3.5.2.3-01", Latest, "active after a replace without a path", !active, "false", fmt.Sprint(active))
		s.Equal("RFC7644-3.5.2.3-01", Latest, "name.familyName after a replace without a path", after.Get("name", "familyName").String(), "King")
	}, patchRules("RFC7644-3.5.2.3-01"))

	a.Plain("deactivated-twice", "stays shut when it is deactivated twice", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		off := scim.Op{Op: "replace", Path: "active", Value: false}
		s.Patch("RFC7644-3.5.2-21", id, off)
		before := s.Snapshot(id)
		s.Patch("RFC7644-3.5.2-21", id, off)
		s.ExpectInactive(ada)
		s.ExpectUnchanged("ROLECALL-ACC-06", "the person's", before)
	}, LeavesReadable(), patchRules("ROLECALL-ACC-06"))

	a.Plain("pages", "is honest about its pages", func(s *Stage) {
		for _, p := range s.Namesakes(people.Ada, people.Grace, people.Zoe) {
			s.Create(p)
		}
		const size = 2
		first, x := s.Page(1, size)
		if !s.Check("RFC7644-3.4.2-08", On(x), "totalResults of a list with three users and more", first.Total > size, "at least 3", fmt.Sprint(first.Total)) {
			return
		}
		s.Check("RFC7644-3.4.2.4-03", On(x), "the users in a page of two", len(first.Resources) <= size, "two at most", fmt.Sprint(len(first.Resources)))
		s.Check("RFC7644-3.4.2-05", On(x), "itemsPerPage", first.Get("itemsPerPage").Int() == int64(len(first.Resources)),
			fmt.Sprint(len(first.Resources)), shown(first.Get("itemsPerPage").Raw))
		second, y := s.Page(1+len(first.Resources), size)
		for _, user := range second.Resources {
			again := slices.ContainsFunc(first.Resources, func(u scim.Resource) bool { return u.ID() == user.ID() })
			s.Check("RFC7644-3.4.2.4-07", On(y), "the users on the second page", !again, "others than on the first", user.ID()+" again")
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2-05", "RFC7644-3.4.2.4-03", "RFC7644-3.4.2.4-07", "RFC7644-3.4.2-08"), Alone())

	a.Plain("wrong-token", "shows nobody to a client with a wrong token", func(s *Stage) {
		s.Create(s.Person(people.Ada))
		x := s.Must(s.Client().WithToken("no-such-token-0").Get(s.Context(), "/Users", scim.Query("startIndex", "1", "count", "1")))
		s.Check("RFC7644-2-02", On(x), "the answer to a wrong token", x.Status == 401 || x.Status == 403, "401", fmt.Sprint(x.Status))
	}, ReadsBack(), Proves("RFC7644-2-02"))
}
