package conformance

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"rolecall/fixtures"
)

// Reading says how rolecall reads requirements whose texts leave room.
type Reading struct {
	Topic        string   // what it is about
	Texts        string   // what the texts say
	Verdict      string   // what counts as a breach, a warning or nothing, and why
	Requirements []string // ids
}

// Readings lists the readings that a requirement is judged by, most have none.
func (c *Catalogue) Readings(id string) []Reading {
	var found []Reading
	for _, r := range c.readings {
		if slices.Contains(r.Requirements, id) {
			found = append(found, r)
		}
	}
	return found
}

func (c *Catalogue) addReadings() error {
	rows, err := csv.NewReader(bytes.NewReader(fixtures.Readings)).ReadAll()
	if err != nil {
		return fmt.Errorf("readings.csv: %w", err)
	}
	for i, row := range rows[1:] {
		r := Reading{Topic: row[0], Texts: row[1], Verdict: row[2], Requirements: strings.Fields(row[3])}
		if r.Topic == "" || r.Verdict == "" || len(r.Requirements) == 0 {
			return fmt.Errorf("readings.csv: line %d: topic, reading and ids must be filled", i+2)
		}
		for _, id := range r.Requirements {
			if _, ok := c.byID[id]; !ok {
				return fmt.Errorf("readings.csv: line %d: the catalogue has no %s", i+2, id)
			}
		}
		c.readings = append(c.readings, r)
	}
	return nil
}
