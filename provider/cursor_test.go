package provider

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// step asks for a page by cursor.
func (t *tester) step(cursor, query string) answer {
	t.Helper()
	return t.want(200, "GET", users+"?cursor="+cursor+query, "")
}

func (a answer) text(name string) string {
	s, _ := a.at(name).(string)
	return s
}

func TestCursorWalk(t *testing.T) {
	srv := newTester(t, func(c *Config) { c.Features.MaxResults = 4 })
	var all []string
	for i := range 7 {
		all = append(all, srv.create(fmt.Sprintf("u%d", 6-i), `"title":"t`+fmt.Sprint(i%2)+`"`).at("userName").(string))
	}
	sorted := slices.Sorted(slices.Values(all))
	for _, c := range []struct {
		query string
		size  int
		want  []string
	}{
		{"", 4, all}, {"&count=3", 3, all}, {"&count=1", 1, all}, {"&count=7", 4, all}, {"&count=100", 4, all},
		{"&count=2&sortBy=userName", 2, sorted},
		{"&count=2&sortBy=meta.created&sortOrder=descending", 2, []string{all[6], all[5], all[4], all[3], all[2], all[1], all[0]}},
		{"&count=2&sortBy=title", 2, []string{all[0], all[2], all[4], all[6], all[1], all[3], all[5]}},
		{"&count=2&sortBy=nickName&sortOrder=descending", 2, all},
		{"&count=2&filter=" + url.QueryEscape(`title eq "t0"`), 2, []string{all[0], all[2], all[4], all[6]}},
		{"&count=2&filter=" + url.QueryEscape(`userName eq "u3"`), 2, []string{"u3"}},
		{"&filter=" + url.QueryEscape(`userName eq "nobody"`), 4, nil},
		{"&count=2&excludedAttributes=meta", 2, all},
	} {
		var got, back []string
		cursor, pages := "", 0
		for {
			page := srv.step(cursor, c.query)
			if page.at("totalResults") != json.Number(fmt.Sprint(len(c.want))) || page.at("startIndex") != nil || page.at("itemsPerPage") != json.Number(fmt.Sprint(len(page.names()))) {
				t.Errorf("%s: %s", c.query, page.Raw)
			}
			if (page.text("previousCursor") != "") != (pages > 0) {
				t.Errorf("%s: page %d has previousCursor %v", c.query, pages, page.at("previousCursor"))
			}
			if page.text("previousCursor") != "" {
				before := srv.step(page.text("previousCursor"), c.query)
				back = append(back, before.names()...)
				if again := srv.step(before.text("nextCursor"), c.query); !slices.Equal(again.names(), page.names()) {
					t.Errorf("%s: forth, back and forth gives %v, not %v", c.query, again.names(), page.names())
				}
			}
			pages++
			got = append(got, page.names()...)
			if cursor = page.text("nextCursor"); cursor == "" {
				if page.at("nextCursor") != nil {
					t.Errorf("the last page has a nextCursor: %s", page.Raw)
				}
				break
			}
			if len(page.names()) != c.size || !regexp.MustCompile(`^[A-Za-z0-9._~-]+$`).MatchString(cursor) {
				t.Errorf("%s: cursor %q behind %v", c.query, cursor, page.names())
			}
		}
		if !slices.Equal(got, c.want) || !slices.Equal(back, c.want[:len(back)]) {
			t.Errorf("%s: got %v, back %v, want %v", c.query, got, back, c.want)
		}
	}
	for _, none := range []string{"&count=0", "&count=-3"} {
		if a := srv.step("", none); len(a.names()) != 0 || a.at("nextCursor") != nil || a.at("totalResults") != json.Number("7") {
			t.Errorf("%s: %s", none, a.Raw)
		}
	}
	// count may be left out behind the first page, where it is known.
	if a := srv.step(srv.step("", "&count=3").text("nextCursor"), ""); len(a.names()) != 3 {
		t.Errorf("without count: %s", a.Raw)
	}
	if a := srv.want(200, "GET", users, ""); a.at("startIndex") != json.Number("1") || a.at("nextCursor") != nil {
		t.Errorf("a plain query: %s", a.Raw)
	}
}

