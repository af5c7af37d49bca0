// Command rolecall proves that an identity provider and HubSpot agree over SCIM.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"rolecall/harness"
	"rolecall/selftest"
)

// The exit codes; scripts rest on them.
const (
	exitConformant = 0
	exitViolations = 1
	exitNotRun     = 2 // could not run, or inconclusive
	exitUsage      = 3
)

// app is the command as a value, so that it can be tested.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
}

type commands struct {
	Config string `help:"Configuration file (default: ${config} if there is one)." placeholder:"FILE" env:"ROLECALL_CONFIG"`

	Run         runCommand         `cmd:"" help:"Run the suites against a target."`
	Part        partCommand        `cmd:"" hidden:""`
	Serve       serveCommand       `cmd:"" help:"Run the HubSpot look-alike on its own."`
	List        listCommand        `cmd:"" help:"List specs, requirements, dialects, profiles, faults or variants."`
	Lint        lintCommand        `cmd:"" help:"Check the files of a HubSpot project (hsproject.json, scim-hsmeta.json and so on)."`
	Roles       rolesCommand       `cmd:"" help:"Compare what an identity provider will send with the permission sets."`
	Clean       cleanCommand       `cmd:"" help:"Remove from a target, and from the container engine, what earlier runs left there."`
	Doctor      doctorCommand      `cmd:"" help:"Look whether this set-up is ready for a run; never writes."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask whether the server beside it in a container is well; for HEALTHCHECK."`
	Report      reportCommand      `cmd:"" help:"Render, merge or compare the records of runs, and certify them."`

	Selftest selftestCommand `cmd:"" help:"Prove the specs: switch each known fault of the look-alike on, and tell which specs catch it."`
}

func main() {
	harness.ForgetEmptyVariables()
	os.Exit((&app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}).main(os.Args[1:]))
}

// main runs the command line and gives the exit code.
func (a *app) main(args []string) int {
	var cli commands
	exited := -1
	config := &lateConfig{}
	parser, err := newParser(&cli,
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.Resolvers(config),
	)
	if err != nil {
		return a.fail(err)
	}
	if err := config.load(args, a.getenv("ROLECALL_CONFIG")); err != nil {
		return a.fail(&harness.Usage{Err: err})
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		return a.fail(&harness.Usage{Err: err})
	}
	ending := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		ending = append(ending, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ending...)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	code := exitConformant
	if err := parsed.Run(a, &code); err != nil {
		return a.fail(err)
	}
	return code
}

// newParser reads command lines into cli.
func newParser(cli *commands, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(cli, append(options,
		kong.Name("rolecall"),
		kong.Description("rolecall proves, before and after a rollout, that an identity provider and HubSpot agree over SCIM.\n\nExit codes: 0 conformant, 1 violations found, 2 could not run or inconclusive, 3 wrong usage."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"config": harness.ConfigFile, "selftestSeed": fmt.Sprint(selftest.DefaultSeed)},
	)...)
}

// fail says what went wrong and gives the exit code for it.
func (a *app) fail(err error) int {
	fmt.Fprintf(a.stderr, "rolecall: %v\n", err)
	var usage *harness.Usage
	if errors.As(err, &usage) {
		fmt.Fprintln(a.stderr, "Try: rolecall --help, or rolecall run --help")
		return exitUsage
	}
	return exitNotRun
}

// lateConfig is the configuration file as a resolver. Which file it is stands on
// the very command line that it helps to resolve.
type lateConfig struct{ *harness.Config }

func (c *lateConfig) load(args []string, fromEnv string) error {
	if len(args) > 0 && args[0] == harness.PartCommand { // its settings come from the run it is a part of
		c.Config = &harness.Config{}
		return nil
	}
	path := fromEnv
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if arg == "--config" && i+1 < len(args) {
			path = args[i+1]
		} else if len(arg) > len("--config=") && arg[:len("--config=")] == "--config=" {
			path = arg[len("--config="):]
		}
	}
	var err error
	c.Config, err = harness.ReadConfig(path)
	return err
}
