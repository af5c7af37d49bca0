package protocol

import (
	"fmt"
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// etagLate: versions of writes that meet, or come late.
func etagLate(a Area) {
	a.Plain("race", "let one of several writers through who name the same version at once", func(s *Stage) {
		const rule = "RFC7644-3.14-05"
		e, _ := versionedUser(s)
		rounds, names := 8, []string{"King", "Gordon", "Noel", "Milbanke"}
		if s.Gentle() {
			rounds, names = 2, names[:2]
		}
		for round := range rounds {
			tag := s.Get(e.path()).Header("ETag")
			var requests []scim.Request
			for _, name := range names {
				e.person.FamilyName = fmt.Sprintf("%s-%d", name, round)
				header := plainHeaders()
				header.Set("If-Match", tag)
				requests = append(requests, scim.Request{Method: http.MethodPut, Path: e.path(), Header: header, Body: s.UserBody(e.person)})
			}
			var through []string
			for i, x := range s.Together(requests...) {
				if x.OK() {
					through = append(through, fmt.Sprintf("%s-%d", names[i], round))
				}
			}
			what := fmt.Sprintf("the PUTs that succeed of %d that are sent at once with If-Match %s", len(requests), tag)
			if !s.Check(rule, Latest, what, len(through) <= 1, "one, and 412 for the others", orSeveral(len(through)), Heavy) {
				return
			}
			if len(through) == 0 {
				continue // each stood in another's way; that is no overwriting
			}
			got := s.Get(e.path()).Resource().Get("name", "familyName").String()
			s.Check(rule, Latest, "name.familyName after that", slices.Contains(through, got), "of the one that succeeded, "+through[0], got, Heavy)
		}
	}, ReadsBack(), Proves("RFC7644-3.14-05"), Touches("RFC7644-3.14-01"))

	a.Plain("held-up", "keep a change that was held up from letting a leaver in again", func(s *Stage) {
		const rule = "RFC7644-3.14-05"
		e, tag := versionedUser(s)
		late := s.UserBody(e.person, scim.F("active", true)) // what was to be sent before the leaving
		if x := s.Put(e.path(), s.UserObject(e.person, scim.F("active", false))); !x.OK() {
			s.Inconclusive("the user could not be deactivated: PUT answered %s", Answer(x))
		}
		x := s.Get(e.path())
		if active, _ := x.Resource().Active(); !s.Check("ROLECALL-ACC-03", On(x), "active after a PUT with active:false", !active, "false", x.Resource().Get("active").Raw) || x.Header("ETag") == tag {
			return // that versions change is another rule's matter
		}
		x = under(s, "If-Match", tag, http.MethodPut, e.path(), late)
		s.Status(rule, x, "a PUT with active:true and If-Match with the version before the deactivation", []int{http.StatusPreconditionFailed})
		x = s.Get(e.path())
		active, _ := x.Resource().Active()
		s.Check(rule, On(x), "active after that", !active, "false", x.Resource().Get("active").Raw, Heavy)
	}, ReadsBack(), Proves("RFC7644-3.14-05"), Touches("RFC7644-3.14-01", "ROLECALL-ACC-03"))
}

// orSeveral says how many there are, without what differs from time to time.
func orSeveral(n int) string {
	switch n {
	case 0:
		return "none"
	case 1:
		return "one"
	}
	return "several"
}
