package protocol

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/scim"
	"rolecall/target"
)

// assignable is a kind of what users can be given, and the rules about it.
type assignable struct {
	endpoint, attribute, feature, multiple                           string
	shape, value, supported, identity, totals, relations, flagsMatch string
}

var (
	assignableRoles = assignable{
		endpoint: "/Roles", attribute: "roles", feature: "roles-ext.roles", multiple: "multipleRolesSupported",
		shape: "ROLES01-3.3.2-01", value: "ROLES01-3.2-01", supported: "ROLES01-3.2-02", identity: "ROLES01-3.2-03",
		totals: "ROLES01-3.2-05", relations: "ROLES01-3.2-06", flagsMatch: "ROLES01-3.1-03",
	}
	assignableEntitlements = assignable{
		endpoint: "/Entitlements", attribute: "entitlements", feature: "roles-ext.entitlements", multiple: "multipleEntitlementsSupported",
		shape: "ROLES01-3.3.2-01", value: "ROLES01-3.3-01", identity: "ROLES01-3.3-02",
		totals: "ROLES01-3.3-03", flagsMatch: "ROLES01-3.1-04",
	}
)

// list reads the endpoint. A target that never said that it has it may not.
func (a assignable) list(s *Stage) (list scim.List, on *scim.Exchange) {
	x := s.Get(a.endpoint)
	if s.Claim(a.feature) == target.Unstated && x.Refused() {
		s.NotClaimed("the target does not say that it has %s, and answered %s", a.endpoint, Answer(x))
	}
	list, ok := s.Listed(a.shape, x, "GET of "+a.endpoint)
	if !ok {
		s.End()
	}
	schemas := list.Get("schemas")
	s.Check(a.shape, On(x), "schemas of the answer to GET of "+a.endpoint,
		slices.ContainsFunc(schemas.Array(), func(v gjson.Result) bool { return v.String() == scim.ListResponseURN }), scim.ListResponseURN, ShownJSON(schemas.Raw))
	return list, x
}

func (a assignable) listed(s *Stage) {
	list, x := a.list(s)
	again, _ := a.list(s)
	ids := map[string]string{} // by value, on the second look
	for _, r := range again.Resources {
		ids[r.Get("value").String()] = r.ID()
	}
	seen := map[string]bool{}
	for i, r := range list.Resources {
		what := fmt.Sprintf("number %d of %s, %s", i+1, a.endpoint, Shown(r.Get("value").String()))
		value := r.Get("value")
		s.Check(a.value, On(x), "value of "+what, value.Type == gjson.String && value.String() != "", "a non-empty string", ShownJSON(value.Raw))
		if v := r.Get("supported"); a.supported != "" {
			s.Check(a.supported, On(x), "supported of "+what, v.IsBool(), "true or false", ShownJSON(v.Raw))
		}
		a.checkTotals(s, x, what, r)
		if !r.Get("id").Exists() {
			continue // which is optional
		}
		id := r.ID()
		s.Check(a.identity, On(x), "id of "+what, id != "" && !seen[id], "a non-empty string that no other has", Shown(r.Get("id").Raw))
		seen[id] = true
		if later, there := ids[value.String()]; there {
			s.Equal(a.identity, On(x), "id of "+what+", read twice", later, id)
		}
		if i < 2 && id != "" {
			one := s.Get(a.endpoint + "/" + url.PathEscape(id))
			same := one.Status == http.StatusOK && one.Resource().ID() == id && one.Resource().Get("value").String() == value.String()
			s.Check(a.identity, On(one), "GET of "+what+" by its id", same, "200 with id "+id+" and the same value", Answer(one)+" "+Shown(one.Resource().Raw()))
		}
	}
	if a.relations != "" {
		a.checkRelations(s, x, list.Resources)
	}
	if len(list.Resources) == 0 {
		s.NotClaimed("%s lists nothing", a.endpoint)
	}
}

// checkTotals: where only some number of users can have it, both totals tell how
// many. For entitlements, whether that is so is to be said too.
func (a assignable) checkTotals(s *Stage, x *scim.Exchange, what string, r scim.Resource) {
	limited := r.Get("limitedAssignmentsPermitted")
	if a.attribute == "entitlements" || limited.Exists() {
		s.Check(a.totals, On(x), "limitedAssignmentsPermitted of "+what, limited.IsBool(), "true or false", ShownJSON(limited.Raw))
	}
	if !limited.Bool() {
		return
	}
	permitted, used := r.Get("totalAssignmentsPermitted"), r.Get("totalAssignmentsUsed")
	whole := func(v gjson.Result) bool { return v.Type == gjson.Number && !strings.ContainsAny(v.Raw, "-.eE") }
	s.Check(a.totals, On(x), "totalAssignmentsPermitted of "+what, whole(permitted), "an integer", ShownJSON(permitted.Raw))
	s.Check(a.totals, On(x), "totalAssignmentsUsed of "+what, whole(used) && (!whole(permitted) || used.Int() <= permitted.Int()),
		"an integer up to "+permitted.Raw, ShownJSON(used.Raw))
}

// checkRelations: contains and containedBy say the same from both sides, where
// both are used at all.
func (a assignable) checkRelations(s *Stage, x *scim.Exchange, list []scim.Resource) {
	uses := func(name string) bool {
		return slices.ContainsFunc(list, func(r scim.Resource) bool { return len(r.Strings(name)) > 0 })
	}
	both := uses("contains") && uses("containedBy")
	for _, r := range list {
		value := r.Get("value").String()
		for _, side := range [][2]string{{"contains", "containedBy"}, {"containedBy", "contains"}} {
			for _, other := range r.Strings(side[0]) {
				s.Check(a.relations, On(x), side[0]+" of "+Shown(value), other != value, "others only", Shown(other))
				i := slices.IndexFunc(list, func(o scim.Resource) bool { return o.Get("value").String() == other })
				if !both || i < 0 {
					continue
				}
				back := list[i].Strings(side[1])
				s.Check(a.relations, On(x), side[1]+" of "+Shown(other)+", which is in "+side[0]+" of "+Shown(value), slices.Contains(back, value), "with "+Shown(value), ShownAll(back))
			}
		}
	}
}
