package protocol

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// The discovery endpoints (RFC 7644 section 4) and the schemas that describe them
// (RFC 7643 sections 5 to 7).
const (
	configPath  = "/ServiceProviderConfig"
	typesPath   = "/ResourceTypes"
	schemasPath = "/Schemas"

	configURN       = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	resourceTypeURN = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	schemaURN       = "urn:ietf:params:scim:schemas:core:2.0:Schema"
	messagePrefix   = "urn:ietf:params:scim:api:"
)

// discoverySpecs: /ServiceProviderConfig, /ResourceTypes and /Schemas (RFC 7643 sections 5 to 7, RFC 7644 section 4).
func discoverySpecs(a Area) {
	configSpecs(a)
	typeSpecs(a)
	schemaListSpecs(a)
	definitionSpecs(a)
	truthSpecs(a)
	addressSpecs(a)
}

// discover is the answer of a discovery endpoint, whose being there is what the
// rule asks. Which of these endpoints HubSpot has is not published, so under its
// profile a refusal is recorded, not judged.
func discover(s *Stage, rule, path string) *scim.Exchange {
	x := s.Get(path)
	if x.Refused() && s.Profile() == "hubspot" {
		s.Observe("discovery at "+path, "refused with "+Answer(x), conformance.OracleSCIM)
		s.NotClaimed("the target has no %s: it answers %s", path, Answer(x))
	}
	if !s.Status(rule, x, "the answer to GET "+path, []int{http.StatusOK}) {
		s.End()
	}
	return x
}

// discovered is the answer of a discovery endpoint for a rule about what stands in
// it. Where the endpoint is missing, or a list that is none, that is the finding of
// the spec that discovers it.
func discovered(s *Stage, path string) *scim.Exchange {
	x := s.Get(path)
	switch {
	case x.Status == http.StatusOK:
		return x
	case x.Refused():
		s.NotClaimed("the target has no %s: it answers %s", path, Answer(x))
	}
	s.Inconclusive("%s answers %s", path, Answer(x))
	return nil
}

// discoveredList is the same for an endpoint that lists resources.
func discoveredList(s *Stage, path string) (*scim.Exchange, []scim.Resource) {
	x := discovered(s, path)
	list, err := x.List()
	if err != nil {
		s.NotClaimed("%s cannot be read: %v", path, err)
	}
	return x, list.Resources
}

// schemaPath is the address of one schema.
func schemaPath(urn string) string { return schemasPath + "/" + url.PathEscape(urn) }

// typePath is the address of one resource type.
func typePath(name string) string { return typesPath + "/" + url.PathEscape(name) }

// urns are the schemas that a resource or message says it is made of.
func urns(r scim.Resource) []string {
	var list []string
	for _, v := range r.Get("schemas").Array() {
		list = append(list, v.String())
	}
	return list
}

// hasURN tells whether a URN is in a list; URNs of schemas are not case-sensitive
// (RFC 7644 section 3.10).
func hasURN(list []string, urn string) bool {
	return slices.ContainsFunc(list, func(u string) bool { return strings.EqualFold(u, urn) })
}

// ofDiscovery tells the schemas that describe the discovery endpoints themselves.
func ofDiscovery(urn string) bool {
	return hasURN([]string{configURN, resourceTypeURN, schemaURN}, urn)
}

// offenders are what breaks a rule among the many things that one answer shows.
type offenders []string

// unless adds one, as the text shows it, if it is not ok.
func (o *offenders) unless(ok bool, text string) {
	if !ok {
		*o = append(*o, text)
	}
}

// check makes one assertion on all that was looked at.
func (o offenders) check(s *Stage, rule string, on Detail, what, want string, more ...Detail) bool {
	const most = 12
	got := slices.Clone(o)
	if len(got) > most {
		got = append(got[:most], "and more")
	}
	return s.Check(rule, on, what, len(o) == 0, want, "not so: "+strings.Join(got, "; "), more...)
}
