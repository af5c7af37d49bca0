package provider

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Whatever a client sends, the answer is a SCIM message and never a 5xx or a panic.

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{`userName eq "ann@x.test"`, `emails[type eq "work" and not (value co "x")].value sw "a" or active eq true`, `not (title pr) and meta.created gt "2026-03-01T12:00:02Z"`,
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq null`, `((((`, `a eq "\u00`, `title eq 1e999999999`, "userName eq \"\xff\"", `roles[primary eq "True"].value eq "x"`} {
		f.Add(seed)
	}
	srv := people(f)
	f.Fuzz(func(t *testing.T, filter string) {
		srv.TB = t
		for _, q := range []string{"?filter=" + url.QueryEscape(filter), "?sortBy=" + url.QueryEscape(filter), "?attributes=" + url.QueryEscape(filter), "?excludedAttributes=" + url.QueryEscape(filter)} {
			a := srv.do("GET", users+q, "")
			if a.Status != 200 && a.Status != 400 || a.JSON == nil {
				t.Fatalf("%q: %d %s", filter, a.Status, a.Raw)
			}
		}
	})
}

func FuzzQueryString(f *testing.F) {
	for _, seed := range []string{"filter=title+pr&count=2", "&&=&?", "count=-1&startIndex=99999999999999999999", "filter=%", "attributes=,,a.b.c,urn:", "sortBy=name&sortOrder=x", "a=%zz;b"} {
		f.Add(seed)
	}
	srv := people(f)
	f.Fuzz(func(t *testing.T, query string) {
		srv.TB = t
		for _, endpoint := range []string{users, groups, "/scim/v2/"} {
			if a := srv.do("GET", endpoint+"?"+query, ""); a.Status != 200 && a.Status != 400 || a.JSON == nil {
				t.Fatalf("%s?%q: %d %s", endpoint, query, a.Status, a.Raw)
			}
		}
	})
}

func FuzzPatch(f *testing.F) {
	for _, seed := range []struct{ op, path, value string }{
		{"replace", `emails[type eq "work"].value`, `"x@x.test"`}, {"add", "", `{"name.givenName":"x","emails[type eq \"home\"]":{"value":null}}`}, {"remove", "emails", `[{"value":"x"},null,5]`},
		{"Add", enterprise, `{"manager":[{"value":"x"}]}`}, {"replace", "roles.value", `"x"`}, {"add", `x509Certificates[value pr]`, `{}`}, {"replace", "schemas", `[]`}, {"remove", `groups[value eq "x"]`, `null`},
		{"replace", "meta", `{"version":{}}`}, {"add", "", `{"groups":[[]],"meta":{"created":[]}}`},
	} {
		f.Add(seed.op, seed.path, seed.value, true)
	}
	f.Fuzz(func(t *testing.T, op, path, value string, hasPath bool) {
		srv := newTester(t, func(c *Config) { c.Features.CreateOnFilterMiss = len(op)%2 == 0 })
		id := srv.create("ann", patched).id()
		o := map[string]any{"op": op}
		if hasPath {
			o["path"] = path
		}
		if json.Valid([]byte(value)) {
			o["value"] = json.RawMessage(value)
		}
		raw, err := json.Marshal(map[string]any{"schemas": []string{patchOpURI}, "Operations": []any{o}})
		if err != nil {
			t.Skip(err)
		}
		before := srv.get(id)
		a := srv.do("PATCH", users+"/"+id, string(raw))
		after := srv.get(id)
		if a.Status != 200 && a.Status != 400 && a.Status != 413 || a.Status != 200 && after.Raw != before.Raw || a.Status == 200 && after.Raw != a.Raw {
			t.Fatalf("%s: %d %s\nbefore %s\nafter %s", raw, a.Status, a.Raw, before.Raw, after.Raw)
		}
		if again := srv.do("PUT", users+"/"+id, after.Raw); again.Status != 413 && again.Raw != after.Raw {
			t.Fatalf("%s: PUT of GET\n%s\n%s", raw, after.Raw, again.Raw)
		}
	})
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{newUser("ann", patched), `{"schemas":[null],"userName":"x"}`, `{"a":1,"A":2}`, `[[[[`, "{\"x\":\"\xff\"}", `{"x":"\ud800"}`, newUser("x", `"emails":[[]]`), newUser("x", `"active":1e999`), newUser("x", `"meta":5,"id":[],"groups":{}`)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		srv := newTester(t)
		a := srv.do("POST", users, body, "Content-Type: application/scim+json")
		if a.Status != 201 && a.Status != 400 && a.Status != 413 || a.JSON == nil {
			t.Fatalf("%q: %d %s", body, a.Status, a.Raw)
		}
		if a.Status != 201 {
			if srv.server.Store().Len("User") != 0 {
				t.Fatalf("%q: refused and stored", body)
			}
			return
		}
		if again := srv.do("PUT", users+"/"+a.id(), a.Raw); again.Raw != a.Raw {
			t.Fatalf("PUT of the answer\n%s\n%s", a.Raw, again.Raw)
		}
	})
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{searchBody(), searchBody(`"attributes":["userName"],"filter":"members pr","sortBy":"displayName","count":-1`), searchBody(`"count":1e400`),
		searchBody(`"excludedAttributes":[""],"startIndex":99999999999999999999`), `{"schemas":"x"}`, `{"filter":{}}`, "{"} {
		f.Add(seed)
	}
	srv := people(f)
	srv.group("g")
	size := func() int { return srv.server.Store().Len("User") + srv.server.Store().Len("Group") }
	before := size()
	f.Fuzz(func(t *testing.T, body string) {
		srv.TB = t
		for _, endpoint := range []string{users, groups, "/scim/v2"} {
			a := srv.do("POST", endpoint+"/.search", body, "Content-Type: application/scim+json")
			if a.Status != 200 && a.Status != 400 && a.Status != 413 || a.JSON == nil {
				t.Fatalf("%q: %d %s", body, a.Status, a.Raw)
			}
		}
		if size() != before {
			t.Fatalf("%q creates", body)
		}
	})
}

// $1, $2 and $3 stand for the ids of a user, a member and the group itself.
func FuzzPatchMembers(f *testing.F) {
	for _, seed := range []struct{ op, path, value string }{
		{"add", "members", `[{"value":"$1"},{"value":"$3","type":"group"}]`}, {"remove", "members", `[{"value":"$2"}]`}, {"replace", `members[value eq "$2"]`, `{"value":"$1"}`},
		{"replace", "members.value", `"$1"`}, {"add", "members.type", `"Group"`}, {"remove", `members[value eq "$2"].type`, `null`}, {"remove", "members.display", `null`}, {"replace", `members[type eq "User"].display`, `"x"`},
		{"add", `members[value eq "$1"]`, `{"type":"User"}`}, {"add", `members[value eq "$2"]`, `{"$ref":"x/$1"}`}, {"replace", "", `{"members":[{"$ref":"x/$1"},null,{}]}`}, {"add", "members", `[{"value":""},{"value":"$2","type":"Nope"}]`},
	} {
		f.Add(seed.op, seed.path, seed.value)
	}
	f.Fuzz(func(t *testing.T, op, path, value string) {
		srv := newTester(t)
		ann, bob := srv.create("ann").id(), srv.create("bob").id()
		g := srv.group("g", bob)
		named := strings.NewReplacer("$1", ann, "$2", bob, "$3", g)
		o := map[string]any{"op": op}
		if path != "" {
			o["path"] = named.Replace(path)
		}
		if value = named.Replace(value); json.Valid([]byte(value)) {
			o["value"] = json.RawMessage(value)
		}
		raw, err := json.Marshal(map[string]any{"schemas": []string{patchOpURI}, "Operations": []any{o}})
		if err != nil {
			t.Skip(err)
		}
		before := srv.want(200, "GET", groups+"/"+g, "")
		a := srv.do("PATCH", groups+"/"+g, string(raw))
		after := srv.want(200, "GET", groups+"/"+g, "")
		if a.Status != 200 && a.Status != 400 && a.Status != 413 || a.Status != 200 && after.Raw != before.Raw || a.Status == 200 && after.Raw != a.Raw {
			t.Fatalf("%s: %d %s\nbefore %s\nafter %s", raw, a.Status, a.Raw, before.Raw, after.Raw)
		}
		for _, id := range []string{ann, bob} {
			if in := len(srv.memberOf(id)) > 0; in != slices.Contains(after.values("members"), id) {
				t.Fatalf("%s: members %s, groups %v", raw, after.Raw, srv.memberOf(id))
			}
		}
		if again := srv.do("PUT", groups+"/"+g, after.Raw); again.Status != 413 && again.Raw != after.Raw {
			t.Fatalf("%s: PUT of GET\n%s\n%s", raw, after.Raw, again.Raw)
		}
	})
}
