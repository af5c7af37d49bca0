package harness_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"rolecall/harness"
)

// What settings are turned into makes the same settings again.
func TestSettingsThereAndBack(t *testing.T) {
	t.Setenv("ROLECALL_PROFILE", "rfc") // is none of these settings' business
	base, err := harness.Settings{}.With(nil)
	if err != nil {
		t.Fatal(err)
	}
	if base.Profile != "hubspot" || base.Timeout != 4*time.Hour || len(base.IDP) != 4 {
		t.Fatalf("not the defaults: %+v", base)
	}
	changed, err := base.With([]harness.Value{
		{"target", []string{"https://scim.example.test/v2"}}, {"idp", []string{"okta-oin", "entra-flag:single"}}, {"rate", []string{"2.5"}},
		{"strict", []string{"true"}}, {"timeout", []string{"90s"}}, {"label-filter", []string{"roles && !near-miss"}}, {"seed", []string{"7"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if changed.Target != "https://scim.example.test/v2" || !changed.Strict || changed.Rate != 2.5 || changed.Timeout != 90*time.Second || changed.IDP[1] != "entra-flag:single" {
		t.Errorf("%+v", changed)
	}
	args, err := changed.Args()
	if err != nil {
		t.Fatal(err)
	}
	var values []harness.Value
	for _, arg := range args {
		name, value, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		values = append(values, harness.Value{Name: name, Text: []string{value}})
	}
	again, err := base.With(values)
	if err != nil || !reflect.DeepEqual(again, changed) {
		t.Errorf("%v\n%+v\n%+v\n%v", args, again, changed, err)
	}
}

func TestWithRefuses(t *testing.T) {
	base, _ := harness.Settings{}.With(nil)
	for _, v := range []harness.Value{
		{"targett", []string{"x"}}, {"token", []string{"secret-word"}}, {"rate", []string{"fast"}}, {"preset", []string{"none"}}, {"strict", []string{"perhaps"}},
	} {
		_, err := base.With([]harness.Value{v})
		if err == nil || !strings.Contains(err.Error(), v.Name) || strings.Contains(err.Error(), "secret-word") {
			t.Errorf("%s: %v", v.Name, err)
		}
	}
}
