// Package container starts a SCIM server in a container, hands its address out,
// keeps what it says, and takes it away again. It is the one place that knows a
// container engine: a run against a URL never comes here.
package container

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go"

	"rolecall/target"
)

// Options say what to start.
type Options struct {
	Run     string            // id of the run, by which everything is labelled
	Image   string            // reference; not used where Program is set
	Program *Program          // an image of this is made, used and removed
	Args    []string          // command line of the container; none means the image's own
	Env     map[string]string // of the container
	Port    int               // on which SCIM is served in the container; 0 means the only one that the image exposes
	More    []int             // further ports to open
	Path    string            // of the SCIM service root
	Token   string            // presented when it is looked whether the server is ready
	Within  time.Duration     // how long the server may take to be ready; 0 means DefaultWithin
	Secrets []string          // beside Token, what must not be shown of what the container says
	Tell    func(string)      // is told what takes long; may be nil
}

// DefaultWithin is how long a server may take to be ready.
const DefaultWithin = time.Minute

// Container is a running container.
type Container struct {
	ID    string // short
	Image string // as it was named
	Hash  string // of the image

	options Options
	engine  *engine
	running *testcontainers.DockerContainer
	ports   map[int]string // host:port by the port in the container
	labels  map[string]string
}

// Start starts a container, with its ports open on this machine's loopback only,
// and returns once a SCIM server answers in it. What it started is gone again if
// it fails. The error is a *target.Unusable that says what was wrong, with the
// last lines of the container if it came so far.
func Start(ctx context.Context, o Options) (*Container, error) {
	e, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	o.Within = cmp.Or(o.Within, DefaultWithin)
	c := &Container{Image: o.Image, options: o, engine: e, ports: map[int]string{}, labels: o.labels()}
	err = c.start(ctx)
	if err == nil {
		return c, nil
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("starting the container was cut off: %w", context.Cause(ctx))
		time.Sleep(lateLimit) // the engine may be making what it was asked for just before
	}
	return nil, errors.Join(err, c.Remove())
}

func (c *Container) start(ctx context.Context) error {
	image := c.Image
	how := []testcontainers.ContainerCustomizer{
		testcontainers.WithLabels(c.labels),
		testcontainers.WithEnv(c.options.Env),
		testcontainers.WithHostConfigModifier(c.onLoopback),
	}
	if len(c.options.Args) > 0 {
		how = append(how, testcontainers.WithCmd(c.options.Args...))
	}
	if c.options.Program != nil {
		c.tell("making an image of this program")
		built, err := c.options.Program.build(ctx, c)
		if err != nil {
			return err
		}
		image = built
		how = append(how, testcontainers.WithHostConfigModifier(confined), testcontainers.WithEntrypoint("/rolecall"),
			testcontainers.WithConfigModifier(func(config *container.Config) { config.User = anybody }))
	} else if err := c.fetch(ctx); err != nil {
		return err
	}
	for _, port := range c.opened() {
		how = append(how, testcontainers.WithExposedPorts(fmt.Sprintf("%d/tcp", port)))
	}
	waiting := &ready{c: c}
	how = append(how, testcontainers.WithWaitStrategyAndDeadline(c.options.Within, waiting))
	var err error
	c.running, err = testcontainers.Run(ctx, image, how...)
	if err != nil {
		return c.failed(waiting, err)
	}
	c.ID = short(c.running.GetContainerID())
	return nil
}

func (c *Container) tell(format string, args ...any) {
	if c.options.Tell != nil {
		c.options.Tell(fmt.Sprintf(format, args...))
	}
}

// labels mark all that is made for the run, so that clean finds it.
func (o Options) labels() map[string]string {
	host, _ := os.Hostname() // without it the run counts as one of another machine
	return map[string]string{
		labelRun: o.Run, labelProcess: strconv.Itoa(os.Getpid()), labelHost: host,
		labelBegan: time.Now().UTC().Format(time.RFC3339), labelImage: cmp.Or(o.Image, "self"),
	}
}

func (c *Container) opened() []int { return append([]int{c.options.Port}, c.options.More...) }

// onLoopback opens the ports on this machine's loopback and nowhere else.
func (c *Container) onLoopback(host *container.HostConfig) {
	host.PortBindings = network.PortMap{}
	for _, port := range c.opened() {
		inside, _ := network.PortFrom(uint16(port), "tcp") // the range was looked at
		host.PortBindings[inside] = []network.PortBinding{{HostIP: netip.MustParseAddr("127.0.0.1")}}
	}
}

