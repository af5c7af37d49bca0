package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"rolecall/journal"
	"rolecall/scim"
)

// victim is a target with one foreign user, boss, who wants the run to harm them.
type victim struct {
	answer http.HandlerFunc // of everything but what Open asks; nil answers like a plain provider

	mu      sync.Mutex
	written []string // requests other than GET that reached it
}

func (v *victim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.URL.Path != "/scim/v2/Users/.search" {
		v.mu.Lock()
		v.written = append(v.written, r.Method+" "+r.URL.EscapedPath())
		v.mu.Unlock()
	}
	if v.answer != nil && r.Header.Get(scim.SpecHeader) != "" {
		v.answer(w, r)
		return
	}
	v.plain(w, r)
}

func (v *victim) plain(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch {
	case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Users"):
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":"own","userName":%q}`, scim.ParseResource(body).UserName())
	case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Groups"):
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":"club","displayName":%q}`, scim.ParseResource(body).Get("displayName").String())
	case strings.HasSuffix(r.URL.Path, "/Users/own"):
		io.WriteString(w, `{"id":"own","userName":"rc1-ada@acme.test"}`)
	case strings.HasSuffix(r.URL.Path, "/Groups/club"):
		io.WriteString(w, `{"id":"club","displayName":"rc1-club"}`)
	case strings.HasSuffix(r.URL.Path, "/boss"):
		io.WriteString(w, `{"id":"boss","userName":"boss@acme.test"}`)
	default:
		io.WriteString(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}`)
	}
}

// reached gives what was written, and forgets it.
func (v *victim) reached() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	was := v.written
	v.written = nil
	return was
}

// attack opens a live run on the victim, whose client a spec would have.
func attack(t *testing.T, v *victim) *scim.Client {
	t.Helper()
	server := httptest.NewServer(v)
	t.Cleanup(server.Close)
	on, err := Open(context.Background(), Endpoint{
		Kind: Live, URL: server.URL + "/scim/v2", Domain: "acme.test", JournalFile: journal.Path(t.TempDir(), "rc1"),
	}, "rc1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { on.Close() })
	return on.SCIM.For("attack", nil)
}

// own makes the client the owner of the user own and the group club.
func own(t *testing.T, c *scim.Client) {
	t.Helper()
	for path, body := range map[string]string{"/Users": `{"userName":"rc1-ada@acme.test"}`, "/Groups": `{"displayName":"rc1-club"}`} {
		if _, err := c.Post(t.Context(), path, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
}

// No form of a request reaches somebody whom the run did not create.
func TestInterlockCannotBeGotRound(t *testing.T) {
	v := &victim{}
	c := attack(t, v)
	own(t, c)
	v.reached()
	bulk := func(operation string) scim.Request {
		return scim.Request{Method: "POST", Path: "/Bulk", Body: []byte(`{"Operations":[` + operation + `]}`)}
	}
	with := func(r scim.Request, header, value string) scim.Request {
		r.Header = http.Header{header: {value}}
		return r
	}
	patch := func(path, body string) scim.Request {
		return scim.Request{Method: "PATCH", Path: path, Body: []byte(`{"Operations":[` + body + `]}`)}
	}
	search := scim.Request{Method: "POST", Path: "/Users/.search", Body: []byte(`{"count":1}`)}
	create := func(body string) scim.Request {
		return scim.Request{Method: "POST", Path: "/Users", Body: []byte(body)}
	}
	attacks := map[string]scim.Request{
		"plain":                         {Method: "DELETE", Path: "/Users/boss"},
		"method in small letters":       {Method: "delete", Path: "/Users/boss"},
		"method of WebDAV":              {Method: "MOVE", Path: "/Users/boss"},
		"endpoint in small letters":     {Method: "DELETE", Path: "/users/boss"},
		"endpoint in capitals":          {Method: "DELETE", Path: "/USERS/boss"},
		"up and down again":             {Method: "DELETE", Path: "/Users/../Users/boss"},
		"up by escapes":                 {Method: "DELETE", Path: "/Users/%2e%2e/Users/boss"},
		"up by escapes within an id":    {Method: "DELETE", Path: "/Users/own%2f..%2fboss"},
		"up from a made-up id":          {Method: "DELETE", Path: "/Users/rc1-x%2f..%2f..%2fUsers%2fboss"},
		"up from a made-up id, back":    {Method: "DELETE", Path: `/Users/rc1-x%5c..%5cboss`},
		"up by escapes of escapes":      {Method: "DELETE", Path: "/Users/rc1-x%252f..%252fboss"},
		"up from a made-up endpoint":    {Method: "DELETE", Path: "/rc1-x/../Users/boss"},
		"up past a path parameter":      {Method: "DELETE", Path: "/rc1-x/..;a=b/Users/boss"},
		"another slash":                 {Method: "DELETE", Path: "//Users/boss"},
		"a slash within":                {Method: "DELETE", Path: "/Users//boss"},
		"a slash behind":                {Method: "DELETE", Path: "/Users/boss/"},
		"a dot":                         {Method: "DELETE", Path: "/Users/./boss"},
		"a dot for an id":               {Method: "DELETE", Path: "/Users/."},
		"two dots for an id":            {Method: "DELETE", Path: "/Users/%2E%2E"},
		"a query in the path":           {Method: "DELETE", Path: "/Users/rc1-x?/../boss"},
		"a fragment in the path":        {Method: "DELETE", Path: "/Users/rc1-x#boss"},
		"another host":                  {Method: "DELETE", Path: "@127.0.0.1/Users/own"},
		"all users":                     {Method: "DELETE", Path: "/Users", Query: "filter=active%20eq%20true"},
		"the root":                      {Method: "DELETE", Path: "/"},
		"nothing":                       {Method: "DELETE"},
		"oneself":                       {Method: "PATCH", Path: "/Me", Body: []byte(`{"Operations":[]}`)},
		"a create of oneself":           {Method: "POST", Path: "/Me", Body: []byte(`{"userName":"rc1-ada@acme.test"}`)},
		"a create at a user":            {Method: "POST", Path: "/Users/boss", Body: []byte(`{"userName":"rc1-ada@acme.test"}`)},
		"a search at a user":            {Method: "POST", Path: "/Users/boss/.search", Body: []byte(`{}`)},
		"what the target says":          {Method: "DELETE", Path: "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"},
		"method by a header":            with(scim.Request{Method: "GET", Path: "/Users/boss"}, "X-HTTP-Method-Override", "DELETE"),
		"method by another header":      with(scim.Request{Method: "POST", Path: "/Users/.search"}, "x-method-override", "DELETE"),
		"method by a third header":      with(scim.Request{Method: "GET", Path: "/Users/boss"}, "X-Http-Method", "DELETE"),
		"path by a header":              with(scim.Request{Method: "DELETE", Path: "/Users/own"}, "X-Original-Url", "/scim/v2/Users/boss"),
		"path by another header":        with(scim.Request{Method: "DELETE", Path: "/Users/own"}, "X-Rewrite-Url", "/scim/v2/Users/boss"),
		"method by the query":           {Method: "GET", Path: "/Users/boss", Query: "_method=DELETE"},
		"method by the query, escaped":  {Method: "POST", Path: "/Users/boss", Query: "a=b&%5fmethod=DELETE"},
		"search with the method beside": {Method: "POST", Path: "/Users/.search", Query: "_method=delete"},

		"bulk: plain":              bulk(`{"method":"DELETE","path":"/Users/boss"}`),
		"bulk: a whole address":    bulk(`{"method":"DELETE","path":"https://acme.test/scim/v2/Users/boss"}`),
		"bulk: the service root":   bulk(`{"method":"DELETE","path":"/scim/v2/Users/boss"}`),
		"bulk: up":                 bulk(`{"method":"DELETE","path":"/Users/own/../boss"}`),
		"bulk: up by escapes":      bulk(`{"method":"DELETE","path":"/Users/rc1-x%2f..%2fboss"}`),
		"bulk: a query":            bulk(`{"method":"DELETE","path":"/Users/rc1-x?id=boss"}`),
		"bulk: a case":             bulk(`{"method":"DELETE","path":"/users/boss"}`),
		"bulk: the path twice":     bulk(`{"method":"DELETE","path":"/Users/own","path":"/Users/boss"}`),
		"bulk: the path in a case": bulk(`{"method":"DELETE","path":"/Users/own","PATH":"/Users/boss"}`),
		"bulk: the method twice":   bulk(`{"method":"GET","method":"DELETE","path":"/Users/boss"}`),
		"bulk: operations twice":   {Method: "POST", Path: "/Bulk", Body: []byte(`{"Operations":[],"operations":[{"method":"DELETE","path":"/Users/boss"}]}`)},
		"bulk: a made-up bulkId":   bulk(`{"method":"DELETE","path":"/Users/bulkId:boss"}`),
		"bulk: no JSON":            {Method: "POST", Path: "/Bulk", Body: []byte(`{"Operations":[{"method":"DELETE","p\u0061th":"/Users/boss"},]}`)},
		"bulk: a member":           bulk(`{"method":"PATCH","path":"/Groups/club","data":{"Operations":[{"op":"add","path":"members","value":[{"value":"boss"}]}]}}`),
		"bulk: one good, one bad":  bulk(`{"method":"DELETE","path":"/Users/own"},{"method":"DELETE","path":"/Users/boss"}`),
		"bulk: a foreign name":     bulk(`{"method":"POST","path":"/Users","data":{"userName":"boss@acme.test"}}`),

		"member":                      patch("/Groups/club", `{"op":"add","path":"members","value":[{"value":"boss"}]}`),
		"member, a blank before":      patch("/Groups/club", `{"op":"add","path":" members","value":[{"value":"boss"}]}`),
		"member, the path twice":      patch("/Groups/club", `{"op":"add","path":"title","path":"members","value":[{"value":"boss"}]}`),
		"member, the path in a case":  patch("/Groups/club", `{"op":"add","Path":"Members","value":[{"value":"boss"}]}`),
		"member, the value twice":     patch("/Groups/club", `{"op":"add","path":"members","value":[{"value":"own","value":"boss"}]}`),
		"members twice":               {Method: "PUT", Path: "/Groups/club", Body: []byte(`{"members":[{"value":"own"}],"Members":[{"value":"boss"}]}`)},
		"group of a user":             patch("/Users/own", `{"op":"add","path":"groups","value":[{"value":"board"}]}`),
		"another's id in a PUT":       {Method: "PUT", Path: "/Users/own", Body: []byte(`{"id":"boss","userName":"rc1-ada@acme.test"}`)},
		"another's id in a PATCH":     patch("/Users/own", `{"op":"replace","path":"id","value":"boss"}`),
		"another's name in a PUT":     {Method: "PUT", Path: "/Users/own", Body: []byte(`{"userName":"boss@acme.test"}`)},
		"another's name in a PATCH":   patch("/Users/own", `{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:userName","value":"boss@acme.test"}`),
		"another's name without path": patch("/Users/own", `{"op":"replace","value":{"username":"boss@acme.test"}}`),
		"another's name of a group":   {Method: "PUT", Path: "/Groups/club", Body: []byte(`{"displayName":"Board"}`)},
		"another's address":           create(`{"userName":"rc1-ada@acme.test","emails":[{"value":"boss@acme.test"}]}`),
		"an address elsewhere":        create(`{"userName":"rc1-ada@acme.test","emails":[{"value":"rc1-ada@example.org"}]}`),
		"an address anywhere":         create(`{"userName":"rc1-ada@acme.test","urn:x":{"recoveryMail":"Boss <rc1-ada@example.org>"}}`),
		"an address in escapes":       create(`{"userName":"rc1-ada@acme.test","emails":[{"value":"rc1-ada\u0040example.org"}]}`),
		"a name twice":                create(`{"userName":"rc1-ada@acme.test","username":"boss@acme.test"}`),
		"a name, no JSON":             create(`{"userName":"boss@acme.test",}`),
		"a name in UTF-16":            create("{\x00\"\x00u\x00s\x00e\x00r\x00N\x00a\x00m\x00e\x00\"\x00:\x00\"\x00b\x00o\x00s\x00s\x00\"\x00}\x00"),
		"a name, nested too deep":     create(`{"userName":"boss","x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`),
	}
	for what, r := range attacks {
		if _, err := c.Do(t.Context(), r); err == nil {
			t.Errorf("%s: %s %s was sent", what, r.Method, r.Path)
		}
		if got := v.reached(); len(got) > 0 {
			t.Errorf("%s: these reached the target: %v", what, got)
		}
	}
	for what, r := range map[string]scim.Request{
		"own user":             {Method: "DELETE", Path: "/Users/own"},
		"own user, escaped":    {Method: "DELETE", Path: "/Users/%6fwn"},
		"own user renamed":     patch("/Users/own", `{"op":"replace","path":"userName","value":"rc1-king@acme.test"}`),
		"own member":           patch("/Groups/club", `{"op":"add","path":"members","value":[{"value":"own"}]}`),
		"own address":          create(`{"userName":"rc1-x@acme.test","emails":[{"value":"home.rc1-x@ACME.test"}],"password":"P@ssw0rd"}`),
		"made-up id":           {Method: "DELETE", Path: "/Users/rc1-unknown"},
		"made-up endpoint":     {Method: "DELETE", Path: "/rc1-unknown/x"},
		"one's own name twice": create(`{"userName":"rc1-a@acme.test","userName":"rc1-b@acme.test"}`),
		"a filter":             {Method: "GET", Path: "/Users", Query: "filter=userName%20eq%20%22boss@acme.test%22"},
		"a search":             search,
		"own bulk":             bulk(`{"method":"PATCH","path":"/Users/own","data":{"Operations":[{"op":"replace","path":"title","value":"x"}]}}`),
	} {
		if _, err := c.Do(t.Context(), r); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A redirect is not followed, whatever it says.
func TestInterlockFollowsNoRedirect(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		v := &victim{}
		v.answer = func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				v.plain(w, r)
				return
			}
			http.Redirect(w, r, "/scim/v2/Users/boss", status)
		}
		c := attack(t, v)
		own(t, c)
		v.reached()
		for _, method := range []string{"PUT", "PATCH", "DELETE"} {
			x, err := c.Do(t.Context(), scim.Request{Method: method, Path: "/Users/own", Body: []byte(`{}`)})
			if err != nil || x.Status != status {
				t.Errorf("%s: got %d, %v", method, x.Status, err)
			}
		}
		if got := v.reached(); slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, "boss") }) {
			t.Errorf("%d: these reached the target: %v", status, got)
		}
	}
}

