package protocol

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
	"rolecall/target"
)

// oktaURN begins the schemas under which Okta's own entitlements samples publish
// the same resources.
const oktaURN = "urn:okta:scim:schemas:core:1.0:"

// rolesPublished reads discovery only: a run writes to nothing that it did not
// create, so that roles cannot be written is judged by what is published.
func rolesPublished(s *Stage) {
	config := s.Get("/ServiceProviderConfig")
	announced := config.Resource().Get("RolesAndEntitlements")
	if s.Claim("roles-ext.roles") == target.Unstated && !announced.Exists() {
		s.NotClaimed("the target says nothing of roles that can be assigned")
	}
	s.Check("ROLES01-3.1-01", On(config), "RolesAndEntitlements of the ServiceProviderConfig", announced.IsObject(), "an object", ShownJSON(announced.Raw))
	if announced.IsObject() {
		for _, name := range []string{"roles", "entitlements"} {
			v := config.Resource().Get("RolesAndEntitlements", name, "supported")
			s.Check("ROLES01-3.1-02", On(config), "RolesAndEntitlements."+name+".supported", v.IsBool(), "true or false", ShownJSON(v.Raw))
		}
	}
	types := s.Get("/ResourceTypes")
	for _, a := range []assignable{assignableRoles, assignableEntitlements} {
		listed := types.Resource().Elements("Resources")
		i := slices.IndexFunc(listed, func(r scim.Resource) bool { return "/"+strings.Trim(r.Get("endpoint").String(), "/") == a.endpoint })
		if i < 0 {
			x := s.Get(a.endpoint)
			_, err := x.List()
			exposed := x.OK() && err == nil || config.Resource().Get("RolesAndEntitlements", a.attribute, "supported").Bool()
			s.Check("ROLES01-1.1-01", On(types), "resource types with the endpoint "+a.endpoint, !exposed, "one, since the target has that endpoint", "none")
			continue
		}
		s.Check("ROLES01-1.1-01", On(types), "resource types with the endpoint "+a.endpoint, true, "one", "one")
		urn := listed[i].Get("schema").String()
		rolesSchema(s, urn, a)
		list, x := a.list(s)
		for _, r := range list.Resources {
			schemas := r.Get("schemas")
			s.Check("ROLES01-1.1-01", On(x), "schemas of what "+a.endpoint+" lists", !schemas.Exists() || slices.ContainsFunc(schemas.Array(),
				func(v gjson.Result) bool { return v.String() == urn }), "with that of the resource type, "+urn, ShownJSON(schemas.Raw))
		}
	}
}

// rolesSchema looks at the schema of roles or of entitlements.
func rolesSchema(s *Stage, urn string, a assignable) {
	want := "urn:ietf:params:scim:schemas:core:2.0:" + strings.TrimSuffix(a.endpoint[1:], "s")
	if strings.HasPrefix(urn, oktaURN) {
		s.Observe("the schema of "+a.endpoint, urn, conformance.OracleSCIM)
		want = urn
	}
	x := s.Get("/Schemas/" + want)
	if !s.Status("ROLES01-3.3.1-01", x, "GET of the schema of "+a.endpoint, []int{http.StatusOK}) {
		return
	}
	schema := scim.ParseSchemas([]scim.Resource{x.Resource()})[0]
	s.Equal("ROLES01-3.3.1-01", On(x), "the schema that the resource type of "+a.endpoint+" names", urn, want)
	_, ok := schema.Attribute("value")
	s.Check("ROLES01-3.3.1-01", On(x), "the schema of "+a.endpoint, schema.ID() == want && ok, want+" with the attribute value", Shown(x.Resource().Raw()))
	for _, attribute := range schema.All() {
		if strings.EqualFold(attribute.Name, "id") && attribute.Parent == "" && a.endpoint == assignableRoles.endpoint {
			s.Equal("ROLES01-3.2-04", On(x), "mutability of id of "+a.endpoint, attribute.Mutability, "readOnly", Also("ROLES01-3.3.1-02"))
			continue
		}
		s.Equal("ROLES01-3.3.1-02", On(x), "mutability of "+attribute.Name+" of "+a.endpoint, attribute.Mutability, "readOnly")
	}
}
