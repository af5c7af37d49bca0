package reports

import (
	"strconv"

	"rolecall/conformance"
	"rolecall/scim"
)

// How much of the proof report.html shows. What is beyond stands in report.json
// and traffic.har.
const (
	maxProofs   = 300 // exchanges
	maxLinks    = 40  // specs of one finding
	htmlBody    = 4_000
	htmlCommand = 10_000
)

// ruleView is a broken rule and all that breaks it.
type ruleView struct {
	ruleHead
	Red      bool
	Findings []findingView
}

type ruleHead struct {
	ID, Heading, Text, URL string
	Severity, Reading      string
}

type findingView struct {
	sieve
	N                            int // in the order of harm; 0 for a waived one
	ID, Title                    string
	Red                          bool
	Looked, Expected, Actual     fact
	Oracle                       string
	Also                         []ruleHead
	Dialects, Terms, Excused     string
	In                           string // how many specs
	Specs                        []specLink
	More                         int // specs beyond Specs
	Exchange, Curl, Repeat, Lost string
}

func (d Document) ruleHead(id string) ruleHead {
	heading, text := d.about(id)
	q := d.Requirements[id]
	head := ruleHead{ID: clip(id, shownValue), Heading: clip(heading, shownText), Text: clip(text, shownText), Severity: clip(string(q.Severity), shownValue), Reading: clip(q.Reading, shownText)}
	if followable(q.URL) {
		head.URL = q.URL
	}
	return head
}

// findings puts the groups, which come worst first, under their rules.
func (p *page) findings() {
	type key struct {
		id  string
		red bool
	}
	at := map[key]int{}
	for i, g := range groups(p.doc) {
		k := key{g.finding.Requirement, g.red()}
		j, seen := at[k]
		if !seen {
			j = len(p.Rules)
			at[k] = j
			p.Rules = append(p.Rules, ruleView{ruleHead: p.doc.ruleHead(k.id), Red: k.red})
		}
		p.Rules[j].Findings = append(p.Rules[j].Findings, p.finding(i+1, g))
	}
	for _, g := range join(p.doc, excused) {
		p.Excused = append(p.Excused, p.finding(0, g))
	}
	for _, r := range unexplained(p.doc) {
		p.Bare = append(p.Bare, bareView{p.marks.sieve(r), p.marks.link(r), clip(p.doc.headline(r), shownText)})
	}
}

// bareView is a failure that no finding explains.
type bareView struct {
	sieve
	Spec specLink
	Text string
}

func (p *page) finding(n int, g group) findingView {
	r, f := g.results[0], g.finding
	v := findingView{
		sieve: p.marks.sieve(g.results...), N: n, ID: "finding-" + strconv.Itoa(n), Title: named(shorten(r.Title, shownText)), Red: g.red(),
		Looked: newFact("Looked at", orNothing(f.Message)), Expected: newFact("Expected", orNothing(f.Expected)), Actual: newFact("Actual", orNothing(f.Actual)),
		Oracle: clip(string(f.Oracle), shownValue), Dialects: clip(p.doc.played(g), shownText), Repeat: whole(p.doc.repeat(r)),
	}
	for _, id := range f.Also {
		v.Also = append(v.Also, p.doc.ruleHead(id))
	}
	if f.Waived != nil {
		v.Excused, v.Terms = clip(subject(*f.Waived), shownText), clip(terms(*f.Waived), shownText)
	}
	specs := distinctSpecs(g.results)
	v.In = plural(len(specs), "spec")
	for i, one := range specs {
		if i == maxLinks {
			v.More = len(specs) - i
			break
		}
		v.Specs = append(v.Specs, p.marks.link(one))
	}
	if x := exchange(r, f.Exchange); x != nil && n > maxProofs {
		v.Lost = "The exchange stands in report.json and traffic.har."
	} else if x != nil {
		v.Exchange, v.Curl = shownExchange(x)
	}
	return v
}

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}

func shownExchange(x *scim.Exchange) (text, command string) {
	return exchangeText(x, htmlBody), whole(curl(x))
}

// unknownView is a reason for which specs could not be judged.
type unknownView struct {
	sieve
	Reason         string
	Specs          []specLink
	More           int
	Exchange, Curl string // the last one of the first spec
}

// rest is what stands beside the findings: what is not known, the known
// deviations, and what was observed.
func (p *page) rest() {
	undecided := map[string][]conformance.Result{}
	for _, r := range p.doc.pick(conformance.Inconclusive) {
		undecided[r.ID] = append(undecided[r.ID], r)
	}
	for i, why := range byReason(p.doc.pick(conformance.Inconclusive)) {
		v := unknownView{Reason: why.reason}
		var all []conformance.Result
		for n, id := range why.ids {
			all = append(all, undecided[id][0])
			if n < maxLinks {
				v.Specs = append(v.Specs, p.marks.link(undecided[id][0]))
			}
		}
		v.sieve, v.More = p.marks.sieve(all...), len(all)-len(v.Specs)
		if xs := all[0].Exchanges; len(xs) > 0 && i < maxProofs {
			v.Exchange, v.Curl = shownExchange(&xs[len(xs)-1])
		}
		p.Unknown = append(p.Unknown, v)
	}
	for _, w := range outcomes(p.doc) {
		p.Waivers = append(p.Waivers, waiverView{clip(subject(w.Waiver), shownText), clip(w.advice(), shownText), clip(w.Expires, shownValue), clip(w.Owner, shownValue), clip(w.Reason, shownText), w.State.Fails()})
	}
	p.Questions = p.questions()
	for _, b := range behaviours(p.doc) {
		p.Behaviours = append(p.Behaviours, behaviourView{
			p.marks.sieve(b.results...), clip(b.Topic, shownText), newFact("", orNothing(b.Observed)), clip(string(b.Oracle), shownValue),
			clip(b.dialects(), shownText), p.marks.link(b.results[0]), len(distinctSpecs(b.results)) - 1,
		})
	}
}

type waiverView struct {
	Subject, Became, Until, Owner, Reason string
	Red                                   bool
}

type behaviourView struct {
	sieve
	Topic            string
	Observed         fact
	Oracle, Dialects string
	Spec             specLink
	More             int
}
