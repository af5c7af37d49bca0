package reports

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rolecall/conformance"
)

func githubOf(t *testing.T, run conformance.Run) []string {
	t.Helper()
	var b bytes.Buffer
	if err := GitHub(&b, New(run, catalogue(t))); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func TestGitHubAnnotates(t *testing.T) {
	got := githubOf(t, sample())
	want := []string{
		`::error title=roles.assign.exact-name with okta%2C entra::HUBSPOT-ROLE-02: permission sets after a near miss was assigned: expected no permission set, got "Sales<U+00A0>Manager" gave <EMEA> & "Ops"`,
		`::warning title=protocol.errors.detail with okta::RFC7644-3.12-06: detail of the error: expected a text for people, got (nothing)`,
		`::warning title=Not known::no answer from the target: roles.assign.plain@entra`,
		`::notice title=rolecall::Not conformant: 2 of 5 judged specs failed under profile hubspot, and nothing is known about 1 more.`,
	}
	if len(got) != len(want) {
		t.Fatalf("got\n%s", strings.Join(got, "\n"))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d\n got %s\nwant %s", i+1, got[i], want[i])
		}
	}
}

// Only our own commands may come out, each on a line of its own.
var ownCommand = regexp.MustCompile(`^::(error|warning|notice) title=[^:,]*::[^\r\n]*$`)

func TestGitHubObeysNothingThatTheTargetSent(t *testing.T) {
	for name, payload := range payloads {
		for _, l := range githubOf(t, mangle(payload)) {
			if !ownCommand.MatchString(l) || strings.ContainsAny(l, "\x00\x1b\x07\u202e\ufeff") {
				t.Errorf("%s: %q", name, l)
			}
		}
	}
}

// GitHub drops what is more than ten of a kind; it must be told of.
func TestGitHubCountsWhatItDoesNotShow(t *testing.T) {
	run := sample()
	r := run.Results[0]
	f := r.Findings[0]
	r.Findings = nil
	for i := range 25 {
		f.Message = fmt.Sprintf("message %d", i)
		r.Findings = append(r.Findings, f)
	}
	run.Results = []conformance.Result{r}
	run.Waivers = nil
	run.Conclude()
	lines := githubOf(t, run)
	if len(lines) != maxAnnotations+1 || !strings.Contains(lines[maxAnnotations-1], "16 further findings") {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
}
