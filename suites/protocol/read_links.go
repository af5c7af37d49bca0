package protocol

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// readLinks: references from one resource to another (RFC 7643 section 2.3.7).
func readLinks(a Area) {
	a.Plain("references", "a reference leads to the resource it names", func(s *Stage) {
		for _, r := range references(s) {
			r.follow(s, "RFC7643-2.3.7-02", true)
		}
	}, ReadsBack(), Proves("RFC7643-2.3.7-02"))

	a.Plain("relative-references", "a relative reference is relative to the service root", func(s *Stage) {
		relative := slices.DeleteFunc(references(s), func(r reference) bool { return r.isAbsolute() })
		if len(relative) == 0 {
			s.NotClaimed("no reference is relative")
		}
		for _, r := range relative {
			r.follow(s, "RFC7643-2.3.7-03", false)
		}
	}, ReadsBack(), Proves("RFC7643-2.3.7-03"))
}

// reference is a link from one resource to the one with an id.
type reference struct {
	what, uri, id string
	on            *scim.Exchange
}

func (r reference) isAbsolute() bool {
	u, err := url.Parse(r.uri)
	return err != nil || u.IsAbs()
}

// references makes resources that refer to each other, as far as the target has
// such attributes, and collects the links.
func references(s *Stage) []reference {
	boss, report := s.Create(s.Person(people.Grace)), s.Create(s.Person(people.Ada))
	refs := []reference{{"meta.location", boss.Resource().Get("meta", "location").String(), boss.Resource().ID(), boss}}
	if x := s.Post("/Users", s.UserObject(s.Person(people.Dee), scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
		scim.F(scim.EnterpriseURN, scim.Object{scim.F("manager", scim.Object{scim.F("value", boss.Resource().ID())})}))); x.OK() {
		on := s.Get(scim.UserPath(x.Resource().ID()))
		refs = append(refs, reference{"manager.$ref", on.Resource().Get(scim.EnterpriseURN, "manager", "$ref").String(), boss.Resource().ID(), on})
	}
	if group, ok := tryGroup(s); ok {
		path := scim.GroupPath(group.ID())
		s.Put(path, s.GroupObject(scim.F("displayName", group.Get("displayName").String()),
			scim.F("members", []scim.Object{{scim.F("value", report.Resource().ID())}})))
		for attribute, on := range map[string]*scim.Exchange{"members": s.Get(path), "groups": s.Get(scim.UserPath(report.Resource().ID()))} {
			for _, element := range on.Resource().Elements(attribute) {
				refs = append(refs, reference{attribute + ".$ref", element.Get("$ref").String(), element.Get("value").String(), on})
			}
		}
	}
	return slices.DeleteFunc(refs, func(r reference) bool { return r.uri == "" }) // $ref is optional beside a value
}

// follow gets what the reference leads to: the resource or, where the rule allows
// it, a refusal. The token goes to the run's own target alone.
func (r reference) follow(s *Stage, rule string, mayRefuse bool) {
	root := serviceRoot(s)
	u, err := root.Parse(r.uri)
	if !s.Check(rule, On(r.on), r.what, err == nil, "a URI", Shown(r.uri)) {
		return
	}
	path, inside := strings.CutPrefix(u.EscapedPath(), root.EscapedPath())
	if r.isAbsolute() && (!inside || !sameHost(root, u)) {
		s.Observe(r.what, "not followed, since it leads away from the target: "+Shown(r.uri), "")
		return
	}
	if !s.Check(rule, On(r.on), r.what+" resolved against the service root", inside, "below "+root.String(), u.String()) {
		return
	}
	x := s.Get("/" + path)
	ok := x.Status == http.StatusOK && x.Resource().ID() == r.id || mayRefuse && x.Refused() && x.Resource().Get("status").Exists()
	s.Check(rule, On(x), "GET of "+r.what+" "+r.uri, ok, "200 with the id "+r.id, Answer(x)+" with the id "+Shown(x.Resource().ID()))
}
