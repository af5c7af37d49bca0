package reports

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"rolecall/conformance"
)

// page is what the template of report.html shows. Every text in it is visible
// already; the template escapes it.
type page struct {
	Style  template.CSS
	Script template.JS
	Policy string

	Title, Sentence  string
	Verdict          mood
	Next, Command    string // what to do now
	Facts, Machinery []fact
	Again            string // the command that repeats the run
	Counts           []tallied
	Problem          string
	Leftovers        []string
	LeftAdvice       string
	Retries          []retryView
	RetryCounts      string
	MoreRetries      int
	Containers       []containerView

	AreaNames, Dialects []string // their places are what data-area and data-dialect hold
	Verdicts            []mood

	Matrices             []matrixView
	Permissions          permissionsView
	Rules                []ruleView
	Bare                 []bareView
	Unknown              []unknownView
	Waivers              []waiverView
	Excused              []findingView
	Questions            []questionView
	Answered             string // how many of them
	Behaviours           []behaviourView
	Coverage             Coverage
	Areas                []AreaCoverage
	Percent              int // of the asked requirements that were asserted
	NotKnown             []ruleHead
	FamilyTimes, Slowest []bar
	Open, Done           []specView // those that need an eye, and those that passed

	marks marks
	doc   Document
}

// containerView is what a container said that was started for the run.
type containerView struct{ Image, Text string }

func containerViews(run conformance.Run) []containerView {
	var views []containerView
	for _, c := range run.Containers {
		text := visible(c.Log)
		if text == "" {
			text = "(nothing)"
		}
		views = append(views, containerView{named(c.Image), text})
	}
	return views
}

type fact struct{ Name, Value, Points string }

type tallied struct {
	mood
	N int
}

// mood is a verdict, with a sign that tells it without colour.
type mood struct{ Name, Sign, Class string }

func moodOf(v conformance.Verdict) mood {
	switch v {
	case conformance.Pass:
		return mood{"pass", "✓", "good"}
	case conformance.Fail:
		return mood{"fail", "✗", "bad"}
	case conformance.Inconclusive:
		return mood{"inconclusive", "?", "bad"}
	case conformance.Warning:
		return mood{"warning", "!", "fair"}
	case conformance.Waived:
		return mood{"waived", "~", "fair"}
	case conformance.NotClaimed:
		return mood{"not claimed", "–", "none"}
	case conformance.Deselected:
		return mood{"deselected", "–", "none"}
	case "":
		return mood{"not run", " ", "none"}
	}
	return mood{named(shorten(string(v), shownValue)), "?", "bad"}
}

func newPage(d Document) page {
	style, script := asParsed(styleSource), asParsed(scriptSource)
	p := page{
		Style: template.CSS(style), Script: template.JS(script), Policy: policy(style, script),
		Verdict: moodOf(d.Run.Verdict), Sentence: clip(d.sentence(), shownText),
		Again: whole(d.command(strings.Join(dialectNames(d), ","))), Coverage: d.Coverage,
		Problem: visible(shorten(d.Run.Problem, longBody)), Containers: containerViews(d.Run), doc: d, marks: newMarks(d),
	}
	text, command := d.advice()
	p.Next, p.Command = clip(text, shownText), whole(command)
	p.Title = "rolecall: " + p.Verdict.Name + ", " + clip(d.Run.Target.URL, shownValue)
	for _, l := range d.Run.Leftovers {
		p.Leftovers = append(p.Leftovers, clip(l, shownValue))
	}
	p.LeftAdvice = leftAdvice(d.Run)
	if p.Retries, p.MoreRetries = d.retryViews(); len(p.Retries) > 0 {
		p.RetryCounts = retryCounts(d.Run)
	}
	for _, v := range verdicts {
		if d.Counts[v] > 0 {
			p.Counts = append(p.Counts, tallied{moodOf(v), d.Counts[v]})
			p.Verdicts = append(p.Verdicts, moodOf(v))
		}
	}
	p.AreaNames, p.Dialects = p.marks.areas.shown(), p.marks.dialects.shown()
	if c := d.Coverage; c.Asked > 0 {
		p.Percent = max(0, min(100, 100*c.Asserted/c.Asked))
	}
	for _, a := range d.Coverage.Areas {
		a.Area = clip(a.Area, shownValue)
		p.Areas = append(p.Areas, a)
	}
	for _, id := range d.Coverage.NotAsserted {
		p.NotKnown = append(p.NotKnown, d.ruleHead(id))
	}
	p.facts()
	p.matrices()
	p.permissions()
	p.findings()
	p.rest()
	p.specs()
	p.timing()
	return p
}

// clip is a text on one line, shortened and visible.
func clip(s string, limit int) string { return line(shorten(s, limit)) }

// whole is a command that may be copied, which is visible already: never a piece
// of one, which would be another command.
func whole(command string) string {
	if len(command) > htmlCommand {
		return ""
	}
	return command
}

func dialectNames(d Document) []string {
	var names []string
	for _, x := range d.Run.Dialects {
		name := x.Name
		if x.Setting != "" {
			name += ":" + x.Setting
		}
		names = append(names, name)
	}
	return names
}

func newFact(name, value string) fact {
	value = shorten(value, shownText)
	return fact{name, named(value), spell(value)}
}

// build is the build that made a record, in words.
func build(tool conformance.Tool) string {
	s := tool.Name + " " + tool.Version
	if tool.Revision != "" {
		s += ", revision " + tool.Revision
	}
	if tool.Modified {
		s += ", from a changed checkout"
	}
	return s
}

// facts are what was judged, for whoever reads, and how, for whoever repeats it.
func (p *page) facts() {
	run := p.doc.Run
	profile := run.Profile
	if run.Strict {
		profile += ", strict"
	}
	p.Facts = []fact{newFact("Target", run.Target.URL), newFact("Kind", strings.Join(slices.DeleteFunc([]string{run.Target.Kind, run.Target.Name}, func(s string) bool { return s == "" }), ", ")), newFact("Profile", profile)}
	if len(run.Target.Faults) > 0 {
		p.Facts = append(p.Facts, newFact("Faults switched on", strings.Join(run.Target.Faults, ", ")))
	}
	if t := stamp(run.Started); t != "" {
		p.Facts = append(p.Facts, newFact("Run", t+", for "+span(run.Ended.Sub(run.Started))))
	}
	p.Machinery = []fact{newFact("Build", build(run.Tool)), newFact("Go", run.Tool.Go), newFact("Seed", strconv.FormatInt(run.Seed, 10)), newFact("Prefix of the logins", run.Prefix)}
	for _, x := range run.Dialects {
		text := fmt.Sprintf("%s, attested: %s", x.Title, x.Trust)
		if x.Setting != "" {
			text += ", set up as: " + x.Setting
		}
		p.Machinery = append(p.Machinery, fact{"Dialect " + clip(x.Name, shownValue), clip(text, shownText), ""})
	}
	oracles := []string{}
	for _, o := range run.Target.Oracles {
		oracles = append(oracles, string(o))
	}
	p.Machinery = append(p.Machinery,
		newFact("Judgements rest on", strings.Join(oracles, ", ")), newFact("The target claims", strings.Join(run.Target.Claims, ", ")),
		newFact("Exchanges", fmt.Sprintf("%d made, %d kept in report.json and traffic.har: those of specs that did not pass", p.doc.ExchangesMade, p.doc.ExchangesKept)))
}
