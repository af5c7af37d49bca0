package reports

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// Statement is a finding in words, as all texts for people give it: the rule, what
// was looked at, what was expected, what came, and what the judgement rests on.
func (d Document) Statement(f conformance.Finding) string { return d.statement(f, statementWidth) }

// statementWidth is that of a text whose reader's is not known.
const statementWidth = 100

// statement is a finding in words: the rule, what was looked at, what was
// expected, what came, and what the judgement rests on.
func (d Document) statement(f conformance.Finding, width int) string {
	var b strings.Builder
	heading, rule := d.about(f.Requirement)
	fmt.Fprintf(&b, "%s\n%s\n", heading, wrap(rule, width, "  "))
	if url := d.Requirements[f.Requirement].URL; url != "" {
		fmt.Fprintf(&b, "  %s\n", line(url))
	}
	if r := d.Requirements[f.Requirement].Reading; r != "" {
		fmt.Fprintf(&b, "%s\n", wrap("This leaves room: "+line(r), width, "  "))
	}
	for _, id := range f.Also {
		also, rule := d.about(id)
		fmt.Fprintf(&b, "also %s\n%s\n", also, wrap(rule, width, "  "))
	}
	b.WriteString(labelled("Looked at", f.Message))
	b.WriteString(labelled("Expected", f.Expected))
	b.WriteString(labelled("Actual", f.Actual))
	if f.Oracle != "" {
		b.WriteString(labelled("Rests on", string(f.Oracle)))
	}
	return b.String()
}

// proof is the exchange that a finding points at and the command that repeats
// it; "" when it points at none.
func proof(r conformance.Result, f conformance.Finding, body int) string {
	x := exchange(r, f.Exchange)
	if x == nil {
		return ""
	}
	return gutter(exchangeText(x, body)) + "Repeat it: " + curl(x) + "\n"
}

const (
	labelWidth = 12
	shownText  = 2_000 // characters of a labelled value
	briefText  = 160   // characters of a value within a line
)

// brief is line, shortened.
func brief(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return line(shorten(s, briefText))
}

// weighing are the findings that weigh on the verdict: required and advised,
// and not waived.
func weighing(r conformance.Result) []conformance.Finding {
	return slices.DeleteFunc(breaches(r), func(f conformance.Finding) bool { return f.Waived != nil })
}

// excused are those that a waiver keeps from weighing.
func excused(r conformance.Result) []conformance.Finding {
	return slices.DeleteFunc(breaches(r), func(f conformance.Finding) bool { return f.Waived == nil })
}

// breaches are the required and advised findings, waived or not.
func breaches(r conformance.Result) []conformance.Finding {
	var list []conformance.Finding
	for _, f := range r.Findings {
		if f.Weight == conformance.Required || f.Weight == conformance.Advised {
			list = append(list, f)
		}
	}
	return list
}

// labelled is one labelled value, on several lines if it has several, and its
// code points below where the text alone could deceive.
func labelled(label, value string) string {
	if value == "" {
		value = "(nothing)"
	}
	value = shorten(value, shownText)
	s := entry(label+":", visible(value))
	if points := spell(value); points != "" {
		s += entry("", "code points: "+points)
	}
	return s
}

func entry(label, value string) string {
	indent := "\n" + strings.Repeat(" ", labelWidth)
	return fmt.Sprintf("%-*s%s\n", labelWidth, label, strings.ReplaceAll(value, "\n", indent))
}

// gutter marks each line as quoted.
func gutter(text string) string {
	var b strings.Builder
	for l := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString(strings.TrimRight("  | "+l, " \n") + "\n")
	}
	return b.String()
}

// observed is an observation in words.
func observed(o conformance.Observation) string {
	s := line(o.Topic) + ": " + line(shorten(o.Observed, shownText))
	if points := spell(shorten(o.Observed, shownText)); points != "" {
		s += " (code points: " + line(points) + ")"
	}
	if o.Oracle != "" {
		s += " [" + line(string(o.Oracle)) + "]"
	}
	return s
}

// observations are what a result recorded without judging it, findings that the
// profile merely observes among them.
func observations(r conformance.Result) []conformance.Observation {
	list := append([]conformance.Observation{}, r.Observations...)
	for _, f := range r.Findings {
		if f.Weight != conformance.Observed {
			continue
		}
		list = append(list, conformance.Observation{
			Topic: f.Message, Observed: f.Actual + " (" + f.Requirement + " would expect: " + f.Expected + ")", Oracle: f.Oracle,
		})
	}
	return list
}
