package harness

import (
	"os"
	"os/signal"
	"syscall"
)

// endOnHangup ends this process's run in order when its terminal goes, as an
// interrupt would. stop ends that. Where the user wants it to survive (nohup) it
// does.
func endOnHangup() (stop func()) {
	if signal.Ignored(syscall.SIGHUP) {
		return func() {}
	}
	hangup, over := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hangup, syscall.SIGHUP)
	go func() {
		select {
		case <-hangup:
			interruptSelf()
		case <-over:
		}
	}()
	return func() { signal.Stop(hangup); close(over) }
}
