package container

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/testcontainers/testcontainers-go/wait"
)

// ready waits until a SCIM server answers, and remembers why it did not.
type ready struct {
	c *Container

	began  bool   // the container was started
	asked  string // what was asked last
	status int    // of the last answer; 0 if there was none
	last   error  // why there was none
	exit   *int   // exit code of a container that ended by itself
}

// How often a server is asked, and how long it may take for one answer.
const (
	askEvery   = 100 * time.Millisecond
	answerTime = 5 * time.Second
)

// WaitUntilReady is part of wait.Strategy.
func (r *ready) WaitUntilReady(ctx context.Context, target wait.StrategyTarget) error {
	r.began = true
	client := newClient()
	for {
		if err := r.look(ctx, target, client); err == nil || r.exit != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(askEvery):
		}
	}
}

func newClient() *http.Client {
	return &http.Client{
		Timeout:       answerTime,
		Transport:     &http.Transport{DisableKeepAlives: true}, // and without a proxy: it is on this machine
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (r *ready) look(ctx context.Context, target wait.StrategyTarget, client *http.Client) error {
	state, err := target.State(ctx)
	if err != nil {
		return err
	}
	if !state.Running && !state.Restarting {
		r.exit = &state.ExitCode
		return errors.New("the container has ended")
	}
	if err := r.find(ctx, target); err != nil {
		r.last = err
		return err
	}
	return r.inquire(ctx, client)
}

// inquire asks for the discovery, and where there is none for the list of users,
// which every provider has.
func (r *ready) inquire(ctx context.Context, client *http.Client) error {
	for _, path := range []string{"/ServiceProviderConfig", "/Users?startIndex=1&count=1"} {
		answered, err := r.ask(ctx, client, path)
		if answered || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s answered %d", r.asked, r.status)
}

// find learns where the engine has opened the ports.
func (r *ready) find(ctx context.Context, target wait.StrategyTarget) error {
	for _, port := range r.c.opened() {
		mapped, err := target.MappedPort(ctx, fmt.Sprintf("%d/tcp", port))
		if err != nil {
			return err
		}
		r.c.ports[port] = net.JoinHostPort(host(), mapped.Port())
	}
	return nil
}

// ask tells whether an answer shows a server at work. Whether it is a good one is
// for the run to judge: one that asks for a token, or refuses this one, is there.
// A server that is still starting answers 5xx, and some have no route yet.
func (r *ready) ask(ctx context.Context, client *http.Client, path string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.c.URL()+path, nil)
	if err != nil {
		return false, err
	}
	req.Header.Set("Accept", "application/scim+json")
	if r.c.options.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.c.options.Token)
	}
	r.asked = r.c.URL() + path
	resp, err := client.Do(req)
	if err != nil {
		r.status, r.last = 0, errors.Unwrap(err)
		return false, err
	}
	resp.Body.Close()
	r.status = resp.StatusCode
	switch {
	case r.status == http.StatusNotFound, r.status == http.StatusMethodNotAllowed, r.status == http.StatusGone, r.status == http.StatusTooManyRequests:
		return false, nil
	case r.status >= 500:
		return false, nil
	}
	return true, nil
}
