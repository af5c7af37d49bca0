package conformance

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

// Unproved says why no spec is known to find a requirement broken; "" for all
// others.
func (c *Catalogue) Unproved(id string) string { return c.unproved[id] }

// addUnproved reads the requirements that are left unproved on purpose. Each must
// have a reason.
func (c *Catalogue) addUnproved(data []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return fmt.Errorf("unproved.csv: %w", err)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != "id,reason" {
		return fmt.Errorf("unproved.csv: the first line must be id,reason")
	}
	c.unproved = map[string]string{}
	for i, row := range rows[1:] {
		_, ok := c.byID[row[0]]
		_, twice := c.unproved[row[0]]
		switch {
		case !ok:
			return fmt.Errorf("unproved.csv: line %d: the catalogue has no %s", i+2, row[0])
		case strings.TrimSpace(row[1]) == "":
			return fmt.Errorf("unproved.csv: line %d: %s has no reason", i+2, row[0])
		case twice:
			return fmt.Errorf("unproved.csv: line %d: %s stands twice", i+2, row[0])
		}
		c.unproved[row[0]] = row[1]
	}
	return nil
}
