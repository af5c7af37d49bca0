package reports

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestHoldKeepsASecondRunOut(t *testing.T) {
	dir := t.TempDir()
	release, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(dir); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "--out") {
		t.Errorf("a second run: %v", err)
	}
	if other, err := Hold(t.TempDir()); err != nil {
		t.Errorf("another folder: %v", err)
	} else {
		other()
	}
	release()
	if names := listing(t, dir); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
	again, err := Hold(dir)
	if err != nil {
		t.Fatalf("after the first run: %v", err)
	}
	again()
}

func TestHoldIsGivenToOneOfMany(t *testing.T) {
	dir := t.TempDir()
	var inside, held atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 50 {
				release, err := Hold(dir)
				if err != nil {
					continue
				}
				held.Add(1)
				if inside.Add(1) != 1 {
					t.Error("two have it")
				}
				inside.Add(-1)
				release()
			}
		})
	}
	all.Wait()
	if held.Load() == 0 {
		t.Error("nobody got it")
	}
}

func TestHoldTellsThatThereIsNoFolder(t *testing.T) {
	if _, err := Hold(filepath.Join(t.TempDir(), "none")); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("error is %v", err)
	}
}
