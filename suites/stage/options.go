// Package stage is what a spec stands on: a target, a mock IdP in one dialect,
// people with made-up logins, checks that each cite the rule they prove, and
// the clearing away afterwards.
package stage

import (
	"context"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
	"rolecall/manners"
	"rolecall/mockidp"
	"rolecall/target"
)

// Options are what a run is asked to do.
type Options struct {
	Catalogue *conformance.Catalogue
	Profile   conformance.Profile
	Strict    bool
	Dialects  []Dialect
	Seed      int64
	Select    Selection
	Prefix    string // begins every login of the run; "" draws one
	// People is how many people a provisioning cycle is about; 0 means DefaultPeople.
	People int
	// OnProgress is told how far a long cycle of a spec has got, in the process
	// that runs it.
	OnProgress func(spec string, done, total int)
	// SpecTimeout bounds one spec; 0 means DefaultSpecTimeout.
	SpecTimeout time.Duration
	// Shared tells that several processes share the run.
	Shared bool
	// Manners are those of this process towards the target; nil makes new ones.
	Manners *manners.Manners
	// Connect starts or names the target. Of several processes only the first
	// calls it.
	Connect func(context.Context) (target.Endpoint, error)
	// Excuse gives a result as its waivers have it, before Ginkgo hears of it; nil
	// waives nothing.
	Excuse func(r conformance.Result, target string) conformance.Result
	// OnResult is told each result as it comes, in the process that ran it.
	OnResult func(conformance.Result)
	// OnFinish is given the record of the run, in the first process.
	OnFinish func(conformance.Run)
}

// DefaultSpecTimeout bounds one spec. HubSpot allows a role five minutes to show,
// and an account may have a hundred permission sets.
const DefaultSpecTimeout = 4 * time.Hour

// Dialect is a dialect of the mock IdP with its settings.
type Dialect struct {
	Info  mockidp.Info
	Roles mockidp.RoleStyle
	Forms []string // of the other settings, where they are not the first
}

// Setting names the forms of the dialect as --idp takes them.
func (d Dialect) Setting() string { return mockidp.Variant{Roles: d.Roles, Forms: d.Forms}.String() }

// Selection says which specs a run is made of.
type Selection struct {
	said   conformance.Choice // as the user said it
	labels types.LabelFilter
	focus  *regexp.Regexp
	shard  int // 1..shards
	shards int // 0 means all specs
}

// NewSelection reads a label filter in Ginkgo's query language, a regular
// expression on the spec's id and title, and a shard "K/N". Empty strings
// select everything. Errors name the flag.
func NewSelection(labelFilter, focus, shard string) (Selection, error) {
	s := Selection{said: conformance.Choice{LabelFilter: labelFilter, Focus: focus, Shard: shard}}
	var err error
	if s.labels, err = types.ParseLabelFilter(labelFilter); err != nil {
		return s, fmt.Errorf("--label-filter %q: %w", labelFilter, err)
	}
	if focus != "" {
		if s.focus, err = regexp.Compile(focus); err != nil {
			return s, fmt.Errorf("--focus: %w", err)
		}
	}
	if shard == "" {
		return s, nil
	}
	if n, err := fmt.Sscanf(shard, "%d/%d", &s.shard, &s.shards); n != 2 || err != nil ||
		shard != fmt.Sprintf("%d/%d", s.shard, s.shards) || s.shard < 1 || s.shard > s.shards {
		return s, fmt.Errorf("--shard %q: want K/N with 1 <= K <= N, such as 1/3", shard)
	}
	return s, nil
}

// takes tells whether the label filter and the focus take a spec.
func (s Selection) takes(spec Spec) bool {
	return (s.labels == nil || s.labels(spec.Labels())) && (s.focus == nil || s.focus.MatchString(spec.ID+" "+spec.Title))
}

// inShard tells whether a spec belongs to the part of the run. Shards are cut by
// the spec's id, so a new spec moves no other.
func (s Selection) inShard(id string) bool {
	if s.shards == 0 {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32()%uint32(s.shards)) == s.shard-1
}

// Spec is one spec of the tree: a scenario in a dialect.
type Spec struct {
	ID           string   `json:"id"`
	Family       string   `json:"family"`
	Area         string   `json:"area"`
	Title        string   `json:"title"`
	Dialect      string   `json:"dialect,omitempty"`
	Purpose      []string `json:"purpose"`      // the requirements that it is there for
	Requirements []string `json:"requirements"` // and those that it proves by the way
	Writes       bool     `json:"-"`            // it is known to write
}

// Labels are what --label-filter can ask for: family, area, dialect and each
// requirement id.
func (s Spec) Labels() []string {
	labels := []string{s.Family, s.Area}
	if s.Dialect != "" {
		labels = append(labels, s.Dialect)
	}
	labels = append(labels, s.Requirements...)
	slices.Sort(labels)
	return slices.Compact(labels)
}
