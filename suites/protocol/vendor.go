package protocol

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// What the specs of the vendors and profiles have in common.

// changed sends a PATCH and checks that it was carried out. Where PATCH is not
// offered the spec ends.
func changed(s *Stage, rule, path, what string, ops ...scim.Op) bool {
	return tookPatch(s, rule, s.PatchAt(path, ops...), what)
}

func tookPatch(s *Stage, rule string, x *scim.Exchange, what string, more ...Detail) bool {
	if s.Claim("patch.supported") != target.Stated && (x.Status == http.StatusNotImplemented || x.Status == http.StatusMethodNotAllowed) {
		s.NotClaimed("PATCH is not offered: it answered %d", x.Status)
	}
	ok := s.Status(rule, x, "the answer to "+what, []int{http.StatusOK, http.StatusNoContent}, more...)
	if ok && x.Status == http.StatusOK {
		s.Check(rule, On(x), "the body of the 200 to "+what, x.Resource().ID() != "", "the resource, with its id", Shown(string(x.Body())), more...)
	}
	return ok
}

// pathless tells whether the profile has operations without a path, as RFC 7644 has
// and the interoperability profile has not (section 6.5).
func pathless(s *Stage) bool { return s.Asks("RFC7644-3.5.2.1-02", "RFC7644-3.5.2.3-01") }

// shownAt reads a resource and checks one of its texts.
func shownAt(s *Stage, rule, path, what, want string, names ...string) {
	x := s.Get(path)
	if s.Status(rule, x, "GET after "+what, []int{http.StatusOK}) {
		s.Equal(rule, On(x), strings.Join(names, ".")+" after "+what, x.Resource().Get(names...).String(), want)
	}
}

