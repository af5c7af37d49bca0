package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// single is one operation of a bulk request that refers to users by their
// numbers only, so that it can also be sent on its own.
type single struct {
	method string
	user   int // of PUT, PATCH and DELETE: the number of the POST that created it
	body   string
}

var anySingle = rapid.Custom(func(t *rapid.T) single {
	o := single{method: rapid.SampledFrom([]string{"POST", "POST", "PUT", "PATCH", "DELETE"}).Draw(t, "method"), user: rapid.IntRange(0, 5).Draw(t, "user")}
	name := rapid.SampledFrom([]string{"ann", "bob", "carl", "dora", "eve", ""}).Draw(t, "userName")
	manager := fmt.Sprint("{user", rapid.IntRange(0, 5).Draw(t, "manager"), "}")
	switch o.method {
	case "POST", "PUT":
		o.body = newUser(name, managed(manager), `"title":`+encode(t, rapid.String().Draw(t, "title")))
	case "PATCH":
		o.body = patchBody(rapid.SampledFrom([]string{
			`{"op":"replace","path":"userName","value":"` + name + `"}`, `{"op":"add","path":"` + enterprise + `:manager","value":{"value":"` + manager + `"}}`,
			`{"op":"remove","path":"title"}`, `{"op":"nope"}`}).Draw(t, "operation"))
	}
	return o
})

var userNumber = regexp.MustCompile(`\{user(\d)\}`)

// filledIn replaces the numbers of users by what ids says; "nobody" for the others.
func filledIn(text string, ids map[string]string) string {
	return userNumber.ReplaceAllStringFunc(text, func(n string) string {
		if id := ids[n[5:6]]; id != "" {
			return id
		}
		return "nobody"
	})
}

// A bulk request does what its operations do when they are sent one by one: the
// same statuses and errors, and the same users in the end.
func TestBulkEqualsSingleRequests(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		counted := func(c *Config) {
			n := 0
			c.NewID = func() string { n++; return fmt.Sprint("id", n) }
			c.Now = (&clock{}).Now
		}
		one, all := newTester(t, counted), newTester(t, counted)
		operations := rapid.SliceOfN(anySingle, 1, 12).Draw(r, "operations")
		var bulk []string
		var wantStatus []string
		var wantErrors []any
		ids, references := map[string]string{}, map[string]string{}
		posts := 0
		for _, o := range operations {
			path, bulkPath := "/Users", "/Users"
			if o.method != "POST" {
				n := fmt.Sprint(o.user)
				path, bulkPath = "/Users/"+filledIn("{user"+n+"}", ids), "/Users/"+filledIn("{user"+n+"}", references)
			}
			a := one.do(o.method, "/scim/v2"+path, filledIn(o.body, ids))
			data := ""
			if o.body != "" {
				data = `,"data":` + filledIn(o.body, references)
			}
			bulk = append(bulk, fmt.Sprintf(`{"method":%q,"path":%q,"bulkId":"b%d"%s}`, o.method, bulkPath, posts, data))
			wantStatus = append(wantStatus, fmt.Sprint(a.Status))
			wantErrors = append(wantErrors, nil)
			if a.Status >= 400 {
				wantErrors[len(wantErrors)-1] = map[string]any(a.JSON)
			}
			if o.method == "POST" {
				if a.Status == 201 { // references to a failed POST differ on purpose
					ids[fmt.Sprint(posts)], references[fmt.Sprint(posts)] = a.id(), fmt.Sprint("bulkId:b", posts)
				}
				posts++
			}
		}
		got := all.results(all.want(200, "POST", bulkPath, bulkBody(bulk...)))
		var errors []any
		for _, g := range got {
			errors = append(errors, g["response"])
		}
		if diff := cmp.Diff(wantStatus, statuses(got)); diff != "" {
			r.Fatalf("%s\n(-single +bulk): %s", strings.Join(bulk, "\n"), diff)
		}
		if diff := cmp.Diff(wantErrors, errors); diff != "" {
			r.Fatalf("(-single +bulk): %s", diff)
		}
		if diff := cmp.Diff(one.want(200, "GET", users, "").JSON, all.want(200, "GET", users, "").JSON); diff != "" {
			r.Fatalf("%s\n(-single +bulk): %s", strings.Join(bulk, "\n"), diff)
		}
	})
}

