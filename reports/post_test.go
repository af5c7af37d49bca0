package reports

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"rolecall/conformance"
)

func TestPost(t *testing.T) {
	var mu sync.Mutex
	var got []posted
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var p posted
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %v: %v", r.Method, r.Header, err)
		}
		mu.Lock()
		got = append(got, p)
		mu.Unlock()
	}))
	defer listener.Close()
	p := NewPost(listener.URL, 200)
	for range 199 {
		p.Done(conformance.Result{ID: "a.b.c", Verdict: conformance.Pass})
	}
	p.Done(conformance.Result{ID: "a.b.broken", Verdict: conformance.Fail})
	p.Close("over")
	first, last := got[0], got[len(got)-1]
	if first.Total != 200 || last.Completed != 200 || last.Message != "over" || len(last.Failures) != 1 || last.Failures[0] != "a.b.broken" {
		t.Errorf("first %+v, last %+v", first, last)
	}
	if len(got) > 10 {
		t.Errorf("%d requests for a run of a moment", len(got))
	}
}

// Nobody there, or nobody who answers well, is no trouble for a run.
func TestPostToNobody(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, url := range []string{gone.URL, "http://127.0.0.1:0/", "::"} {
		p := NewPost(url, 1)
		p.Done(conformance.Result{ID: "a.b.c", Verdict: conformance.Pass})
		p.Close("over")
	}
}
