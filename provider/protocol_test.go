package provider

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rolecall/provider/scimerr"
)

func TestETag(t *testing.T) {
	srv := newTester(t)
	first := srv.create("ann")
	target, old := users+"/"+first.id(), first.Header.Get("ETag")
	get := srv.want(200, "GET", target, "")
	if get.Header.Get("ETag") != old || !strings.HasPrefix(old, `W/"`) {
		t.Errorf("tags %q and %q", old, get.Header.Get("ETag"))
	}
	for _, tag := range []string{old, strings.TrimPrefix(old, "W/"), `"x", ` + old, "*"} {
		if a := srv.want(304, "GET", target, "", "If-None-Match: "+tag); a.Raw != "" || a.Header.Get("ETag") != old {
			t.Errorf("304: %q %v", a.Raw, a.Header)
		}
	}
	srv.want(200, "GET", target, "", `If-None-Match: W/"x"`)
	srv.want(200, "GET", target, "", "If-Match: "+old)
	srv.refused(412, "", "GET", target, "", `If-Match: W/"x"`)
	srv.refused(412, "", "PUT", target, newUser("ann"), "If-Match: ")
	changed := srv.want(200, "PATCH", target, patchBody(`{"op":"add","path":"title","value":"x"}`), "If-Match: "+old)
	current := changed.Header.Get("ETag")
	if current == old || changed.at("meta", "version") != current {
		t.Errorf("version %q -> %q, meta %v", old, current, changed.at("meta"))
	}
	srv.refused(412, "", "PATCH", target, patchBody(`{"op":"add","path":"title","value":"y"}`), "If-Match: "+old)
	srv.refused(412, "", "PUT", target, newUser("ann"), "If-Match: "+old)
	srv.refused(412, "", "DELETE", target, "", "If-Match: "+old)
	srv.refused(412, "", "PUT", target, newUser("ann"), "If-None-Match: *")
	if got := srv.get(first.id()); got.at("title") != "x" || got.Header.Get("ETag") != current {
		t.Errorf("a stale write got through: %s", got.Raw)
	}
	srv.refused(404, "", "PATCH", users+"/nope", patchBody(`{"op":"remove","path":"title"}`), "If-Match: "+old)
	srv.want(200, "PUT", target, newUser("ann"), "If-Match: *")
	srv.want(204, "DELETE", target, "", "If-Match: "+srv.get(first.id()).Header.Get("ETag"))

	off := newTester(t, func(c *Config) { c.Features.ETag = false })
	a := off.create("ann")
	if a.Header.Get("ETag") != "" || a.at("meta", "version") != nil {
		t.Errorf("tag without the feature: %v %s", a.Header, a.Raw)
	}
	off.want(200, "GET", users+"/"+a.id(), "", "If-None-Match: *")
	off.want(200, "PUT", users+"/"+a.id(), newUser("ann"), `If-Match: "x"`)
}

func TestAuthorisation(t *testing.T) {
	srv := newTester(t, func(c *Config) {
		c.Authorize = func(r *http.Request) error {
			switch r.Header.Get("Authorization") {
			case "Bearer good":
				return nil
			case "Bearer reader":
				return scimerr.New(http.StatusForbidden, "", "read only")
			}
			return errors.New("internal reason")
		}
	})
	id := srv.want(201, "POST", users, newUser("ann"), "Authorization: Bearer good").id()
	for _, header := range []string{"X: y", "Authorization: Bearer", "Authorization: Bearer bad", "Authorization: bearer goo"} {
		for _, c := range []struct{ method, target, body string }{
			{"GET", users, ""}, {"GET", users + "/" + id, ""}, {"POST", users, newUser("bob")}, {"PUT", users + "/" + id, newUser("x")},
			{"PATCH", users + "/" + id, patchBody(`{"op":"remove","path":"title"}`)}, {"DELETE", users + "/" + id, ""},
			{"GET", "/scim/v2/Schemas", ""}, {"GET", "/scim/v2/Nope", ""}, {"GET", "/scim/v2/%55sers", ""}, {"GET", users + "/", ""},
		} {
			a := srv.refused(401, "", c.method, c.target, c.body, header)
			if !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") || strings.Contains(a.Raw, "internal") {
				t.Errorf("%v %s", a.Header, a.Raw)
			}
		}
	}
	srv.refused(403, "", "GET", users, "", "Authorization: Bearer reader")
	srv.want(200, "GET", "/scim/v2/ServiceProviderConfig", "")
	srv.refused(401, "", "GET", "/scim/v2/ServiceProviderConfig", "", "Authorization: Bearer bad")
	srv.refused(401, "", "POST", "/scim/v2/ServiceProviderConfig", "{}")
	if got := srv.want(200, "GET", users, "", "Authorization: Bearer good").names(); len(got) != 1 || got[0] != "ann" {
		t.Errorf("users %v", got)
	}
}

