package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/journal"
	"rolecall/target"
)

// TestChecks breaks one thing at a time and says which check must see it, how,
// and in which words. What rests on it must not be judged; every other check
// must stay ok or skipped.
func TestChecks(t *testing.T) {
	respond := func(path string, status int, body string) func(*account, *Setup) {
		return func(a *account, _ *Setup) { a.instead[path] = answer(status, body) }
	}
	header := func(name, value string) func(*account, *Setup) {
		return func(a *account, _ *Setup) { a.header[name] = []string{value} }
	}
	const users, roles = "/scim/v2/Users", "/settings/v3/users/roles"
	for name, c := range map[string]struct {
		with  func(*account, *Setup)
		check string
		state State
		words string
		also  []string // other checks that may see it
	}{
		"settings":         {func(_ *account, s *Setup) { s.Problem = errors.New("--procs 0: want at least 1") }, "settings", Failed, "--procs 0", nil},
		"changed tree":     {func(_ *account, s *Setup) { s.Tool.Modified = true }, "tool", Warning, "with changes", nil},
		"out is a file":    {func(_ *account, s *Setup) { s.Out = file(t, 0o600) }, "reports-folder", Failed, "--out", nil},
		"open token file":  {func(_ *account, s *Setup) { s.TokenFiles = []string{file(t, 0o644)} }, "token-files", Warning, "mode 0644", nil},
		"token file gone":  {func(_ *account, s *Setup) { s.TokenFiles = []string{"/nowhere/token"} }, "token-files", Failed, "/nowhere/token", nil},
		"no target":        {func(_ *account, s *Setup) { s.Endpoint = target.Endpoint{}; s.Problem = errors.New("none") }, "settings", Failed, "none", nil},
		"endpoint as root": {func(_ *account, s *Setup) { s.Endpoint.URL += "/Users" }, "address", Failed, "service root", nil},
		"no server":        {func(_ *account, s *Setup) { s.Endpoint.URL = dead(t) }, "reachable", Failed, "refuses the connection", nil},
		"not HTTP":         {func(_ *account, s *Setup) { s.Endpoint.URL = babble(t) }, "reachable", Failed, "breaks it off", nil},
		"hangs": {func(a *account, s *Setup) {
			s.Endpoint.Timeout = 200 * time.Millisecond
			a.instead[users] = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		}, "reachable", Failed, "does not answer", nil},
		"half an answer": {func(a *account, s *Setup) {
			s.Endpoint.Timeout = 200 * time.Millisecond
			a.instead[users] = func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, "{")
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			}
		}, "reachable", Failed, "does not answer", nil},
		"clock ahead":    {header("Date", time.Now().Add(5*time.Minute).UTC().Format(http.TimeFormat)), "clock", Warning, "apart", nil},
		"clock behind":   {header("Date", time.Now().Add(-5*time.Minute).UTC().Format(http.TimeFormat)), "clock", Warning, "apart", nil},
		"clock, near":    {header("Date", time.Now().Add(-30*time.Second).UTC().Format(http.TimeFormat)), "clock", OK, "less than", nil},
		"clock, no date": {func(a *account, _ *Setup) { a.header["Date"] = nil }, "clock", Skipped, "does not date", nil},
		"clock, odd":     {header("Date", "today"), "clock", Warning, `"today"`, nil},
		"no token":       {func(_ *account, s *Setup) { s.Endpoint.Token = "" }, "token", Failed, "none is given", nil},
		"wrong token":    {func(_ *account, s *Setup) { s.Endpoint.Token = "another-token" }, "token", Failed, "401", nil},
		"token, 403":     {respond(users, 403, ""), "token", Failed, "may not", nil},
		"open to all": {func(a *account, _ *Setup) {
			a.instead[users] = a.list
		}, "anonymous", Failed, "answered with users", []string{"wrong-token"}},
		"open to a wrong token": {func(a *account, _ *Setup) {
			a.instead[users] = unless(func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }, 401, a.list)
		}, "wrong-token", Failed, "answered with users", nil},
		"anonymous, 404": {func(a *account, _ *Setup) {
			a.instead[users] = unless(func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }, 404,
				unless(func(r *http.Request) bool { return !strings.Contains(r.Header.Get("Authorization"), scimToken) }, 401, a.list))
		}, "anonymous", Warning, "404", nil},
		"wrong root": {respond(users, 404, ""), "users", Failed, "404", nil},
		"redirect": {func(a *account, _ *Setup) {
			a.instead[users] = func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://sso.example.com/"+scimToken, http.StatusFound)
			}
		}, "users", Failed, "https://sso.example.com/", nil},
		"server error": {respond(users, 503, ""), "users", Failed, "503", nil},
		"web page":     {respond(users, 200, "<html>"), "users", Failed, "not JSON", []string{"anonymous", "wrong-token"}},
		"no list":      {respond(users, 200, `{"totalResults":"2"}`), "users", Failed, "totalResults", []string{"anonymous", "wrong-token"}},
		"limit used":   {respond(users, 429, ""), "rate", Failed, "429", []string{"users"}},
		"discovery":    {respond("/scim/v2/Schemas", 404, ""), "discovery", Warning, "/Schemas answered 404; the rest claims filter.supported, patch.supported", nil},
		"discovery, no JSON": {respond("/scim/v2/ServiceProviderConfig", 200, "<html>"), "discovery", Warning,
			"/ServiceProviderConfig answered no JSON object; the rest claims nothing", nil},
		"rate told": {func(a *account, s *Setup) {
			limits(a, "190", "10000", "1000", "900")
			s.Endpoint.Rate = 5
		}, "rate", OK, "190 in 10s, 900 of 1000 left today", nil},
		"rate above burst": {func(a *account, s *Setup) {
			limits(a, "20", "10000", "1000", "900")
			s.Endpoint.Rate = 3
		}, "rate", Warning, "20 in 10s", nil},
		"no rate, and a burst": {func(a *account, _ *Setup) { limits(a, "190", "10000", "1000", "900") }, "rate", Warning, "190 in 10s", nil},
		"day nearly over":      {func(a *account, s *Setup) { limits(a, "", "", "1000", "99") }, "rate", Warning, "99 of 1000", nil},
		"day over":             {func(a *account, s *Setup) { limits(a, "", "", "1000", "0") }, "rate", Failed, "0 of 1000", nil},
		"rate garbage":         {func(a *account, s *Setup) { limits(a, "many", "0", "-1", "1e3") }, "rate", Skipped, "does not say", nil},
		"no domain":            {func(_ *account, s *Setup) { s.Endpoint.Domain = "" }, "domain", Failed, "none is given", nil},
		"no such domain":       {func(_ *account, s *Setup) { s.Endpoint.Domain = "acme" }, "domain", Failed, "no domain name", nil},
		"mail provider":        {func(_ *account, s *Setup) { s.Endpoint.Domain = "GMail.com" }, "domain", Failed, "mail provider", nil},
		"domain of nobody":     {func(_ *account, s *Setup) { s.Endpoint.Domain = "other.example" }, "domain", Warning, "which nobody has; domains among 2 users: acme.example 2", nil},
		"domain, letter case":  {func(_ *account, s *Setup) { s.Endpoint.Domain = "Acme.Example" }, "domain", OK, "acme.example 2", nil},
		"domain, no users":     {func(a *account, _ *Setup) { a.users = nil }, "domain", OK, "no users", nil},
		"leftovers": {func(a *account, _ *Setup) {
			a.users = append(a.users, "rcabcd2345-1-ada@acme.example", "RCABCD2345-17-x@acme.example", "rczzzz7777-1-ada@acme.example")
		}, "leftovers", Warning, "3 users of 2 runs among 5 users: rcabcd2345 2, rczzzz7777 1", nil},
		"no leftovers": {func(a *account, _ *Setup) {
			a.users = append(a.users, "rcaldwells@acme.example", "rcaldwells-jr@acme.example")
		}, "leftovers", OK, "none among 4", nil},
		"leftovers on a later page": {func(a *account, _ *Setup) {
			for i := range 250 {
				a.users = append(a.users, fmt.Sprintf("u%d@acme.example", i))
			}
			a.users = append(a.users, "rcabcd2345-1-ada@acme.example")
		}, "leftovers", Warning, "among 253 users", nil},
		"more users than are walked": {func(a *account, _ *Setup) {
			for i := range 2100 {
				a.users = append(a.users, fmt.Sprintf("u%d@acme.example", i))
			}
		}, "leftovers", OK, "among the first 2000 of 2102 users", nil},
		"startIndex is ignored": {func(a *account, _ *Setup) {
			a.instead[users] = unless(func(r *http.Request) bool { return r.Header.Get("Authorization") != "Bearer "+scimToken }, 401,
				answer(200, `{"totalResults":99,"Resources":[{"id":"1","userName":"x@acme.example"}]}`))
		}, "leftovers", OK, "among the first 1 of 99 users", nil},
		"later page hangs": {func(a *account, s *Setup) {
			s.Endpoint.Timeout = time.Second
			for i := range 100 {
				a.users = append(a.users, fmt.Sprintf("u%d@acme.example", i))
			}
			a.instead[users] = unless(func(r *http.Request) bool { return r.Header.Get("Authorization") != "Bearer "+scimToken }, 401,
				func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Query().Get("startIndex") == "101" {
						<-r.Context().Done()
					}
					a.list(w, r)
				})
		}, "leftovers", Warning, "among the first 100 of 102 users; then time ran out", nil},
		"later page fails": {func(a *account, _ *Setup) {
			a.instead[users] = unless(func(r *http.Request) bool { return r.Header.Get("Authorization") != "Bearer "+scimToken }, 401,
				unless(func(r *http.Request) bool { return r.URL.Query().Get("count") == "100" }, 500, a.list))
		}, "leftovers", Failed, "500", []string{"domain"}},
		"no settings token": {func(_ *account, s *Setup) { s.Endpoint.SettingsToken = "" }, "settings-api", Skipped, "no settings token", nil},
		"sets unknown":      {func(_ *account, s *Setup) { s.Endpoint.SettingsToken = "" }, "permission-sets", Skipped, "not known", nil},
		"settings, 401":     {func(_ *account, s *Setup) { s.Endpoint.SettingsToken = "another-token" }, "settings-api", Failed, "not known", nil},
		"settings, 403":     {respond(roles, 403, ""), "settings-api", Failed, "may not read", nil},
		"settings, 404":     {respond(roles, 404, ""), "settings-api", Failed, "404", nil},
		"settings, 502":     {respond(roles, 502, ""), "settings-api", Failed, "502", nil},
		"settings, page":    {respond(roles, 200, "<html>"), "settings-api", Failed, "no usable answer", nil},
		"settings, hangs": {func(a *account, s *Setup) {
			s.Endpoint.Timeout = 500 * time.Millisecond
			a.instead[roles] = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		}, "settings-api", Failed, "deadline", nil},
		"settings, plain": {func(_ *account, s *Setup) { s.Endpoint.SettingsURL = "http://api.hubapi.com" }, "settings-api", Failed, "https://", nil},
		"sets of the file": {func(_ *account, s *Setup) {
			s.Endpoint.SettingsToken, s.Endpoint.Sets = "", named("A", "B", "Super Admin")
		}, "permission-sets", OK, "3: 2 harmless, 1 super admin", nil},
		"no sets":          {func(a *account, _ *Setup) { a.sets = nil }, "permission-sets", Warning, "there is none", nil},
		"no harmless set":  {func(a *account, _ *Setup) { a.sets = []string{`{"id":"1","name":"x","requiresBillingWrite":true}`} }, "permission-sets", Warning, "1: 0 harmless, 0 super admin by name or file, 1 with a paid seat", nil},
		"set named twice":  {func(a *account, _ *Setup) { a.sets = append(a.sets, a.sets[0]) }, "permission-sets", Warning, `several are named "Sales Manager"`, nil},
		"neighbours":       {func(a *account, _ *Setup) { a.sets = append(a.sets, `{"id":"3","name":"sales manager "}`) }, "permission-sets", Warning, `"Sales Manager" and "sales manager " (letter case, a blank behind it)`, nil},
		"prefix, no alarm": {func(a *account, _ *Setup) { a.sets = append(a.sets, `{"id":"3","name":"Sales"}`) }, "permission-sets", OK, "3: 3 harmless", nil},
		"more than 100":    {func(a *account, _ *Setup) { a.sets = many(101) }, "permission-sets", Warning, "more than 100", nil},
		"100":              {func(a *account, _ *Setup) { a.sets = many(100) }, "permission-sets", OK, "100: 100 harmless", nil},
		"file knows more": {func(_ *account, s *Setup) {
			s.Endpoint.Sets = []target.PermissionSet{{Name: "Sales Manager", SuperAdmin: true}}
		}, "permission-sets", OK, "1 super admin", nil},
		"file names a ghost":    {func(_ *account, s *Setup) { s.Endpoint.Sets = named("Sales manager") }, "permission-sets", Warning, `none of "Sales manager"`, nil},
		"no place for journals": {func(_ *account, s *Setup) { s.Journals = "" }, "journals", Failed, "--journal", nil},
		"journals in a file":    {func(_ *account, s *Setup) { s.Journals = file(t, 0o600) }, "journals", Failed, "not a directory", nil},
		"journals not needed":   {func(_ *account, s *Setup) { s.Endpoint.Kind, s.Journals = target.Embedded, "" }, "journals", Skipped, "none is needed", nil},
		"a run ended open": {func(_ *account, s *Setup) {
			keep(t, s.Journals, "rcabcd2345", s.Endpoint.URL+"/", 0)
		}, "journals", Warning, "rcabcd2345 of 2026-11-01: 1 resource; ", nil},
		"a run is under way": {func(_ *account, s *Setup) {
			keep(t, s.Journals, "rcabcd2345", s.Endpoint.URL, os.Getppid())
		}, "journals", Warning, "under way as process", nil},
		"a run elsewhere ended open": {func(_ *account, s *Setup) {
			keep(t, s.Journals, "rcabcd2345", "https://other.example/scim/v2", 0)
		}, "journals", OK, "open of 1 run against other targets", nil},
		"a broken journal": {func(_ *account, s *Setup) {
			if err := os.WriteFile(filepath.Join(s.Journals, "rcabcd2345.jsonl"), []byte("x\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "journals", Warning, "does not begin with a line of a journal", nil},
		"seats":              {func(*account, *Setup) {}, "seats", OK, `"Core" 0 left, "Sales" 3 left`, nil},
		"seats, 403":         {respond(seatsPath, 403, ""), "seats", Skipped, "settings.billing.write", nil},
		"seats, 404":         {respond(seatsPath, 404, ""), "seats", Skipped, "does not tell", nil},
		"seats, page":        {respond(seatsPath, 200, "<html>"), "seats", Skipped, "no usable answer", nil},
		"seats, none":        {respond(seatsPath, 200, `{"results":[]}`), "seats", Skipped, "lists none", nil},
		"seats, no number":   {respond(seatsPath, 200, `{"results":[{"name":"View-Only"}]}`), "seats", OK, `"View-Only" without a number`, nil},
		"seats, no settings": {func(_ *account, s *Setup) { s.Endpoint.SettingsToken = "" }, "seats", Skipped, "settings API can tell", nil},
		"one token for both": {func(a *account, s *Setup) {
			s.Endpoint.SettingsToken = ""
			a.instead[roles] = unless(func(r *http.Request) bool { return r.Header.Get("Authorization") != "Bearer "+scimToken }, 401, answer(200, `{"results":[]}`))
		}, "token", OK, "by the settings API", nil},
		"tokens swapped": {func(a *account, s *Setup) { s.Endpoint.Token, s.Endpoint.SettingsToken = theSettingsToken, scimToken }, "token", Failed, "each other's place", []string{"settings-api"}},
		"no token is shown to strangers": {func(a *account, s *Setup) {
			s.Endpoint.Token, s.Endpoint.SettingsToken = theSettingsToken, scimToken
			s.Endpoint.SettingsURL = "https://settings.example"
		}, "token", Failed, "mistyped", []string{"settings-api"}},
		"burst nearly used": {func(a *account, s *Setup) {
			limits(a, "190", "10000", "1000", "900")
			a.header["X-Hubspot-Ratelimit-Remaining"] = []string{"40"}
			s.Endpoint.Rate = 5
		}, "rate", Warning, "40 left at this moment", nil},
		"roles are held":     {holds(`["Sales Manager"]`, `["1"]`), "role-sync", OK, "seemingly on: 2 of 2 users", nil},
		"roles are not held": {holds(`["Sales Manager"]`, `["2"]`), "role-sync", Warning, "seemingly off: 0 of 2 users", nil},
		"roles of no set":    {holds(`["sales manager"]`, `["1"]`), "role-sync", Skipped, "without a write", nil},
		"roles held by some": {func(a *account, s *Setup) {
			holds(`[{"value":"Sales Manager"}]`, `["1"]`)(a, s)
			a.held["bob@acme.example"] = `[]`
		}, "role-sync", Warning, "not clear: 1 of 2 users", nil},
		"no image":      {func(_ *account, _ *Setup) {}, "engine", Skipped, "not looked at", nil},
		"image":         {image("engine 20.10", true, nil), "engine", OK, "engine 20.10; image", nil},
		"no such image": {image("engine 20.10", false, nil), "engine", Warning, "is not there", nil},
		"no engine": {image("", false, &target.Unusable{What: "a container cannot be started", Hint: "Start Docker.", Err: errors.New("none was found")}), "engine", Failed,
			"a container cannot be started: none was found", nil},
		"engine fails":        {image("", false, errors.New("version: EOF")), "engine", Failed, "version: EOF", nil},
		"control port":        {func(_ *account, s *Setup) { s.Endpoint.ControlURL = control(t, 200, `{"enabled":true}`) }, "role-sync", OK, "on", nil},
		"control port, off":   {func(_ *account, s *Setup) { s.Endpoint.ControlURL = control(t, 200, `{"enabled":false}`) }, "role-sync", Warning, "off", nil},
		"control port, other": {func(_ *account, s *Setup) { s.Endpoint.ControlURL = control(t, 200, `{}`) }, "role-sync", Failed, "does not say", nil},
		"control port, 404":   {func(_ *account, s *Setup) { s.Endpoint.ControlURL = control(t, 404, ``) }, "role-sync", Failed, "404", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			s := a.setup()
			c.with(a, &s)
			r := examine(t, newExam(s))
			got := result(t, r, c.check)
			if got.State != c.state || !strings.Contains(got.Found+" "+got.Means, c.words) {
				t.Errorf("%s: got %s, %q; want %s with %q", c.check, got.State, got.Found+" "+got.Means, c.state, c.words)
			}
			for _, other := range r.Checks {
				if other.ID != c.check && !slices.Contains(c.also, other.ID) && (other.State == Failed || other.State == Warning) {
					t.Errorf("%s is %s too: %s", other.ID, other.State, other.Found)
				}
			}
		})
	}
}

// keep writes the journal of a run that left one user, and of process 0 is over.
func keep(t *testing.T, folder, run, target string, process int) {
	t.Helper()
	lines := fmt.Sprintf(`{"time":"2026-11-01T10:00:00Z","event":"began","run":%q,"process":%d,"target":%q}
{"time":"2026-11-01T10:00:01Z","event":"creating","run":%q,"endpoint":"Users","name":"%s-1-ada@acme.test"}
`, run, process, target, run, run)
	if err := os.WriteFile(journal.Path(folder, run), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
}

// holds gives both users of an account roles over SCIM, and permission sets by id.
func holds(roles, ids string) func(*account, *Setup) {
	return func(a *account, _ *Setup) {
		a.roles, a.held = map[string]string{}, map[string]string{}
		for _, user := range a.users {
			a.roles[user], a.held[user] = roles, ids
		}
	}
}

func file(t *testing.T, mode os.FileMode) string {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(scimToken), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
	return path
}

// unless answers with a status where the request is of a kind.
func unless(kind func(*http.Request) bool, status int, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if kind(r) {
			w.WriteHeader(status)
			return
		}
		next(w, r)
	}
}

func limits(a *account, burst, interval, daily, left string) {
	for name, value := range map[string]string{"Max": burst, "Interval-Milliseconds": interval, "Daily": daily, "Daily-Remaining": left} {
		if value != "" {
			a.header.Set("X-HubSpot-RateLimit-"+name, value)
		}
	}
}

func named(names ...string) (sets []target.PermissionSet) {
	for _, n := range names {
		sets = append(sets, target.PermissionSet{Name: n})
	}
	return sets
}

func many(n int) (sets []string) {
	for i := range n {
		sets = append(sets, fmt.Sprintf(`{"id":"%d","name":"Set %03d"}`, i, i))
	}
	return sets
}

func control(t *testing.T, status int, body string) string {
	server := httptest.NewServer(answer(status, body))
	t.Cleanup(server.Close)
	return server.URL
}

// dead is an address where nobody listens.
func dead(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/scim/v2"
}

// babble is a server that speaks something else.
func babble(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, "220 mail.example ESMTP \x1b[31m\r\n")
			conn.Close()
		}
	}()
	return "http://" + l.Addr().String() + "/scim/v2"
}

// image has the set-up ask for a container on an engine that answers so.
func image(engine string, present bool, err error) func(*account, *Setup) {
	return func(_ *account, s *Setup) {
		s.Image = "acme/scim:1"
		s.Engine = func(context.Context) (string, bool, error) { return engine, present, err }
	}
}
