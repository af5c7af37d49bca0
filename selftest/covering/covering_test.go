package covering

import (
	"fmt"
	"reflect"
	"testing"
)

// Every tuple stands in every allowed way in some row, and nothing that is
// forbidden stands in any.
func TestEverythingAllowedIsCovered(t *testing.T) {
	for _, c := range []struct {
		n, strength int
		exclusions  [][]int
		most        int // rows
	}{
		{1, 1, nil, 2}, {1, 2, nil, 2}, {2, 2, nil, 4}, {3, 3, nil, 8},
		{20, 1, nil, 2}, {20, 2, nil, 12}, {200, 2, nil, 24}, {20, 3, nil, 40},
		{10, 2, [][]int{{0, 1}, {1, 2}, {0, 2}, {3, 4, 5}}, 14},
		{4, 2, [][]int{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}, 8},
		{30, 1, [][]int{{4, 5}}, 4},
	} {
		t.Run(fmt.Sprint(c.n, " ", c.strength, " ", c.exclusions), func(t *testing.T) {
			rows, err := Array(c.n, c.strength, c.exclusions, 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) > c.most {
				t.Errorf("%d rows, want %d at most", len(rows), c.most)
			}
			seen := map[string]bool{}
			for _, row := range rows {
				if forbidden(c.exclusions, func(i int) bool { return row[i] }) {
					t.Errorf("%v is forbidden", row)
				}
				each(c.n, min(c.strength, c.n), func(tuple []int) {
					word := fmt.Sprint(tuple)
					for _, i := range tuple {
						word += fmt.Sprint(" ", row[i])
					}
					seen[word] = true
				})
			}
			each(c.n, min(c.strength, c.n), func(tuple []int) {
				for way := range 1 << len(tuple) {
					word := fmt.Sprint(tuple)
					on := map[int]bool{}
					for bit, i := range tuple {
						on[i] = way>>bit&1 == 1
						word += fmt.Sprint(" ", on[i])
					}
					if !seen[word] && !forbidden(c.exclusions, func(i int) bool { return on[i] }) {
						t.Errorf("no row has %s", word)
					}
				}
			})
		})
	}
}

func forbidden(exclusions [][]int, on func(int) bool) bool {
	for _, set := range exclusions {
		all := true
		for _, i := range set {
			all = all && on(i)
		}
		if all {
			return true
		}
	}
	return false
}

// each calls f with all tuples of k of n.
func each(n, k int, f func([]int)) {
	var choose func(tuple []int, from int)
	choose = func(tuple []int, from int) {
		if len(tuple) == k {
			f(tuple)
			return
		}
		for i := from; i < n; i++ {
			choose(append(tuple[:len(tuple):len(tuple)], i), i+1)
		}
	}
	choose(nil, 0)
}

func TestTheSameSeedGivesTheSameRows(t *testing.T) {
	first, err := Array(50, 2, [][]int{{1, 2}}, 7)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Array(50, 2, [][]int{{1, 2}}, 7)
	other, _ := Array(50, 2, [][]int{{1, 2}}, 8)
	if !reflect.DeepEqual(first, again) || reflect.DeepEqual(first, other) {
		t.Error("the seed does not decide the rows")
	}
}

func TestWhatMakesNoSenseIsRefused(t *testing.T) {
	for name, err := range map[string]error{
		"strength 0":      refused(3, 0, nil),
		"strength 4":      refused(3, 4, nil),
		"exclusion of 1":  refused(3, 2, [][]int{{1}}),
		"no such switch":  refused(3, 2, [][]int{{1, 3}}),
		"negative switch": refused(3, 2, [][]int{{-1, 1}}),
	} {
		if err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
	if rows, err := Array(0, 2, nil, 1); err != nil || len(rows) != 0 {
		t.Errorf("no switches: %v, %v", rows, err)
	}
}

func refused(n, strength int, exclusions [][]int) error {
	_, err := Array(n, strength, exclusions, 1)
	return err
}