// A target that answers a create with the id, or the place, of somebody else does
// not get that somebody changed, and what cannot be looked up is left alone.
func TestInterlockBelievesNoAnswer(t *testing.T) {
	created := func(id, location string) func(*victim) http.HandlerFunc {
		return func(v *victim) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost {
					v.plain(w, r)
					return
				}
				w.Header().Set("Location", location)
				w.WriteHeader(http.StatusCreated)
				io.WriteString(w, `{"id":"`+id+`","meta":{"location":"`+location+`"}}`)
			}
		}
	}
	bulkMade := func(v *victim) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				v.plain(w, r)
				return
			}
			io.WriteString(w, `{"Operations":[{"method":"POST","bulkId":"a","status":"201","location":"http://x/Users/boss"}]}`)
		}
	}
	for what, answer := range map[string]func(*victim) http.HandlerFunc{
		"a foreign id":           created("boss", "http://x/scim/v2/Users/boss"),
		"an id with a path":      created("../Users/boss", ""),
		"an id that leads up":    created("..", ""),
		"an id that is a dot":    created(".", ""),
		"a foreign Location":     created("own", "http://x/scim/v2/Users/boss"),
		"a foreign bulk address": bulkMade,
	} {
		v := &victim{}
		v.answer = answer(v)
		c := attack(t, v)
		if what == "a foreign bulk address" {
			c.Post(t.Context(), "/Bulk", []byte(`{"Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"rc1-ada@acme.test"}}]}`))
		} else if _, err := c.Post(t.Context(), "/Users", []byte(`{"userName":"rc1-ada@acme.test"}`)); err != nil {
			t.Fatal(err)
		}
		v.reached()
		for _, path := range []string{"/Users/boss", scim.UserPath("../Users/boss"), scim.UserPath(".."), scim.UserPath(".")} {
			for _, method := range []string{"PUT", "PATCH", "DELETE", "patch"} {
				if _, err := c.Do(t.Context(), scim.Request{Method: method, Path: path, Body: []byte(`{}`)}); err == nil {
					t.Errorf("%s: %s %s was sent", what, method, path)
				}
			}
		}
		if got := v.reached(); len(got) > 0 {
			t.Errorf("%s: these reached the target: %v", what, got)
		}
	}
}

