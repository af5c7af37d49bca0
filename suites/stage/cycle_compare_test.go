package stage

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// Whom a list lost between two pages is looked up before he is said to be missing,
// and whom nobody finds stays missing.
func TestWhoSlippedThroughTheListIsLookedUp(t *testing.T) {
	opts := options(t, "hubspot")
	var there []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		users := []map[string]any{}
		for i, login := range there {
			if r.URL.Query().Get("filter") == scim.Eq("userName", login) {
				users = append(users, map[string]any{"id": fmt.Sprint(i), "userName": login, "active": true})
			}
		}
		w.Header().Set("Content-Type", "application/scim+json")
		json.NewEncoder(w).Encode(map[string]any{
			"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, "totalResults": len(users), "Resources": users,
		})
	}))
	defer server.Close()
	client, err := scim.NewClient(scim.Config{BaseURL: server.URL + "/scim/v2"})
	if err != nil {
		t.Fatal(err)
	}
	// The address says that others use the target too; the client knows where it is.
	s := &session{opts: opts, target: &target.Target{Endpoint: target.Endpoint{URL: "https://scim.acme.test/scim/v2"}, SCIM: client}}
	st := s.stage(t.Context(), Spec{ID: "f.a.s@okta-oin", Requirements: []string{noServerError, listShape}}, &opts.Dialects[0])
	c := &Cycle{Directory: mockidp.NewDirectory(), stage: st}
	for _, login := range []string{"ada@acme.test", "bob@acme.test", "cid@acme.test"} {
		p := st.idp.NewPerson(login, "Ada", "Byron")
		if err := c.Put(p); err != nil {
			t.Fatal(err)
		}
		if err := c.Assign(p.Key); err != nil {
			t.Fatal(err)
		}
	}
	if c.job, err = mockidp.NewJob(st.idp, c.Directory, mockidp.JobOptions{}); err != nil {
		t.Fatal(err)
	}
	there = []string{"ada@acme.test", "bob@acme.test"}
	after := mockidp.NewSnapshot()
	after.Add(mockidp.Account{ID: "0", UserName: "ada@acme.test"})
	c.addMissed(&after)
	for login, want := range map[string]int{"ada@acme.test": 1, "bob@acme.test": 1, "cid@acme.test": 0} {
		if got := len(after.Of(login)); got != want {
			t.Errorf("%s has %d accounts, want %d", login, got, want)
		}
	}
}
