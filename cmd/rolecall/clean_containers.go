package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rolecall/target/container"
)

// containers shows what killed runs left on the container engine and, when told
// to, removes it. n is how much there was, and left whether some of it still is.
func (c *cleanCommand) containers(ctx context.Context, a *app) (n int, left bool, err error) {
	if c.Target != "" { // another target than the container of a run
		return 0, false, nil
	}
	all, err := container.Find(ctx)
	if errors.Is(err, container.ErrNoEngine) {
		return 0, false, nil
	}
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintf(a.stderr, "rolecall: whether containers are left was not looked at: %s\n", first)
		return 0, false, nil
	}
	var found []container.Left
	for _, l := range all {
		if l.Run == c.RunID || c.RunID == "" && !l.Running() { // what a run uses is not left by it
			found = append(found, l)
		}
	}
	if len(found) == 0 {
		return 0, false, nil
	}
	p := &printer{w: a.stdout}
	p.f("Left on the container engine\n")
	for _, l := range found {
		state := ""
		if l.State != "" {
			state = ", " + l.State
		}
		p.f("  %s %s, of the image %s%s, of the run %s%s\n", l.What, l.ID, l.Of, state, l.Run, when(l.Began))
	}
	if p.err != nil {
		return len(found), true, p.err
	}
	if !c.Yes && !a.yes(ctx, "Remove them?") {
		p.f("Nothing was removed. Remove it: rolecall clean --yes\n")
		return len(found), true, p.err
	}
	if err := container.Remove(ctx, found); err != nil {
		return len(found), true, fmt.Errorf("remove from the container engine: %w", err)
	}
	p.f("%d removed.\n", len(found))
	return len(found), false, p.err
}
