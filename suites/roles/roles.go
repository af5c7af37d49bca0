// Package roles holds the specs of exact-name permission mapping: which
// permission sets a person holds is learnt from the account's own API, never
// from what SCIM echoes.
package roles

import (
	"fmt"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// Specs adds the family to the tree.
func Specs(t *Tree) {
	grant(t.Area("roles", "grant"))
	change(t.Area("roles", "change"))
	several(t.Area("roles", "several"))
	nearMiss(t.Area("roles", "near-miss"))
	keep(t.Area("roles", "keep"))
	away(t.Area("roles", "away"))
	wire(t.Area("roles", "wire"))
	sync(t.Area("roles", "sync"))
	account(t.Area("roles", "account"))
	groups(t.Area("roles", "groups"))
	tokens(t.Area("roles", "tokens"))
	seats(t.Area("roles", "seats"))
}

// witness is the rule that a witness to propagation rests on.
const witness = "HUBSPOT-ROLE-01"

// onlyNamed is the rule that nobody holds what the identity provider did not name.
const onlyNamed = "HUBSPOT-ROLE-07"

// Open questions about HubSpot that these specs come upon by the way.
const (
	open7 = "HUBSPOT-OPEN-07" // the forms of a role
	open8 = "HUBSPOT-OPEN-08" // several roles, none, one that is taken away
	open9 = "HUBSPOT-OPEN-09" // a new user without a role
)

// echoed declares that a spec also sees whether roles read back as they were
// written, so that it is of use where nobody can be asked for permission sets.
func echoed() Option {
	return func(s *Scenario) {
		ReadsBack()(s)
		Proves("RFC7643-4.1.2-08")(s)
		Touches(witness)(s)
	}
}

// asked declares that a spec needs somebody to ask for permission sets.
func asked(ids ...string) Option {
	return func(s *Scenario) {
		ReadsBack()(s)
		Proves(ids...)(s)
		Touches(witness, onlyNamed)(s)
	}
}

// role is a role as RFC 7643 section 4.1.2 has it.
func role(name string) scim.Object {
	return scim.Object{scim.F("value", name), scim.F("display", name)}
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(words, ", ")
}
