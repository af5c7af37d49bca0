package protocol

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// publishedSpecs: the characteristics that the schemas of User state, against what
// the target then does with every attribute.
func publishedSpecs(a Area) {
	a.Plain("published-values", "what is published as writable is kept and returned", func(s *Stage) {
		f := publishedFull(s)
		user := f.read(s)
		var core, absent, undefined offenders
		for _, v := range f.values {
			a := v.attribute
			if a.Mutability == "writeOnly" || a.Returned == "never" || a.Returned == "request" {
				continue
			}
			got := a.Of(user)
			ok := keptAsWritten(a, v.value, got)
			text := a.Path() + " is " + missingOr(got) + ", written was " + cut(asJSON(v.value).Raw)
			absent.unless(got.Exists() && (ok || a.Core()), a.Path())
			if a.Core() {
				core.unless(ok, text)
			}
			if leavesOut(a) {
				undefined.unless(ok, text)
			}
		}
		core.check(s, "RFC7643-4.1.1-08", On(f.get), "the attributes that were written", "as written")
		absent.check(s, "RFC7643-7-18", On(f.get), "attributes with returned default or always that were written", "in the answer to GET")
		var lost offenders
		for _, v := range f.values {
			if a := v.attribute; a.CaseExact && a.Type == "string" && a.Of(user).Exists() {
				lost.unless(keptAsWritten(a, v.value, a.Of(user)), a.Path()+" is "+a.Of(user).Raw)
			}
		}
		lost.check(s, "RFC7643-7-11", On(f.get), "values of case-exact attributes", "in the letter case in which they were written")
		if slices.ContainsFunc(f.values, func(v sampled) bool { return leavesOut(v.attribute) }) {
			undefined.check(s, "RFC7643-2.2-01", On(f.get), "attributes whose definition leaves a characteristic out", "writable and returned, as the defaults are")
		}
	}, ReadsBack(), Proves("RFC7643-4.1.1-08", "RFC7643-7-18"), Touches("RFC7643-7-11", "RFC7643-2.2-01"))

	a.Plain("defaults", "an attribute definition that leaves something out has the RFC's defaults", func(s *Stage) {
		f := publishedFull(s)
		tried := slices.DeleteFunc(slices.Clone(f.values), func(v sampled) bool { return !leavesOut(v.attribute) })
		if len(tried) == 0 {
			s.NotClaimed("every attribute definition states all its characteristics")
		}
		user := f.read(s)
		var wrong offenders
		for _, v := range tried {
			got := v.attribute.Of(user)
			wrong.unless(keptAsWritten(v.attribute, v.value, got), v.attribute.Path()+" is "+missingOr(got)+", written was "+cut(asJSON(v.value).Raw))
		}
		wrong.check(s, "RFC7643-2.2-01", On(f.get), "attributes whose definition leaves a characteristic out", "writable and returned, as the defaults are")
	}, ReadsBack(), Proves("RFC7643-2.2-01"))

	a.Plain("published-read-only", "what is published as readOnly is not the client's to write", func(s *Stage) {
		schemas := s.Discovery().Of("User")
		if len(schemas) == 0 {
			s.NotClaimed("the target publishes no schema of User")
		}
		var written []sampled
		for _, schema := range schemas {
			for _, a := range schema.Attributes {
				if a.Mutability != "readOnly" || slices.Contains([]string{"id", "meta", "schemas"}, strings.ToLower(a.Name)) {
					continue
				}
				written = append(written, sampled{a, intrusion(s, a)})
			}
		}
		if len(written) == 0 {
			s.NotClaimed("the target publishes no readOnly attribute but id and meta")
		}
		made := try(s, s.Person(people.Ada), members(written)...)
		if !s.Check("RFC7644-3.3-01", On(made.post), "a create with values for readOnly attributes", !made.refused(), "201", Answer(made.post)) {
			return
		}
		got := made.get
		user := got.Resource()
		var taken offenders
		for _, v := range written {
			taken.unless(!heldIn(v.attribute.Of(user).Raw, v.value), v.attribute.Path()+" is "+cut(v.attribute.Of(user).Raw))
		}
		taken.check(s, "RFC7643-7-13", On(got), "readOnly attributes after a create that names values for them", "not those values")
	}, ReadsBack(), Proves("RFC7643-7-13"), Touches("RFC7644-3.3-01"))

	a.Plain("common-listed", "id and meta are the service provider's even where the schemas list them", func(s *Stage) {
		if !slices.ContainsFunc(s.Discovery().Of("User"), func(schema scim.Schema) bool {
			_, id := schema.Attribute("id")
			_, meta := schema.Attribute("meta")
			return id || meta
		}) {
			s.NotClaimed("the target's schemas do not list the common attributes")
		}
		const year = "1999-12-31T23:59:59Z"
		asked := s.Unknown()
		made := try(s, s.Person(people.Ada), scim.F("id", asked), scim.F("meta", scim.Object{scim.F("created", year), scim.F("resourceType", "Intruder")}))
		if !s.Check("RFC7644-3.3-01", On(made.post), "a create with values for id and meta", !made.refused(), "201", Answer(made.post)) {
			return
		}
		user := made.get.Resource()
		plain := s.Get(scim.UserPath(user.ID()), "attributes", "userName")
		var unruly offenders
		unruly.unless(user.ID() != asked, "id is the client's")
		unruly.unless(user.Get("meta", "created").String() != year && user.Get("meta", "resourceType").String() != "Intruder", "meta is "+cut(user.Get("meta").Raw))
		unruly.unless(!plain.OK() || plain.Resource().ID() == user.ID(), "id is "+missingOr(plain.Resource().Get("id"))+" with attributes=userName")
		unruly.check(s, "RFC7643-3.1-25", On(made.get), "id and meta, which the schemas list", "readOnly, and id returned always")
	}, ReadsBack(), Proves("RFC7643-3.1-25"), Touches("RFC7644-3.3-01"))

	a.Plain("published-immutable", "what is published as immutable keeps its first value", func(s *Stage) {
		f := publishedFull(s)
		user := f.read(s)
		fixed := slices.DeleteFunc(slices.Clone(f.values), func(v sampled) bool {
			return v.attribute.Mutability != "immutable" || v.attribute.Type != "string" || v.attribute.MultiValued || !v.attribute.Of(user).Exists()
		})
		if len(fixed) == 0 {
			s.NotClaimed("the target publishes no immutable string that can be set and read")
		}
		for _, v := range fixed {
			body := s.UserObject(f.person, members(f.values)...)
			a := v.attribute
			if a.Core() {
				body = body.With(scim.F(a.Name, "Another value"))
			} else {
				body = body.With(scim.F(a.Schema, scim.Object{scim.F(a.Name, "Another value")}))
			}
			x := s.Put(scim.UserPath(user.ID()), body)
			s.Check("RFC7643-7-14", On(x), "a PUT with another value of "+a.Path(), x.Status == http.StatusBadRequest, "400 mutability", Answer(x), Mild)
			after := s.Get(scim.UserPath(user.ID()))
			now := a.Of(after.Resource())
			s.Check("RFC7643-7-14", On(after), a.Path()+" after a PUT with another value", now.String() == a.Of(user).String(), Shown(a.Of(user).String()), missingOr(now))
		}
	}, ReadsBack(), Proves("RFC7643-7-14"))

	a.Plain("published-unique", "what is published as unique is held by one user alone", func(s *Stage) {
		f := publishedFull(s)
		tried := false
		for _, v := range f.values {
			a := v.attribute
			if a.Uniqueness == "none" || a.Type != "string" || a.MultiValued {
				continue
			}
			tried = true
			member := scim.F(a.Name, v.value)
			if !a.Core() {
				member = scim.F(a.Schema, scim.Object{member})
			}
			x := s.Post("/Users", s.UserObject(s.Person(people.Grace), member))
			s.Check("RFC7643-7-20", On(x), "a create with "+a.Path()+" "+cut(asJSON(v.value).Raw)+", which another user has", x.Refused(), "409 uniqueness", Answer(x))
		}
		if !tried {
			s.NotClaimed("the target publishes no unique attribute but userName that can be written")
		}
	}, ReadsBack(), Proves("RFC7643-7-20"))

	a.Plain("published-group-values", "what is published of groups as writable is kept and returned", func(s *Stage) {
		schemas := s.Discovery().Of("Group")
		if s.Claim("resource:Group") != target.Stated || len(schemas) == 0 {
			s.NotClaimed("the target publishes no schema of Group")
		}
		member := s.Create(s.Person(people.Ada)).Resource().ID()
		values := []sampled{}
		body := []scim.Field{scim.F("members", []scim.Object{{scim.F("value", member)}})}
		for _, a := range schemas[0].Attributes {
			if v, ok := sample(s, a, member); ok && a.Core() && !strings.EqualFold(a.Name, "displayName") {
				values = append(values, sampled{a, v})
				body = append(body, scim.F(a.Name, v))
			}
		}
		made := s.CreateGroup(body...)
		x := s.Get(scim.GroupPath(made.Resource().ID()))
		if !s.Status("RFC7644-3.4.1-01", x, "GET of the group", []int{http.StatusOK}) {
			return
		}
		group := x.Resource()
		var lost offenders
		if _, ok := schemas[0].Attribute("members"); ok {
			lost.unless(slices.Contains(group.Strings("members"), member), "members are "+missingOr(group.Get("members")))
		}
		name := made.Resource().Get("displayName").String()
		lost.unless(name != "" && group.Get("displayName").String() == name, "displayName is "+missingOr(group.Get("displayName")))
		for _, v := range values {
			got := v.attribute.Of(group)
			lost.unless(v.attribute.Returned != "default" && v.attribute.Returned != "always" || keptAsWritten(v.attribute, v.value, got), v.attribute.Path()+" is "+missingOr(got))
		}
		lost.check(s, "RFC7643-7-18", On(x), "the attributes of a group with returned default or always that were written", "in the answer to GET, as written")
	}, ReadsBack(), Proves("RFC7643-7-18"))

	a.Plain("published-required", "what is published as required must be there", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		user, ok := s.Discovery().Schema(scim.UserURN)
		if !ok {
			s.NotClaimed("the target publishes no schema of User")
		}
		tried := false
		for _, a := range user.Attributes {
			if !a.Required || a.Mutability == "readOnly" || slices.Contains([]string{"id", "schemas"}, strings.ToLower(a.Name)) {
				continue
			}
			tried = true
			body := s.UserObject(s.Person(people.Ada), scim.F("displayName", s.Name("required"))).Without(a.Name)
			x := s.Post("/Users", body)
			s.Check("RFC7644-3.12-06", On(x), "a create without "+a.Name+", which is published as required", x.Refused(), "400 invalidValue", Answer(x))
		}
		if !tried {
			s.NotClaimed("the target publishes no required attribute")
		}
	}, ReadsBack(), Proves("RFC7644-3.12-06"))
}

