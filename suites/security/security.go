// Package security holds the specs of hostile input: what an attacker, or a
// careless client, sends to a service provider that must neither obey, break nor
// tell. They are safe to play against a target in use: what they send is bounded,
// they touch their own users alone, and what could harm a weak provider stays on
// this machine.
package security

import (
	"net/http"

	. "rolecall/suites/stage"

	"rolecall/mockidp"
	"rolecall/scim"
)

// Specs adds the family to the tree.
func Specs(t *Tree) {
	secretSpecs(t.Area("security", "security"))
	transportSpecs(t.Area("security", "security"))
	injectionSpecs(t.Area("security", "injection"))
	pathSpecs(t.Area("security", "paths"))
	parsingSpecs(t.Area("security", "parsing"))
	valueSpecs(t.Area("security", "parsing"))
	identitySpecs(t.Area("security", "identity"))
	assignmentSpecs(t.Area("security", "assignment"))
	tokenSpecs(t.Area("security", "tokens"))
	isolationSpecs(t.Area("security", "isolation"))
	deskSpecs(t.Area("security", "tokens"))
	verifiedSpecs(t.Area("security", "ownership"))
}

// onThisMachine ends a spec that could harm a target in use.
func onThisMachine(s *Stage, why string) {
	if s.Gentle() {
		s.Deselected("played against targets on this machine only: %s", why)
	}
}

// stillAnswers checks that a target answers after what was sent before.
func stillAnswers(s *Stage, rule, what string, p mockidp.Person) {
	hits, on := s.Find(p.Login)
	s.Check(rule, On(on), "the user who is looked up after "+what, len(hits) == 1, "found", found(hits))
}

func found(hits []scim.Resource) string {
	if len(hits) == 0 {
		return "nobody"
	}
	var names []string
	for _, hit := range hits {
		names = append(names, hit.UserName())
	}
	return ShownAll(names)
}

// bare is a request of JSON whose bytes matter.
func bare(method, path string, body []byte) scim.Request {
	return scim.Request{Method: method, Path: path, Body: body, Header: http.Header{"Accept": {scim.MediaType}, "Content-Type": {scim.MediaType}}}
}
