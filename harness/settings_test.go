package harness

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rolecall/target"
)

func good() Settings {
	return Settings{Profile: "hubspot", IDP: DefaultIDP(), Preset: "hubspot", Procs: 1, Timeout: time.Hour, RequestTimeout: time.Minute, Out: "out"}
}

func none(string) string { return "" }

func TestPlanReportsEveryWrongSettingAtOnce(t *testing.T) {
	s := good()
	s.Profile, s.IDP, s.Focus, s.Shard = "x", []string{"y", "okta-oin", "okta-oin"}, "[", "0/1"
	_, err := s.Plan(none)
	var usage *Usage
	if !errors.As(err, &usage) {
		t.Fatalf("got %v, want *Usage", err)
	}
	for _, want := range []string{`profile "x"`, `"y"`, "named twice", "--focus"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

func TestEndpointOfATarget(t *testing.T) {
	s := good()
	s.Target, s.Domain = "https://api.hubspot.com/scim/v2", "scim.example.com"
	env := func(name string) string {
		return map[string]string{"ROLECALL_TOKEN": " token-1 \n", "ROLECALL_SETTINGS_TOKEN": "token-2"}[name]
	}
	p, err := s.Plan(env)
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if e.Token != "token-1" || e.SettingsToken != "token-2" || e.SettingsURL != "https://api.hubapi.com" {
		t.Errorf("credentials or settings API: %+v", e)
	}
	if e.Rate != target.LiveRate || e.MaxUsers != liveMaxUsers || e.Propagation != target.HubSpotPropagation || e.Virtual {
		t.Errorf("a live target must be gentle by default: %+v", e)
	}

	s.Target, s.Domain = "http://127.0.0.1:1/scim", ""
	if p, err = s.Plan(env); err != nil {
		t.Fatal(err)
	}
	if e, _ = p.Open(t.Context(), ""); e.Domain != LoopbackDomain || e.Rate != 0 || e.MaxUsers != 0 {
		t.Errorf("loopback: %+v", e)
	}
}

func TestOtherTenant(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("token-3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		target, other, file, env string
		wrong                    string // "" if the settings are right
	}{
		{target: "http://127.0.0.1:1/scim"},
		{target: "http://127.0.0.1:1/scim", file: file},
		{target: "http://127.0.0.1:1/scim", env: "token-3"},
		{target: "http://127.0.0.1:1/scim", other: "http://127.0.0.1:2/scim", env: "token-1"},
		{target: "http://127.0.0.1:1/scim", env: "token-1", wrong: "the same token"},
		{target: "http://127.0.0.1:1/scim", other: "http://127.0.0.1:2/scim", wrong: "no token"},
		{target: "http://127.0.0.1:1/scim", file: file + "x", wrong: "--other-token-file"},
		{other: "http://127.0.0.1:2/scim", wrong: "go with --target"},
	} {
		s := good()
		s.Target, s.OtherTarget, s.OtherTokenFile = c.target, c.other, c.file
		p, err := s.Plan(func(name string) string {
			return map[string]string{"ROLECALL_TOKEN": "token-1", "ROLECALL_OTHER_TOKEN": c.env}[name]
		})
		if c.wrong != "" {
			var usage *Usage
			if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%+v: got %v", c, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		want := c.env
		if c.file != "" {
			want = "token-3"
		}
		if e, _ := p.Open(t.Context(), ""); e.OtherToken != want || e.OtherURL != c.other {
			t.Errorf("%+v: got %q at %q", c, e.OtherToken, e.OtherURL)
		}
	}
}

func TestSecretsNeverShow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("first-secret second-secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := ReadSecrets(path, "", none)
	if err == nil || strings.Contains(err.Error(), "secret-") || strings.Contains(err.Error(), "first-secret") {
		t.Errorf("got %v, want an error without the token", err)
	}
}

func TestReadConfig(t *testing.T) {
	for text, want := range map[string]string{
		"idp: [a\nseed: 1\n": "line",
		"- a\n":              ":1: want settings",
		"seed: 1\nseed: 2\n": ":2: seed stands twice",
		"seed: {a: b}\n":     ":1: seed: want a plain value",
		"idp: [[a]]\n":       "want a list of plain values",
	} {
		path := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadConfig(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", text, err, want)
		}
	}
}
