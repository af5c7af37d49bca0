package stage

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// Plain requests, as a careful client writes them. Each gives the exchange, and
// holds the target to answering at all and not with a server error. Paths are
// below the service root.

// Get reads a path; query is names and values in turn.
func (s *Stage) Get(path string, query ...string) *scim.Exchange {
	return s.Must(s.client.Get(s.ctx, path, scim.Query(query...)))
}

// Post sends a body to a path.
func (s *Stage) Post(path string, body scim.Object) *scim.Exchange {
	return s.Must(s.client.Post(s.ctx, path, marshal(body)))
}

// Put replaces the resource at a path.
func (s *Stage) Put(path string, body scim.Object) *scim.Exchange {
	return s.Must(s.client.Put(s.ctx, path, marshal(body)))
}

// PatchAt changes the resource at a path.
func (s *Stage) PatchAt(path string, ops ...scim.Op) *scim.Exchange {
	return s.Must(s.client.Patch(s.ctx, path, ops...))
}

// DeleteAt removes the resource at a path.
func (s *Stage) DeleteAt(path string) *scim.Exchange { return s.Must(s.client.Delete(s.ctx, path)) }

// Send sends a request whose bytes matter.
func (s *Stage) Send(r scim.Request) *scim.Exchange { return s.Must(s.client.Do(s.ctx, r)) }

// Listed reads an answer as a ListResponse and checks under a rule that it is
// one, with status 200. ok is false if it is not.
func (s *Stage) Listed(rule string, x *scim.Exchange, what string, more ...Detail) (list scim.List, ok bool) {
	s.NotSensitive(x)
	if !s.Status(rule, x, "the answer to "+what, []int{http.StatusOK}, more...) {
		return list, false
	}
	list, err := x.List()
	got := "a ListResponse"
	if err != nil {
		got = err.Error()
	}
	return list, s.Check(rule, On(x), "the form of the answer to "+what, err == nil, "a ListResponse with integer totalResults", got, more...)
}

// NotSensitive ends the spec where the target takes a filter only in the body of a
// POST, because of what it tells (RFC 7644 section 7.5.2).
func (s *Stage) NotSensitive(x *scim.Exchange) {
	if x.Status == http.StatusForbidden && x.SCIMType() == "sensitive" {
		s.NotClaimed("the target takes this filter by POST alone: it answered %s", answer(x))
	}
}

// Discovery is what the target says about itself.
func (s *Stage) Discovery() target.Discovery { return s.target.Discovery }

// Claim is what the target says about a feature, in the catalogue's terms:
// bulk.supported, resource:Group, pagination.cursor.
func (s *Stage) Claim(feature string) target.Claim { return s.target.Claims[feature] }

// Denied tells whether the target says that it does not offer a feature.
func (s *Stage) Denied(feature string) bool { return s.target.Claims[feature] == target.Denied }

// Other acts with another tenant's credential, in the spec's name: it reads, and
// changes nothing but what this run created. The spec ends where there is none.
func (s *Stage) Other() *scim.Client {
	if s.target.Other == nil {
		s.NotClaimed("another tenant's credential is not at hand: set ROLECALL_OTHER_TOKEN or name a file with --other-token-file")
	}
	return s.target.Other.For(s.spec.ID, func(x *scim.Exchange) { s.seen = append(s.seen, x) })
}

// Disposable tells whether the target, all its tenants with it, ends with the run.
func (s *Stage) Disposable() bool { return s.target.Disposable() }

// Address is the service root.
func (s *Stage) Address() string { return s.target.URL }

// SettingsOracle tells whether there is somebody to ask which permission sets a
// person really has.
func (s *Stage) SettingsOracle() bool { return s.target.Permissions != nil }

// Clear removes at once what the spec has made so far, known or not.
func (s *Stage) Clear() { s.clear(s.ctx) }

// Weight is what a breach of a rule means in this run.
func (s *Stage) Weight(rule string) conformance.Weight { return s.weigh(rule) }

// Prefix begins every login and group name of the run, and every id and endpoint
// that a spec makes up: the interlock lets no others through.
func (s *Stage) Prefix() string { return s.session.prefix }

// Unknown is an id that no resource has.
func (s *Stage) Unknown() string { return s.Name("unknown") }

// Name makes a name that exists nowhere else in the target.
func (s *Stage) Name(local string) string {
	return fmt.Sprintf("%s-%d-%s", s.session.prefix, s.session.number(), local)
}

// UserObject is a plain User with the attributes that every identity provider
// sends; more replaces or adds members.
func (s *Stage) UserObject(p mockidp.Person, more ...scim.Field) scim.Object {
	o := userObject(p)
	for _, f := range more {
		o = o.With(f)
	}
	return o
}

// GroupObject is a plain Group with a name of its own; more replaces or adds
// members.
func (s *Stage) GroupObject(more ...scim.Field) scim.Object {
	name := s.Name("group")
	s.groups = append(s.groups, name)
	o := scim.Object{scim.F("schemas", []string{scim.GroupURN}), scim.F("displayName", name)}
	for _, f := range more {
		o = o.With(f)
	}
	return o
}

// NeedsMember tells whether a group must have a member: where the schema requires a
// sub-attribute of members (RFC 7643 section 4.2).
func (s *Stage) NeedsMember() bool {
	for _, schema := range s.Discovery().Of("Group") {
		if members, ok := schema.Attribute("members"); ok {
			required := func(a scim.Attribute) bool { return a.Required }
			return members.Required || slices.ContainsFunc(members.SubAttributes, required)
		}
	}
	return false
}

// CreateGroup makes a group and ends the spec if that cannot be had.
func (s *Stage) CreateGroup(more ...scim.Field) *scim.Exchange {
	if s.NeedsMember() && !slices.ContainsFunc(more, func(f scim.Field) bool { return f.Name == "members" }) {
		s.NotClaimed("this makes a group without members, and the target's schema demands one")
	}
	body := s.GroupObject(more...)
	named := scim.ParseResource(marshal(body)).Get("displayName").String()
	x := s.Post("/Groups", body)
	if !s.Check(created, On(x), "the answer to the create of a group", x.Status == http.StatusCreated, "201", answer(x)) ||
		!s.Check(identified, On(x), "the id of the new group", x.Resource().ID() != "", "a non-empty string", ShownJSON(x.Resource().Get("id").Raw)) ||
		!s.Check(created, On(x), "the displayName of the new group", named == "" || strings.EqualFold(x.Resource().Get("displayName").String(), named), quoted(named), quoted(x.Resource().Get("displayName").String())) {
		s.End()
	}
	return x
}

// Quietly sends requests of one kind that are too many for the record of the run,
// which keeps none of them.
func (s *Stage) Quietly(send func()) {
	s.quiet = true
	defer func() { s.quiet = false }()
	send()
}
