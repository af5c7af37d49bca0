//go:build !windows

package reports

import (
	"os"
	"syscall"
)

// lock takes a file for this process, or errs at once.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
