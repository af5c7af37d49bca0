package harness

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Args are the flags of `rolecall run` that make these settings; what is at its
// default is left out. No secret is among them, for none is a setting.
func (s Settings) Args() ([]string, error) {
	standard, err := Settings{}.With(nil)
	if err != nil {
		return nil, err
	}
	have, err := bind(s)
	if err != nil {
		return nil, err
	}
	usual, err := bind(standard)
	if err != nil {
		return nil, err
	}
	var args []string
	for i, flag := range have.flags {
		if value := flag.Target.Interface(); !reflect.DeepEqual(value, usual.flags[i].Target.Interface()) {
			args = append(args, argument(flag.Name, value))
		}
	}
	return args, nil
}

// Value is a setting by the name of its flag.
type Value struct {
	Name string
	Text []string // one, or the members of a list
}

// With gives the settings with some of them changed; no settings at all stand for
// the defaults. It errs, and names the flag, where there is no such setting or its
// value cannot be read.
func (s Settings) With(values []Value) (Settings, error) {
	var args []string
	for _, v := range values {
		if slices.Contains(secretNames, v.Name) {
			return s, fmt.Errorf("%s: a secret does not belong among settings; name a file with %s-file, or a variable", v.Name, v.Name)
		}
		args = append(args, "--"+v.Name+"="+strings.Join(v.Text, ","))
	}
	changed, err := bind(Settings{})
	if err != nil {
		return s, err
	}
	for _, flag := range changed.flags { // what the environment says is in s already
		flag.Envs, flag.Tag.Envs = nil, nil
	}
	if _, err := changed.parser.Parse(args); err != nil {
		return s, err
	}
	if reflect.DeepEqual(s, Settings{}) {
		return changed.Settings, nil
	}
	into, err := bind(s)
	if err != nil {
		return s, err
	}
	for i, flag := range changed.flags {
		if slices.ContainsFunc(values, func(v Value) bool { return v.Name == flag.Name }) {
			into.flags[i].Target.Set(flag.Target)
		}
	}
	return into.Settings, nil
}

// bound is settings and the flags that set them.
type bound struct {
	Settings `embed:""`
	parser   *kong.Kong
	flags    []*kong.Flag
}

func bind(s Settings) (*bound, error) {
	b := &bound{Settings: s}
	var err error
	if b.parser, err = kong.New(b, kong.Name("rolecall")); err != nil {
		return nil, err
	}
	b.flags = b.parser.Model.Node.Flags
	return b, nil
}

func argument(name string, value any) string {
	if list, ok := value.([]string); ok {
		return "--" + name + "=" + strings.Join(list, ",")
	}
	return fmt.Sprintf("--%s=%v", name, value)
}
