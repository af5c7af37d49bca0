package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"rolecall": main})
}

// TestScripts runs the command line as a user types it. Each script is a text
// file of its own.
func TestScripts(t *testing.T) {
	servers := odd(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			for name, url := range servers {
				env.Setenv(name, url)
			}
			env.Setenv("ADDR", freeAddr(t))
			env.Setenv("CONTROL", freeAddr(t))
			env.Setenv("NO_COLOR", "1")
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"get": get, "send": send, "await": await, "seen": seen, "stamp": stamp},
	})
}

// odd starts servers that are no SCIM service provider.
func odd(t *testing.T) map[string]string {
	serve := func(h http.HandlerFunc) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = nil
	t.Cleanup(secure.Close)
	return map[string]string{
		"HTML": serve(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<!doctype html><h1>Sign in</h1>")
		}),
		"REDIRECT": serve(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://sso.example.com/login", http.StatusFound)
		}),
		"NOTFOUND":   serve(http.NotFound),
		"SELFSIGNED": secure.URL,
		"DEAD":       "http://" + freeAddr(t),
	}
}

func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get prints what a URL answers, with the token of the script if there is one.
func get(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: get URL")
	}
	req, err := http.NewRequest(http.MethodGet, args[0], nil)
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer "+ts.Getenv("ROLECALL_TOKEN"))
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if (resp.StatusCode >= 300) != neg {
		ts.Fatalf("%s answered %d", args[0], resp.StatusCode)
	}
	fmt.Fprintf(ts.Stdout(), "%s", body)
}

// send sends a file to a URL by a method, with the token of the script if there is one.
func send(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: send METHOD URL FILE")
	}
	req, err := http.NewRequest(args[0], args[1], strings.NewReader(ts.ReadFile(args[2])))
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer "+ts.Getenv("ROLECALL_TOKEN"))
	req.Header.Set("Content-Type", "application/scim+json")
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	resp.Body.Close()
	if resp.StatusCode >= 300 {
		ts.Fatalf("%s answered %d", args[1], resp.StatusCode)
	}
}

// await waits until a file is there, or an address accepts connections.
func await(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: await FILE|ADDR")
	}
	for range 400 {
		if conn, err := net.Dial("tcp", args[0]); err == nil {
			conn.Close()
			return
		}
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	ts.Fatalf("%s did not come", args[0])
}

// seen waits until a URL's answer holds a word.
func seen(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: seen URL WORD")
	}
	for range 400 {
		if resp, err := http.Get(args[0]); err == nil {
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if strings.Contains(string(body), args[1]) {
				return
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	ts.Fatalf("%s did not show %s", args[0], args[1])
}
