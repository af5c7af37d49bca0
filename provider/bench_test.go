package provider

import (
	"fmt"
	"sync"
	"testing"
)

const population = 100_000

var crowd = sync.OnceValue(func() *Server {
	s, err := New(Config{Features: AllFeatures()})
	if err != nil {
		panic(err)
	}
	for i := range population {
		if _, err := s.Store().Create("User", Resource{
			"userName": fmt.Sprintf("user%06d@x.test", i), "externalId": fmt.Sprintf("ext-%06d", i), "displayName": fmt.Sprintf("User %d", i), "active": true,
			"emails": []any{map[string]any{"value": fmt.Sprintf("user%06d@x.test", i), "type": "work", "primary": true}},
		}); err != nil {
			panic(err)
		}
	}
	return s
})

// BenchmarkServer measures requests against 100,000 users in one run; compare
// the indexed look-ups with the scanned one, and the first page with the last.
func BenchmarkServer(b *testing.B) {
	s := crowd()
	middle := fmt.Sprintf("user%06d", population/2)
	u, _ := s.Store().FindUser(middle + "@x.test")
	get := func(target string) func(*testing.B) {
		return func(b *testing.B) {
			srv := &tester{b, s}
			for b.Loop() {
				srv.want(200, "GET", target, "")
			}
		}
	}
	b.Run("lookup/userName-indexed", get(users+"?filter=userName+eq+%22"+middle+"@X.test%22"))
	b.Run("lookup/externalId-indexed", get(users+"?filter=active+eq+true+and+externalId+eq+%22ext-050000%22"))
	b.Run("lookup/userName-scanned", get(users+"?filter=not+(userName+ne+%22"+middle+"@x.test%22)"))
	b.Run("lookup/displayName-scanned", get(users+"?filter=displayName+eq+%22User%2050000%22"))
	b.Run("get", get(users+"/"+u.ID()))
	b.Run("page/first", get(users+"?count=100"))
	b.Run("page/last", get(fmt.Sprintf("%s?count=100&startIndex=%d", users, population-99)))
	b.Run("sort", get(users+"?count=10&sortBy=displayName"))
	b.Run("create+delete", func(b *testing.B) {
		srv := &tester{b, s}
		for b.Loop() {
			srv.want(204, "DELETE", users+"/"+srv.create("new@x.test").id(), "")
		}
	})
	b.Run("patch", func(b *testing.B) {
		srv, n := &tester{b, s}, 0
		for b.Loop() {
			n++
			srv.want(200, "PATCH", users+"/"+u.ID(), patchBody(fmt.Sprintf(`{"op":"Replace","path":"emails[type eq \"work\"].value","value":"%d@x.test"}`, n)))
		}
	})
}

// BenchmarkGroups measures member changes and look-ups with 100,000 users in
// 10,000 groups; a group of 10 against one of 2,000 and one of everybody.
func BenchmarkGroups(b *testing.B) {
	s, err := New(Config{Features: AllFeatures()})
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, population)
	for i := range ids {
		u, err := s.Store().Create("User", Resource{"userName": fmt.Sprintf("user%06d@x.test", i)})
		if err != nil {
			b.Fatal(err)
		}
		ids[i] = u.ID()
	}
	grouped := func(name string, members []string) string {
		list := make([]any, len(members))
		for i, id := range members {
			list[i] = map[string]any{"value": id}
		}
		g, err := s.Store().Create("Group", Resource{"displayName": name, "members": list})
		if err != nil {
			b.Fatal(err)
		}
		return g.ID()
	}
	for i := range 10_000 {
		grouped(fmt.Sprintf("Group %05d", i), ids[i*10:i*10+10])
	}
	srv, leaver := &tester{b, s}, ids[population-1]
	for _, size := range []int{10, 2_000, population - 10} {
		g := grouped(fmt.Sprint("of ", size), ids[:size])
		target := groups + "/" + g
		b.Run(fmt.Sprintf("add+remove/%d", size), func(b *testing.B) {
			for b.Loop() {
				srv.want(200, "PATCH", target+"?excludedAttributes=members", patchBody(`{"op":"add","path":"members","value":[{"value":"`+leaver+`"}]}`))
				srv.want(200, "PATCH", target+"?excludedAttributes=members", patchBody(`{"op":"remove","path":"members[value eq \"`+leaver+`\"]"}`))
			}
		})
		b.Run(fmt.Sprintf("get-without-members/%d", size), func(b *testing.B) {
			for b.Loop() {
				srv.want(200, "GET", target+"?excludedAttributes=members", "")
			}
		})
		b.Run(fmt.Sprintf("get/%d", size), func(b *testing.B) {
			for b.Loop() {
				srv.want(200, "GET", target, "")
			}
		})
		b.Run(fmt.Sprintf("delete-member/%d", size), func(b *testing.B) {
			for b.Loop() {
				id := srv.create("new@x.test").id()
				srv.want(200, "PATCH", target+"?attributes=id", patchBody(`{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`))
				srv.want(204, "DELETE", users+"/"+id, "")
			}
		})
	}
	for name, target := range map[string]string{
		"displayName": groups + "?excludedAttributes=members&filter=displayName+eq+%22group+05000%22",
		"members":     groups + "?excludedAttributes=members&filter=members.value+eq+%22" + ids[50_000] + "%22",
		"groups":      users + "?count=10&filter=groups.display+eq+%22group+05000%22+and+groups.value+pr",
		"list":        groups + "?excludedAttributes=members&count=100",
		"users":       users + "?count=100",
		"root":        "/scim/v2?count=100&startIndex=99950&excludedAttributes=members",
	} {
		b.Run("lookup/"+name, func(b *testing.B) {
			for b.Loop() {
				srv.want(200, "GET", target, "")
			}
		})
	}
}
