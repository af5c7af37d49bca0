package conformance

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Question is something that HubSpot does not publish and only an account can
// answer. What a run observes of it stands under the requirement with its ID, a MAY
// that cannot be broken.
type Question struct {
	Number   int
	Text     string
	How      string // how to find out
	Asked    bool   // by specs of a run
	NotAsked string // what a run does not ask, and why; "" where it asks all of it
}

// ID is the requirement under which the question is asked: HUBSPOT-OPEN-07.
func (q Question) ID() string { return fmt.Sprintf("HUBSPOT-OPEN-%02d", q.Number) }

// Questions lists the open questions by number.
func (c *Catalogue) Questions() []Question { return slices.Clone(c.questions) }

func (c *Catalogue) addQuestions(in io.Reader) error {
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"number", "question", "how", "asked", "not_asked"}) {
		return errors.New("the first line must be number,question,how,asked,not_asked")
	}
	for i, row := range rows[1:] {
		number, err := strconv.Atoi(row[0])
		if err != nil || number != i+1 || row[1] == "" || row[2] == "" || row[3] != "yes" && (row[3] != "no" || row[4] == "") {
			return fmt.Errorf("line %d: want the number %d, a question, how to find out, whether it is asked, and if not why", i+2, i+1)
		}
		q := Question{number, row[1], row[2], row[3] == "yes", row[4]}
		testable := "no"
		if q.Asked {
			testable = "needs-setup"
		}
		c.questions = append(c.questions, q)
		c.byID[q.ID()] = Requirement{
			ID: q.ID(), Document: "HUBSPOT", Section: "open questions", Level: May, Area: "open",
			Rule: "Not published, recorded: " + q.Text, Condition: []string{"profile:hubspot"},
			Testable: testable, HowToTest: q.How, Severity: Minor, Verified: true,
		}
		c.order = append(c.order, q.ID())
	}
	return nil
}
