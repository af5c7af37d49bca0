package harness

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/target"
	"rolecall/target/container"
)

// ImageOptions say how a container is started and reached. A secret is on no
// flag: a process list shows flags to everybody on the machine.
type ImageOptions struct {
	Port      int           `help:"Port of the server in the container (default: the only one that the image exposes)." placeholder:"PORT" env:"ROLECALL_IMAGE_PORT" group:"Target"`
	Path      string        `help:"Path of its SCIM service root." default:"/scim/v2" placeholder:"PATH" env:"ROLECALL_IMAGE_PATH" group:"Target"`
	Env       []string      `help:"NAME=VALUE for the container; NAME alone passes rolecall's own variable on, for secrets. May be repeated." sep:"none" placeholder:"NAME[=VALUE]" env:"ROLECALL_IMAGE_ENV" group:"Target"`
	Arg       []string      `help:"Word of the container's command line, in place of the image's own; may be repeated." sep:"none" placeholder:"WORD" env:"ROLECALL_IMAGE_ARG" group:"Target"`
	TokenFile string        `help:"File that holds the SCIM bearer token of the server in the container; else ROLECALL_IMAGE_TOKEN." placeholder:"FILE" type:"path" env:"ROLECALL_IMAGE_TOKEN_FILE" group:"Target"`
	TokenEnv  string        `help:"Variable by which the container is told its token; without a token one is made up." placeholder:"NAME" env:"ROLECALL_IMAGE_TOKEN_ENV" group:"Target"`
	Timeout   time.Duration `help:"How long the server may take to be ready." default:"1m" placeholder:"D" env:"ROLECALL_IMAGE_TIMEOUT" group:"Target"`
}

// selfImage is the image that is made of this very program.
const selfImage = "self"

// notEmbedded is the flag that names a target other than the look-alike; "" where
// the look-alike is tested, here or in a container of its own.
func (s Settings) notEmbedded() string {
	switch {
	case s.Target != "":
		return "--target"
	case s.Image != "" && s.Image != selfImage:
		return "--image"
	}
	return ""
}

