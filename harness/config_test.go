package harness

import (
	"strings"
	"testing"
)

// What is taken are settings of plain values, each on its line, and nothing of the
// file is passed over.
func FuzzParseConfig(f *testing.F) {
	for _, s := range []string{"", "idp: [okta-oin, entra-flag]\nprocs: 2\n", "idp: &a [okta-oin]\nfault: *a", "a: {b: c}", "- a", "a: 1\na: 2", "<<: {target: x}", "? [a]\n: b",
		"target: !!binary eA==", "a: 1\n---\nb: 2", "# nothing", "\xff", "%YAML 9\n---\n{}", "null: null", "a: [1, [2]]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := parseConfig("rolecall.yaml", raw)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "rolecall.yaml:") {
				t.Errorf("%q: %v does not say where", raw, err)
			}
			return
		}
		for key, e := range c.values {
			if e.line < 1 {
				t.Errorf("%q: %s stands on line %d", raw, key, e.line)
			}
			switch v := e.value.(type) {
			case string:
			case []any:
				for _, item := range v {
					if _, plain := item.(string); !plain {
						t.Errorf("%q: %s holds %T", raw, key, item)
					}
				}
			default:
				t.Errorf("%q: %s is %T", raw, key, v)
			}
		}
	})
}

func TestASecondDocumentIsNotPassedOver(t *testing.T) {
	for text, want := range map[string]int{"procs: 2": 1, "---\nprocs: 2\n...\n": 1, "": 0, "---\n": 0, "procs: 2\n---\nseed: 1": -1} {
		c, err := parseConfig("rolecall.yaml", []byte(text))
		got := -1
		if err == nil {
			got = len(c.values)
		}
		if got != want {
			t.Errorf("%q: %d settings, %v; want %d", text, got, err, want)
		}
	}
}
