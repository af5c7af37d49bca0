//go:build !windows

package harness

import (
	"os"
	"syscall"
)

// Apart keeps a terminal's Ctrl-C from the processes of a run: it is the parent
// that tells them to end, and Ginkgo takes a second interrupt for the wish not to
// clear away.
func Apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// interruptSelf ends this process's part in order.
func interruptSelf() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		self.Signal(os.Interrupt)
	}
}
