package security

import (
	"fmt"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// assignmentSpecs: setting what is not the client's to set.
func assignmentSpecs(a Area) {
	a.Plain("provider-owned", "id, meta and groups are the provider's own to set", func(s *Stage) {
		ada := s.Person(people.Ada)
		id, ancient := s.Name("my-own-id"), "1999-01-01T00:00:00Z"
		wanted := []scim.Field{
			scim.F("id", id),
			scim.F("meta", scim.Object{scim.F("resourceType", "Group"), scim.F("created", ancient), scim.F("lastModified", ancient), scim.F("location", "https://scim.invalid/Users/1"), scim.F("version", `W/"rolecall"`)}),
		}
		group := ""
		if s.Claim("resource:Group") == target.Stated {
			group = s.CreateGroup().Resource().ID()
			wanted = append(wanted, scim.F("groups", []scim.Object{{scim.F("value", group), scim.F("display", "Admins")}}))
		}
		x := s.Post("/Users", s.UserObject(ada, wanted...))
		if !x.OK() { // that readOnly input is ignored is another rule
			s.Check("ROLECALL-SEC-11", On(x), "a create with an id, meta and groups", x.Refused(), "a refusal, or a user", Answer(x))
			x = s.Create(ada)
		}
		given := x.Resource().ID()
		check := func(after string) {
			user := s.Snapshot(given)
			s.Check("ROLECALL-SEC-11", Latest, "id after "+after, user.ID() != id, "the provider's own", user.ID())
			for _, name := range []string{"created", "lastModified", "location", "version", "resourceType"} {
				got := user.Get("meta", name).String()
				s.Check("ROLECALL-SEC-11", Latest, "meta."+name+" after "+after, !slices.Contains([]string{ancient, "https://scim.invalid/Users/1", `W/"rolecall"`, "Group"}, got), "the provider's own", got)
			}
			s.Check("ROLECALL-SEC-11", Latest, "groups after "+after, !slices.Contains(user.Strings("groups"), group) || group == "", "none", group)
			if group != "" {
				x := s.Get(scim.GroupPath(group))
				s.Check("ROLECALL-SEC-11", On(x), "the members of the group after "+after, x.Resource().ID() == group && !slices.Contains(x.Resource().Strings("members"), given), "not the user", strings.Join(x.Resource().Strings("members"), ", "))
			}
		}
		check("a create")
		s.Put(scim.UserPath(given), s.UserObject(ada, wanted...))
		check("a PUT")
	}, ReadsBack(), Touches("RFC7644-3.3-03", "RFC7643-3.1-02"), Proves("ROLECALL-SEC-11"))

	a.Plain("unknown-rights", "attributes that the schema does not have give nobody rights", func(s *Stage) {
		ada := s.Person(people.Ada)
		wanted := []scim.Field{}
		var names []string
		for _, f := range []scim.Field{
			scim.F("isAdmin", true), scim.F("admin", true), scim.F("superAdmin", true), scim.F("isSuperAdmin", true), scim.F("super_admin", true),
			scim.F("role", "admin"), scim.F("roleIds", []string{"1"}), scim.F("permissions", []string{"*"}), scim.F("accountId", 1), scim.F("emailVerified", true),
		} {
			if published(s, f.Name) {
				continue
			}
			wanted, names = append(wanted, f), append(names, f.Name)
		}
		x := s.Post("/Users", s.UserObject(ada, wanted...))
		if !x.OK() {
			s.Check("ROLECALL-SEC-12", On(x), "a create with "+strings.Join(names, ", "), x.Refused(), "a refusal, or a user", Answer(x))
			s.ExpectNoAccount("ROLECALL-SEC-12", ada.Login)
			x = s.Create(ada)
		}
		id := x.Resource().ID()
		check := func(after string) {
			user := s.Snapshot(id)
			for _, name := range names {
				got := user.Get(name)
				s.Check("ROLECALL-SEC-12", Latest, name+" after "+after+", which no schema has", !got.Exists(), "not there", got.Raw, Mild)
			}
			if s.SettingsOracle() {
				held, _ := s.Holds("ROLECALL-SEC-12", ada)
				s.Check("ROLECALL-SEC-12", By(conformance.OracleSettings), "the permission sets after "+after, s.AllDefault(held), "none beyond what everybody has", fmt.Sprint(held))
				s.ExpectNoSuperAdmin("ROLECALL-SEC-12", ada)
			}
		}
		check("a create")
		s.Put(scim.UserPath(id), s.UserObject(ada, wanted...))
		check("a PUT")
	}, ReadsBack(), Proves("ROLECALL-SEC-12"))
}

// published tells whether a schema of the target's users has an attribute.
func published(s *Stage, name string) bool {
	return slices.ContainsFunc(s.Discovery().Of("User"), func(schema scim.Schema) bool {
		_, has := schema.Attribute(name)
		return has
	})
}
