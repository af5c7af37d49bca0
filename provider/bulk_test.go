package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const bulkPath = "/scim/v2/Bulk"

func bulkBody(operations ...string) string {
	return `{"schemas":["` + bulkRequestURI + `"],"Operations":[` + strings.Join(operations, ",") + `]}`
}

func bulkPost(bulkID, data string) string {
	return `{"method":"POST","path":"/Users","bulkId":"` + bulkID + `","data":` + data + `}`
}

func managed(by string) string {
	return `"` + enterprise + `":{"manager":{"value":"` + by + `"}}`
}

// results are the elements of a bulk answer's Operations.
func (t *tester) results(a answer) []map[string]any {
	t.Helper()
	if fmt.Sprint(a.at("schemas")) != "["+bulkResponseURI+"]" {
		t.Fatalf("no bulk response: %s", a.Raw)
	}
	var out []map[string]any
	for _, item := range a.at("Operations").([]any) {
		out = append(out, item.(map[string]any))
	}
	return out
}

func statuses(results []map[string]any) (out []string) {
	for _, r := range results {
		out = append(out, r["status"].(string))
	}
	return out
}

// bulk sends operations and fails the test unless they end as told.
func (t *tester) bulk(want string, operations ...string) []map[string]any {
	t.Helper()
	a := t.want(200, "POST", bulkPath, bulkBody(operations...))
	got := t.results(a)
	if s := strings.Join(statuses(got), " "); s != want {
		t.Fatalf("statuses %s, want %s: %s", s, want, a.Raw)
	}
	return got
}

func lastSegment(location any) string {
	s := fmt.Sprint(location)
	return s[strings.LastIndexByte(s, '/')+1:]
}

func TestBulk(t *testing.T) {
	srv := newTester(t)
	ann := srv.create("ann")
	bob := srv.create("bob").id()
	carl := srv.create("carl").id()
	got := srv.bulk("201 200 200 204 404 400",
		bulkPost("q1", newUser("dora", `"title":"\u2028 <&>"`)),
		`{"method":"PUT","path":"/Users/`+ann.id()+`","version":`+encode(t, ann.Header.Get("ETag"))+`,"data":`+newUser("ann", `"title":"put"`)+`}`,
		`{"method":"PATCH","path":"/Users/`+bob+`","bulkId":"kept","data":`+patchBody(`{"op":"add","path":"title","value":"patched"}`)+`}`,
		`{"method":"DELETE","path":"/Users/`+carl+`","data":{"ignored":true}}`,
		`{"method":"DELETE","path":"/Users/`+carl+`"}`,
		bulkPost("q2", newUser("")),
	)
	dora := lastSegment(got[0]["location"])
	want := []map[string]any{
		{"method": "POST", "bulkId": "q1", "location": "http://scim.test" + users + "/" + dora, "version": srv.get(dora).Header.Get("ETag"), "status": "201"},
		{"method": "PUT", "location": "http://scim.test" + users + "/" + ann.id(), "version": srv.get(ann.id()).Header.Get("ETag"), "status": "200"},
		{"method": "PATCH", "bulkId": "kept", "location": "http://scim.test" + users + "/" + bob, "version": srv.get(bob).Header.Get("ETag"), "status": "200"},
		{"method": "DELETE", "location": "http://scim.test" + users + "/" + carl, "status": "204"},
		{"method": "DELETE", "location": "http://scim.test" + users + "/" + carl, "status": "404", "response": srv.refused(404, "", "DELETE", users+"/"+carl, "").at()},
		{"method": "POST", "bulkId": "q2", "status": "400", "response": srv.refused(400, "invalidValue", "POST", users, newUser("")).at()},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got): %s", diff)
	}
	if srv.get(dora).at("title") != "\u2028 <&>" || srv.get(ann.id()).at("title") != "put" || srv.get(bob).at("title") != "patched" {
		t.Error("the operations did not do what they say")
	}
}

