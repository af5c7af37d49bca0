package protocol

import (
	"fmt"
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
	members []scim.Field   // the body's members in which they were written
	get     *scim.Exchange // of the user, nil until read
}

// sampled is a top-level attribute and the value that was written to it.
type sampled struct {
	attribute scim.Attribute
	value     any
}

// createFull makes such a user. A target may refuse values for reasons that its
// schemas do not tell, so what it refuses is left out, extensions first; where no
// schemas are published the user is a plain one.
func createFull(s *Stage) full {
	f := full{person: s.Person(people.Ada), schemas: s.Discovery().Of("User")}
	var boss string
	if slices.ContainsFunc(f.schemas, func(schema scim.Schema) bool { return refersToUser(schema) }) {
		boss = s.Create(s.Person(people.Grace)).Resource().ID()
	}
	for most := len(f.schemas); most > 0; most-- {
		f.write(s, f.schemas[:most], boss)
		x := s.Post("/Users", s.UserObject(f.person, f.members...))
		if x.Status < 400 || x.Status >= 500 {
			f.created = x
			break
		}
		s.Observe("a user with a value for each attribute of "+shownURNs(f.schemas[:most]), "refused with "+Answer(x), conformance.OracleSCIM)
	}
	if f.created == nil {
		f.values, f.members = nil, nil
		f.created = s.Create(f.person)
	}
	if !s.Check("RFC7643-3.1-02", On(f.created), "the answer to a create", f.created.OK() && f.created.Resource().ID() != "", "201 with an id", Answer(f.created)) {
		s.End()
	}
	return f
}

// read gives the user as GET shows it.
func (f *full) read(s *Stage) scim.Resource {
	f.get = readUser(s, f.created.Resource().ID(), f.person.Login)
	return f.get.Resource()
}

// publishedFull is createFull for a rule about what the schemas say.
func publishedFull(s *Stage) full {
	if len(s.Discovery().Of("User")) == 0 {
		s.NotClaimed("the target publishes no schema of User")
	}
	return createFull(s)
}

// write makes the values for the attributes of some schemas.
func (f *full) write(s *Stage, schemas []scim.Schema, boss string) {
	f.values, f.members = nil, nil
	listed := []string{scim.UserURN}
	for _, schema := range schemas {
		inside := scim.Object{}
		for _, a := range schema.Attributes {
			v, ok := sample(s, a, boss)
			if !ok {
				continue
			}
			f.values = append(f.values, sampled{a, v})
			inside = append(inside, scim.F(a.Name, v))
		}
		switch {
		case hasURN([]string{scim.UserURN}, schema.ID()):
			f.members = append(f.members, inside...)
		case len(inside) > 0:
			f.members = append(f.members, scim.F(schema.ID(), inside))
			listed = append(listed, schema.ID())
		}
	}
	f.members = append(f.members, scim.F("schemas", listed))
}

func refersToUser(schema scim.Schema) bool {
	return slices.ContainsFunc(schema.All(), func(a scim.Attribute) bool {
		return strings.EqualFold(a.Parent, "manager") || a.Type == "reference" && slices.Contains(a.References, "User")
	})
}

func shownURNs(schemas []scim.Schema) string {
	var list []string
	for _, schema := range schemas {
		list = append(list, schema.ID())
	}
	return fmt.Sprint(strings.Join(list, " and "))
}
