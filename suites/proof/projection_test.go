package proof

import (
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider/schema"
)

func projectionArea() area {
	const read, list, names = "protocol.projection.read", "protocol.projection.list", "protocol.projection.names"
	const writes, extension = "protocol.projection.writes", "protocol.projection.extension"
	return area{family: "protocol", name: "projection", broken: []broken{
		{"attributes is not read for one resource", "RFC7644-3.9-01", read, projecting("/Users/{id}", func(q url.Values) { q.Del("attributes") })},
		{"excludedAttributes is not read for one resource", "RFC7644-3.9-02", read, projecting("/Users/{id}", func(q url.Values) { q.Del("excludedAttributes") })},
		{"attributes is not read in lists", "RFC7644-3.4.2.5-01", list, projecting("/Users", func(q url.Values) { q.Del("attributes") })},
		{"excludedAttributes is not read in lists", "RFC7644-3.4.2.5-02", list, projecting("/Users", func(q url.Values) { q.Del("excludedAttributes") })},
		{"members cannot be left out", "RFC7644-3.9-02", "protocol.projection.members", projecting("/Groups/{id}", func(q url.Values) { q.Del("excludedAttributes") })},
		{"members cannot be left out of lists", "RFC7644-3.4.2.5-02", "protocol.projection.members", projecting("/Groups", func(q url.Values) { q.Del("excludedAttributes") })},
		{"only the first attribute is left out", "RFC7644-3.4.2.5-02", list, projecting("/Users", func(q url.Values) {
			first, _, _ := strings.Cut(q.Get("excludedAttributes"), ",")
			q.Set("excludedAttributes", first)
		})},
		{"the id can be left out of lists", "RFC7644-3.4.2.5-03 ", list, withoutID("/Users")},
		{"the id can be left out", "RFC7643-3.1-09 RFC7643-7-16", "protocol.projection.always", withoutID("/Users/{id}")},
		{"only the first attribute is shown", "RFC7644-3.9-04", names, projecting("/Users/{id}", func(q url.Values) {
			first, _, _ := strings.Cut(q.Get("attributes"), ",")
			q.Set("attributes", first)
		})},
		{"sub-attributes are the whole", "RFC7644-3.4.2.5-04", names, projecting("/Users/{id}", func(q url.Values) {
			q.Set("attributes", strings.ReplaceAll(q.Get("attributes"), "name.familyName", "name"))
		})},
		{"unknown names are refused", "RFC7644-3.9-06", names, calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if strings.Contains(c.Query().Get("attributes"), "unheardOf") {
				return tamper.Refusal(http.StatusBadRequest, "invalidValue", "There is no attribute unheardOf.")
			}
			return c.Ask()
		})},
		{"names with the URN are not known", "RFC7644-3.10-01", names, projecting("/Users/{id}", func(q url.Values) {
			q.Set("attributes", strings.ReplaceAll(q.Get("attributes"), "urn:ietf:params:scim:schemas:core:2.0:User:", "unknown."))
		})},
		{"an attribute of an extension is the whole extension", "RFC7644-3.10-01", extension, projecting("/Users/{id}", func(q url.Values) {
			q.Set("attributes", strings.ReplaceAll(q.Get("attributes"), ":department", ""))
		})},
		{"excludedAttributes strips the extensions", "RFC7644-3.9-02", extension, answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if c.Query().Has("excludedAttributes") {
				a.Edit(func(body map[string]any) { delete(body, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User") })
			}
		})},
		{"both parameters are read as none", "RFC7644-3.9-05", "protocol.projection.both", projecting("/Users/{id}", func(q url.Values) {
			if q.Has("attributes") && q.Has("excludedAttributes") {
				q.Del("attributes")
				q.Del("excludedAttributes")
			}
		})},
		{"passwords are shown to who asks for them", "RFC7643-7-17", "protocol.projection.never", answers("", "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if a.OK() && strings.Contains(c.Query().Get("attributes"), "password") {
				a.Edit(func(body map[string]any) { body["password"] = "secret" })
			}
		})},
		{"passwords are in the answer to a create", "RFC7643-7-17", "protocol.projection.never", answers(http.MethodPost, "/Users", func(c *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["password"] = c.Body["password"] })
		})},
		{"what is always returned can be left out", "RFC7643-7-16", "protocol.projection.always", answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if strings.HasSuffix(c.Query().Get("excludedAttributes"), ":alwaysText") {
				a.Edit(func(body map[string]any) { delete(body, schema.ProbeURI) })
			}
		})},
		{"what is returned on request is always shown", "RFC7643-7-19", "protocol.projection.on-request", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body[schema.ProbeURI] = map[string]any{"requestedText": "On request"} })
		})},
		{"what is returned on request is not shown on request", "RFC7643-7-19", "protocol.projection.on-request", projecting("/Users/{id}", func(q url.Values) { q.Del("attributes") })},
		{"hidden texts are shown to who asks for them", "RFC7643-7-17", "protocol.projection.never", answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if strings.HasSuffix(c.Query().Get("attributes"), ":hiddenText") {
				a.Edit(func(body map[string]any) { body[schema.ProbeURI] = map[string]any{"hiddenText": "secret"} })
			}
		})},
		{"displayName is always shown", "RFC7643-7-18", "protocol.projection.default", calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			q := c.Query()
			if q.Has("attributes") {
				q.Set("attributes", q.Get("attributes")+",displayName")
			}
			return c.AskQuery(q)
		})},
		{"a plain read lacks the e-mail addresses", "RFC7644-3.4-01", "protocol.projection.default", answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if !c.Query().Has("attributes") {
				a.Edit(func(body map[string]any) { delete(body, "emails") })
			}
		})},
		{"the answer to a create shows everything", "RFC7644-3.9-03", writes, unprojected(http.MethodPost, "/Users")},
		{"the answer to a PUT shows everything", "RFC7644-3.9-03", writes, unprojected(http.MethodPut, "/Users/{id}")},
		{"the answer to a PATCH shows everything", "RFC7644-3.9-03", writes, unprojected(http.MethodPatch, "/Users/{id}")},
		{"a PATCH stores what its answer shows", "RFC7644-3.9-03", writes, calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if c.Query().Has("attributes") && a.OK() {
				shown := tamper.Decode(a.Body)
				shown["active"], shown["schemas"] = true, []string{"urn:ietf:params:scim:schemas:core:2.0:User"}
				c.Do(http.MethodPut, c.Request.URL.Path, "", tamper.Encode(shown))
			}
			return a
		})},
	}}
}

// projecting lets the provider read another query for the resources at an address.
func projecting(path string, change func(q url.Values)) func(*hubspot.Config) {
	return calls(http.MethodGet, path, func(c *tamper.Call) *tamper.Answer {
		q := c.Query()
		change(q)
		return c.AskQuery(q)
	})
}

// withoutID leaves the id out if it is asked to.
func withoutID(path string) func(*hubspot.Config) {
	return answers(http.MethodGet, path, func(c *tamper.Call, a *tamper.Answer) {
		if c.Query().Get("excludedAttributes") == "id" {
			a.EditResources(func(r map[string]any) { delete(r, "id") })
		}
	})
}

// unprojected answers writes in full.
func unprojected(method, path string) func(*hubspot.Config) {
	return calls(method, path, func(c *tamper.Call) *tamper.Answer {
		return c.Do(method, c.Request.URL.Path, "", c.Raw)
	})
}
