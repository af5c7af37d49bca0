package proof

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func schemaArea() area {
	return area{family: "protocol", name: "schema",
		broken: slices.Concat(shapeBroken(), spellingBroken(), severalBroken(), formatsBroken(), extensionBroken(), coreBroken(), publishedBroken()),
		unclaimed: map[string]string{
			"protocol.schema.display":       "preset full publishes display as readWrite, as RFC 7643 section 8.7.1 does",
			"protocol.schema.defaults":      "preset full states every characteristic",
			"protocol.schema.common-listed": "preset full lists no common attributes in its schemas",
		}}
}

const coreURN = "urn:ietf:params:scim:schemas:core:2.0:User"

func shapeBroken() []broken {
	const shape = "protocol.schema.shape"
	set := func(name string, v any) func(*hubspot.Config) {
		return users(func(r map[string]any) { r[name] = v })
	}
	meta := func(name string, v any) func(*hubspot.Config) {
		return users(func(r map[string]any) {
			if meta, ok := r["meta"].(map[string]any); ok {
				meta[name] = v
			}
		})
	}
	return []broken{
		{"title is a number", "RFC7643-2.3-02", shape, set("title", 7)},
		{"active is a string", "RFC7643-2.3.2-01 RFC7643-2.3-02", shape, set("active", "true")},
		{"primary is a number", "RFC7643-2.3.2-01", shape, eachEmail(func(e map[string]any) { e["primary"] = 1 })},
		{"totalResults has a fraction", "RFC7643-2.3.4-01", shape, answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["totalResults"] = json.RawMessage("1.0") })
		})},
		{"maxResults has an exponent", "RFC7643-2.3.4-01", shape, config(func(body map[string]any) {
			body["filter"] = map[string]any{"supported": true, "maxResults": json.RawMessage("2e2")}
		})},
		{"meta.created is a date", "RFC7643-2.3.5-01", shape, meta("created", "2026-03-01")},
		{"meta.lastModified counts milliseconds", "RFC7643-2.3.5-01", shape, meta("lastModified", 1772366400000)},
		{"profileUrl is no URI", "RFC7643-2.3.7-01", shape, set("profileUrl", "http://not a uri")},
		{"one e-mail address is an object", "RFC7643-2.4-01", shape, users(func(r map[string]any) {
			if list, _ := r["emails"].([]any); len(list) == 1 {
				r["emails"] = list[0]
			}
		})},
		{"emails are an object in lists alone", "RFC7643-2.4-01", shape, answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(func(r map[string]any) {
				if list, _ := r["emails"].([]any); len(list) == 1 {
					r["emails"] = list[0]
				}
			})
		})},
		{"schemas is empty", "RFC7643-3-01 RFC7643-3.3-01", shape, set("schemas", []any{})},
		{"a schema stands twice", "RFC7643-3-01", shape, users(func(r map[string]any) { r["schemas"] = append(r["schemas"].([]any), strings.ToUpper(coreURN)) })},
		{"schemas names one that the resource type has not", "RFC7643-3-02", shape, users(func(r map[string]any) {
			r["schemas"] = append(r["schemas"].([]any), "urn:acme:params:scim:schemas:internal:2.0:User")
		})},
		{"the base schema is not among schemas", "RFC7643-3.3-01", shape, set("schemas", []any{enterpriseURN})},
		{"a group is without its base schema", "RFC7643-3.3-01", "protocol.schema.group-shape", answers("", "/Groups/...", func(_ *tamper.Call, a *tamper.Answer) {
			if a.OK() {
				a.EditResources(func(r map[string]any) { r["schemas"] = []any{coreURN} })
			}
		})},
		{"meta.location has a query", "RFC7644-1.3-01", shape, users(func(r map[string]any) {
			if meta, ok := r["meta"].(map[string]any); ok {
				location, _ := meta["location"].(string)
				meta["location"] = location + "?tenant=acme"
			}
		})},
		{"a list is of a schema of resources", "RFC7644-3.1-01", "protocol.schema.messages", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				body["schemas"] = []any{"urn:ietf:params:scim:schemas:core:2.0:ListResponse"}
			})
		})},
		{"an error has no schemas", "RFC7644-3.1-01", "protocol.schema.messages", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if !a.OK() {
				a.Edit(func(body map[string]any) { delete(body, "schemas") })
			}
		})},
	}
}

func spellingBroken() []broken {
	const nameCase = "protocol.schema.name-case"
	return []broken{
		{"USERNAME is unknown", "RFC7643-2.1-01", "protocol.schema.member-case", posts(func(body map[string]any) { delete(body, "USERNAME") })},
		{"NICKNAME is ignored", "RFC7643-2.1-01", "protocol.schema.member-case", posts(func(body map[string]any) { delete(body, "NICKNAME") })},
		{"attributes= knows small letters alone", "RFC7644-3.10-02", nameCase, calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			q := c.Query()
			if v := q.Get("attributes"); v == strings.ToUpper(v) && v != "" {
				q.Set("attributes", "id")
			}
			return c.AskQuery(q)
		})},
		{"filters know attributes in one spelling", "RFC7644-3.10-02", nameCase, calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if f := c.Query().Get("filter"); strings.Contains(f, "USERNAME") || strings.Contains(f, "FAMILYNAME") {
				return tamper.Refusal(http.StatusBadRequest, "invalidFilter", "unknown attribute")
			}
			return c.Ask()
		})},
		{"paths know attributes in one spelling", "RFC7644-3.10-02", nameCase, calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(string(c.Raw), "EMAILS[") {
				return tamper.Refusal(http.StatusBadRequest, "invalidPath", "unknown attribute")
			}
			return c.Ask()
		})},
		{"what stands behind name is not read", "RFC7643-2.3.8-01", "protocol.schema.member-order", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if bytes.Index(c.Raw, []byte(`"familyName"`)) < bytes.Index(c.Raw, []byte(`"givenName"`)) {
				delete(c.Body, "name")
			}
			return c.AskWith(c.Body)
		})},
		{"schemas must come first", "RFC7643-2.3.8-01", "protocol.schema.member-order", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if !bytes.HasPrefix(c.Raw, []byte(`{"schemas"`)) {
				return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "schemas must come first")
			}
			return c.Ask()
		})},
	}
}