// Whose a resource is must be seen before it is changed.
func TestInterlockChangesNothingThatItCannotSee(t *testing.T) {
	for what, c := range map[string]struct {
		status int
		body   string
		sent   bool
	}{
		"refused":        {http.StatusForbidden, `{}`, false},
		"broken":         {http.StatusInternalServerError, `{}`, false},
		"nameless":       {http.StatusOK, `{"id":"1"}`, false},
		"somebody else":  {http.StatusOK, `{"id":"1","userName":"boss@acme.test"}`, false},
		"not there":      {http.StatusNotFound, `{}`, true},
		"the run's own":  {http.StatusOK, `{"id":"1","userName":"RC1-ada@acme.test"}`, true},
		"no JSON at all": {http.StatusOK, `<html>`, false},
	} {
		j := NewJournal("rc1", 0)
		j.Adopt(users, scim.ParseResource([]byte(`{"id":"1","userName":"rc1-ada@acme.test"}`)))
		j.look = func(Ref) (int, scim.Resource, error) { return c.status, scim.ParseResource([]byte(c.body)), nil }
		err := j.Before(scim.Request{Method: http.MethodDelete, Path: "/Users/1"})
		var locked *Interlocked
		if (err == nil) != c.sent || err != nil && !errors.As(err, &locked) {
			t.Errorf("%s: got %v, want sent: %v", what, err, c.sent)
		}
	}
}

