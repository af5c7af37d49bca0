package reports

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"rolecall/conformance"
)

// Part is the record of one shard and where it was read from.
type Part struct {
	Name string
	Document
}

// ErrMerge is the cause when records are not the shards of one run.
var ErrMerge = errors.New("these are not the parts of one run")

// Merge puts the records of all shards of a run together: the same as one run of
// the whole would have given, but for its times, its logins and, on a target that
// a run starts itself, its port. It refuses records of different builds, seeds, targets,
// profiles, dialects, choices or waivers, and shards that are missing, or are there
// twice; the error wraps ErrMerge and says all that does not fit. A shard that was
// cut short is taken, and makes the whole inconclusive at best.
func Merge(parts []Part) (Document, error) {
	m := merger{parts: parts}
	m.same()
	m.shards()
	if err := errors.Join(m.problems...); err != nil {
		return Document{}, fmt.Errorf("%w:\n%w", ErrMerge, err)
	}
	doc := m.document()
	if err := doc.check(); err != nil {
		return Document{}, fmt.Errorf("%w: put together, the record %w: %w", ErrMerge, ErrContents, err)
	}
	return doc, nil
}

type merger struct {
	parts    []Part
	problems []error
}

func (m *merger) refuse(format string, args ...any) {
	m.problems = append(m.problems, fmt.Errorf(format, args...))
}

// same looks whether all parts were made with the same settings, against the same
// target.
func (m *merger) same() {
	if len(m.parts) == 0 {
		m.refuse("there is no record to merge")
		return
	}
	first := m.parts[0]
	for _, p := range m.parts[1:] {
		for _, s := range settingsOf(p.Run) {
			i := slices.IndexFunc(settingsOf(first.Run), func(o setting) bool { return o.name == s.name })
			other := settingsOf(first.Run)
			switch {
			case i < 0: // no choice is recorded, which shards says
			case reflect.DeepEqual(s.value, other[i].value):
			case s.shown == "" || s.shown == other[i].shown:
				m.refuse("%s: %s differs from that of %s%s", p.Name, s.name, first.Name, s.hint)
			default:
				m.refuse("%s: %s is %s, in %s it is %s%s", p.Name, s.name, s.shown, first.Name, other[i].shown, s.hint)
			}
		}
		if !reflect.DeepEqual(askedByArea(p.Document), askedByArea(first.Document)) {
			m.refuse("%s: the profile asks for other requirements than in %s", p.Name, first.Name)
		}
	}
}

// setting is what all parts of one run have in common.
type setting struct {
	name  string
	value any
	shown string // "" for what is too long for a line
	hint  string
}

func settingsOf(run conformance.Run) []setting {
	target := run.Target
	if target.Kind == "embedded" || target.Kind == "container" { // each has its own, on a port of its own
		target.URL = ""
	}
	text := func(v any) string { return brief(fmt.Sprint(v)) }
	list := []setting{
		{"the build", run.Tool, line(build(run.Tool)), ""},
		{"the profile", run.Profile, text(run.Profile), ""},
		{"strict", run.Strict, text(run.Strict), ""},
		{"the seed", run.Seed, text(run.Seed), "; give each shard the same --seed"},
		{"the choice of dialects", run.Dialects, "", ""},
		{"the target", target, brief(target.Kind + " " + target.URL), ""},
		{"the list of waivers", waiversOf(run), "", ""},
	}
	if c := run.Choice; c != nil {
		list = append(list, setting{"--label-filter", c.LabelFilter, text(c.LabelFilter), ""}, setting{"--focus", c.Focus, text(c.Focus), ""},
			setting{specsOffered, [][]string{c.Chosen, c.LeftOut}, "", ""})
	}
	return list
}

const specsOffered = "the list of specs"

// waiversOf are the waivers and whether they had expired.
func waiversOf(run conformance.Run) map[conformance.Waiver]bool {
	expired := map[conformance.Waiver]bool{}
	for _, w := range run.Waivers {
		expired[w.Waiver] = w.State == conformance.WaiverExpired
	}
	return expired
}

func askedByArea(d Document) map[string]int {
	asked := map[string]int{}
	for _, a := range d.Coverage.Areas {
		asked[a.Area] = a.Asked
	}
	return asked
}