func TestBulkVersion(t *testing.T) {
	srv := newTester(t)
	// The version is the one that holds when the answer comes.
	for _, r := range srv.bulk("201 201 200", bulkPost("u", newUser("eve")),
		`{"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G","members":[{"value":"bulkId:u"}]}}`,
		`{"method":"PATCH","path":"/Users/bulkId:u","data":`+patchBody(`{"op":"add","path":"title","value":"x"}`)+`}`) {
		if now := srv.want(200, "GET", strings.TrimPrefix(fmt.Sprint(r["location"]), "http://scim.test"), "").Header.Get("ETag"); r["version"] != now {
			t.Errorf("%v, but the tag is %s", r, now)
		}
	}
	old := srv.create("ann")
	srv.want(200, "PATCH", users+"/"+old.id(), patchBody(`{"op":"add","path":"title","value":"x"}`))
	stale := `,"version":` + encode(t, old.Header.Get("ETag"))
	for _, version := range []string{stale, `,"version":""`, `,"version":"W/\"x\\r\\nHost: evil\""`} {
		srv.bulk("412 412 412",
			`{"method":"PATCH","path":"/Users/`+old.id()+`"`+version+`,"data":`+patchBody(`{"op":"remove","path":"title"}`)+`}`,
			`{"method":"PUT","path":"/Users/`+old.id()+`"`+version+`,"data":`+newUser("ann")+`}`,
			`{"method":"DELETE","path":"/Users/`+old.id()+`"`+version+`}`)
	}
	if got := srv.get(old.id()); got.at("title") != "x" {
		t.Errorf("a stale operation was applied: %s", got.Raw)
	}
	// The preconditions of the bulk request itself say nothing about its operations.
	srv.want(200, "POST", bulkPath, bulkBody(`{"method":"DELETE","path":"/Users/`+old.id()+`"}`), "If-Match: "+old.Header.Get("ETag"))
	srv.want(404, "GET", users+"/"+old.id(), "")
}

func TestBulkFailOnErrors(t *testing.T) {
	for limit, want := range map[string]string{"": "201 409 201 409 201", `"failOnErrors":null,`: "201 409 201 409 201", `"failOnErrors":1,`: "201 409", `"failOnErrors":2,`: "201 409 201 409", `"failOnErrors":3,`: "201 409 201 409 201"} {
		srv := newTester(t)
		body := strings.Replace(bulkBody(bulkPost("1", newUser("a")), bulkPost("2", newUser("a")), bulkPost("3", newUser("b")), bulkPost("4", newUser("b")), bulkPost("5", newUser("c"))), "{", "{"+limit, 1)
		got := srv.results(srv.want(200, "POST", bulkPath, body))
		if s := strings.Join(statuses(got), " "); s != want {
			t.Errorf("%s: %s, want %s", limit, s, want)
		}
		if n := strings.Count(want, "201"); srv.server.Store().Len("User") != n {
			t.Errorf("%s: %d users, want %d", limit, srv.server.Store().Len("User"), n)
		}
	}
}

func TestBulkReferences(t *testing.T) {
	srv := newTester(t)
	got := srv.bulk("201 201 200 200 200 204 201",
		bulkPost("late", newUser("late", managed("bulkId:boss"))), // refers forward
		bulkPost("boss", newUser("boss")),
		`{"method":"PATCH","path":"/Users/bulkId:boss","data":`+patchBody(`{"op":"add","path":"`+enterprise+`:manager","value":"bulkId:top/1"}`)+`}`,
		`{"method":"PUT","path":"/Users/bulkId:late","data":`+newUser("late", `"title":"bulkId:nobody","`+enterprise+`":{"manager":{"$ref":"../Users/bulkId:boss"}}`)+`}`,
		`{"method":"PATCH","path":"/Users/bulkId:late","data":`+patchBody(`{"op":"add","path":"roles","value":[{"value":"bulkId:boss"},{"value":"x"}]}`, `{"op":"remove","path":"roles[value eq \"bulkId:boss\"]"}`)+`}`,
		`{"method":"DELETE","path":"/Users/bulkId:top%2F1"}`,
		bulkPost("top/1", newUser("top")),
	)
	late, boss, top := lastSegment(got[0]["location"]), lastSegment(got[1]["location"]), lastSegment(got[6]["location"])
	if a := srv.get(late); a.at(enterprise, "manager", "value") != boss || a.at("title") != "bulkId:nobody" || fmt.Sprint(a.at("roles")) != "[map[value:x]]" {
		t.Errorf("late: %s", a.Raw)
	}
	if a := srv.get(boss); a.at(enterprise, "manager", "value") != top {
		t.Errorf("boss: %s", a.Raw)
	}
	if got[5]["location"] != "http://scim.test"+users+"/"+top {
		t.Errorf("a reference in a path shows: %v", got[5])
	}
	srv.want(404, "GET", users+"/"+top, "")

	// What is referred to must be created by this request.
	got = srv.bulk("400 409 409 400 409 400",
		bulkPost("a", newUser("lost", managed("bulkId:nowhere"))),
		bulkPost("b", newUser("lost", managed("bulkId:taken"))),
		bulkPost("taken", newUser("boss")),
		`{"method":"PATCH","path":"/Users/bulkId:nowhere","data":`+patchBody(`{"op":"remove","path":"title"}`)+`}`,
		`{"method":"DELETE","path":"/Users/bulkId:taken"}`,
		`{"method":"PUT","path":"/Users/`+boss+`","bulkId":"put","data":`+newUser("boss", managed("bulkId:put"))+`}`,
	)
	if srv.server.Store().Len("User") != 2 || got[3]["location"] != "http://scim.test"+users+"/bulkId:nowhere" {
		t.Errorf("%d users, %v", srv.server.Store().Len("User"), got[3])
	}
}