func TestMediaTypes(t *testing.T) {
	srv := newTester(t)
	for i, media := range []string{"application/scim+json", "application/json", "Application/JSON; charset=UTF-8", "application/scim+json;charset=utf-8", ""} {
		srv.want(201, "POST", users, newUser(string(rune('a'+i))), "Content-Type: "+media)
	}
	for _, media := range []string{"text/xml", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=iso-8859-1", "nonsense/"} {
		srv.refused(415, "", "POST", users, newUser("x"), "Content-Type: "+media)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write([]byte(newUser("x")))
	_ = w.Close()
	srv.refused(415, "", "POST", users, zipped.String(), "Content-Encoding: gzip")
	for accept, want := range map[string]string{
		"": mediaSCIM, "*/*": mediaSCIM, "application/scim+json": mediaSCIM, "application/*;q=0.5": mediaSCIM, "text/html": mediaSCIM,
		"application/json": mediaJSON, "application/json, text/plain": mediaJSON, "application/json, application/scim+json": mediaSCIM,
		"application/json, */*;q=0.8": mediaSCIM, "application/scim+json;q=0, application/json": mediaJSON,
	} {
		for _, target := range []string{users, users + "/nope", "/scim/v2/Schemas"} {
			if got := srv.do("GET", target, "", "Accept: "+accept).Header.Get("Content-Type"); got != want {
				t.Errorf("Accept %q: %s, want %s", accept, got, want)
			}
		}
	}
	srv.want(200, "GET", users, "", "Content-Type: text/plain")
	srv.refused(413, "", "POST", users, newUser("x", `"title":"`+strings.Repeat("x", maxBody)+`"`))
	long := strings.Repeat("x", 10000)
	if got := srv.create("long"+long, `"displayName":"`+long+`"`); got.at("displayName") != long || got.at("userName") != "long"+long {
		t.Error("long values changed")
	}
}

func TestRoutes(t *testing.T) {
	srv := newTester(t, usersOnly)
	id := srv.create("ann").id()
	for _, target := range []string{"/", "/scim", "/scim/v9/Users", "/scim/v2x/Users", "/scim/v2/Nope", "/scim/v2/users", "/scim/v2/Groups", "/scim/v2/Groups/" + id,
		users + "/" + strings.ToUpper(id), users + "/" + id + "/x", users + "//" + id, users + "/" + id + "%2f", "/scim/v2/Schemas/x", "/scim/v2/ResourceTypes/x/y", "/scim/v2/ServiceProviderConfig/x"} {
		srv.refused(404, "", "GET", target, "")
	}
	for _, c := range []struct{ method, target string }{
		{"GET", "/scim/v2/Me"}, {"PATCH", "/scim/v2/Me"}, {"POST", "/scim/v2/.search"}, {"POST", users + "/.search"}, {"GET", "/scim/v2"}, {"GET", "/scim/v2/"},
	} {
		srv.refused(501, "", c.method, c.target, "")
	}
	for _, c := range []struct{ method, target string }{
		{"PUT", users}, {"DELETE", users}, {"PATCH", users}, {"POST", users + "/" + id}, {"TRACE", users},
		{"POST", "/scim/v2/Schemas"}, {"DELETE", "/scim/v2/ServiceProviderConfig"}, {"PATCH", "/scim/v2/ResourceTypes/User"}, {"PUT", "/scim/v2/Schemas/x"},
	} {
		if a := srv.refused(405, "", c.method, c.target, "{}"); !strings.HasPrefix(a.Header.Get("Allow"), "GET, HEAD") {
			t.Errorf("Allow: %v", a.Header)
		}
	}
	srv.want(200, "GET", users+"/", "")
	srv.want(200, "GET", users+"/"+id+"/", "")
	srv.want(200, "GET", "/scim/v2/%55sers/"+id, "")
	srv.want(200, "HEAD", users, "")
	srv.want(200, "GET", users+"/"+id+"?foo=bar&&aadOptscim062020&", "")
}

func TestLocationFollowsTheRequest(t *testing.T) {
	srv := newTester(t, func(c *Config) { c.BasePath = "/tenant/scim/" })
	id := srv.want(201, "POST", "/tenant/scim/Users", newUser("ann")).id()
	r := httptest.NewRequest("GET", "/tenant/scim/Users/"+id, nil)
	r.Host, r.TLS = "other.test:8443", &tls.ConnectionState{}
	r.Header.Set("X-Forwarded-Proto", "gopher")
	r.Header.Set("X-Forwarded-Host", "evil.test")
	w := httptest.NewRecorder()
	srv.server.ServeHTTP(w, r)
	if want := `"location":"https://other.test:8443/tenant/scim/Users/` + id + `"`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("no %s in %s", want, w.Body)
	}
}

