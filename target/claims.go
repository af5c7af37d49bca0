package target

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

// Claim is what a target says about one feature.
type Claim int

// A target may say nothing about a feature: discovery may be missing, as it may
// be at HubSpot. Then the feature is tried.
const (
	Unstated Claim = iota
	Stated
	Denied
)

// Claims are the features a target states, in the terms of the requirement
// catalogue: patch.supported, filter.supported, schema:roles, resource:Group, ...
type Claims map[string]Claim

// Stated lists the features that the target says it has, sorted.
func (c Claims) Stated() []string {
	var stated []string
	for feature, claim := range c {
		if claim == Stated {
			stated = append(stated, feature)
		}
	}
	slices.Sort(stated)
	return stated
}

// Claims are what the discovery answers say.
func (d Discovery) Claims() Claims {
	claims := Claims{}
	for _, feature := range []string{"patch", "filter", "sort", "etag", "bulk", "changePassword"} {
		if supported := d.Config.Get(feature, "supported"); supported.IsBool() {
			claims.set(feature+".supported", supported.Bool())
		}
	}
	if d.Config.Exists() {
		for _, method := range []string{"cursor", "index"} { // RFC 9865 section 4
			if offered := d.Config.Get("pagination", method); offered.IsBool() {
				claims.set("pagination."+method, offered.Bool())
			}
		}
		if !d.Config.Get("pagination").Exists() {
			claims["pagination.cursor"] = Denied
		}
	}
	if len(d.Types) > 0 {
		claims.set("resource:Group", d.serves("/Groups"))
		claims.set("roles-ext.roles", d.serves("/Roles") || d.announces("roles"))
		claims.set("roles-ext.entitlements", d.serves("/Entitlements") || d.announces("entitlements"))
	}
	if len(d.Types) > 0 {
		claims.set("profile:okta-entitlements", slices.ContainsFunc(d.Types, func(r scim.Resource) bool {
			return strings.HasPrefix(r.Get("schema").String(), "urn:okta:scim:schemas:core:1.0:")
		}))
	}
	if len(d.Schemas) > 0 {
		claims.set("schema:extension", len(d.Of("User")) > 1 || d.publishes(scim.EnterpriseURN))
		claims.special(d.Of("User"))
	}
	if user, ok := d.Schema(scim.UserURN); ok {
		claims.attributes(user)
	}
	return claims
}

func (d Discovery) serves(endpoint string) bool {
	return slices.ContainsFunc(d.Types, func(r scim.Resource) bool {
		return "/"+strings.Trim(r.Get("endpoint").String(), "/") == endpoint
	})
}

// announces tells whether the target says that it lists its roles, or its
// entitlements (draft-ietf-scim-roles-entitlements-01 section 3.1).
func (d Discovery) announces(kind string) bool {
	return d.Config.Get("RolesAndEntitlements", kind, "supported").Bool()
}

func (d Discovery) publishes(urn string) bool {
	_, ok := d.Schema(urn)
	return ok
}

// special takes in whether a User has attributes of the rarer kinds that the
// catalogue asks about.
func (c Claims) special(schemas []scim.Schema) {
	kinds := map[string]func(scim.Attribute) bool{
		"schema:has-immutable":        func(a scim.Attribute) bool { return a.Mutability == "immutable" && a.Parent == "" },
		"schema:has-binary":           func(a scim.Attribute) bool { return a.Type == "binary" && !isCertificate(a) },
		"schema:has-returned-request": func(a scim.Attribute) bool { return a.Returned == "request" },
	}
	for feature, is := range kinds {
		c.set(feature, slices.ContainsFunc(schemas, func(s scim.Schema) bool { return slices.ContainsFunc(s.All(), is) }))
	}
}

// isCertificate tells the binary attribute whose values a provider may check to
// be real certificates (RFC 7643 section 4.1.2).
func isCertificate(a scim.Attribute) bool { return strings.EqualFold(a.Parent, "x509Certificates") }

// attributes takes in which attributes of a User the target publishes.
func (c Claims) attributes(user scim.Schema) {
	for _, name := range userAttributes {
		_, has := user.Attribute(name)
		c.set("schema:"+name, has)
	}
}

// userAttributes are the attributes of a User that the suites ask about.
var userAttributes = []string{"displayName", "title", "phoneNumbers", "password", "roles"}

// Keeps tells whether the target says that it stores an attribute of a User.
func (c Claims) Keeps(attribute string) bool { return c["schema:"+attribute] == Stated }

func (c Claims) set(feature string, has bool) {
	c[feature] = Denied
	if has {
		c[feature] = Stated
	}
}

// try learns by questions that change nothing what discovery has no word for: /Me
// and searching by POST (RFC 7644 sections 3.11 and 3.4.3), and cursors where no
// pagination attribute speaks of them (RFC 9865 section 4).
func (c Claims) try(ctx context.Context, client *scim.Client) {
	me, _ := client.Get(ctx, "/Me", "") // no answer says nothing
	search, _ := client.Post(ctx, "/Users"+searchPath, []byte(`{"schemas":["`+scim.SearchRequestURN+`"],"count":1}`))
	for feature, x := range map[string]*scim.Exchange{"me": me, "search-post": search} {
		switch x.Status {
		case http.StatusOK, http.StatusPermanentRedirect:
			c[feature] = Stated
		case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusForbidden, http.StatusUnauthorized:
			c[feature] = Denied
		}
	}
	if _, spoken := c["pagination.index"]; spoken || c["pagination.cursor"] == Stated {
		return
	}
	page, _ := client.Get(ctx, "/Users", scim.Query("cursor", "", "count", "1"))
	if page.OK() && page.Resource().Get("nextCursor").Type == gjson.String {
		c["pagination.cursor"] = Stated
	}
}
