package selftest

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/fixtures"
	"rolecall/hubspot"
	"rolecall/hubspot/variants"
	"rolecall/selftest/covering"
)

// Exclusion says which legal variants no server can have together, or which make
// no sense where another is.
type Exclusion struct {
	Variants []string `json:"variants"`
	Reason   string   `json:"reason"`
}

// Exclusions are those that are built in. A row is about each of its first
// variants together with each of its others.
func Exclusions() ([]Exclusion, error) {
	rows, err := table(fixtures.Exclusions)
	if err != nil {
		return nil, fmt.Errorf("exclusions.csv: %w", err)
	}
	known := map[string]bool{vendors: true, small: true, controls: true}
	for _, v := range variants.All() {
		known[v.ID] = true
	}
	var all []Exclusion
	for _, row := range rows {
		first, others := strings.Fields(row["variants"]), strings.Fields(row["excludes"])
		if len(first) == 0 || row["reason"] == "" {
			return nil, fmt.Errorf("exclusions.csv: %v has no variant or no reason", row)
		}
		for _, id := range slices.Concat(first, others) {
			if !known[id] {
				return nil, fmt.Errorf("exclusions.csv: no variant is called %s", id)
			}
		}
		for i, a := range first {
			list := others
			if len(others) == 0 { // each of them excludes each other
				list = first[i+1:]
			}
			for _, b := range list {
				if a != b {
					all = append(all, Exclusion{[]string{a, b}, row["reason"]})
				}
			}
		}
	}
	return all, nil
}

// What exclusions name beside variants.
const (
	vendors  = "vendors"        // what identity providers and HubSpot ask for
	small    = "preset:hubspot" // no more than HubSpot offers
	controls = "controls"       // every round
)

// Combinations are the correct servers of other habits that specs are played on:
// each variant alone, and, with a strength of two or more, rows in which every so
// many of the variants stand together in every way to be on and off that no exclusion
// forbids, on either preset, with and without the vendors' wishes. The seed decides
// the rows.
func Combinations(strength int, seed int64) ([]Combination, error) {
	exclusions, err := Exclusions()
	if err != nil {
		return nil, err
	}
	excluded := func(id, by string) bool {
		return slices.ContainsFunc(exclusions, func(e Exclusion) bool { return e.Variants[0] == id && e.Variants[1] == by })
	}
	const first = 2 // the preset and the vendors come before the variants
	place := map[string]int{small: 0, vendors: 1}
	var ids []string
	var all []Combination
	for _, v := range variants.All() {
		if excluded(v.ID, controls) {
			continue
		}
		place[v.ID] = first + len(ids)
		ids = append(ids, v.ID)
		all = append(all, combination(false, !excluded(v.ID, vendors), v.ID))
	}
	if strength < 2 {
		return all, nil
	}
	var sets [][]int
	for _, e := range exclusions {
		if e.Variants[1] != controls {
			sets = append(sets, []int{place[e.Variants[0]], place[e.Variants[1]]})
		}
		if e.Variants[1] == vendors {
			sets = append(sets, []int{place[e.Variants[0]], place[small]})
		}
	}
	rows, err := covering.Array(first+len(ids), strength, sets, seed)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		var on []string
		for i, id := range ids {
			if row[first+i] {
				on = append(on, id)
			}
		}
		// The smaller preset is what vendors ask for, and where that differs not what
		// the RFCs do.
		all = append(all, combination(row[place[small]], row[place[small]] || row[place[vendors]], on...))
	}
	return all, nil
}

// combination is a server with its preset, and with or without what vendors ask for.
func combination(small, vendors bool, ids ...string) Combination {
	c := Combination{Preset: string(hubspot.PresetFull), Profile: "rfc", Variants: ids}
	if small {
		c.Preset = string(hubspot.PresetHubSpot)
	}
	if vendors {
		c.Profile = profile
	}
	return c
}
