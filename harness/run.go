package harness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
	"rolecall/manners"
	"rolecall/reports"
	"rolecall/suites/stage"
	"rolecall/target"
)

// ErrNothingSelected is the cause when the choice leaves no spec to run.
var ErrNothingSelected = errors.New("no spec is selected")

// Watcher is told how a run goes on.
type Watcher interface {
	Done(conformance.Result)
}

// Stepper is a Watcher that wants to know how far a long cycle of a spec has got
// too. Of a run in several processes it hears nothing.
type Stepper interface {
	Step(spec string, done, total int)
}

// Run carries a plan out, in this process or with --procs in several, and writes
// the reports. Several are this program, started again as PartCommand. The error says
// what kept the run from being made or its reports from being written; a
// verdict, whatever it is, is no error. If the run could be begun at all, the
// document is valid beside an error too.
func (p *Plan) Run(ctx context.Context, begin func(total int) Watcher) (reports.Document, error) {
	if err := reports.Prepare(p.Settings.Out); err != nil {
		return reports.Document{}, err
	}
	release, err := reports.Hold(p.Settings.Out)
	if err != nil {
		return reports.Document{}, err
	}
	defer release()

	var watch Watcher
	var endpoint target.Endpoint
	var stepper Stepper
	var run *conformance.Run
	opts := p.Options()
	opts.Connect = func(context.Context) (target.Endpoint, error) { return endpoint, nil }
	opts.OnResult = func(r conformance.Result) { watch.Done(r) }
	opts.OnProgress = func(spec string, done, total int) {
		if stepper != nil {
			stepper.Step(spec, done, total)
		}
	}
	opts.OnFinish = func(r conformance.Run) { run = &r }
	opts.Prefix, opts.Manners = stage.NewPrefix(), manners.New(nil)
	tree, err := p.register(opts)
	if err != nil {
		return reports.Document{}, err
	}
	chosen := tree.Choice()
	if len(tree.Specs()) == 0 {
		return reports.Document{}, &Usage{fmt.Errorf("%w by --label-filter, --focus, --shard, --idp and --profile; 'rolecall list' shows what there is", ErrNothingSelected)}
	}
	if p.Settings.ReadOnly && !slices.ContainsFunc(tree.Specs(), func(s stage.Spec) bool { return !s.Writes }) {
		return reports.Document{}, &Usage{fmt.Errorf("%w by --read-only: each of the %d chosen specs writes", ErrNothingSelected, len(tree.Specs()))}
	}
	opened, err := p.Open(ctx, opts.Prefix)
	if usage := (*Usage)(nil); errors.As(err, &usage) {
		return reports.Document{}, err
	}
	defer opened.Close()
	if err != nil {
		return p.unmade(opened, &chosen, err)
	}
	opened.Manners = opts.Manners
	first, err := p.knock(ctx, opened.Endpoint)
	if err != nil {
		return p.unmade(opened, &chosen, err)
	}
	if err := p.agreed(ctx, opened.Endpoint, first, len(tree.Specs())); err != nil {
		return reports.Document{}, err
	}
	if endpoint, err = p.Journaled(opened.Endpoint, opts.Prefix, first.users); err != nil {
		return p.unmade(opened, &chosen, err)
	}
	processes, err := p.processes(endpoint, len(tree.Specs()))
	if err != nil {
		return reports.Document{}, err
	}
	begun := begin(len(tree.Specs()))
	stepper, _ = begun.(Stepper)
	watch = excusing{begun, p, endpoint.URL}
	if processes > 1 {
		run, err = p.spread(ctx, crew{endpoint, processes, opts.Prefix, len(tree.Specs()), &chosen}, watch)
	} else {
		formatter.ColorableStdErr = io.Discard
		stop := endOnHangup()
		p.specs(func(*types.SuiteConfig) {})
		stop()
	}
	if run == nil {
		return p.unmade(opened, &chosen, cmp.Or(err, errors.New("the run ended without a record")))
	}
	p.onlyDeselected(run)
	run.Retries = append(opts.Manners.Take(), run.Retries...) // of the first look at the target
	doc := reports.New(p.Settle(opened.Record(*run)), p.Catalogue)
	return doc, errors.Join(err, p.save(doc), Over(endpoint, *run))
}

