package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
)

// bench is one run on its way.
type bench struct {
	settings
	folder, script string
	loads          int
	log            io.Writer
}

func newBench(s settings, log io.Writer) (*bench, error) {
	folder, err := os.MkdirTemp("", "rolecall-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{settings: s, folder: folder, script: filepath.Join(folder, "wrk.lua"), log: log}
	if err := os.WriteFile(b.script, script, 0o600); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) close() { os.RemoveAll(b.folder) }

// The servers, by the names that the tables give them.
const (
	lookAlike = "rolecall serve"
	full      = "rolecall serve --preset full"
	onElimity = "elimity-com/scim"
	onScimmy  = "scimmy"
	bare      = "net/http, constant answer"
)

func (b *bench) start(ctx context.Context, name string) (*server, error) {
	const free = "127.0.0.1:0"
	switch name {
	case lookAlike:
		return start(ctx, name, b.rolecall, "serve", "--addr", free)
	case full:
		return start(ctx, name, b.rolecall, "serve", "--addr", free, "--preset", "full")
	case onElimity:
		return start(ctx, name, b.elimity, "--addr", free)
	case onScimmy:
		return start(ctx, name, "node", b.scimmy, "--addr", free)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, name, self, bareArgument)
}

// scim names the servers that speak SCIM.
func (b *bench) scim() []string {
	names := []string{lookAlike, full, onElimity}
	if b.scimmy != "" {
		names = append(names, onScimmy)
	}
	return names
}

// handful is how many people a server has while it is asked for single ones: so few
// that it does not matter how it finds them.
const handful = 100

func (b *bench) measure(ctx context.Context) (*results, error) {
	r := &results{settings: b.settings}
	for _, step := range []func(context.Context, *results) error{b.gets, b.creates, b.lookUps} {
		if err := step(ctx, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// gets asks each server for single people.
func (b *bench) gets(ctx context.Context, r *results) error {
	names := append(b.scim(), bare)
	servers, paths := make([]*server, len(names)), make([][]string, len(names))
	for i, name := range names {
		var err error
		if servers[i], err = b.start(ctx, name); err != nil {
			return err
		}
		defer servers[i].stop()
		paths[i] = []string{"/scim/v2/Users/1"}
		if name != bare {
			if paths[i], err = people(ctx, servers[i], handful); err != nil {
				return err
			}
		}
	}
	r.gets = table{title: fmt.Sprintf("GET /Users/{id}, %d people", handful)}
	for round := range b.rounds {
		for i, s := range servers {
			if err := b.sample(ctx, &r.gets, round, s, paths[i]...); err != nil {
				return err
			}
		}
	}
	return nil
}

// creates has each server make people, beginning with none in every turn.
func (b *bench) creates(ctx context.Context, r *results) error {
	r.creates = table{title: "POST /Users, from an empty directory on"}
	for round := range b.rounds {
		for _, name := range b.scim() {
			s, err := b.start(ctx, name)
			if err != nil {
				return err
			}
			err = b.sample(ctx, &r.creates, round, s)
			s.stop()
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// asked is how many different people are looked up.
const asked = 200

// lookUps looks people up by userName in the small directory and in the large one,
// which the look-alike alone has, and measures its memory.
func (b *bench) lookUps(ctx context.Context, r *results) error {
	type place struct {
		name string
		n    int
	}
	places := []place{{lookAlike, b.few}, {lookAlike, b.many}, {full, b.few}, {full, b.many}, {onElimity, b.few}}
	if b.scimmy != "" {
		places = append(places, place{onScimmy, b.few})
	}
	servers := make([]*server, len(places))
	for i, p := range places {
		s, err := b.start(ctx, p.name)
		if err != nil {
			return err
		}
		defer s.stop()
		fmt.Fprintf(b.log, "bench: %s: creating %d people\n", p.name, p.n)
		if _, err := people(ctx, s, p.n); err != nil {
			return err
		}
		s.name = fmt.Sprintf("%s, %d people", p.name, p.n)
		servers[i] = s
	}
	r.lookUps = table{title: `GET /Users?filter=userName eq "..."`}
	for round := range b.rounds {
		for i, s := range servers {
			var queries []string
			for k := range min(asked, places[i].n) {
				filter := fmt.Sprintf("userName eq %q", login(k*places[i].n/min(asked, places[i].n)))
				queries = append(queries, "/scim/v2/Users?filter="+url.QueryEscape(filter))
			}
			if err := b.sample(ctx, &r.lookUps, round, s, queries...); err != nil {
				return err
			}
		}
	}
	for i, s := range servers {
		if places[i].n != b.many {
			continue
		}
		bytes, err := s.memory()
		if err != nil {
			return err
		}
		r.memory = append(r.memory, memory{s.name, bytes})
	}
	return nil
}

func (b *bench) sample(ctx context.Context, t *table, round int, s *server, paths ...string) error {
	one, err := b.load(ctx, s, paths...)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.log, "bench: %s, turn %d of %d, %s: %.0f/s, %v of processor time each\n", t.title, round+1, b.rounds, s.name, one.perSecond, one.processor)
	t.add(s.name, one)
	return nil
}
