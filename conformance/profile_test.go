package conformance

import (
	"strings"
	"testing"
)

func TestWeigh(t *testing.T) {
	rfc := func(level Level) Requirement { return Requirement{Document: "RFC7644", Level: level} }
	of := func(document string, level Level) Requirement { return Requirement{Document: document, Level: level} }
	inferred := rfc(Must)
	inferred.Inferred = true
	may := of("HUBSPOT", May)
	for _, test := range []struct {
		what                      string
		r                         Requirement
		hubspot, rfc, okta, entra Weight
	}{
		{"RFC MUST", rfc(Must), Required, Required, Required, Required},
		{"RFC MUST NOT", rfc(MustNot), Required, Required, Required, Required},
		{"RFC SHOULD", rfc(Should), Advised, Advised, Advised, Advised},
		{"RFC SHOULD NOT", rfc(ShouldNot), Advised, Advised, Advised, Advised},
		{"RFC MAY", rfc(May), Observed, Observed, Observed, Observed},
		{"RFC MUST, inferred", inferred, Advised, Advised, Advised, Advised},
		{"RFC erratum", of("RFC7643-ERRATA", Must), Required, Required, Required, Required},
		{"cursor pagination", of("RFC9865", Must), Required, Required, Required, Required},
		{"Okta's demand", of("OKTA-SCIM", Vendor), Required, Advised, Required, Off},
		{"Okta's entitlements", of("OKTA-ENTITLEMENTS", Vendor), Off, Off, Required, Off},
		{"Entra's demand", of("ENTRA-SCIM", Vendor), Required, Advised, Off, Required},
		{"Entra's known issues", of("ENTRA-COMPAT", Must), Required, Advised, Off, Required},
		{"HubSpot's rule", of("HUBSPOT", Must), Required, Off, Off, Off},
		{"HubSpot's open question", may, Observed, Off, Off, Off},
		{"house rule", of("ROLECALL", Must), Required, Required, Required, Required},
		{"IPSIE", of("IPSIE-AL-SCIM-00", Vendor), Off, Off, Off, Off},
		{"interoperability profile", of("SCIM-INTEROP", Must), Off, Off, Off, Off},
		{"roles draft", of("draft-ietf-scim-roles-entitlements-01", Must), Advised, Advised, Advised, Advised},
	} {
		for name, want := range map[string]Weight{"hubspot": test.hubspot, "rfc": test.rfc, "okta": test.okta, "entra": test.entra} {
			p, err := ProfileByName(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Weigh(test.r); got != want {
				t.Errorf("%s in %s weighs %s, want %s", test.what, name, got, want)
			}
		}
	}
}

func TestProfiles(t *testing.T) {
	if first := Profiles()[0].Name; first != "hubspot" {
		t.Errorf("the default is %s, want hubspot", first)
	}
	Profiles()[0].Name = "changed"
	if Profiles()[0].Name != "hubspot" {
		t.Error("a caller can change the list")
	}
	for _, p := range Profiles() {
		got, err := ProfileByName(p.Name)
		if err != nil || got.Name != p.Name || got.Title == "" {
			t.Errorf("%s: %+v, %v", p.Name, got, err)
		}
	}
}

func TestUnknownProfileIsAnErrorThatNamesTheKnown(t *testing.T) {
	for _, name := range []string{"", "HubSpot", "hubspot ", "none"} {
		_, err := ProfileByName(name)
		if err == nil {
			t.Errorf("%q is taken", name)
			continue
		}
		for _, p := range Profiles() {
			if !strings.Contains(err.Error(), p.Name) {
				t.Errorf("%v does not name %s", err, p.Name)
			}
		}
	}
}

func TestHeavierAndLighter(t *testing.T) {
	order := []Weight{Off, Observed, Advised, Required}
	for i, a := range order {
		for j, b := range order {
			if got := Heavier(a, b); got != order[max(i, j)] {
				t.Errorf("Heavier(%s, %s) = %s", a, b, got)
			}
			if got := Lighter(a, b); got != order[min(i, j)] {
				t.Errorf("Lighter(%s, %s) = %s", a, b, got)
			}
		}
	}
}

// Each profile must ask for something of every weight but Off, or a switch in it
// has no effect.
func TestEveryProfileUsesTheCatalogue(t *testing.T) {
	all := load(t).All()
	for _, p := range Profiles() {
		n := map[Weight]int{}
		for _, r := range all {
			n[p.Weigh(r)]++
		}
		for _, w := range []Weight{Off, Observed, Advised, Required} {
			if n[w] == 0 {
				t.Errorf("%s: nothing of the catalogue is %s", p.Name, w)
			}
		}
		for _, prefix := range append(append([]string{}, p.vendors...), p.off...) {
			found := false
			for _, r := range all {
				found = found || strings.HasPrefix(r.Document, prefix)
			}
			if !found {
				t.Errorf("%s names %s, of which the catalogue has nothing", p.Name, prefix)
			}
		}
	}
}

// The levels of IPSIE build on each other: a provider that claims the first is
// not asked for the second.
func TestIPSIELevels(t *testing.T) {
	first := Requirement{Document: "IPSIE-AL-SCIM-00", Level: Vendor, Condition: []string{"profile:IPSIE-AL1"}}
	second := Requirement{Document: "IPSIE-AL-SCIM-00", Level: Vendor, Condition: []string{"profile:IPSIE-AL2", "resource:Group"}}
	for name, want := range map[string][2]Weight{"ipsie": {Required, Off}, "ipsie-al2": {Required, Required}, "interop": {Off, Off}, "rfc": {Off, Off}} {
		p, err := ProfileByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]Weight{p.Weigh(first), p.Weigh(second)}; got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// Level 3 of IPSIE has no text yet: what it asks is recorded.
func TestIPSIEThirdLevelIsRecorded(t *testing.T) {
	third := Requirement{Document: "IPSIE-LEVELS", Level: Vendor, Condition: []string{"profile:IPSIE-AL3"}}
	for name, want := range map[string]Weight{"ipsie": Off, "ipsie-al2": Off, "ipsie-al3": Observed, "rfc": Off} {
		p, err := ProfileByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Weigh(third); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// Nobody can keep two rules that say the opposite of each other.
func TestProfilesAskForNoOpposites(t *testing.T) {
	catalogue, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range notInterop {
		rule, ok := catalogue.Get(id)
		if !ok {
			t.Errorf("the catalogue has no %s", id)
		}
		for name, want := range map[string]Weight{"interop": Off, "ipsie": Off, "ipsie-al2": Off, "ipsie-al3": Off, "rfc": Required} {
			p, err := ProfileByName(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Weigh(rule); got != want {
				t.Errorf("%s weighs %s in %s, want %s", id, got, name, want)
			}
		}
	}
}
