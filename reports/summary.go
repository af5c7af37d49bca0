package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"rolecall/conformance"
)

// Style is how a terminal wants its words.
type Style struct {
	Color bool // ANSI colours
	Width int  // columns; 0 means 80
}

// maxShown is how many findings a terminal gets in full. The others get a line.
const maxShown = 10

// Summary writes the end of a run for a person at a terminal: what failed with
// the rule in words, expected and actual, the exchange and a command that
// repeats it; warnings; known deviations; what is not known and why; observations; counts; and
// last, where the eye rests, the verdict and the next step. Findings that say
// the same are told once. It errs only as w does.
func Summary(w io.Writer, doc Document, style Style) error {
	if style.Width <= 0 {
		style.Width = 80
	}
	s := summary{doc: doc, style: style}
	s.findings()
	s.waivers()
	s.undecided()
	s.observed()
	s.questions()
	s.counts()
	s.verdict()
	_, err := io.WriteString(w, s.b.String())
	return err
}

type summary struct {
	doc   Document
	style Style
	b     strings.Builder
}

const (
	red, yellow, green, bold = "31", "33", "32", "1"
)

func (s *summary) paint(code, text string) string {
	if !s.style.Color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s *summary) printf(format string, args ...any) { fmt.Fprintf(&s.b, format, args...) }

func (s *summary) title(text string) { s.printf("%s\n\n", s.paint(bold, text)) }

// para writes wrapped text with an indent.
func (s *summary) para(text, indent string) {
	s.printf("%s\n", wrap(line(text), s.style.Width, indent))
}

func (s *summary) findings() {
	list := groups(s.doc)
	bare := unexplained(s.doc)
	if len(list)+len(bare) == 0 {
		return
	}
	s.title("What was found")
	for i, g := range list {
		if i < maxShown {
			s.finding(i+1, g)
			continue
		}
		if i == maxShown {
			s.printf("And, in short (report.md and report.json tell all of it):\n")
		}
		s.printf("  %s  %s: %s (%s)\n", s.kind(g), line(scenario(g.results[0])), brief(g.finding.Message), line(g.finding.Requirement))
	}
	for _, r := range bare {
		s.printf("  %s  %s: %s\n", s.paint(red, "failure"), line(r.ID), s.doc.headline(r))
	}
	if len(list) > maxShown || len(bare) > 0 {
		s.printf("\n")
	}
}

func (s *summary) kind(g group) string {
	if g.red() {
		return s.paint(red, "failure")
	}
	return s.paint(yellow, "warning")
}

func (s *summary) finding(n int, g group) {
	r := g.results[0]
	s.printf("%d. %s  %s\n", n, s.kind(g), line(scenario(r)))
	s.para(r.Title, "   ")
	if names := s.doc.played(g); names != "" {
		s.para("with "+names, "   ")
	}
	if names := g.elsewhere(); names != "" {
		s.para("and in "+names, "   ")
	}
	inner := s.doc.statement(g.finding, s.style.Width-3) + proof(r, g.finding, shortBody)
	for l := range strings.Lines(inner) {
		s.printf("   %s", l)
	}
	s.printf("\n")
}

func (s *summary) undecided() {
	if s.doc.Run.Problem != "" {
		s.title("The run is not complete")
		s.para(s.doc.Run.Problem, "  ")
		s.printf("\n")
	}
	list := s.doc.pick(conformance.Inconclusive)
	if len(list) > 0 {
		s.title("Not known")
		for _, why := range byReason(list) {
			s.para(why.reason+":", "  ")
			s.para(why.some(), "    ")
		}
		s.printf("\n")
	}
	if len(s.doc.Run.Retries) > 0 {
		s.title("Sent again")
		s.para(retryCounts(s.doc.Run), "  ")
		s.printf("\n")
	}
	if len(s.doc.Run.Leftovers) > 0 {
		s.title("Left behind in the target")
		s.para(leftAdvice(s.doc.Run), "  ")
		for _, l := range s.doc.Run.Leftovers {
			s.para(l, "  ")
		}
		s.printf("\n")
	}
}

type sameReason struct {
	reason string
	ids    []string
}

func byReason(list []conformance.Result) []sameReason {
	var out []sameReason
	for _, r := range list {
		reason := cmp.Or(line(shorten(r.Reason, shownValue)), "no reason was recorded")
		i := slices.IndexFunc(out, func(s sameReason) bool { return s.reason == reason })
		if i < 0 {
			out = append(out, sameReason{reason: reason})
			i = len(out) - 1
		}
		out[i].ids = append(out[i].ids, r.ID)
	}
	return out
}

// some names the first specs and counts the others.
func (s sameReason) some() string {
	const most = 10
	if len(s.ids) <= most {
		return strings.Join(s.ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(s.ids[:most], ", "), len(s.ids)-most)
}

func (s *summary) observed() {
	list := behaviours(s.doc)
	if len(list) == 0 {
		return
	}
	s.title("Observed, not judged")
	for _, seen := range list {
		text := observed(seen.Observation)
		if names := seen.dialects(); names != "" {
			text += " (" + names + ")"
		}
		s.para("- "+text, "  ")
	}
	s.printf("\n")
}

func (s *summary) questions() {
	if list := s.doc.Questions; len(list) > 0 {
		s.para(fmt.Sprintf("%d of %d open questions about HubSpot were answered; the reports say how.", answered(list), len(list)), "")
		s.printf("\n")
	}
}

func (s *summary) verdict() {
	colour := map[conformance.Verdict]string{conformance.Pass: green, conformance.Warning: yellow, conformance.Waived: yellow}[s.doc.Run.Verdict]
	if colour == "" {
		colour = red
	}
	for l := range strings.Lines(wrap(s.doc.sentence(), s.style.Width, "") + "\n") {
		s.printf("%s\n", s.paint(colour, strings.TrimRight(l, "\n")))
	}
	s.printf("%s\n", s.doc.next()) // not wrapped: it may hold a command
}
