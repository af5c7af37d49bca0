package harness_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rolecall/scim"
	"rolecall/target"
)

// content is all that the account shows over SCIM.
func content(t *testing.T, e target.Endpoint) []byte {
	t.Helper()
	var all []string
	for _, endpoint := range []string{"/Users", "/Groups"} {
		for _, r := range resources(t, e, endpoint) {
			all = append(all, r.Raw())
		}
	}
	slices.Sort(all)
	return []byte(strings.Join(all, "\n"))
}

func userIDs(t *testing.T, e target.Endpoint) []string {
	var ids []string
	for _, r := range resources(t, e, "/Users") {
		ids = append(ids, r.ID())
	}
	return ids
}

// resources are all that an endpoint lists; none where it is not offered.
func resources(t *testing.T, e target.Endpoint, endpoint string) []scim.Resource {
	t.Helper()
	c, err := scim.NewClient(scim.Config{BaseURL: e.URL, Token: e.Token})
	if err != nil {
		t.Fatal(err)
	}
	var all []scim.Resource
	for {
		x, err := c.Get(t.Context(), endpoint, scim.Query("startIndex", fmt.Sprint(len(all)+1), "count", "100"))
		if err != nil {
			t.Fatal(err)
		}
		list, err := x.List()
		if err != nil || !x.OK() {
			return all
		}
		all = append(all, list.Resources...)
		if len(list.Resources) == 0 || len(all) >= list.Total {
			return all
		}
	}
}
