package target

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"rolecall/scim"
)

func TestInterlockOfDiscovery(t *testing.T) {
	ctx := context.Background()
	j := NewJournal("rc1", 0)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		io.WriteString(w, `{"id":"urn:x:rc1-1","patch":{"supported":true}}`)
	}))
	defer server.Close()
	c, err := scim.NewClient(scim.Config{BaseURL: server.URL + "/scim/v2", Guard: j})
	if err != nil {
		t.Fatal(err)
	}
	x, err := c.Get(ctx, "/ServiceProviderConfig", "")
	if err != nil {
		t.Fatal(err)
	}
	read := x.Body()
	for _, test := range []struct {
		method, path, body string
		sent               bool
	}{
		{"PUT", "/ServiceProviderConfig", string(read), true},
		{"PUT", "/ServiceProviderConfig", `{"patch":{"supported":false}}`, false},
		{"PUT", "/Schemas/urn:x", string(read), false}, // read elsewhere
		{"PATCH", "/ServiceProviderConfig", `{"Operations":[]}`, true},
		{"PATCH", "/ServiceProviderConfig", `{"Operations":[{"op":"remove","path":"patch"}]}`, false},
		{"PATCH", "/ServiceProviderConfig", `{}`, false},
		{"POST", "/Schemas", `{"id":"urn:x:rc1-1"}`, true},
		{"POST", "/Schemas", `{"id":"urn:x"}`, false},
		{"POST", "/Schemas/urn:x", `{"id":"urn:x:rc1-1"}`, false},
		{"DELETE", "/Schemas/urn:x:rc1-1", "", true},
		{"DELETE", "/Schemas/urn:x", "", false},
		{"DELETE", "/ServiceProviderConfig", "", false},
		{"DELETE", "/Users/Schemas/urn:x:rc1-1", "", false},
	} {
		_, err := c.Do(ctx, scim.Request{Method: test.method, Path: test.path, Body: []byte(test.body)})
		var locked *Interlocked
		if errors.As(err, &locked) == test.sent {
			t.Errorf("%s %s %s: %v, want sent=%v", test.method, test.path, test.body, err, test.sent)
		}
	}
	if left := j.Alive(); len(left) > 0 {
		t.Errorf("what a discovery endpoint made is taken for a user: %v", left)
	}
}