func TestBulkCircles(t *testing.T) {
	srv := newTester(t)
	managerOf := func(r map[string]any) any {
		return srv.get(lastSegment(r["location"])).at(enterprise, "manager", "value")
	}
	got := srv.bulk("201 201 201 201",
		bulkPost("a", newUser("a", `"password":"p"`, managed("bulkId:b"))),
		bulkPost("b", newUser("b", `"active":false`, managed("bulkId:c"))),
		bulkPost("c", newUser("c", managed("bulkId:a"))),
		bulkPost("self", newUser("self", managed("bulkId:self"))),
	)
	for i, of := range []int{1, 2, 0, 3} {
		if managerOf(got[i]) != lastSegment(got[of]["location"]) {
			t.Errorf("manager of %v is %v", got[i]["bulkId"], managerOf(got[i]))
		}
		if a := srv.get(lastSegment(got[i]["location"])); a.Header.Get("ETag") != got[i]["version"] || a.at("active") != (i != 1) {
			t.Errorf("%v: %s", got[i], a.Raw)
		}
	}
	// One that cannot be created takes the circle with it, and what stands outside stays.
	got = srv.bulk("409 409 409 201 409",
		bulkPost("x", newUser("x", managed("bulkId:y"))),
		bulkPost("y", newUser("y", managed("bulkId:z"))),
		bulkPost("z", newUser("a", managed("bulkId:x"))), // taken
		bulkPost("free", newUser("free")),
		`{"method":"DELETE","path":"/Users/bulkId:x"}`,
	)
	if got[2]["response"].(map[string]any)["scimType"] != "uniqueness" || srv.server.Store().Len("User") != 5 {
		t.Errorf("%d users, %v", srv.server.Store().Len("User"), got)
	}
	// So does one whose last part is refused, or a job that ends before it.
	refusing := newTester(t, func(c *Config) {
		c.Policy.Admit = func(_ context.Context, w *Write) error {
			if w.Method == http.MethodPut {
				return &Error{Status: 403, Detail: "no"}
			}
			return nil
		}
	})
	refusing.bulk("409 403", bulkPost("x", newUser("x", managed("bulkId:y"))), bulkPost("y", newUser("y", managed("bulkId:x"))))
	stopping := newTester(t)
	body := bulkBody(
		bulkPost("x", newUser("x", `"`+enterprise+`":{"manager":{"value":"bulkId:y"},"department":"D"}`, `"userType":"bulkId:bad"`)),
		bulkPost("y", newUser("y", managed("bulkId:x"))), bulkPost("bad", newUser("")))
	got = stopping.results(stopping.want(200, "POST", bulkPath, strings.Replace(body, "{", `{"failOnErrors":1,`, 1)))
	if diff := cmp.Diff([]string{"409", "400"}, statuses(got)); diff != "" {
		t.Error(diff)
	}
	if n := refusing.server.Store().Len("User") + stopping.server.Store().Len("User"); n != 0 {
		t.Errorf("%d users are left of circles that were never closed", n)
	}
}

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
