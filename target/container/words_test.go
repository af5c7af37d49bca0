package container

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
)

func TestWhatCountsAsReady(t *testing.T) {
	for what, c := range map[string]struct {
		config, users int // what discovery and the list of users answer
		ready         bool
	}{
		"all well":               {200, 200, true},
		"wants a token":          {401, 401, true},
		"refuses this token":     {403, 403, true},
		"a redirect":             {302, 302, true},
		"a bad request":          {400, 400, true},
		"no discovery":           {404, 200, true},
		"no discovery, no token": {404, 401, true},
		"discovery is not made":  {501, 200, true},
		"no route yet":           {404, 404, false},
		"starting":               {503, 503, false},
		"failing":                {500, 500, false},
		"too many":               {429, 429, false},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status := c.users
			if r.URL.Path == "/scim/ServiceProviderConfig" {
				status = c.config
			}
			if r.Header.Get("Authorization") != "Bearer t" {
				t.Errorf("asked with %q", r.Header.Get("Authorization"))
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		r := &ready{c: &Container{options: Options{Port: 1, Path: "/scim", Token: "t"}, ports: map[int]string{1: strings.TrimPrefix(s.URL, "http://")}}}
		if err := r.inquire(context.Background(), newClient()); (err == nil) != c.ready {
			t.Errorf("%s: %v", what, err)
		}
		s.Close()
	}
}

func TestLogKeepsBothEnds(t *testing.T) {
	k := &kept{}
	for i := range 20000 {
		if i == 10000 {
			io.WriteString(k, "middle\n")
		}
		io.WriteString(k, "the key is s3cr3t-key and more\n")
	}
	log := k.log([]string{"s3cr3t-key"})
	whole := 20000*len("the key is s3cr3t-key and more\n") + len("middle\n")
	if log.Cut <= 0 || log.Cut > whole-keptLast || strings.Contains(log.Text, "middle") || strings.Contains(log.Text, "s3cr3t") || strings.Contains(log.Text, "3t-key") {
		t.Errorf("cut %d of %d", log.Cut, whole)
	}
	for _, line := range strings.Split(strings.TrimSpace(log.Text), "\n") {
		if line != "the key is [redacted] and more" && !strings.HasPrefix(line, "... (") {
			t.Errorf("a piece of a line: %q", line)
		}
	}
	short := (&kept{first: []byte("one\n"), last: []byte("two\x1b[2J\n")}).log(nil)
	if short.Text != "one\ntwo\x1b[2J\n" || short.Cut != 0 {
		t.Errorf("got %+v", short)
	}
	if last := short.last(1); strings.Contains(last, "one") || strings.ContainsRune(last, '\x1b') {
		t.Errorf("its last line is %q", last)
	}
}

func TestWhatFitsIntoAnEmptyImage(t *testing.T) {
	for what, c := range map[string]struct{ text, says string }{
		"a script":          {"#!/bin/sh\n", "not built for Linux"},
		"a Windows program": {"MZ\x90\x00", "not built for Linux"},
		"nothing":           {"", "not built for Linux"},
	} {
		if err := fits([]byte(c.text), "linux", runtime.GOARCH); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, linked := range []string{"/bin/ls", "/usr/bin/ls"} {
		binary, err := os.ReadFile(linked)
		if err != nil || runtime.GOOS != "linux" {
			continue
		}
		if err := fits(binary, "linux", runtime.GOARCH); err == nil || !strings.Contains(err.Error(), "CGO_ENABLED=0") {
			t.Errorf("%s: %v", linked, err)
		}
	}
	program, err := server(t).read()
	if err != nil {
		t.Fatal(err)
	}
	if err := fits(program, "linux", runtime.GOARCH); err != nil {
		t.Error(err)
	}
	if err := fits(program, "linux", "another"); err == nil || !strings.Contains(err.Error(), "the engine runs linux/another") {
		t.Errorf("for another machine: %v", err)
	}
}
