package variants

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// refuses answers the calls that displease with an error of its own.
func refuses(path string, status int, scimType, detail string, displeases func(c *tamper.Call) bool) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To("", path), func(c *tamper.Call) *tamper.Answer {
			if displeases(c) {
				return tamper.Refusal(status, scimType, detail)
			}
			return c.Ask()
		}))
	}
}

func securityVariants() []Variant {
	login := func(c *tamper.Call) string { name, _ := c.Body["userName"].(string); return name }
	display := func(c *tamper.Call) string { name, _ := c.Body["displayName"].(string); return name }
	beyondASCII := func(s string) bool { return strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) }
	segments := func(c *tamper.Call) int { return strings.Count(strings.Trim(c.Path(), "/"), "/") }
	return []Variant{
		{"security-no-password", "security", "a user with a password is refused", "RFC 7643 section 4.1.1: the service provider's policy decides on passwords",
			refuses("/Users/...", http.StatusBadRequest, "invalidValue", "Passwords are not taken here.", func(c *tamper.Call) bool { return c.Body["password"] != nil })},
		{"security-password-date", "security", "a user has an attribute that tells when the password was changed", "RFC 7643 section 4.1.1: it is not the password",
			answers("", "/Users/...", func(c *tamper.Call, a *tamper.Answer) {
				_, _, named := tamper.Member(c.Body, "attributes") // of a search by POST
				if a.OK() && !named && !c.Query().Has("attributes") {
					a.EditResources(func(user map[string]any) { user["passwordLastChanged"] = "2026-01-01T00:00:00Z" })
				}
			})},
		{"security-sensitive-filter", "security", "filters on the address are refused as sensitive where a GET carries them", "RFC 7644 section 7.5.2",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodGet, "/Users"), func(c *tamper.Call) *tamper.Answer {
					if strings.HasPrefix(c.Query().Get("filter"), "emails") {
						return tamper.Refusal(http.StatusForbidden, "sensitive", "Send this filter by POST.")
					}
					return c.Ask()
				}))
			}},

		{"injection-firewall", "injection", "what looks like an attack is refused before it is read", "RFC 9110 section 15.5.4: a server may refuse what it understood",
			refuses("/...", http.StatusForbidden, "", "Refused by policy.", func(c *tamper.Call) bool {
				query, _ := url.PathUnescape(c.Request.URL.RawQuery + c.Request.URL.Path)
				return strings.ContainsAny(query, `;*`) || strings.Contains(query, "SELECT")
			})},
		{"injection-no-control", "injection", "filters with control characters are refused", "RFC 7644 section 3.4.2.2: invalidFilter",
			refuses("/Users", http.StatusBadRequest, "invalidFilter", "Control characters are not taken.", func(c *tamper.Call) bool {
				return strings.Contains(c.Query().Get("filter"), `\u000`) || strings.Contains(c.Query().Get("filter"), `\u001`)
			})},
		{"injection-ids-checked", "injection", "ids that cannot be any are answered 400", "RFC 9110 section 15.5.1",
			refuses("/Users/{id}", http.StatusBadRequest, "invalidValue", "This is no id.", func(c *tamper.Call) bool {
				return c.ID() != ".search" && strings.ContainsFunc(c.ID(), func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			})},

		{"paths-strict", "paths", "encoded marks in paths are answered 400", "RFC 9110 section 15.5.1",
			refuses("/...", http.StatusBadRequest, "", "This path is malformed.", func(c *tamper.Call) bool {
				return strings.ContainsAny(c.Path(), "%\x00\\;?#\r") || strings.Contains(c.Path(), "..")
			})},
		{"paths-empty-404", "paths", "paths that lead nowhere are answered 404 without a body", "RFC 7644 section 3.12 asks for a body of SCIM's own resources alone",
			func(cfg *hubspot.Config) {
				cfg.Front = append(cfg.Front, tamper.Middleware(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "..") }, func(c *tamper.Call) *tamper.Answer {
					return &tamper.Answer{Status: http.StatusNotFound, Header: http.Header{}}
				}))
			}},
		{"paths-redirect", "paths", "paths with dot segments are redirected to what they come to", "RFC 3986 section 6.2.2.3",
			func(cfg *hubspot.Config) {
				cfg.Front = append(cfg.Front, tamper.Middleware(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/../") }, func(c *tamper.Call) *tamper.Answer {
					return &tamper.Answer{Status: http.StatusMovedPermanently, Header: http.Header{"Location": {"/etc/passwd"}}}
				}))
			}},

		{"parsing-no-duplicates", "parsing", "members that stand twice are refused", "RFC 8259 section 4: names should be unique",
			refuses("/Users", http.StatusBadRequest, "invalidSyntax", "userName stands twice.", func(c *tamper.Call) bool { return bytes.Count(c.Raw, []byte(`"userName"`)) > 1 })},
		{"parsing-first-duplicate", "parsing", "of members that stand twice the first counts", "RFC 8259 section 4: what a reader makes of it is open",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPost, "/Users"), func(c *tamper.Call) *tamper.Answer {
					if bytes.Count(c.Raw, []byte(`"userName"`)) < 2 {
						return c.Ask()
					}
					_, rest, _ := bytes.Cut(c.Raw, []byte(`"userName":"`))
					first, _, _ := bytes.Cut(rest, []byte(`"`))
					c.Body["userName"], c.Body["active"] = string(first), true
					return c.AskWith(c.Body)
				}))
			}},
		{"parsing-small-limits", "parsing", "bodies, names and logins have small limits", "RFC 7644 section 3.12: 413; RFC 7643 section 2.3.1 leaves length to the service provider",
			func(cfg *hubspot.Config) {
				refuses("/Users/...", http.StatusRequestEntityTooLarge, "", "At most 64 KiB.", func(c *tamper.Call) bool { return len(c.Raw) > 64<<10 })(cfg)
				refuses("/Users/...", http.StatusBadRequest, "invalidValue", "At most 100 characters.", func(c *tamper.Call) bool { return len(login(c)) > 100 || len(display(c)) > 100 })(cfg)
			}},
		{"parsing-plain-names", "parsing", "names with control characters or markup are refused", "RFC 7644 section 3.12: invalidValue",
			refuses("/Users/...", http.StatusBadRequest, "invalidValue", "Letters only.", func(c *tamper.Call) bool {
				return strings.ContainsFunc(display(c), unicode.IsControl) || strings.ContainsAny(display(c), "<>{}\u202e\\")
			})},
		{"parsing-replaces", "parsing", "bytes that are no UTF-8 are replaced by U+FFFD", "Unicode section 3.9: the recommended practice",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPost, "/Users"), func(c *tamper.Call) *tamper.Answer {
					if utf8.Valid(c.Raw) {
						return c.Ask()
					}
					return c.Do(http.MethodPost, c.Request.URL.Path, c.Request.URL.RawQuery, bytes.ToValidUTF8(c.Raw, []byte("\uFFFD")))
				}))
			}},

		{"identity-ascii", "identity", "logins beyond ASCII are refused", "RFC 7644 section 3.12: invalidValue; the provider's policy",
			refuses("/Users/...", http.StatusBadRequest, "invalidValue", "ASCII only.", func(c *tamper.Call) bool { return beyondASCII(login(c)) })},
		{"identity-confusables", "identity", "logins that look like another are answered 409", "RFC 7643 section 4.1.1 leaves to the provider when two logins are the same",
			refuses("/Users", http.StatusConflict, "uniqueness", "This login is too like another.", func(c *tamper.Call) bool { return beyondASCII(login(c)) })},
		{"identity-id-checked", "identity", "an id in the body must be that of the path", "RFC 7644 section 3.5.1: readOnly values may be compared",
			refuses("/Users/{id}", http.StatusBadRequest, "mutability", "The id is not the resource's.", func(c *tamper.Call) bool {
				return c.Request.Method == http.MethodPut && c.Body["id"] != nil && c.Body["id"] != c.ID()
			})},

		{"assignment-strict", "assignment", "attributes that no schema has are refused", "RFC 7644 section 3.12: invalidSyntax",
			refuses("/Users/...", http.StatusBadRequest, "invalidSyntax", "Unknown attribute.", func(c *tamper.Call) bool { return c.Body["isAdmin"] != nil })},
		{"assignment-no-groups", "assignment", "groups of a user are not shown", "RFC 7643 section 4.1.2: groups are optional",
			func(cfg *hubspot.Config) {
				answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
					a.EditResources(func(user map[string]any) { delete(user, "groups") })
				})(cfg)
				unlisted("groups")(cfg)
			}},

		{"tokens-400", "tokens", "a malformed Authorization is answered 400", "RFC 6750 section 3.1: invalid_request",
			func(cfg *hubspot.Config) {
				cfg.Front = append(cfg.Front, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *tamper.Answer {
					all := c.Request.Header.Values("Authorization")
					if len(all) > 1 || len(all) == 1 && len(strings.Fields(all[0])) != 2 {
						return tamper.Refusal(http.StatusBadRequest, "", "One credential of two words.")
					}
					return c.Ask()
				}))
			}},
		{"tokens-first", "tokens", "of two Authorization headers the first counts", "RFC 9110 section 5.3 leaves to the recipient what it makes of it",
			func(cfg *hubspot.Config) {
				cfg.Front = append(cfg.Front, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *tamper.Answer {
					if all := c.Request.Header.Values("Authorization"); len(all) > 1 {
						c.Request.Header["Authorization"] = all[:1]
					}
					return c.Ask()
				}))
			}},
		{"tokens-403", "tokens", "an unknown token is answered 403", "RFC 6750 section 3.1: 403 is for scopes; nothing is told all the same",
			func(cfg *hubspot.Config) {
				cfg.Front = append(cfg.Front, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *tamper.Answer {
					a := c.Ask()
					if a.Status == http.StatusUnauthorized && c.Request.Header.Get("Authorization") != "" {
						a.Status = http.StatusForbidden
					}
					return a
				}))
			}},

		{"isolation-no-search", "isolation", "searching by POST is not offered", "RFC 7644 section 3.4.3: optional",
			refuses("/Users/.search", http.StatusNotImplemented, "", "Not offered.", func(c *tamper.Call) bool { return segments(c) == 1 })},
		{"isolation-no-external-filter", "isolation", "filters on externalId are refused", "RFC 7644 section 3.4.2.2: invalidFilter",
			refuses("/Users", http.StatusBadRequest, "invalidFilter", "Not filterable.", func(c *tamper.Call) bool { return strings.HasPrefix(c.Query().Get("filter"), "externalId") })},
	}
}
