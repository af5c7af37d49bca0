package protocol

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/scim"
	"rolecall/target"
)

// unassigned tells whether a value is no value: absent, null and the empty array
// are one state (RFC 7643 section 2.5).
func unassigned(v gjson.Result) bool {
	return !v.Exists() || v.Type == gjson.Null || v.IsArray() && len(v.Array()) == 0
}

// memberNames are the names of a resource's attributes.
func memberNames(r scim.Resource) (names []string) {
	gjson.Parse(r.Raw()).ForEach(func(key, _ gjson.Result) bool {
		names = append(names, key.String())
		return true
	})
	return names
}

// isPlainText tells whether an attribute takes any text and shows it again, as
// far as a schema can tell.
func isPlainText(a scim.Attribute) bool {
	return isText(a) && strings.EqualFold(a.Mutability, "readWrite")
}

func isText(a scim.Attribute) bool {
	shown := strings.EqualFold(a.Returned, "default") || strings.EqualFold(a.Returned, "always")
	return a.Type == "string" && !a.MultiValued && len(a.Canonical) == 0 && shown
}

// userAttributes are the published attributes of a User, extensions included,
// that a spec can use. The sub-attributes are not among them.
func userAttributes(s *Stage, use func(scim.Attribute) bool) (found []scim.Attribute) {
	for _, schema := range s.Discovery().Of("User") {
		for _, a := range schema.Attributes {
			if use(a) {
				found = append(found, a)
			}
		}
	}
	return found
}

// withValue puts the value of an attribute into a body, inside its extension or
// its complex attribute where it has one.
func withValue(body scim.Object, a scim.Attribute, value any) scim.Object {
	field := scim.F(a.Name, value)
	if a.Parent != "" {
		field = scim.F(a.Parent, objectIn(body, a.Parent).With(field))
	}
	if a.Core() {
		return body.With(field)
	}
	schemas := []string{scim.UserURN}
	for _, f := range body {
		if list, ok := f.Value.([]string); ok && f.Name == "schemas" {
			schemas = list
		}
	}
	if !slices.Contains(schemas, a.Schema) {
		schemas = append(slices.Clone(schemas), a.Schema)
	}
	return body.With(scim.F("schemas", schemas)).With(scim.F(a.Schema, objectIn(body, a.Schema).With(field)))
}

func objectIn(body scim.Object, name string) scim.Object {
	for _, f := range body {
		if object, ok := f.Value.(scim.Object); ok && f.Name == name {
			return object
		}
	}
	return nil
}

// mayHold tells whether a User may have an attribute: whether it is published, or
// nothing is.
func mayHold(s *Stage, name string) bool {
	schemas := s.Discovery().Of("User")
	if len(schemas) == 0 {
		return true
	}
	_, ok := schemas[0].Attribute(name)
	return ok
}

// takenUser checks that a create was carried out and answered with the user who
// was sent, and gives its path. A target that answers anything with a success
// earns nothing.
func takenUser(s *Stage, rule string, x *scim.Exchange, what string, more ...Detail) (path string, ok bool) {
	id, login, want := x.Resource().ID(), x.Resource().UserName(), scim.ParseResource([]byte(x.RequestBody)).UserName()
	ok = s.Status(rule, x, what, []int{http.StatusCreated}, more...) &&
		s.Check("RFC7643-3.1-02", On(x), "the id in the answer to "+what, id != "", "a non-empty string", Shown(id)) &&
		s.Check("ROLECALL-ACC-01", On(x), "the userName in the answer to "+what, strings.EqualFold(login, want), Shown(want), Shown(login))
	return scim.UserPath(id), ok
}

// found sends a filter and reads who is found. A target that says that it has no
// filters may refuse.
func found(s *Stage, rule, filter string, more ...Detail) (list scim.List, on *scim.Exchange, ok bool) {
	on = s.Get("/Users", "filter", filter)
	if on.Refused() && s.Claim("filter.supported") == target.Denied {
		return list, on, false
	}
	list, ok = s.Listed(rule, on, "the filter "+filter, more...)
	return list, on, ok
}

// textValue is a text for an attribute.
type textValue struct {
	attribute scim.Attribute
	text      string
	assumed   bool // the target publishes no schema that has the attribute
}

// singulars are texts for the singular attributes of RFC 7643 section 4.1.1 whose
// values have no form of their own, as far as the target publishes them as
// writable. name.formatted is left out: a provider may put it together itself.
func singulars(s *Stage) (values []textValue) {
	schemas := s.Discovery().Of("User")
	for _, v := range []struct{ parent, name, text string }{
		{"", "displayName", "Ada Byron-King"}, {"", "nickName", "AdaB"}, {"", "title", "Countess of Lovelace"}, {"", "userType", "Employee"},
		{"name", "givenName", "Augusta"}, {"name", "familyName", "Byron"}, {"name", "middleName", "Ada"},
		{"name", "honorificPrefix", "Ms."}, {"name", "honorificSuffix", "II"},
	} {
		a := scim.Attribute{Schema: scim.UserURN, Parent: v.parent, Name: v.name, Type: "string", Mutability: "readWrite"}
		if len(schemas) > 0 {
			var ok bool
			if a, ok = published(schemas[0], v.parent, v.name); !ok || a.MultiValued || a.Type != "string" || !strings.EqualFold(a.Mutability, "readWrite") {
				continue
			}
			if len(a.Canonical) > 0 {
				v.text = a.Canonical[0]
			}
		}
		values = append(values, textValue{a, v.text, len(schemas) == 0})
	}
	return values
}

func published(schema scim.Schema, parent, name string) (scim.Attribute, bool) {
	if parent == "" {
		return schema.Attribute(name)
	}
	around, _ := schema.Attribute(parent)
	return around.Sub(name)
}

// extensionValue is a schema extension of User with an attribute that takes any
// text. Without one the spec ends; where nothing is published it is the
// enterprise extension (RFC 7643 section 4.3).
func extensionValue(s *Stage) (urn string, a scim.Attribute) {
	schemas := s.Discovery().Of("User")
	if len(schemas) == 0 {
		return scim.EnterpriseURN, scim.Attribute{Schema: scim.EnterpriseURN, Name: "department"}
	}
	for _, schema := range schemas[1:] {
		if a, ok := schema.Attribute("department"); ok && isPlainText(a) {
			return schema.ID(), a
		}
		if i := slices.IndexFunc(schema.Attributes, isPlainText); i >= 0 {
			return schema.ID(), schema.Attributes[i]
		}
	}
	s.NotClaimed("no schema extension of User with a plain attribute is published")
	return "", a
}
