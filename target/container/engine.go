package container

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	tclog "github.com/testcontainers/testcontainers-go/log"

	"rolecall/target"
)

// engine is the container engine.
type engine struct{ client *client.Client }

// reaper is the variable that switches the library's reaper off: a helper
// container, from an image of its own, that removes what a killed process left.
// Only the very word true does it.
const reaper = "TESTCONTAINERS_RYUK_DISABLED"

// prepare sets the library up, which keeps its settings for the whole process:
// without its reaper, whose image not everybody can pull, unless the user wants
// it, and without its own lines on standard error.
var prepare = sync.OnceFunc(func() {
	if os.Getenv(reaper) != "false" {
		os.Setenv(reaper, "true")
	}
	tclog.SetDefault(tclog.NewNoopLogger())
})

// Reaped tells whether the library's reaper watches over containers.
func Reaped() bool { return os.Getenv(reaper) == "false" }

// pingLimit bounds the first question to an engine.
const pingLimit = 10 * time.Second

// ErrNoEngine is the cause where this machine has no container engine at all.
var ErrNoEngine = errors.New("no container engine was found")

// connect finds the engine that DOCKER_HOST names, else that of this machine.
func connect(ctx context.Context) (*engine, error) {
	prepare()
	named := os.Getenv("DOCKER_HOST")
	if named != "" {
		if err := nearby(named); err != nil {
			return nil, err
		}
		if err := ping(ctx, named); ctx.Err() != nil {
			return nil, cutOff(ctx)
		} else if err != nil { // the library would take another one, without a word
			return nil, &target.Unusable{What: "no container engine answers at DOCKER_HOST=" + withoutUser(named), Err: brief(err), Hint: advice(err, "Start it, or correct or unset DOCKER_HOST.")}
		}
	}
	c, err := find(ctx)
	if ctx.Err() != nil {
		return nil, cutOff(ctx)
	}
	if err != nil {
		if !anySocket(err) {
			return nil, &target.Unusable{What: "a container cannot be started", Err: ErrNoEngine, Hint: "Start Docker or Podman, or name an engine's socket in DOCKER_HOST. Or start the server yourself and name it with --target."}
		}
		return nil, &target.Unusable{What: "the container engine does not answer", Err: brief(err), Hint: advice(err, "Start it, or name another one's socket in DOCKER_HOST.")}
	}
	return &engine{c}, nil
}

// find lets the library find an engine. It panics where one goes silent in the
// middle of being asked.
func find(ctx context.Context) (c *client.Client, err error) {
	ctx, cancel := context.WithTimeout(ctx, pingLimit)
	defer cancel()
	defer func() {
		if silent := recover(); silent != nil {
			c, err = nil, fmt.Errorf("check host: %v", silent)
		}
	}()
	found, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return nil, err
	}
	return found.Client, nil
}

func cutOff(ctx context.Context) error {
	return fmt.Errorf("looking for a container engine was cut off: %w", context.Cause(ctx))
}

// nearby refuses an engine on another machine: it would open the ports on the
// loopback of that one.
func nearby(named string) error {
	u, err := url.Parse(named)
	if err != nil || u.Scheme == "unix" || u.Scheme == "npipe" || target.IsLoopback(named) || os.Getenv("TESTCONTAINERS_HOST_OVERRIDE") != "" {
		return nil // what is wrong with it, ping says
	}
	if u.Hostname() == "" {
		return nil
	}
	return &target.Unusable{
		What: "DOCKER_HOST names an engine on another machine, " + u.Hostname() + "; the container's ports are opened on that machine's loopback only",
		Hint: "Run rolecall there, or start the server yourself and name it with --target. Where a tunnel leads to that loopback, say where it ends in TESTCONTAINERS_HOST_OVERRIDE.",
	}
}

func ping(ctx context.Context, host string) error {
	ctx, cancel := context.WithTimeout(ctx, pingLimit)
	defer cancel()
	c, err := client.New(client.FromEnv, client.WithHost(host))
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Ping(ctx, client.PingOptions{})
	return err
}

// anySocket tells whether the library found an engine's socket at all.
func anySocket(err error) bool {
	return strings.Contains(err.Error(), "check host")
}

// brief is the first line of an error: the library joins all that it tried.
func brief(err error) error {
	first, _, more := strings.Cut(err.Error(), "\n")
	if !more {
		return err
	}
	return errors.New(first)
}

func advice(err error, else_ string) string {
	if strings.Contains(err.Error(), "permission denied") {
		return "Your user may not use the engine's socket: with Docker, add it to the group docker, or run rootless."
	}
	return else_
}

func withoutUser(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(no URL)"
	}
	return u.Redacted()
}

func (e *engine) close() { e.client.Close() }

// fetch sees to it that the image is there and knows its port.
func (c *Container) fetch(ctx context.Context) error {
	found, err := c.engine.client.ImageInspect(ctx, c.Image)
	if errdefs.IsNotFound(err) {
		c.tell("pulling the image %s", c.Image)
		if err = c.pull(ctx); err != nil {
			return &target.Unusable{What: "the image " + c.Image + " is not on this machine and cannot be pulled", Err: brief(err), Hint: "Check --image; build or load the image here, or log in to its registry with 'docker login'."}
		}
		found, err = c.engine.client.ImageInspect(ctx, c.Image)
	}
	if err != nil {
		return &target.Unusable{What: "the image " + c.Image + " cannot be used", Err: brief(err), Hint: "Check --image."}
	}
	c.Hash = found.ID
	if c.options.Port != 0 {
		return nil
	}
	var exposed []string
	if found.Config != nil {
		for port := range found.Config.ExposedPorts {
			exposed = append(exposed, port)
		}
	}
	slices.Sort(exposed)
	if len(exposed) == 1 {
		if _, err := fmt.Sscanf(exposed[0], "%d/tcp", &c.options.Port); err == nil {
			return nil
		}
	}
	says := "no port"
	if len(exposed) > 0 {
		says = "the ports " + strings.Join(exposed, ", ")
	}
	return &target.Unusable{What: "the image " + c.Image + " exposes " + says, Hint: "Say with --image-port on which one SCIM is served."}
}

// pull pulls the image. The library knows the user's log-ins.
func (c *Container) pull(ctx context.Context) error {
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return err
	}
	defer provider.Close()
	return provider.PullImage(ctx, c.Image)
}

// Look tells of the engine and of an image on it, and changes nothing. present is
// false where a run would have to pull the image. With image "" it looks whether
// one can be made of the running program.
func Look(ctx context.Context, image string) (engineIs string, present bool, err error) {
	e, err := connect(ctx)
	if err != nil {
		return "", false, err
	}
	defer e.close()
	v, err := e.client.ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return "", false, fmt.Errorf("ask the container engine for its version: %w", err)
	}
	engineIs = fmt.Sprintf("engine %s, %s/%s", v.Version, v.Os, v.Arch)
	if image == "" {
		p := &Program{}
		binary, err := p.read()
		if err == nil {
			err = fits(binary, v.Os, v.Arch)
		}
		return engineIs, true, err
	}
	_, err = e.client.ImageInspect(ctx, image)
	if errdefs.IsNotFound(err) {
		return engineIs, false, nil
	}
	return engineIs, err == nil, err
}
