package scim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"rolecall/scim"
)

// recorded is everything of an exchange that may be shown, as JSON and as a
// command line.
func recorded(t *testing.T, x *scim.Exchange) string {
	t.Helper()
	raw, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw) + x.Curl()
}

// Whatever the target throws back, no credential is recorded.
// A secret that a report cut short is none the less one.
func TestRedactFindsWhatWasCutShort(t *testing.T) {
	c := client(t, scim.Config{BaseURL: "http://127.0.0.1", Token: token})
	for text, want := range map[string]string{
		"got " + token + " back":     "got [redacted] back",
		"got " + token[:12] + "...":  "got [redacted]...",
		"got " + token[:3] + "...":   "got " + token[:3] + "...",
		"an ellipsis ... of its own": "an ellipsis ... of its own",
	} {
		if got := c.Redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestTheTokenIsNeverRecorded(t *testing.T) {
	const settings = `pat-"na1"-<0815>&x`
	base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session=abcdef123456")
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		quoted, _ := json.Marshal(map[string]string{"detail": "no " + r.Header.Get("Authorization"), "other": settings})
		w.Write(quoted)
		io.WriteString(w, "\n"+settings)
	})
	c := client(t, scim.Config{BaseURL: base, Token: token, Secrets: []string{settings, "", "abc"}})
	x, err := c.Do(t.Context(), scim.Request{
		Method: http.MethodPost, Path: "/Users",
		Header: http.Header{"cookie": {"k=v123456"}, "X-Note": {"holds " + token}},
		Body:   []byte(`{"note":"` + token + `"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	all := recorded(t, x)
	for _, secret := range []string{token, settings, `pat-\"na1\"`, "v123456", "abcdef123456"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is recorded in %s", secret, all)
		}
	}
	if !strings.Contains(all, scim.Redacted) || x.RequestHeader.Get("X-Note") != "holds "+scim.Redacted {
		t.Errorf("nothing stands where the secrets stood: %s", all)
	}
	if !strings.Contains(string(x.Body()), settings) || x.Header("X-Echo") != "Bearer "+token {
		t.Error("the answer as it came is not there for reading")
	}
	x, err = c.Do(t.Context(), scim.Request{Method: http.MethodGet, Path: "/", Header: http.Header{"authorization": {"Basic dXNlcjpwYXNz"}}})
	if err != nil || x.RequestHeader.Get("Authorization") != scim.Redacted {
		t.Errorf("a credential of the caller's own is recorded as %v (%v)", x.RequestHeader, err)
	}
	if got := c.WithToken("another-token").Redact("x " + token + " another-token"); got != "x "+scim.Redacted+" "+scim.Redacted {
		t.Errorf("WithToken redacts %q", got)
	}
}

// Short strings are no secrets to search for: they would blank out words.
func TestShortSecretsLeaveTextsAlone(t *testing.T) {
	c := client(t, scim.Config{BaseURL: "http://localhost", Secrets: []string{"user", ""}})
	if got := c.Redact("the user is here"); got != "the user is here" {
		t.Errorf("%q", got)
	}
}

func TestStrangersAreNotRecorded(t *testing.T) {
	const body = `{"totalResults":3, "Resources": [ {"id":"1","userName":"rc1-ada@acme.test"}, {"id":"2","userName":"boss@acme.test","name":{"familyName":"Boss"}} ,{"id":"3"}], "schemas":[]}`
	base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) })
	c := client(t, scim.Config{BaseURL: base, Ours: func(name string) bool { return strings.HasPrefix(name, "rc1-") }})
	x, err := c.Get(t.Context(), "/Users", "")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(body, `{"id":"2","userName":"boss@acme.test","name":{"familyName":"Boss"}}`, scim.Stranger, 1)
	if x.ResponseBody != want {
		t.Errorf("recorded\n%s\nwant\n%s", x.ResponseBody, want)
	}
	if list, err := x.List(); err != nil || list.Resources[1].UserName() != "boss@acme.test" {
		t.Error("the answer itself must stay whole")
	}
}