func TestIDsInPaths(t *testing.T) {
	srv := newTester(t, func(c *Config) { c.NewID = func() string { return "a/b c%ü" } })
	a := srv.create("ann")
	target := strings.TrimPrefix(a.Header.Get("Location"), "http://scim.test")
	if got := srv.want(200, "GET", target, ""); got.id() != "a/b c%ü" {
		t.Errorf("id %s", got.id())
	}
	if got := srv.do("POST", users, newUser("bob")); got.Status != 500 || strings.Contains(got.Raw, "NewID") {
		t.Errorf("an id in use: %d %s", got.Status, got.Raw)
	}
}

func TestDiscovery(t *testing.T) {
	srv := newTester(t, usersOnly)
	full := srv.want(200, "GET", "/scim/v2/Schemas", "")
	if again := srv.want(200, "GET", "/scim/v2/Schemas?count=1&startIndex=2&sortBy=id&attributes=id", ""); again.Raw != full.Raw {
		t.Error("query parameters count on /Schemas")
	}
	for _, target := range []string{"Schemas", "ResourceTypes", "ServiceProviderConfig"} {
		srv.refused(403, "", "GET", "/scim/v2/"+target+"?filter=id+pr", "")
	}
	known := map[string]bool{}
	for _, item := range full.JSON["Resources"].([]any) {
		uri := item.(map[string]any)["id"].(string)
		known[uri] = true
		one := srv.want(200, "GET", "/scim/v2/Schemas/"+strings.ToUpper(uri), "")
		if one.id() != uri || one.at("schemas").([]any)[0] != "urn:ietf:params:scim:schemas:core:2.0:Schema" || one.at("meta", "resourceType") != "Schema" {
			t.Errorf("schema %s: %s", uri, one.Raw)
		}
		checkDefinitions(t, uri, item.(map[string]any)["attributes"], uri != "urn:ietf:params:scim:schemas:core:2.0:Schema")
	}
	types := srv.want(200, "GET", "/scim/v2/ResourceTypes", "").JSON["Resources"].([]any)
	if len(types) != 1 {
		t.Fatalf("%d resource types", len(types))
	}
	one := srv.want(200, "GET", "/scim/v2/ResourceTypes/User", "")
	ext := one.at("schemaExtensions").([]any)[0].(map[string]any)
	if one.id() != "User" || one.at("name") != "User" || one.at("endpoint") != "/Users" || !known[one.at("schema").(string)] || !known[ext["schema"].(string)] || ext["required"] != false {
		t.Errorf("resource type: %s", one.Raw)
	}
	config := srv.want(200, "GET", "/scim/v2/ServiceProviderConfig", "")
	for _, feature := range []string{"patch", "filter", "sort", "etag"} {
		if config.at(feature, "supported") != true {
			t.Errorf("%s: %v", feature, config.at(feature))
		}
	}
	bare := newTester(t, func(c *Config) { c.Features = Features{} })
	config = bare.want(200, "GET", "/scim/v2/ServiceProviderConfig", "")
	for _, feature := range []string{"patch", "filter", "sort", "etag", "bulk", "changePassword"} {
		if config.at(feature, "supported") != false {
			t.Errorf("%s: %v", feature, config.at(feature))
		}
	}
	bare.refused(404, "", "GET", "/scim/v2/Schemas/"+enterprise, "")
	a := bare.create("ann", `"`+enterprise+`":{"department":"D"}`)
	if strings.Contains(a.Raw, "enterprise") {
		t.Errorf("extension that is off: %s", a.Raw)
	}
}

// checkDefinitions holds attribute definitions to the closed sets of RFC 7643 section 7.
func checkDefinitions(t *testing.T, where string, list any, flat bool) {
	t.Helper()
	in := func(v any, allowed string) bool { return strings.Contains(" "+allowed+" ", " "+v.(string)+" ") }
	for _, item := range list.([]any) {
		a := item.(map[string]any)
		where := where + ":" + a["name"].(string)
		subs, _ := a["subAttributes"].([]any)
		if !in(a["type"], "string boolean decimal integer dateTime binary reference complex") || !in(a["mutability"], "readOnly readWrite immutable writeOnly") ||
			!in(a["returned"], "always never default request") || !in(a["uniqueness"], "none server global") || a["description"] == "" {
			t.Errorf("%s: %v", where, a)
		}
		if (a["type"] == "complex") != (len(subs) > 0) || (a["type"] == "reference") != (a["referenceTypes"] != nil) {
			t.Errorf("%s: type %v with %d sub-attributes, references %v", where, a["type"], len(subs), a["referenceTypes"])
		}
		for _, sub := range subs {
			if flat && sub.(map[string]any)["type"] == "complex" {
				t.Errorf("%s has a complex sub-attribute", where)
			}
		}
		checkDefinitions(t, where, subsOf(a), flat)
	}
}

func subsOf(a map[string]any) any {
	if subs, ok := a["subAttributes"].([]any); ok {
		return subs
	}
	return []any{}
}
