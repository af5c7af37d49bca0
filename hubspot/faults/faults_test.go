package faults_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"rolecall/hubspot"
	"rolecall/hubspot/faults"
	"rolecall/hubspot/internal/lab"
)

const ada = "ada@acme.test"

// scenario shows the difference between the look-alike with a fault and without
// it: observe looks in both worlds and has to see what is written here.
type scenario struct {
	id            string
	observe       func(w *lab.World) string
	sound, faulty string
}

func TestFaults(t *testing.T) {
	scenarios := allScenarios()
	for _, s := range scenarios {
		t.Run(s.id, func(t *testing.T) {
			if got := s.observe(lab.Start(t, withGroups(s))); got != s.sound {
				t.Errorf("without the fault: %s, want %s", got, s.sound)
			}
			got := ""
			for tries := chances(s.id); tries > 0 && got != s.faulty; tries-- {
				got = s.observe(lab.Start(t, withGroups(s), bent(t, s.id)))
			}
			if got != s.faulty {
				t.Errorf("with the fault: %s, want %s", got, s.faulty)
			}
		})
	}
}

// chances is how often a fault may be looked for: those that are sent at once do not
// meet every time on a busy machine.
func chances(id string) int {
	if strings.Contains(id, "-race") {
		return 10
	}
	return 1
}

// bent is a configuration with a fault.
func bent(t *testing.T, id string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		if err := faults.Apply([]string{id}, cfg); err != nil {
			t.Fatal(err)
		}
	}
}

// Every fault has a scenario that sees it, and none is seen by a scenario that
// expects the same in both worlds.
func TestEveryFaultIsShown(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range allScenarios() {
		if shown[s.id] = true; s.sound == s.faulty {
			t.Errorf("%s: the scenario sees no difference", s.id)
		}
		if _, ok := faults.ByID(s.id); !ok {
			t.Errorf("%s is no fault", s.id)
		}
	}
	seen := map[string]bool{}
	for _, f := range faults.All() {
		if !shown[f.ID] && f.ID != "deact-cross-org" { // which TestBetweenAccounts shows
			t.Errorf("%s is not shown by any scenario", f.ID)
		}
		if seen[f.ID] || f.Summary == "" {
			t.Errorf("%s: listed twice, or without a summary", f.ID)
		}
		seen[f.ID] = true
	}
}

// A fault between the accounts of a server shows in the other one.
func TestBetweenAccounts(t *testing.T) {
	for _, faulty := range []bool{false, true} {
		ids, want := []string{}, "true"
		if faulty {
			ids, want = []string{"deact-cross-org"}, "false"
		}
		var first, second hubspot.Config
		if err := faults.Apply(ids, &first, &second); err != nil {
			t.Fatal(err)
		}
		here := lab.Start(t, func(cfg *hubspot.Config) { cfg.Hooks = first.Hooks })
		there := lab.Start(t, func(cfg *hubspot.Config) { cfg.Hooks = second.Hooks })
		id := here.Hire(ada)
		there.Hire(ada)
		here.Patch(id, off).Want(200)
		there.Access(ada).Says("canSignIn", want)
		here.Patch(id, on).Want(200)
		there.Access(ada).Says("canSignIn", "true")
	}
}

// The ids are those of the catalogue of defects.
func TestFaultsAreCatalogued(t *testing.T) {
	catalogue, err := os.ReadFile("../../fixtures/defects.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults.All() {
		if !regexp.MustCompile(`(?m)^` + f.ID + `,`).Match(catalogue) {
			t.Errorf("%s is not in the catalogue", f.ID)
		}
	}
}

func TestApplyUnknown(t *testing.T) {
	cfg := hubspot.Config{}
	err := faults.Apply([]string{"create-dup-400", "rol-first-win"}, &cfg)
	if err == nil || !strings.Contains(err.Error(), "role-first-wins") {
		t.Errorf("%v does not name the close id", err)
	}
	if cfg.Middleware != nil {
		t.Error("the configuration was changed in spite of the error")
	}
}

