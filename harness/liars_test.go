package harness_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/scim"
	"rolecall/suites"
	"rolecall/suites/stage"
	"rolecall/target"
)

// always answers each request alike.
func always(status int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// yes answers each request with a body and the status of success.
func yes(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		io.WriteString(w, body)
	}
}

const (
	fixedUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2819c223","userName":"ada@acme.test","active":true,` +
		`"name":{"givenName":"Ada","familyName":"Byron"},"displayName":"Ada Byron","emails":[{"value":"ada@acme.test","type":"work","primary":true}],` +
		`"meta":{"resourceType":"User","created":"2026-01-01T00:00:00Z","lastModified":"2026-01-01T00:00:00Z","version":"W/\"1\"","location":"/scim/v2/Users/2819c223"}}`
	fixedList  = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"startIndex":1,"itemsPerPage":1,"Resources":[` + fixedUser + `]}`
	emptyList  = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`
	fixedError = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"not found"}`
)

// fixed answers as a service provider would that has one user and nothing else,
// whatever it is asked.
func fixed(list string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		w.Header().Set("ETag", `W/"1"`)
		switch {
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
			return
		case strings.HasSuffix(r.URL.Path, "/.search"), r.Method == http.MethodGet && strings.Count(r.URL.Path, "/") == 3:
			io.WriteString(w, list)
			return
		case r.Method == http.MethodPost:
			w.Header().Set("Location", "/scim/v2/Users/2819c223")
			w.WriteHeader(http.StatusCreated)
		}
		io.WriteString(w, fixedUser)
	}
}

// liars answer at once.
func liars() map[string]http.HandlerFunc {
	const many = 30_000
	return map[string]http.HandlerFunc{
		"yes to everything":  yes("{}"),
		"nothing at all":     yes(""),
		"a server error":     always(http.StatusInternalServerError, "text/html", "<h1>Internal Server Error</h1>"),
		"no to everything":   always(http.StatusNotFound, "application/scim+json", fixedError),
		"not authorised":     always(http.StatusUnauthorized, "application/scim+json", strings.ReplaceAll(fixedError, "404", "401")),
		"a page for all":     always(http.StatusOK, "text/html", "<!doctype html><title>Sign in</title>"),
		"wrong types":        yes(`{"schemas":5,"id":["x"],"totalResults":"1","Resources":{"id":1},"userName":{},"active":"yes","emails":"x","name":[],"meta":[],"Operations":{}}`),
		"wrong types inside": yes(`{"schemas":[1],"id":"x","totalResults":1,"Resources":[[],"x",null],"emails":[1,null,[]],"meta":{"location":7,"version":{}},"Operations":[1]}`),
		"cut off":            yes(`{"schemas":["urn:ietf:params:scim:`),
		"invalid utf8":       yes("{\"id\":\"\xff\xfe\",\"userName\":\"\xc0\xaf\",\"totalResults\":0}"),
		"deeply nested":      yes(strings.Repeat(`{"Resources":[`, many) + strings.Repeat(`]}`, many)),
		"one for all":        yes(`{"id":"1","userName":"x","active":true,"totalResults":1,"Resources":[{"id":"1","userName":"x","active":true}]}`),
		"one user, always":   fixed(fixedList),
		"one user, unlisted": fixed(emptyList),
		"redirects for ever": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
		"redirects elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://scim.invalid/", http.StatusTemporaryRedirect)
		},
		"echoes": func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			yes(string(bytes.TrimSpace(body)))(w, r)
		},
	}
}

// Against a server that lies no spec may pass, whether the server says that it
// offers all of SCIM or nothing.
func TestNobodyPassesOnALyingServer(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short, which the race detector goes with: it plays the whole suite many times over")
	}
	t.Parallel()
	tree, claims := wholeTree(t), claimsOfFull(t)
	for name, answer := range liars() {
		for said, discovery := range map[string]http.Handler{"claims nothing": answer, "claims all": claims} {
			t.Run(name+", "+said, func(t *testing.T) { playAll(t, tree, knocking(answer, discovery), 10*time.Second) })
		}
	}
}

// A run against a server that lies comes to its end, writes its reports, and is
// no success.
func TestARunAgainstALyingServerIsReported(t *testing.T) {
	claims := claimsOfFull(t)
	for name, answer := range liars() {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(knocking(answer, claims))
			defer server.Close()
			doc := play(t, func(s *harness.Settings) {
				s.Target, s.Profile = server.URL+"/scim/v2", "rfc"
				s.IDP = []string{"okta-oin"}
				s.LabelFilter = "!resilience" // whose waiting is real on such a target
			}, "ROLECALL_TOKEN", "a-token-for-liars", "ROLECALL_OTHER_TOKEN", "another-token-for-liars")
			if len(doc.Run.Results) == 0 {
				t.Fatal("no results")
			}
			if doc.Run.Verdict != conformance.Fail && doc.Run.Verdict != conformance.Inconclusive {
				t.Errorf("the run is %s", doc.Run.Verdict)
			}
		})
	}
}

