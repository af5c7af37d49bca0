package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rolecall/scim"
)

// provider answers creates with the ids it is given and counts what reaches it.
type provider struct {
	ids     []string
	reached []string
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.reached = append(p.reached, r.Method+" "+r.URL.Path)
	body, _ := io.ReadAll(r.Body)
	switch r.Method {
	case http.MethodPost:
		id := p.ids[0]
		p.ids = p.ids[1:]
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":%q,"userName":%q}`, id, scim.ParseResource(body).UserName())
	case http.MethodDelete:
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet:
		io.WriteString(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":[{"id":"boss","userName":"boss@acme.test"}]}`)
	}
}

func client(t *testing.T, p *provider, j *Journal) *scim.Client {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	c, err := scim.NewClient(scim.Config{BaseURL: server.URL + "/scim/v2", Guard: j})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestInterlockKeepsForeignUsersOut(t *testing.T) {
	ctx := context.Background()
	p := &provider{}
	c := client(t, p, NewJournal("rc1", 0))
	bulk := func(method, path, data string) func() (*scim.Exchange, error) {
		return func() (*scim.Exchange, error) {
			return c.Post(ctx, "/Bulk", fmt.Appendf(nil, `{"Operations":[{"method":%q,"path":%q,"bulkId":"q","data":%s}]}`, method, path, data))
		}
	}
	for _, send := range []func() (*scim.Exchange, error){
		func() (*scim.Exchange, error) { return c.Put(ctx, "/Users/boss", []byte(`{}`)) },
		func() (*scim.Exchange, error) { return c.Patch(ctx, "/Users/boss") },
		func() (*scim.Exchange, error) { return c.Delete(ctx, "/Users/boss") },
		func() (*scim.Exchange, error) { return c.Delete(ctx, "/Users") },
		func() (*scim.Exchange, error) { return c.Delete(ctx, "/Users/boss/extra") },
		func() (*scim.Exchange, error) { return c.Delete(ctx, "/Groups/boss") },
		func() (*scim.Exchange, error) { return c.Post(ctx, "/Users", []byte(`{"userName":"boss@acme.test"}`)) },
		func() (*scim.Exchange, error) { return c.Post(ctx, "/Groups", []byte(`{"displayName":"Board"}`)) },
		func() (*scim.Exchange, error) { return c.Post(ctx, "/Devices", []byte(`{}`)) },
		func() (*scim.Exchange, error) {
			return c.Post(ctx, "/Groups", []byte(`{"displayName":"rc1 g","members":[{"value":"boss"}]}`))
		},
		func() (*scim.Exchange, error) {
			return c.Patch(ctx, "/Groups/rc1-g", scim.Op{Op: "Add", Path: "members", Value: []scim.Object{{scim.F("value", "boss")}}})
		},
		func() (*scim.Exchange, error) {
			return c.Patch(ctx, "/Groups/rc1-g", scim.Op{Op: "add", Value: scim.Object{scim.F("Members", []string{"boss"})}})
		},
		func() (*scim.Exchange, error) {
			return c.Patch(ctx, "/Groups/rc1-g", scim.Op{Op: "add", Path: scim.GroupURN + ":members", Value: "boss"})
		},
		bulk("DELETE", "/Users/boss", `null`),
		bulk("delete", "Users/boss", `null`),
		bulk("PATCH", "/Groups/board", `{"Operations":[]}`),
		bulk("PUT", "/Users/bulkId:other", `{}`),
		bulk("POST", "/Users", `{"userName":"boss@acme.test"}`),
		bulk("POST", "", `{"userName":"boss@acme.test"}`),
		bulk("PUT", "", `{"userName":"rc1-ada@acme.test"}`),
		bulk("POST", "/Groups", `{"displayName":"rc1 g","members":[{"value":"boss"}]}`),
		func() (*scim.Exchange, error) {
			return c.Post(ctx, "/Bulk", []byte(`{"Operations":[{"method":"DELETE","path":"/Users/boss"}`))
		},
	} {
		_, err := send()
		var locked *Interlocked
		if !errors.As(err, &locked) {
			t.Errorf("got %v, want the interlock's refusal", err)
		}
	}
	if len(p.reached) > 0 {
		t.Errorf("these reached the target: %v", p.reached)
	}
}

func TestJournalHoldsWhatTheRunCreated(t *testing.T) {
	ctx := context.Background()
	p := &provider{ids: []string{"1", "2"}}
	j := NewJournal("rc1", 0)
	c := client(t, p, j)
	post(t, c, "rc1-ada@acme.test")
	post(t, c, "RC1-grace@acme.test")
	if got := fmt.Sprint(j.Alive()); got != "[{Users 1} {Users 2}]" {
		t.Fatalf("alive: got %s, want both", got)
	}
	if _, err := c.Delete(ctx, scim.UserPath("1")); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(j.Alive()); got != "[{Users 2}]" {
		t.Errorf("alive after delete: got %s, want [2]", got)
	}
	// A deleted id is still the run's own.
	if _, err := c.Delete(ctx, scim.UserPath("1")); err != nil {
		t.Errorf("second delete: %v", err)
	}
}

func TestJournalRefusesAForeignIDOnACreate(t *testing.T) {
	ctx := context.Background()
	p := &provider{ids: []string{"boss"}}
	j := NewJournal("rc1", 0)
	c := client(t, p, j)
	if _, err := c.Get(ctx, "/Users", ""); err != nil { // shows boss under another's login
		t.Fatal(err)
	}
	post(t, c, "rc1-ada@acme.test")
	if _, err := c.Delete(ctx, scim.UserPath("boss")); err == nil {
		t.Error("the id of a foreign user was deleted because the target gave it to a new one")
	}
}

func TestJournalAdoptsOnlyTheRunsOwnLogins(t *testing.T) {
	j := NewJournal("rc1", 0)
	for body, want := range map[string]bool{
		`{"id":"1","userName":"rc1-ada@acme.test"}`:  true,
		`{"id":"2","userName":"RC1-ADA@acme.test"}`:  true,
		`{"id":"3","userName":"boss@acme.test"}`:     false,
		`{"userName":"rc1-ada@acme.test"}`:           false,
		`{"id":4,"userName":"rc1-number@acme.test"}`: false,
	} {
		if got := j.Adopt("Users", scim.ParseResource([]byte(body))); got != want {
			t.Errorf("Adopt(%s) = %t, want %t", body, got, want)
		}
	}
}

func TestJournalBoundsTheUsers(t *testing.T) {
	p := &provider{ids: []string{"1", "2", "3"}}
	c := client(t, p, NewJournal("rc1", 2))
	post(t, c, "rc1-a@acme.test")
	post(t, c, "rc1-b@acme.test")
	_, err := c.Post(context.Background(), "/Users", []byte(`{"userName":"rc1-c@acme.test"}`))
	if err == nil || !strings.Contains(err.Error(), "--max-users") {
		t.Errorf("third create: got %v, want a refusal that names --max-users", err)
	}
}

func post(t *testing.T, c *scim.Client, login string) {
	t.Helper()
	if _, err := c.Post(context.Background(), "/Users", fmt.Appendf(nil, `{"userName":%q}`, login)); err != nil {
		t.Fatal(err)
	}
}

// A group of the run's own, with members that are the run's own, may be made and
// changed; so may all of that in one bulk request.
func TestInterlockLetsOwnGroupsThrough(t *testing.T) {
	ctx := context.Background()
	p := &provider{ids: []string{"1", "2", "3", "4", "5"}}
	j := NewJournal("rc1", 1)
	c := client(t, p, j)
	post(t, c, "rc1-ada@acme.test")
	for what, send := range map[string]func() (*scim.Exchange, error){
		"group": func() (*scim.Exchange, error) {
			return c.Post(ctx, "/Groups", []byte(`{"displayName":"rc1 g","members":[{"value":"1"}]}`))
		},
		"search": func() (*scim.Exchange, error) {
			return c.Post(ctx, "/Users/.search", []byte(`{"filter":"userName pr"}`))
		},
		"unknown id":  func() (*scim.Exchange, error) { return c.Delete(ctx, "/Users/rc1-nobody") },
		"no endpoint": func() (*scim.Exchange, error) { return c.Put(ctx, "/rc1-nothing/1", []byte(`{}`)) },
		"bulk": func() (*scim.Exchange, error) {
			return c.Post(ctx, "/Bulk", []byte(`{"Operations":[
				{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"rc1 h","members":[{"value":"1"}]}},
				{"method":"PATCH","path":"/Groups/bulkId:g","data":{"Operations":[{"op":"remove","path":"members"}]}}]}`))
		},
	} {
		if _, err := send(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, path := range []string{`"path":"/Users",`, ""} {
		_, err := c.Post(ctx, "/Bulk", []byte(`{"Operations":[{"method":"POST",`+path+`"bulkId":"a","data":{"userName":"rc1-b"}}]}`))
		if err == nil || !strings.Contains(err.Error(), "--max-users") {
			t.Errorf("a bulk request past --max-users: got %v", err)
		}
	}
	c = client(t, p, NewJournal("rc1", 1))
	if _, err := c.Post(ctx, "/Bulk", []byte(`{"Operations":[{"method":"POST","bulkId":"a","data":{"userName":"rc1-b"}}]}`)); err != nil {
		t.Errorf("an operation without path, which can create nothing but the run's own: %v", err)
	}
}

func TestJournalLearnsFromBulkAnswers(t *testing.T) {
	j := NewJournal("rc1", 0)
	j.After(exchange(t, http.MethodGet, "/Users/boss", 200, `{"id":"boss","userName":"boss@acme.test"}`))
	j.After(exchange(t, http.MethodPost, "/Bulk", 200, `{"Operations":[
		{"method":"POST","location":"https://h/scim/v2/Users/7","status":"201"},
		{"method":"POST","location":"/Groups/8","status":{"code":"201"}},
		{"method":"POST","location":"https://h/scim/v2/Users/boss","status":"201"},
		{"method":"POST","location":"https://h/scim/v2/Users/9","status":"409"}]}`))
	if got := fmt.Sprint(j.Alive()); got != "[{Groups 8} {Users 7}]" {
		t.Errorf("alive: %s", got)
	}
	j.After(exchange(t, http.MethodPost, "/Bulk", 200, `{"Operations":[{"method":"DELETE","location":"/Users/7","status":"204"}]}`))
	if got := fmt.Sprint(j.Alive()); got != "[{Groups 8}]" {
		t.Errorf("alive after a bulk delete: %s", got)
	}
}

// exchange has a server give one answer.
func exchange(t *testing.T, method, path string, status int, body string) *scim.Exchange {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	defer server.Close()
	c, err := scim.NewClient(scim.Config{BaseURL: server.URL + "/scim/v2"})
	if err != nil {
		t.Fatal(err)
	}
	x, err := c.Do(context.Background(), scim.Request{Method: method, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return x
}
