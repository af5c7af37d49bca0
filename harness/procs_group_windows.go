package harness

import "syscall"

// Apart keeps a console's Ctrl-C from the processes of a run: it is the parent
// that tells them to end, and Ginkgo takes a second interrupt for the wish not to
// clear away.
func Apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// interruptSelf does nothing: a process cannot interrupt itself here. Without the
// parent it finds no further spec, and ends after the one that is running.
func interruptSelf() {}
