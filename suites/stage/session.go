package stage

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
	"rolecall/exactname"
	"rolecall/target"
)

// session is one process's part of a run.
type session struct {
	opts   Options
	target *target.Target
	prefix string
	logins atomic.Int64   // numbers given to logins; see number
	order  map[string]int // of the specs in the tree, by id; Ginkgo plays them in another
	choice conformance.Choice
	named  sync.Once
	names  *exactname.Index // of the target's permission sets; see setNames
}

// shared is what the first process tells the others.
type shared struct {
	Endpoint target.Endpoint
	Prefix   string
}

// Register builds the tree of specs. register is called with the tree and adds
// the scenarios. It errs if a spec breaks a house rule; the tree must not be run
// then.
func Register(opts Options, register func(*Tree)) (*Tree, error) {
	if opts.SpecTimeout == 0 {
		opts.SpecTimeout = DefaultSpecTimeout
	}
	// Ginkgo keeps one tree for a process; a second run needs a new one.
	globals.Reset()
	t := &Tree{opts: opts, session: &session{opts: opts, order: map[string]int{}, choice: opts.Select.said}, plays: map[string]play{}}
	// It stays installed: Ginkgo builds the containers' insides when the run begins.
	ginkgo.AddTreeConstructionNodeArgsTransformer(refuseUncited(opts.Catalogue))
	register(t)
	if err := errors.Join(t.errs...); err != nil {
		return nil, err
	}
	t.session.nodes()
	return t, nil
}

// Specs lists what the run is made of.
func (t *Tree) Specs() []Spec { return t.specs }

// Choice is what the run is asked to play of all there is.
func (t *Tree) Choice() conformance.Choice { return t.session.choice }

func (t *Tree) specTimeout() time.Duration { return t.opts.SpecTimeout }

// NewPrefix makes the beginning of all logins of a run: readable, and not to be
// met by chance.
func NewPrefix() string {
	var b [5]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return "rc" + strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

func (s *session) nodes() {
	started := time.Now()
	ginkgo.SynchronizedBeforeSuite(func(ctx ginkgo.SpecContext) []byte {
		endpoint, err := s.opts.Connect(ctx)
		if err != nil {
			ginkgo.Fail(err.Error())
		}
		if endpoint, err = share(endpoint, processes()); err != nil {
			ginkgo.Fail(err.Error())
		}
		data, err := json.Marshal(shared{endpoint, cmp.Or(s.opts.Prefix, NewPrefix())})
		if err != nil {
			ginkgo.Fail(err.Error())
		}
		return data
	}, func(ctx ginkgo.SpecContext, data []byte) {
		if err := s.open(ctx, data); err != nil {
			ginkgo.Fail(err.Error())
		}
	})
	ginkgo.AfterSuite(func() {
		if s.target != nil {
			s.target.Close()
		}
	})
	ginkgo.ReportAfterEach(func(_ ginkgo.SpecContext, report types.SpecReport) {
		if result, ok := resultOf(report); ok && s.opts.OnResult != nil {
			s.opts.OnResult(result)
		}
	})
	ginkgo.ReportAfterSuite("record of the run", func(_ ginkgo.SpecContext, report types.Report) {
		if s.opts.OnFinish != nil {
			s.opts.OnFinish(s.record(report, started))
		}
	})
}

func (s *session) open(ctx context.Context, data []byte) error {
	var from shared
	if err := json.Unmarshal(data, &from); err != nil {
		return fmt.Errorf("read what the first process shared: %w", err)
	}
	from.Endpoint.Manners = s.opts.Manners
	t, err := target.Open(ctx, from.Endpoint, from.Prefix)
	if err != nil {
		return err
	}
	s.target, s.prefix = t, from.Prefix
	return nil
}

// share cuts what the whole run may ask of a target into equal parts, one for
// each process. It errs if there is not a user for each.
func share(e target.Endpoint, processes int) (target.Endpoint, error) {
	if e.MaxUsers > 0 && e.MaxUsers < processes {
		return e, fmt.Errorf("--max-users %d is too few for %d processes: each needs its own", e.MaxUsers, processes)
	}
	e.Rate /= float64(processes)
	e.MaxUsers /= processes
	return e, nil
}

// number is the next of the numbers that tell the run's logins apart.
func (s *session) number() int64 {
	return deal(s.logins.Add(1), ginkgo.GinkgoParallelProcess(), processes())
}

// deal gives a process (1..processes) its nth number. They are dealt out like
// cards, so that no two processes ever use the same.
func deal(nth int64, process, processes int) int64 {
	return (nth-1)*int64(processes) + int64(process)
}

// processes is how many share the run.
func processes() int {
	suite, _ := ginkgo.GinkgoConfiguration()
	return suite.ParallelTotal
}

// Version is set by release builds.
const Version = "0.1.0-dev"

// BuildInfo describes the running build.
func BuildInfo() conformance.Tool {
	tool := conformance.Tool{Name: "rolecall", Version: Version}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return tool
	}
	tool.Go = info.GoVersion
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			tool.Revision = setting.Value
		case "vcs.modified":
			tool.Modified = setting.Value == "true"
		}
	}
	return tool
}
