package reports

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// Question is an open question about HubSpot and what the run found out about it.
type Question struct {
	Number   int      `json:"number"`
	Text     string   `json:"question"`
	How      string   `json:"how"`                // how to find out
	Answers  []Answer `json:"answers"`            // in the order of the run
	NotAsked string   `json:"notAsked,omitempty"` // what no run asks, and why
	Open     string   `json:"open,omitempty"`     // why this run has no answer, or not the whole one
}

// Answer is what was observed, once for all specs that saw the same.
type Answer struct {
	Topic    string             `json:"topic"`
	Observed string             `json:"observed"`
	Evidence string             `json:"evidence,omitempty"` // what was sent and what came, in short
	Oracle   conformance.Oracle `json:"oracle,omitempty"`
	Specs    []string           `json:"specs"`
}

// asked answers the open questions from the run's results. Of a run that was not
// about them, because the profile or the user's choice left them out, there is
// nothing to say.
func asked(run conformance.Run, cat *conformance.Catalogue) []Question {
	var list []Question
	any := false
	for _, q := range cat.Questions() {
		entry := Question{Number: q.Number, Text: q.Text, How: q.How, NotAsked: q.NotAsked, Answers: []Answer{}}
		var open []string
		tried := false
		for _, r := range run.Results {
			for _, o := range r.Observations {
				if o.Question == q.ID() { // a spec may come upon an answer by the way
					any = true
					entry.take(o, r.ID)
				}
			}
			if !slices.Contains(r.Requirements, q.ID()) {
				continue
			}
			any, tried = true, true
			if r.Reason != "" && !slices.Contains(open, r.Reason) {
				open = append(open, r.Reason)
			}
		}
		if !tried && q.Asked && len(entry.Answers) == 0 {
			open = append(open, "no spec of this run asks it")
		}
		entry.Open = strings.Join(open, "; ")
		list = append(list, entry)
	}
	if !any {
		return nil
	}
	return list
}

func (q *Question) take(o conformance.Observation, spec string) {
	i := slices.IndexFunc(q.Answers, func(a Answer) bool {
		return a.Topic == o.Topic && a.Observed == o.Observed && a.Oracle == o.Oracle
	})
	if i < 0 {
		q.Answers = append(q.Answers, Answer{Topic: o.Topic, Observed: o.Observed, Evidence: o.Evidence, Oracle: o.Oracle})
		i = len(q.Answers) - 1
	}
	if specs := &q.Answers[i].Specs; !slices.Contains(*specs, spec) {
		*specs = append(*specs, spec)
	}
}

// answered counts the questions that the run has an answer to.
func answered(list []Question) int {
	n := 0
	for _, q := range list {
		if len(q.Answers) > 0 {
			n++
		}
	}
	return n
}

// still is what remains of a question: why the run does not have the whole answer.
func (q Question) still() string {
	var parts []string
	for _, part := range []string{q.Open, q.NotAsked} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ". ")
}

// rests is what an answer rests on, with the exchange in short.
func (a Answer) rests() string {
	text := string(a.Oracle)
	if a.Evidence != "" {
		text += ": " + a.Evidence
	}
	return text
}

func (d Document) mdQuestions(b *strings.Builder) {
	if len(d.Questions) == 0 {
		return
	}
	fmt.Fprintf(b, "## Open questions about HubSpot\n\nHubSpot does not publish these; %d of %d were answered by this target. No answer is a wrong one.\n\n", answered(d.Questions), len(d.Questions))
	var rows strings.Builder
	for _, q := range d.Questions {
		name := fmt.Sprintf("%d. %s", q.Number, q.Text)
		for _, a := range q.Answers {
			rows.WriteString(row(prose(name), code(a.Topic)+": "+code(shorten(a.Observed, shownValue)), prose(shorten(a.rests(), shownValue))))
			name = ""
		}
		if left := q.still(); left != "" {
			rows.WriteString(row(prose(name), "not known", prose(shorten(left, shownValue))))
		}
	}
	b.WriteString(folded("all "+plural(len(d.Questions), "question"), row("question", "observed", "evidence, or why not")+row("---", "---", "---")+rows.String()) + "\n")
}
