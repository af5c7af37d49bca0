package faults

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults that only some clients meet: each trips over one form in which identity
// providers write what others write otherwise.

// refused is a fault that answers the requests which match with a status.
func refused(status int, scimType, detail string, match func(c *call) bool) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(toUsers, func(c *tamper.Call) *answer {
			if match(&call{c}) {
				return tamper.Refusal(status, scimType, detail)
			}
			return c.Ask()
		}))
	}
}

func toUsers(r *http.Request) bool { return users.matches(r.URL.Path) || oneUser.matches(r.URL.Path) }

func (c *call) is(methods ...string) bool { return slices.Contains(methods, c.Request.Method) }

// mediaType is the Content-Type as the client wrote it.
func (c *call) mediaType() string { return strings.ToLower(c.Request.Header.Get("Content-Type")) }

func formFaults() []Fault {
	return []Fault{
		{"media-json-rejected", "A body of type application/json answers 415.",
			refused(http.StatusUnsupportedMediaType, "", "Only application/scim+json type is accepted.", func(c *call) bool {
				return c.is(post, put, patch) && strings.HasPrefix(c.mediaType(), "application/json")
			})},
		{"media-charset-rejected", "A Content-Type with a charset answers 415.",
			refused(http.StatusUnsupportedMediaType, "", "unknown media type", func(c *call) bool { return strings.Contains(c.mediaType(), ";") })},
		{"media-get-body-expected", "A GET that names a Content-Type answers 400, because a body is expected.",
			refused(http.StatusBadRequest, "invalidSyntax", "empty body", func(c *call) bool { return c.is(get) && c.mediaType() != "" })},
		{"read-list-needs-parameters", "GET /Users without parameters answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "startIndex or filter is required", func(c *call) bool {
				return c.is(get) && users.matches(c.Request.URL.Path) && c.Request.URL.RawQuery == ""
			})},
		{"query-dangling-ampersand", "A query that ends in & answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "empty parameter", func(c *call) bool { return strings.HasSuffix(c.Request.URL.RawQuery, "&") })},
		{"query-dangling-question-mark", "An address that ends in ? answers 404.",
			refused(http.StatusNotFound, "", "no such path", func(c *call) bool { return c.Request.URL.ForceQuery })},
		{"query-plus-literal", "A plus sign in a query is not read as a blank: 400.",
			refused(http.StatusBadRequest, "invalidFilter", "cannot parse the filter", func(c *call) bool { return strings.Contains(c.Request.URL.RawQuery, "+eq+") })},
		{"query-flag-rejected", "A query parameter without a value answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "malformed query", func(c *call) bool {
				return slices.ContainsFunc(strings.Split(c.Request.URL.RawQuery, "&"), func(pair string) bool { return pair != "" && !strings.Contains(pair, "=") })
			})},
		{"filter-operator-case", "An operator with a capital letter answers 400.",
			refused(http.StatusBadRequest, "invalidFilter", "unknown operator", func(c *call) bool { return strings.Contains(c.Request.URL.Query().Get("filter"), " Eq ") })},
		{"filter-emails-complex", "A filter on emails itself answers 400.",
			refused(http.StatusBadRequest, "invalidFilter", "emails is complex", func(c *call) bool {
				return strings.HasPrefix(c.Request.URL.Query().Get("filter"), "emails eq ")
			})},
		{"filter-percent-500", "A percent sign in the value of a filter answers 500.",
			refused(http.StatusInternalServerError, "", "invalid URL escape", func(c *call) bool { return strings.Contains(c.Request.URL.Query().Get("filter"), "%") })},
		{"create-unknown-urn-rejected", "A body whose schemas list a URN that is not known answers 400.",
			refused(http.StatusBadRequest, "invalidSyntax", "unknown schema", func(c *call) bool {
				return c.is(post, put) && slices.ContainsFunc(c.schemas(), func(urn string) bool { return !strings.HasPrefix(urn, "urn:ietf:params:scim:schemas:") })
			})},
		{"create-first-urn-decides", "The first of the schemas must be the User's: else 400.",
			refused(http.StatusBadRequest, "invalidSyntax", "not a User", func(c *call) bool {
				list := c.schemas()
				return c.is(post, put) && len(list) > 0 && list[0] != "urn:ietf:params:scim:schemas:core:2.0:User"
			})},
		{"create-password-rejected", "A password answers 400.",
			refused(http.StatusBadRequest, "mutability", "password cannot be set", func(c *call) bool { return c.has("password") })},
		{"create-groups-rejected", "groups in a create, be it empty, answers 400.",
			refused(http.StatusBadRequest, "mutability", "groups is readOnly", func(c *call) bool { return c.is(post) && c.has("groups") })},
		{"create-emails-object", "emails as one object answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "emails wants an array", func(c *call) bool {
				_, value, _ := tamper.Member(c.Body, "emails")
				_, object := value.(map[string]any)
				return object
			})},
		{"create-empty-list-rejected", "An empty list of addresses answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "addresses is empty", func(c *call) bool {
				_, value, _ := tamper.Member(c.Body, "addresses")
				list, ok := value.([]any)
				return ok && len(list) == 0
			})},
		{"create-email-type-unlisted", "An e-mail address of another type than work or home answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "unknown type", func(c *call) bool {
				return c.is(post, put) && c.email(func(e map[string]any) bool { t, ok := e["type"]; return ok && t != "work" && t != "home" })
			})},
		{"create-email-type-required", "An e-mail address without a type answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "type is required", func(c *call) bool {
				return c.is(post, put) && c.email(func(e map[string]any) bool { _, ok := e["type"]; return !ok })
			})},
		{"create-two-primaries-500", "Two primary e-mail addresses answer 500.",
			refused(http.StatusInternalServerError, "", "more than one row", func(c *call) bool { return c.primaries() > 1 })},
		{"put-null-list-500", "null for a list answers 500.",
			refused(http.StatusInternalServerError, "", "nil dereference", func(c *call) bool {
				_, value, ok := tamper.Member(c.Body, "emails")
				return c.is(put) && ok && value == nil
			})},
		{"put-id-required", "A PUT whose body does not repeat the id answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "id is required", func(c *call) bool { return c.is(put) && !c.has("id") })},
		{"put-external-id-required", "A PUT without externalId answers 400.",
			refused(http.StatusBadRequest, "invalidValue", "externalId is required", func(c *call) bool { return c.is(put) && !c.has("externalId") })},
		{"put-readonly-rejected", "A PUT that carries meta answers 400.",
			refused(http.StatusBadRequest, "mutability", "meta is readOnly", func(c *call) bool { return c.is(put) && c.has("meta") })},
		{"put-relative-location-500", "A relative meta.location in a PUT answers 500.",
			refused(http.StatusInternalServerError, "", "relative URI", func(c *call) bool {
				_, value, _ := tamper.Member(c.Body, "meta")
				meta, _ := value.(map[string]any)
				location, ok := meta["location"].(string)
				return c.is(put) && ok && !strings.Contains(location, "://")
			})},
		{"patch-add-pathless-ignored", "add without path is a silent success without effect.",
			changeOps(func(op operation) (keep bool) { return op.kind() != "add" || op.text("path") != "" })},
		{"patch-dotted-key-ignored", "Dotted keys of an operation without path are dropped in silence.",
			changeOps(func(op operation) (keep bool) {
				value, ok := op["value"].(map[string]any)
				if op.text("path") != "" || !ok {
					return true
				}
				for name := range value {
					if strings.Contains(name, ".") && !strings.HasPrefix(name, "urn:") {
						delete(value, name)
					}
				}
				return len(value) > 0
			})},
		{"disc-externalid-undeclared", "externalId is taken and never shown again.",
			both(
				wire(post, users, hideExternalID), wire(get, users, hideExternalID),
				wire(get, oneUser, hideExternalID), wire(put, oneUser, hideExternalID), wire(patch, oneUser, hideExternalID),
			)},
		{"read-list-without-external-id", "The list shows no externalId, although GET by id does.",
			wire(get, users, hideExternalID)},
		{"page-items-as-asked", "A page holds one user at most, and itemsPerPage says what was asked for.", pageAsAsked()},
	}
}

