package protocol

import (
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// projectionSpecs: attributes and excludedAttributes (RFC 7644 sections 3.4.2.5
// and 3.9), and the returned characteristic (RFC 7643 section 7).
func projectionSpecs(a Area) {
	a.Plain("read", "a resource shows what attributes names, or all but what excludedAttributes names", func(s *Stage) {
		p := project(s)
		p.narrow("RFC7644-3.9-01", "attributes=userName,emails", "userName", "emails")
		p.less("RFC7644-3.9-02", "excludedAttributes=name", "name")
		p.less("RFC7644-3.9-02", "excludedAttributes=emails%2CdisplayName", "emails", "displayName")
	}, ReadsBack(), Proves("RFC7644-3.9-01", "RFC7644-3.9-02"))

	a.Plain("list", "a list shows what attributes names, or all but what excludedAttributes names", func(s *Stage) {
		p := project(s)
		p.listed = true
		p.narrow("RFC7644-3.4.2.5-01", "attributes=userName", "userName")
		p.less("RFC7644-3.4.2.5-02", "excludedAttributes=emails,name", "emails", "name")
		p.less("RFC7644-3.4.2.5-03", "excludedAttributes=id")
	}, ReadsBack(), Proves("RFC7644-3.4.2.5-01", "RFC7644-3.4.2.5-02", "RFC7644-3.4.2.5-03"))

	a.Plain("names", "attributes are named as everywhere, and several with commas between them", func(s *Stage) {
		p := project(s)
		p.narrow("RFC7644-3.9-04", "attributes=userName,active", "userName", "active")
		p.narrow("RFC7644-3.9-04", "attributes=userName%2Cactive", "userName", "active")
		if r, ok := p.ask("RFC7644-3.9-04", "attributes=userName,%20active", Mild); ok { // the grammar has no blanks
			p.shows("RFC7644-3.9-04", "attributes=userName,%20active", r, []string{"userName", "active"}, Mild)
		}
		p.narrow("RFC7644-3.9-06", "attributes=userName,unheardOf", "userName")
		p.narrow("RFC7644-3.10-01", "attributes="+scim.UserURN+":userName", "userName")
		familyName := p.plain.Get("name", "familyName").Exists() && !alwaysReturned(s, "name")
		for _, listed := range []bool{false, true} {
			p.listed = listed && s.Claim("filter.supported") != target.Denied // somebody else may have no name
			for _, q := range []struct{ rule, query string }{
				{"RFC7644-3.4.2.5-04", "attributes=name.familyName"},
				{"RFC7644-3.10-01", "attributes=" + scim.UserURN + ":name.familyName"},
			} {
				if r, ok := p.ask(q.rule, q.query); ok && familyName {
					p.s.Equal(q.rule, Latest, "the members of name with "+q.query, namesIn(r.Get("name")), "familyName")
				}
			}
		}
		p.listed = false
		if r, ok := p.ask("RFC7644-3.4.2.5-04", "attributes=meta.location"); ok && p.plain.Get("meta", "location").Exists() {
			p.s.Check("RFC7644-3.4.2.5-04", Latest, "meta with attributes=meta.location", r.Get("meta", "location").Exists(), "location", strings.Join(jsonNames(r.Get("meta").Raw), " "))
		}
		if r, ok := p.ask("RFC7644-3.4.2.5-04", "excludedAttributes=name.familyName"); ok && familyName {
			p.s.Equal("RFC7644-3.4.2.5-04", Latest, "the members of name without name.familyName", namesIn(r.Get("name")), namesIn(p.plain.Get("name"), "familyName"))
		}
	}, ReadsBack(), Proves("RFC7644-3.9-04", "RFC7644-3.9-06", "RFC7644-3.10-01", "RFC7644-3.4.2.5-04"))

	a.Plain("extension", "attributes of an extension are named by its URN, and stay unless they are", func(s *Stage) {
		if _, ok := s.Discovery().Schema(scim.EnterpriseURN); !ok && s.Claim("schema:extension") != target.Unstated {
			s.NotClaimed("the target does not publish the enterprise extension")
		}
		p := project(s, scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
			scim.F(scim.EnterpriseURN, scim.Object{scim.F("department", "Sales"), scim.F("costCenter", "4130")}))
		if p.plain.Get(scim.EnterpriseURN, "department").String() != "Sales" {
			s.NotClaimed("the target does not keep the department of the enterprise extension")
		}
		p.less("RFC7644-3.9-02", "excludedAttributes=displayName", "displayName")
		p.narrow("RFC7644-3.10-01", "attributes="+scim.UserURN+":userName", "userName")
		query := "attributes=userName," + scim.EnterpriseURN + ":department"
		if r, ok := p.ask("RFC7644-3.10-01", query); ok && !alwaysReturned(s, scim.EnterpriseURN) {
			s.Equal("RFC7644-3.10-01", Latest, "the extension with "+query, namesIn(r.Get(scim.EnterpriseURN)), "department")
		}
	}, ReadsBack(), Proves("RFC7644-3.9-02", "RFC7644-3.10-01"))

	a.Plain("both", "attributes and excludedAttributes at once are refused, or one of them is applied", func(s *Stage) {
		p := project(s)
		const query = "attributes=userName&excludedAttributes=emails"
		x := p.s.Send(scim.Request{Method: "GET", Path: p.path, Query: query})
		if s.Status("RFC7644-3.9-05", x, "the answer to "+query, []int{200, 400}) && x.OK() {
			left := x.Resource().Get("displayName").Exists() && x.Resource().Get("emails").Exists() // which neither would leave
			s.Check("RFC7644-3.9-05", On(x), "the answer to "+query, !left, "a refusal, or one of the two applied", "all attributes")
		}
	}, ReadsBack(), Proves("RFC7644-3.9-05"))

	a.Plain("members", "groups are shown without their members, as those ask who look for a name", func(s *Stage) {
		if s.Claim("resource:Group") != target.Stated {
			s.NotClaimed("the target has no groups")
		}
		user := s.Create(s.Person(people.Ada)).Resource().ID()
		group := s.CreateGroup(scim.F("members", []scim.Object{{scim.F("value", user)}})).Resource()
		path := scim.GroupPath(group.ID())
		if len(s.Get(path).Resource().Elements("members")) == 0 {
			s.NotClaimed("the target shows no members of a group unasked")
		}
		x := s.Get(path, "excludedAttributes", "members")
		if s.Status("RFC7644-3.9-02", x, "the answer to GET of a group with excludedAttributes=members", []int{200}) {
			s.Equal("RFC7644-3.9-02", On(x), "displayName of the group without its members", x.Resource().Get("displayName").String(), group.Get("displayName").String())
			s.Check("RFC7644-3.9-02", On(x), "members with excludedAttributes=members", !x.Resource().Get("members").Exists(), "absent", "present")
		}
		if s.Claim("filter.supported") == target.Denied {
			return
		}
		x = s.Get("/Groups", "filter", scim.Eq("displayName", group.Get("displayName").String()), "excludedAttributes", "members")
		if x.Refused() && s.Claim("filter.supported") == target.Unstated {
			return
		}
		if list, ok := s.Listed("RFC7644-3.4.2.5-02", x, "groups with excludedAttributes=members"); ok {
			for _, r := range list.Resources {
				s.Check("RFC7644-3.4.2.5-02", On(x), "members in a list with excludedAttributes=members", !r.Get("members").Exists(), "absent", "present")
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.9-02", "RFC7644-3.4.2.5-02"))

	projectionReturned(a)
	projectionWrites(a)
}

// projection is a user who is looked at in part.
type projection struct {
	s      *Stage
	path   string
	login  string
	made   scim.Resource // as the answer to its create
	plain  scim.Resource // all of it, as GET shows it
	listed bool          // ask for it by a list
}

// project makes a user who has the attributes that the specs leave out.
func project(s *Stage, more ...scim.Field) *projection {
	ada := s.Person(people.Ada)
	x := s.Post("/Users", s.UserObject(ada, more...))
	if len(more) > 0 && x.Refused() {
		s.NotClaimed("the target does not take such a user: it answered %s", Answer(x))
	}
	path, ok := takenUser(s, "RFC7644-3.3-03", x, "a create")
	if !ok {
		s.End()
	}
	p := &projection{s: s, path: path, login: ada.Login, made: x.Resource()}
	p.plain = s.Snapshot(x.Resource().ID())
	return p
}

// ask reads the user with a query; in a list it stands alone where the target
// filters.
func (p *projection) ask(rule, query string, more ...Detail) (scim.Resource, bool) {
	if !p.listed {
		x := p.s.Send(scim.Request{Method: "GET", Path: p.path, Query: query})
		return x.Resource(), p.s.Status(rule, x, "the answer to GET with "+query, []int{200}, more...)
	}
	narrowed := "count=2&" + query
	if p.s.Claim("filter.supported") != target.Denied {
		narrowed = scim.Query("filter", scim.Eq("userName", p.login)) + "&" + query
	}
	x := p.s.Send(scim.Request{Method: "GET", Path: "/Users", Query: narrowed})
	if x.Refused() && p.s.Claim("filter.supported") == target.Unstated {
		x = p.s.Send(scim.Request{Method: "GET", Path: "/Users", Query: "count=2&" + query})
	}
	list, ok := p.s.Listed(rule, x, "a query with "+query, more...)
	if !ok {
		return scim.Resource{}, false
	}
	if !p.s.Check(rule, On(x), "the resources of a query with "+query, len(list.Resources) > 0, "one at least", Count(list)) {
		return scim.Resource{}, false
	}
	for _, r := range list.Resources { // the user, or whoever stands in for it
		if strings.EqualFold(r.UserName(), p.login) {
			return r, true
		}
	}
	return list.Resources[0], true
}

// narrow checks that a query shows id and what it names, and nothing else that
// the schema lets be left out. More metadata does no harm.
func (p *projection) narrow(rule, query string, named ...string) {
	if r, ok := p.ask(rule, query); ok {
		p.shows(rule, query, r, named)
	}
}

// shows checks what narrow does in an answer.
func (p *projection) shows(rule, query string, r scim.Resource, named []string, more ...Detail) {
	got := jsonNames(r.Raw())
	var missing, surplus []string
	for _, name := range append([]string{"id"}, named...) {
		if p.plain.Get(name).Exists() && !hasName(got, name) {
			missing = append(missing, name)
		}
	}
	for _, name := range got {
		if !hasName(named, name) && !hasName([]string{"id", "schemas", "meta"}, name) && !alwaysReturned(p.s, name) {
			surplus = append(surplus, name)
		}
	}
	p.s.Check(rule, Latest, "the members of the answer with "+query, len(missing)+len(surplus) == 0,
		"id and "+strings.Join(named, ", "), strings.Join(got, ", "), more...)
}

// less checks that a query shows all that a plain read shows but what it names;
// what is always returned stays even so.
func (p *projection) less(rule, query string, named ...string) {
	r, ok := p.ask(rule, query)
	if !ok {
		return
	}
	got := jsonNames(r.Raw())
	var want, missing, surplus []string
	for _, name := range jsonNames(p.plain.Raw()) {
		switch excluded := hasName(named, name) && !alwaysReturned(p.s, name); {
		case excluded && hasName(got, name):
			surplus = append(surplus, name)
		case !excluded:
			want = append(want, name)
			if !hasName(got, name) && r.ID() == p.plain.ID() {
				missing = append(missing, name)
			}
		}
	}
	if r.ID() == "" {
		missing = append(missing, "id")
	}
	p.s.Check(rule, Latest, "the members of the answer with "+query, len(missing)+len(surplus) == 0,
		strings.Join(want, ", "), strings.Join(got, ", "))
}

// alwaysReturned tells whether a member of a User is published as always returned,
// or holds something that is.
func alwaysReturned(s *Stage, name string) bool {
	always := func(a scim.Attribute) bool { return a.Returned == "always" }
	if extension, ok := s.Discovery().Schema(name); ok {
		return slices.ContainsFunc(extension.All(), always)
	}
	user, _ := s.Discovery().Schema(scim.UserURN)
	a, _ := user.Attribute(name)
	return always(a) || slices.ContainsFunc(a.SubAttributes, always)
}
