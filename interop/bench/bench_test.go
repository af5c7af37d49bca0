package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test program be the bare server, as the command does.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == bareArgument {
		fail(serveBare(context.Background(), os.Stdout))
		return
	}
	os.Exit(m.Run())
}

func TestMedian(t *testing.T) {
	for want, rates := range map[float64][]float64{1: {1}, 2: {9, 2, 1}, 5: {1, 5, 5, 7, 2}} {
		var samples []sample
		for _, rate := range rates {
			samples = append(samples, sample{perSecond: rate})
		}
		if got := median(samples, perSecond); got != want {
			t.Errorf("median of %v is %v, want %v", rates, got, want)
		}
	}
}

func TestLoadOfTheBareServer(t *testing.T) {
	if _, err := exec.LookPath("wrk"); err != nil {
		t.Skip("wrk is not installed: ", err)
	}
	b, err := newBench(settings{each: time.Second, connections: 2, rounds: 1}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	s, err := b.start(t.Context(), bare)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	r := results{settings: b.settings, gets: table{title: "GET"}}
	for range 2 {
		if err := b.sample(t.Context(), &r.gets, 0, s, "/scim/v2/Users/1"); err != nil {
			t.Fatal(err)
		}
	}
	used, err := s.memory()
	if err != nil || used < 1<<20 {
		t.Errorf("memory %d (%v)", used, err)
	}
	r.memory = []memory{{s.name, used}}
	var out bytes.Buffer
	r.write(&out)
	if text := out.String(); !strings.Contains(text, "| "+bare+" | ") || !strings.Contains(text, " | 1.00 | ") {
		t.Error(text)
	}
	if one := r.gets.rows[0].samples[0]; one.requests < 10 || one.processor <= 0 {
		t.Errorf("%+v", one)
	}
	b.each = 0
	if _, err := b.load(t.Context(), s, "/x"); err == nil {
		t.Error("a load of no time was measured")
	}
}

// A server that refuses is not measured as a quick one.
func TestPeopleRefused(t *testing.T) {
	for status, token := range map[int]string{http.StatusUnauthorized: "wrong", http.StatusConflict: "right"} {
		refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer right" {
				w.WriteHeader(http.StatusUnauthorized)
			} else {
				w.WriteHeader(http.StatusConflict)
			}
			fmt.Fprint(w, `{"id":"1"}`)
		}))
		defer refusing.Close()
		s := &server{name: "refusing", base: refusing.URL, token: token}
		if _, err := people(t.Context(), s, 4); err == nil || !strings.Contains(err.Error(), fmt.Sprint("status ", status)) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestStartErrors(t *testing.T) {
	for want, args := range map[string][]string{
		"did not say where": {"echo", "hello"},
		"start nothing":     {"/nonexistent/program"},
	} {
		if _, err := start(t.Context(), "nothing", args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"--rolecall and":  nil,
		"--rounds 0":      {"--rounds", "0"},
		"--each 1.5s":     {"--each", "1500ms"},
		"--connections 0": {"--connections", "0"},
		"--few 5":         {"--few", "5", "--many", "4"},
	} {
		if want != "--rolecall and" {
			args = append(args, "--rolecall", "x", "--elimity", "x")
		}
		if err := run(t.Context(), args, t.Output(), t.Output()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
