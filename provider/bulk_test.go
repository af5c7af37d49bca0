package provider

import (
	"context"
	"fmt"
	"net/http"
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
