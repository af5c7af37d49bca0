package target

import (
	"errors"
	"net/http"
	"testing"

	"rolecall/scim"
)

// With another tenant's credential nothing is touched but what the run made.
func TestVisitorTouchesOnlyTheRunsOwn(t *testing.T) {
	journal := NewJournal("rcx", 0)
	for _, id := range []string{"1", "2", "3"} {
		journal.Adopt(users, scim.ParseResource([]byte(`{"id":"`+id+`","userName":"rcx-`+id+`@a.test"}`)))
	}
	sees := map[string]string{
		"1": `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404"}`,
		"2": `{"id":"2","userName":"rcx-2@a.test"}`,
		"3": `{"id":"3","userName":"boss@b.test"}`,
	}
	guard := &visitor{journal: journal, look: func(ref Ref) (int, scim.Resource, error) {
		return http.StatusOK, scim.ParseResource([]byte(sees[ref.ID])), nil
	}}
	for _, c := range []struct {
		method, path, body string
		sent               bool
	}{
		{http.MethodGet, "/Users/99", "", true},
		{http.MethodDelete, "/Users/1", "", true},
		{http.MethodPatch, "/Users/2", `{"Operations":[]}`, true},
		{http.MethodDelete, "/Users/3", "", false},
		{http.MethodDelete, "/Users/99", "", false},
		{http.MethodPost, "/Users", `{"userName":"rcx-4@a.test"}`, false},
		{http.MethodPost, "/Users/.search", `{"filter":"id pr"}`, true},
		{http.MethodPost, "/Bulk", `{"Operations":[]}`, false},
		{http.MethodPut, "/Users/1", `{"groups":[{"value":"foreign"}]}`, false},
	} {
		err := guard.Before(scim.Request{Method: c.method, Path: c.path, Body: []byte(c.body)})
		var locked *Interlocked
		if sent := err == nil; sent != c.sent || !sent && !errors.As(err, &locked) {
			t.Errorf("%s %s: %v, want sent: %v", c.method, c.path, err, c.sent)
		}
	}
	broken := &visitor{journal: journal, look: func(Ref) (int, scim.Resource, error) { return 0, scim.Resource{}, errors.New("no answer") }}
	if broken.Before(scim.Request{Method: http.MethodDelete, Path: "/Users/1"}) == nil {
		t.Error("a resource that could not be looked up was touched")
	}
	guard.disposable = true
	for body, want := range map[string]bool{`{"userName":"rcx-4@a.test"}`: true, `{"userName":"boss@b.test"}`: false} {
		if sent := guard.Before(scim.Request{Method: http.MethodPost, Path: "/Users", Body: []byte(body)}) == nil; sent != want {
			t.Errorf("POST of %s to a tenant that ends with the run: sent %v", body, sent)
		}
	}
}