func TestCursorErrors(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	change := func(c *Config) { c.Now = func() time.Time { return now }; c.Features.CursorTimeout = time.Minute }
	srv, other := newTester(t, change), newTester(t, change)
	for i := range 5 {
		srv.create(fmt.Sprint("u", i))
		other.create(fmt.Sprint("u", i))
	}
	first := srv.step("", "&count=2&sortBy=userName&filter=userName+pr&attributes=userName").text("nextCursor")
	rest := "&count=2&sortBy=userName&filter=userName+pr&attributes=userName"
	srv.step(first, rest)
	flipped := []byte(first)
	flipped[len(flipped)/2] ^= 1
	var bodies []string
	for _, c := range []struct{ cursor, rest string }{
		{"AAAA", rest}, {"garbage!", rest}, {"%20", rest}, {first + "A", rest}, {first[:len(first)-1], rest}, {string(flipped), rest}, {first + "%0A", rest},
		{first, "&count=2&filter=userName+pr&attributes=userName"}, {first, "&count=2&sortBy=userName&attributes=userName"},
		{first, "&count=2&sortBy=userName&filter=userName+pr"}, {first, rest + "&sortOrder=descending"}, {first, "&count=2&sortBy=userName&filter=title+pr&attributes=userName"},
	} {
		bodies = append(bodies, srv.refused(400, "invalidCursor", "GET", users+"?cursor="+c.cursor+c.rest, "").Raw)
	}
	bodies = append(bodies, other.refused(400, "invalidCursor", "GET", users+"?cursor="+first+rest, "").Raw,
		srv.refused(400, "invalidCursor", "GET", "/scim/v2/Groups?cursor="+first+rest, "").Raw)
	if len(slices.Compact(bodies)) != 1 {
		t.Errorf("the reason shows: %v", bodies)
	}
	for _, count := range []string{"3", "0", "-1", "x", "1.5"} {
		srv.refused(400, "invalidCount", "GET", users+"?cursor="+first+"&count="+count+"&sortBy=userName&filter=userName+pr&attributes=userName", "")
	}
	srv.refused(400, "invalidCount", "GET", users+"?cursor&count=x", "")
	srv.refused(400, "invalidValue", "GET", users+"?cursor&startIndex=1", "")
	now = now.Add(time.Minute)
	srv.step(first, rest)
	now = now.Add(time.Second)
	srv.refused(400, "expiredCursor", "GET", users+"?cursor="+first+rest, "")

	off := newTester(t, func(c *Config) { c.Features.Cursors = false })
	off.create("ann")
	if a := off.want(200, "GET", users+"?cursor=x&count=1", ""); a.at("startIndex") == nil || a.at("nextCursor") != nil {
		t.Errorf("cursors are off: %s", a.Raw)
	}
	if got := off.want(200, "GET", "/scim/v2/ServiceProviderConfig", "").at("pagination"); got != nil {
		t.Errorf("cursors are off: %v", got)
	}
	if _, err := New(Config{Features: Features{CursorTimeout: time.Millisecond}}); err == nil {
		t.Error("cursors that live shorter than can be published")
	}
}

func TestCursorDiscovery(t *testing.T) {
	for byDefault, method := range map[bool]string{false: "index", true: "cursor"} {
		srv := newTester(t, func(c *Config) { c.Features.CursorByDefault, c.Features.MaxResults = byDefault, 3 })
		want := object(t, `{"cursor":true,"index":true,"defaultPaginationMethod":"`+method+`","defaultPageSize":3,"maxPageSize":3,"cursorTimeout":3600}`)
		if diff := cmp.Diff(want, srv.want(200, "GET", "/scim/v2/ServiceProviderConfig", "").at("pagination")); diff != "" {
			t.Error(diff)
		}
		for i := range 4 {
			srv.create(fmt.Sprint("u", i))
		}
		for query, want := range map[string]bool{"": byDefault, "?count=2": byDefault, "?startIndex=1": false, "?cursor": true} {
			a := srv.want(200, "GET", users+query, "")
			if (a.text("nextCursor") != "") != want || (a.at("startIndex") == nil) != want {
				t.Errorf("by cursor by default %v, %q: %s", byDefault, query, a.Raw)
			}
		}
	}
}