// leavesOut tells whether a definition of a plain attribute leaves a
// characteristic out.
func leavesOut(a scim.Attribute) bool {
	return slices.ContainsFunc([]string{"type", "multiValued", "required", "caseExact", "mutability", "returned", "uniqueness"},
		func(name string) bool {
			inapplicable := name == "uniqueness" && a.Type == "complex" || name == "caseExact" && a.Type != "string"
			return !inapplicable && !a.Get(name).Exists()
		})
}

// intrusion is a value for a readOnly attribute that nobody but the spec would choose.
func intrusion(s *Stage, a scim.Attribute) any {
	var v any = s.Unknown()
	switch a.Type {
	case "complex":
		o := scim.Object{}
		for _, sub := range a.SubAttributes {
			if sub.Type == "string" || sub.Type == "reference" {
				o = append(o, scim.F(sub.Name, s.Unknown()))
			}
		}
		v = o
	case "boolean":
		v = true
	case "integer", "decimal":
		v = 4711
	case "datetime":
		v = "1999-12-31T23:59:59Z"
	}
	if a.MultiValued {
		return []any{v}
	}
	return v
}

// heldIn tells whether a value that a spec made up is found in what is stored. A
// Boolean may be true by itself.
func heldIn(stored string, written any) bool {
	data := asJSON(written)
	if data.IsBool() || stored == "" {
		return false
	}
	found := false
	var look func(v any)
	look = func(v any) {
		switch t := v.(type) {
		case scim.Object:
			for _, f := range t {
				look(f.Value)
			}
		case []any:
			for _, element := range t {
				look(element)
			}
		default:
			found = found || strings.Contains(stored, asJSON(t).Raw)
		}
	}
	look(written)
	return found
}
