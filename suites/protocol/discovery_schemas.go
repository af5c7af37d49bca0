package protocol

import (
	"net/http"
	"net/url"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// schemaListSpecs: /Schemas (RFC 7643 section 7, RFC 7644 section 4).
func schemaListSpecs(a Area) {
	a.Plain("schemas", "the supported schemas are listed, and no messages among them", func(s *Stage) {
		x := discover(s, "RFC7644-4-02", schemasPath)
		list, ok := s.Listed("RFC7644-4-02", x, "GET "+schemasPath)
		if !ok {
			return
		}
		s.Check("RFC7644-4-02", On(x), "the list of schemas", len(list.Resources) > 0 && list.Total == len(list.Resources), "all of them in one answer", Count(list))
		var noURI, unmarked, unnamed, messages, bare offenders
		for _, r := range list.Resources {
			id := r.ID()
			noURI.unless(isURI(id), "id "+missingOr(r.Get("id")))
			messages.unless(!hasPrefixFold(id, messagePrefix), Shown(id))
			if ofDiscovery(id) {
				bare.unless(len(urns(r)) > 0 && r.Get("meta").IsObject(), Shown(id))
				continue
			}
			unmarked.unless(hasURN(urns(r), schemaURN), Shown(id))
			unnamed.unless(filled(r.Get("name")), "name of "+Shown(id))
			unnamed.unless(filled(r.Get("description")), "description of "+Shown(id))
		}
		noURI.check(s, "RFC7643-7-02", On(x), "the id of each schema", "its URI")
		unmarked.check(s, "RFC7643-7-03", On(x), "the schemas of each schema", "with "+schemaURN)
		unnamed.check(s, "RFC7643-7-08", On(x), "name and description of each schema", "non-empty strings", Mild)
		bare.check(s, "RFC7643-E8417-01", On(x), "the schemas of the discovery endpoints themselves, where they are listed", "with schemas and meta")
		messages.check(s, "RFC7644-3.1-02", On(x), "messages of the protocol among the schemas", "none")
		s.Status("RFC7644-3.1-02", s.Get(schemaPath(scim.ListResponseURN)), "GET of a message of the protocol as a schema", []int{http.StatusNotFound})
	}, Proves("RFC7644-4-02", "RFC7643-7-02", "RFC7643-7-03", "RFC7643-7-08", "RFC7643-E8417-01", "RFC7644-3.1-02"))

	a.Plain("schema", "each schema can be read by its URI, and no other", func(s *Stage) {
		_, schemas := discoveredList(s, schemasPath)
		for _, r := range schemas {
			hasSchema(s, "RFC7644-4-03", "a schema that is listed", r.ID(), Also("RFC7643-7-02"))
		}
		s.Status("RFC7644-4-03", s.Get(schemaPath("urn:ietf:params:scim:schemas:"+s.Unknown())), "GET of a schema that does not exist", []int{http.StatusNotFound})
	}, Proves("RFC7644-4-03", "RFC7643-7-02"))

	a.Plain("schemas-in-use", "every schema that a resource is made of is published", func(s *Stage) {
		discovered(s, schemasPath)
		made := s.Create(s.Person(people.Ada), departmentOf(s, "Research")...).Resource()
		user := s.Get(scim.UserPath(made.ID())).Resource()
		used := urns(user)
		if len(used) == 0 {
			s.Inconclusive("the user that was created has no schemas to look up")
		}
		for _, urn := range used {
			hasSchema(s, "RFC7643-7-01", "a schema of a user", urn)
		}
	}, ReadsBack(), Proves("RFC7643-7-01"))
}

// departmentOf is the enterprise extension with a department, for a target that
// publishes it.
func departmentOf(s *Stage, name string) []scim.Field {
	enterprise, ok := s.Discovery().Schema(scim.EnterpriseURN)
	if _, has := enterprise.Attribute("department"); !ok || !has {
		return nil
	}
	return []scim.Field{
		scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
		scim.F(scim.EnterpriseURN, scim.Object{scim.F("department", name)}),
	}
}

// isURI tells an absolute URI.
func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && !strings.ContainsAny(s, " \t")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