// Several faults at once are each in force.
func TestSeveralFaults(t *testing.T) {
	w := lab.Start(t, func(cfg *hubspot.Config) {
		err := faults.Apply([]string{"role-whitespace-trimmed", "role-case-insensitive-grant", "create-no-location", "deact-flag-only", "patch-first-op-only", "create-dup-409-untyped"}, cfg)
		if err != nil {
			t.Fatal(err)
		}
	})
	r := w.SCIM("POST", "/Users", lab.User(ada, " Super Admin ", "sales REP")).Want(201)
	if r.Header.Get("Location") != "" {
		t.Error("there is a Location")
	}
	if got := w.Sets(ada); got != `["Super Admin","Sales Rep"]` {
		t.Errorf("sets %s: not both trimmed and folded", got)
	}
	w.SCIM("POST", "/Users", lab.User(ada)).Want(409).Says("scimType", "")
	w.Patch(r.Get("id").String(), `{"op":"replace","path":"active","value":false},{"op":"replace","path":"title","value":"Lead"}`).Want(200).Says("title", "")
	w.Access(ada).Says("canSignIn", "true")
}

// All faults together still make a server that starts and answers.
func TestAllFaultsTogether(t *testing.T) {
	w := lab.Start(t, func(cfg *hubspot.Config) {
		for _, f := range faults.All() {
			f.Apply(cfg)
		}
	})
	if r := w.SCIM("GET", "/Users?startIndex=1&count=100&attributes=userName", ""); r.Status != 200 {
		t.Errorf("list: %d", r.Status)
	}
	w.SCIM("POST", "/Users", lab.User(ada, "Sales Rep"))
}

// shortLists are faults that leave somebody out of the list, and how many are left.
var shortLists = map[string]int{"page-items-as-asked": 1, "read-provisioned-user-hidden": 3}

// A fault leaves alone who does not meet it: the plain life of a user under
// each fault never ends in 5xx, except where that is the fault.
func TestFaultsAreNarrow(t *testing.T) {
	for _, f := range faults.All() {
		w := lab.Start(t, f.Apply)
		if r := w.SCIM("POST", "/Users", lab.User(ada, "Sales Rep")); r.Status != 201 {
			t.Errorf("%s: create answers %d", f.ID, r.Status)
		}
		shown := 4
		if n, ok := shortLists[f.ID]; ok {
			shown = n
		}
		if r := w.SCIM("GET", "/Users?count=100", ""); r.Get("totalResults").Int() < int64(shown) || len(r.Get("Resources").Array()) != shown {
			t.Errorf("%s: the list is %s", f.ID, r.Raw)
		}
		if r := w.SCIM("GET", "/ServiceProviderConfig", ""); r.Status != 200 {
			t.Errorf("%s: discovery answers %d", f.ID, r.Status)
		}
	}
}

func FuzzBodies(f *testing.F) {
	f.Add("PATCH", `{"Operations":[{"op":"replace","path":"active","value":"False"},{"op":"add","value":{"roles":[]}}]}`)
	f.Add("PATCH", `{"Operations":[null,3,{"op":7,"path":{},"value":[[]]}]}`)
	f.Add("PUT", `{"id":"51000001","userName":"ada@acme.test","roles":[]}`)
	f.Add("POST", `{"id":"..","userName":5,"roles":"x"}`)
	cfg := hubspot.Config{Account: hubspot.DefaultAccount(), Tokens: hubspot.Tokens{SCIM: []string{lab.SCIMToken}}}
	for _, fault := range faults.All() {
		if !strings.HasSuffix(fault.ID, "-500") {
			fault.Apply(&cfg)
		}
	}
	server, err := hubspot.New(cfg)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method, body string) {
		if status := send(server.Handler(), method, body); status >= 500 && status != 501 {
			t.Errorf("%s %s answers %d", method, body, status)
		}
	})
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

func statuses(replies ...lab.Reply) string {
	list := []string{}
	for _, r := range replies {
		list = append(list, fmt.Sprint(r.Status))
	}
	return strings.Join(list, " ")
}
