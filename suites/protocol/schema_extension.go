package protocol

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// extensionSpecs: common attributes, and attributes of extensions (RFC 7643
// sections 3 and 4.3).
func extensionSpecs(a Area) {
	a.Plain("common", "id, externalId and meta work on every type of resource", func(s *Stage) {
		external := s.Name("external")
		for _, kind := range []string{"Users", "Groups"} {
			if kind == "Groups" && (s.Claim("resource:Group") != target.Stated || s.NeedsMember()) {
				continue
			}
			body := s.UserObject(s.Person(people.Ada), scim.F("externalId", external))
			if kind == "Groups" {
				body = s.GroupObject(scim.F("externalId", external))
			}
			x := s.Post("/"+kind, body)
			if !s.Status("RFC7643-3-06", x, "a create at /"+kind+" with an externalId", []int{http.StatusCreated}) {
				continue
			}
			got := s.Get("/" + kind + "/" + url.PathEscape(x.Resource().ID()))
			r := got.Resource()
			s.Check("RFC7643-3-06", On(got), "id at /"+kind, r.ID() != "" && r.ID() == x.Resource().ID(), "as in the answer to the create", missingOr(r.Get("id")))
			s.Check("RFC7643-3-06", On(got), "meta at /"+kind, r.Get("meta").IsObject(), "an object", missingOr(r.Get("meta")))
			s.Equal("RFC7643-3-06", On(got), "externalId at /"+kind, r.ExternalID(), external)
		}
	}, Proves("RFC7643-3-06"))

	a.Plain("extension", "attributes of an extension stand under its URI, which is among the schemas", func(s *Stage) {
		f := publishedFull(s)
		user := f.read(s)
		var top, unlisted, lost offenders
		tried := false
		for _, v := range f.values {
			a := v.attribute
			if a.Core() || a.Returned == "never" || a.Returned == "request" || a.Mutability == "writeOnly" {
				continue
			}
			tried = true
			if !slices.ContainsFunc(f.schemas, func(schema scim.Schema) bool {
				_, has := schema.Attribute(a.Name)
				return schema.ID() != a.Schema && has
			}) {
				top.unless(!user.Get(a.Name).Exists(), a.Name+" stands at the top")
			}
			unlisted.unless(!user.Get(a.Schema).Exists() || hasURN(urns(user), a.Schema), Shown(a.Schema))
			if strings.EqualFold(a.Schema, scim.EnterpriseURN) && a.Type == "string" {
				lost.unless(keptAsWritten(a, v.value, a.Of(user)), a.Name+" is "+missingOr(a.Of(user)))
			}
		}
		if !tried {
			s.NotClaimed("the target publishes no extension whose attributes can be written and read")
		}
		slices.Sort(unlisted)
		top.check(s, "RFC7643-3-07", On(f.get), "attributes of extensions", "under the URI of their extension alone")
		offenders(slices.Compact(unlisted)).check(s, "RFC7643-3-08", On(f.get), "the schemas of a user with data of extensions", "with the URIs of those extensions")
		lost.check(s, "RFC7643-4.3-01", On(f.get), "the enterprise attributes that were written", "there, as written")
	}, ReadsBack(), Proves("RFC7643-3-07", "RFC7643-3-08", "RFC7643-4.3-01"))

	a.Plain("manager", "a manager is referred to by id, and named by the service provider", func(s *Stage) {
		manager := publishedManager(s)
		grace := s.Person(people.Grace)
		boss := s.Create(grace).Resource().ID()
		made := s.Create(s.Person(people.Ada),
			scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
			scim.F(scim.EnterpriseURN, scim.Object{scim.F("manager", scim.Object{scim.F("value", boss), scim.F("displayName", "Fake Name")})}))
		path := scim.UserPath(made.Resource().ID())
		if s.Asks("RFC7644-3.5.2-01") {
			x := s.PatchAt(path, scim.Op{Op: "replace", Path: scim.EnterpriseURN + ":manager", Value: scim.Object{scim.F("value", boss)}})
			offered := x.Status != http.StatusNotImplemented && x.Status != http.StatusMethodNotAllowed
			s.Check("RFC7643-4.3-02", On(x), "a PATCH of manager", x.OK() || !offered, "200 or 204", Answer(x))
		}
		got := s.Get(path)
		v := got.Resource().Get(scim.EnterpriseURN, "manager")
		s.Check("RFC7643-4.3-02", On(got), "manager", v.IsObject() && got.Resource().Get(scim.EnterpriseURN, "manager", "value").String() == boss, "an object whose value is "+Shown(boss), missingOr(v))
		name := got.Resource().Get(scim.EnterpriseURN, "manager", "displayName")
		s.Check("RFC7643-4.3-03", On(got), "manager.displayName, which a client sent as Fake Name", name.String() != "Fake Name", "the manager's own, or none", missingOr(name))
		if _, ok := manager.Sub("$ref"); ok {
			managerReference(s, got, got.Resource().Get(scim.EnterpriseURN, "manager", "$ref").String(), boss)
		}
	}, ReadsBack(), Proves("RFC7643-4.3-02", "RFC7643-4.3-03", "RFC7643-4.3-04"))

	a.Plain("unknown-reference", "a reference to nobody is taken or refused, without harm", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		publishedManager(s)
		x := s.Post("/Users", s.UserObject(s.Person(people.Ada),
			scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
			scim.F(scim.EnterpriseURN, scim.Object{scim.F("manager", scim.Object{scim.F("value", s.Unknown())})})))
		if x.OK() {
			s.Check("RFC7643-3.1-02", On(x), "the id of the new user", x.Resource().ID() != "", "a non-empty string", Shown(x.Resource().ID()))
		}
		s.Check("RFC7643-2.3.7-04", On(x), "a create with a manager whom nobody knows", x.OK() || x.Refused(), "2xx or 4xx", Answer(x))
		s.Observe("a reference to a user who does not exist", "answered with "+Answer(x), conformance.OracleSCIM)
	}, ReadsBack(), Proves("RFC7643-2.3.7-04"))

	a.Plain("canonical-values", "a value that is not among the canonical ones is stored, dropped or refused", func(s *Stage) {
		s.Create(s.Person(people.Grace)) // who is taken at all
		user, _ := s.Discovery().Schema(scim.UserURN)
		published, _ := user.Attribute("emails")
		kind, _ := published.Sub("type")
		if len(kind.Canonical) == 0 {
			s.NotClaimed("the target publishes no canonical values of emails.type")
		}
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada, emails(mail(ada.Email, "rolecall", true))))
		s.Check("RFC7643-2.3.1-02", On(x), "a create with emails.type rolecall", x.OK() || x.Refused(), "2xx or 4xx", Answer(x))
		observed := "refused with " + Answer(x)
		made := attempt{post: x}
		if x.OK() {
			made.get = readUser(s, x.Resource().ID(), ada.Login)
		}
		for _, seen := range made.shown() {
			types := each(seen.Resource(), "emails", "type")
			observed = "dropped"
			for _, v := range types {
				observed = "stored as " + Shown(v.String())
				s.Check("RFC7643-2.3.1-02", On(seen), "emails.type, which was sent as rolecall", strings.EqualFold(v.String(), "rolecall"), "as sent, none, or a refusal", Shown(v.String()))
			}
		}
		s.Observe("a value outside the canonical values", observed, conformance.OracleSCIM)
	}, ReadsBack(), Proves("RFC7643-2.3.1-02"))
}

