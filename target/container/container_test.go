package container

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"rolecall/target"
)

// onEngine skips where there is no container engine, unless there must be one, as
// in CI.
func onEngine(t *testing.T) *engine {
	t.Helper()
	e, err := connect(t.Context())
	if err == nil {
		t.Cleanup(e.close)
		return e
	}
	if os.Getenv("ROLECALL_NEED_ENGINE") != "" {
		t.Fatal(err)
	}
	t.Skip("needs a container engine: ", err)
	return nil
}

var built struct {
	once sync.Once
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(built.dir)
	os.Exit(code)
}

// server is the program of the tests' containers.
func server(t *testing.T) *Program {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "container-test-"); built.err != nil {
			return
		}
		build := exec.Command("go", "build", "-ldflags=-s -w", "-o", filepath.Join(built.dir, "server"), "./testdata/server")
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
		if said, err := build.CombinedOutput(); err != nil {
			built.err = errors.New(string(said))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return &Program{Path: filepath.Join(built.dir, "server")}
}

// options start the tests' server. Whatever becomes of it, nothing stays.
func options(t *testing.T, e *engine, args ...string) Options {
	t.Helper()
	o := Options{
		Run: "rc" + strings.ToLower(rand.Text()[:8]), Program: server(t), Args: append([]string{"serve"}, args...), Port: 8080, Path: "/scim/v2",
		Token: "token-of-the-test", Env: map[string]string{"KEY": "key-of-the-test"}, Secrets: []string{"key-of-the-test"}, Within: 20 * time.Second,
	}
	t.Cleanup(func() {
		left, err := e.left(context.Background(), o.Run)
		if err != nil || len(left) > 0 {
			t.Errorf("left on the engine: %v, %v", left, err)
		}
		for _, l := range left {
			e.remove(context.Background(), l)
		}
	})
	return o
}

func TestContainerComesAndGoes(t *testing.T) {
	e := onEngine(t)
	for what, args := range map[string][]string{"open": nil, "asks for a token": {"closed"}, "is not ready at first": {"late"}} {
		t.Run(what, func(t *testing.T) {
			c, err := Start(t.Context(), options(t, e, args...))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.Get(c.URL() + "/ServiceProviderConfig")
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode == http.StatusServiceUnavailable || !target.IsLoopback(c.URL()) {
				t.Errorf("%s answers %d", c.URL(), resp.StatusCode)
			}
			log, err := c.End()
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(log.Text, "listening on :8080 with [redacted]\n") || !strings.HasSuffix(log.Text, "bye\n") || log.Cut != 0 {
				t.Errorf("it said %q", log.Text)
			}
			if again, err := c.End(); err != nil || again.Text != "" {
				t.Errorf("a second end: %+v, %v", again, err)
			}
		})
	}
}

