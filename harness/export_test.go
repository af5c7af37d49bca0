package harness

import "rolecall/suites/stage"

// UsersOfASpec is told to the tests.
const UsersOfASpec = usersOfASpec

// SetSpecs has the plan's run, in this process, be of other specs.
func (p *Plan) SetSpecs(build func(*stage.Tree)) {
	p.register = func(o stage.Options) (*stage.Tree, error) { return stage.Register(o, build) }
}
