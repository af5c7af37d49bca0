package mockidp

import (
	"bytes"
	"encoding/csv"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rolecall/fixtures"
)

// catalogue are the ids that a rule may cite.
func catalogue(t *testing.T) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, file := range [][]byte{fixtures.Requirements, fixtures.Rules} {
		rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			ids[row[0]] = true
		}
	}
	return ids
}

func TestRulesAreOfTheCatalogue(t *testing.T) {
	known := catalogue(t)
	every(t, func(t *testing.T, info Info, style RoleStyle) {
		vendor := map[string]string{
			"okta-oin": "OKTA-", "okta-aiw": "OKTA-", "entra-default": "ENTRA-", "entra-flag": "ENTRA-",
			"google": "IDP-GOOGLE-", "onelogin": "IDP-ONELOGIN-", "pingfederate": "IDP-PING-", "pingone": "IDP-PINGONE-",
			"jumpcloud": "IDP-JUMPCLOUD-", "rippling": "IDP-RIPPLING-", "authentik": "IDP-AUTHENTIK-", "keycloak-ext": "IDP-KEYCLOAK-",
			"pocket-id": "IDP-POCKETID-", "scim-validator": "IDP-VALIDATOR-",
		}[info.Name]
		for _, event := range Events() {
			ids := Rules(info.Name, style, event)
			if len(ids) == 0 && event == EventHire || !slices.IsSorted(ids) {
				t.Errorf("%s: rules %v", event, ids)
			}
			for _, id := range ids {
				if !known[id] || !strings.HasPrefix(id, "RFC") && !strings.HasPrefix(id, vendor) {
					t.Errorf("%s: %s is not a rule for this", event, id)
				}
			}
		}
		both := sorted(slices.Concat(Rules(info.Name, style, EventHire), Rules(info.Name, style, EventLeave)))
		if got := Rules(info.Name, style, EventHire, EventLeave); !slices.Equal(got, both) {
			t.Errorf("rules of two events %v are not those of each, %v", got, both)
		}
	})
}

func TestRulesOfNoDialectPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Rules of an unknown dialect did not panic")
		}
	}()
	Rules("okta", "", EventHire)
}

// whims are the ways in which a target of the property test answers. The empty
// body stands for what the target would have said.
var whims = []struct {
	status int
	body   string
}{
	{0, ""}, {0, ""}, {200, " "}, {200, "{"}, {200, "{}"}, {200, `[]`}, {200, `{"id":""}`}, {200, `{"id":"u-1","active":false}`},
	{200, `{"totalResults":"0"}`}, {200, `{"totalResults":0}`}, {200, `{"totalResults":1,"Resources":[{"id":"u-1","userName":"mia.koch@acme.test","active":false}]}`},
	{200, `{"totalResults":1,"Resources":[{"userName":"x"}]}`}, {200, `{"totalResults":2,"startIndex":1.5}`},
	{201, `{"id":"u-1"}`}, {201, " "}, {202, " "}, {204, " "}, {301, " "}, {400, "{}"}, {401, "{}"}, {403, "{}"}, {404, "{}"},
	{409, "{}"}, {412, " "}, {429, " "}, {500, "<html>"}, {501, " "}, {503, " "},
}

// TestFailuresKeepToTheRules lets targets answer at random: whatever a failure
// cites was declared beforehand, and nothing panics.
func TestFailuresKeepToTheRules(t *testing.T) {
	s := newTarget(t)
	var names []string
	for _, info := range Dialects() {
		names = append(names, info.Name)
	}
	rapid.Check(t, func(rt *rapid.T) {
		dialect := rapid.SampledFrom(names).Draw(rt, "dialect")
		info, err := Lookup(dialect)
		if err != nil {
			rt.Fatal(err)
		}
		style := rapid.SampledFrom(info.RoleStyles).Draw(rt, "style")
		opts := Options{Roles: style, Groups: rapid.Bool().Draw(rt, "groups"), OmitRoles: rapid.Bool().Draw(rt, "omit roles")}
		events := rapid.SliceOfN(rapid.SampledFrom(Events()), 1, 4).Draw(rt, "events")
		answers := rapid.SliceOfN(rapid.IntRange(0, len(whims)-1), 1, 12).Draw(rt, "answers")
		p := s.idp(t, dialect, opts)
		s.mu.Lock()
		s.users, s.born, s.seen, s.speak = nil, 0, nil, nil
		s.mu.Unlock()
		content(t, p.Hire(t.Context(), mia, "Sales Rep"))
		s.requests()
		s.mu.Lock()
		s.speak = func(n int, w http.ResponseWriter, r *http.Request) bool {
			whim := whims[answers[(n-1)%len(answers)]]
			if whim.status != 0 {
				say(w, whim.status, strings.TrimSpace(whim.body))
			}
			return whim.status != 0
		}
		s.mu.Unlock()
		for _, event := range events {
			out := happen(t.Context(), p, event)
			if errors.Is(out.Err, ErrWait) && out.Last().Status == http.StatusTooManyRequests {
				continue // what follows is not known
			}
			if out.Err != nil {
				rt.Fatalf("%s: %v", event, out.Err)
			}
			if out.Failure == nil {
				continue
			}
			rules := Rules(dialect, style, event)
			if len(out.Failure.Requirements) == 0 {
				rt.Fatalf("%s: a failure without a rule: %v", event, out.Failure)
			}
			for _, id := range out.Failure.Requirements {
				if !slices.Contains(rules, id) {
					rt.Fatalf("%s: %v cites %s, which is not among %v", event, out.Failure, id, rules)
				}
			}
			failureIsWhole(t, out, s)
		}
	})
}

func TestRulesOfGroupsAreOfTheCatalogue(t *testing.T) {
	known := catalogue(t)
	every(t, func(t *testing.T, info Info, style RoleStyle) {
		if !PushesGroups(info.Name) {
			t.Skip(info.NoGroups)
		}
		for _, event := range GroupEvents() {
			ids := Rules(info.Name, style, event)
			partly := groupStops[info.Name] != nil // some events bring no request that is known
			if len(ids) == 0 && (!partly || event == EventGroupCreate) {
				t.Errorf("%s: no rules", event)
			}
			for _, id := range ids {
				if !known[id] {
					t.Errorf("%s: %s is not a rule", event, id)
				}
			}
		}
	})
}
