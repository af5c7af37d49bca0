// Command bench measures rolecall's look-alike side by side with servers that are built on public SCIM libraries,
// with wrk over the loopback interface.
//
// All that is compared is measured in turns within one run, and medians of the turns are given, so that what else the
// machine does at the time falls on all alike. The absolute numbers are worth no more than the machine; the ratios are
// what counts. It starts every server itself on a free port of 127.0.0.1 and sends load nowhere else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// settings bound what a run does.
type settings struct {
	rolecall, elimity, scimmy string // programs; scimmy is a script for node
	rounds                    int
	each                      time.Duration // of one load
	connections               int
	few, many                 int // people
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) == 2 && os.Args[1] == bareArgument {
		fail(serveBare(ctx, os.Stdout))
		return
	}
	fail(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func fail(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.rolecall, "rolecall", "", "built rolecall")
	flags.StringVar(&s.elimity, "elimity", "", "built server on elimity-com/scim")
	flags.StringVar(&s.scimmy, "scimmy", "", "`script` of the server on scimmy; empty leaves it out")
	flags.IntVar(&s.rounds, "rounds", 5, "turns, of which medians are given")
	flags.DurationVar(&s.each, "each", 3*time.Second, "how long one load goes on, in whole seconds")
	flags.IntVar(&s.connections, "connections", 16, "connections that send requests at the same time")
	flags.IntVar(&s.few, "few", 1_000, "people in the small directory")
	flags.IntVar(&s.many, "many", 100_000, "people in the large directory")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	b, err := newBench(s, stderr)
	if err != nil {
		return err
	}
	defer b.close()
	results, err := b.measure(ctx)
	if err != nil {
		return err
	}
	results.write(stdout)
	return nil
}

func (s settings) check() error {
	switch {
	case s.rolecall == "" || s.elimity == "":
		return errors.New("--rolecall and --elimity are required; interop/bench.sh builds both")
	case s.rounds < 1 || s.rounds > 100:
		return fmt.Errorf("--rounds %d: want 1 to 100", s.rounds)
	case s.each < time.Second || s.each > time.Minute || s.each%time.Second != 0:
		return fmt.Errorf("--each %v: want whole seconds, 1s to 1m", s.each)
	case s.connections < 1 || s.connections > 256:
		return fmt.Errorf("--connections %d: want 1 to 256", s.connections)
	case s.few < 1 || s.many < s.few || s.many > 1_000_000:
		return fmt.Errorf("--few %d, --many %d: want 1 or more, and no more than 1000000", s.few, s.many)
	}
	if _, err := exec.LookPath("wrk"); err != nil {
		return fmt.Errorf("%w: install wrk, for instance with apt-get install wrk", err)
	}
	return nil
}
