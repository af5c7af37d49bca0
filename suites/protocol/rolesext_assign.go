package protocol

import (
	"net/http"
	"slices"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// rolesAssign gives a user a role from the list, by PATCH or where there is none
// by PUT, and then one that nobody has heard of, for the record.
func rolesAssign(s *Stage) {
	list, _ := assignableRoles.list(s)
	values := assignableRoles.harmless(s, list.Resources)
	if len(values) == 0 {
		s.NotClaimed("/Roles lists none that can be given to a user for a test")
	}
	ada := s.Person(people.Ada)
	path := scim.UserPath(s.Create(ada).Resource().ID())
	give := func(value string) *scim.Exchange {
		roles := []scim.Object{{scim.F("value", value)}}
		x := s.PatchAt(path, scim.Op{Op: "add", Path: "roles", Value: roles})
		if x.Status == http.StatusNotImplemented || x.Status == http.StatusMethodNotAllowed {
			x = s.Put(path, s.UserObject(ada, scim.F("roles", roles)))
		}
		return x
	}
	what := "the role " + Shown(values[0]) + " from /Roles"
	x := give(values[0])
	s.Check("ROLES01-3.3.2-02", On(x), "the answer when a user is given "+what, x.OK(), "2xx", Answer(x))
	x = s.Get(path)
	got := x.Resource().Strings("roles")
	s.Check("ROLES01-3.3.2-02", On(x), "roles of a user who was given "+what, slices.Contains(got, values[0]), "with "+Shown(values[0]), ShownAll(got))

	unknown := s.Name("no such role")
	if x := give(unknown); x.OK() {
		got = s.Get(path).Resource().Strings("roles")
		s.Observe("a role that /Roles does not list", "taken; kept: "+yesOrNo(slices.Contains(got, unknown)), conformance.OracleSCIM)
	} else {
		s.Observe("a role that /Roles does not list", Answer(x), conformance.OracleSCIM)
	}
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// flags checks what RolesAndEntitlements says of users' roles, or entitlements,
// against what a user can then have. What is not supported is refused or dropped.
func (a assignable) flags(s *Stage) {
	x := s.Get("/ServiceProviderConfig")
	stated := map[string]gjson.Result{}
	for _, name := range []string{a.multiple, "primarySupported", "typeSupported"} {
		if v := x.Resource().Get("RolesAndEntitlements", a.attribute, name); v.Exists() {
			stated[name] = v
			s.Check(a.flagsMatch, On(x), "RolesAndEntitlements."+a.attribute+"."+name, v.IsBool(), "true or false", ShownJSON(v.Raw))
		}
	}
	types := x.Resource().Get("RolesAndEntitlements", a.attribute, "types")
	if types.Exists() {
		texts := types.IsArray() && !slices.ContainsFunc(types.Array(), func(v gjson.Result) bool { return v.Type != gjson.String })
		s.Check(a.flagsMatch, On(x), "RolesAndEntitlements."+a.attribute+".types", texts, "an array of strings", ShownJSON(types.Raw))
	}
	if len(stated) == 0 {
		s.NotClaimed("RolesAndEntitlements says nothing of how users can have %s", a.attribute)
	}
	list, _ := a.list(s)
	values := a.harmless(s, list.Resources)
	if len(values) == 0 {
		s.NotClaimed("%s lists none that can be given to a user for a test, so that what is said cannot be tried", a.endpoint)
	}
	if v := stated[a.multiple]; v.IsBool() && len(values) > 1 {
		got, on := a.given(s, scim.Object{scim.F("value", values[0])}, scim.Object{scim.F("value", values[1])})
		a.agrees(s, on, "two "+a.attribute, a.multiple, v.Bool(), len(got) > 1)
	}
	if v := stated["primarySupported"]; v.IsBool() {
		got, on := a.given(s, scim.Object{scim.F("value", values[0]), scim.F("primary", true)})
		a.agrees(s, on, "primary in "+a.attribute, "primarySupported", v.Bool(), len(got) == 1 && got[0].Get("primary").Bool())
	}
	if v, label := stated["typeSupported"], a.label(types, list.Resources, values[0]); v.IsBool() && label != "" {
		got, on := a.given(s, scim.Object{scim.F("value", values[0]), scim.F("type", label)})
		a.agrees(s, on, "type in "+a.attribute, "typeSupported", v.Bool(), len(got) == 1 && got[0].Get("type").String() == label)
	}
}

// label is a type that the target itself uses.
func (a assignable) label(types gjson.Result, list []scim.Resource, value string) string {
	if label := types.Get("0").String(); label != "" {
		return label
	}
	i := slices.IndexFunc(list, func(r scim.Resource) bool { return r.Get("value").String() == value })
	return list[i].Get("type").String()
}

// given makes a user with the values and reads back what the user then has:
// nothing, if it was refused.
func (a assignable) given(s *Stage, values ...scim.Object) (got []scim.Resource, on *scim.Exchange) {
	on = s.Post("/Users", s.UserObject(s.Person(people.Ada), scim.F(a.attribute, values)))
	if on.Refused() {
		return nil, on
	}
	on = s.Get(scim.UserPath(on.Resource().ID()))
	return on.Resource().Elements(a.attribute), on
}

func (a assignable) agrees(s *Stage, on *scim.Exchange, what, flag string, says, does bool) {
	s.Check(a.flagsMatch, On(on), "whether users can have "+what, says == does, yesOrNo(says)+", by "+flag, yesOrNo(does))
}
