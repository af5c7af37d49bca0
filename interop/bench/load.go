package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

//go:embed wrk.lua
var script []byte

// sample is what came of one load.
type sample struct {
	perSecond float64       // requests
	processor time.Duration // of the server, for one request
	p99       time.Duration // latency
	requests  int
}

// what wrk.lua says in the end.
type summary struct {
	Requests, Microseconds, Refused, Broken int
	P99                                     int
}

// load lets wrk send requests to a server: GET of the paths in turn, or without
// paths POSTs of new people. It errs if a single one is not answered with success.
func (b *bench) load(ctx context.Context, s *server, paths ...string) (sample, error) {
	b.loads++
	base, err := url.Parse(s.base)
	if err != nil {
		return sample{}, err
	}
	origin := base.Scheme + "://" + base.Host
	args := []string{"-t1", fmt.Sprintf("-c%d", b.connections), fmt.Sprintf("-d%ds", int(b.each.Seconds())), "--timeout", "30s", "-s", b.script, origin}
	if len(paths) > 0 {
		list := filepath.Join(b.folder, "paths")
		if err := os.WriteFile(list, []byte(strings.Join(paths, "\n")+"\n"), 0o600); err != nil {
			return sample{}, err
		}
		args = append(args, "--", list)
	}
	command := exec.CommandContext(ctx, "wrk", args...)
	command.Env = append(os.Environ(), "INTEROP_TOKEN="+s.token, fmt.Sprintf("BENCH_RUN=load%d", b.loads),
		"BENCH_PERSON="+personNamed("NAME"), "BENCH_PATH="+base.Path+"/Users")
	before, err := s.processor()
	if err != nil {
		return sample{}, err
	}
	out, err := command.CombinedOutput()
	if err != nil {
		return sample{}, fmt.Errorf("wrk on %s: %w: %s", s.name, err, bytes.TrimSpace(out))
	}
	after, err := s.processor()
	if err != nil {
		return sample{}, fmt.Errorf("%s ended under load: %w", s.name, err)
	}
	var sum summary
	if err := json.Unmarshal(out[max(0, bytes.LastIndexByte(out, '{')):], &sum); err != nil {
		return sample{}, fmt.Errorf("wrk on %s: %w in %s", s.name, err, out)
	}
	if sum.Requests == 0 || sum.Refused > 0 || sum.Broken > 0 {
		return sample{}, fmt.Errorf("%s: of %d requests %d were refused and %d not answered", s.name, sum.Requests, sum.Refused, sum.Broken)
	}
	return sample{
		perSecond: float64(sum.Requests) / float64(sum.Microseconds) * 1e6,
		processor: (after - before) / time.Duration(sum.Requests),
		p99:       time.Duration(sum.P99) * time.Microsecond,
		requests:  sum.Requests,
	}, nil
}

func personNamed(name string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + name + `","active":true,` +
		`"name":{"givenName":"Ada","familyName":"Byron"},"displayName":"Ada Byron","emails":[{"value":"` + name + `","type":"work","primary":true}]}`
}

func login(n int) string { return fmt.Sprintf("person-%06d@acme.test", n) }

func person(n int) string { return personNamed(login(n)) }

// people creates the first n people and gives their paths.
func people(ctx context.Context, s *server, n int) ([]string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	paths := make([]string, n)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				var err error
				if paths[i], err = s.create(ctx, client, person(i)); err != nil {
					cancel(fmt.Errorf("%s: create person %d: %w", s.name, i, err))
				}
			}
		})
	}
	all.Wait()
	return paths, context.Cause(ctx)
}

// create makes one person and gives the path.
func (s *server) create(ctx context.Context, client *http.Client, body string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/Users", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", "application/scim+json")
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	if err := json.Unmarshal(raw, &made); err != nil || made.ID == "" || response.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("status %d instead of 201 with an id: %.200s", response.StatusCode, raw)
	}
	return "/scim/v2/Users/" + url.PathEscape(made.ID), nil
}
