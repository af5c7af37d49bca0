// Package lifecycle holds the specs of a person's way through the company: hired,
// changed, renamed, let go, returned, deleted, hired again. Each reads like the
// scenario it proves, and each is played in every dialect unless it is plain
// RFC 7644.
package lifecycle

import "rolecall/suites/stage"

// Specs adds the family to the tree.
func Specs(t *stage.Tree) {
	connect(t.Area("lifecycle", "connect"))
	create(t.Area("lifecycle", "create"))
	conflict(t.Area("lifecycle", "conflict"))
	lookup(t.Area("lifecycle", "lookup"))
	update(t.Area("lifecycle", "update"))
	edit(t.Area("lifecycle", "edit"))
	tolerance(t.Area("lifecycle", "tolerance"))
	rename(t.Area("lifecycle", "rename"))
	deactivate(t.Area("lifecycle", "deactivate"))
	reactivate(t.Area("lifecycle", "reactivate"))
	access(t.Area("lifecycle", "access"))
	remove(t.Area("lifecycle", "delete"))
	rehire(t.Area("lifecycle", "rehire"))
	cycle(t.Area("lifecycle", "cycle"))
	groups(t.Area("lifecycle", "groups"))
}
