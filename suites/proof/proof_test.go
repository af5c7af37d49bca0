package proof

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/hubspot/variants"
	"rolecall/suites/stage"
	"rolecall/target"
)

// broken is a service provider that breaks a rule and is correct otherwise.
type broken struct {
	what  string // what it does
	rules string // ids that a finding must name, separated by blanks
	spec  string // id of the spec that must notice
	how   func(*hubspot.Config)
}

// area is the evidence for one area of the specs.
type area struct {
	family, name string
	broken       []broken
	// unclaimed are specs that preset full has no feature for, with the reason.
	unclaimed map[string]string
	// base is the variant that the area's providers start from; "" is preset full.
	base string
	// profiles that a correct provider keeps; nil is rfc and hubspot.
	profiles []string
	// at gives the service root of a broken provider that has another one, by what
	// is broken.
	at map[string]func(root string) string
}

// open starts a provider of the area, changed by how.
func (a area) open(t *testing.T, what string, how func(*hubspot.Config)) *target.Target {
	t.Helper()
	based := func(cfg *hubspot.Config) {
		if how != nil { // first, so that it sees what the base answers
			how(cfg)
		}
		if a.base == "" {
			return
		}
		if err := variants.Apply(cfg, a.base); err != nil {
			t.Fatal(err)
		}
	}
	return openAt(t, based, a.at[what])
}

func (a area) keeps() []string {
	if a.profiles == nil {
		return []string{"rfc", "hubspot"}
	}
	return a.profiles
}

// areas is all evidence there is.
func areas() []area {
	return append([]area{
		discoveryArea(), schemaArea(), createArea(), readArea(), filterArea(), sortArea(), paginationArea(), cursorArea(),
		projectionArea(), replaceArea(), patchArea(), deleteArea(), groupsArea(), bulkArea(), meArea(), searchArea(),
		etagArea(), errorsArea(), mediaArea(), authArea(), i18nArea(), rolesArea(),
		lifecycleArea(), oktaArea(), entraArea(), interopArea(), ipsieArea(),
	}, securityAreas()...)
}

// fewer is one in how many of the providers is played with -short, which the race
// detector goes with.
const fewer = 8

// Every rule that a broken provider breaks is blamed by the spec that is there
// for it.
func TestBrokenRulesAreBlamed(t *testing.T) {
	for _, a := range areas() {
		for i, b := range a.broken {
			if testing.Short() && i%fewer != 0 {
				continue
			}
			t.Run(a.name+"/"+b.what, func(t *testing.T) {
				t.Parallel()
				for profile, rules := range byProfile(b.rules) {
					blame(t, a, b, profile, rules)
				}
			})
		}
	}
}

func blame(t *testing.T, a area, b broken, profile string, rules []string) {
	t.Helper()
	result := play(t, profile, b.spec, a.open(t, b.what, b.how))
	blamed := map[string]bool{}
	for _, f := range result.Findings {
		for _, id := range append([]string{f.Requirement}, f.Also...) {
			blamed[id] = true
		}
		if f.Message == "" || f.Expected == "" || f.Actual == "" || f.Expected == f.Actual {
			t.Errorf("a finding that does not say what to mend: %+v", f)
		}
	}
	for _, id := range rules {
		if !blamed[id] {
			t.Errorf("%s under profile %s: %s did not blame %s: %s %s %v", b.what, profile, b.spec, id, result.Verdict, result.Reason, result.Findings)
		}
	}
}

// A correct provider is blamed for nothing, and has all that the specs ask for.
func TestCorrectProviderIsNotBlamed(t *testing.T) {
	for _, a := range areas() {
		for _, profile := range a.keeps() {
			on := a.open(t, "", nil)
			for _, spec := range tree(t, profile).Specs() {
				if spec.Family != a.family || spec.Area != a.name {
					continue
				}
				result := play(t, profile, spec.ID, on)
				allowed := result.Verdict == conformance.Pass || result.Verdict == conformance.NotClaimed && a.unclaimed[spec.ID] != ""
				if !allowed {
					t.Errorf("%s: %s %s %+v", spec.ID, result.Verdict, result.Reason, result.Findings)
				}
			}
		}
	}
}

// Variants that did no harm alone once did together.
func TestVariantsTogetherAreNotBlamed(t *testing.T) {
	for spec, together := range map[string][]string{
		"protocol.bulk.circle":  {"group-flat", "group-unknown-dropped"},
		"protocol.filter.logic": {"page-short", "cursor-by-default"},
	} {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			on := open(t, func(cfg *hubspot.Config) {
				if err := variants.Apply(cfg, together...); err != nil {
					t.Fatal(err)
				}
			})
			if result := play(t, "rfc", spec, on); !slices.Contains([]conformance.Verdict{conformance.Pass, conformance.NotClaimed}, result.Verdict) {
				t.Errorf("with %v: %s %s %+v", together, result.Verdict, result.Reason, result.Findings)
			}
		})
	}
}

