package protocol

import (
	"fmt"
	"net/http"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// bulkSpecs: bulk operations (RFC 7644 section 3.7).
func bulkSpecs(a Area) {
	a.Plain("methods", "each method does in a bulk request what it does alone", bulkOffered(bulkMethods), ReadsBack(), bulkRuns(),
		Proves("RFC7644-3.7-01", "RFC7644-3.7-02", "RFC7644-3.7-03", "RFC7644-3.7-06", "RFC7644-3.7.3-01", "RFC7644-3.7.3-02", "RFC7644-3.7.3-03", "RFC7644-E7916-01"))
	a.Plain("failing", "a failed operation says why and does not keep the others from being done", bulkOffered(bulkFailing), ReadsBack(), bulkRuns(),
		Proves("RFC7644-3.7-02", "RFC7644-3.7-04", "RFC7644-3.7-07", "RFC7644-3.7.3-01", "RFC7644-3.7.3-02", "RFC7644-E7916-01"))
	a.Plain("fail-on-errors", "failOnErrors ends the job after that many failures, and not before", bulkOffered(bulkFailOnErrors), ReadsBack(), bulkRuns(),
		Proves("RFC7644-3.7-05"))
	a.Plain("order", "later operations win over earlier ones", bulkOffered(bulkOrder), ReadsBack(), bulkRuns(), Proves("RFC7644-3.7-08"))
	a.Plain("incomplete", "an operation without what it must have is refused", bulkOffered(bulkIncomplete), ReadsBack(), Proves("RFC7644-3.7-09"))
	a.Plain("version", "an operation with an old version is refused", bulkOffered(bulkVersion), ReadsBack(), bulkRuns(), Proves("RFC7644-3.7-10"))
	a.Plain("unsupported", "a target without bulk requests refuses them cleanly", bulkUnsupported, ReadsBack(), Proves("RFC7644-3.7-11"))
	bulkReferenceSpecs(a)
	bulkLimitSpecs(a)
}

// bulkDone are the statuses of a change that was carried out.
var bulkDone = []int{http.StatusOK, http.StatusNoContent}

func bulkMethods(s *Stage) {
	ada, grace, zoe, dee := s.Person(people.Ada), s.Person(people.Grace), s.Person(people.Zoe), s.Person(people.Dee)
	put, patched, deleted := bulkUser(s, ada), bulkUser(s, grace), bulkUser(s, zoe)
	ops := []bulkOp{
		{method: http.MethodPost, path: "/Users", bulkID: "dee", data: s.UserObject(dee)},
		{method: http.MethodPut, path: put, data: bulkRenamed(s, ada, "King")},
		{method: http.MethodDelete, path: deleted},
	}
	if s.Claim("patch.supported") == target.Stated {
		ops = append(ops, bulkOp{method: http.MethodPatch, path: patched, data: bulkPatch(scim.Op{Op: "replace", Path: "active", Value: false})})
	}
	j := bulkSend(s, ops...)
	statuses := [][]int{{http.StatusCreated}, bulkDone, {http.StatusNoContent}, bulkDone}
	var id string
	for i, op := range ops {
		what := "the " + op.method + " in a bulk request"
		if !j.status("RFC7644-3.7-03", i, what, statuses[i], Also("RFC7644-3.7.3-03")) {
			continue
		}
		located := j.located(i, what)
		if i == 0 {
			id = located
			r, _ := j.result(i)
			s.Equal("RFC7644-3.7-06", On(j.on), "bulkId of the result of the POST", r.Get("bulkId").String(), op.bulkID)
		}
		if op.method == http.MethodPut { // which has the resource in its answer, alone at least
			j.status("RFC7644-3.7-03", i, what, []int{http.StatusOK}, Mild)
		}
	}
	if id != "" {
		x := s.Get(scim.UserPath(id))
		got := x.Resource().UserName()
		s.Check("RFC7644-3.7-03", On(x), "the user at the location of the POST", x.OK() && strings.EqualFold(got, dee.Login), Shown(dee.Login), Answer(x)+" "+Shown(got), Also("RFC7644-3.7.3-02"))
	}
	bulkFound(s, "RFC7644-3.7-03", "the users that the POST creates", dee, 1)
	bulkFamily(s, "RFC7644-3.7-03", put, "King", "after the PUT")
	s.Status("RFC7644-3.7-03", s.Get(deleted), "GET of the user that the DELETE removed", []int{http.StatusNotFound})
	if len(ops) == len(statuses) {
		x := s.Get(patched)
		active, ok := x.Resource().Active()
		s.Check("RFC7644-3.7-03", On(x), "active after the PATCH", x.OK() && ok && !active, "false", Shown(x.Resource().Get("active").Raw))
	}
}

func bulkFailing(s *Stage) {
	ada, grace, dee := s.Person(people.Ada), s.Person(people.Grace), s.Person(people.Dee)
	first, last := bulkUser(s, ada), bulkUser(s, grace)
	nameless := s.UserObject(dee).Without("userName").Without("displayName")
	j := bulkSend(s,
		bulkOp{method: http.MethodPut, path: first, data: bulkRenamed(s, ada, "King")},
		bulkOp{method: http.MethodPost, path: "/Users", bulkID: "again", data: s.UserObject(ada)},
		bulkOp{method: http.MethodPost, path: "/Users", bulkID: "nameless", data: nameless},
		bulkOp{method: http.MethodDelete, path: scim.UserPath(s.Unknown())},
		bulkOp{method: http.MethodPut, path: last, data: bulkRenamed(s, grace, "Hopper")},
	)
	j.status("RFC7644-3.7-04", 0, "the PUT before the failures", bulkDone)
	bulkFamily(s, "RFC7644-3.7-04", first, "King", "after the PUT before the failures")
	j.status("RFC7644-3.7-04", 4, "the PUT behind the failures", bulkDone)
	bulkFamily(s, "RFC7644-3.7-04", last, "Hopper", "after the PUT behind the failures")
	for i, failure := range []struct {
		what     string
		statuses []int
	}{
		{"the POST of a login that is taken", []int{http.StatusConflict, http.StatusBadRequest}},
		{"the POST without userName", []int{http.StatusBadRequest}},
		{"the DELETE of an unknown id", []int{http.StatusNotFound}},
	} {
		if j.status("RFC7644-3.7.3-03", i+1, failure.what, failure.statuses) {
			j.explained(i+1, failure.what)
		}
	}
	if r, ok := j.result(3); ok && r.Get("status").Exists() {
		j.located(3, "the failed DELETE")
	}
}

func bulkFailOnErrors(s *Stage) {
	ada, grace := s.Person(people.Ada), s.Person(people.Grace)
	first, second := bulkUser(s, ada), bulkUser(s, grace)
	failing := func() bulkOp { return bulkOp{method: http.MethodDelete, path: scim.UserPath(s.Unknown())} }
	for limit := 1; limit <= 2; limit++ {
		var ops []bulkOp
		for n := 1; n < limit; n++ {
			ops = append(ops, failing())
		}
		before, after := fmt.Sprintf("Before%d", limit), fmt.Sprintf("After%d", limit)
		ops = append(ops,
			bulkOp{method: http.MethodPut, path: first, data: bulkRenamed(s, ada, before)}, failing(),
			bulkOp{method: http.MethodPut, path: second, data: bulkRenamed(s, grace, after)})
		x := s.Post("/Bulk", bulkBody(ops, scim.F("failOnErrors", limit)))
		s.Status("RFC7644-3.7-02", x, "the answer to a bulk request with failOnErrors", []int{http.StatusOK}, Mild)
		what := fmt.Sprintf("with failOnErrors %d", limit)
		if x.OK() {
			bulkFamily(s, "RFC7644-3.7-05", first, before, what+", of the user that is changed before the last failure")
		}
		user := s.Get(second)
		family := user.Resource().Get("name", "familyName").String()
		s.Check("RFC7644-3.7-05", On(user), "name.familyName "+what+", of the user behind the failures", user.OK() && family != after, "as before", Shown(family))
		j := bulkJob{s: s, on: x, sent: ops, results: x.Resource().Elements("Operations")}
		if r, ok := j.result(len(ops) - 1); ok {
			code, _ := bulkStatus(r)
			s.Check("RFC7644-3.7-05", On(x), "the result of the operation behind the failures "+what, code/100 != 2, "none, or no success", fmt.Sprint(code))
		}
	}
}

// bulkOrder sends operations of which each undoes the one before, so that what is
// there in the end tells in which order they were carried out.
func bulkOrder(s *Stage) {
	ada := s.Person(people.Ada)
	path := bulkUser(s, ada)
	var ops []bulkOp
	for _, family := range []string{"First", "Second", "Third", "Last"} {
		ops = append(ops, bulkOp{method: http.MethodPut, path: path, data: bulkRenamed(s, ada, family)})
	}
	j := bulkSend(s, ops...)
	for i := range ops {
		if !j.status("RFC7644-3.7-08", i, fmt.Sprintf("PUT number %d on the same user", i+1), bulkDone) {
			return
		}
	}
	bulkFamily(s, "RFC7644-3.7-08", path, "Last", "after four PUTs in one bulk request")
}

func bulkIncomplete(s *Stage) {
	ada := s.Person(people.Ada)
	path := bulkUser(s, ada)
	before := s.Snapshot(s.ID(ada))
	grace, dee := s.Person(people.Grace), s.Person(people.Dee)
	for _, test := range []struct {
		what string
		new  mockidp.Person // whom a target that takes it would create
		op   bulkOp
	}{
		{"a POST without bulkId", grace, bulkOp{method: http.MethodPost, path: "/Users", data: s.UserObject(grace)}},
		{"an operation without path", dee, bulkOp{method: http.MethodPost, bulkID: "dee", data: s.UserObject(dee)}},
		{"an operation without method", mockidp.Person{}, bulkOp{path: path, data: bulkRenamed(s, ada, "King")}},
	} {
		x := s.Post("/Bulk", bulkBody([]bulkOp{test.op}))
		status := x.Status
		got := Answer(x)
		if results := x.Resource().Elements("Operations"); x.OK() && len(results) > 0 {
			status, _ = bulkStatus(results[0])
			got = bulkOutcome(status, results[0])
		}
		s.Check("RFC7644-3.7-09", On(x), "the outcome of "+test.what, status == http.StatusBadRequest, "400, of the operation or of the request", got)
		if test.new.Login != "" && status/100 != 2 {
			bulkFound(s, "RFC7644-3.7-09", "the users that "+test.what+" creates although it is refused", test.new, 0)
		}
	}
	s.ExpectUnchanged("RFC7644-3.7-09", "the", before)
}

func bulkVersion(s *Stage) {
	ada := s.Person(people.Ada)
	path := bulkUser(s, ada)
	old := s.Get(path).Resource().Get("meta", "version").String()
	if s.Claim("etag.supported") != target.Stated || old == "" {
		s.NotClaimed("the target gives its users no version")
	}
	s.Put(path, bulkRenamed(s, ada, "King"))
	x := s.Get(path)
	now := x.Resource().Get("meta", "version").String()
	if now == old {
		s.Inconclusive("the version of a user is the same after a change: %s", old)
	}
	j := bulkSend(s, bulkOp{method: http.MethodPut, path: path, version: old, data: bulkRenamed(s, ada, "Stale")})
	r, _ := j.result(0)
	code, _ := bulkStatus(r)
	j.status("RFC7644-3.7-10", 0, "a PUT with an old version", []int{http.StatusPreconditionFailed, http.StatusConflict})
	s.Check("RFC7644-3.7-10", On(j.on), "the status of a PUT with an old version", code != http.StatusConflict, "412", fmt.Sprint(code), Mild)
	bulkFamily(s, "RFC7644-3.7-10", path, "King", "after a PUT with an old version")
	j = bulkSend(s, bulkOp{method: http.MethodPut, path: path, version: now, data: bulkRenamed(s, ada, "Hopper")})
	j.status("RFC7644-3.7-10", 0, "a PUT with the present version", bulkDone)
	bulkFamily(s, "RFC7644-3.7-10", path, "Hopper", "after a PUT with the present version")
}

func bulkUnsupported(s *Stage) {
	ada := s.Person(people.Ada)
	if s.Claim("bulk.supported") == target.Stated {
		s.NotClaimed("the target offers bulk requests, which other specs judge")
	}
	x := s.Post("/Bulk", bulkBody([]bulkOp{{method: http.MethodPost, path: "/Users", bulkID: "ada", data: s.UserObject(ada)}}))
	if s.Claim("bulk.supported") == target.Unstated && x.OK() {
		s.NotClaimed("the target takes bulk requests, which other specs judge")
	}
	s.Check("RFC7644-3.7-11", On(x), "the answer to a bulk request where there are none", x.Refused(), "501 or 404", Answer(x))
	bulkFound(s, "RFC7644-3.7-11", "the users that a refused bulk request creates", ada, 0)
}

// bulkUser makes an account and gives its path.
func bulkUser(s *Stage, p mockidp.Person) string {
	return scim.UserPath(s.Create(p).Resource().ID())
}

// bulkFound checks how many users have a login, where that can be asked.
func bulkFound(s *Stage, rule, what string, p mockidp.Person, want int) {
	if s.Claim("filter.supported") == target.Denied {
		return
	}
	hits, on := s.Find(p.Login)
	s.Check(rule, On(on), what, len(hits) == want, fmt.Sprint(want), fmt.Sprint(len(hits)))
}

// bulkRenamed is a user with another family name, which every target keeps.
func bulkRenamed(s *Stage, p mockidp.Person, family string) scim.Object {
	p.FamilyName = family
	return s.UserObject(p)
}

func bulkFamily(s *Stage, rule, path, want, when string) {
	x := s.Get(path)
	got := strings.TrimSpace(x.Resource().Get("name", "familyName").String())
	s.Check(rule, On(x), "name.familyName "+when, x.OK() && got == want, Shown(want), Answer(x)+" "+Shown(got))
}