// ForeignImage is the image that must be on the engine or come from a registry;
// "" where none is needed.
func (p *Plan) ForeignImage() string {
	if p.Settings.Image == selfImage {
		return ""
	}
	return p.Settings.Image
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// imageContradictions are settings of a container that make no sense.
func (s Settings) imageContradictions() error {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	o := s.ImageOptions
	used := o.Port != 0 || len(o.Env) > 0 || len(o.Arg) > 0 || o.TokenFile != "" || o.TokenEnv != ""
	switch {
	case s.Image == "" && used:
		refuse("--image-port, --image-env, --image-arg, --image-token-file and --image-token-env say how the container of --image is started, and there is no --image")
	case s.Image != "" && s.Target != "":
		refuse("--image and --target name two targets; choose one")
	case s.Image == selfImage && used:
		refuse("--image self makes its own port, command line and tokens; --image-port, --image-env, --image-arg, --image-token-file and --image-token-env cannot go with it")
	}
	if s.Image == "" {
		return errors.Join(errs...)
	}
	if s.SettingsURL != "" || s.SettingsTokenFile != "" || s.CAFile != "" {
		refuse("--settings-url, --settings-token-file and --ca-file go with --target: start the server yourself where they are needed")
	}
	if o.Port < 0 || o.Port > 65535 {
		refuse("--image-port %d: want a number from 1 to 65535", o.Port)
	}
	if o.Timeout < 0 {
		refuse("--image-timeout must not be negative")
	}
	if !strings.HasPrefix(o.Path, "/") && o.Path != "" || strings.ContainsAny(o.Path, "?# ") {
		refuse("--image-path %q: want a path that begins with a slash, such as /scim/v2", o.Path)
	}
	if o.TokenEnv != "" && !variableName.MatchString(o.TokenEnv) {
		refuse("--image-token-env %q: want the name of a variable", o.TokenEnv)
	}
	return errors.Join(errs...)
}

// readImage reads what a container is started with. Its token is not
// ROLECALL_TOKEN: a live account's must not be handed to any image.
func (p *Plan) readImage(getenv func(string) string) error {
	s := p.Settings
	if s.Image == "" || s.Image == selfImage {
		return nil
	}
	var errs []error
	p.imageEnv = map[string]string{}
	for _, pair := range s.ImageOptions.Env {
		name, value, given := strings.Cut(pair, "=")
		if !variableName.MatchString(name) {
			errs = append(errs, fmt.Errorf("--image-env: %q is no name of a variable", name))
			continue
		}
		if !given {
			if value = getenv(name); value == "" {
				errs = append(errs, fmt.Errorf("--image-env %s: there is no such variable to pass on; set it, or give NAME=VALUE", name))
			}
			p.hidden = append(p.hidden, value)
		}
		p.imageEnv[name] = value
	}
	token, err := secret("--image-token-file", s.ImageOptions.TokenFile, getenv(imageTokenVariable))
	errs = append(errs, err)
	if name := s.ImageOptions.TokenEnv; name != "" {
		if token == "" {
			token = rand.Text()
		}
		p.imageEnv[name] = token
	}
	if token == "" && err == nil {
		errs = append(errs, errors.New("no token: name the variable by which the container is told one with --image-token-env, or give the one that it accepts in ROLECALL_IMAGE_TOKEN or the file of --image-token-file"))
	}
	p.secrets.ImageToken = token
	return errors.Join(errs...)
}

// Tell has a plan say what takes long and what stays behind, a line at a time.
func (p *Plan) Tell(say func(string)) { p.tell = say }

func (p *Plan) say(format string, args ...any) {
	if p.tell != nil {
		p.tell(fmt.Sprintf(format, args...))
	}
}

// started is a container that runs for a plan.
type started struct {
	container *container.Container
	plan      *Plan
	recorded  *conformance.Container
	problem   error
}

// openImage starts the container of --image.
func (p *Plan) openImage(ctx context.Context, prefix string) (*Opened, error) {
	e, o, err := p.imageOptions()
	if err != nil {
		return &Opened{}, &Usage{err}
	}
	o.Run, o.Tell = prefix, func(line string) { p.say("%s", line) }
	c, err := container.Start(ctx, o)
	if err != nil {
		return &Opened{Endpoint: e}, err
	}
	e = p.located(e, c)
	after := "should rolecall be killed, 'rolecall clean' removes it"
	if container.Reaped() {
		after = "the reaper removes it should rolecall be killed"
	}
	p.say("container %s of the image %s answers at %s; %s", c.ID, p.Settings.Image, e.URL, after)
	return &Opened{Endpoint: e, started: &started{container: c, plan: p}}, nil
}

// imageOptions are how the container is started, and its endpoint as far as that
// is known before.
func (p *Plan) imageOptions() (target.Endpoint, container.Options, error) {
	s := p.Settings
	if s.Image != selfImage {
		e := p.remote("http://127.0.0.1") // the port comes with the container
		e.Kind, e.Name, e.Token = target.Container, "image "+s.Image, p.secrets.ImageToken
		e.URL, e.SettingsURL, e.SettingsToken = "", "", "" // a live account's token is not for it
		return e, container.Options{
			Image: s.Image, Args: s.ImageOptions.Arg, Env: p.imageEnv, Port: s.ImageOptions.Port, Path: strings.TrimRight(s.ImageOptions.Path, "/"),
			Token: e.Token, Within: s.ImageOptions.Timeout, Secrets: p.hidden,
		}, nil
	}
	embedded := p.embedded()
	embedded.Token, embedded.SettingsToken, embedded.OtherToken, embedded.ControlToken = rand.Text(), rand.Text(), rand.Text(), rand.Text()
	e, err := embedded.Describe()
	if err != nil {
		return e, container.Options{}, err
	}
	e = p.common(e)
	e.Kind, e.Name = target.Container, e.Name+", in a container"
	const port, control, otherControl = 8787, 8788, 8789
	o := container.Options{
		Program: &container.Program{}, Port: port, More: []int{control, otherControl}, Path: "/scim/v2", Token: e.Token, Within: s.ImageOptions.Timeout,
		Secrets: []string{e.SettingsToken, e.OtherToken, e.ControlToken},
		Env:     map[string]string{tokenVariable: e.Token, settingsTokenVariable: e.SettingsToken, OtherTokenVariable: e.OtherToken, ControlTokenVariable: e.ControlToken},
		Args:    []string{"serve", "--addr", fmt.Sprintf(":%d", port), "--control-addr", fmt.Sprintf(":%d", control), "--other-control-addr", fmt.Sprintf(":%d", otherControl), "--preset", s.Preset},
	}
	for _, id := range s.Fault {
		o.Args = append(o.Args, "--fault", id)
	}
	for _, id := range s.Variant {
		o.Args = append(o.Args, "--variant", id)
	}
	o.Args = append(o.Args, s.Conditions.flags(s.Seed)...)
	if s.Account != "" {
		const name = "account.yaml"
		account, err := os.ReadFile(s.Account)
		if err != nil {
			return e, o, fmt.Errorf("--account: %w", err)
		}
		o.Program.Files = map[string][]byte{name: account}
		o.Args = append(o.Args, "--account", "/"+name)
	}
	return e, o, nil
}

// located is an endpoint with the address of its container.
func (p *Plan) located(e target.Endpoint, c *container.Container) target.Endpoint {
	if p.Settings.Image == selfImage {
		more := c.More()
		return e.At(c.Origin(c.Port()), c.Origin(more[0]), c.Origin(more[1]))
	}
	e.URL = c.URL()
	if c.Hash != "" {
		e.Name += ", " + c.Hash
	}
	return e
}

func (s *started) close() {
	if s == nil {
		return
	}
	s.end()
	if s.problem != nil {
		s.plan.say("%v", s.problem)
	}
}

// end ends the container once.
func (s *started) end() {
	if s.recorded != nil {
		return
	}
	log, err := s.container.End()
	o := s.plan.Settings.ImageOptions
	s.problem = err
	s.recorded = &conformance.Container{
		Image: s.plan.Settings.Image, Hash: s.container.Hash, Port: s.container.Port(), Path: o.Path, Args: o.Arg,
		Env: slices.Sorted(maps.Keys(s.plan.imageEnv)), Log: log.Text, Cut: log.Cut,
	}
}

func (s *started) record(run conformance.Run) conformance.Run {
	if s == nil {
		return run
	}
	s.end()
	run.Containers = append(run.Containers, *s.recorded)
	if s.problem != nil {
		run.Leftovers = append(run.Leftovers, fmt.Sprintf("the container of %s: %v", s.plan.Settings.Image, s.problem))
	}
	return run
}
