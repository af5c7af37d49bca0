package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docFiles are what the examples in the documentation read.
var docFiles = map[string]string{
	"local.yaml": "targets:\n  - {name: look-alike}\n  - {name: faulty, fault: [deact-noop-success]}\n",
	"typo.yaml":  "idp: [okta-oin]\ntargett: https://api.hubspot.com/scim/v2\n",
	"waivers.yaml": "- spec: lifecycle.deactivate.leave@okta-oin\n  target: http://127.0.0.1\n  owner: identity team\n" +
		"  reason: deactivation is delayed; the vendor's ticket 4711\n  expires: 2999-12-31\n",
}

var consoleBlock = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestDocs runs every "$ rolecall ..." of the documentation and holds its output
// against what the page shows: a line "..." stands for any lines, "..." in a line
// for any text, and "[exit N]" for an exit code other than 0.
func TestDocs(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short, which the race detector goes with: it plays the whole suite many times over")
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, page := range append(pages, "../../README.md") {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		on := standFor(t, page)
		for _, block := range consoleBlock.FindAllStringSubmatch(string(raw), -1) {
			dir := t.TempDir() // what one example writes, the next one of its block reads
			for _, example := range strings.Split("\n"+block[1], "\n$ ")[1:] {
				command, shown, _ := strings.Cut(example, "\n")
				if !strings.HasPrefix(command, "rolecall ") {
					continue // CI runs the others
				}
				ran++
				t.Run(filepath.Base(page)+"/"+command, func(t *testing.T) { runExample(t, on, dir, command, shown) })
			}
		}
	}
	if ran < 5 {
		t.Errorf("%d examples were run; is the form of the pages still the one that is looked for?", ran)
	}
}

func runExample(t *testing.T, on stand, dir, command, shown string) {
	t.Chdir(dir)
	called := os.Args[0]
	os.Args[0] = "rolecall" // by which TestMain knows the processes that a run starts
	defer func() { os.Args[0] = called }()
	for name, text := range docFiles {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	env := on.env
	if env == nil {
		env = map[string]string{"XDG_STATE_HOME": t.TempDir()}
	}
	code := (&app{stdin: &out, stdout: &out, stderr: &out, getenv: func(name string) string { return env[name] }}).main(words(on.real(command))[1:])
	want := 0
	if i := strings.Index(shown, "[exit "); i >= 0 {
		if _, err := fmt.Sscanf(shown[i:], "[exit %d]", &want); err != nil {
			t.Fatal(err)
		}
		shown = shown[:i]
	}
	if code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	if said := on.shown(out.String()); !pattern(shown).MatchString(said) {
		t.Errorf("the page shows\n%s\nand the command prints\n%s", shown, said)
	}
}

// pattern turns what a page shows into a regular expression.
func pattern(shown string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A(?:rolecall: \d+ specs, seed \d+\n)?`)
	for _, line := range strings.Split(strings.TrimRight(shown, "\n"), "\n") {
		if line == "..." {
			b.WriteString(`(?:.*\n)*?`)
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(strings.TrimRight(line, " ")), `\.\.\.`, `.*`) + ` *\n`)
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}

// words splits a command line at blanks outside of single quotes.
func words(command string) []string {
	var list []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			list = append(list, part)
			continue
		}
		list = append(list, strings.Fields(part)...)
	}
	return list
}
