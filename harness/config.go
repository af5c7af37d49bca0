package harness

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// ConfigFile is read from the working directory where no other is named.
const ConfigFile = "rolecall.yaml"

// Config is a configuration file: the names of Settings' flags and their values.
// It resolves flags for kong, after the command line and the environment.
type Config struct {
	path   string
	values map[string]entry
}

type entry struct {
	value any // string, or []any of strings
	line  int
}

// ReadConfig reads a configuration file. With path "" it reads ConfigFile if
// there is one. Errors name file, line and key.
func ReadConfig(path string) (*Config, error) {
	named := path != ""
	if !named {
		path = ConfigFile
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return &Config{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("--config: %w", err)
	}
	return parseConfig(path, raw)
}

func parseConfig(path string, raw []byte) (*Config, error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: want one YAML document, and there is something behind the first", path)
	}
	c := &Config{path: path, values: map[string]entry{}}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return c, nil
	}
	return c, c.read(doc.Content[0])
}

func (c *Config) read(root *yaml.Node) error {
	if root.Kind != yaml.MappingNode {
		return fmt.Errorf("%s:%d: want settings such as 'target: https://...', one a line", c.path, root.Line)
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if _, twice := c.values[key.Value]; twice {
			return fmt.Errorf("%s:%d: %s stands twice", c.path, key.Line, key.Value)
		}
		v, err := plain(value)
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", c.path, value.Line, key.Value, err)
		}
		c.values[key.Value] = entry{v, key.Line}
	}
	return nil
}

func plain(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return nil, errors.New("want a list of plain values")
			}
			list = append(list, item.Value)
		}
		return list, nil
	}
	return nil, errors.New("want a plain value or a list of them")
}

// Validate refuses keys that are no flag. It is part of kong.Resolver.
func (c *Config) Validate(app *kong.Application) error {
	known := flagNames(app.Node)
	for key, e := range c.values {
		if slices.Contains(secretNames, key) {
			return fmt.Errorf("%s:%d: %s: a secret does not belong into this file; use the environment, or %s-file", c.path, e.line, key, key)
		}
		if !slices.Contains(known, key) {
			return fmt.Errorf("%s:%d: %s is no setting; the settings are %s", c.path, e.line, key, strings.Join(known, ", "))
		}
	}
	return nil
}

var secretNames = []string{"token", "settings-token", "other-token", "image-token"}

// flagNames are the flags of Settings wherever they are embedded.
func flagNames(n *kong.Node) []string {
	var names []string
	for _, flag := range n.Flags {
		if slices.ContainsFunc(flag.Envs, func(env string) bool { return strings.HasPrefix(env, "ROLECALL_") }) {
			names = append(names, flag.Name)
		}
	}
	for _, child := range n.Children {
		names = append(names, flagNames(child)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Resolve gives the value of a flag that neither the command line nor the
// environment sets. It is part of kong.Resolver.
func (c *Config) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	e, ok := c.values[flag.Name]
	if !ok || len(flag.Envs) == 0 { // a flag without a variable is not a setting, but its namesake
		return nil, nil
	}
	for _, env := range flag.Envs {
		if _, set := os.LookupEnv(env); set {
			return nil, nil
		}
	}
	return e.value, nil
}

// ForgetEmptyVariables unsets the ROLECALL_ variables that are set to nothing, as
// CI systems do with what a user left out: a path would else be read from them.
func ForgetEmptyVariables() {
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "ROLECALL_") && value == "" {
			os.Unsetenv(name)
		}
	}
}

// FromEnvironment are the settings of a run that has no command line of its own:
// ROLECALL_* variables, and the file that ROLECALL_CONFIG names.
func FromEnvironment() (Settings, error) {
	ForgetEmptyVariables()
	config, err := ReadConfig(os.Getenv("ROLECALL_CONFIG"))
	if err != nil {
		return Settings{}, &Usage{err}
	}
	var cli struct {
		Settings `embed:""`
	}
	parser, err := kong.New(&cli, kong.Name("rolecall"), kong.Resolvers(config))
	if err != nil {
		return Settings{}, err
	}
	if _, err := parser.Parse(nil); err != nil {
		return Settings{}, &Usage{err}
	}
	return cli.Settings, nil
}