func severalBroken() []broken {
	return []broken{
		{"two primary emails stay", "RFC7643-2.4-03", "protocol.schema.two-primaries", eachEmail(func(e map[string]any) { e["primary"] = true })},
		{"every e-mail address is primary", "RFC7643-2.4-04", "protocol.schema.unmarked", eachEmail(func(e map[string]any) { e["primary"] = true })},
		{"a PATCH shows every e-mail address as primary", "RFC7643-2.4-04", "protocol.schema.unmarked", answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.EditResources(inEmails(func(e map[string]any) { e["primary"] = true }))
		})},
		{"the same e-mail address is listed twice", "RFC7643-2.4-08", "protocol.schema.twice", users(func(r map[string]any) {
			if list, _ := r["emails"].([]any); len(list) > 0 {
				r["emails"] = append(list, list[0])
			}
		})},
		{"one address under two types becomes one", "RFC7643-2.4-09", "protocol.schema.two-types", users(func(r map[string]any) {
			if list, _ := r["emails"].([]any); len(list) > 1 {
				r["emails"] = list[:1]
			}
		})},
		{"an e-mail address loses what follows a plus or dot", "RFC7643-2.4-07", "protocol.schema.canonical-form", eachEmail(func(e map[string]any) {
			if v, ok := e["value"].(string); ok {
				local, domain, _ := strings.Cut(v, "@")
				e["value"] = strings.ReplaceAll(local, ".", "") + "@" + domain
			}
		})},
		{"an immutable display is changed", "RFC7643-2.4-05", "protocol.schema.display", define("emails", func(a map[string]any) { subAttribute(a, "display")["mutability"] = "immutable" })},
	}
}

func formatsBroken() []broken {
	const formats, contacts = "protocol.schema.formats", "protocol.schema.contacts"
	return []broken{
		{"profileUrl is cut", "RFC7643-4.1.1-09", formats, users(func(r map[string]any) {
			if _, ok := r["profileUrl"]; ok {
				r["profileUrl"] = "https://example.com"
			}
		})},
		{"a list of languages is refused", "RFC7643-4.1.1-10", formats, calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if v, _ := c.Body["preferredLanguage"].(string); strings.Contains(v, ",") {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "one language, please")
			}
			return c.Ask()
		})},
		{"the locale is lost", "RFC7643-4.1.1-10", formats, users(func(r map[string]any) { delete(r, "locale") })},
		{"the time zone becomes an offset", "RFC7643-4.1.1-11", formats, users(func(r map[string]any) {
			if _, ok := r["timezone"]; ok {
				r["timezone"] = "GMT-08:00"
			}
		})},
		{"any time zone is taken", "RFC7643-4.1.1-11", formats, takesAs("timezone", "GMT-8:00 foo")},
		{"any profileUrl is taken", "RFC7643-4.1.1-09", formats, takesAs("profileUrl", "not a url")},
		{"countries are spelled out", "RFC7643-4.1.2-03 RFC7643-E5990-01", "protocol.schema.countries", users(func(r map[string]any) {
			inElements(r, "addresses", func(e map[string]any) { e["country"] = "United States" })
		})},
		{"any country is taken", "RFC7643-4.1.2-03", "protocol.schema.countries", both(rawPosts(`"USA"`, `"US"`), users(graces(func(r map[string]any) {
			inElements(r, "addresses", func(e map[string]any) { e["country"] = "USA" })
		})))},
		{"any e-mail address is taken", "RFC7643-4.1.2-01", contacts, rawPosts(`"not-an-email"`, `"not-an-email@acme.test"`)},
		{"telephone numbers lose their zeros", "RFC7643-4.1.2-02", contacts, users(func(r map[string]any) {
			inElements(r, "phoneNumbers", func(e map[string]any) {
				v, _ := e["value"].(string)
				e["value"] = strings.ReplaceAll(v, "0", "")
			})
		})},
		{"binary values are base64 twice", "RFC7643-2.3.6-01", "protocol.schema.binary", users(inExtension(probeExtension, func(e map[string]any) {
			if _, ok := e["binary"]; ok {
				e["binary"] = "Y205c1pXTmhiR3c9"
			}
		}))},
		{"a certificate is returned in PEM", "RFC7643-4.1.2-09", "protocol.schema.binary", users(func(r map[string]any) {
			inElements(r, "x509Certificates", func(e map[string]any) { e["value"] = "-----BEGIN CERTIFICATE-----" })
		})},
		{"any certificate is taken", "RFC7643-4.1.2-09", "protocol.schema.binary", posts(func(body map[string]any) {
			if data, _ := json.Marshal(body["x509Certificates"]); bytes.Contains(data, []byte("bm8g")) {
				delete(body, "x509Certificates")
			}
		})},
	}
}