// confined takes from a container all that this program does not need in it.
func confined(host *container.HostConfig) {
	host.ReadonlyRootfs = true
	host.CapDrop = []string{"ALL"}
	host.SecurityOpt = append(host.SecurityOpt, "no-new-privileges")
}

// host is where the engine's loopback is reached.
func host() string { return cmp.Or(os.Getenv("TESTCONTAINERS_HOST_OVERRIDE"), "127.0.0.1") }

// Origin is the http:// origin under which a port of the container can be
// reached.
func (c *Container) Origin(port int) string { return "http://" + c.ports[port] }

// URL is the SCIM service root.
func (c *Container) URL() string { return c.Origin(c.options.Port) + c.options.Path }

// Port is the port of the SCIM server in the container.
func (c *Container) Port() int { return c.options.Port }

// More are its further ports that were opened.
func (c *Container) More() []int { return c.options.More }

// How long an ending may take, and a server may take to end by itself.
const (
	endLimit  = 30 * time.Second
	stopLimit = 3 * time.Second
	lateLimit = 500 * time.Millisecond // for the engine to answer a request that was cut off
)

// End stops the container, gives what it said, and removes it. Whatever became of
// the run, it does: it has a time limit of its own. A second call does nothing.
func (c *Container) End() (Log, error) {
	if c.engine == nil {
		return Log{}, nil
	}
	var log Log
	var errs []error
	if c.running != nil {
		ctx, cancel := context.WithTimeout(context.Background(), endLimit)
		defer cancel()
		limit := stopLimit
		errs = append(errs, c.running.Stop(ctx, &limit))
		said, err := c.said(ctx)
		log = said
		errs = append(errs, err)
	}
	return log, errors.Join(append(errs, c.Remove())...)
}

// Remove removes all that was made for the run: by what is known of it, and by
// its label, since a start that is cut off may not know what it has made.
func (c *Container) Remove() error {
	if c.engine == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), endLimit)
	defer cancel()
	left, err := c.engine.left(ctx, c.options.Run)
	if err != nil {
		return fmt.Errorf("look for the containers of the run %s: %w; remove them with: rolecall clean", c.options.Run, err)
	}
	var errs []error
	for _, l := range left {
		if err := c.engine.remove(ctx, l); err != nil {
			errs = append(errs, fmt.Errorf("remove the %s %s: %w; remove it with: rolecall clean", l.What, l.ID, err))
		}
	}
	if len(errs) == 0 {
		c.engine.close()
		c.engine = nil
	}
	return errors.Join(errs...)
}

// Labels of all that is made for a run.
const (
	labelRun     = "rolecall.run"
	labelProcess = "rolecall.process"
	labelHost    = "rolecall.host"
	labelBegan   = "rolecall.began"
	labelImage   = "rolecall.image"
)

// failed says why a container is of no use, with its last words.
func (c *Container) failed(waiting *ready, err error) error {
	u := &target.Unusable{Err: err}
	switch {
	case c.running == nil || !waiting.began:
		u.What = "the container of " + c.name() + " could not be started"
		u.Hint = "Look whether 'docker run' can start it; its arguments are --image-arg and --image-env."
		return u
	case waiting.exit != nil:
		u.What, u.Err = fmt.Sprintf("the container of %s ended by itself with exit code %d before it answered", c.name(), *waiting.exit), nil
		u.Hint = "Look at what it said, and at --image-arg and --image-env."
	case waiting.status != 0:
		u.What, u.Err = fmt.Sprintf("the container of %s was not ready within %s: %s answered %d", c.name(), c.options.Within, waiting.asked, waiting.status), nil
		u.Hint = "Check --image-path, which must be the SCIM service root, or give it more time with --image-timeout."
	default:
		u.What, u.Err = fmt.Sprintf("the container of %s did not answer on its port %d within %s", c.name(), c.options.Port, c.options.Within), waiting.last
		u.Hint = "Check --image-port, and that the server listens on all addresses of the container and not on its loopback alone, or give it more time with --image-timeout."
		if _, err := os.Stat("/.dockerenv"); err == nil {
			u.Hint += " This process seems to be in a container itself; with the engine's socket alone it cannot reach the ports of others: give it the host's network (docker run --network host)."
		}
	}
	over, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	if log, err := c.said(over); err == nil {
		u.Hint += log.last(20)
	}
	return u
}

func (c *Container) name() string {
	if c.options.Program != nil {
		return "this program"
	}
	return c.Image
}
