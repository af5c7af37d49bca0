// Package resilience holds the family of what happens when things go wrong on
// the way: busy and broken servers, lost answers, requests that come twice or
// late or at the same moment, more than is usual, an identity provider that is
// restarted in the middle of its work. The network fails on purpose and by a seed;
// what is judged is how the target is in the end.
package resilience

import "rolecall/suites/stage"

// Specs adds the family to the tree.
func Specs(t *stage.Tree) {
	network(t.Area("resilience", "network"))
	order(t.Area("resilience", "order"))
	restart(t.Area("resilience", "restart"))
	parallel(t.Area("resilience", "parallel"))
	load(t.Area("resilience", "load"))
}
