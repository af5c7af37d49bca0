package protocol

import (
	"net/http"
	"net/url"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// typeSpecs: /ResourceTypes (RFC 7643 section 6, RFC 7644 section 4).
func typeSpecs(a Area) {
	a.Plain("types", "the types of resources are listed, each with all that a client needs to know", func(s *Stage) {
		x := discover(s, "RFC7644-4-04", typesPath)
		list, ok := s.Listed("RFC7644-4-04", x, "GET "+typesPath)
		if !ok {
			return
		}
		users := false
		var incomplete, unmarked, undescribed, shared, extensions, arrays offenders
		owner := map[string]string{}
		for _, r := range list.Resources {
			name, endpoint := r.Get("name").String(), strings.Trim(r.Get("endpoint").String(), "/")
			users = users || endpoint == "Users"
			for _, member := range []string{"name", "endpoint", "schema"} {
				incomplete.unless(filled(r.Get(member)), member+" of "+Shown(name)+" is "+missingOr(r.Get(member)))
			}
			unmarked.unless(hasURN(urns(r), resourceTypeURN), Shown(name))
			undescribed.unless(filled(r.Get("description")), Shown(name))
			if other, taken := owner[endpoint]; endpoint != "" {
				shared.unless(!taken, Shown(name)+" and "+Shown(other)+" share /"+endpoint)
				owner[endpoint] = name
			}
			if v := r.Get("schemaExtensions"); v.Exists() && v.Raw != "null" {
				arrays.unless(v.IsArray(), "of "+Shown(name)+" is "+ShownJSON(v.Raw))
			}
			for _, e := range r.Elements("schemaExtensions") {
				extensions.unless(filled(e.Get("schema")) && e.Get("required").IsBool(), "of "+Shown(name)+": "+Shown(e.Raw()))
			}
		}
		s.Check("RFC7644-4-04", On(x), "the resource types", users && list.Total == len(list.Resources), "all of them, among them one with the endpoint /Users", Count(list))
		incomplete.check(s, "RFC7643-6-01", On(x), "name, endpoint and schema of each resource type", "non-empty strings")
		unmarked.check(s, "RFC7643-6-08", On(x), "the schemas of each resource type", "with "+resourceTypeURN)
		undescribed.check(s, "RFC7643-6-06", On(x), "the description of each resource type", "a non-empty string", Mild)
		shared.check(s, "RFC7644-E8365-01", On(x), "the endpoints of the resource types", "one for each")
		arrays.check(s, "RFC7643-E7522-01", On(x), "schemaExtensions", "an array")
		extensions.check(s, "RFC7643-6-03", On(x), "the entries of schemaExtensions", "a schema and a Boolean required")
	}, Proves("RFC7644-4-04", "RFC7643-6-01", "RFC7643-6-08", "RFC7643-6-06", "RFC7644-E8365-01", "RFC7643-E7522-01", "RFC7643-6-03"))

	a.Plain("type", "a resource type can be read by its name", func(s *Stage) {
		_, types := discoveredList(s, typesPath)
		for _, r := range types {
			name := r.Get("name").String()
			x := s.Get(typePath(name))
			if x.Status == http.StatusNotFound && r.ID() != "" && r.ID() != name {
				x = s.Get(typePath(r.ID())) // that the id is the name is a rule of the interoperability profile
			}
			if s.Status("RFC7644-4-05", x, "GET of the resource type "+Shown(name), []int{http.StatusOK}) {
				s.Equal("RFC7644-4-05", On(x), "its name", x.Resource().Get("name").String(), name)
			}
		}
		s.Status("RFC7644-4-05", s.Get(typePath(s.Unknown())), "GET of a resource type that does not exist", []int{http.StatusNotFound})
	}, Proves("RFC7644-4-05"))

	a.Plain("type-parts", "the endpoint and the schemas of each resource type exist", func(s *Stage) {
		on, types := discoveredList(s, typesPath)
		if len(types) == 0 {
			s.NotClaimed("no resource type is published")
		}
		for _, r := range types {
			name := Shown(r.Get("name").String())
			answersAtEndpoint(s, on, r)
			hasSchema(s, "RFC7643-6-02", "the schema of the resource type "+name, r.Get("schema").String(), Also("RFC7643-3.2-01"))
			for _, e := range r.Elements("schemaExtensions") {
				hasSchema(s, "RFC7643-6-03", "an extension of the resource type "+name, e.Get("schema").String(), Also("RFC7643-3.2-01"))
			}
		}
	}, Proves("RFC7643-3.2-01", "RFC7643-6-02", "RFC7643-6-03", "RFC7643-6-05"))

	a.Plain("plural", "the endpoint of a further resource type is the plural of its name", func(s *Stage) {
		on, types := discoveredList(s, typesPath)
		further := false
		for _, r := range types {
			name, endpoint := r.Get("name").String(), strings.Trim(r.Get("endpoint").String(), "/")
			if name == "User" || name == "Group" || name == "" {
				continue
			}
			further = true
			switch {
			case isPlural(endpoint, name):
				s.Check("RFC7644-3.2-01", On(on), "the endpoint of "+Shown(name), true, "/"+name+"s", "/"+endpoint)
			case !strings.EqualFold(endpoint, name) && sameStem(endpoint, name):
				s.Observe("the endpoint of "+Shown(name), "/"+endpoint+", which may be an irregular plural", conformance.OracleSCIM)
			default:
				s.Check("RFC7644-3.2-01", On(on), "the endpoint of "+Shown(name), false, "the plural, such as /"+name+"s", "/"+endpoint)
			}
		}
		if !further {
			s.NotClaimed("the target has no resource types but User and Group")
		}
	}, Proves("RFC7644-3.2-01"))
}

// isPlural knows the regular plurals of English.
func isPlural(word, of string) bool {
	word, of = strings.ToLower(word), strings.ToLower(of)
	return word == of+"s" || word == of+"es" || word == strings.TrimSuffix(of, "y")+"ies"
}

func sameStem(a, b string) bool {
	const stem = 2
	return len(a) >= stem && len(b) >= stem && strings.EqualFold(a[:stem], b[:stem])
}

// answersAtEndpoint asks the endpoint of a resource type for a list.
func answersAtEndpoint(s *Stage, on *scim.Exchange, r scim.Resource) {
	name, endpoint := Shown(r.Get("name").String()), r.Get("endpoint").String()
	u, err := url.Parse(endpoint)
	relative := err == nil && u.Scheme == "" && u.Host == "" && u.RawQuery == "" && strings.Trim(u.Path, "/") != ""
	if !s.Check("RFC7643-6-05", On(on), "the endpoint of the resource type "+name, relative, "an address relative to the base URL, such as /Users", Shown(endpoint)) {
		return
	}
	path := "/" + strings.Trim(u.EscapedPath(), "/")
	x := s.Get(path, "count", "1")
	if x.Status == http.StatusForbidden || x.Status == http.StatusUnauthorized {
		s.Observe("the list at "+path, "refused with "+Answer(x), conformance.OracleSCIM)
		return
	}
	s.Listed("RFC7643-6-05", x, "GET "+path, Also("RFC7643-3.2-01"))
}

// hasSchema checks that a schema that something refers to is published under its URN.
func hasSchema(s *Stage, rule, what, urn string, more ...Detail) {
	x := s.Get(schemaPath(urn))
	if s.Status(rule, x, what+": GET of the schema "+Shown(urn), []int{http.StatusOK}, more...) {
		id := x.Resource().ID()
		s.Check(rule, On(x), what+": the id of the schema", strings.EqualFold(id, urn), Shown(urn), Shown(id), more...)
	}
}
