package lifecycle

import (
	. "rolecall/suites/stage"

	"rolecall/mockidp"
)

// connect: what an administrator's press on the test button asks of the target,
// before anybody is provisioned.
func connect(a Area) {
	a.Scenario("test", "passes the identity provider's connection test", func(s *Stage) {
		if o := s.TestConnection(); o.Silent != "" {
			s.Deselected("%s", o.Silent)
		}
	}, Sends(mockidp.EventTestConnection), Proves("RFC7644-3.4.2-02"))
}