func hideExternalID(c *call) *answer {
	return c.Ask().EditResources(func(resource map[string]any) { delete(resource, "externalId") })
}

func pageAsAsked() func(*hubspot.Config) {
	return wire(get, users, func(c *call) *answer {
		query := c.Request.URL.Query()
		asked := query.Get("count")
		if asked == "" || query.Get("filter") != "" {
			return c.Ask()
		}
		query.Set("count", "1")
		return c.Do(get, usersPath, query.Encode(), nil).Edit(func(body map[string]any) { body["itemsPerPage"] = json.Number(asked) })
	})
}

// schemas are those that the body lists.
func (c *call) schemas() []string {
	_, value, _ := tamper.Member(c.Body, "schemas")
	list, _ := value.([]any)
	var urns []string
	for _, item := range list {
		if urn, ok := item.(string); ok {
			urns = append(urns, urn)
		}
	}
	return urns
}

// has tells whether the body has a member.
func (c *call) has(name string) bool {
	_, _, ok := tamper.Member(c.Body, name)
	return ok
}

// email tells whether one of the body's e-mail addresses is of a kind.
func (c *call) email(is func(map[string]any) bool) bool { return slices.ContainsFunc(c.emails(), is) }

func (c *call) emails() []map[string]any {
	_, value, _ := tamper.Member(c.Body, "emails")
	list, _ := value.([]any)
	var all []map[string]any
	for _, item := range list {
		if e, ok := item.(map[string]any); ok {
			all = append(all, e)
		}
	}
	return all
}

func (c *call) primaries() int {
	n := 0
	for _, e := range c.emails() {
		if e["primary"] == true {
			n++
		}
	}
	return n
}