// Write writes the reports of a run that Ginkgo's own command made.
func (p *Plan) Write(run conformance.Run) error {
	if err := reports.Prepare(p.Settings.Out); err != nil {
		return err
	}
	release, err := reports.Hold(p.Settings.Out)
	if err != nil {
		return err
	}
	defer release()
	return p.save(reports.New(p.Settle(run), p.Catalogue))
}

func (p *Plan) save(doc reports.Document) error {
	if err := reports.Write(p.Settings.Out, doc); err != nil {
		return fmt.Errorf("the reports in %s are not complete; make room there, or choose another folder with --out: %w", p.Settings.Out, err)
	}
	return nil
}

// Options are the plan as the suites take it, without the target.
func (p *Plan) Options() stage.Options {
	return stage.Options{
		Catalogue: p.Catalogue, Profile: p.Profile, Strict: p.Settings.Strict, Dialects: p.Dialects,
		Seed: p.Settings.Seed, Select: p.Selection, People: p.Settings.People,
		Excuse: func(r conformance.Result, target string) conformance.Result {
			return p.waivers.Excuse(r, target, p.Settings.Strict)
		},
	}
}

// knock looks whether there is a target that can be tested at all, and gives what
// is to be known of it before anything is written.
func (p *Plan) knock(ctx context.Context, e target.Endpoint) (*firstLook, error) {
	ctx, cancel := context.WithTimeout(ctx, knockLimit)
	defer cancel()
	t, err := target.Open(ctx, e, stage.NewPrefix())
	if unusable := (*target.Unusable)(nil); e.Kind == target.Container && errors.As(err, &unusable) {
		unusable.Hint = "Check what the container is started with: --image-path, --image-env, and the token in ROLECALL_IMAGE_TOKEN or --image-token-file."
	}
	if err != nil {
		return nil, err
	}
	first := &firstLook{sets: t.Sets, account: target.Account(ctx, t.Endpoint)}
	if n, ok := t.Users(ctx); ok {
		first.users = &n
	}
	return first, nil
}

// unmade is the record of a run that could not be made, so that a reader of the
// reports sees why and none of them looks green.
func (p *Plan) unmade(o *Opened, chosen *conformance.Choice, cause error) (reports.Document, error) {
	run := o.Record(p.blank(o.Endpoint, chosen))
	run.Started, run.Problem = run.Ended, cause.Error()
	run.Conclude()
	doc := reports.New(run, p.Catalogue)
	return doc, errors.Join(cause, p.save(doc))
}

// blank is a record, ended now, without results.
func (p *Plan) blank(e target.Endpoint, chosen *conformance.Choice) conformance.Run {
	return conformance.Run{
		Tool: stage.BuildInfo(), Profile: p.Profile.Name, Strict: p.Settings.Strict, Seed: p.Settings.Seed, Choice: chosen,
		Target: conformance.Target{URL: e.URL, Kind: e.Kind, Name: e.Name, Faults: e.Faults},
		Ended:  time.Now().UTC(),
	}
}

// specs lets Ginkgo run the tree, silently: the record is the output. change sets
// what is special about this process.
func (p *Plan) specs(change func(*types.SuiteConfig)) {
	formatter.ColorableStdOut = io.Discard
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.RandomSeed = p.Settings.Seed
	suite.Timeout = p.Settings.Timeout
	change(&suite)
	ginkgo.RunSpecs(noT{}, "rolecall", suite, reporter)
}

// noT stands for testing.T, of which Ginkgo wants no more than this: whether the
// run was good is read from its record.
type noT struct{}

func (noT) Fail() {}

// onlyDeselected keeps a run that wrote nothing, and could find nothing out by that,
// from looking green.
func (p *Plan) onlyDeselected(run *conformance.Run) {
	if p.Settings.ReadOnly && run.Problem == "" && !slices.ContainsFunc(run.Results, func(r conformance.Result) bool { return r.Verdict != conformance.Deselected }) {
		run.Problem = "--read-only leaves nothing to find out: each of the chosen specs writes"
		run.Conclude()
	}
}
