package provider

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rolecall/provider/schema"
)

// anyProbe draws members of the probe extension: some are hidden, or shown only to
// who asks.
func anyProbe(t *rapid.T) map[string]any {
	x := map[string]any{}
	for _, name := range []string{"hiddenText", "requestedText", "alwaysText", "uniqueText", "writeOnlyText"} {
		if rapid.IntRange(0, 3).Draw(t, "has "+name) == 0 {
			x[name] = rapid.String().Draw(t, name)
		}
	}
	if rapid.Bool().Draw(t, "has numbers") {
		x["decimal"] = json.Number(strconv.FormatFloat(rapid.Float64Range(-1e9, 1e9).Draw(t, "decimal"), 'g', -1, 64))
		x["texts"] = []any{"a", rapid.String().Draw(t, "text")}
	}
	return x
}

// GET answers with the stored text where it can. Whoever looks must not be able to
// tell: a server that has to make maps of every resource answers with the same
// bytes.
func TestTextAnswersAreTheSame(t *testing.T) {
	texts := 0
	rapid.Check(t, func(r *rapid.T) {
		tags := rapid.Bool().Draw(r, "entity tags")
		first := rapid.IntRange(0, 3).Draw(r, "first id")
		like := func(change func(*Config)) *tester {
			n := first
			return newTester(t, func(c *Config) {
				c.Features.ETag, c.Features.Probe = tags, true
				c.NewID = func() string { n++; return []string{`a"b`, "ü/1", "id-" + strconv.Itoa(n)}[n%3] }
				change(c)
			})
		}
		quick := like(func(*Config) {})
		thorough := like(func(c *Config) {
			c.Policy.Present = func(_ context.Context, r Resource) Resource { return r }
		})
		seldom := func(what string) bool { return rapid.IntRange(0, 5).Draw(r, what) == 5 }
		u := anyUser(r)
		u["userName"] = rapid.StringMatching(`\S{1,9}`).Draw(r, "userName")
		if seldom("probe") {
			u[schema.ProbeURI] = anyProbe(r)
		}
		if !seldom("manager") {
			delete(asObject(u[enterprise]), "manager")
		}
		// A product may store what the schemas do not know.
		change := rapid.SampledFrom([]func(Resource) error{
			func(Resource) error { return nil },
			func(r Resource) error { r["shoeSize"] = "44"; return nil },
			func(r Resource) error { r["emails"] = []any{map[string]any{"value": "a", "odd": true}}; return nil },
			func(r Resource) error { r["emails"] = []any{}; return nil },
			func(r Resource) error { r["emails"] = []any{map[string]any{}}; return nil },
			func(r Resource) error { r["emails"] = []any{nil}; return nil },
			func(r Resource) error { r["photos"] = nil; return nil },
			func(r Resource) error { r["userName"] = map[string]any{"is": "no text"}; return nil },
			func(r Resource) error { r["title"] = []any{[]any{"x"}}; return nil },
			func(r Resource) error { r[enterprise] = map[string]any{"unknown": "x"}; return nil },
		}).Draw(r, "change")
		grouped := seldom("in a group")
		query := ""
		if seldom("a part") {
			query = rapid.SampledFrom([]string{"?attributes=userName", "?excludedAttributes=emails"}).Draw(r, "query")
		}
		var got [2]answer
		for i, srv := range []*tester{quick, thorough} {
			created := srv.do("POST", users, encode(r, u))
			if created.Status != 201 { // a text that is no valid value
				return
			}
			if _, err := srv.server.Store().Update(created.id(), change); err != nil {
				r.Fatal(err)
			}
			if grouped {
				srv.group("g", created.id())
			}
			got[i] = srv.want(200, "GET", users+"/"+url.PathEscape(created.id())+query, "")
		}
		if kept, _ := quick.server.store.record(got[0].id()); kept.location > 0 && query == "" && !grouped {
			texts++
		}
		lists := [2]string{quick.want(200, "GET", users+query, "").Raw, thorough.want(200, "GET", users+query, "").Raw}
		if lists[0] != lists[1] {
			r.Errorf("list as text: %s\nas maps: %s", lists[0], lists[1])
		}
		if got[0].Raw != got[1].Raw {
			r.Errorf("as text: %s\nas maps: %s", got[0].Raw, got[1].Raw)
		}
		if diff := cmp.Diff(got[1].Header, got[0].Header); diff != "" {
			r.Errorf("headers (-maps +text): %s", diff)
		}
	})
	if texts == 0 {
		t.Error("no answer was made of the stored text")
	}
}

// What is kept as text comes back as it was, in whole and in part.
func TestRecordsKeepEverything(t *testing.T) {
	srv := newTester(t, func(c *Config) { c.Features.Probe = true })
	of := srv.server.store.table("User")
	rapid.Check(t, func(r *rapid.T) {
		u := Resource(anyUser(r))
		u[schema.ProbeURI] = anyProbe(r)
		u["meta"] = map[string]any{"created": time.Now().UTC().Format(schema.TimeLayout)}
		kept, err := of.record(u)
		if err != nil || kept.whole != nil {
			r.Fatalf("%v %v", kept.whole, err)
		}
		if got := kept.resource(); !schema.Equal(map[string]any(got), map[string]any(u)) {
			r.Errorf("got %v, want %v", got, u)
		}
		names := []string{"userName", "roles", enterprise, "nothing"}
		want := Resource{}
		for _, name := range names {
			if v, there := u[name]; there {
				want[name] = v
			}
		}
		if got := kept.members(names); !schema.Equal(map[string]any(got), map[string]any(want)) {
			r.Errorf("got %v, want %v", got, want)
		}
	})
	if _, err := of.record(Resource{"userName": func() {}}); err == nil {
		t.Error("a function was stored")
	}
}

// A member that is named twice keeps the first of its places.
func TestMembersNamedTwice(t *testing.T) {
	srv := newTester(t)
	ann, bob, cid := srv.create("ann").id(), srv.create("bob").id(), srv.create("cid").id()
	g := srv.group("g", ann, bob)
	for _, list := range [][]string{{bob, ann, bob}, {cid, bob, cid, ann, bob}, {ann, ann}, {bob, cid, ann, cid, ann}} {
		srv.want(200, "PATCH", groups+"/"+g, patchBody(`{"op":"replace","path":"members","value":`+references(list)+`}`))
		srv.same("members", srv.members(g), added(nil, list...))
	}
}