// activeAt reads a user and checks the administrative status and that it is still
// the same user.
func activeAt(s *Stage, rule, path, what, login string, want bool, more ...Detail) {
	x := s.Get(path)
	if !s.Status(rule, x, "GET after "+what, []int{http.StatusOK}, more...) {
		return
	}
	user := x.Resource()
	active, stated := user.Active()
	s.Check(rule, On(x), "active after "+what, stated && active == want, boolText(want), Shown(user.Get("active").Raw), more...)
	s.Check(rule, On(x), "the user after "+what, scim.UserPath(user.ID()) == path && strings.EqualFold(user.UserName(), login), login, Shown(user.UserName()), more...)
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// onlyHit checks that a filter finds one resource alone. It gives the answer.
func onlyHit(s *Stage, rule, endpoint, filter, id string, more ...Detail) *scim.Exchange {
	x := s.Get(endpoint, "filter", filter)
	if list, ok := s.Listed(rule, x, "the filter "+filter, more...); ok {
		got := idsOf(list.Resources)
		s.Check(rule, On(x), "who is found by the filter "+filter, slices.Equal(got, []string{id}) && list.Total == 1, id+" alone, totalResults 1", Count(list)+": "+ShownAll(got), more...)
	}
	return x
}

// noHit checks that a filter finds nobody.
func noHit(s *Stage, rule, endpoint, filter string, more ...Detail) *scim.Exchange {
	x := s.Get(endpoint, "filter", filter)
	if list, ok := s.Listed(rule, x, "the filter "+filter, more...); ok {
		s.Check(rule, On(x), "who is found by the filter "+filter, len(list.Resources) == 0 && list.Total == 0, "nobody, totalResults 0", Count(list), more...)
	}
	return x
}

// clearError checks that a refusal has the status, the form and the words of a
// SCIM error (RFC 7644 section 3.12).
func clearError(s *Stage, rule string, x *scim.Exchange, what string, status int) {
	if !s.Status(rule, x, "the answer to "+what, []int{status}) || s.Envelope(x) {
		return
	}
	s.SCIMError(rule, x, "the body of the "+http.StatusText(status)+" to "+what)
	detail := x.Resource().Get("detail").String()
	s.Check(rule, On(x), "detail of the answer to "+what, detail != "", "words for people", Shown(detail))
}

// needsGroups ends a spec about groups on a target that has none. One that says
// nothing of them is asked.
func needsGroups(s *Stage) {
	if s.Claim("resource:Group") != target.Unstated {
		return
	}
	if x := s.Get("/Groups", "startIndex", "1", "count", "1"); x.Refused() {
		s.NotClaimed("there are no groups: /Groups answered %s", Answer(x))
	}
}

// crew makes users and gives their ids.
func crew(s *Stage, n int) (ids []string) {
	for _, p := range []people.Person{people.Ada, people.Grace, people.Dee}[:n] {
		ids = append(ids, s.Create(s.Person(p)).Resource().ID())
	}
	return ids
}

// memberValues are members as every client writes them.
func memberValues(ids ...string) []scim.Object {
	values := []scim.Object{}
	for _, id := range ids {
		values = append(values, scim.Object{scim.F("value", id)})
	}
	return values
}

// membersAre reads a group and checks who is in it, in any order.
func membersAre(s *Stage, rule, path, what string, want []string, more ...Detail) {
	x := s.Get(path)
	if !s.Status(rule, x, "GET of the group after "+what, []int{http.StatusOK}, more...) {
		return
	}
	got := x.Resource().Strings("members")
	slices.Sort(got)
	want = slices.Sorted(slices.Values(want))
	s.Check(rule, On(x), "the members after "+what, slices.Equal(got, want), ShownAll(want), ShownAll(got), more...)
}

// walkPages is how many pages of a list are read at most.
const walkPages = 20

// walkUsers reads the list page by page: who is met, in order, and how long the
// longest page is. A target with more people than a run may read is walked in
// part: whole tells.
func walkUsers(s *Stage, rule string, count int) (ids []string, longest int, whole bool) {
	for range walkPages {
		x := s.Get("/Users", "startIndex", strconv.Itoa(len(ids)+1), "count", strconv.Itoa(count))
		list, ok := s.Listed(rule, x, "a page of users")
		if !ok {
			s.End()
		}
		longest = max(longest, len(list.Resources))
		ids = append(ids, idsOf(list.Resources)...)
		if len(list.Resources) == 0 || len(ids) >= list.Total {
			return ids, longest, true
		}
	}
	s.Observe("the list of all users", "longer than "+strconv.Itoa(len(ids))+"; the rest was not read", conformance.OracleSCIM)
	return ids, longest, false
}

// pageLength is short enough for several pages of the people there are, and long
// enough to reach the end of them.
func pageLength(s *Stage, rule string) int {
	list, ok := s.Listed(rule, s.Get("/Users", "startIndex", "1", "count", "1"), "the first user")
	if !ok {
		s.End()
	}
	if list.Total <= 2*walkPages {
		return 2
	}
	return 100
}

// everybodyOnce walks the list and checks that nobody is left out or shown twice.
// Who joins or leaves meanwhile shifts the pages, so that it may take more than
// one walk to tell.
func everybodyOnce(s *Stage, rule string, ours []string) {
	const tries = 3
	count := pageLength(s, rule)
	for try := range tries {
		ids, _, whole := walkUsers(s, rule, count)
		odd := ""
		for _, id := range ours {
			n := 0
			for _, other := range ids {
				if other == id {
					n++
				}
			}
			if n > 1 || n == 0 && whole {
				odd += fmt.Sprintf("%s %d times; ", id, n)
			}
		}
		if odd == "" || try == tries-1 {
			s.Check(rule, Latest, "how often the pages of the list show each of "+strings.Join(ours, ", "), odd == "", "once", cmp.Or(odd, "once"), Heavy)
			return
		}
	}
}

// withText is a JSON object with another text at a path of members; ok is false
// if it is none, or lacks one of them.
func withText(body []byte, text string, names ...string) (changed []byte, ok bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return nil, false
	}
	for name, value := range object {
		if !strings.EqualFold(name, names[0]) {
			continue
		}
		inner, err := json.Marshal(text)
		if ok = err == nil; len(names) > 1 {
			inner, ok = withText(value, text, names[1:]...)
		}
		object[name] = inner
	}
	changed, err := json.Marshal(object)
	return changed, ok && err == nil
}
