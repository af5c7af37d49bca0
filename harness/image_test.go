package harness

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rolecall/target"
)

// contained are good settings of a run against a container.
func contained(change func(*Settings)) Settings {
	s := good()
	s.Image, s.ImageOptions = "acme/scim:1", ImageOptions{Path: "/scim/v2", TokenEnv: "SCIM_TOKEN"}
	if change != nil {
		change(&s)
	}
	return s
}

func TestImageSettingsThatMakeNoSense(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for says, change := range map[string]func(*Settings){
		"":                                nil,
		"there is no --image":             func(s *Settings) { s.Image = "" },
		"name two targets":                func(s *Settings) { s.Target = "http://127.0.0.1:1/scim" },
		"makes its own port":              func(s *Settings) { s.Image = "self" },
		"no token":                        func(s *Settings) { s.ImageOptions.TokenEnv = "" },
		"--image-token-file":              func(s *Settings) { s.ImageOptions.TokenFile = empty },
		"--image-token-env \"A B\"":       func(s *Settings) { s.ImageOptions.TokenEnv = "A B" },
		"--image-port 70000":              func(s *Settings) { s.ImageOptions.Port = 70000 },
		"--image-path \"scim\"":           func(s *Settings) { s.ImageOptions.Path = "scim" },
		"--image-path \"/scim?a\"":        func(s *Settings) { s.ImageOptions.Path = "/scim?a" },
		"--image-timeout":                 func(s *Settings) { s.ImageOptions.Timeout = -1 },
		"--image-env: \"\"":               func(s *Settings) { s.ImageOptions.Env = []string{"=x"} },
		"--image-env NOPE":                func(s *Settings) { s.ImageOptions.Env = []string{"NOPE"} },
		"--fault belongs to the embedded": func(s *Settings) { s.Fault = []string{"deact-noop-success"} },
		"cannot go with --image":          func(s *Settings) { s.Variant = []string{"x"} },
		"--settings-url":                  func(s *Settings) { s.SettingsURL = "https://api.hubapi.com" },
		"--other-target":                  func(s *Settings) { s.OtherTarget = "https://a.example" },
	} {
		_, err := contained(change).Plan(none)
		var usage *Usage
		if (says == "") != (err == nil) || err != nil && (!errors.As(err, &usage) || !strings.Contains(err.Error(), says)) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

// A live account's tokens are not handed to a container, nor are its own shown.
func TestTokensOfAContainer(t *testing.T) {
	env := map[string]string{"ROLECALL_TOKEN": "live-1", "ROLECALL_SETTINGS_TOKEN": "live-2", "ROLECALL_OTHER_TOKEN": "live-3", "DATABASE": "key-to-it"}
	for what, own := range map[string]string{"made up": "", "given": "own-token"} {
		env["ROLECALL_IMAGE_TOKEN"] = own
		p, err := contained(func(s *Settings) { s.ImageOptions.Env = []string{"DATABASE", "MODE=a,b=c"} }).Plan(func(name string) string { return env[name] })
		if err != nil {
			t.Fatal(err)
		}
		e, o, err := p.imageOptions()
		if err != nil {
			t.Fatal(err)
		}
		if o.Token == "" || own != "" && o.Token != own || o.Env["SCIM_TOKEN"] != o.Token || e.Token != o.Token {
			t.Errorf("%s: the token is %q, the container is told %v", what, o.Token, o.Env)
		}
		if o.Env["DATABASE"] != "key-to-it" || o.Env["MODE"] != "a,b=c" || !slices.Contains(o.Secrets, "key-to-it") || slices.Contains(o.Secrets, "a,b=c") {
			t.Errorf("%s: environment %v, secrets %v", what, o.Env, o.Secrets)
		}
		if e.SettingsToken != "" || e.SettingsURL != "" || e.OtherToken != "" || e.Kind != target.Container || e.Domain != LoopbackDomain || e.Rate != 0 || e.MaxUsers != 0 {
			t.Errorf("%s: the endpoint is %+v", what, e)
		}
		for _, value := range o.Env {
			if strings.HasPrefix(value, "live-") {
				t.Errorf("%s: the container is told %q", what, value)
			}
		}
	}
}

// The look-alike is started in a container with what it is started with here.
func TestLookAlikeInAContainer(t *testing.T) {
	account := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(account, []byte("verifiedDomains: [b.test]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := good()
	s.Image, s.Preset, s.Account, s.Fault, s.Variant = "self", "full", account, []string{"deact-noop-success"}, []string{"interop-profile"}
	s.Seed, s.Latency, s.Trouble = 9, time.Millisecond, []string{"reset:5%"}
	p, err := s.Plan(none)
	if err != nil {
		t.Fatal(err)
	}
	e, o, err := p.imageOptions()
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Join(o.Args, " ")
	for _, words := range []string{"serve", "--preset full", "--fault deact-noop-success", "--variant interop-profile", "--account /account.yaml", "--seed=9", "--latency=1ms", "--trouble=reset:5%"} {
		if !strings.Contains(line, words) {
			t.Errorf("%q lacks %q", line, words)
		}
	}
	if string(o.Program.Files["account.yaml"]) != "verifiedDomains: [b.test]\n" || e.Domain != "b.test" || !e.Virtual || e.Kind != target.Container {
		t.Errorf("files %v, endpoint %+v", o.Program.Files, e)
	}
	tokens := []string{e.Token, e.SettingsToken, e.OtherToken, e.ControlToken}
	slices.Sort(tokens)
	if len(slices.Compact(tokens)) != 4 || tokens[0] == "" {
		t.Error("the tokens are not four of their own")
	}
	s.Fault = []string{"nope"}
	if p, err = s.Plan(none); err == nil {
		_, _, err = p.imageOptions()
	}
	if err == nil || !strings.Contains(err.Error(), "--fault") {
		t.Errorf("an unknown fault: %v", err)
	}
}

func TestPartsHaveNoSecretsInTheirEnvironment(t *testing.T) {
	kept := withoutSecrets([]string{"PATH=/bin", "ROLECALL_TOKEN=a", "ROLECALL_SETTINGS_TOKEN=b", "ROLECALL_OTHER_TOKEN=c", "ROLECALL_IMAGE_TOKEN=d", "ROLECALL_CONTROL_TOKEN=e", "ROLECALL_TOKEN_FILE=f"})
	if !slices.Equal(kept, []string{"PATH=/bin", "ROLECALL_TOKEN_FILE=f"}) {
		t.Errorf("kept %v", kept)
	}
}
