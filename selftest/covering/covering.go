// Package covering puts switches together so that few combinations show every few
// of them, on and off, side by side: a covering array.
package covering

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// MaxStrength bounds the work: the tuples of three of two hundred switches are
// nine million.
const MaxStrength = 3

// Array gives rows over n switches such that each tuple of strength of them stands
// in some row in every way to be on and off that no exclusion forbids. An exclusion
// is a set of switches that are never all on in one row. The same arguments give
// the same rows. It errs on a strength outside 1..MaxStrength and on an exclusion
// that names no switch or too few.
//
// Rows are built one at a time, greedily: one begins with a tuple that is still
// missing, and each further switch goes where it completes more missing tuples. All
// off is always allowed, so every row can be completed.
func Array(n, strength int, exclusions [][]int, seed int64) ([][]bool, error) {
	if strength < 1 || strength > MaxStrength {
		return nil, fmt.Errorf("strength %d, want 1 to %d", strength, MaxStrength)
	}
	a := &array{n: n, strength: min(strength, n), byswitch: make([][][]int, n), rng: rand.New(rand.NewPCG(uint64(seed), uint64(n)))}
	for _, set := range exclusions {
		if len(set) < 2 {
			return nil, fmt.Errorf("exclusion %v: want two switches or more", set)
		}
		for _, i := range set {
			if i < 0 || i >= n {
				return nil, fmt.Errorf("exclusion %v: there is no switch %d", set, i)
			}
			a.byswitch[i] = append(a.byswitch[i], set)
		}
	}
	if n == 0 {
		return nil, nil
	}
	a.list()
	var rows [][]bool
	for {
		first, ok := a.next()
		if !ok {
			return rows, nil
		}
		rows = append(rows, a.row(first))
	}
}

type array struct {
	n, strength int
	byswitch    [][][]int // the exclusions that a switch is in
	rng         *rand.Rand
	tuples      [][]int // of switches, by rank
	missing     []uint8 // by rank, a bit for each way to be on and off
	order       []int   // in which tuples are looked at
	at          int     // in order: the first that may still miss something
}

// state of a switch while a row is built.
const (
	open = iota
	off
	on
)

// list makes all tuples in the order of rank, and takes out what exclusions forbid.
func (a *array) list() {
	tuple := make([]int, a.strength)
	var choose func(depth, below int)
	choose = func(depth, below int) { // the last switch of a tuple first
		if depth >= 0 {
			for i := depth; i < below; i++ {
				tuple[depth] = i
				choose(depth-1, i)
			}
			return
		}
		var ways uint8
		for way := range 1 << a.strength {
			if a.allowed(a.set(make([]uint8, a.n), tuple, way)) {
				ways |= 1 << way
			}
		}
		a.tuples = append(a.tuples, slices.Clone(tuple))
		a.missing = append(a.missing, ways)
	}
	choose(a.strength-1, a.n)
	a.order = a.rng.Perm(len(a.tuples))
}

// rank is the place of a tuple among all, which are sorted by their last switch,
// then by the one before it, and so on.
func rank(tuple []int) int {
	slices.Sort(tuple)
	place := 0
	for depth, i := range tuple {
		below := 1 // how many tuples of depth+1 there are of the switches below i
		for d := range depth + 1 {
			below = below * (i - d) / (d + 1)
		}
		place += below
	}
	return place
}

// set has the switches of a tuple on or off, as the bits of way say.
func (a *array) set(row []uint8, tuple []int, way int) []uint8 {
	for bit, i := range tuple {
		row[i] = off
		if way>>bit&1 == 1 {
			row[i] = on
		}
	}
	return row
}

// allowed tells whether no exclusion is all on.
func (a *array) allowed(row []uint8) bool {
	for i, state := range row {
		if state == on && a.forbids(row, i) {
			return false
		}
	}
	return true
}

// forbids tells whether an exclusion that a switch is in is all on.
func (a *array) forbids(row []uint8, i int) bool {
	return slices.ContainsFunc(a.byswitch[i], func(set []int) bool {
		return !slices.ContainsFunc(set, func(j int) bool { return row[j] != on })
	})
}

// next is a row that has nothing but one missing tuple.
func (a *array) next() ([]uint8, bool) {
	for ; a.at < len(a.order); a.at++ {
		t := a.order[a.at]
		for way := range 1 << a.strength {
			if a.missing[t]>>way&1 == 1 {
				return a.set(make([]uint8, a.n), a.tuples[t], way), true
			}
		}
	}
	return nil, false
}

// row completes a row, and takes what it shows off the missing ones.
func (a *array) row(row []uint8) []bool {
	var set []int
	for i, state := range row {
		if state != open {
			set = append(set, i)
		}
	}
	for _, i := range a.rng.Perm(a.n) {
		if row[i] != open {
			continue
		}
		row[i] = on
		gain := -1
		if !a.forbids(row, i) {
			gain = a.gain(row, set, i)
		}
		row[i] = off
		less := a.gain(row, set, i)
		if gain > less || gain == less && a.rng.IntN(2) == 0 {
			row[i] = on
		}
		set = append(set, i)
	}
	for t, tuple := range a.tuples {
		a.missing[t] &^= 1 << way(row, tuple)
	}
	done := make([]bool, a.n)
	for i, state := range row {
		done[i] = state == on
	}
	return done
}

// way is how the switches of a tuple stand in a row.
func way(row []uint8, tuple []int) int {
	w := 0
	for bit, i := range tuple {
		if row[i] == on {
			w |= 1 << bit
		}
	}
	return w
}

// gain is how many missing tuples a switch completes with those that are set.
func (a *array) gain(row []uint8, set []int, i int) int {
	n := 0
	count := func(tuple ...int) {
		t := rank(tuple)
		n += int(a.missing[t] >> way(row, a.tuples[t]) & 1)
	}
	switch a.strength {
	case 1:
		count(i)
	case 2:
		for _, j := range set {
			count(i, j)
		}
	case 3:
		for x, j := range set {
			for _, k := range set[:x] {
				count(i, j, k)
			}
		}
	}
	return n
}
