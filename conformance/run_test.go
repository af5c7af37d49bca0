package conformance

import "testing"

// A run that left something behind is no success, whatever it found.
func TestExitCodeOfARun(t *testing.T) {
	for _, c := range []struct {
		verdict Verdict
		left    []string
		want    int
	}{
		{Pass, nil, 0}, {Warning, nil, 0}, {Fail, nil, 1}, {Inconclusive, nil, 2},
		{Pass, []string{"/Users/1"}, 2}, {Warning, []string{"/Users/1"}, 2}, {Fail, []string{"/Users/1"}, 1}, {Inconclusive, []string{"/Users/1"}, 2},
	} {
		if got := (&Run{Verdict: c.verdict, Leftovers: c.left}).ExitCode(); got != c.want {
			t.Errorf("%s with %v left: %d, want %d", c.verdict, c.left, got, c.want)
		}
	}
}
