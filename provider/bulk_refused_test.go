package provider

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBulkRefused(t *testing.T) {
	srv := newTester(t, func(c *Config) { c.Features.MaxOperations, c.Features.MaxPayloadSize = 3, 2000 })
	ok := bulkPost("1", newUser("ann"))
	for _, body := range []string{`{`, `[]`, `{"Operations":[` + ok + `]}`, `{"schemas":["urn:x"],"Operations":[` + ok + `]}`, bulkBody(), `{"schemas":["` + bulkRequestURI + `"]}`,
		strings.Replace(bulkBody(ok), "[{", "[5,{", 1), bulkBody(ok, ok), bulkBody(ok, strings.Replace(ok, `"bulkId"`, `"BULKID"`, 1))} {
		srv.refused(400, "invalidSyntax", "POST", bulkPath, body)
	}
	for _, limit := range []string{"0", "-1", "1.5", `"1"`, "true"} {
		srv.refused(400, "invalidValue", "POST", bulkPath, strings.Replace(bulkBody(ok), "{", `{"failOnErrors":`+limit+",", 1))
	}
	srv.refused(415, "", "POST", bulkPath, bulkBody(ok), "Content-Type: text/xml")
	for name, body := range map[string]string{
		"maxOperations, 3":     bulkBody(ok, strings.Replace(ok, "1", "2", 1), strings.Replace(ok, "1", "3", 1), strings.Replace(ok, "1", "4", 1)),
		"maxPayloadSize, 2000": bulkBody(bulkPost("1", newUser("ann", `"title":"`+strings.Repeat("x", 2000)+`"`))),
	} {
		if a := srv.refused(413, "", "POST", bulkPath, body); !strings.Contains(a.Raw, name) {
			t.Errorf("the limit %s is not named: %s", name, a.Raw)
		}
	}
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		if a := srv.refused(405, "", method, bulkPath, bulkBody(ok)); a.Header.Get("Allow") != "POST" {
			t.Errorf("Allow %v", a.Header)
		}
	}
	srv.refused(404, "", "POST", bulkPath+"/x", bulkBody(ok))
	config := srv.want(200, "GET", "/scim/v2/ServiceProviderConfig", "")
	if diff := cmp.Diff(map[string]any{"supported": true, "maxOperations": json.Number("3"), "maxPayloadSize": json.Number("2000")}, config.at("bulk")); diff != "" {
		t.Error(diff)
	}
	off := newTester(t, func(c *Config) { c.Features.Bulk = false })
	off.refused(501, "", "POST", bulkPath, bulkBody(ok))
	if n := srv.server.Store().Len("User") + off.server.Store().Len("User"); n != 0 {
		t.Errorf("%d users were created by requests that were refused", n)
	}
}

