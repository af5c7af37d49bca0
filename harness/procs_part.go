package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/signal"
	"strings"
	"syscall"

	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
	"rolecall/suites"
	"rolecall/target"
)

// RunPart runs this process's part of a run that another process spreads with
// --procs. in is that process's order; when it ends, the parent has gone, and
// the part ends in order too: the running spec clears away what it made.
func RunPart(in io.Reader) error {
	var s part
	if err := json.NewDecoder(in).Decode(&s); err != nil {
		return &Usage{fmt.Errorf("'%s' is not for users; it is how --procs starts its processes: %w", PartCommand, err)}
	}
	plan, err := s.Settings.Choose()
	if err != nil {
		return err
	}
	// With the parent its end of the pipes is gone; clearing away must survive that.
	signal.Ignore(syscall.SIGPIPE)
	go func() {
		io.Copy(io.Discard, in)
		interruptSelf()
	}()

	var lost error // what the parent could not be told
	opts := plan.Options()
	opts.Prefix, opts.Manners, opts.Shared = s.Prefix, s.polite(), true
	opts.Connect = func(context.Context) (target.Endpoint, error) {
		if s.Endpoint == nil {
			return target.Endpoint{}, errors.New("this process was not told of the target")
		}
		return *s.Endpoint, nil
	}
	opts.OnResult = func(r conformance.Result) {
		r.Reason = byUser(r.Reason)
		lost = errors.Join(lost, s.tell(resultPath, r))
	}
	opts.OnFinish = func(run conformance.Run) {
		run.Problem = byUser(run.Problem)
		for i := range run.Results {
			run.Results[i].Reason = byUser(run.Results[i].Reason)
		}
		lost = errors.Join(lost, s.tell(recordPath, run))
	}
	if _, err := suites.Register(opts); err != nil {
		return err
	}
	plan.specs(func(suite *types.SuiteConfig) {
		suite.ParallelProcess, suite.ParallelTotal, suite.ParallelHost = s.Process, s.Total, s.Host
		suite.OutputInterceptorMode = "none" // a crash's last words must reach the parent
	})
	return lost
}

// byUser says who really ended a run: a part hears it from its parent, and nobody
// but the user makes that say so.
func byUser(reason string) string {
	return strings.ReplaceAll(reason, "Interrupted by Other Ginkgo Process", "Interrupted by User")
}

// tell sends the parent what Ginkgo's own protocol has no word for.
func (s part) tell(path string, what any) error {
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	resp, err := http.Post(s.Host+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return errors.New("the parent process cannot be reached") // err would show the host's secret path
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the parent process answered %d", resp.StatusCode)
	}
	return nil
}
