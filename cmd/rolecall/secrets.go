package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"rolecall/harness"
	"rolecall/scim"
)

// careful says which files of credentials others can read. Windows has no such bits.
func (a *app) careful(s harness.Settings) {
	for flag, path := range map[string]string{
		"--token-file": s.TokenFile, "--settings-token-file": s.SettingsTokenFile, "--other-token-file": s.OtherTokenFile, "--oauth-client-secret-file": s.OAuth.SecretFile,
	} {
		info, err := os.Stat(path)
		if path == "" || err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
			continue // what cannot be read is said where it is read
		}
		fmt.Fprintf(a.stderr, "rolecall: %s %s can be read by others (mode %04o); take their rights away: chmod 600 %s\n", flag, path, info.Mode().Perm(), path)
	}
}

// tellProxy says by which proxy a target is reached, if any, for nobody may expect one.
func (a *app) tellProxy(at string) {
	if via := scim.ProxyHost(at); via != "" {
		u, _ := url.Parse(at) // which it has done
		fmt.Fprintf(a.stderr, "rolecall: %s is reached by the proxy %s\n", u.Host, via)
	}
}

// askToken asks for the token of a target where none is set and somebody can be
// asked. What is typed is not shown.
func (a *app) askToken(ctx context.Context, s harness.Settings) error {
	const variable = "ROLECALL_TOKEN"
	in, file := a.stdin.(*os.File)
	if s.Target == "" || s.TokenFile != "" || s.OAuth.TokenURL != "" || a.getenv(variable) != "" || !file || !a.somebody() {
		return nil
	}
	fmt.Fprintf(a.stderr, "Token for %s (it is not shown): ", s.Target)
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return &harness.Usage{Err: fmt.Errorf("no token: %w", err)}
	}
	var typed []byte
	done := make(chan error, 1)
	go func() { // which an interrupt must not wait for
		var err error
		typed, err = term.ReadPassword(int(in.Fd()))
		done <- err
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = errors.Join(context.Cause(ctx), term.Restore(int(in.Fd()), before))
	}
	fmt.Fprintln(a.stderr)
	if err != nil {
		return &harness.Usage{Err: fmt.Errorf("no token: %w", err)}
	}
	getenv := a.getenv
	a.getenv = func(name string) string {
		if name == variable {
			return strings.TrimSpace(string(typed))
		}
		return getenv(name)
	}
	return nil
}
