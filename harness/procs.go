package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"rolecall/conformance"
	"rolecall/target"
)

// PartCommand is the subcommand under which the running program is started
// again, once for each process of a run, with the process's number as K/N behind
// it. It must call RunPart.
const PartCommand = "part"

// usersOfASpec is the most accounts that one spec has at a time.
const usersOfASpec = 5

// part is what a process is told on its standard input, which then stays open as
// long as the parent lives. It holds secrets, which is why it is on no command
// line and in no environment.
type part struct {
	Settings       Settings
	Process, Total int
	Host           string // where the switchboard is
	Prefix         string
	Endpoint       *target.Endpoint // for the first process, which tells the others
}

// processes is the number of processes for a run of so many specs. It errs if a
// process's share of --max-users is too small for a spec.
func (p *Plan) processes(e target.Endpoint, specs int) (int, error) {
	n := min(p.Settings.Procs, specs)
	if most := e.MaxUsers / usersOfASpec; n > 1 && e.MaxUsers > 0 && n > most {
		return 0, &Usage{fmt.Errorf("--procs %d: each process may have an equal part of the %d users of --max-users, and a spec may need %d; use --procs %d, or raise --max-users to %d",
			n, e.MaxUsers, usersOfASpec, max(1, most), n*usersOfASpec)}
	}
	return n, nil
}

// crew are the processes of a run and what they share.
type crew struct {
	endpoint target.Endpoint
	size     int
	prefix   string // of the run's logins
	specs    int
	chosen   *conformance.Choice
}

// spread lets a crew share the run, and gives the record that its first process
// makes for all. The error says which process ended before its time; the record
// then is what was heard until that.
func (p *Plan) spread(ctx context.Context, c crew, watch Watcher) (*conformance.Run, error) {
	started := time.Now().UTC()
	board, err := newSwitchboard(c.size, func(r conformance.Result) { watch.Done(r) })
	if err != nil {
		return nil, fmt.Errorf("--procs: %w", err)
	}
	defer board.close()
	defer context.AfterFunc(ctx, board.abort)()

	errs := make([]error, c.size)
	var running sync.WaitGroup
	for i := range c.size {
		share := part{Settings: p.Settings, Process: i + 1, Total: c.size, Host: board.host, Prefix: c.prefix}
		if i == 0 {
			share.Endpoint = &c.endpoint
		}
		running.Go(func() {
			defer board.lost(share.Process)
			if err := share.start(); err != nil {
				errs[i] = fmt.Errorf("process %d of %d ended before its time: %w", share.Process, c.size, err)
			}
		})
	}
	running.Wait()
	run, results := board.outcome()
	err = errors.Join(errs...)
	if run == nil && err == nil {
		err = errors.New("the run ended without a record")
	}
	if err == nil {
		return run, nil
	}
	if run == nil {
		heard := p.blank(c.endpoint, c.chosen)
		heard.Prefix, heard.Started, heard.Results = c.prefix, started, results
		run = &heard
	}
	problems := causes(errs)
	if run.Problem != "" {
		problems = append(problems, run.Problem)
	}
	run.Problem = strings.Join(append(problems, fmt.Sprintf("%d specs have no result", c.specs-len(run.Results)),
		"accounts whose login begins with "+c.prefix+" may be left in the target"), "; ")
	run.Conclude()
	return run, err
}

// causes are the errors without what the processes said.
func causes(errs []error) []string {
	var brief []string
	for _, err := range errs {
		if err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			brief = append(brief, first)
		}
	}
	return brief
}

// start starts the process of a part and waits for its end. The error carries
// what the process said.
func (s part) start() error {
	told, err := json.Marshal(s)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("--procs needs the path of the running program: %w", err)
	}
	said := &beginning{}
	cmd := exec.Command(program, PartCommand, fmt.Sprintf("%d/%d", s.Process, s.Total)) // for who looks at a list of processes
	cmd.Args[0] = os.Args[0]
	cmd.Env = append(withoutSecrets(os.Environ()), "GINKGO_PARALLEL_PROTOCOL=HTTP")
	cmd.Stdout, cmd.Stderr = said, said
	cmd.SysProcAttr = Apart()
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	_, wrote := in.Write(told) // and left open; a process that does not read it has ended
	err = cmd.Wait()
	if err == nil {
		err = wrote
	}
	if err != nil && said.Len() > 0 {
		err = fmt.Errorf("%w\n%s", err, said)
	}
	return err
}

// withoutSecrets leaves the credentials out of an environment.
func withoutSecrets(env []string) []string {
	return slices.DeleteFunc(env, func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(secretVariables, name)
	})
}

// beginning keeps the first of what is written to it: a panic's cause stands
// before its stacks.
type beginning struct{ bytes.Buffer }

const mostSaid = 4 << 10

func (b *beginning) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), mostSaid-b.Len())])
	return len(p), nil
}

func (b *beginning) String() string { return strings.TrimSpace(b.Buffer.String()) }
