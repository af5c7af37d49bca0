package protocol

import (
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"github.com/tidwall/gjson"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// projectionReturned: what the returned characteristic says is always, never, or
// by default returned.
func projectionReturned(a Area) {
	a.Plain("always", "what is always returned is there whatever is asked for", func(s *Stage) {
		var more []scim.Field
		if own, ok := writableOf(s, "string", func(a scim.Attribute) bool { return a.Returned == "always" }); ok {
			more = settingOf(own, "Always")
		}
		p := project(s, more...)
		id := scim.Attribute{Name: "id", Schema: scim.UserURN, Returned: "always"} // which no schema need publish
		p.stays(id, "attributes=userName", "excludedAttributes=id")
		for _, schema := range s.Discovery().Of("User") {
			for _, attribute := range schema.Attributes {
				if attribute.Returned == "always" && attribute.Of(p.plain).Exists() {
					p.stays(attribute, "attributes=displayName", "excludedAttributes="+scim.Escape(attribute.Path()))
				}
			}
		}
	}, ReadsBack(), Proves("RFC7643-3.1-09", "RFC7643-7-16"))

	a.Plain("default", "a plain read shows what is returned by default, and attributes takes it away", func(s *Stage) {
		p := project(s)
		got := jsonNames(p.plain.Raw())
		var missing, hidden []string
		for _, name := range jsonNames(string(s.UserBody(s.Person(people.Ada)))) {
			shown := publishedForUser(s, name) && len(s.Discovery().Schemas) > 0 || hasName(jsonNames(p.made.Raw()), name)
			if shown && !hasName(got, name) && plainAttribute(s, name) {
				missing = append(missing, name)
			}
		}
		s.Check("RFC7644-3.4-01", Latest, "the members that a plain GET lacks", len(missing) == 0, "none", ShownAll(missing))
		for _, schema := range s.Discovery().Of("User") {
			for _, attribute := range schema.Attributes {
				if (attribute.Returned == "never" || attribute.Returned == "request") && attribute.Of(p.plain).Exists() {
					hidden = append(hidden, attribute.Path())
				}
			}
		}
		s.Check("RFC7644-3.4-01", Latest, "members of a plain GET that are never returned, or only on request", len(hidden) == 0, "none", ShownAll(hidden))
		for _, name := range []string{"displayName", "name", "emails"} {
			if !p.plain.Get(name).Exists() || alwaysReturned(s, name) {
				continue
			}
			if r, ok := p.ask("RFC7643-7-18", "attributes=userName"); ok {
				s.Check("RFC7643-7-18", Latest, name+" with attributes=userName", !r.Get(name).Exists(), "absent", "present")
			}
			if r, ok := p.ask("RFC7643-7-18", "attributes="+name); ok {
				s.Check("RFC7643-7-18", Latest, name+" with attributes="+name, r.Get(name).Exists(), "present", "absent")
			}
		}
	}, ReadsBack(), Proves("RFC7643-7-18", "RFC7644-3.4-01"))
}

// stays checks that an attribute is there whatever the queries name.
func (p *projection) stays(a scim.Attribute, queries ...string) {
	const rule = "RFC7643-7-16"
	var more []Detail
	if a.Name == "id" {
		more = append(more, Also("RFC7643-3.1-09"))
	}
	for _, query := range queries {
		for _, listed := range []bool{false, true} {
			p.listed = listed
			if r, ok := p.ask(rule, query); ok && (a.Name == "id" || r.ID() == p.plain.ID()) {
				p.s.Check(rule, Latest, a.Path()+" with "+query, a.Of(r).Exists(), "present", "absent", more...)
			}
		}
	}
}

// plainAttribute tells whether an attribute of a User is one that any client may write
// and everybody reads, as far as the target publishes its schema.
func plainAttribute(s *Stage, name string) bool {
	user, ok := s.Discovery().Schema(scim.UserURN)
	a, found := user.Attribute(name)
	return !ok || !found || a.Mutability == "readWrite" && (a.Returned == "default" || a.Returned == "always")
}

// jsonNames are the names in a JSON object, in its order.
func jsonNames(raw string) []string {
	var names []string
	if object := gjson.Parse(raw); object.IsObject() {
		object.ForEach(func(name, _ gjson.Result) bool {
			names = append(names, name.String())
			return true
		})
	}
	return names
}

func hasName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// namesIn are the names in a JSON object in the order of the alphabet, less some.
func namesIn(object gjson.Result, less ...string) string {
	names := slices.DeleteFunc(jsonNames(object.Raw), func(name string) bool { return hasName(less, name) })
	slices.Sort(names)
	return strings.Join(names, " ")
}