// What the run has read as its own needs no second look, and nothing else does without.
func TestInterlockLooksAtWhatTheRunHasNotRead(t *testing.T) {
	for what, c := range map[string]struct {
		path, body string
		status     int
		looks      int
	}{
		"read as its own":           {"/Users/1", `{"id":"1","userName":"RC1-ada@acme.test"}`, http.StatusOK, 0},
		"read as somebody else":     {"/Users/1", `{"id":"1","userName":"boss@acme.test"}`, http.StatusOK, 1},
		"read without a name":       {"/Users/1", `{"id":"1"}`, http.StatusOK, 1},
		"another one read":          {"/Users/2", `{"id":"2","userName":"rc1-bob@acme.test"}`, http.StatusOK, 1},
		"not found":                 {"/Users/1", `{"userName":"rc1-ada@acme.test"}`, http.StatusNotFound, 1},
		"listed, which is not read": {"/Users", `{"Resources":[{"id":"1","userName":"rc1-ada@acme.test"}]}`, http.StatusOK, 1},
	} {
		j := NewJournal("rc1", 0)
		j.Adopt(users, scim.ParseResource([]byte(`{"id":"1","userName":"rc1-ada@acme.test"}`)))
		looks := 0
		j.look = func(Ref) (int, scim.Resource, error) { looks++; return http.StatusNotFound, scim.Resource{}, nil }
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			io.WriteString(w, c.body)
		}))
		defer server.Close()
		client, err := scim.NewClient(scim.Config{BaseURL: server.URL + "/scim/v2", Guard: j})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Get(t.Context(), c.path, ""); err != nil {
			t.Fatal(err)
		}
		if err := j.Before(scim.Request{Method: http.MethodDelete, Path: "/Users/1"}); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if looks != c.looks {
			t.Errorf("%s: %d looks, want %d", what, looks, c.looks)
		}
	}
}

