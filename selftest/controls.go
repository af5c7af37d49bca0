package selftest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/suites/stage"
)

// Combination is a correct server that is different: legal variants that are
// switched on together.
type Combination struct {
	Preset   string   `json:"preset"`
	Profile  string   `json:"profile"` // hubspot, or rfc for what the RFCs alone allow: then without dialects
	Variants []string `json:"variants"`
}

// Control is how the specs did on one of them.
type Control struct {
	Combination
	Specs    Choice       `json:"specs"`
	Played   int          `json:"played"`
	Alarms   []FalseAlarm `json:"alarms,omitempty"`
	Smallest []Smallest   `json:"smallest,omitempty"`
	Problem  string       `json:"problem,omitempty"`
}

// Smallest is the fewest of a combination's variants on which specs still alarm.
type Smallest struct {
	Variants []string `json:"variants"`
	Specs    []string `json:"specs"`
}

// Controls are the negative controls of a table: what no spec may mind.
type Controls struct {
	Strength int       `json:"strength"` // 1: each variant alone; 2: and every two together, on and off; and so on
	Rounds   []Control `json:"rounds"`
}

func (c *Controls) alarmed() bool {
	return c != nil && slices.ContainsFunc(c.Rounds, func(r Control) bool { return len(r.Alarms) > 0 })
}

func (c *Controls) unknown() bool {
	return c != nil && slices.ContainsFunc(c.Rounds, func(r Control) bool { return r.Problem != "" })
}

// controls are the rounds on correct servers of other habits.
func (t *test) controls() ([]job, error) {
	if len(t.options.Controls) == 0 {
		return nil, nil
	}
	t.table.Controls = &Controls{Strength: t.options.Strength, Rounds: make([]Control, len(t.options.Controls))}
	var jobs []job
	for i, c := range t.options.Controls {
		tree, err := t.forest.tree(setting{profile: c.Profile})
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, t.control(c, tree, &t.table.Controls.Rounds[i]))
	}
	return jobs, nil
}

func (t *test) control(c Combination, tree *stage.Tree, into *Control) job {
	*into = Control{Combination: c, Problem: "not played"}
	order, choice := t.specs(Fault{Judged: Legal, Area: c.area()}, tree)
	if c.Profile != profile {
		choice = PlainSpecs
		order = slices.DeleteFunc(order, ofVendors)
	}
	r := round{preset: c.Preset, variants: c.Variants, tree: tree, specs: shuffle(order, func(string) bool { return false }, t.options.Seed)}
	return job{name: c.String(), play: func(ctx context.Context) {
		out := r.play(ctx)
		*into = Control{Combination: c, Specs: choice, Played: len(out.results), Alarms: falseAlarms(out.results), Problem: out.problem}
		into.Smallest = r.smallest(ctx, into.Alarms)
	}, done: func() (conformance.Verdict, string) {
		switch {
		case len(into.Alarms) > 0 && len(into.Smallest) > 0:
			s := into.Smallest[0]
			return conformance.Fail, fmt.Sprintf("%s; it takes %s", into.Alarms[0], strings.Join(s.Variants, " and "))
		case len(into.Alarms) > 0:
			return conformance.Fail, into.Alarms[0].String()
		case into.Problem != "":
			return conformance.Inconclusive, into.Problem
		}
		return conformance.Pass, ""
	}}
}

// ofVendors tells whether a spec is about what an identity provider asks for.
func ofVendors(id string) bool {
	return strings.Contains(id, "@") || strings.HasPrefix(id, "protocol.okta.") || strings.HasPrefix(id, "protocol.entra.")
}

// area is that of all variants of the combination; roles if one is of it, because
// then names of permission sets may matter.
func (c Combination) area() string {
	if slices.ContainsFunc(c.Variants, func(id string) bool { return strings.HasPrefix(id, "roles-") }) {
		return areaOfRoles
	}
	return ""
}

func (c Combination) String() string {
	name := strings.Join(c.Variants, "+")
	if len(c.Variants) > shown {
		name = fmt.Sprintf("%s and %d more variants", strings.Join(c.Variants[:shown], ", "), len(c.Variants)-shown)
	}
	return name + ", preset " + c.Preset + ", profile " + c.Profile
}

// maxSets bounds the sets that are looked for; who has mended those looks again.
const maxSets = 12

// smallest finds for each spec that alarms the fewest variants on which it does.
func (r round) smallest(ctx context.Context, found []FalseAlarm) []Smallest {
	var all []Smallest
	for _, a := range found {
		bad := func(some []string) bool {
			again := r
			again.variants, again.specs = some, []string{a.Spec}
			result, played := again.play(ctx).results[a.Spec]
			return played && alarms(result)
		}
		i := slices.IndexFunc(all, func(s Smallest) bool { return bad(s.Variants) })
		if i < 0 && len(all) == maxSets {
			continue
		}
		if i < 0 {
			all = append(all, Smallest{Variants: fewest(r.variants, bad)})
			i = len(all) - 1
		}
		all[i].Specs = append(all[i].Specs, a.Spec)
	}
	return all
}

// fewest takes away from a list what it can do without and still be bad: halves
// first, then ever smaller parts. What is bad only as a whole stays whole.
func fewest(list []string, bad func([]string) bool) []string {
	for size := (len(list) + 1) / 2; size > 0; {
		shorter := false
		for from := 0; from < len(list); from += size {
			rest := slices.Concat(list[:from], list[min(from+size, len(list)):])
			if bad(rest) {
				list, shorter = rest, true
				break
			}
		}
		switch {
		case shorter:
			size = min(size, max(len(list), 1))
		case size == 1:
			return list
		default:
			size = (size + 1) / 2
		}
	}
	return list
}
