package journal

import (
	"errors"
	"os"
	"regexp"
	"runtime"
	"syscall"
)

// Running tells whether the process that began the run seems to be alive on this
// machine. Another process may have got its number meanwhile.
func (r Run) Running() bool {
	if r.Ended || r.Process <= 0 || r.Process == os.Getpid() {
		return false
	}
	p, err := os.FindProcess(r.Process)
	if err != nil {
		return false
	}
	if runtime.GOOS == "windows" {
		return true // there FindProcess finds only what is alive
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

var id = regexp.MustCompile(`^rc[a-z2-7]{8}$`)

// IsID tells whether a text is the id of a run: rc and 40 bits in base32.
func IsID(s string) bool { return id.MatchString(s) }