// The id of a deleted user may be given to somebody new.
func TestInterlockLooksAtDeletedIDsAgain(t *testing.T) {
	j := NewJournal("rc1", 0)
	j.Adopt(users, scim.ParseResource([]byte(`{"id":"1","userName":"rc1-ada@acme.test"}`)))
	shown, status := `{"id":"1","userName":"rc1-ada@acme.test"}`, http.StatusOK
	j.look = func(Ref) (int, scim.Resource, error) { return status, scim.ParseResource([]byte(shown)), nil }
	remove := scim.Request{Method: http.MethodDelete, Path: "/Users/1"}
	if err := j.Before(remove); err != nil {
		t.Fatal(err)
	}
	j.Gone(Ref{users, "1"})
	status = http.StatusNotFound
	if err := j.Before(remove); err != nil {
		t.Errorf("a second delete: %v", err)
	}
	shown, status = `{"id":"1","userName":"new.hire@acme.test"}`, http.StatusOK
	if err := j.Before(remove); err == nil {
		t.Error("somebody who was given the id of a deleted user was deleted")
	}
}

// On HubSpot's side too nobody is changed but the run's own.
func TestEditsOnHubSpotsSideAreTheRunsOwn(t *testing.T) {
	edited := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { edited++ }))
	defer server.Close()
	settings, err := OpenSettings(Endpoint{SettingsURL: server.URL, SettingsToken: "settings"})
	if err != nil {
		t.Fatal(err)
	}
	j := NewJournal("rc1", 0)
	j.domains = []string{"acme.test"}
	foreign, elsewhere, mine, name := "boss@acme.test", "rc1-ada@example.org", "rc1-king@acme.test", "Ada"
	guarded := ownEdits{settings, j}
	for _, c := range []struct {
		email  string
		change Edit
		sent   bool
	}{
		{foreign, Edit{FirstName: &name}, false},
		{mine, Edit{Email: &foreign}, false},
		{mine, Edit{Email: &elsewhere}, false},
		{mine, Edit{FirstName: &name}, true},
		{"rc1-ada@acme.test", Edit{Email: &mine}, true},
	} {
		edited = 0
		_, err := guarded.Edit(t.Context(), c.email, c.change)
		if (err == nil) != c.sent || (edited == 1) != c.sent {
			t.Errorf("%s: %v, %d sent; want sent: %v", c.email, err, edited, c.sent)
		}
	}
}
