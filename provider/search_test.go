package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// searchBody makes a SearchRequest of members in JSON text.
func searchBody(members ...string) string {
	return "{" + strings.Join(append([]string{`"schemas":["` + searchURI + `"]`}, members...), ",") + "}"
}

// The same query by GET and by POST .search has the same answer.
func TestSearchIsGet(t *testing.T) {
	srv := newTester(t)
	ann := srv.create("ann", patched).id()
	srv.create("bob", `"displayName":"B","externalId":"1"`)
	srv.create("cid", `"active":false`)
	srv.group("g", ann)
	srv.group("A")
	for _, c := range []struct {
		query  string
		search []string
	}{
		{"", nil},
		{"filter=" + url.QueryEscape(`userName sw "B"`), []string{`"filter":"userName sw \"B\""`}},
		{"filter=" + url.QueryEscape(`displayName pr`) + "&sortBy=displayName&sortOrder=descending", []string{`"FILTER":"displayName pr"`, `"sortby":"displayName"`, `"sortOrder":"descending"`}},
		{"startIndex=2&count=1", []string{`"startIndex":2`, `"count":1`}},
		{"count=0", []string{`"count":0`, `"unknown":{}`, `"filter":null`}},
		{"attributes=displayName,name.givenName", []string{`"attributes":["displayName","name.givenName"]`}},
		{"excludedAttributes=meta,members,emails", []string{`"excludedAttributes":["meta","members","emails"]`, `"attributes":[]`}},
		{"filter=" + url.QueryEscape(`id eq "`+ann+`"`), []string{`"filter":"id eq \"` + ann + `\""`}},
		{"filter=" + url.QueryEscape(`meta.resourceType eq "Group"`), []string{`"filter":"meta.resourceType eq \"Group\""`}},
	} {
		for _, endpoint := range []string{"/scim/v2", users, groups} {
			got := srv.do("GET", endpoint+"?"+c.query, "")
			found := srv.do("POST", endpoint+"/.search?filter=ignored", searchBody(c.search...))
			if found.Raw != got.Raw || found.Status != got.Status || got.Status != 200 && endpoint != groups {
				t.Errorf("%s %s\nGET    %d %s\nsearch %d %s", endpoint, c.query, got.Status, got.Raw, found.Status, found.Raw)
			}
		}
	}
	if n := srv.server.Store().Len("User"); n != 3 {
		t.Errorf("%d users: .search creates", n)
	}
}

func TestSearchOverAllTypes(t *testing.T) {
	srv := newTester(t, func(c *Config) { c.Features.MaxResults = 3 })
	x, b := srv.create("x", `"displayName":"X"`).id(), srv.create("b", `"displayName":"b"`).id()
	c := srv.group("c", x)
	a := srv.group("A", c)
	for _, test := range []struct {
		query string
		want  []string
		total int
	}{
		{"", []string{x, b, c}, 4},
		{"startIndex=2&count=2", []string{b, c}, 4},
		{"startIndex=3", []string{c, a}, 4},
		{"startIndex=5", []string{}, 4},
		{"count=0", []string{}, 4},
		{"sortBy=displayName", []string{a, b, c}, 4},
		{"sortBy=displayName&sortOrder=descending&startIndex=2&count=2", []string{c, b}, 4},
		{"sortBy=userName", []string{b, x, c}, 4},
		{"filter=" + url.QueryEscape(`userName pr`), []string{x, b}, 2},
		{"filter=" + url.QueryEscape(`members pr`), []string{c, a}, 2},
		{"filter=" + url.QueryEscape(`not (userName pr)`), []string{c, a}, 2},
		{"filter=" + url.QueryEscape(`userName eq "x" or displayName eq "a"`), []string{x, a}, 2},
		{"filter=" + url.QueryEscape(`members.value eq "`+c+`" or groups.value eq "`+c+`"`), []string{x, a}, 2},
		{"filter=" + url.QueryEscape(`displayName ge "b"`) + "&sortBy=displayName", []string{b, c, x}, 3},
		{"filter=" + url.QueryEscape(`urn:ietf:params:scim:schemas:core:2.0:User:displayName pr`), []string{x, b}, 2},
		{"filter=" + url.QueryEscape(enterprise+`:department pr`), []string{}, 0},
		{"filter=" + url.QueryEscape(`meta.resourceType ne "User"`), []string{c, a}, 2},
	} {
		for _, root := range []string{"/scim/v2", "/scim/v2/"} {
			got := srv.want(200, "GET", root+"?"+test.query, "")
			srv.same(test.query, srv.ids(root+"?"+test.query), test.want)
			if got.at("totalResults") != json.Number(fmt.Sprint(test.total)) || got.at("itemsPerPage") != json.Number(fmt.Sprint(len(test.want))) {
				t.Errorf("%s: %s", test.query, got.Raw)
			}
		}
	}
	srv.refused(400, "invalidFilter", "GET", "/scim/v2?filter=nope+pr", "")
	srv.refused(400, "invalidPath", "GET", "/scim/v2?sortBy=nope", "")
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		srv.refused(405, "", method, "/scim/v2", "{}")
	}
}

