package mockidp

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"rolecall/scim"
)

// target is a small service provider that understands every dialect. A test
// may put words into its mouth with speak.
type target struct {
	*httptest.Server
	mu    sync.Mutex
	users []string // JSON, in order of creation
	born  int
	group groupTarget
	seen  []string // requests as on the wire
	// speak answers instead of the target when it returns true. n counts
	// requests from 1.
	speak func(n int, w http.ResponseWriter, r *http.Request) bool
	// shape may alter an answer that the target gives after doing as it was asked.
	shape func(r *http.Request, a *httptest.ResponseRecorder)
}

func newTarget(t *testing.T) *target {
	t.Helper()
	s := &target{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *target) client(t *testing.T) *scim.Client {
	t.Helper()
	c, err := scim.NewClient(scim.Config{BaseURL: s.URL + "/scim/v2", Token: "token-of-the-test"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// idp is an identity provider on a clock of its own.
func (s *target) idp(t *testing.T, dialect string, opts Options) *IdP {
	t.Helper()
	if opts.Clock == nil {
		opts.Clock = NewVirtualClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	}
	if opts.TestLogin == "" {
		opts.TestLogin = "connection.test@acme.test"
	}
	p, err := New(dialect, s.client(t), opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// requests are those seen since the last call.
func (s *target) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = nil
	return seen
}

// put makes a user what the test says.
func (s *target) put(id, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, u := range s.users {
		if gjson.Get(u, "id").String() == id {
			s.users[i] = user
			return
		}
	}
	s.users = append(s.users, user)
}

func (s *target) user(id string) scim.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(id); i >= 0 {
		return scim.ParseResource([]byte(s.users[i]))
	}
	return scim.Resource{}
}

func (s *target) index(id string) int {
	return slices.IndexFunc(s.users, func(u string) bool { return gjson.Get(u, "id").String() == id })
}

func (s *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, onTheWire(r, body))
	if s.speak != nil && s.speak(len(s.seen), w, r) {
		return
	}
	a := httptest.NewRecorder()
	s.answer(a, r, body)
	if s.shape != nil {
		s.shape(r, a)
	}
	maps.Copy(w.Header(), a.Header())
	w.WriteHeader(a.Code)
	w.Write(a.Body.Bytes())
}

// says replaces the body of an answer.
func says(a *httptest.ResponseRecorder, body string) {
	a.Body.Reset()
	a.Body.WriteString(body)
}

// answer does what a request asks for, as every dialect means it.
func (s *target) answer(w http.ResponseWriter, r *http.Request, body []byte) {
	path := strings.TrimPrefix(r.URL.Path, "/scim/v2")
	id, one := strings.CutPrefix(path, "/Users/")
	i := s.index(id)
	switch {
	case path == "/Groups" || strings.HasPrefix(path, "/Groups/"):
		s.group.answer(w, r, strings.TrimPrefix(strings.TrimPrefix(path, "/Groups"), "/"), body)
	case path == "/Schemas":
		say(w, 200, listOf([]string{`{"id":"` + scim.UserURN + `"}`}))
	case path == "/ServiceProviderConfig":
		say(w, 200, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{"supported":`+fmt.Sprint(!s.group.noPatch)+`},"bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":0},"filter":{"supported":true,"maxResults":200}}`)
	case path == "/Users" && r.Method == http.MethodGet:
		s.list(w, r.URL.Query().Get("filter"))
	case path == "/Users" && r.Method == http.MethodPost:
		s.create(w, body)
	case !one || i < 0:
		refuse(w, 404, "", "no such resource")
	case r.Method == http.MethodGet:
		say(w, 200, s.users[i])
	case r.Method == http.MethodPut:
		if was := gjson.Get(s.users[i], "active"); was.Exists() && !gjson.GetBytes(body, "active").Exists() {
			body, _ = sjson.SetBytes(body, "active", was.Bool()) // leaving it out changes nothing
		}
		if !gjson.GetBytes(body, "id").Exists() {
			body, _ = sjson.SetBytes(body, "id", id)
		}
		s.users[i] = string(body)
		say(w, 200, s.users[i])
	case r.Method == http.MethodPatch:
		s.users[i] = patched(s.users[i], body)
		w.WriteHeader(204)
	case r.Method == http.MethodDelete:
		s.users = slices.Delete(s.users, i, i+1)
		w.WriteHeader(204)
	default:
		refuse(w, 405, "", "no such method")
	}
}

var userFilter = regexp.MustCompile(`^(userName|emails?) (?i:eq|co) "?([^"]*)"?$`)

func (s *target) list(w http.ResponseWriter, filter string) {
	if filter == "" {
		say(w, 200, listOf(s.users))
		return
	}
	m := userFilter.FindStringSubmatch(filter)
	if m == nil {
		refuse(w, 400, "invalidFilter", "cannot read "+filter)
		return
	}
	attribute := map[string]string{"userName": "userName", "email": "emails.0.value", "emails": "emails.0.value"}[m[1]]
	say(w, 200, listOf(slices.DeleteFunc(slices.Clone(s.users), func(u string) bool {
		return !strings.EqualFold(gjson.Get(u, attribute).String(), m[2])
	})))
}

func (s *target) create(w http.ResponseWriter, body []byte) {
	for _, u := range s.users {
		if strings.EqualFold(gjson.Get(u, "userName").String(), gjson.GetBytes(body, "userName").String()) {
			refuse(w, 409, "uniqueness", "userName is taken")
			return
		}
	}
	s.born++
	user, _ := sjson.DeleteBytes(body, "password")
	user, _ = sjson.SetBytes(user, "id", fmt.Sprintf("u-%d", s.born))
	s.users = append(s.users, string(user))
	w.Header().Set("Location", fmt.Sprintf("/scim/v2/Users/u-%d", s.born))
	say(w, 201, string(user))
}

func listOf(users []string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,"startIndex":1,"itemsPerPage":%d,"Resources":[%s]}`,
		len(users), len(users), strings.Join(users, ","))
}

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func refuse(w http.ResponseWriter, status int, scimType, detail string) {
	body, _ := json.Marshal(map[string]any{
		"schemas": []string{scim.ErrorURN}, "status": fmt.Sprint(status), "scimType": scimType, "detail": detail,
	})
	say(w, status, string(body))
}

// patched applies the operations of any dialect.
func patched(user string, body []byte) string {
	for _, op := range gjson.GetBytes(body, "Operations").Array() {
		path := op.Get("path").String()
		if path != "" {
			user = assign(user, strings.ToLower(op.Get("op").String()), path, op.Get("value"))
			continue
		}
		op.Get("value").ForEach(func(key, value gjson.Result) bool {
			user = assign(user, "replace", key.String(), value)
			return true
		})
	}
	return user
}

var elementPath = regexp.MustCompile(`^(\w+)\[(\w+) eq "(\w+)"\]\.(\w+)$`)

func assign(user, op, path string, value gjson.Result) string {
	set := func(user, path, raw string) string {
		out, err := sjson.SetRaw(user, path, raw)
		if err != nil {
			panic(err)
		}
		return out
	}
	raw := value.Raw
	switch {
	case path == "active":
		return set(user, path, strings.ToLower(value.String()))
	case path == "roles" && op == "add":
		for _, role := range value.Array() {
			if inner := role.Get("value").String(); gjson.Valid(inner) && gjson.Parse(inner).IsObject() {
				role = gjson.Parse(inner)
			}
			user = set(user, "roles.-1", role.Raw)
		}
		return user
	case strings.HasPrefix(path, scim.EnterpriseURN+":"):
		return set(user, gjson.Escape(scim.EnterpriseURN)+"."+strings.TrimPrefix(path, scim.EnterpriseURN+":"), raw)
	}
	m := elementPath.FindStringSubmatch(path)
	if m == nil {
		return set(user, path, raw)
	}
	for i, element := range gjson.Get(user, m[1]).Array() {
		if strings.EqualFold(element.Get(m[2]).String(), m[3]) {
			return set(user, fmt.Sprintf("%s.%d.%s", m[1], i, m[4]), raw)
		}
	}
	kind := fmt.Sprintf("%q", m[3])
	if m[2] == "primary" {
		kind = "true"
	}
	return set(user, m[1]+".-1", fmt.Sprintf(`{%q:%s,%q:%s}`, m[2], kind, m[4], raw))
}

var password = regexp.MustCompile(`"password":"[2-9a-z]{8}"`)

// onTheWire writes a request down as the golden captures have it: headers
// sorted, without those that depend on the connection, the token and the
// password taken out.
func onTheWire(r *http.Request, body []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.RequestURI)
	names := []string{}
	for name := range r.Header {
		if name != "Content-Length" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		value := strings.Join(r.Header[name], ", ")
		if name == "Authorization" {
			value = scim.Redacted
		}
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	b.WriteByte('\n')
	if len(body) > 0 {
		b.Write(password.ReplaceAll(body, []byte(`"password":"`+scim.Redacted+`"`)))
		b.WriteByte('\n')
	}
	return b.String()
}
