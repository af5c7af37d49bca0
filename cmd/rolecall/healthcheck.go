package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rolecall/harness"
)

// healthcheckCommand is for a container's health check: an image FROM scratch has
// no shell and no other program that could ask.
type healthcheckCommand struct {
	URL     string        `name:"url" help:"What to ask (default: what the 'rolecall serve' beside it serves)." placeholder:"URL"`
	Timeout time.Duration `help:"How long the answer may take." default:"2s"`
}

// Run asks the server that runs beside this process in the container. A run is
// healthy as long as it lives: it must not be killed for serving nothing.
func (c *healthcheckCommand) Run(ctx context.Context, a *app) error {
	url := c.URL
	if url == "" {
		args, err := beside()
		if err != nil {
			return &harness.Usage{Err: err}
		}
		if !slices.Contains(args, "serve") {
			fmt.Fprintln(a.stdout, "healthy: it is no 'rolecall serve', and lives")
			return nil
		}
		if url, err = servedAt(args); err != nil {
			return fmt.Errorf("unhealthy: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return &harness.Usage{Err: fmt.Errorf("--url: %w", err)}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("unhealthy: %w", err)
	}
	resp.Body.Close()
	if resp.StatusCode >= 500 { // that it wants a token is fine
		return fmt.Errorf("unhealthy: %s answered %d", url, resp.StatusCode)
	}
	fmt.Fprintf(a.stdout, "healthy: %s answered %d\n", url, resp.StatusCode)
	return nil
}

// beside is the command line of the first other process of this very program: in
// a container the one that it was started for.
func beside() ([]string, error) {
	self, err := os.Stat("/proc/self/exe")
	if err != nil {
		return nil, errors.New("there is no /proc to find the server in; name what to ask with --url")
	}
	names, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(filepath.Base(name)); err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	for _, pid := range pids {
		exe, err := os.Stat(fmt.Sprintf("/proc/%d/exe", pid))
		if err != nil || !os.SameFile(self, exe) {
			continue
		}
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if args := strings.Split(strings.TrimRight(string(line), "\x00"), "\x00"); err == nil && len(args) > 1 && args[1] != "healthcheck" {
			return args, nil
		}
	}
	return nil, errors.New("no other rolecall runs here; name what to ask with --url")
}

// servedAt is the discovery of the server with this command line.
func servedAt(args []string) (string, error) {
	addr := "127.0.0.1:8787"
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--addr="); ok {
			addr = value
		} else if arg == "--addr" && i+1 < len(args) {
			addr = args[i+1]
		}
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("--addr of the server: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/scim/v2/ServiceProviderConfig", nil
}
