// Package variants makes the HubSpot look-alike do what it does in another way
// that the RFCs allow just as well. Whoever judges a service provider must not
// mind any of them; each stands for servers that really are like that.
package variants

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Variant is one legal way to be different.
type Variant struct {
	ID      string // patch-204
	Area    string // of the requirement catalogue: patch
	Summary string // what it does, seen from the wire
	Allowed string // what allows it: RFC 7644 section 3.5.2
	Apply   func(*hubspot.Config)
}

// All lists the variants by area.
func All() []Variant {
	return slices.Concat(discoveryVariants(), schemaVariants(), createVariants(), readVariants(), filterVariants(),
		sortVariants(), paginationVariants(), cursorVariants(), projectionVariants(), replaceVariants(), patchVariants(),
		deleteVariants(), groupVariants(), bulkVariants(), meVariants(), searchVariants(), etagVariants(), errorVariants(),
		mediaVariants(), authVariants(), i18nVariants(), roleVariants(), securityVariants(),
		oktaVariants(), entraVariants(), interopVariants(), ipsieVariants())
}

// Apply adds variants by id, in the given order. An unknown id is an error that
// names those there are, and cfg is left as it was.
func Apply(cfg *hubspot.Config, ids ...string) error {
	all := All()
	var chosen []Variant
	for _, id := range ids {
		i := slices.IndexFunc(all, func(v Variant) bool { return v.ID == id })
		if i < 0 {
			var known []string
			for _, v := range all {
				known = append(known, v.ID)
			}
			return fmt.Errorf("no variant is called %q; there are %s", id, strings.Join(known, ", "))
		}
		chosen = append(chosen, all[i])
	}
	for _, v := range chosen {
		v.Apply(cfg)
	}
	return nil
}

// below is an address below the service root, as it stands after the root's slash;
// one that is not absolute stays.
func below(address string) string {
	if _, rest, absolute := strings.Cut(address, tamper.Base+"/"); absolute {
		return rest
	}
	return address
}

// answers changes the answers to the requests of one method to addresses that
// begin like path, below the service root; "" is any method.
func answers(method, path string, change func(c *tamper.Call, a *tamper.Answer)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(method, path), func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			change(c, a)
			return a
		}))
	}
}
