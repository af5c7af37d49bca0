package reports

import (
	"fmt"

	"rolecall/conformance"
)

// questionView is one answer to an open question, or why there is none.
type questionView struct {
	sieve
	Question, Topic string
	Observed        fact
	Rests           string // on what; or why it is not known
	Spec            specLink
	More            int
	Known           bool
}

func (p *page) questions() []questionView {
	byID := map[string]conformance.Result{}
	for _, r := range p.doc.Run.Results {
		byID[r.ID] = r
	}
	p.Answered = fmt.Sprintf("%d of %d", answered(p.doc.Questions), len(p.doc.Questions))
	var views []questionView
	for _, q := range p.doc.Questions {
		name := clip(fmt.Sprintf("%d. %s", q.Number, q.Text), shownText)
		for _, a := range q.Answers {
			v := questionView{Question: name, Topic: clip(a.Topic, shownText), Observed: newFact("", orNothing(a.Observed)), Rests: clip(a.rests(), shownText), Known: true}
			var results []conformance.Result
			for _, id := range a.Specs {
				if r, ok := byID[id]; ok { // somebody else may have written the report
					results = append(results, r)
				}
			}
			v.sieve = p.marks.sieve(results...)
			if len(results) > 0 {
				v.Spec, v.More = p.marks.link(results[0]), len(distinctSpecs(results))-1
			}
			views = append(views, v)
		}
		if left := q.still(); left != "" {
			views = append(views, questionView{Question: name, Rests: clip(left, shownText)})
		}
	}
	return views
}
