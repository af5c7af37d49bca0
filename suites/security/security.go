// Package security holds the specs of hostile input: what an attacker, or a
// careless client, sends to a service provider that must neither obey, break nor
// tell.
package security

import "rolecall/suites/stage"

// Specs adds the family to the tree.
func Specs(t *stage.Tree) {
	hostileSpecs(t.Area("security", "security"))
}
