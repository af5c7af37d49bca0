package suites_test

import (
	"context"
	"os"
	"testing"

	"github.com/onsi/ginkgo/v2"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/suites"
	"rolecall/suites/stage"
	"rolecall/target"
)

// TestSuites is the entry for `ginkgo ./suites` and `go test ./suites`. The
// settings are those of `rolecall run`, from ROLECALL_* variables and
// rolecall.yaml; with none the embedded look-alike is tested. Reports are written
// where ROLECALL_OUT is set.
func TestSuites(t *testing.T) {
	settings, err := harness.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	suite, reporter := ginkgo.GinkgoConfiguration()
	if settings.Seed == 0 {
		settings.Seed = suite.RandomSeed // one for all processes of ginkgo -p
	}
	plan, err := settings.Plan(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	opts := plan.Options()
	opts.Prefix = stage.NewPrefix()
	var opened *harness.Opened
	var endpoint target.Endpoint
	opts.Connect = func(ctx context.Context) (target.Endpoint, error) {
		if opened, err = plan.Open(ctx, opts.Prefix); err == nil {
			err = plan.Agreed(ctx, opened.Endpoint)
		}
		if err == nil {
			endpoint, err = plan.Journaled(opened.Endpoint, opts.Prefix, nil)
		}
		return endpoint, err
	}
	opts.OnFinish = func(run conformance.Run) {
		if opened != nil {
			run = opened.Record(run)
			opened.Close()
		}
		run = plan.Settle(run)
		if err := harness.Over(endpoint, run); err != nil {
			ginkgo.Fail(err.Error())
		}
		if os.Getenv("ROLECALL_OUT") != "" {
			if err := plan.Write(run); err != nil {
				ginkgo.Fail(err.Error())
			}
		}
		for _, w := range run.Waivers {
			if w.State.Fails() {
				ginkgo.Fail("waiver of " + w.Subject() + " at " + w.Target + ": " + string(w.State) + ", " + w.Detail)
			}
		}
	}
	tree, err := suites.Register(opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Specs()) == 0 {
		t.Fatal(harness.ErrNothingSelected)
	}
	suite.FailOnEmpty = true
	ginkgo.RunSpecs(t, "rolecall", suite, reporter)
}
