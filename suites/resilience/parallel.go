package resilience

import (
	"fmt"
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

const (
	rounds = 4 // a race is not lost every time
	atOnce = 4 // as many requests as a busy identity provider sends side by side
)

// parallel: requests that arrive at the same moment, as those of an identity
// provider with several workers do.
func parallel(a Area) {
	a.Plain("create", "makes one account of creations that arrive at the same moment", func(s *Stage) {
		const rule = "ROLECALL-RES-06"
		s.Room(1)
		for range rounds {
			ada := s.Person(people.Ada)
			create := plain(http.MethodPost, "/Users", s.UserBody(ada))
			accepted := 0
			for _, x := range s.Together(slices.Repeat([]scim.Request{create}, atOnce)...) {
				if x.OK() {
					accepted++
					continue
				}
				s.Check("RFC7644-3.3-07", On(x), "one of several creations of one login at the same moment", x.Refused(), "201 once, and 409 for the others", Answer(x))
			}
			s.Check(rule, Latest, "how many of the creations of one login were answered with success", accepted <= 1, "one", "more than one")
			hits, on := s.Find(ada.Login)
			s.Check(rule, On(on), "the accounts with the login "+ada.Login, len(hits) == accepted || accepted > 1 && len(hits) == 1, "exactly one", fmt.Sprint(len(hits)), Also("ROLECALL-ACC-02"))
			s.Clear()
		}
	}, ReadsBack(), Proves("ROLECALL-RES-06"), Touches("RFC7644-3.3-07", "ROLECALL-ACC-02"))

	a.Plain("members", "carries out changes of one group's members that arrive at the same moment", func(s *Stage) {
		const rule = "ROLECALL-RES-07"
		s.NeedsGroups()
		s.Room(2 * atOnce)
		if s.Denied("patch.supported") {
			s.NotClaimed("PATCH is not offered")
		}
		var people []string
		for _, p := range s.Crowd(2 * atOnce) {
			people = append(people, s.Create(p).Resource().ID())
		}
		stay, come := people[:atOnce], people[atOnce:]
		id := s.CreateGroup(scim.F("members", members(stay...))).Resource().ID()
		for range rounds {
			together(s, rule, id, "add", come, func(member string) scim.Op {
				return scim.Op{Op: "add", Path: "members", Value: members(member)}
			}, people)
			together(s, rule, id, "remove", come, func(member string) scim.Op {
				return scim.Op{Op: "remove", Path: "members[" + scim.Eq("value", member) + "]"}
			}, stay)
		}
	}, ReadsBack(), PushesGroups(), Proves("ROLECALL-RES-07"))
}

// together sends one change of a group for each of some members at the same moment,
// and checks who is a member then. A refusal is repeated, as an identity provider
// repeats it.
func together(s *Stage, rule, id, verb string, who []string, change func(member string) scim.Op, want []string) {
	var requests []scim.Request
	for _, member := range who {
		body, err := scim.PatchBody(change(member))
		if err != nil {
			panic(err) // it is made of texts
		}
		requests = append(requests, plain(http.MethodPatch, scim.GroupPath(id), body))
	}
	for i, x := range s.Together(requests...) {
		if x.Refused() {
			x = s.Send(requests[i])
		}
		s.Check(rule, On(x), "one of several changes of a group at the same moment: "+verb+" of one member", x.OK(), "200 or 204", Answer(x))
	}
	x := s.Get(scim.GroupPath(id), "attributes", "members")
	got := x.Resource().Strings("members")
	missing := slices.ContainsFunc(want, func(id string) bool { return !slices.Contains(got, id) })
	others := slices.ContainsFunc(got, func(id string) bool { return !slices.Contains(want, id) })
	said := map[bool]string{true: "some of them are missing", false: "all of them"}[missing]
	if others {
		said += ", and others are there"
	}
	s.Check(rule, On(x), fmt.Sprintf("the members after %s of %d members at the same moment", verb, len(who)), !missing && !others,
		fmt.Sprintf("the %d who were there before and were not taken out, or were added", len(want)), said)
}

func members(ids ...string) []scim.Object {
	var list []scim.Object
	for _, id := range ids {
		list = append(list, scim.Object{scim.F("value", id)})
	}
	return list
}

// plain is a request as a careful client writes it.
func plain(method, path string, body []byte) scim.Request {
	return scim.Request{Method: method, Path: path, Body: body, Header: http.Header{"Accept": {scim.MediaType}, "Content-Type": {scim.MediaType}}}
}
