package conformance

import (
	"strings"
	"testing"
)

func TestQuestionsCannotBeBroken(t *testing.T) {
	c := load(t)
	for _, q := range c.Questions() {
		r, ok := c.Get(q.ID())
		if !ok || r.Level != May || (r.Testable == "no") == q.Asked {
			t.Errorf("%s stands in the catalogue as %+v", q.ID(), r)
		}
		hubspot, _ := ProfileByName("hubspot")
		rfc, _ := ProfileByName("rfc")
		if hubspot.Weigh(r) != Observed || rfc.Weigh(r) != Off {
			t.Errorf("%s weighs %s, and %s under rfc", q.ID(), hubspot.Weigh(r), rfc.Weigh(r))
		}
	}
}

func TestBrokenQuestionsAreRefused(t *testing.T) {
	const head = "number,question,how,asked,not_asked\n"
	for text, want := range map[string]string{
		"":                               "the first line must be",
		"number,question\n":              "the first line must be",
		head + "2,What?,Look,yes,\n":     "line 2: want the number 1",
		head + "1,What?,,yes,\n":         "line 2: want",
		head + "1,What?,Look,no,\n":      "line 2: want",
		head + "1,What?,Look,perhaps,\n": "line 2: want",
		head + "1,What?,Look\n":          "wrong number of fields",
	} {
		c := &Catalogue{byID: map[string]Requirement{}}
		if err := c.addQuestions(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
