package variants

import (
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/provider/schema"
)

// InteropProfile is the id of the variant that keeps the SCIM 2.0 Interoperability
// Profile and with it levels 1 and 2 of IPSIE. In places the profile asks for the
// opposite of RFC 7644, so that only its own specs are fair to it.
const InteropProfile = "interop-profile"

func interopVariants() []Variant {
	return []Variant{
		{InteropProfile, "interop", "the SCIM 2.0 Interoperability Profile and IPSIE AL2 are kept", "SCIM 2.0 Interoperability Profile; IPSIE AL SCIM profile, draft 00", interopProfile},
		{"interop-hundred", "interop", "no page is longer than 100", "SCIM 2.0 Interoperability Profile section 6.4: larger counts may be capped",
			featured(func(f *provider.Features) { f.MaxResults = 100 })},
		{"interop-users-only", "interop", "there are no groups", "RFC 7643 section 6: a provider has the resource types that it lists",
			featured(func(f *provider.Features) { f.Groups = false })},
		{"interop-quiet-patch", "interop", "PATCH answers 204", "RFC 7644 section 3.5.2: 200 with the resource, or 204", quietPatch},
	}
}

func ipsieVariants() []Variant {
	return []Variant{
		{"ipsie-users-only", "ipsie", "there are no groups", "IPSIE AL SCIM profile section 6.2: groups are optional",
			featured(func(f *provider.Features) { f.Groups = false })},
		{"ipsie-thousand", "ipsie", "pages are up to 1000 long", "IPSIE AL SCIM profile section 6.1.5",
			featured(func(f *provider.Features) { f.MaxResults = 1000 })},
		{"ipsie-quiet-patch", "ipsie", "PATCH answers 204", "RFC 7644 section 3.5.2: 200 with the resource, or 204", quietPatch},
	}
}

func featured(change func(*provider.Features)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { cfg.Hooks.Features = append(cfg.Hooks.Features, change) }
}

// quietPatch answers PATCH without a body where nobody asked for one.
func quietPatch(cfg *hubspot.Config) {
	answers(http.MethodPatch, "/...", func(c *tamper.Call, a *tamper.Answer) {
		if a.OK() && !c.Query().Has("attributes") && !c.Query().Has("excludedAttributes") {
			a.Status, a.Body = http.StatusNoContent, nil
			a.Header.Del("Content-Type")
		}
	})(cfg)
}

func interopProfile(cfg *hubspot.Config) {
	answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
		a.Edit(func(config map[string]any) { config["interopProfileConformant"] = true })
	})(cfg)
	cfg.Front = append(cfg.Front, tokenMetadata)
	cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(pc *provider.Config) {
		pc.Schemas = interopSchemas(pc.Schemas)
		known := slices.Concat(pc.Schemas, []*schema.Schema{schema.EnterpriseUser(), schema.Group(), schema.ProbeUser()})
		inner := pc.Middleware
		pc.Middleware = func(next http.Handler) http.Handler {
			if inner != nil {
				next = inner(next)
			}
			return narrow(known)(next)
		}
	})
}

// tokenMetadata says where tokens are to be had (RFC 8414).
func tokenMetadata(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/oauth-authorization-server" {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"issuer":"https://auth.acme.test","token_endpoint":"https://auth.acme.test/token","response_types_supported":["token"]}`))
	})
}

// interopSchemas are the schemas without the attributes that hold credentials, and
// with values for each type that has none.
func interopSchemas(given []*schema.Schema) []*schema.Schema {
	user := schema.User()
	for _, s := range given {
		if s.ID == schema.UserURI {
			user = s
		}
	}
	user.Attributes = slices.DeleteFunc(user.Attributes, func(a schema.Attribute) bool { return a.Name == "password" })
	for i := range user.Attributes {
		if kind := user.Attributes[i].Sub("type"); kind != nil && len(kind.CanonicalValues) == 0 {
			kind.CanonicalValues = []string{"work", "other"}
		}
	}
	return append(slices.DeleteFunc(slices.Clone(given), func(s *schema.Schema) bool { return s.ID == schema.UserURI }), user)
}

// narrow refuses what the profile forbids and RFC 7644 allows, and replaces complex
// attributes as a whole.
func narrow(known []*schema.Schema) func(http.Handler) http.Handler {
	return tamper.Middleware(func(r *http.Request) bool {
		return r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch
	}, func(c *tamper.Call) *tamper.Answer {
		endpoint := strings.Trim(c.Path(), "/")
		switch {
		case c.Body == nil || !strings.HasPrefix(endpoint, "Users") && !strings.HasPrefix(endpoint, "Groups") || strings.HasSuffix(endpoint, ".search"):
			return c.Ask()
		case c.Request.Method == http.MethodPatch:
			return narrowPatch(c, known)
		}
		core := schema.UserURI
		if strings.HasPrefix(endpoint, "Groups") {
			core = schema.GroupURI
		}
		if name := undefined(c.Body, core, known); name != "" {
			return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "there is no attribute or schema "+name)
		}
		return c.Ask()
	})
}

// undefined is the first member of a resource that no schema defines, "" if there
// is none.
func undefined(body map[string]any, core string, known []*schema.Schema) string {
	for name, value := range body {
		switch strings.ToLower(name) {
		case "schemas", "id", "externalid", "meta":
			continue
		}
		s := find(known, name)
		if s == nil {
			if s = find(known, core); s.Attribute(name) == nil {
				return name
			}
			continue
		}
		object, _ := value.(map[string]any)
		for member := range object {
			if s.Attribute(member) == nil {
				return name + ":" + member
			}
		}
	}
	uris, _ := body["schemas"].([]any)
	for _, uri := range uris {
		if text, ok := uri.(string); ok && find(known, text) == nil {
			return text
		}
	}
	return ""
}

func find(known []*schema.Schema, uri string) *schema.Schema {
	i := slices.IndexFunc(known, func(s *schema.Schema) bool { return strings.EqualFold(s.ID, uri) })
	if i < 0 {
		return nil
	}
	return known[i]
}

func narrowPatch(c *tamper.Call, known []*schema.Schema) *tamper.Answer {
	ops, _ := c.Body["Operations"].([]any)
	var rewritten []any
	for _, item := range ops {
		op, _ := item.(map[string]any)
		verb, _ := op["op"].(string)
		path, _ := op["path"].(string)
		if verb = strings.ToLower(verb); op["path"] == nil && (verb == "add" || verb == "replace") {
			return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "an operation needs a path")
		}
		if whole(path, known) && verb == "replace" {
			rewritten = append(rewritten, map[string]any{"op": "remove", "path": path}, map[string]any{"op": "add", "path": path, "value": op["value"]})
			continue
		}
		rewritten = append(rewritten, item)
	}
	if ops != nil {
		c.Body["Operations"] = rewritten
	}
	return c.AskWith(c.Body)
}

// whole tells whether a path names a singular complex attribute.
func whole(path string, known []*schema.Schema) bool {
	for _, s := range known {
		name := path
		if rest, qualified := strings.CutPrefix(strings.ToLower(path), strings.ToLower(s.ID)+":"); qualified {
			name = rest
		} else if s.ID != schema.UserURI && s.ID != schema.GroupURI {
			continue
		}
		if a := s.Attribute(name); a != nil && a.Type == schema.Complex && !a.MultiValued {
			return true
		}
	}
	return false
}