func TestOverlappingSecretsLeaveNoEnd(t *testing.T) {
	base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "secret1-and-more secret1") })
	c := client(t, scim.Config{BaseURL: base, Token: "secret1", Secrets: []string{"secret1-and-more"}})
	x, err := c.Get(t.Context(), "/Users", "")
	if err != nil {
		t.Fatal(err)
	}
	if want := scim.Redacted + " " + scim.Redacted; x.ResponseBody != want {
		t.Errorf("recorded %q, want %q", x.ResponseBody, want)
	}
}

func TestACredentialOfTheRequestIsNotEchoed(t *testing.T) {
	base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Header.Get("Authorization")) })
	c := client(t, scim.Config{BaseURL: base})
	x, err := c.Do(t.Context(), scim.Request{Method: "GET", Path: "/Users", Header: http.Header{"Authorization": {"Basic credential-of-its-own"}}})
	if err != nil {
		t.Fatal(err)
	}
	if all := recorded(t, x); strings.Contains(all, "credential-of-its-own") {
		t.Errorf("recorded %s", all)
	}
}

func TestALargeBodyIsCutAndStillClean(t *testing.T) {
	const secret = "a-secret-of-thirty-bytes-or-so"
	long := strings.Repeat("x", 64<<10-10) + secret + strings.Repeat("y", 100)
	base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, long) })
	c := client(t, scim.Config{BaseURL: base, Token: secret})
	x, err := c.Get(t.Context(), "/Users", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(x.ResponseBody) > 64<<10+100 || strings.Contains(x.ResponseBody, secret[:6]) || !strings.Contains(x.ResponseBody, "bytes in all") {
		t.Errorf("recorded %d bytes, ending %q", len(x.ResponseBody), x.ResponseBody[len(x.ResponseBody)-60:])
	}
	if string(x.Body()) != long {
		t.Error("the body itself must stay whole")
	}
}

