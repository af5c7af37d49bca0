package resilience

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// Bounds of the load, which goes to targets on this machine alone.
const (
	burst  = 48  // requests at the same moment
	bursts = 3   // one after the other
	steady = 60  // lookups one after the other: a first cycle of a small company
	many   = 200 // members of a big group
	few    = 10  // and of a small one
)

// slow is what no change of one member takes, however busy the machine is; a change
// that takes longer is tried once more.
const slow = 2 * time.Second

// load: more than is usual.
func load(a Area) {
	a.Plain("burst", "answers many requests at once, or says that they are too many", func(s *Stage) {
		const rule = "ROLECALL-RES-08"
		onThisMachine(s)
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		switch alone, offered := s.Get("/Users", "filter", scim.Eq("userName", ada.Login)), s.Claim("filter.supported"); {
		case offered == target.Denied, offered == target.Unstated && alone.Refused():
			s.NotClaimed("lookups are not offered")
		}
		lookup := scim.Request{Method: http.MethodGet, Path: "/Users", Query: scim.Query("filter", scim.Eq("userName", ada.Login)), Header: http.Header{"Accept": {scim.MediaType}}}
		for range bursts {
			for _, x := range s.Burst(slices.Repeat([]scim.Request{lookup}, burst)...) {
				answered := x.OK() || x.Status == http.StatusTooManyRequests || x.Status == http.StatusServiceUnavailable
				if !s.Check(rule, On(x), fmt.Sprintf("the answer to one of %d lookups at once", burst), answered, "200, 429 or 503", fmt.Sprint(x.Status)) {
					return
				}
				if x.OK() {
					list, err := x.List()
					alone := err == nil && len(list.Resources) == 1 && list.Resources[0].ID() == id
					s.Check(rule, On(x), "who is found by one of many lookups at once", alone, "the one user whom it is about", Answer(x), Heavy)
				} else {
					refusesWell(s, x)
				}
			}
		}
	}, ReadsBack(), Proves("ROLECALL-RES-08"), Touches("ROLECALL-RES-09"))

	a.Plain("steady", "takes the lookups of a first cycle one after the other", func(s *Stage) {
		onThisMachine(s)
		ada := s.Person(people.Ada)
		s.Create(ada)
		for range steady {
			x := s.Must(s.Client().Hasty().Get(s.Context(), "/Users", scim.Query("filter", scim.Eq("userName", ada.Login))))
			if x.Status == http.StatusTooManyRequests {
				refusesWell(s, x)
			}
			if !s.Check("ROLECALL-RES-10", On(x), "one of "+strconv.Itoa(steady)+" lookups one after the other", x.Status != http.StatusTooManyRequests, "answered", "429") {
				return
			}
		}
	}, ReadsBack(), Proves("ROLECALL-RES-10"), Touches("ROLECALL-RES-09"))

	a.Plain("big-group", "changes and finds a big group as it does a small one", func(s *Stage) {
		const rule = "ROLECALL-RES-11"
		onThisMachine(s)
		s.NeedsGroups()
		s.Room(many + 1)
		if s.Claim("patch.supported") == target.Denied {
			s.NotClaimed("PATCH is not offered")
		}
		var crowd []string
		for _, p := range s.Crowd(many + 1) {
			crowd = append(crowd, s.Create(p).Resource().ID())
		}
		x := s.Post("/Groups", s.GroupObject(scim.F("members", members(crowd[:many]...))))
		if x.Refused() {
			s.NotClaimed("the target takes no group of %d: %s", many, Answer(x))
		}
		big, small := x.Resource(), s.CreateGroup(scim.F("members", members(crowd[:few]...))).Resource()
		took := func(group scim.Resource) time.Duration {
			x := s.PatchAt(scim.GroupPath(group.ID()), scim.Op{Op: "add", Path: "members", Value: members(crowd[many])})
			s.Check("ROLECALL-GRP-01", On(x), "the answer to one member more", x.OK(), "200 or 204", Answer(x))
			return x.Duration
		}
		less, more := took(small), took(big)
		if more > slow {
			more = min(more, took(big))
		}
		s.Check(rule, Latest, fmt.Sprintf("how long one member more takes in a group of %d, against one of %d", many, few), more < slow || more < 5*less,
			"about as long", "many times as long, and seconds")

		without := []string{"excludedAttributes", "members"}
		x = s.Get(scim.GroupPath(big.ID()), without...)
		s.Check(rule, On(x), fmt.Sprintf("GET of a group of %d without its members", many), x.OK() && x.Duration < 5*slow, "200, in seconds", took5(x), Heavy)
		offered := s.Claim("filter.supported")
		if offered == target.Denied {
			return
		}
		x = s.Get("/Groups", append([]string{"filter", scim.Eq("displayName", big.Get("displayName").String())}, without...)...)
		if x.Refused() && offered != target.Stated {
			return // which the specs of filters judge
		}
		s.Check(rule, On(x), fmt.Sprintf("the lookup of a group of %d by name, without its members", many), x.OK() && x.Duration < 5*slow, "200, in seconds", took5(x), Heavy)
	}, ReadsBack(), PushesGroups(), Proves("ROLECALL-RES-11"))
}

// took5 is an answer, and whether it took too long.
func took5(x *scim.Exchange) string {
	if x.Duration >= 5*slow {
		return Answer(x) + ", after " + x.Duration.Round(time.Second).String()
	}
	return Answer(x)
}

// refusesWell checks that a 429 tells a client when to come again.
func refusesWell(s *Stage, x *scim.Exchange) {
	if x.Status != http.StatusTooManyRequests {
		return
	}
	const rule = "ROLECALL-RES-09"
	after := x.Header("Retry-After")
	s.Check(rule, On(x), "Retry-After of the 429", after != "", "a number of seconds, or a date", "missing")
	s.SCIMError(rule, x, "the body of the 429")
}

func onThisMachine(s *Stage) {
	if s.Gentle() {
		s.Deselected("load goes to targets on this machine only")
	}
}
