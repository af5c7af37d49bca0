package clean

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"rolecall/journal"
	"rolecall/target"
)

// account answers as a service provider whose users are these; what is deleted is
// taken out of them.
type account struct {
	users   map[string]string // userName by id
	filters bool              // understands filters; else it shows everybody
	eqOnly  bool              // understands userName eq, and refuses other filters
	strict  bool              // refuses filters
	refuses string            // id whose DELETE is refused
	keeps   string            // id whose DELETE is answered with success, and not carried out
	deleted []string
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, "/Users/")
	switch {
	case r.URL.Path == "/Users" && r.Method == http.MethodGet:
		filter := r.URL.Query().Get("filter")
		if filter != "" && (a.strict || a.eqOnly && !strings.Contains(filter, " eq ")) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		start, count := 1, 100
		fmt.Sscan(r.URL.Query().Get("startIndex"), &start)
		fmt.Sscan(r.URL.Query().Get("count"), &count)
		a.list(w, filter, start, count)
	case id == r.URL.Path || a.users[id] == "":
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete && id == a.refuses:
		w.WriteHeader(http.StatusForbidden)
	case r.Method == http.MethodDelete && id == a.keeps:
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodDelete:
		delete(a.users, id)
		a.deleted = append(a.deleted, id)
		w.WriteHeader(http.StatusNoContent)
	default:
		fmt.Fprintf(w, `{"id":%q,"userName":%q}`, id, a.users[id])
	}
}

