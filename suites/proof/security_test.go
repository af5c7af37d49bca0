package proof

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// securityAreas are the areas of hostile input.
func securityAreas() []area {
	return []area{securityArea(), injectionArea(), pathsArea(), parsingArea(), identityArea(), assignmentArea(), tokensArea(), isolationArea(), ownershipArea()}
}

// told puts a text into each resource of the answers to a method, made of what the
// last password was.
func told(method, path, name string, form func(password string) any) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		password := ""
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To("", "/Users/..."), func(c *tamper.Call) *tamper.Answer {
			if p, ok := c.Body["password"].(string); ok {
				password = p
			}
			for _, op := range list(c.Body["Operations"]) {
				if op, ok := op.(map[string]any); ok && op["path"] == "password" {
					password, _ = op["value"].(string)
				}
			}
			a := c.Ask()
			if password != "" && a.OK() && tamper.To(method, path)(c.Request) {
				a.EditResources(func(user map[string]any) { user[name] = form(password) })
			}
			return a
		}))
	}
}

func list(v any) []any {
	items, _ := v.([]any)
	return items
}

func plainly(password string) any { return password }

// forbidden answers filters as sensitive, or nearly so.
func forbidden(scimType string) func(*hubspot.Config) {
	return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		if c.Query().Has("filter") {
			return tamper.Refusal(http.StatusForbidden, scimType, "This filter is sensitive.")
		}
		return c.Ask()
	})
}

func securityArea() area {
	const password = "security.security.password"
	secrets := func(cfg *hubspot.Config) {
		values := []string{}
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To("", "/Users/..."), func(c *tamper.Call) *tamper.Answer {
			for name, value := range c.Body {
				if extension, ok := value.(map[string]any); ok && strings.HasPrefix(name, "urn:") {
					if secret, ok := extension["writeOnlyText"].(string); ok {
						values = append(values, secret)
					}
				}
			}
			a := c.Ask()
			if a.OK() && len(values) > 0 && c.Request.Method == http.MethodGet {
				a.EditResources(func(user map[string]any) { user["x-secret"] = values })
			}
			return a
		}))
	}
	return area{family: "security", name: "security",
		unclaimed: map[string]string{
			"security.security.sensitive-filter": "no filter is refused as sensitive",
			"security.security.https":            "the target is on this machine",
		},
		broken: []broken{
			{"the create answers the password", "RFC7643-4.1.1-14", password, told(http.MethodPost, "/Users", "password", plainly)},
			{"GET answers the password under another name", "RFC7643-4.1.1-14", password, told(http.MethodGet, "/Users/{id}", "nickName", plainly)},
			{"the list answers a hash of the password", "RFC7643-4.1.1-14", password, told(http.MethodGet, "/Users", "passwordHash", func(string) any { return "$2a$10$N9qo8uLOickgx2ZMRZoMye" })},
			{"PATCH answers the password", "RFC7643-4.1.1-14", password, told(http.MethodPatch, "/Users/{id}", "password", plainly)},
			{"PUT answers the password inside an object", "RFC7643-4.1.1-14", password, told(http.MethodPut, "/Users/{id}", "credentials", func(p string) any { return map[string]any{"password": p} })},
			{"writeOnly values come back", "RFC7643-7-15", "security.security.write-only", secrets},
			{"a sensitive filter is called invalid, and .search refuses it too", "RFC7644-7.5.2-01", "security.security.sensitive-filter",
				both(forbidden("invalidFilter"), calls(http.MethodPost, "/Users/.search", func(*tamper.Call) *tamper.Answer {
					return tamper.Refusal(http.StatusForbidden, "", "no")
				}))},
			{"passwords are supported", "IPSIE-AL2-04", "security.security.no-password", nil},
			{"a schema defines a password", "IPSIE-AL2-05", "security.security.no-credentials", nil},
		}}
}

