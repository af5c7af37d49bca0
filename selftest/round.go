package selftest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/suites"
	"rolecall/suites/stage"
	"rolecall/target"
)

// Bounds of one round, that a fault which never answers cannot pass.
const (
	requestLimit = 10 * time.Second
	roundLimit   = 5 * time.Minute
)

// samePrefix begins the logins of a round that has none of its own. Every round has
// a server of its own, so they need not differ, and what is told stays the same.
const samePrefix = "rcselftest"

// forest holds the trees of specs, one for each choice of dialects. Each round of
// that choice plays from it.
type forest struct {
	seed  int64
	trees map[string]*stage.Tree
}

// tree grows a tree, once. Ginkgo builds one at a time for the whole process, so
// this is done before the rounds begin.
func (f *forest) tree(setting setting) (*stage.Tree, error) {
	if t := f.trees[setting.String()]; t != nil {
		return t, nil
	}
	idp := setting.under
	if len(idp) == 0 {
		idp = harness.DefaultIDP()
	}
	plan, err := harness.Settings{Profile: setting.profile, IDP: idp, Seed: f.seed, Strict: setting.strict}.Choose()
	if err != nil {
		return nil, err
	}
	t, err := suites.Register(plan.Options())
	if err != nil {
		return nil, err
	}
	f.trees[setting.String()] = t
	return t, nil
}

// setting is how specs are played, whatever the server is.
type setting struct {
	profile string
	under   []string // as --idp takes them; none: the dialects of a plain run
	strict  bool
}

func (s setting) String() string {
	return fmt.Sprint(s.profile, " ", strings.Join(s.under, ","), " ", s.strict)
}

// round is one server and the specs that are played on it.
type round struct {
	preset           string
	faults, variants []string
	prefix           string // of logins; "" is that of all rounds
	tree             *stage.Tree
	specs            []string // ids, in the order in which they are played
}

// outcome is how a round ended.
type outcome struct {
	results  map[string]conformance.Result // by the spec's id, without exchanges
	left     []string                      // what could not be cleared away
	unplayed int                           // specs that there was no time for
	problem  string                        // why it could not be made, or was cut short
}

// play makes a round on a server of its own.
func (r round) play(ctx context.Context) outcome {
	out := outcome{results: map[string]conformance.Result{}, unplayed: len(r.specs)}
	limited, cancel := context.WithTimeoutCause(ctx, roundLimit, fmt.Errorf("the round took longer than %s", roundLimit))
	defer cancel()
	server, err := target.StartEmbedded(target.EmbeddedOptions{Preset: r.preset, Faults: r.faults, Variants: r.variants})
	if err != nil {
		out.problem = err.Error()
		return out
	}
	defer server.Close()
	endpoint := server.Endpoint
	endpoint.Timeout = requestLimit
	on, err := target.Open(limited, endpoint, cmp.Or(r.prefix, samePrefix))
	if err != nil {
		out.problem = err.Error()
		return out
	}
	defer on.Close()
	player := r.tree.On(on)
	for _, id := range r.specs {
		result, left := player.Play(limited, id)
		if limited.Err() != nil { // what was cut off says nothing
			out.problem = context.Cause(limited).Error()
			if errors.Is(ctx.Err(), context.Canceled) {
				out.problem = "interrupted"
			}
			return out
		}
		result.Exchanges = nil
		out.results[id] = result
		out.left = append(out.left, left...)
		out.unplayed--
	}
	return out
}

// shuffle puts specs into an order that the seed decides, behind those that go
// first.
func shuffle(specs []string, first func(id string) bool, seed int64) []string {
	specs = slices.Clone(specs)
	rand.New(rand.NewPCG(uint64(seed), 0)).Shuffle(len(specs), func(i, j int) { specs[i], specs[j] = specs[j], specs[i] })
	slices.SortStableFunc(specs, func(a, b string) int { return rank(first(a)) - rank(first(b)) })
	return specs
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// alarms tells whether a result is one that a correct server never gets.
func alarms(r conformance.Result) bool {
	switch r.Verdict {
	case conformance.Fail, conformance.Warning, conformance.Inconclusive:
		return true
	}
	return false
}

// scenario is a spec's id without its dialect, and the dialect; plain for none.
func scenario(id string) (name, dialect string) {
	name, dialect, played := strings.Cut(id, "@")
	if !played {
		dialect = "plain"
	}
	return name, dialect
}
