package fleet

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rolecall/harness"
)

func read(t *testing.T, text string, env map[string]string) ([]Member, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fleet.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	common, err := harness.Settings{}.With([]harness.Value{{Name: "profile", Text: []string{"rfc"}}, {Name: "seed", Text: []string{"7"}}})
	if err != nil {
		t.Fatal(err)
	}
	return Read(path, common, func(name string) string { return env[name] })
}

func TestRead(t *testing.T) {
	members, err := read(t, `
defaults: {idp: [okta-oin], strict: true}
targets:
  - {name: emea, target: "http://127.0.0.1:1/scim/v2", token-env: EMEA, profile: hubspot}
  - {name: full, preset: full, idp: [entra-flag, google], strict: false}
`, map[string]string{"EMEA": "emea-token", "ROLECALL_SETTINGS_TOKEN": "for-all"})
	if err != nil {
		t.Fatal(err)
	}
	emea, full := members[0], members[1]
	if s := emea.Settings; s.Profile != "hubspot" || !s.Strict || s.Seed != 7 || !slices.Equal(s.IDP, []string{"okta-oin"}) {
		t.Errorf("%+v", s)
	}
	if s := full.Settings; s.Profile != "rfc" || s.Strict || s.Preset != "full" || !slices.Equal(s.IDP, []string{"entra-flag", "google"}) {
		t.Errorf("%+v", s)
	}
	slices.Sort(emea.env)
	if !slices.Equal(emea.env, []string{"ROLECALL_SETTINGS_TOKEN=for-all", "ROLECALL_TOKEN=emea-token"}) || slices.Contains(full.env, "ROLECALL_TOKEN=emea-token") {
		t.Errorf("%v, %v", emea.env, full.env)
	}
}

func TestReadRefuses(t *testing.T) {
	for what, c := range map[string]struct{ text, want string }{
		"nothing":               {"", "want targets"},
		"a list":                {"- a", "want targets"},
		"no targets":            {"targets: []", "names no targets"},
		"an unknown part":       {"targetz: [a]", ":1: targetz is not known"},
		"no mapping":            {"targets: [a]", ":1: want settings"},
		"no name":               {"targets:\n  - {preset: full}", ":2: name \"\""},
		"a name with a path":    {"targets:\n  - {name: ../a}", "it names a folder"},
		"a name twice":          {"targets:\n  - {name: a}\n  - {name: A}", ":3: the name A stands twice"},
		"a key twice":           {"targets:\n  - name: a\n    idp: google\n    idp: google", "idp"},
		"an unknown setting":    {"targets:\n  - {name: a, presett: full}", ":2: a: unknown flag --presett"},
		"a wrong value":         {"targets:\n  - {name: a, preset: half}", "--preset"},
		"a secret":              {"targets:\n  - {name: a, token: sesame}", "does not belong"},
		"a variable that lacks": {"targets:\n  - {name: a, token-env: NONE}", "NONE is not set"},
		"their own folder":      {"targets:\n  - {name: a, out: b}", "out: the reports"},
		"what a run refuses":    {"targets:\n  - {name: a, target: \"https://scim.example.test\"}", "--domain"},
		"nobody to ask":         {"targets:\n  - {name: a, target: \"https://scim.example.test\", domain: d.example.test, token-env: T}", "confirm: true"},
		"defaults with a name":  {"defaults: {name: a}\ntargets: [{name: a}]", "each target's own"},
		"a mapping as a value":  {"targets:\n  - {name: a, idp: {x: y}}", "idp: want a plain value"},
	} {
		_, err := read(t, c.text, map[string]string{"T": "some-token-of-the-test"})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: the secret is shown: %v", what, err)
		}
	}
}