// The same walk by POST, also over all resource types at once.
func TestCursorSearch(t *testing.T) {
	srv := newTester(t)
	var want []string
	for i := range 3 {
		want = append(want, srv.create(fmt.Sprint("u", i), `"displayName":"d`+fmt.Sprint(i)+`"`).id())
	}
	want = append(want, srv.want(201, "POST", "/scim/v2/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"a"}`).id())
	for target, c := range map[string]struct {
		more string
		want []string
	}{
		users + "/.search":   {"", want[:3]},
		"/scim/v2/.search":   {"", want},
		"/scim/v2/.search?x": {`,"sortBy":"displayName","sortOrder":"descending"`, []string{want[2], want[1], want[0], want[3]}},
	} {
		got, cursor := []string{}, `""`
		for {
			page := srv.want(200, "POST", target, `{"schemas":["`+searchURI+`"],"count":2,"cursor":`+cursor+c.more+`}`)
			for _, item := range page.at("Resources").([]any) {
				got = append(got, item.(map[string]any)["id"].(string))
			}
			if page.text("nextCursor") == "" {
				break
			}
			cursor = encode(t, page.text("nextCursor"))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got): %s", target, diff)
		}
	}
	srv.refused(400, "invalidSyntax", "POST", users+"/.search", `{"schemas":["`+searchURI+`"],"cursor":5}`)
	// A cursor of one way to ask is good for the other, since the query is the same.
	next := srv.step("", "&count=2").text("nextCursor")
	srv.want(200, "POST", users+"/.search", `{"schemas":["`+searchURI+`"],"count":2,"cursor":"`+next+`"}`)
	srv.refused(400, "invalidCursor", "POST", "/scim/v2/.search", `{"schemas":["`+searchURI+`"],"count":2,"cursor":"`+next+`"}`)
}

// Whatever is created, deleted and changed between the pages: a walk meets each
// resource that was there all the time, and unchanged, exactly once, in order.
func TestCursorWalkIsStable(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		srv := newTester(t)
		stable, loose, n := []string{}, []string{}, 0
		title := rapid.SampledFrom([]string{"", "a", "A", "b", "ü"})
		add := func() string {
			n++
			return srv.create(fmt.Sprintf("u%03d", n), `"title":`+encode(r, title.Draw(r, "title"))).id()
		}
		for range rapid.IntRange(0, 12).Draw(r, "users") {
			if id := add(); rapid.Bool().Draw(r, "stable") {
				stable = append(stable, id)
			} else {
				loose = append(loose, id)
			}
		}
		disturb := func() {
			for range rapid.IntRange(0, 3).Draw(r, "changes") {
				if len(loose) == 0 || rapid.Bool().Draw(r, "create") {
					loose = append(loose, add())
					continue
				}
				i := rapid.IntRange(0, len(loose)-1).Draw(r, "which")
				if rapid.Bool().Draw(r, "delete") {
					srv.want(204, "DELETE", users+"/"+loose[i], "")
					loose = slices.Delete(loose, i, i+1)
				} else {
					srv.want(200, "PATCH", users+"/"+loose[i], patchBody(`{"op":"replace","path":"title","value":`+encode(r, title.Draw(r, "new title"))+`}`))
				}
			}
		}
		query := "&count=" + fmt.Sprint(rapid.IntRange(1, 4).Draw(r, "count")) + rapid.SampledFrom([]string{"", "&sortBy=title", "&sortBy=title&sortOrder=descending",
			"&sortBy=meta.lastModified", "&filter=userName+pr", "&filter=active+eq+true&sortBy=userName&sortOrder=descending"}).Draw(r, "query")
		ids := func(a answer) (out []string) {
			for _, item := range a.at("Resources").([]any) {
				if id := item.(map[string]any)["id"].(string); slices.Contains(stable, id) {
					out = append(out, id)
				}
			}
			return out
		}
		want := ids(srv.want(200, "GET", users+"?startIndex=1"+query[len("&count=1"):], ""))
		got, cursor, seen := []string{}, "", []string{}
		for steps := 0; ; steps++ {
			if steps > 200 {
				r.Fatal("the walk has no end")
			}
			page := srv.step(cursor, query)
			got = append(got, ids(page)...)
			seen = append(seen, cursor)
			disturb()
			if back := page.text("previousCursor"); back != "" && rapid.IntRange(0, 4).Draw(r, "look back") == 0 {
				srv.step(back, query) // has no effect on the walk
			}
			if cursor = page.text("nextCursor"); cursor == "" || len(seen) > 60 {
				break
			}
		}
		if len(seen) <= 60 && !slices.Equal(want, got) {
			r.Fatalf("%s: %v, want %v", query, got, want)
		}
	})
}

func FuzzCursor(f *testing.F) {
	srv := people(f)
	first := srv.step("", "&count=1").text("nextCursor")
	for _, seed := range []string{"", first, first[1:], "AAAA", "%", first + "=", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		srv.TB = t
		a := srv.do("GET", users+"?count=1&cursor="+url.QueryEscape(cursor), "")
		if cursor == "" || cursor == first {
			if a.Status != 200 {
				t.Fatalf("%q: %d %s", cursor, a.Status, a.Raw)
			}
		} else if a.Status != 400 || a.JSON == nil {
			t.Fatalf("%q: %d %s", cursor, a.Status, a.Raw)
		}
	})
}