func TestBulkMalformedOperations(t *testing.T) {
	srv := newTester(t)
	id := srv.create("ann").id()
	data := `,"data":` + newUser("x")
	for _, c := range []struct{ status, scimType, operation string }{
		{"400", "invalidSyntax", `{}`},
		{"400", "invalidSyntax", `{"path":"/Users","bulkId":"1"` + data + `}`},
		{"400", "invalidSyntax", `{"method":"GET","path":"/Users/` + id + `"}`},
		{"400", "invalidSyntax", `{"method":"post","path":"/Users","bulkId":"1"` + data + `}`},
		{"400", "invalidSyntax", `{"method":5,"path":"/Users","bulkId":"1"` + data + `}`},
		{"400", "invalidSyntax", `{"method":"POST","bulkId":"1"` + data + `}`},
		{"400", "invalidSyntax", `{"method":"POST","path":null,"bulkId":"1"` + data + `}`},
		{"400", "invalidSyntax", `{"method":"POST","path":"/Users"` + data + `}`},
		{"400", "invalidSyntax", `{"method":"POST","path":"/Users","bulkId":""` + data + `}`},
		{"400", "invalidSyntax", `{"method":"POST","path":"/Users","bulkId":{}` + data + `}`},
		{"400", "invalidSyntax", `{"method":"POST","path":"/Users","bulkId":"1"}`},
		{"400", "invalidSyntax", `{"method":"POST","path":"/Users","bulkId":"1","data":null}`},
		{"400", "invalidSyntax", `{"method":"POST","path":"/Users","bulkId":"1","data":[]}`},
		{"400", "invalidSyntax", `{"method":"PUT","path":"/Users/` + id + `","version":5` + data + `}`},
		{"400", "invalidPath", `{"method":"POST","path":"Users","bulkId":"1"` + data + `}`},
		{"400", "invalidPath", `{"method":"POST","path":"http://evil.test/Users","bulkId":"1"` + data + `}`},
		{"400", "invalidPath", `{"method":"POST","path":"//evil.test/Users","bulkId":"1"` + data + `}`},
		{"400", "invalidPath", `{"method":"POST","path":"/Users?attributes=id","bulkId":"1"` + data + `}`},
		{"400", "invalidPath", `{"method":"POST","path":"/Users/` + id + `","bulkId":"1"` + data + `}`},
		{"400", "invalidPath", `{"method":"POST","path":"/Users/.search","bulkId":"1","data":{}}`},
		{"400", "invalidPath", `{"method":"DELETE","path":"/Users"}`},
		{"400", "invalidPath", `{"method":"DELETE","path":"/Users/` + id + `/x"}`},
		{"400", "invalidPath", `{"method":"DELETE","path":"/%zz/` + id + `"}`},
		{"400", "invalidPath", `{"method":"DELETE","path":"/"}`},
		{"404", "", `{"method":"POST","path":"/Robots","bulkId":"1"` + data + `}`},
		{"404", "", `{"method":"DELETE","path":"/Users/.."}`},
		{"404", "", `{"method":"DELETE","path":"/Schemas/x"}`},
	} {
		got := srv.bulk(c.status+" 201", c.operation, bulkPost("after", newUser("after")))
		response := got[0]["response"].(map[string]any)
		if scimType, _ := response["scimType"].(string); scimType != c.scimType || response["detail"] == "" || response["status"] != c.status {
			t.Errorf("%s: %v", c.operation, response)
		}
		srv.want(204, "DELETE", users+"/"+lastSegment(got[1]["location"]), "")
	}
	// A bulk request inside a bulk request is none of a resource type's endpoints.
	got := srv.bulk("404", `{"method":"POST","path":"/Bulk","bulkId":"1","data":`+bulkBody(bulkPost("in", newUser("inside")))+`}`)
	if srv.server.Store().Len("User") != 1 {
		t.Errorf("operations were applied: %v", got)
	}
}

// Each operation passes what a single request passes: authorisation, the
// product's middleware, and its form of errors.
func TestBulkOperationsAreRequests(t *testing.T) {
	var seen []string
	srv := newTester(t, func(c *Config) {
		c.Authorize = func(r *http.Request) error {
			if r.Header.Get("Authorization") != "Bearer good" || r.Method == http.MethodDelete {
				return &Error{Status: 403, Detail: "not allowed"}
			}
			return nil
		}
		c.Middleware = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				seen = append(seen, r.Method+" "+r.URL.Path+" "+r.Host)
				next.ServeHTTP(w, r)
			})
		}
		c.ErrorBody = func(e *Error) (any, string) { return map[string]any{"message": e.Detail}, "application/json" }
	})
	a := srv.want(200, "POST", bulkPath, bulkBody(bulkPost("1", newUser("ann")), `{"method":"DELETE","path":"/Users/1"}`, `{"method":"X"}`), "Authorization: Bearer good")
	got := srv.results(a)
	if diff := cmp.Diff([]string{"201", "403", "400"}, statuses(got)); diff != "" {
		t.Error(diff)
	}
	if want := []string{"POST /scim/v2/Bulk scim.test", "POST /scim/v2/Users scim.test", "DELETE /scim/v2/Users/1 scim.test"}; !slices.Equal(seen, want) {
		t.Errorf("seen %v", seen)
	}
	if got[1]["response"].(map[string]any)["message"] != "not allowed" || got[2]["response"].(map[string]any)["message"] == nil {
		t.Errorf("errors %v", got)
	}
	srv.want(403, "POST", bulkPath, bulkBody(bulkPost("2", newUser("bob"))))
}
