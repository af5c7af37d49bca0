package protocol

import (
	"net/http"
	"slices"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// bulkReferenceSpecs: references to what the same request creates, by bulkId (RFC
// 7644 sections 3.7.1 and 3.7.2).
func bulkReferenceSpecs(a Area) {
	a.Plain("member", "a member that the same request creates is in the group", bulkWithGroups(func(s *Stage) {
		ada := s.Person(people.Ada)
		j := bulkSend(s, bulkPost("/Users", "ada", s.UserObject(ada)), bulkPost("/Groups", "group", s.GroupObject(bulkMembers("ada"))))
		ids := j.created("RFC7644-3.7.2-01")
		bulkHas(s, "RFC7644-3.7.2-01", ids[1], ids[0])
	}), ReadsBack(), bulkRuns(), Proves("RFC7644-3.7.2-01"), Touches("RFC7644-3.7.3-02"))

	a.Plain("forward", "a group may name a member that the request creates after it", bulkWithGroups(func(s *Stage) {
		grace := s.Person(people.Grace)
		j := bulkSend(s, bulkPost("/Groups", "group", s.GroupObject(bulkMembers("grace"))), bulkPost("/Users", "grace", s.UserObject(grace)))
		r, _ := j.result(0)
		if code, _ := bulkStatus(r); code == http.StatusConflict || code == http.StatusBadRequest {
			// A circle may be refused with 409, and this is half of one.
			s.Check("RFC7644-3.7-08", On(j.on), "a group whose member comes later in the request", false, "201", bulkOutcome(code, r), Mild)
			return
		}
		ids := j.created("RFC7644-3.7-08", Also("RFC7644-3.7.2-01"))
		bulkHas(s, "RFC7644-3.7-08", ids[0], ids[1], Also("RFC7644-3.7.2-01"))
	}), ReadsBack(), bulkRuns(), Proves("RFC7644-3.7.2-01"), Touches("RFC7644-3.7-08", "RFC7644-3.7.3-02"))

	a.Plain("extension", "a manager whom the same request creates is resolved", bulkOffered(bulkManager), ReadsBack(), bulkRuns(),
		Proves("RFC7644-3.7.2-02"), Touches("RFC7644-3.7.3-02"))
	a.Plain("circle", "two groups that are members of each other are both there, or refused with 409", bulkWithGroups(bulkCircle), ReadsBack(), bulkRuns(),
		Proves("RFC7644-3.7.1-01"), Touches("RFC7644-3.7.3-02"))
}

// bulkWithGroups is bulkOffered for scenarios with groups, which a target that says
// nothing of them may not have.
func bulkWithGroups(scenario func(*Stage)) func(*Stage) {
	return bulkOffered(func(s *Stage) {
		if s.Claim("resource:Group") == target.Unstated {
			if x := s.Get("/Groups", "count", "1"); !x.OK() {
				s.NotClaimed("the target does not say that it has groups, and answered %s", Answer(x))
			}
		}
		scenario(s)
	})
}

func bulkPost(path, id string, data scim.Object) bulkOp {
	return bulkOp{method: http.MethodPost, path: path, bulkID: id, data: data}
}

func bulkMembers(id string) scim.Field {
	return scim.F("members", []scim.Object{{scim.F("value", "bulkId:"+id)}})
}

// created checks that all operations, which are POSTs, succeeded, and gives the
// ids of what they made. Without them the spec ends.
func (j bulkJob) created(rule string, more ...Detail) (ids []string) {
	for i, op := range j.sent {
		what := "the POST to " + op.path + " with bulkId " + op.bulkID
		if !j.status(rule, i, what, []int{http.StatusCreated}, more...) {
			j.s.End()
		}
		if ids = append(ids, j.located(i, what)); ids[i] == "" {
			j.s.End()
		}
	}
	return ids
}

// bulkHas checks that a group has a resource among its members.
func bulkHas(s *Stage, rule, group, member string, more ...Detail) {
	x := s.Get(scim.GroupPath(group))
	members := x.Resource().Strings("members")
	s.Check(rule, On(x), "members of the new group", slices.Contains(members, member), "with "+Shown(member), Answer(x)+" "+ShownAll(members), more...)
}

func bulkManager(s *Stage) {
	published := slices.ContainsFunc(s.Discovery().Of("User"), func(schema scim.Schema) bool {
		_, ok := schema.Attribute("manager")
		return schema.ID() == scim.EnterpriseURN && ok
	})
	if !published {
		s.NotClaimed("the target publishes no attribute manager of the enterprise extension")
	}
	ada, grace := s.Person(people.Ada), s.Person(people.Grace)
	managed := s.UserObject(ada,
		scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
		scim.F(scim.EnterpriseURN, scim.Object{scim.F("manager", scim.Object{scim.F("value", "bulkId:grace")})}))
	j := bulkSend(s, bulkPost("/Users", "grace", s.UserObject(grace)), bulkPost("/Users", "ada", managed))
	ids := j.created("RFC7644-3.7.2-02")
	x := s.Get(scim.UserPath(ids[1]))
	s.Equal("RFC7644-3.7.2-02", On(x), "manager.value of the new user", x.Resource().Get(scim.EnterpriseURN, "manager", "value").String(), ids[0])
}

func bulkCircle(s *Stage) {
	ops := []bulkOp{bulkPost("/Groups", "a", s.GroupObject(bulkMembers("b"))), bulkPost("/Groups", "b", s.GroupObject(bulkMembers("a")))}
	x := s.Post("/Bulk", bulkBody(ops))
	if x.Status == http.StatusConflict {
		s.Status("RFC7644-3.7.1-01", x, "the answer to a circle of groups", []int{http.StatusConflict})
		return
	}
	j := bulkJob{s: s, on: x, sent: ops, results: x.Resource().Elements("Operations")}
	var codes []int
	for i := range ops {
		r, _ := j.result(i)
		code, _ := bulkStatus(r)
		codes = append(codes, code)
	}
	if slices.Contains(codes, http.StatusConflict) {
		s.Check("RFC7644-3.7.1-01", On(x), "the results of a circle of groups", true, "409", "409")
		return
	}
	if !bulkNests(s) {
		s.NotClaimed("the target has no groups in groups")
	}
	ids := j.created("RFC7644-3.7.1-01")
	bulkHas(s, "RFC7644-3.7.1-01", ids[0], ids[1])
	bulkHas(s, "RFC7644-3.7.1-01", ids[1], ids[0])
}

// bulkNests tells whether a group can be a member of another at all: a target may
// refuse it, or leave it out.
func bulkNests(s *Stage) bool {
	inner := s.CreateGroup().Resource().ID()
	x := s.Post("/Groups", s.GroupObject(scim.F("members", []scim.Object{{scim.F("value", inner)}})))
	return x.OK() && slices.Contains(s.Get(scim.GroupPath(x.Resource().ID())).Resource().Strings("members"), inner)
}