// No legal variant is blamed, and each area has at least three.
func TestVariantsAreNotBlamed(t *testing.T) {
	count := map[string]int{}
	for _, v := range variants.All() {
		count[v.Area]++
		if testing.Short() && count[v.Area] > 1 {
			continue
		}
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			a := area{}
			for _, other := range areas() {
				if other.name == v.Area {
					a = other
				}
			}
			profile := a.keeps()[0]
			if a.base == v.ID {
				a.base = ""
			}
			on := a.open(t, "", v.Apply)
			for _, spec := range tree(t, profile).Specs() {
				if spec.Dialect != "" || spec.Area != v.Area && !slices.Contains(everywhere, v.Area) {
					continue
				}
				result := play(t, profile, spec.ID, on)
				if result.Verdict == conformance.Fail || result.Verdict == conformance.Warning || result.Verdict == conformance.Inconclusive {
					t.Errorf("%s: %s %s %+v", spec.ID, result.Verdict, result.Reason, result.Findings)
				}
			}
		})
	}
	for _, a := range areas() {
		if a.family == "protocol" && len(a.broken) > 0 && count[a.name] < 3 {
			t.Errorf("area %s has %d legal variants, want 3 at least", a.name, count[a.name])
		}
	}
}

// everywhere are areas whose variants show in the answers to all specs.
var everywhere = []string{"errors", "media-type", "schema", "read"}

// byProfile sorts rules under the profile that asks for them.
func byProfile(rules string) map[string][]string {
	sorted := map[string][]string{}
	for _, id := range strings.Fields(rules) {
		profile := "rfc"
		switch {
		case strings.HasPrefix(id, "IPSIE-AL3"):
			profile = "ipsie-al3"
		case strings.HasPrefix(id, "IPSIE"), strings.HasPrefix(id, "INTEROP"):
			profile = "ipsie-al2"
		case strings.HasPrefix(id, "OKTA-ENT"):
			profile = "okta"
		case strings.HasPrefix(id, "OKTA"), strings.HasPrefix(id, "ENTRA"), strings.HasPrefix(id, "HUBSPOT"):
			profile = "hubspot"
		}
		sorted[profile] = append(sorted[profile], id)
	}
	return sorted
}

// open starts preset full, changed by how, and opens it as a target.
func open(t *testing.T, how func(*hubspot.Config)) *target.Target {
	t.Helper()
	return openAt(t, how, nil)
}

// openAt is open at another service root than the usual one, as at gives it.
func openAt(t *testing.T, how func(*hubspot.Config), at func(root string) string) *target.Target {
	t.Helper()
	second := ""
	if at == nil { // the other tenant is at the usual root alone
		at, second = func(root string) string { return root }, otherToken
	}
	account := hubspot.DefaultAccount()
	look := tenant(t, account, how, hubspot.Tokens{SCIM: []string{"scim-token"}, Settings: []string{"settings-token"}})
	other := tenant(t, account, nil, hubspot.Tokens{SCIM: []string{otherToken}})
	public, control := httptest.NewServer(hubspot.Tenants(look, other)), httptest.NewServer(look.Control())
	t.Cleanup(public.Close)
	t.Cleanup(control.Close)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	on, err := target.Open(ctx, target.Endpoint{
		Kind: target.Embedded, URL: at(public.URL + tamper.Base), Token: "scim-token",
		SettingsURL: public.URL, SettingsToken: "settings-token", OtherToken: second, ControlURL: control.URL,
		Domain: account.VerifiedDomains[0], Unverified: "unverified.test", Virtual: true, SuperAdmins: true, PaidSeats: true, Timeout: 10 * time.Second,
	}, stage.NewPrefix())
	if err != nil {
		t.Fatal(err)
	}
	return on
}

// otherToken is the credential of a second account at the same address.
const otherToken = "other-token"

// tenant is one account of preset full, changed by how.
func tenant(t *testing.T, account hubspot.Account, how func(*hubspot.Config), tokens hubspot.Tokens) *hubspot.Server {
	t.Helper()
	cfg := hubspot.Config{Account: account, Preset: hubspot.PresetFull, Tokens: tokens}
	if how != nil {
		how(&cfg)
	}
	look, err := hubspot.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return look
}

// play plays one spec. What it leaves behind is an error of the harness.
func play(t *testing.T, profile, spec string, on *target.Target) conformance.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	result, _ := tree(t, profile).On(on).Play(ctx, spec)
	return result
}
