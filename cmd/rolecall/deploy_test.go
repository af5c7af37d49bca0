package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// The command lines in the manifests and in the examples for CI servers are ones that
// the command takes, and the ROLECALL_ variables are ones that it reads.
func TestDeployedCommandLines(t *testing.T) {
	lines, variables := 0, 0
	known := settingVariables(t)
	err := filepath.WalkDir("../../deploy", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".yaml") && !strings.HasSuffix(path, ".yml") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(raw, &doc); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, args := range commandLines(&doc) {
			lines++
			if err := parses(args); err != nil {
				t.Errorf("%s: rolecall %s: %v", path, strings.Join(args, " "), err)
			}
		}
		for _, name := range regexp.MustCompile(`ROLECALL_[A-Z_]+`).FindAllString(string(raw), -1) {
			variables++
			if !known[name] {
				t.Errorf("%s: no setting reads %s", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines < 6 || variables < 6 {
		t.Errorf("%d command lines and %d variables were found; is the form of the files still the one that is looked for?", lines, variables)
	}
}

// commandLines are the lists called args that begin with a subcommand, and what
// stands behind ./rolecall in a text.
func commandLines(n *yaml.Node) (found [][]string) {
	expression := regexp.MustCompile(`\$\{\{[^}]*\}\}|\$\([A-Z_]+\)|\$[A-Z_]+`)
	plain := func(s string) string { return expression.ReplaceAllString(s, "1") }
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if value := n.Content[i+1]; n.Content[i].Value == "args" && value.Kind == yaml.SequenceNode {
				var args []string
				for _, item := range value.Content {
					args = append(args, plain(item.Value))
				}
				found = append(found, args)
			}
		}
	}
	if line, ours := strings.CutPrefix(n.Value, "./rolecall "); ours && n.Kind == yaml.ScalarNode {
		found = append(found, strings.Fields(plain(line)))
	}
	for _, child := range n.Content {
		if n.Kind != yaml.AliasNode {
			found = append(found, commandLines(child)...)
		}
	}
	return found
}

func parses(args []string) error {
	var cli commands
	parser, err := newParser(&cli)
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	return err
}

// settingVariables are the variables that flags and secrets are read from.
func settingVariables(t *testing.T) map[string]bool {
	t.Helper()
	var cli commands
	parser, err := newParser(&cli)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"ROLECALL_TOKEN": true, "ROLECALL_SETTINGS_TOKEN": true, "ROLECALL_OTHER_TOKEN": true}
	var visit func(n *kong.Node)
	visit = func(n *kong.Node) {
		for _, flag := range n.Flags {
			for _, env := range flag.Envs {
				known[env] = true
			}
		}
		for _, child := range n.Children {
			visit(child)
		}
	}
	visit(parser.Model.Node)
	return known
}
