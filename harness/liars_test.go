package harness_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
)

// Against a server that lies, nothing may pass and nothing may break.
func TestNobodyPassesOnALyingServer(t *testing.T) {
	const many = 100_000
	for name, answer := range map[string]http.HandlerFunc{
		"yes to everything": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/scim+json")
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusCreated)
			}
			io.WriteString(w, "{}")
		},
		"broken": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusInternalServerError)
			io.WriteString(w, "<h1>Internal Server Error</h1>")
		},
		"wrong types": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"schemas":5,"id":["x"],"totalResults":"1","Resources":{"id":1},"userName":{},"active":"yes","emails":"x","name":[]}`)
		},
		"cut off": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"schemas":["urn:ietf:params:scim:`) },
		"invalid utf8": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "{\"id\":\"\xff\xfe\",\"totalResults\":0}")
		},
		"deeply nested": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, strings.Repeat(`{"Resources":[`, many)+strings.Repeat(`]}`, many))
		},
		"one for all": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusCreated)
			}
			io.WriteString(w, `{"id":"1","userName":"x","active":true,"totalResults":1,"Resources":[{"id":"1","userName":"x","active":true}]}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(sometimesKnocking(answer))
			defer server.Close()
			doc := play(t, func(s *harness.Settings) {
				s.Target, s.Profile = server.URL+"/scim/v2", "rfc"
				s.IDP = []string{"all"}
			}, "ROLECALL_TOKEN", "a-token-for-liars")
			if len(doc.Run.Results) == 0 {
				t.Fatal("no results")
			}
			for _, r := range doc.Run.Results {
				// What this one answers to a connection test is right.
				if r.Verdict == conformance.Pass && !(name == "one for all" && r.Area == "connect") {
					tell(t, r)
				}
			}
			if doc.Run.Verdict != conformance.Fail && doc.Run.Verdict != conformance.Inconclusive {
				t.Errorf("the run is %s", doc.Run.Verdict)
			}
		})
	}
}

// sometimesKnocking lets the first look at a target succeed, so that the specs
// meet the liar and not only the preflight.
func sometimesKnocking(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.RawQuery == "startIndex=1&count=1" {
			io.WriteString(w, `{"totalResults":0}`)
			return
		}
		answer(w, r)
	}
}
