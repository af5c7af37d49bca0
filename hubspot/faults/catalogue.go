// Package faults bends the HubSpot look-alike the way real SCIM servers are
// bent. Each fault has an id of the project's catalogue of defects (id, source
// and harm are documented there), is as narrow as the defect that was reported,
// and works from outside: through [hubspot.Config]'s middleware, role mapper
// and hooks. The look-alike itself knows nothing of faults.
package faults

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rolecall/hubspot"
)

// Fault is one named defect.
type Fault struct {
	// ID is the defect's id in the catalogue of defects.
	ID string
	// Summary says what the fault does, seen from the wire or, where the wire
	// shows nothing, from the access probe.
	Summary string
	// Apply adds the fault to a configuration; what the configuration holds
	// already stays in force. Each call makes a fault with a state of its own; the
	// accounts of one server share the rest. See Apply.
	Apply func(*hubspot.Config)
}

// All lists the faults, in the order of the catalogue of defects; those that only
// some clients meet come last.
func All() []Fault {
	return slices.Concat(
		discoveryFaults(), createFaults(), createExistingFaults(), locationFaults(), filterFaults(), sortFaults(), readFaults(), pageFaults(), projectionFaults(),
		replaceFaults(), patchFaults(), patchValueFaults(),
		deactivateFaults(), accessFaults(), deleteFaults(), rolePickFaults(), roleMatchFaults(), roleWriteFaults(), roleLostFaults(), roleLifeFaults(), roleRightsFaults(), roleGroupFaults(),
		groupFaults(), groupFormFaults(), errorFaults(), etagFaults(), bulkFaults(), authFaults(), tenantFaults(), securityFaults(), ownershipFaults(),
		robustnessFaults(), limitFaults(), formFaults(), discloseFaults(),
	)
}

// ByID finds a fault by its exact id.
func ByID(id string) (Fault, bool) {
	for _, f := range All() {
		if f.ID == id {
			return f, true
		}
	}
	return Fault{}, false
}

// Apply adds faults by id, in the given order, to the configurations of the
// accounts that one server serves: most faults bend each on its own, and some lie
// between them. An unknown id is an error that names the closest ids, and the
// configurations are left as they were.
func Apply(ids []string, accounts ...*hubspot.Config) error {
	var chosen []Fault
	for _, id := range ids {
		f, ok := ByID(id)
		if !ok {
			return fmt.Errorf("no fault is called %q; close: %s", id, strings.Join(Closest(id, 3), ", "))
		}
		chosen = append(chosen, f)
	}
	for _, f := range chosen {
		for _, cfg := range accounts {
			f.Apply(cfg)
		}
	}
	return nil
}

// Closest are the n ids of faults with the smallest edit distance to id.
func Closest(id string, n int) []string {
	var ids []string
	for _, f := range All() {
		ids = append(ids, f.ID)
	}
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(distance(id, a), distance(id, b)) })
	return ids[:n]
}

// distance is Levenshtein's, in runes.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range to {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