func TestSearchRefusals(t *testing.T) {
	srv := newTester(t)
	for _, endpoint := range []string{"/scim/v2/.search", users + "/.search", groups + "/.search"} {
		for body, scimType := range map[string]string{
			`{"filter":"id pr"}`:                       "invalidSyntax",
			`{"schemas":["` + listURI + `"]}`:          "invalidSyntax",
			searchBody(`"filter":123`):                 "invalidSyntax",
			searchBody(`"attributes":"userName"`):      "invalidSyntax",
			searchBody(`"attributes":[1]`):             "invalidSyntax",
			searchBody(`"count":"1"`):                  "invalidSyntax",
			searchBody(`"filter":"a pr","FILTER":"b"`): "invalidSyntax",
			`[]`:                                        "invalidSyntax",
			searchBody(`"filter":"id eq"`):              "invalidFilter",
			searchBody(`"filter":""`):                   "invalidFilter",
			searchBody(`"filter":"nope pr"`):            "invalidFilter",
			searchBody(`"count":1.5`):                   "invalidValue",
			searchBody(`"sortBy":"id","sortOrder":"x"`): "invalidValue",
			searchBody(`"attributes":["id"],"excludedAttributes":["meta"]`): "invalidValue",
		} {
			srv.refused(400, scimType, "POST", endpoint, body)
		}
		for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
			if a := srv.refused(405, "", method, endpoint, ""); a.Header.Get("Allow") != "POST" {
				t.Errorf("Allow: %v", a.Header)
			}
		}
		srv.refused(415, "", "POST", endpoint, searchBody(), "Content-Type: text/plain")
	}
	srv.refused(404, "", "POST", "/scim/v2/.search/x", searchBody())
	srv.refused(404, "", "POST", users+"/.search/x", searchBody())
}

func TestMe(t *testing.T) {
	subject := ""
	me := "/scim/v2/Me"
	srv := newTester(t, func(c *Config) {
		c.Subject = func(*http.Request) string { return subject }
		c.Policy.Visible = func(r Resource) bool { return r.text("title") != "hidden" }
	})
	srv.refused(404, "", "GET", me, "")
	subject = srv.create("ann").id()
	address := "http://scim.test" + users + "/" + subject
	named := func(a answer) answer {
		t.Helper()
		if a.Header.Get("Location") != address || a.Header.Get("Content-Location") != address {
			t.Errorf("%d: %v", a.Status, a.Header)
		}
		return a
	}
	own := srv.get(subject)
	if got := named(srv.want(200, "GET", me, "")); got.Raw != own.Raw || got.Header.Get("ETag") != own.Header.Get("ETag") {
		t.Errorf("GET: %s", got.Raw)
	}
	if got := named(srv.want(200, "GET", me+"?attributes=userName", "")); got.at("meta") != nil || got.at("userName") != "ann" {
		t.Errorf("projection: %s", got.Raw)
	}
	named(srv.want(304, "GET", me, "", "If-None-Match: *"))
	named(srv.want(200, "PUT", me, newUser("ann", `"title":"a"`)))
	named(srv.want(200, "PATCH", me, patchBody(`{"op":"replace","path":"title","value":"b"}`)))
	named(srv.refused(400, "invalidPath", "PATCH", me, patchBody(`{"op":"replace","path":"nope","value":"b"}`)))
	named(srv.refused(405, "", "TRACE", me, ""))
	if got := srv.get(subject); got.at("title") != "b" {
		t.Errorf("writes through /Me: %s", got.Raw)
	}
	srv.refused(501, "", "POST", me, newUser("bob"))
	srv.refused(404, "", "GET", me+"/x", "")
	named(srv.want(204, "DELETE", me, ""))
	srv.refused(404, "", "GET", me, "")
	subject = srv.create("h", `"title":"hidden"`).id()
	if a := srv.refused(404, "", "GET", me, ""); a.Header.Get("Location") != "" {
		t.Errorf("a hidden subject is named: %v", a.Header)
	}
	subject = srv.group("robots")
	if got := srv.want(200, "GET", me, ""); got.at("meta", "resourceType") != "Group" {
		t.Errorf("a subject of another type: %s", got.Raw)
	}

	away := newTester(t, func(c *Config) {
		c.Features.MeRedirects = true
		c.Subject = func(*http.Request) string { return subject }
	})
	subject = away.create("ann").id()
	to := away.want(308, "GET", me+"?attributes=userName", "").Header.Get("Location")
	if to != "http://scim.test"+users+"/"+subject+"?attributes=userName" {
		t.Errorf("redirected to %s", to)
	}
}