// playAll plays a tree against a liar. One target serves all specs at the same
// time, since nothing is ever created in it.
func playAll(t *testing.T, tree *stage.Tree, liar http.Handler, timeout time.Duration) {
	t.Helper()
	const players = 64
	server := httptest.NewServer(liar)
	defer server.Close()
	on, err := target.Open(t.Context(), target.Endpoint{
		Kind: target.Live, URL: server.URL + "/scim/v2", Token: "a-token-for-liars", OtherToken: "another-token-for-liars",
		Domain: "acme.test", Timeout: timeout, Virtual: true,
	}, stage.NewPrefix())
	if err != nil {
		t.Fatal(err)
	}
	specs := make(chan stage.Spec)
	var playing sync.WaitGroup
	for range players {
		playing.Go(func() {
			for spec := range specs {
				result, _ := tree.On(on).Play(t.Context(), spec.ID)
				expectNoLie(t, result)
			}
		})
	}
	for _, spec := range tree.Specs() {
		specs <- spec
	}
	close(specs)
	playing.Wait()
}

// expectNoLie refuses a pass that rests on more than discovery, which may be
// honest, and a defect of our own.
func expectNoLie(t *testing.T, r conformance.Result) {
	t.Helper()
	if strings.Contains(r.Reason, "defect of rolecall") {
		tell(t, r)
	}
	// What an identity provider asks to test the connection is so little that a
	// liar may answer it rightly; so are the addresses around discovery.
	if r.Verdict != conformance.Pass || r.Area == "connect" || r.Area == "discovery" {
		return
	}
	for _, x := range r.Exchanges {
		if u, err := url.Parse(x.URL); err != nil || !isDiscovery(u.Path) {
			tell(t, r)
			return
		}
	}
}

// discoveryEndpoints are where a target says what it is.
var discoveryEndpoints = []string{"/ServiceProviderConfig", "/ResourceTypes", "/Schemas"}

func isDiscovery(path string) bool {
	for _, endpoint := range discoveryEndpoints {
		if strings.HasPrefix(strings.TrimPrefix(path, "/scim/v2"), endpoint) {
			return true
		}
	}
	return false
}

// claimsOfFull answers discovery as preset full does.
func claimsOfFull(t *testing.T) http.Handler {
	t.Helper()
	full, err := target.StartEmbedded(target.EmbeddedOptions{Preset: "full"})
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	client, err := scim.NewClient(scim.Config{BaseURL: full.Endpoint.URL, Token: full.Endpoint.Token})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string][]byte{}
	for _, endpoint := range discoveryEndpoints {
		x, err := client.Get(t.Context(), endpoint, "")
		if err != nil || !x.OK() {
			t.Fatal(x.Status, err)
		}
		said[endpoint] = x.Body()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := said[strings.TrimPrefix(r.URL.Path, "/scim/v2")]
		if !ok {
			always(http.StatusNotFound, scim.MediaType, fixedError)(w, r)
			return
		}
		always(http.StatusOK, scim.MediaType, string(body))(w, r)
	})
}

// knocking lets the first look at a target succeed, so that the specs meet the
// liar and not only the preflight.
func knocking(answer, discovery http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet && r.URL.RawQuery == "startIndex=1&count=1":
			io.WriteString(w, emptyList)
		case r.Method == http.MethodGet && isDiscovery(r.URL.Path):
			discovery.ServeHTTP(w, r)
		default:
			answer.ServeHTTP(w, r)
		}
	}
}

// Nobody waits for a server that never comes to an end, or reads all that it
// sends.
func TestNobodyWaitsForALyingServer(t *testing.T) {
	t.Parallel() // it is waiting, most of the time
	tree, claims := wholeTree(t), claimsOfFull(t)
	for name, answer := range map[string]http.HandlerFunc{
		"a hundred megabytes": func(w http.ResponseWriter, _ *http.Request) {
			blanks := bytes.Repeat([]byte(" "), 1<<20)
			for range 100 {
				if _, err := w.Write(blanks); err != nil {
					return
				}
			}
			io.WriteString(w, fixedList)
		},
		"a slow drip": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			for i := 0; r.Context().Err() == nil; i = (i + 1) % len(fixedList) {
				fmt.Fprintf(w, "%c", fixedList[i])
				http.NewResponseController(w).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		},
		"hangs up": func(w http.ResponseWriter, _ *http.Request) {
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			playAll(t, tree, knocking(answer, claims), 500*time.Millisecond)
		})
	}
}

// wholeTree is every plain spec, and those of two dialects, under profile rfc.
func wholeTree(t *testing.T) *stage.Tree {
	t.Helper()
	plan, err := harness.Settings{
		Profile: "rfc", IDP: []string{"okta-oin", "entra-default"}, Preset: "full", Procs: 1, Seed: 1,
		Timeout: time.Minute, RequestTimeout: time.Second, Out: t.TempDir(),
	}.Plan(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	opts := plan.Options()
	opts.Connect = func(context.Context) (target.Endpoint, error) { return target.Endpoint{}, nil }
	tree, err := suites.Register(opts)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}
