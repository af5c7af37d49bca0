package stage

import (
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
	"rolecall/mockidp"
)

func options(t *testing.T, profile string) Options {
	t.Helper()
	catalogue, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	p, err := conformance.ProfileByName(profile)
	if err != nil {
		t.Fatal(err)
	}
	info, err := mockidp.Lookup("okta-oin")
	if err != nil {
		t.Fatal(err)
	}
	return Options{Catalogue: catalogue, Profile: p, Dialects: []Dialect{{Info: info, Roles: info.RoleStyles[0]}}}
}

func nothing(*Stage) {}

func TestTreeRefusesWhatBreaksAHouseRule(t *testing.T) {
	for name, c := range map[string]struct {
		build func(*Tree)
		want  string
	}{
		"no ids":     {func(t *Tree) { t.Area("f", "a").Scenario("s", "title", nothing) }, "f.a.s@okta-oin cites no requirement"},
		"by the way": {func(t *Tree) { t.Area("f", "a").Plain("s", "title", nothing, Touches("RFC7644-3.3-03")) }, "f.a.s cites no requirement"},
		"unknown id": {func(t *Tree) { t.Area("f", "a").Plain("s", "title", nothing, Proves("RFC7644-9.9-99")) }, "cites RFC7644-9.9-99, which the catalogue does not have"},
		"twice": {func(t *Tree) {
			for range 2 {
				t.Area("f", "a").Plain("s", "title", nothing, Proves("RFC7644-3.3-03"))
			}
		}, "f.a.s stands twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Register(options(t, "hubspot"), c.build)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestAnItWithoutRequirementIsRefused(t *testing.T) {
	refuse := refuseUncited(options(t, "hubspot").Catalogue)
	for name, c := range map[string]struct {
		kind types.NodeType
		args []any
		want bool
	}{
		"cited":         {types.NodeTypeIt, []any{ginkgo.Label("x", "RFC7644-3.3-03"), func() {}}, true},
		"no label":      {types.NodeTypeIt, []any{func() {}}, false},
		"other labels":  {types.NodeTypeIt, []any{ginkgo.Label("lifecycle")}, false},
		"no spec":       {types.NodeTypeContainer, []any{func() {}}, true},
		"mistyped rule": {types.NodeTypeIt, []any{ginkgo.Label("RFC7644-3.3-3")}, false},
	} {
		if _, _, errs := refuse(c.kind, 0, name, c.args); (len(errs) == 0) != c.want {
			t.Errorf("%s: got %v, want accepted %t", name, errs, c.want)
		}
	}
}

func TestProfileAndSelectionChooseSpecs(t *testing.T) {
	build := func(t *Tree) {
		a := t.Area("roles", "grant")
		a.Scenario("hubspot", "only HubSpot asks", nothing, Proves("HUBSPOT-ROLE-01"), Touches("RFC7644-3.3-03"))
		a.Scenario("both", "both ask", nothing, Proves("HUBSPOT-ROLE-01", "RFC7643-4.1.2-08"))
		a.Plain("plain", "no dialect", nothing, Proves("RFC7644-3.3-03"))
	}
	for name, c := range map[string]struct {
		profile, labels, focus string
		want                   []string
	}{
		"hubspot":       {"hubspot", "", "", []string{"roles.grant.hubspot@okta-oin", "roles.grant.both@okta-oin", "roles.grant.plain"}},
		"rfc":           {"rfc", "", "", []string{"roles.grant.both@okta-oin", "roles.grant.plain"}},
		"by dialect":    {"hubspot", "okta-oin", "", []string{"roles.grant.hubspot@okta-oin", "roles.grant.both@okta-oin"}},
		"by id":         {"hubspot", "RFC7643-4.1.2-08", "", []string{"roles.grant.both@okta-oin"}},
		"by title":      {"hubspot", "", "no dialect", []string{"roles.grant.plain"}},
		"by address":    {"hubspot", "", `^roles\.grant\.both@`, []string{"roles.grant.both@okta-oin"}},
		"nothing left":  {"hubspot", "!roles", "", nil},
		"both together": {"hubspot", "roles && !okta-oin", "plain", []string{"roles.grant.plain"}},
	} {
		t.Run(name, func(t *testing.T) {
			opts := options(t, c.profile)
			var err error
			if opts.Select, err = NewSelection(c.labels, c.focus, ""); err != nil {
				t.Fatal(err)
			}
			tree, err := Register(opts, build)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range tree.Specs() {
				got = append(got, s.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestShardsCoverEverySpecOnce(t *testing.T) {
	ids := []string{"a.b.c", "a.b.d@okta-oin", "a.b.d@okta-aiw", "x.y.z", "x.y.z1", "x.y.z2"}
	count := map[string]int{}
	for _, shard := range []string{"1/3", "2/3", "3/3"} {
		s, err := NewSelection("", "", shard)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if s.inShard(id) {
				count[id]++
			}
		}
	}
	for _, id := range ids {
		if count[id] != 1 {
			t.Errorf("%s is in %d shards", id, count[id])
		}
	}
	for _, bad := range []string{"0/3", "4/3", "1", "a/b", "1/3x", "-1/3"} {
		if _, err := NewSelection("", "", bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// Processes that share a run begin with the longest specs; a run of one process
// keeps the order of the tree.
func TestLongSpecsComeFirstOnlyWhereARunIsShared(t *testing.T) {
	for _, shared := range []bool{false, true} {
		opts := options(t, "hubspot")
		opts.Shared = shared
		tree, err := Register(opts, func(*Tree) {})
		if err != nil {
			t.Fatal(err)
		}
		got := tree.decorators(newScenario("s", "title", nothing, []Option{Lasts(7), Alone()}))
		if slices.Contains(got, any(ginkgo.SpecPriority(7))) != shared || !slices.Contains(got, any(ginkgo.Serial)) {
			t.Errorf("shared %v: %v", shared, got)
		}
		if got := tree.decorators(newScenario("s", "title", nothing, nil)); len(got) > 0 {
			t.Errorf("a usual scenario: %v", got)
		}
	}
}
