package protocol

import (
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// full is a user with a value for every attribute that the target publishes and
// a client may write.
type full struct {
	person  mockidp.Person
	schemas []scim.Schema  // of the resource type User
	created *scim.Exchange // the answer to the create
	values  []sampled      // what was written beside userName, emails and active
	get     *scim.Exchange // of the user, nil until read
}

// sampled is a top-level attribute and the value that was written to it.
type sampled struct {
	attribute scim.Attribute
	value     any
}

// createFull makes such a user. A target may refuse values for reasons that its
// schemas do not tell, and these are left out; where no schemas are published the
// user is a plain one.
func createFull(s *Stage) full {
	f := full{person: s.Person(people.Ada), schemas: s.Discovery().Of("User")}
	var boss string
	if slices.ContainsFunc(f.schemas, refersToUser) {
		boss = s.Create(s.Person(people.Grace)).Resource().ID()
	}
	for _, schema := range f.schemas {
		for _, a := range schema.Attributes {
			if v, ok := sample(s, a, boss); ok {
				f.values = append(f.values, sampled{a, v})
			}
		}
	}
	x := s.Post("/Users", s.UserObject(f.person, members(f.values)...))
	if x.Refused() && len(f.values) > 0 {
		f.values = taken(s, f.values, x)
		x = s.Post("/Users", s.UserObject(f.person, members(f.values)...))
	}
	f.created = x
	if !s.Check("RFC7643-3.1-02", On(x), "the answer to a create", x.OK() && x.Resource().ID() != "", "201 with an id", Answer(x)) {
		s.End()
	}
	return f
}

// publishedFull is createFull for a rule about what the schemas say.
func publishedFull(s *Stage) full {
	if len(s.Discovery().Of("User")) == 0 {
		s.NotClaimed("the target publishes no schema of User")
	}
	f := createFull(s)
	if len(f.values) == 0 {
		s.NotClaimed("the target publishes no attribute that can be written beside those of a plain user")
	}
	return f
}

// read gives the user as GET shows it.
func (f *full) read(s *Stage) scim.Resource {
	f.get = readUser(s, f.created.Resource().ID(), f.person.Login)
	return f.get.Resource()
}

// taken finds those of several values that a target takes, when it refused all of
// them together: it tries one half and then the other.
func taken(s *Stage, values []sampled, refusal *scim.Exchange) []sampled {
	if len(values) == 1 {
		s.Observe("the value "+cut(asJSON(values[0].value).Raw)+" of "+values[0].attribute.Path(), "refused with "+Answer(refusal), conformance.OracleSCIM)
		return nil
	}
	var all []sampled
	for _, half := range [][]sampled{values[:len(values)/2], values[len(values)/2:]} {
		x := s.Post("/Users", s.UserObject(s.Person(people.Ada), members(half)...))
		if x.Refused() {
			all = append(all, taken(s, half, x)...)
			continue
		}
		all = append(all, half...)
		if id := x.Resource().ID(); x.OK() && id != "" {
			s.DeleteAt(scim.UserPath(id)) // unique values are wanted again
		}
	}
	return all
}

// members are the members of a body that carry some values, and its schemas.
func members(values []sampled) []scim.Field {
	listed := []string{scim.UserURN}
	var top []scim.Field
	inside := map[string]scim.Object{}
	for _, v := range values {
		a := v.attribute
		if a.Core() {
			top = append(top, scim.F(a.Name, v.value))
			continue
		}
		if inside[a.Schema] == nil {
			listed = append(listed, a.Schema)
		}
		inside[a.Schema] = append(inside[a.Schema], scim.F(a.Name, v.value))
	}
	for _, urn := range listed[1:] {
		top = append(top, scim.F(urn, inside[urn]))
	}
	return append(top, scim.F("schemas", listed))
}

func refersToUser(schema scim.Schema) bool {
	return slices.ContainsFunc(schema.All(), func(a scim.Attribute) bool {
		return strings.EqualFold(a.Parent, "manager") || a.Type == "reference" && slices.Contains(a.References, "User")
	})
}