// shards looks whether the parts are all of the shards, and hold what they should.
func (m *merger) shards() {
	holder := map[int]string{} // the part that is the K-th shard
	holds := map[string]string{}
	total := 0
	for _, p := range m.parts {
		if p.Run.Choice == nil {
			m.refuse("%s does not say which specs it was to play; it was made by an older build", p.Name)
			continue
		}
		k, n, ok := shardOf(p.Run)
		switch {
		case !ok:
			m.refuse("%s was not made with --shard", p.Name)
		case total > 0 && n != total:
			m.refuse("%s is a shard of %d, %s one of %d", p.Name, n, m.parts[0].Name, total)
		case holder[k] != "":
			m.refuse("%s and %s are both shard %d/%d", holder[k], p.Name, k, n)
		default:
			total, holder[k] = n, p.Name
		}
		for _, r := range p.Run.Results {
			if other := holds[r.ID]; other != "" {
				m.refuse("%s has a result in %s and in %s", line(r.ID), other, p.Name)
			}
			holds[r.ID] = p.Name
			if !slices.Contains(p.Run.Choice.Chosen, r.ID) {
				m.refuse("%s holds %s, which was not chosen", p.Name, line(r.ID))
			}
		}
	}
	for k := 1; k <= total && k <= maxShards; k++ {
		if holder[k] == "" {
			m.refuse("shard %d/%d is missing", k, total)
		}
	}
	m.gaps()
}

// maxShards bounds what is said of shards that are not there.
const maxShards = 1000

func shardOf(run conformance.Run) (k, n int, ok bool) {
	_, err := fmt.Sscanf(run.Choice.Shard, "%d/%d", &k, &n)
	return k, n, err == nil && k >= 1 && k <= n && n <= maxShards
}

// gaps refuses chosen specs that no part has played, unless a part says that it
// was cut short.
func (m *merger) gaps() {
	cut := slices.ContainsFunc(m.parts, func(p Part) bool { return p.Run.Problem != "" })
	if cut || len(m.problems) > 0 {
		return
	}
	if missing := m.parts[0].Run.Choice.Missing(m.results()); len(missing) > 0 {
		m.refuse("no part has a result of %s", some(missing))
	}
}

// some names the first of many.
func some(ids []string) string {
	return line(sameReason{ids: ids}.some())
}

func (m *merger) results() []conformance.Result {
	var all []conformance.Result
	for _, p := range m.parts {
		all = append(all, p.Run.Results...)
	}
	return all
}

func (m *merger) document() Document {
	run := m.run()
	doc := Document{Format: Format, Version: Version, Requirements: map[string]Rule{}}
	for _, p := range m.parts {
		for id, rule := range p.Requirements {
			doc.Requirements[id] = rule
		}
		doc.ExchangesMade += p.ExchangesMade
		doc.ExchangesKept += p.ExchangesKept
	}
	doc.Run, doc.Counts = run, count(run)
	doc.Coverage.Areas = m.parts[0].Coverage.Areas
	doc.Coverage = coverOf(run, askedByArea(doc), doc.areas())
	return doc
}

func (m *merger) run() conformance.Run {
	run := m.parts[0].Run
	choice := *run.Choice
	choice.Shard = ""
	run.Choice = &choice
	order := map[string]int{}
	for i, id := range choice.Chosen {
		order[id] = i
	}
	run.Results = m.results()
	slices.SortStableFunc(run.Results, func(a, b conformance.Result) int { return order[a.ID] - order[b.ID] })
	run.Leftovers, run.Retries, run.Containers = nil, nil, nil
	var prefixes, problems []string
	for _, p := range m.parts {
		prefixes = append(prefixes, p.Run.Prefix)
		run.Leftovers = append(run.Leftovers, p.Run.Leftovers...)
		run.Retries = append(run.Retries, p.Run.Retries...)
		run.Containers = append(run.Containers, p.Run.Containers...)
		if p.Run.Problem != "" {
			problems = append(problems, "shard "+p.Run.Choice.Shard+": "+p.Run.Problem)
		}
		if p.Run.Started.Before(run.Started) {
			run.Started = p.Run.Started
		}
		if p.Run.Ended.After(run.Ended) {
			run.Ended = p.Run.Ended
		}
	}
	run.Prefix, run.Problem = strings.Join(prefixes, ", "), strings.Join(problems, "; ")
	return conformance.Resettle(run)
}