func (a *account) list(w http.ResponseWriter, filter string, start, count int) {
	attribute, value, _ := strings.Cut(filter, ` "`)
	value = strings.TrimSuffix(value, `"`)
	var hits []string
	for _, id := range slices.Sorted(maps.Keys(a.users)) {
		name := a.users[id]
		hit := filter == "" || !a.filters || attribute == "userName eq" && name == value || attribute == "userName sw" && strings.HasPrefix(name, value)
		if hit {
			hits = append(hits, fmt.Sprintf(`{"id":%q,"userName":%q}`, id, name))
		}
	}
	page := hits[min(start-1, len(hits)):min(start-1+min(count, 100), len(hits))]
	io.WriteString(w, fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,"Resources":[%s]}`, len(hits), strings.Join(page, ",")))
}

const run = "rcabcdefgh"

func TestWhatIsRemoved(t *testing.T) {
	user := func(id, name string) journal.Resource { return journal.Resource{Endpoint: "Users", ID: id, Name: name} }
	mine := run + "-1-ada@acme.test"
	for what, c := range map[string]struct {
		account account
		run     journal.Run
		deleted []string
		states  []State
	}{
		"nothing":                            {account{users: map[string]string{"9": "boss@acme.test"}, filters: true}, journal.Run{}, nil, nil},
		"what the journal knows":             {account{users: map[string]string{"1": mine, "9": "boss@acme.test"}, filters: true}, journal.Run{Alive: []journal.Resource{user("1", mine)}}, []string{"1"}, []State{Removed}},
		"what is gone already":               {account{users: map[string]string{}, filters: true}, journal.Run{Alive: []journal.Resource{user("1", mine)}}, nil, []State{Gone}},
		"an id that is somebody else's now":  {account{users: map[string]string{"1": "boss@acme.test"}, filters: true}, journal.Run{Alive: []journal.Resource{user("1", mine)}}, nil, []State{Foreign}},
		"a create that was cut off":          {account{users: map[string]string{"1": mine}, filters: true}, journal.Run{Lost: []journal.Resource{user("", mine)}}, []string{"1"}, []State{Removed}},
		"a create that never was":            {account{users: map[string]string{}, filters: true}, journal.Run{Lost: []journal.Resource{user("", mine)}}, nil, nil},
		"what only its name gives away":      {account{users: map[string]string{"1": mine, "2": "rcabcdefgz-1-x@acme.test"}, filters: true}, journal.Run{}, []string{"1"}, []State{Removed}},
		"a target that ignores filters":      {account{users: map[string]string{"1": mine, "9": "boss@acme.test"}}, journal.Run{Lost: []journal.Resource{user("", mine)}}, []string{"1"}, []State{Removed}},
		"a target that refuses filters":      {account{users: map[string]string{"1": mine, "9": "boss@acme.test"}, strict: true}, journal.Run{Lost: []journal.Resource{user("", mine)}}, []string{"1"}, []State{Removed}},
		"a target that knows eq alone":       {account{users: map[string]string{"1": mine, "9": "boss@acme.test"}, filters: true, eqOnly: true}, journal.Run{}, []string{"1"}, []State{Removed}},
		"one of many, filters ignored":       {account{users: crowd("999", mine)}, journal.Run{Lost: []journal.Resource{user("", mine)}}, []string{"999"}, []State{Removed}},
		"one of many, filters refused":       {account{users: crowd("999", mine), strict: true}, journal.Run{}, []string{"999"}, []State{Removed}},
		"a name that only begins like a run": {account{users: map[string]string{"1": run + "@acme.test"}, filters: true}, journal.Run{}, nil, nil},
	} {
		t.Run(what, func(t *testing.T) {
			c.run.ID = run
			cleaner := open(t, &c.account, c.run)
			found, err := cleaner.Look(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if len(c.account.deleted) > 0 {
				t.Fatalf("looking deleted %v", c.account.deleted)
			}
			now, err := cleaner.Remove(context.Background(), found)
			if err != nil {
				t.Fatal(err)
			}
			var states []State
			for _, f := range now {
				states = append(states, f.State)
			}
			if !slices.Equal(c.account.deleted, c.deleted) || !slices.Equal(states, c.states) {
				t.Errorf("deleted %v, states %v; want %v, %v", c.account.deleted, states, c.deleted, c.states)
			}
		})
	}
}

// crowd is an account of many, one of them named.
func crowd(id, name string) map[string]string {
	users := map[string]string{id: name}
	for n := range 250 {
		users[fmt.Sprint(100+n)] = fmt.Sprintf("u%d@acme.test", n)
	}
	return users
}

func TestASuccessThatRemovesNothingIsSaid(t *testing.T) {
	mine := run + "-1-ada@acme.test"
	a := &account{users: map[string]string{"1": mine}, filters: true, keeps: "1"}
	cleaner := open(t, a, journal.Run{ID: run, Path: journal.Path(t.TempDir(), run), Alive: []journal.Resource{{Endpoint: "Users", ID: "1", Name: mine}}})
	found, err := cleaner.Look(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cleaner.Remove(context.Background(), found); err == nil || !strings.Contains(err.Error(), "DELETE answered 204, and it is still there") {
		t.Errorf("got %v", err)
	}
}

func TestWhatCannotBeRemovedIsSaid(t *testing.T) {
	mine := run + "-1-ada@acme.test"
	a := &account{users: map[string]string{"1": mine, "2": run + "-2-grace@acme.test"}, filters: true, refuses: "1"}
	r := journal.Run{ID: run, Path: journal.Path(t.TempDir(), run), Alive: []journal.Resource{{Endpoint: "Users", ID: "1", Name: mine}}}
	cleaner := open(t, a, r)
	found, err := cleaner.Look(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cleaner.Remove(context.Background(), found); err == nil || !strings.Contains(err.Error(), "/Users/1 ("+mine+"): DELETE answered 403") {
		t.Errorf("got %v", err)
	}
	if fmt.Sprint(a.deleted) != "[2]" {
		t.Errorf("deleted %v: one that cannot be removed must not keep the others", a.deleted)
	}
	if again, err := journal.Read(r.Path); err != nil || again.Ended {
		t.Errorf("the journal counts as settled: %+v, %v", again, err)
	}
}

func open(t *testing.T, a *account, r journal.Run) *Cleaner {
	t.Helper()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	on, err := target.Open(context.Background(), target.Endpoint{Kind: target.Live, URL: server.URL, JournalFile: r.Path}, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(r, on)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