// publishedManager is the definition of manager; without one the spec ends.
func publishedManager(s *Stage) scim.Attribute {
	enterprise, _ := s.Discovery().Schema(scim.EnterpriseURN)
	manager, ok := enterprise.Attribute("manager")
	if !ok || manager.Mutability == "readOnly" {
		s.NotClaimed("the target publishes no manager that can be written")
	}
	return manager
}

// managerReference checks that $ref is there and leads to the resource that value names.
func managerReference(s *Stage, on *scim.Exchange, ref, id string) {
	root := strings.TrimRight(s.Client().BaseURL(), "/") + "/"
	base, err := url.Parse(root)
	var u *url.URL
	if err == nil {
		u, err = base.Parse(ref)
	}
	if !s.Check("RFC7643-4.3-04", On(on), "manager.$ref", ref != "" && err == nil, "the URI of the manager", Shown(ref)) {
		return
	}
	path, ours := strings.CutPrefix(u.String(), strings.TrimRight(root, "/"))
	if !ours {
		s.Observe("manager.$ref", "leads to another address: "+ref, conformance.OracleSCIM)
		return
	}
	x := s.Get(path)
	s.Check("RFC7643-4.3-04", On(x), "GET of manager.$ref", x.OK() && x.Resource().ID() == id, "200 with the manager", Answer(x)+" "+Shown(x.Resource().ID()))
}