func TestPasswordsAreNeverRecorded(t *testing.T) {
	tests := []struct{ name, body, kept string }{
		{"creation", `{"userName":"a","password":"hunter22","active":true}`, `"active":true}`},
		{"a case of s that is not ASCII", `{"paſſword":"hunter22","id":"1"}`, `"id":"1"}`},
		{"at both ends", `{"x":"y","PASSWORD":"hunter22","id":"password"}`, `"id":"password"}`},
		{"text that is no JSON", `name=a 'passWORD': hunter22`, `name=a`},
		{"blanks", `{ "password" : "hunter22" }`, `{ "password" : `},
		{"letter case", `{"Password":"hunter22","id":"1"}`, `"id":"1"}`},
		{"escapes", `{"password":"hun\"ter22","id":"1"}`, `"id":"1"}`},
		{"number", `{"password":22334455,"id":"1"}`, `"id":"1"}`},
		{"qualified", `{"urn:ietf:params:scim:schemas:core:2.0:User:password":"hunter22"}`, ""},
		{"cut off", `{"userName":"a","password":"hunter22`, `"userName":"a"`},
		{"PATCH with path", `{"Operations":[{"op":"replace","path":"password","value":"hunter22"}]}`, `"path":"password"`},
		{"PATCH, value first", `{"Operations":[{"op":"replace","value":"hunter22","path":"Password"}]}`, `"op":"replace"`},
		{"PATCH, qualified path", `{"Operations":[{"op":"Add","path":"urn:ietf:params:scim:schemas:core:2.0:User:password","value":"hunter22"}]}`, ""},
		{"PATCH, number", `{"Operations":[{"op":"replace","path":"password","value":22334455}]}`, `"path":"password"`},
		{"PATCH, array", `{"Operations":[{"op":"replace","path":"password","value":["hunter22", "x"]}],"id":"1"}`, `"id":"1"}`},
		{"array", `{"password":["hunter22"],"id":"1"}`, `"id":"1"}`},
		{"object", `{"password":{"value":"hunter22"},"id":"1"}`, `"id":"1"}`},
		{"unicode escape", `{"pass\u0077ord":"hunter22","id":"1"}`, `"id":"1"}`},
		{"echo inside a string", `{"detail":"bad body {\"password\":\"hunter22\",\"active\":true}"}`, `active`},
		{"echo inside an echo", `{"detail":"{\"message\":\"{\\\"password\\\":\\\"hunter22\\\"}\"}"}`, `message`},
		{"list", `{"Resources":[{"id":"1","password":"hunter22"},{"id":"2"}]}`, `{"id":"2"}]}`},
		{"PATCH without path", `{"Operations":[{"op":"replace","value":{"password":"hunter22","active":true}}]}`, `"active":true`},
	}
	base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }) // a target that echoes
	c := client(t, scim.Config{BaseURL: base})
	for _, tt := range tests {
		x, err := c.Post(t.Context(), "/Users", []byte(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		all := recorded(t, x)
		for _, secret := range []string{"hunter22", "ter22", "22334455"} {
			if strings.Contains(all, secret) {
				t.Errorf("%s: recorded %s", tt.name, all)
			}
		}
		for _, body := range []string{x.RequestBody, x.ResponseBody} {
			if !strings.Contains(body, scim.Redacted) || !strings.Contains(body, tt.kept) {
				t.Errorf("%s: recorded %s", tt.name, body)
			}
		}
	}
}

// What only looks like a password stays.
func TestOtherValuesStay(t *testing.T) {
	base, _ := serve(t, func(http.ResponseWriter, *http.Request) {})
	body := `{"passwordHint":"dog","detail":"password too short","Operations":[{"path":"title","value":"Lead"}]}`
	x, err := client(t, scim.Config{BaseURL: base, Token: token}).Post(t.Context(), "/Users", []byte(body))
	if err != nil || x.RequestBody != body {
		t.Errorf("recorded %s (%v)", x.RequestBody, err)
	}
}

func TestCurl(t *testing.T) {
	base, _ := serve(t, func(http.ResponseWriter, *http.Request) {})
	body := `{"userName":"o'brien@acme.test","note":"$HOME \n"}`
	c := client(t, scim.Config{BaseURL: base, Token: token})
	x, err := c.Post(t.Context(), "/Users", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	want := `curl -sS -X POST -H "Authorization: Bearer $ROLECALL_TOKEN" -H 'Accept: application/scim+json'` +
		` -H 'Content-Type: application/scim+json' --data-raw '{"userName":"o'\''brien@acme.test","note":"$HOME \n"}' '` + base + `/Users'`
	if got := x.Curl(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	x, err = c.Get(t.Context(), "/Users", scim.Query("filter", scim.Eq("userName", "o'brien")))
	if err != nil || !strings.HasSuffix(x.Curl(), ` '`+base+`/Users?filter=userName%20eq%20%22o%27brien%22'`) || strings.Contains(x.Curl(), "--data") {
		t.Errorf("%s (%v)", x.Curl(), err)
	}
}

// FuzzRedact looks for a password and a token in what is recorded of any body.
func FuzzRedact(f *testing.F) {
	for _, s := range []string{`"`, `\`, `{}`, `,"x":1`, `"path":"password"`, `:`, `[`, "\x00\xff", `\"`} {
		f.Add(s, s)
	}
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "hunter22hunter22"
		quoted, err := json.Marshal(map[string]string{"note": before, "password": secret, "zone": after + token})
		if err != nil {
			t.Skip()
		}
		c, err := scim.NewClient(scim.Config{BaseURL: "http://localhost", Token: token, Transport: direct{echo}})
		if err != nil {
			t.Fatal(err)
		}
		x, err := c.Post(t.Context(), "/Users", quoted)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range []string{x.RequestBody, x.ResponseBody} {
			if strings.Contains(body, secret) && !strings.Contains(before+after, secret) || strings.Contains(body, token) {
				t.Fatalf("recorded %s", body)
			}
			if !json.Valid([]byte(body)) {
				t.Fatalf("redaction broke the JSON: %s", body)
			}
		}
	})
}
