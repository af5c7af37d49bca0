package certificate

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// Level is what can be certified, and all that it takes. Levels are data: one that
// changes gets the next version, and the versions before it stay.
type Level struct {
	Name    string `json:"name"`    // as a command line names it
	Version int    `json:"version"` //
	Title   string `json:"title"`   // "HubSpot roles"
	Means   string `json:"means"`   // what the certificate says, in one sentence
	Profile string `json:"profile"` // under which the run judged
	// Families are those of which no spec may be left out; none: all there are.
	Families []string `json:"families,omitempty"`
	// Dialect is the one whose specs count, beside those of no dialect; "" for all
	// that the run spoke.
	Dialect string `json:"dialect,omitempty"`
	// Optional are scenarios that may be deselected, because they ask for a
	// permission that not everybody can give.
	Optional []string `json:"optional,omitempty"`
	// Requirements must each have been asserted, and hold without a waiver.
	Requirements []string             `json:"requirements"`
	Oracles      []conformance.Oracle `json:"oracles,omitempty"` // that judgements must have been able to rest on
}

// readySuffix ends the name of a level that is about one dialect.
const readySuffix = "-ready"

// core are the rules of provisioning that every level asks for.
var core = []string{
	"RFC7644-3.3-03",   // a create answers 201
	"RFC7644-3.4.1-01", // and can be read
	"ROLECALL-ACC-01",  // what was accepted takes effect
	"ROLECALL-ACC-02",  // one person, one account
	"ROLECALL-ACC-03",  // a leaver is inactive
}

var roles = []string{
	"HUBSPOT-ROLE-01", // the exact name gives the permission set
	"HUBSPOT-ROLE-02", // no other name does
	"HUBSPOT-ROLE-03", // an unknown name gives and makes nothing
	"HUBSPOT-ROLE-07", // nobody holds what was not sent
	"HUBSPOT-ROLE-08", // another change leaves it alone
	"HUBSPOT-ROLE-09", // a return brings the role of the return
}

// fenced scenarios hand out what costs money or power, and only where the user
// allows it.
var fenced = []string{"roles.grant.super-admin", "roles.grant.paid-seat"}

var levels = []Level{
	{
		Name: "hubspot-lifecycle", Version: 1, Title: "HubSpot lifecycle", Profile: "hubspot", Families: []string{"lifecycle"},
		Means:        "Joiners get an account, leavers lose it, and people who return get theirs back, as the dialects of the run ask for it.",
		Requirements: slices.Concat(core, []string{"ROLECALL-ACC-05", "ROLECALL-ACC-06", "ROLECALL-ACC-08", "RFC7644-3.3-07"}),
	},
	{
		Name: "hubspot-roles", Version: 1, Title: "HubSpot roles", Profile: "hubspot", Families: []string{"roles"}, Optional: fenced,
		Means:        "A person holds exactly the permission set whose name the identity provider sent, and nobody holds one for a name that is almost it.",
		Requirements: slices.Concat([]string{"HUBSPOT-ROLE-04"}, roles), Oracles: []conformance.Oracle{conformance.OracleSettings},
	},
	{
		Name: "scim-core", Version: 1, Title: "SCIM core", Profile: "rfc", Optional: fenced,
		Means: "The service provider keeps the rules of RFC 7643 and RFC 7644 that the run asked for, in every spec there is.",
		Requirements: slices.Concat(core, []string{
			"RFC7643-3.1-02", "RFC7643-3.1-04", "RFC7643-4.1.1-03", "RFC7643-4.1.1-12", "RFC7644-3.3-05", "RFC7644-3.3-07", "RFC7644-3.4.2-02",
			"RFC7644-3.4.2.2-01", "RFC7644-3.5.1-02", "RFC7644-3.6-01", "RFC7644-3.6-02",
		}),
	},
}

// ready is the level of one dialect.
func ready(dialect string) Level {
	return Level{
		Name: dialect + readySuffix, Version: 1, Title: dialect + " ready", Profile: "hubspot", Dialect: dialect,
		Families: []string{"lifecycle", "roles"}, Optional: fenced,
		Means:        "An identity provider that speaks the dialect " + dialect + " can be connected: people come, change, leave and return, and roles land on exactly the permission sets of their names.",
		Requirements: slices.Concat(core, roles), Oracles: []conformance.Oracle{conformance.OracleSettings},
	}
}

// Levels lists the levels that are about no single dialect.
func Levels() []Level { return slices.Clone(levels) }

// Ready gives the level of one dialect, such as okta-oin.
func Ready(dialect string) Level { return ready(dialect) }

// LevelByName finds a level. That of a dialect is the dialect's name with -ready
// behind it; whether there is such a dialect the record tells. The error names
// those that exist.
func LevelByName(name string) (Level, error) {
	var known []string
	for _, l := range levels {
		if l.Name == name {
			return l, nil
		}
		known = append(known, l.Name)
	}
	if dialect, is := strings.CutSuffix(name, readySuffix); is && dialect != "" {
		return ready(dialect), nil
	}
	return Level{}, fmt.Errorf("%q is no level; choose one of %s, or the name of a dialect with %s behind it, such as okta-oin%s", name, strings.Join(known, ", "), readySuffix, readySuffix)
}

// asks tells whether a spec is one that the level needs. Ids are
// family.area.slug@dialect.
func (l Level) asks(id string) bool {
	scenario, dialect, _ := strings.Cut(id, "@")
	family, _, _ := strings.Cut(scenario, ".")
	if len(l.Families) > 0 && !slices.Contains(l.Families, family) {
		return false
	}
	return l.Dialect == "" || dialect == "" || dialect == l.Dialect
}

// mayMiss tells whether a spec that the level needs may be deselected all the same.
func (l Level) mayMiss(id string) bool {
	scenario, _, _ := strings.Cut(id, "@")
	return slices.Contains(l.Optional, scenario)
}