func injectionArea() area {
	// everybody answers a filter that pleases with the whole list.
	everybody := func(pleases func(filter string) bool) func(*hubspot.Config) {
		return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			if query.Has("filter") && pleases(query.Get("filter")) {
				query.Del("filter")
				return c.AskQuery(query)
			}
			return c.Ask()
		})
	}
	return area{family: "security", name: "injection", broken: []broken{
		{"a filter becomes SQL", "RFC7643-9.2-02", "security.injection.filter", everybody(func(f string) bool { return strings.Contains(f, "' OR '1'='1") })},
		{"a value's quotes end it", "RFC7643-9.2-02", "security.injection.filter", everybody(func(f string) bool { return strings.Contains(f, `or userName pr or`) })},
		{"a filter becomes LIKE", "RFC7643-9.2-02", "security.injection.filter", everybody(func(f string) bool { return strings.Contains(f, `"%"`) })},
		{"an asterisk in a filter is a wildcard", "RFC7643-9.2-02", "security.injection.filter", everybody(func(f string) bool { return strings.Contains(f, `"*"`) })},
		{"a backslash breaks the query", "RFC7643-9.2-02 RFC7644-3.12-10", "security.injection.filter",
			calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
				if strings.Contains(c.Query().Get("filter"), `\`) {
					return tamper.Refusal(http.StatusInternalServerError, "", "unterminated quoted string at or near")
				}
				return c.Ask()
			})},
		{"an id is cut at a quote", "RFC7643-9.2-02", "security.injection.id", shortened("'")},
		{"an id is cut at a semicolon", "RFC7643-9.2-02", "security.injection.id", shortened(";")},
		{"an id of % is a list", "RFC7643-9.2-02", "security.injection.id", calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if c.ID() == "%" {
				return c.Do(http.MethodGet, tamper.Base+"/Users", "", nil)
			}
			return c.Ask()
		})},
		{"sortBy becomes SQL", "RFC7643-9.2-02", "security.injection.parameters", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if query := c.Query(); strings.Contains(query.Get("sortBy"), ";") {
				query.Del("filter")
				query.Del("sortBy")
				return c.AskQuery(query)
			}
			return c.Ask()
		})},
	}}
}

// shortened cuts the last part of a path at a mark.
func shortened(mark string) func(*hubspot.Config) {
	return calls("", "/Users/...", func(c *tamper.Call) *tamper.Answer {
		if i := strings.Index(c.Request.URL.Path, mark); i > 0 {
			return c.Do(c.Request.Method, c.Request.URL.Path[:i], c.Request.URL.RawQuery, c.Raw)
		}
		return c.Ask()
	})
}

func pathsArea() area {
	const around, above = "security.paths.around", "security.paths.above"
	// decoded decodes the path once more, and follows its dot segments.
	decoded := calls(http.MethodGet, "/Users/...", func(c *tamper.Call) *tamper.Answer {
		path := strings.NewReplacer("%2f", "/", "%5c", "/", "%2e", ".").Replace(c.Request.URL.Path)
		if path != c.Request.URL.Path {
			return c.Do(http.MethodGet, tamper.Base+"/Users/"+strings.Trim(path[strings.LastIndex(strings.TrimRight(path, "/"), "/")+1:], "/"), "", nil)
		}
		return c.Ask()
	})
	return area{family: "security", name: "paths", broken: []broken{
		{"an id is cut at NUL", "ROLECALL-SEC-01", around, shortened("\x00")},
		{"a path is decoded twice", "ROLECALL-SEC-01", around, decoded},
		{"an id is cut at a question mark", "ROLECALL-SEC-01", around, shortened("?")},
		{"an encoded letter opens the door", "RFC7644-2-02", "security.paths.unlocked", withFault("auth-encoded-path-bypass")},
		{"a slash at the end opens the door", "RFC7644-2-02", "security.paths.unlocked", openDoor(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/") })},
		{"addresses are made of X-Forwarded-Host", "ROLECALL-SEC-18", "security.paths.forwarded", withFault("sec-host-header-reflected")},
		{"a path writes a header", "ROLECALL-SEC-01", around, answers(http.MethodGet, "/Users/...", func(c *tamper.Call, a *tamper.Answer) {
			if strings.Contains(c.Request.URL.Path, "\r\n") {
				a.Header.Set("X-Rolecall", "injected")
			}
		})},
		{"a path leads to files", "ROLECALL-SEC-01", above, calls(http.MethodGet, "/...", func(c *tamper.Call) *tamper.Answer {
			if strings.HasSuffix(c.Request.URL.Path, "/etc/passwd") && strings.Contains(c.Request.URL.Path, `..\`) {
				return &tamper.Answer{Status: http.StatusOK, Header: http.Header{}, Body: []byte("root:x:0:0:root:/root:/bin/sh\n")}
			}
			return c.Ask()
		})},
	}}
}

func parsingArea() area {
	const values = "security.parsing.values"
	// mangled changes a displayName before it is stored.
	mangled := func(change func(string) string) func(*hubspot.Config) {
		return calls("", "/Users/...", func(c *tamper.Call) *tamper.Answer {
			if name, ok := c.Body["displayName"].(string); ok && change(name) != name {
				c.Body["displayName"] = change(name)
				return c.AskWith(c.Body)
			}
			return c.Ask()
		})
	}
	cut := func(n int) func(string) string { return func(s string) string { return s[:min(n, len(s))] } }
	failing := func(when func(c *tamper.Call) bool) func(*hubspot.Config) {
		return calls("", "/Users/...", func(c *tamper.Call) *tamper.Answer {
			if when(c) {
				return tamper.Refusal(http.StatusInternalServerError, "", "stack overflow")
			}
			return c.Ask()
		})
	}
	deep := func(c *tamper.Call) bool { return strings.Contains(string(c.Raw), strings.Repeat("[", 100)) }
	polluted := map[string]any{} // what every object has since
	return area{family: "security", name: "parsing", broken: []broken{
		{"the answer has the first of two values, the store the last", "ROLECALL-SEC-02", "security.parsing.duplicate-members",
			calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
				if strings.Count(string(c.Raw), `"userName"`) < 2 {
					return c.Ask()
				}
				a := c.AskWith(c.Body) // which has the last
				return a.Edit(func(user map[string]any) { user["active"] = true })
			})},
		{"__proto__ is taken for the prototype", "ROLECALL-SEC-03", "security.parsing.prototype-members",
			calls("", "/Users/...", func(c *tamper.Call) *tamper.Answer {
				if bad, ok := c.Body["__proto__"].(map[string]any); ok {
					for name, value := range bad {
						polluted[name] = value
					}
					delete(c.Body, "__proto__")
					delete(c.Body, "constructor")
				}
				a := c.Do(c.Request.Method, c.Request.URL.Path, c.Request.URL.RawQuery, body(c))
				return a.EditResources(func(user map[string]any) {
					for name, value := range polluted {
						if _, has := user[name]; !has {
							user[name] = value
						}
					}
				})
			})},
		{"nested arrays overflow the stack", "ROLECALL-SEC-04 RFC7644-3.12-10", "security.parsing.nesting", failing(deep)},
		{"a filter in parentheses finds everybody", "ROLECALL-SEC-04", "security.parsing.nesting", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if query := c.Query(); strings.HasPrefix(query.Get("filter"), "((((") {
				query.Del("filter")
				return c.AskQuery(query)
			}
			return c.Ask()
		})},
		{"a big body is a server error", "ROLECALL-SEC-07", "security.parsing.big-body", failing(func(c *tamper.Call) bool { return len(c.Raw) > 1<<19 })},
		{"displayName is cut at NUL", "ROLECALL-SEC-05", values, mangled(func(s string) string { before, _, _ := strings.Cut(s, "\x00"); return before })},
		{"markup is escaped", "ROLECALL-SEC-05", values, mangled(func(s string) string { return strings.ReplaceAll(s, "<", "&lt;") })},
		{"templates are carried out", "ROLECALL-SEC-05", values, mangled(func(s string) string { return strings.ReplaceAll(s, "${7*7}", "49") })},
		{"characters beyond 0xFFFF are lost", "ROLECALL-SEC-05", values, mangled(func(s string) string { return strings.ReplaceAll(s, "🦊", "?") })},
		{"displayName is cut at 255", "ROLECALL-SEC-05", "security.parsing.long-value", mangled(cut(255))},
		{"a login is cut at 128", "ROLECALL-SEC-05", "security.parsing.long-login", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if name, ok := c.Body["userName"].(string); ok && len(name) > 128 {
				at := strings.LastIndexByte(name, '@')
				c.Body["userName"] = name[:128-len(name[at:])] + name[at:]
				return c.AskWith(c.Body)
			}
			return c.Ask()
		})},
		{"overlong forms are decoded", "ROLECALL-SEC-06", "security.parsing.no-utf8", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			return c.Do(http.MethodPost, c.Request.URL.Path, "", []byte(strings.ReplaceAll(string(c.Raw), "\xc0\xaf", "/")))
		})},
		{"Latin-1 is guessed", "ROLECALL-SEC-06", "security.parsing.no-utf8", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			return c.Do(http.MethodPost, c.Request.URL.Path, "", []byte(strings.ReplaceAll(string(c.Raw), "\xe9\"", "é\"")))
		})},
	}}
}

// body is the body of a call as it was changed.
func body(c *tamper.Call) []byte {
	if c.Body == nil {
		return c.Raw
	}
	return tamper.Encode(c.Body)
}

func identityArea() area {
	folded := func(login string) string {
		return strings.NewReplacer("а", "a", "\uff41", "a", "\u200b", "", "e\u0308", "ë").Replace(login)
	}
	return area{family: "security", name: "identity", broken: []broken{
		{"look-alike letters are folded, and the user is linked", "ROLECALL-SEC-08", "security.identity.look-alike-login",
			calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
				name, _ := c.Body["userName"].(string)
				if folded(name) == name {
					return c.Ask()
				}
				found := c.Do(http.MethodGet, tamper.Base+"/Users", "filter=userName%20eq%20%22"+url.QueryEscape(folded(name))+"%22", nil)
				for _, user := range list(tamper.Decode(found.Body)["Resources"]) {
					return &tamper.Answer{Status: http.StatusCreated, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: tamper.Encode(user.(map[string]any))}
				}
				return c.Ask()
			})},
		{"zero-width characters are dropped when users are looked up", "ROLECALL-SEC-08", "security.identity.look-alike-login", func(cfg *hubspot.Config) {
			cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodGet, "/Users"), func(c *tamper.Call) *tamper.Answer {
				query := c.Query()
				filter := query.Get("filter")
				if !strings.Contains(filter, "amelie.noël@") {
					return c.Ask()
				}
				query.Set("filter", strings.ReplaceAll(filter, "noël@", "noël\u200b@"))
				if a := c.AskQuery(query); len(list(tamper.Decode(a.Body)["Resources"])) > 0 {
					return a
				}
				return c.Ask()
			}))
		}},
		{"externalId is an id too", "ROLECALL-SEC-09", "security.identity.external-id", calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if a.Status != http.StatusNotFound {
				return a
			}
			found := c.Do(http.MethodGet, tamper.Base+"/Users", "filter=externalId%20eq%20%22"+c.ID()+"%22", nil)
			for _, user := range list(tamper.Decode(found.Body)["Resources"]) {
				return &tamper.Answer{Status: http.StatusOK, Header: a.Header, Body: tamper.Encode(user.(map[string]any))}
			}
			return a
		})},
		{"PUT goes to the id in the body", "ROLECALL-SEC-10", "security.identity.id-in-body", calls(http.MethodPut, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if id, ok := c.Body["id"].(string); ok && id != c.ID() {
				if user, ok := c.Read("/Users/" + id); ok {
					c.Body["userName"] = user["userName"]
				}
				return c.Do(http.MethodPut, tamper.Base+"/Users/"+id, "", tamper.Encode(c.Body))
			}
			return c.Ask()
		})},
	}}
}

// joins makes a new user a member of the groups that its body names.
var joins = calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
	a := c.Ask()
	user := tamper.Decode(a.Body)
	for _, group := range list(c.Body["groups"]) {
		group, _ := group.(map[string]any)
		c.Do(http.MethodPatch, tamper.Base+"/Groups/"+fmt.Sprint(group["value"]), "", tamper.Encode(map[string]any{
			"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
			"Operations": []any{map[string]any{"op": "add", "path": "members", "value": []any{map[string]any{"value": user["id"]}}}},
		}))
	}
	return a
})

func assignmentArea() area {
	const owned, rights = "security.assignment.provider-owned", "security.assignment.unknown-rights"
	// kept keeps what a create says of some attributes, and shows it.
	kept := func(names ...string) func(*hubspot.Config) {
		return func(cfg *hubspot.Config) {
			said := map[string]any{}
			cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To("", "/Users/..."), func(c *tamper.Call) *tamper.Answer {
				for _, name := range names {
					if value, ok := c.Body[name]; ok {
						said[name] = value
					}
				}
				a := c.Ask()
				return a.EditResources(func(user map[string]any) {
					for name, value := range said {
						user[name] = value
					}
				})
			}))
		}
	}
	// makesAdmin believes an attribute of its own.
	makesAdmin := func(name string) func(*hubspot.Config) {
		return func(cfg *hubspot.Config) {
			var roles []any
			for _, set := range cfg.Account.PermissionSets {
				if set.SuperAdmin {
					roles = append(roles, map[string]any{"value": set.Name})
				}
			}
			calls("", "/Users/...", func(c *tamper.Call) *tamper.Answer {
				if c.Body[name] == nil {
					return c.Ask()
				}
				c.Body["roles"] = roles[:1]
				return c.AskWith(c.Body)
			})(cfg)
		}
	}
	return area{family: "security", name: "assignment", broken: []broken{
		{"meta is taken from the client", "ROLECALL-SEC-11", owned, kept("meta")},
		{"groups are taken from the client", "ROLECALL-SEC-11", owned, kept("groups")},
		{"the created user joins the groups that it names", "ROLECALL-SEC-11", owned, joins},
		{"the client chooses the id", "ROLECALL-SEC-11", owned, func(cfg *hubspot.Config) {
			wanted := ""
			cfg.Hooks.IDs = append(cfg.Hooks.IDs, func(next func() string) func() string {
				return func() string {
					if id := wanted; id != "" {
						wanted = ""
						return id
					}
					return next()
				}
			})
			calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
				wanted, _ = c.Body["id"].(string)
				return c.Ask()
			})(cfg)
		}},
		{"superAdmin makes a super admin", "ROLECALL-SEC-12", rights, makesAdmin("superAdmin")},
		{"isAdmin is kept", "ROLECALL-SEC-12", rights, kept("isAdmin")},
	}}
}
