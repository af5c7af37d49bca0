package stage

import (
	"fmt"
	"slices"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
	"rolecall/mockidp"
)

// Tree collects the specs of a run while it is built.
type Tree struct {
	opts    Options
	session *session
	specs   []Spec
	plays   map[string]play // by the spec's id
	errs    []error
}

// play is what a spec is made of.
type play struct {
	spec    Spec
	dialect *Dialect
	body    func(*Stage)
}

// Area is a part of a family: lifecycle/create, roles/grant.
type Area struct {
	tree         *Tree
	family, name string
}

// Area opens an area of a family of specs.
func (t *Tree) Area(family, name string) Area { return Area{t, family, name} }

// Option says something about a scenario.
type Option func(*Scenario)

// Scenario is what is told of one play before it is bound to a dialect.
type Scenario struct {
	slug, title string
	proves      []string // what it is there for
	touches     []string // what it proves by the way
	events      []mockidp.Event
	alone       bool
	lasts       int // about how many times as long as most
	body        func(*Stage)
}

// Alone says that a scenario changes the whole account, so that no other may
// play beside it.
func Alone() Option { return func(s *Scenario) { s.alone = true } }

// Lasts says about how many times as long as most a scenario takes. Processes that
// share a run begin with the longest, lest one is left with them in the end.
func Lasts(times int) Option { return func(s *Scenario) { s.lasts = times } }

// Proves names the requirements that a scenario is there to prove or refute. If
// nobody asks for any of them, the scenario is not played.
func Proves(ids ...string) Option {
	return func(s *Scenario) { s.proves = append(s.proves, ids...) }
}

// Touches names requirements that a scenario proves or refutes by the way.
func Touches(ids ...string) Option {
	return func(s *Scenario) { s.touches = append(s.touches, ids...) }
}

// Sends names the IdP's events that a scenario goes through, so that the rules
// which the dialect's requests rest on are among those it can prove.
func Sends(events ...mockidp.Event) Option {
	return func(s *Scenario) { s.events = append(s.events, events...) }
}

// noServerError is what every spec proves by the way.
const noServerError = "RFC7644-3.12-10"

// Scenario adds a scenario that the mock IdP plays: one spec for each dialect.
func (a Area) Scenario(slug, title string, body func(*Stage), options ...Option) {
	s := newScenario(slug, title, body, options)
	for _, dialect := range a.tree.opts.Dialects {
		a.add(s, &dialect, mockidp.Rules(dialect.Info.Name, dialect.Roles, s.events...))
	}
}

// Plain adds a scenario that needs no dialect: one spec of plain RFC 7644
// requests.
func (a Area) Plain(slug, title string, body func(*Stage), options ...Option) {
	s := newScenario(slug, title, body, options)
	a.add(s, nil, nil)
}

func newScenario(slug, title string, body func(*Stage), options []Option) Scenario {
	s := Scenario{slug: slug, title: title, body: body}
	for _, option := range options {
		option(&s)
	}
	return s
}

func (a Area) add(s Scenario, dialect *Dialect, rules []string) {
	spec := Spec{ID: a.family + "." + a.name + "." + s.slug, Family: a.family, Area: a.name, Title: s.title, Purpose: s.proves, Writes: s.writes()}
	if dialect != nil {
		spec.Dialect = dialect.Info.Name
		spec.ID += "@" + spec.Dialect
	}
	spec.Requirements = slices.Concat(s.proves, s.touches, rules, []string{noServerError})
	slices.Sort(spec.Requirements)
	spec.Requirements = slices.Compact(spec.Requirements)
	if err := a.tree.refuse(spec); err != nil {
		a.tree.errs = append(a.tree.errs, err)
		return
	}
	if !a.tree.asks(spec) || !a.tree.chooses(spec) {
		return
	}
	a.tree.session.order[spec.ID] = len(a.tree.specs)
	a.tree.specs = append(a.tree.specs, spec)
	a.tree.plays[spec.ID] = play{spec, dialect, s.body}
	a.tree.register(spec, dialect, s)
}

// refuse holds a spec to the house rules: ids that exist, and an address of its own.
func (t *Tree) refuse(spec Spec) error {
	if len(spec.Purpose) == 0 {
		return fmt.Errorf("spec %s cites no requirement; every spec must say what it proves", spec.ID)
	}
	for _, id := range spec.Requirements {
		if _, ok := t.opts.Catalogue.Get(id); !ok {
			return fmt.Errorf("spec %s cites %s, which the catalogue does not have", spec.ID, id)
		}
	}
	if slices.ContainsFunc(t.specs, func(other Spec) bool { return other.ID == spec.ID }) {
		return fmt.Errorf("the id %s stands twice", spec.ID)
	}
	return nil
}

// asks tells whether the profile wants to know anything that the spec is there for.
func (t *Tree) asks(spec Spec) bool {
	return slices.ContainsFunc(spec.Purpose, func(id string) bool {
		r, _ := t.opts.Catalogue.Get(id)
		return t.opts.Profile.Weigh(r) != conformance.Off
	})
}

// chooses tells whether the user chose the spec, and keeps it for the record.
func (t *Tree) chooses(spec Spec) bool {
	choice := &t.session.choice
	if !t.opts.Select.takes(spec) {
		choice.LeftOut = append(choice.LeftOut, spec.ID)
		return false
	}
	choice.Chosen = append(choice.Chosen, spec.ID)
	return t.opts.Select.inShard(spec.ID)
}

func (t *Tree) register(spec Spec, dialect *Dialect, s Scenario) {
	container := spec.Family + " " + spec.Area
	if spec.Dialect != "" {
		container += " [" + spec.Dialect + "]"
	}
	ginkgo.Describe(container, func() {
		ginkgo.It(spec.Title, ginkgo.Label(spec.Labels()...), ginkgo.SpecTimeout(t.specTimeout()), t.decorators(s), func(ctx ginkgo.SpecContext) {
			t.session.play(ctx, spec, dialect, s.body)
		})
	})
}

// decorators tell Ginkgo when a scenario is to play.
func (t *Tree) decorators(s Scenario) []any {
	var list []any
	if s.alone {
		list = append(list, ginkgo.Serial)
	}
	if t.opts.Shared && s.lasts > 0 {
		list = append(list, ginkgo.SpecPriority(s.lasts))
	}
	return list
}

// refuseUncited is a hook into Ginkgo's building of the tree: it refuses an It
// that cites no requirement, whoever wrote it.
func refuseUncited(catalogue *conformance.Catalogue) ginkgo.NodeArgsTransformer {
	return func(kind types.NodeType, _ ginkgo.Offset, text string, args []any) (string, []any, []error) {
		if kind != types.NodeTypeIt {
			return text, args, nil
		}
		for _, arg := range args {
			labels, ok := arg.(ginkgo.Labels)
			if ok && slices.ContainsFunc(labels, func(label string) bool {
				_, known := catalogue.Get(label)
				return known
			}) {
				return text, args, nil
			}
		}
		return text, args, []error{fmt.Errorf("the spec %q cites no requirement: give it a label with an id of the catalogue", text)}
	}
}
