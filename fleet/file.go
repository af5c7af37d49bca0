// Package fleet carries one run out on many targets, each with settings of its own
// in a process of its own, and tells of them together.
package fleet

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"rolecall/harness"
	"rolecall/target"
)

// Member is one target of a fleet.
type Member struct {
	Name     string // names the folder of its reports
	Settings harness.Settings
	Plan     *harness.Plan // what the settings come to
	env      []string      // the credentials, as the variables that a run reads
}

// secretKeys are the keys of a member that name the variable which holds a
// credential, with the variable that a run reads it from.
var secretKeys = map[string]string{
	"token-env":          "ROLECALL_TOKEN",
	"settings-token-env": "ROLECALL_SETTINGS_TOKEN",
	"other-token-env":    "ROLECALL_OTHER_TOKEN",
	"oauth-secret-env":   "ROLECALL_OAUTH_CLIENT_SECRET",
}

// notTheirs are settings that belong to the whole fleet.
var notTheirs = map[string]string{
	"out":     "the reports of a target go into a folder of its name below --out",
	"targets": "a fleet is not made of fleets",
}

var fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Read reads a file of targets:
//
//	defaults: {profile: hubspot, idp: [okta-oin]}
//	targets:
//	  - {name: emea, target: https://..., domain: ..., token-env: EMEA_TOKEN}
//	  - {name: full, preset: full}
//
// What a target does not say it takes from defaults, and what these do not say
// from common. getenv gives the credentials. All that is wrong is told at once,
// with the line.
func Read(path string, common harness.Settings, getenv func(string) string) ([]Member, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--targets: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	at := func(n *yaml.Node, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %w", path, n.Line, fmt.Errorf(format, args...))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: want targets, and defaults if there are any", path)
	}
	var errs []error
	var list *yaml.Node
	for key, value := range pairs(doc.Content[0]) {
		switch key.Value {
		case "defaults":
			own, err := keys(value)
			if err != nil {
				errs = append(errs, at(value, "%w", err))
				continue
			}
			if len(own.env) > 0 || own.name != "" {
				errs = append(errs, at(value, "defaults: a name and credentials are each target's own"))
			}
			if common, err = common.With(own.values); err != nil {
				errs = append(errs, at(value, "defaults: %w", err))
			}
		case "targets":
			list = value
		default:
			errs = append(errs, at(key, "%s is not known; there are defaults and targets", key.Value))
		}
	}
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		return nil, errors.Join(append(errs, fmt.Errorf("%s: names no targets", path))...)
	}
	var members []Member
	seen := map[string]bool{}
	for _, node := range list.Content {
		m, err := member(node, common, getenv)
		if err == nil && seen[strings.ToLower(m.Name)] {
			err = fmt.Errorf("the name %s stands twice", m.Name)
		}
		if err != nil {
			errs = append(errs, at(node, "%w", err))
			continue
		}
		seen[strings.ToLower(m.Name)] = true
		members = append(members, m)
	}
	return members, errors.Join(errs...)
}

func member(node *yaml.Node, common harness.Settings, getenv func(string) string) (Member, error) {
	own, err := keys(node)
	if err != nil {
		return Member{}, err
	}
	if !fileName.MatchString(own.name) {
		return Member{}, fmt.Errorf("name %q: want a name of letters, digits, dots and dashes, for it names a folder", own.name)
	}
	m := Member{Name: own.name}
	if m.Settings, err = common.With(own.values); err != nil {
		return m, fmt.Errorf("%s: %w", m.Name, err)
	}
	secrets := map[string]string{}
	for variable, from := range own.env {
		secret := getenv(from)
		if secret == "" {
			return m, fmt.Errorf("%s: the variable %s is not set", m.Name, from)
		}
		secrets[variable] = secret
	}
	for _, variable := range secretKeys {
		if secrets[variable] == "" { // one for all, unless a file has it
			secrets[variable] = getenv(variable)
		}
		if secrets[variable] != "" {
			m.env = append(m.env, variable+"="+secrets[variable])
		}
	}
	m.Plan, err = m.Settings.Plan(func(name string) string {
		if value, ok := secrets[name]; ok {
			return value
		}
		return getenv(name)
	})
	if err != nil {
		return m, fmt.Errorf("%s: %w", m.Name, err)
	}
	if s := m.Settings; s.Target != "" && !target.IsLoopback(s.Target) && !s.Confirm && !s.ReadOnly {
		return m, fmt.Errorf("%s: many runs at a time cannot ask before they write; agree with confirm: true or --confirm, or look with read-only: true", m.Name)
	}
	return m, nil
}

// written is what a mapping says of a member.
type written struct {
	name   string
	values []harness.Value
	env    map[string]string // by the variable that a run reads, the one that holds it
}

func keys(node *yaml.Node) (written, error) {
	w := written{env: map[string]string{}}
	if node.Kind != yaml.MappingNode {
		return w, errors.New("want settings such as 'name: emea', one a line")
	}
	seen := map[string]bool{}
	for key, value := range pairs(node) {
		if seen[key.Value] {
			return w, fmt.Errorf("%s stands twice", key.Value)
		}
		seen[key.Value] = true
		if why := notTheirs[key.Value]; why != "" {
			return w, fmt.Errorf("%s: %s", key.Value, why)
		}
		var text []string
		switch value.Kind {
		case yaml.ScalarNode:
			text = []string{value.Value}
		case yaml.SequenceNode:
			for _, item := range value.Content {
				if item.Kind != yaml.ScalarNode {
					return w, fmt.Errorf("%s: want a list of plain values", key.Value)
				}
				text = append(text, item.Value)
			}
		default:
			return w, fmt.Errorf("%s: want a plain value or a list of them", key.Value)
		}
		switch variable := secretKeys[key.Value]; {
		case key.Value == "name":
			w.name = value.Value
		case variable != "":
			w.env[variable] = value.Value
		default:
			w.values = append(w.values, harness.Value{Name: key.Value, Text: text})
		}
	}
	return w, nil
}

// pairs are the keys of a mapping with their values.
func pairs(mapping *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}