// What is opened is opened on loopback only, and what is made of our own program
// can do nothing but serve.
func TestContainerIsConfined(t *testing.T) {
	e := onEngine(t)
	o := options(t, e)
	o.More = []int{8081}
	c, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.End()
	found, err := e.client.ContainerInspect(t.Context(), c.ID, client.ContainerInspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	is := found.Container
	if len(is.NetworkSettings.Ports) != 2 {
		t.Errorf("ports %v, want 2", is.NetworkSettings.Ports)
	}
	for port, bindings := range is.NetworkSettings.Ports {
		for _, b := range bindings {
			if b.HostIP.String() != "127.0.0.1" {
				t.Errorf("port %s is open on %s", port, b.HostIP)
			}
		}
	}
	if !is.HostConfig.ReadonlyRootfs || is.Config.User != anybody || len(is.HostConfig.CapDrop) != 1 {
		t.Errorf("root read-only %t, user %q, capabilities dropped %v", is.HostConfig.ReadonlyRootfs, is.Config.User, is.HostConfig.CapDrop)
	}
	for _, label := range []string{labelRun, labelProcess, labelHost, labelBegan, labelImage} {
		if is.Config.Labels[label] == "" {
			t.Errorf("no label %s in %v", label, is.Config.Labels)
		}
	}
}

func TestWhyAContainerIsOfNoUse(t *testing.T) {
	e := onEngine(t)
	for what, c := range map[string]struct {
		args   []string
		change func(*Options)
		says   []string
	}{
		"it ends":              {[]string{"exit"}, nil, []string{"ended by itself with exit code 7", "the key is [redacted]", "no database"}},
		"another port":         {nil, func(o *Options) { o.Port, o.Within = 9999, 2*time.Second }, []string{"did not answer on its port 9999 within 2s", "--image-port", "listening on :8080"}},
		"on its own loopback":  {[]string{"loopback"}, nil, []string{"did not answer on its port 8080", "not on its loopback alone"}},
		"another path":         {nil, func(o *Options) { o.Path, o.Within = "/scim", 6*time.Second }, []string{"/scim/Users?startIndex=1&count=1 answered 404", "--image-path"}},
		"an image that is not": {nil, func(o *Options) { o.Program, o.Image = nil, "registry.invalid/no/such:1" }, []string{"registry.invalid/no/such:1 is not on this machine and cannot be pulled", "--image"}},
	} {
		t.Run(what, func(t *testing.T) {
			o := options(t, e, c.args...)
			o.Within = 4 * time.Second
			if c.change != nil {
				c.change(&o)
			}
			got, err := Start(t.Context(), o)
			var unusable *target.Unusable
			if got != nil || !errors.As(err, &unusable) || unusable.Hint == "" {
				t.Fatalf("got %v, %v", got, err)
			}
			for _, words := range c.says {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("it does not say %q:\n%v", words, err)
				}
			}
			if strings.Contains(err.Error(), "key-of-the-test") {
				t.Errorf("it shows a secret:\n%v", err)
			}
		})
	}
}

func TestAStartThatIsCutOffLeavesNothing(t *testing.T) {
	e := onEngine(t)
	for _, after := range []time.Duration{50 * time.Millisecond, 400 * time.Millisecond, time.Second, 2 * time.Second} {
		o := options(t, e)
		o.Port = 9999 // never ready
		ctx, cancel := context.WithTimeout(t.Context(), after)
		got, err := Start(ctx, o)
		cancel()
		if got != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %s: %v, %v", after, got, err)
		}
	}
}

func TestWhatAKilledRunLeavesIsFound(t *testing.T) {
	e := onEngine(t)
	o := options(t, e)
	c, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ours []Left
	for _, l := range all {
		if l.Run == o.Run {
			ours = append(ours, l)
		}
	}
	if len(ours) != 2 || ours[0].What != "container" || ours[0].ID != c.ID || ours[1].What != "image" || ours[0].Of != "self" || ours[0].Began.IsZero() {
		t.Fatalf("found %+v", ours)
	}
	ours[0].process, ours[1].process = 1, 1<<30
	if !ours[0].Running() || ours[1].Running() {
		t.Errorf("process 1 running %t, process 1<<30 running %t", ours[0].Running(), ours[1].Running())
	}
	if err := Remove(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	if err := Remove(t.Context(), ours); err != nil {
		t.Errorf("what is gone already: %v", err)
	}
}

func TestNoEngine(t *testing.T) {
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for host, says := range map[string]string{
		"unix:///nowhere.sock":     "no container engine answers at DOCKER_HOST=unix:///nowhere.sock",
		"rubbish":                  "DOCKER_HOST=rubbish",
		"tcp://192.0.2.7:2375":     "an engine on another machine, 192.0.2.7",
		"ssh://ada:word@build.box": "an engine on another machine, build.box",
	} {
		t.Setenv("DOCKER_HOST", host)
		_, err := Start(t.Context(), Options{Run: "rcabcdefgh", Image: "x"})
		var unusable *target.Unusable
		if !errors.As(err, &unusable) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "word") {
			t.Errorf("%s: got %v, want %q", host, err, says)
		}
	}
	t.Setenv("DOCKER_HOST", "unix://"+listener.Addr().String()) // somebody listens and says nothing
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, Options{Run: "rcabcdefgh", Image: "x"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an engine that says nothing: %v", err)
	}
}
