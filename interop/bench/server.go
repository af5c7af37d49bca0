package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a program under load.
type server struct {
	name    string
	command *exec.Cmd
	base    string // SCIM base URL
	token   string
}

var announced = regexp.MustCompile(`^(?:listening|serving SCIM) on (http://127\.0\.0\.1:\d+/scim/v2)`)

const startLimit = 30 * time.Second

// start starts a server and waits until it has announced its address.
func start(ctx context.Context, name string, args ...string) (*server, error) {
	s := &server{name: name, token: rand.Text()}
	s.command = exec.CommandContext(ctx, args[0], args[1:]...)
	s.command.Cancel = func() error { return s.command.Process.Signal(syscall.SIGTERM) }
	s.command.WaitDelay = 10 * time.Second
	s.command.Env = append(os.Environ(), "INTEROP_TOKEN="+s.token, "ROLECALL_TOKEN="+s.token, "NODE_ENV=production")
	s.command.Stderr = os.Stderr
	out, err := s.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	line := make(chan string, 1)
	go func() {
		reader := bufio.NewReader(out)
		first, _ := reader.ReadString('\n') // what is wrong with it shows below
		line <- first
		io.Copy(io.Discard, reader) // ends with the program
	}()
	select {
	case first := <-line:
		if found := announced.FindStringSubmatch(first); found != nil {
			s.base = found[1]
			return s, nil
		}
		s.stop()
		return nil, fmt.Errorf("%s did not say where it listens, but %q", name, strings.TrimSpace(first))
	case <-time.After(startLimit):
		s.stop()
		return nil, fmt.Errorf("%s did not say where it listens for %v", name, startLimit)
	}
}

func (s *server) stop() {
	s.command.Process.Signal(syscall.SIGTERM)
	s.command.Wait() // that it was ended by a signal is no error
}

// processor is the processor time that the server has used.
func (s *server) processor() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.command.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("processor time is read from /proc, as Linux has it: %w", err)
	}
	// The second field is a name in parentheses, which may hold blanks.
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat has too few fields", s.command.Process.Pid)
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// memory is the most that the server ever had in memory, in bytes.
func (s *server) memory() (int, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if text, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(text), " kB"))
			return kB << 10, err
		}
	}
	return 0, errors.New("no VmHWM in /proc")
}

// bareArgument makes this program the server that all others are compared with:
// Go's net/http with a constant answer of the usual size.
const bareArgument = "bare"

func serveBare(ctx context.Context, stdout io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	user := []byte(person(0))
	bare := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		w.Header().Set("Content-Length", strconv.Itoa(len(user)))
		w.Write(user) // the client has gone if this fails
	})}
	go func() {
		<-ctx.Done()
		bare.Close()
	}()
	fmt.Fprintf(stdout, "listening on http://%s/scim/v2\n", listener.Addr())
	if err := bare.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