// However the references of creations run, each that can be created is, refers
// to what it named, and nothing is left of the others.
func TestBulkReferencesOfAnyShape(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		srv := newTester(t)
		n := rapid.IntRange(1, 7).Draw(r, "users")
		managers := map[string]string{}
		broken := map[string]bool{}
		var operations []string
		for i := range n {
			id := fmt.Sprint(i)
			name := "user" + id
			if broken[id] = rapid.IntRange(0, 7).Draw(r, "broken") == 0; broken[id] {
				name = ""
			}
			managers[id] = fmt.Sprint(rapid.IntRange(0, n-1).Draw(r, "manager"))
			operations = append(operations, bulkPost(id, newUser(name, managed("bulkId:"+managers[id]))))
		}
		var possible func(id string, steps int) bool
		possible = func(id string, steps int) bool {
			return !broken[id] && (steps > n || possible(managers[id], steps+1))
		}
		got := srv.results(srv.want(200, "POST", bulkPath, bulkBody(operations...)))
		location, created := map[string]string{}, 0
		for _, g := range got {
			location[g["bulkId"].(string)] = lastSegment(g["location"])
		}
		for i, g := range got {
			id := fmt.Sprint(i)
			switch want := possible(id, 0); {
			case g["bulkId"] != id || want != (g["status"] == "201") || !want && !broken[id] && g["status"] != "409":
				r.Fatalf("%v\n%v", operations, got)
			case want:
				created++
				if a := srv.get(location[id]); a.at(enterprise, "manager", "value") != location[managers[id]] || a.Header.Get("ETag") != g["version"] {
					r.Fatalf("%v: %s", g, a.Raw)
				}
			}
		}
		if srv.server.Store().Len("User") != created {
			r.Fatalf("%d users, %d created", srv.server.Store().Len("User"), created)
		}
	})
}

func FuzzBulk(f *testing.F) {
	for _, seed := range []string{
		bulkBody(bulkPost("1", newUser("ann", managed("bulkId:2"))), bulkPost("2", newUser("bob", managed("bulkId:1")))),
		bulkBody(`{"method":"PATCH","path":"/Users/bulkId:1","data":` + patchBody(`{"op":"add","path":"roles[value eq \"bulkId:1\"].value","value":"bulkId:1"}`) + `}`),
		bulkBody(`{"method":"DELETE","path":"/Users/%2e%2e/x","version":"\u0000"}`), `{"schemas":["` + bulkRequestURI + `"],"failOnErrors":1,"Operations":[{"method":"POST","path":"/Users","bulkId":"bulkId:","data":"bulkId:"}]}`,
		bulkBody(`null`), `{"Operations":[],"operations":[]}`, bulkBody(bulkPost("1", `{"value":"bulkId:1"}`)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		srv := newTester(t)
		a := srv.do("POST", bulkPath, body, "Content-Type: application/scim+json")
		if a.Status != 200 && a.Status != 400 && a.Status != 413 || a.JSON == nil {
			t.Fatalf("%q: %d %s", body, a.Status, a.Raw)
		}
		if a.Status != 200 {
			if srv.server.Store().Len("User") != 0 {
				t.Fatalf("%q: refused and applied", body)
			}
			return
		}
		for _, r := range srv.results(a) {
			status := r["status"].(string)
			if status[0] == '5' || (status[0] == '4') != (r["response"] != nil) || r["location"] == nil && status[0] == '2' {
				t.Fatalf("%q: %v", body, r)
			}
		}
	})
}
