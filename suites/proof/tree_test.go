package proof

import (
	"os"
	"testing"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/suites"
	"rolecall/suites/stage"
)

// trees holds the specs of each profile; they are built once.
var trees = map[string]*stage.Tree{}

func TestMain(m *testing.M) {
	catalogue, err := conformance.LoadCatalogue()
	if err != nil {
		panic(err)
	}
	var dialects []stage.Dialect
	for _, name := range []string{"okta-oin", "okta-aiw", "entra-default", "entra-flag"} {
		info, err := mockidp.Lookup(name)
		if err != nil {
			panic(err)
		}
		dialects = append(dialects, stage.Dialect{Info: info, Roles: info.RoleStyles[0]})
	}
	for _, profile := range conformance.Profiles() {
		if trees[profile.Name], err = suites.Register(stage.Options{Catalogue: catalogue, Profile: profile, Dialects: dialects, Seed: 1}); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

func tree(t *testing.T, profile string) *stage.Tree {
	t.Helper()
	found := trees[profile]
	if found == nil {
		t.Fatalf("no profile %s", profile)
	}
	return found
}
