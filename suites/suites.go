// Package suites holds the specs. Two entrances run them: `ginkgo ./suites` (or
// `go test ./suites`) and the command; both register the same tree.
package suites

import (
	"rolecall/suites/lifecycle"
	"rolecall/suites/observed"
	"rolecall/suites/protocol"
	"rolecall/suites/resilience"
	"rolecall/suites/roles"
	"rolecall/suites/security"
	"rolecall/suites/stage"
)

// Register builds the tree of all specs for a run.
func Register(opts stage.Options) (*stage.Tree, error) {
	return stage.Register(opts, func(t *stage.Tree) {
		lifecycle.Specs(t)
		roles.Specs(t)
		protocol.Specs(t)
		resilience.Specs(t)
		security.Specs(t)
		observed.Specs(t)
	})
}
